"""Exemptions and false alarms: what must not be excused first, the edge days, the vetoes' counts, slips in the files."""

from datetime import date, timedelta

import pytest

from checks.decisions import FOLDER, UPKEEP, Decisions, Rulings
from checks.model import Level, Verdict
from checks.rules import all_checks
from checks.runner import judge
from crawler.errors import UserError
from crawler.records import Item, Reason

from .facts import AS_OF, CONFIG, MONTHLY, URL, VOCABULARY, healthy, listing, site, unread

SITE = "example"
STALE = listing("人事信息", 400, key="personnel")


def decisions(tmp_path, text, name=SITE):
    (tmp_path / FOLDER).mkdir(parents=True)
    if not (tmp_path / "packs").exists():
        (tmp_path / "packs").symlink_to(CONFIG / "packs")
    (tmp_path / FOLDER / f"{name}.toml").write_text(text, encoding="utf-8")
    return Decisions.load(tmp_path, [SITE])


def exemption(**fields):
    given = {
        "reason": '"无应更新事项"',
        "document": '"卫政办函〔2026〕12号"',
        "from": "2026-01-01",
        "until": "2026-12-31",
        "by": '"张三"',
    } | fields
    return "[[exemptions]]\n" + "".join(f"{name} = {value}\n" for name, value in given.items() if value is not None)


def rulings(tmp_path, text, as_of=AS_OF):
    return decisions(tmp_path, text).of(SITE, as_of)


def judged(facts, ruled=None):
    return judge(facts, MONTHLY, VOCABULARY, ruled)


def told(judgement):
    return [(fault.check, fault.subject.name) for fault in judgement.faults]


# --- what is not excused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"column": '"budget"'},
        {"column": '"财政预决算"'},
        {"column": f'"{URL}其他/"'},
        {"rule": '"column-empty"'},
        {"rule": '"D1.6"'},
        {"column": '"personnel"', "rule": '"V4b"'},
        {"column": '"personnel"', "from": "2026-11-21"},
        {"column": '"personnel"', "until": "2026-11-19"},
    ],
)
def test_other_columns_rules_and_days_are_not_excused(tmp_path, fields):
    facts = site(*healthy(STALE))
    judgement = judged(facts, rulings(tmp_path, exemption(**fields)))
    assert (told(judgement), judgement.excused, judgement.score) == ([("column-not-updated", "人事信息")], (), 99)


def test_an_exempt_column_may_still_have_other_faults(tmp_path):
    future = Item(f"{URL}a.html", "通知", AS_OF + timedelta(9), column="personnel", read=True)
    facts = site(*healthy(STALE), items=[future])
    before, after = judged(facts), judged(facts, rulings(tmp_path, exemption(column='"personnel"')))
    assert {fault.check for fault in before.faults} - {fault.check for fault in after.faults} == {"column-not-updated"}
    assert ("item-future-dated", "通知") in told(after)


def test_another_site_is_not_excused(tmp_path):
    assert decisions(tmp_path, exemption(whole_site="true")).of("other", AS_OF) == Rulings()


# --- what is ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"column": '"personnel"'},
        {"column": '"人事信息"'},
        {"column": f'"{URL.replace("https://www.", "http://")}人事信息/index.html"'},
        {"rule": '"column-not-updated"'},
        {"rule": '"D1.9"'},
        {"column": '"personnel"', "rule": '"D1.9"'},
        {"column": '"personnel"', "from": "2026-11-20"},
        {"column": '"personnel"', "until": "2026-11-20"},
        {"column": '"personnel"', "until": None},
    ],
)
def test_an_excused_fault_costs_nothing_and_is_told(tmp_path, fields):
    judgement = judged(site(*healthy(STALE)), rulings(tmp_path, exemption(**fields)))
    assert (judgement.faults, judgement.score, judgement.verdict) == ((), 100, Verdict.QUALIFIED)
    (one,) = judgement.excused
    assert one.fault.message == "“人事信息”栏目最近更新于2025-10-16，已400天未更新，超过12个月。"
    assert (one.decision.kind, one.decision.by, one.decision.document) == ("exemption", "张三", "卫政办函〔2026〕12号")


@pytest.mark.parametrize(
    ("day", "holds"), [("2025-12-31", False), ("2026-01-01", True), ("2026-12-31", True), ("2027-01-01", False)]
)
def test_a_decision_holds_from_its_first_to_its_last_day(tmp_path, day, holds):
    assert bool(rulings(tmp_path, exemption(column='"personnel"'), date.fromisoformat(day)).all) is holds


