import re
from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest

from demo.ages import add_months
from demo.plan import KEYS, _at_stage, load_data, make_plan
from demo.truth import STAGES, load_truth
from tests.demo.days import AN_ORDINARY_DAY, DAYS

# What `monthly` allows; written here again on purpose, so that the portals do not follow a slip of the pack.
MONTHS = defaultdict(lambda: 12, notices=6, policy_documents=6, policy_interpretation=6, annual_reports=15)
STATIC = {
    "overview",
    "institutions",
    "leaders",
    "disclosure_guide",
    "disclosure_catalogue",
    "disclosure_request",
    "services",
    "interaction",
}
RESTING = re.compile(r"专题|专栏|^\d{4}年$")
PLANTED_ADVICE = {5190001, 5190006, 5190007, 5190008, 5190010}

plans = pytest.mark.parametrize(
    "plan", [make_plan(key, day) for key in KEYS for day in DAYS], ids=lambda plan: f"{plan.key}-{plan.as_of}"
)


def is_fresh(column, as_of):
    newest = column.newest(as_of)
    if column.key == "news":
        return newest >= as_of - timedelta(days=14)
    return newest >= add_months(as_of, -MONTHS[column.key])


def state(columns, as_of):
    """The contract's status of one key, from the plan alone."""
    if not columns or all(column.form == "gone" for column in columns):
        return "missing"
    lists = [column for column in columns if column.is_list]
    if not lists:
        return "undetermined" if any(column.form == "external" for column in columns) else "fresh"
    if columns[0].key in STATIC or any(column.documents and is_fresh(column, as_of) for column in lists):
        return "fresh"
    return "stale" if any(column.documents for column in lists) else "empty"


@plans
def test_every_key_has_the_status_that_the_truth_gives(plan):
    told = load_truth()[plan.key].columns
    seen = {key: state([column for column in plan.columns if column.key == key], plan.as_of) for key in told}
    assert seen == told


@plans
def test_stale_and_empty_columns_are_those_that_the_truth_names(plan):
    faults = [fault for fault in load_truth()[plan.key].faults if fault.is_seen(1)]
    own_indicator = {fault.column for fault in faults if fault.indicator in {"D1.4", "D1.5", "D1.6"}}
    stale = {
        f"/{c.address}"
        for c in plan.columns
        if c.documents and c.key not in STATIC | own_indicator and not is_fresh(c, plan.as_of) and not RESTING.search(c.name)
    }
    empty = {f"/{c.address}" for c in plan.columns if c.is_list and not c.documents and c.key not in own_indicator}
    assert stale == {fault.path for fault in faults if fault.check == "column-not-updated" and fault.indicator == "D1.9"}
    assert empty == {fault.path for fault in faults if fault.check == "column-empty" and fault.indicator == "D1.9"}


@plans
def test_vetoes_are_reached_where_the_truth_says_so_and_nowhere_else(plan):
    told = {fault.indicator for fault in load_truth()[plan.key].faults if fault.level == "veto"}
    on_home = [plan.by_path[path] for block in plan.blocks for path in block["tabs"]]
    newest = max(column.newest(plan.as_of) for column in on_home if column.documents)
    lists = [column for column in plan.columns if column.documents and column.key not in STATIC and not RESTING.search(column.name)]
    counted = [c for c in lists if c.key in {"news", "notices", "policy_documents"} and not is_fresh(c, plan.as_of)]
    empty = [column for column in plan.columns if column.is_list and not column.documents]
    others = [c for c in lists if c not in counted and not is_fresh(c, plan.as_of)]
    seen = {"V3"} if newest < plan.as_of - timedelta(days=14) else set()
    seen |= {"V4a"} if len(counted) >= 5 else set()
    seen |= {"V4b"} if len(others) >= 10 else set()
    seen |= {"V4c"} if len(empty) >= 5 else set()
    assert seen == told
    assert len(empty) == {"nxzw": 4, "ycxixia": 6, "spt": 1, "nx": 0}[plan.key]