@pytest.mark.parametrize(("columns", "fault"), [(5, "columns-empty"), (6, "columns-empty")])
def test_an_exempt_column_is_left_out_of_a_vetos_count(tmp_path, columns, fault):
    facts = site(*healthy(), *(listing(f"空{n}") for n in range(columns)))
    assert judged(facts).verdict is Verdict.UNQUALIFIED
    judgement = judged(facts, rulings(tmp_path, exemption(column='"空0"')))
    vetoes = [one for one in judgement.faults if one.check == fault]
    if columns == 5:
        assert (judgement.verdict, vetoes) == (Verdict.QUALIFIED, [])
        assert [one.fault.check for one in judgement.excused] == ["columns-empty", "column-empty"]
    else:
        assert judgement.verdict is Verdict.UNQUALIFIED
        assert vetoes[0].message.startswith("5个栏目为空白栏目：“空1”")
        assert [one.fault.check for one in judgement.excused] == ["column-empty"]


def test_an_exempt_column_is_left_out_of_the_count_of_overdue_ones(tmp_path):
    facts = site(*healthy(), *(listing(f"栏目{n}", 400) for n in range(10)))
    judgement = judged(facts, rulings(tmp_path, exemption(column='"栏目3"')))
    assert judgement.verdict is Verdict.QUALIFIED
    assert {one.fault.indicator for one in judgement.excused} == {"V4b", "D1.9"}


def test_an_unread_exempt_column_leaves_no_veto_open(tmp_path):
    facts = site(*healthy(), *(listing(f"空{n}") for n in range(4)), unread("甲"))
    assert judged(facts).verdict is Verdict.UNDETERMINED
    judgement = judged(facts, rulings(tmp_path, exemption(column='"甲"')))
    assert judgement.verdict is Verdict.QUALIFIED
    assert ("甲", Reason.TIMEOUT) in [(one.subject.name, one.reason) for one in judgement.unjudged]  # told all the same


def test_exempting_all_excuses_no_less_than_was_found(tmp_path):
    facts = site(*healthy(STALE), *(listing(f"空{n}") for n in range(5)), home=(20,))
    before, after = judged(facts), judged(facts, rulings(tmp_path, exemption(whole_site="true")))
    assert tuple(one.fault for one in after.excused) == before.faults
    assert (after.faults, after.verdict, after.score) == ((), Verdict.UNDETERMINED, None), "nobody may call it good either"
    assert after.why.startswith("经决定整站豁免")
    assert after.exempt is not None
    assert before.exempt is None


def test_a_decision_that_names_nothing_is_told(tmp_path):
    facts = site(*healthy(STALE))
    known = {fault.id for fault in judged(facts).faults}
    named = rulings(tmp_path / "a", exemption(column='"personnel"') + exemption(column=f'"{STALE.column.name}"'))
    slips = rulings(tmp_path / "b", exemption(column='"personel"') + false_alarm("0123456789", date="2026-11-20"))

    assert named.unheard(facts, known, VOCABULARY.keys) == ()
    assert [one.kind for one in slips.unheard(facts, known, VOCABULARY.keys)] == ["exemption", "false_alarm"]


# --- false alarms -----------------------------------------------------------------------------------------------------


def false_alarm(finding, **fields):
    given = {"reason": '"识别有误"', "by": '"李四"', "date": "2026-11-21"} | fields
    return f'[[false_alarms]]\nfinding = "{finding}"\n' + "".join(f"{name} = {value}\n" for name, value in given.items())


def test_a_false_alarm_sets_one_finding_aside(tmp_path):
    facts = site(*healthy(STALE, listing("财政预决算", 400, key="budget")))
    fault = next(fault for fault in judged(facts).faults if fault.subject.column == "personnel")
    judgement = judged(facts, rulings(tmp_path, false_alarm(fault.id)))
    assert told(judgement) == [("column-not-updated", "财政预决算")]
    assert [(one.fault, one.decision.kind) for one in judgement.excused] == [(fault, "false_alarm")]