@plans
def test_nothing_but_what_is_planted_lies_in_the_future(plan):
    ahead = {document.ident for column in plan.columns for document in column.documents if document.published > plan.as_of}
    assert ahead == {"nxzw": {5190003}, "spt": {5090001}}.get(plan.key, set())


@plans
def test_index_numbers_are_in_order_but_for_the_planted_ones(plan):
    numbered = [document for column in plan.columns if column.numbered for document in column.documents]
    titles = defaultdict(set)
    for document in numbered:
        titles[document.index_no].add(document.title)
        if document.ident in PLANTED_ADVICE:
            continue
        found = re.fullmatch(r"64\d{7}/(\d{4})-\d{5}", document.index_no)
        assert found, document
        if document.generated:
            year = int(found[1])
            gap = 0 if document.generated.year == year else min(abs((document.generated - edge).days) for edge in new_years(year))
            assert gap <= 14, document
    shared = {number for number, names in titles.items() if number and len(names) > 1}
    assert len(shared) == (1 if plan.key == "nxzw" else 0)


def new_years(year):
    return (AN_ORDINARY_DAY.replace(year=year, month=1, day=1), AN_ORDINARY_DAY.replace(year=year, month=12, day=31))


@plans
def test_disclosure_is_in_time_but_for_the_planted_one(plan):
    for column in plan.columns:
        for document in column.documents:
            days = (document.published - document.generated).days if document.generated else 0
            # Twenty-one calendar days hold fifteen working days at most: in time by any calendar.
            assert (days > 21) == (document.ident == 5190002), document


def test_the_real_rows_are_there_as_the_seeds_have_them():
    documents = {
        d.index_no: d for column in make_plan("nxzw", AN_ORDINARY_DAY).columns for d in column.documents if column.numbered
    }
    assert documents["640501009/2019-00023"].published.isoformat() == "2018-12-20"
    assert documents["640501020/2018-00020"].published.isoformat() == "2019-02-12"
    assert documents["640501020/2018-00020"].generated is None
    assert documents["640501001/2019-00038"].title == "中卫市2018年政府信息公开工作年度报告"
    assert documents["640501001/2019-00038"].generated.isoformat() == "2019-02-14"


def test_dates_move_with_the_day():
    earlier, later = (make_plan("nx", day).by_path["zwxx_11337/nxyw/"].newest(day) for day in (DAYS[1], DAYS[0]))
    assert (earlier, later) == (DAYS[1], DAYS[0])


@plans
def test_no_address_is_given_twice(plan):
    own = [document.path for column in plan.columns for document in column.documents if document.path.startswith(column.path)]
    assert [path for path, times in Counter(own).items() if times > 1] == []


@pytest.mark.parametrize("key", KEYS)
def test_what_was_published_stays_at_the_next_stage(key):
    """But for what the data says has changed: columns emptied, filled, put right."""
    changed = {table["path"] for table in load_data(key)["column"] if "later" in table}
    before = None
    for stage in STAGES:
        plan = make_plan(key, add_months(date(2026, 9, 20), stage - 1), stage)
        here = {
            document.path: document.title
            for c in plan.columns
            if c.path not in changed
            for document in c.documents
            if not document.explains
        }
        assert before is None or before.items() <= here.items()
        before = here


def test_a_stage_changes_a_table_and_its_items():
    table = {"form": "list", "item": [{"id": 1}, {"id": 2, "later": {"3": {"id": 3}}}], "later": {"2": {"form": "gone"}}}
    assert _at_stage(table, 1) == {"form": "list", "item": [{"id": 1}, {"id": 2}]}
    assert _at_stage(table, 2) == {"form": "gone", "item": [{"id": 1}, {"id": 2}]}
    assert _at_stage(table, 3) == {"form": "gone", "item": [{"id": 1}, {"id": 3}]}