def test_a_column_that_was_wrongly_accused_is_left_out_of_the_count(tmp_path):
    facts = site(*healthy(), *(listing(f"空{n}") for n in range(5)))
    found = judged(facts).faults
    wrong = next(fault for fault in found if fault.check == "column-empty")
    judgement = judged(facts, rulings(tmp_path, false_alarm(wrong.id)))
    assert judgement.verdict is Verdict.QUALIFIED
    assert [one.fault.check for one in judgement.excused] == ["columns-empty", "column-empty"]
    assert len(judgement.faults) == len(found) - 2


def test_another_false_alarm_leaves_the_count_alone(tmp_path):
    facts = site(*healthy(), *(listing(f"空{n}") for n in range(5)), home=(20,))
    home = next(fault for fault in judged(facts).faults if fault.check == "home-not-updated")
    judgement = judged(facts, rulings(tmp_path, false_alarm(home.id)))
    assert [fault.check for fault in judgement.faults if fault.level is Level.VETO] == ["columns-empty"]


@pytest.mark.parametrize(
    ("day", "until", "holds"),
    [
        ("2026-11-21", None, True),
        ("2026-11-22", None, False),  # what is found later is another finding
        ("2026-11-22", "2026-12-31", True),
        ("2026-09-20", None, True),
        ("2026-09-19", None, False),
    ],
)
def test_a_false_alarm_speaks_of_what_was_found_before_it(tmp_path, day, until, holds):
    text = false_alarm("0123456789", **({"until": until} if until else {}))
    assert bool(rulings(tmp_path, text, date.fromisoformat(day)).all) is holds


# --- slips ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (exemption(column='"personnel"', document=None), "字段 exemptions[1].document 缺少"),
        (exemption(column='"personnel"', by='""'), "字段 exemptions[1].by 至少要有 1 个字"),
        (exemption(column='"personnel"', sicne="2026-01-01"), "字段 exemptions[1].sicne 不认识"),
        (exemption(column='"personnel"', until="2025-12-31"), "until（2025-12-31）早于 from（2026-01-01）"),
        (exemption(column='"personnel"', until='"年底"'), "字段 exemptions[1].until 应为日期"),
        (exemption(), "应写明 column（栏目）、rule（检查项）或 whole_site = true（整站）之一"),
        (exemption(column='"personnel"', whole_site="true"), "不能再写 column 或 rule"),
        (exemption(rule='"column-not-udpated"'), "exemptions[1].rule “column-not-udpated”不是检查名称或指标编号"),
        (false_alarm("xyz"), "字段 false_alarms[1].finding 应符合格式"),
        (false_alarm("0123456789", until="2026-11-20"), "until（2026-11-20）早于 date（2026-11-21）"),
        ("[[exemption]]\n", "字段 exemption 不认识"),
        ("[[exemptions]\n", "第 1 行"),
    ],
)
def test_a_slip_is_told_with_file_and_field(tmp_path, text, message):
    with pytest.raises(UserError) as caught:
        decisions(tmp_path, text)
    assert "example.toml" in str(caught.value)
    assert message in str(caught.value)


def test_a_file_of_nobodys_site_is_told(tmp_path):
    with pytest.raises(UserError, match=r"没有标识为“exmaple”的站点"):
        decisions(tmp_path, "", "exmaple")


def test_an_indicator_of_any_pack_may_be_named(tmp_path):
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "ours.toml").write_text('[indicators."Z1.2"]\n', encoding="utf-8")
    (tmp_path / "packs" / "broken.toml").write_text("[", encoding="utf-8")
    assert decisions(tmp_path, exemption(rule='"Z1.2"')).of(SITE, AS_OF).all


def test_no_folder_holds_no_decision(tmp_path):
    assert Decisions.load(tmp_path, []).of(SITE, AS_OF) == Rulings()


def test_the_example_in_the_folder_is_right(tmp_path):
    text = (CONFIG / FOLDER / "README.md").read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    assert len(rulings(tmp_path, text).all) == 3


def test_upkeep_names_rules_that_exist():
    later = {"messages-missing", "messages-stale", "statistics-stale"}
    assert UPKEEP - later <= set(all_checks())


def test_the_id_is_lasting(tmp_path):
    (one,) = rulings(tmp_path, exemption(column='"personnel"')).all
    (tmp_path / "x").mkdir()
    other = rulings(tmp_path / "x", exemption(column='"personnel"', by='"王五"')).all[0]
    assert one.decision.id == other.decision.id
    assert one.decision.target == "“personnel”栏目的更新"
