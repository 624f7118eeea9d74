import json
import shutil
import tomllib

import pytest

from checks.model import Level, Status
from checks.pack import UNVERIFIED, load_pack
from checks.rules import all_checks
from checks.wording import reason_text, sentences
from crawler.errors import UserError
from crawler.records import Reason

from .facts import CONFIG, MONTHLY, VOCABULARY, child, listing, run, site


@pytest.fixture
def config(tmp_path):
    """A config folder of our own, to spoil."""
    shutil.copytree(CONFIG / "packs", tmp_path / "packs")
    shutil.copy(CONFIG / "columns.toml", tmp_path)
    return tmp_path


def write(config, text, name="mine"):
    (config / "packs" / f"{name}.toml").write_text(text, encoding="utf-8")
    return name


HEAD = 'title = "我们的"\nversion = "1"\nextends = "monthly"\n'


def test_monthly_has_every_key_of_the_vocabulary_required_and_static_where_the_vocabulary_says_so():
    assert set(MONTHLY.columns.keys) == set(VOCABULARY.keys)
    assert all(duty.required and duty.clause for duty in MONTHLY.columns.keys.values())
    static = {key for key, duty in MONTHLY.columns.keys.items() if duty.age is None}
    assert static == {key for key in VOCABULARY.keys if VOCABULARY.is_static(key)}


def test_monthly_ages():
    ages = {key: str(duty.age) for key, duty in MONTHLY.columns.keys.items() if duty.age}
    assert ages.pop("news") == "14天"
    assert {ages.pop(key) for key in ("notices", "policy_documents", "policy_interpretation")} == {"6个月"}
    assert ages.pop("annual_reports") == "15个月"
    assert set(ages.values()) == {"12个月"}
    assert all("本监测自定期限，无条款依据" in MONTHLY.columns.keys[key].basis for key in ages)


def test_monthly_points():
    assert {i.id: i.cap for i in MONTHLY.indicators if i.part is Level.DEDUCT} == {
        "D1.1": 2, "D1.2": 2, "D1.3": 2, "D1.4": 5, "D1.5": 5, "D1.6": 5, "D1.9": 4,
    }  # fmt: skip
    assert [i.id for i in MONTHLY.indicators if i.part is Level.VETO] == ["V3", "V4a", "V4b", "V4c"]
    assert MONTHLY.pass_score == 60


def test_monthly_judges_by_the_same_rules_whatever_the_packs_beneath_it_gain():
    assert [(i.id, [binding.check.name for binding in i.bindings]) for i in MONTHLY.indicators] == [
        ("V3", ["home-not-updated"]),
        ("V4a", ["columns-not-updated"]),
        ("V4b", ["columns-overdue"]),
        ("V4c", ["columns-empty"]),
        *((f"D1.{n}", ["column-missing"]) for n in (1, 2, 3)),
        *((f"D1.{n}", ["column-missing", "column-not-updated", "column-empty"]) for n in (4, 5, 6)),
        ("D1.9", ["column-not-updated", "column-empty"]),
        ("I1", ["index-number-missing"]),
        ("I2", ["index-number-malformed"]),
        ("I3", ["index-number-duplicate"]),
        ("I4", ["index-number-year-mismatch"]),
        ("I5", ["item-future-dated"]),
        ("R1", ["disclosure-late"]),
        ("L1", ["link-private"]),
        ("C1", ["column-missing"]),
    ]


def test_every_rule_runs_in_some_pack_and_every_sentence_of_a_fault_has_a_remedy():
    packs = [load_pack(CONFIG, path.stem) for path in (CONFIG / "packs").glob("*.toml")]
    bound = [(binding.check.name, i.part) for pack in packs for i in pack.indicators for binding in i.bindings]
    assert {name for name, _ in bound} == set(all_checks())
    gains = {name for name, part in bound if part is Level.BONUS}
    assert not gains & {name for name, part in bound if part is not Level.BONUS}
    for name in all_checks():
        for key, sentence in sentences(name).items():
            is_fault = name not in gains and not key.startswith(("unknown", "unseen"))
            assert bool(sentence.remedy) is is_fault, (name, key)


@pytest.mark.parametrize("name", sorted(path.stem for path in (CONFIG / "packs").glob("*.toml")))
def test_every_pack_loads_quotes_its_clauses_and_names_a_todo_where_no_rule_judges(name):
    pack = load_pack(CONFIG, name)
    for indicator in pack.indicators:
        assert indicator.clause, indicator.id
        assert indicator.source, indicator.id
        assert indicator.bindings or indicator.todo, indicator.id
        assert indicator.clause.endswith(UNVERIFIED) is indicator.unverified, indicator.id
        assert indicator.samples is None or indicator.samples.of in VOCABULARY.keys, indicator.id
    assert set(pack.columns.keys) <= set(VOCABULARY.keys)


def test_the_national_table_adds_up():
    pack = load_pack(CONFIG, "guoban-2019")
    caps = {i.id: i.cap for i in pack.indicators if i.part in {Level.DEDUCT, Level.BONUS}}
    groups = ("D1", "D2", "D3", "D4", "B1", "B2", "B3", "B4", "B5")
    sums = [sum(cap for identity, cap in caps.items() if identity.startswith(group)) for group in groups]
    assert sums == [31, 25, 23, 21, 7, 6, 8, 6, 3]
    assert (pack.pass_score, pack.bonus_above) == (60, 80)


@pytest.mark.parametrize("name", ["tiaoli-2019", "pingtai-2019", "zhiyin-2017"])
def test_what_has_no_points_takes_none_away(name):
    pack = load_pack(CONFIG, name)
    assert {indicator.part for indicator in pack.indicators} == {Level.ADVICE}
    assert not pack.is_scored


def test_the_points_of_2015_are_marked_as_unverified():
    pack = load_pack(CONFIG, "pucha-2015")
    assert {i.unverified for i in pack.indicators if i.part is Level.DEDUCT} == {True}
    assert sum(i.cap for i in pack.indicators) == 100
    assert not any("19号" in duty.clause + duty.basis for duty in pack.columns.keys.values())


def test_our_first_users_get_all_of_monthly_and_the_duties_of_their_plan():
    pack = load_pack(CONFIG, "zhongwei-2021")
    found = {indicator.id: indicator for indicator in pack.indicators}
    assert {i.id for i in MONTHLY.indicators} <= set(found)
    assert {f"X{n}" for n in range(1, 15)} | {f"W{n}" for n in range(1, 19)} <= set(found)
    assert all("卫政办发〔2021〕39号" in found[f"W{n}"].source for n in range(1, 19))
    assert pack.columns == MONTHLY.columns


def test_a_stricter_pack_changes_ages_only():
    pack = load_pack(CONFIG, "stricter")
    assert [str(pack.columns.age(key)) for key in ("news", "notices", "consultation", "planning", None)] == [
        "1个工作日", "7天", "1个月", "12个月", "1个月",
    ]  # fmt: skip
    assert [i.id for i in pack.indicators] == [i.id for i in MONTHLY.indicators]


def test_a_pack_may_extend_several_and_choose_among_their_indicators(config):
    head = 'title = "甲"\nversion = "1"\n'
    told = 'name = "甲"\npart = "advice"\nclause = "c"\nsource = "s"\ntodo = "t"\n'
    base = f'{head}[columns.news]\nage = "14天"\n[indicators.A]\n{told}'
    write(config, base, "one")
    write(config, base.replace("14天", "10天").replace("indicators.A", "indicators.B"), "two")
    # A pack that stands beneath twice counts once, in its first place: what "two" changes stays changed.
    write(config, f'{head}extends = ["one", "two"]\nonly = ["B"]\n[indicators.D]\n{told}', "both")
    write(config, head + 'extends = ["both", "one"]\n', "above")
    both, above = load_pack(config, "both"), load_pack(config, "above")
    assert [i.id for i in both.indicators] == ["B", "D"]
    assert [i.id for i in above.indicators] == ["B", "D", "A"]
    assert str(above.columns.age("news")) == "10天"


def test_an_indicator_of_people_and_of_memory(config):
    text = '[indicators.M]\nname = "人工"\npart = "advice"\nclause = "条文"\nsource = "s"\ntodo = "看一看"\n'
    write(config, HEAD + text + 'unverified = true\nsamples = { of = "news", count = 2 }\n')
    made = load_pack(config, "mine").indicators[-1]
    assert (made.todo, made.unverified, made.clause) == ("看一看", True, "条文（条文或数值未经核实，仅供参考）")
    assert (made.samples.of, made.samples.count) == ("news", 2)


def test_every_reason_has_words():
    assert {reason.value for reason in Reason} == set(sentences("reasons"))
    assert reason_text(Reason.TIMEOUT) == "访问超时"


def test_a_pack_that_extends_changes_only_what_it_says(config):
    write(config, HEAD + '[columns.news]\nage = "3天"\n[indicators.V4a.rules.columns-not-updated]\ncount = 3\n')
    mine = load_pack(config, "mine")
    assert str(mine.columns.age("news")) == "3天"
    assert mine.columns.duty("news").required
    limits = {i.id: i.bindings[0].limits for i in mine.indicators}["V4a"]
    assert limits.count == 3
    assert str(limits.every["news"]) == "14天"
    assert [i.id for i in mine.indicators] == [i.id for i in MONTHLY.indicators]
    assert mine.title == "我们的"
    assert mine.hash != MONTHLY.hash


def test_a_pack_may_take_an_age_away(config):
    write(config, HEAD + '[columns.gazette]\nage = "不限"\n')
    assert load_pack(config, "mine").columns.age("gazette") is None


def test_a_child_of_unknown_name_has_its_parents_age(config):
    """The crawl gives such a child its parent's key (tests/crawler/test_assemble.py), and the age goes by the key."""
    write(config, HEAD + '[columns.policy_documents]\nage = "3个月"\n')
    table = load_pack(config, "mine").columns
    parent = listing("政策文件", 1, key="policy_documents")
    below = [child(listing("甲乙丙", days, key="policy_documents", path=f"wj/{days}"), parent) for days in (80, 100)]
    facts = site(parent, *below, listing("丁戊己", 100))
    found = run("column-not-updated", facts, columns=table)
    assert [(f.subject.url, str(f.values["limit"])) for f in found if f.status is Status.FAIL] == [(below[1].column.url, "3个月")]


def test_the_hash_is_that_of_the_content(config):
    path = config / "packs" / "guoban-2019.toml"
    before = load_pack(config, "monthly").hash
    assert before == MONTHLY.hash
    path.write_text("# a comment\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert load_pack(config, "monthly").hash == before
    path.write_text(path.read_text(encoding="utf-8").replace("pass_score = 60", "pass_score = 61"), encoding="utf-8")
    assert load_pack(config, "monthly").hash != before


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('title = "x\n', r"mine\.toml 第 1 行"),
        (HEAD + "agee = 3\n", r"mine\.toml 的字段 agee 不认识"),
        (HEAD + '[columns.news]\nage = "两周"\n', r"mine\.toml 的字段 columns\.news\.age .*期限应写成"),
        (HEAD + '[columns.news]\nlimit = "3天"\n', r"columns\.news\.limit 不认识"),
        (HEAD + '[indicators.V9]\nname = "x"\n', r"mine\.toml 的字段 indicators\.V9\.part 缺少"),
        (HEAD + '[indicators.V3]\npart = "fatal"\n', r"indicators\.V3\.part 应为以下之一"),
        (HEAD + "[indicators.V3.rules.home-not-seen]\n", r"mine\.toml 的字段 indicators\.V3\.rules\.home-not-seen 不是检查名称"),
        (HEAD + "[indicators.V3.rules.home-not-updated]\ndays = 3\n", r"mine\.toml .*home-not-updated 中，字段 days 不认识"),
        (HEAD + "[indicators.V4a.rules.columns-not-updated]\ncount = 0\n", r"mine\.toml .*字段 count 应大于 0"),
        (HEAD + "[indicators.V4a.rules.columns-not-updated]\ncolumns = 0\n", r"columns 不能写在这里"),
        (HEAD + '[indicators."D1.4".rules.column-empty]\ndeduction = -1\n', r"deduction 应大于 0"),
        (HEAD + '[indicators."D1.1"]\ncap = 0\n', r"cap 应大于 0"),
        (HEAD + '[indicators."D1.4".rules.column-empty]\ndeduction = 6\n', r"deduction（6）超过了该指标的分值 5"),
        (HEAD + "[indicators.V3.rules.home-not-updated]\ndeduction = 5\n", r"deduction 不能写在单项否决指标中"),
        (HEAD + '[indicators."D1.4".rules.column-empty]\nkeys = ["newz"]\n', r"keys 中的“newz”不是栏目标识"),
        (HEAD + '[indicators.V4a.rules.columns-not-updated]\nevery = { newz = "14天" }\n', r"every 中的“newz”不是栏目标识"),
        (
            'extends = "guoban-2019"\n[indicators."D2.3".rules.statistics-stale]\ntitles = "(办事"\n',
            r"titles 中的“\(办事”不是正确的正则表达式",
        ),
        (
            'title = "x"\nversion = "1"\n[indicators.D9]\nname = "x"\npart = "deduct"\ncap = 1\nsource = "s"\nclause = "c"\n',
            r"字段 pass_score 缺少",
        ),
        (
            'title = "x"\nversion = "1"\n[indicators.B9]\nname = "x"\npart = "bonus"\ncap = 1\nsource = "s"\nclause = "c"\n',
            r"字段 bonus_above 缺少",
        ),
        ('extends = "mine"\n', r"extends 绕成了一圈"),
        ('extends = ["monthly", "mine"]\n', r"extends 绕成了一圈"),
        ("extends = 3\n", r"mine\.toml 的字段 extends"),
        (HEAD + 'only = ["V3", "V99"]\n', r"mine\.toml 的字段 only\[2\] 中的“V99”不在所引用的指标包中"),
        (HEAD + '[indicators.V3]\ntodo = ""\n', r"indicators\.V3\.todo 至少要有"),
        (HEAD + '[indicators.V3]\nsamples = { of = "news", count = 0 }\n', r"indicators\.V3\.samples\.count 应大于 0"),
        (
            HEAD + '[indicators.B9]\nname = "x"\npart = "bonus"\nsource = "s"\nclause = "c"\ntodo = "t"\n',
            r"indicators\.B9\.cap 缺少",
        ),
        (HEAD + '[methods.M1]\nclause = "c"\n', r"methods\.M1\.how 缺少"),
        ('extends = "yours"\n', r"没有名为“yours”的指标包.*mine\.toml.*可用的有：guoban-2019、.*monthly"),
    ],
)
def test_a_slip_is_told_with_file_and_key(config, text, told):
    write(config, text)
    with pytest.raises(UserError, match=told):
        load_pack(config, "mine")


@pytest.mark.parametrize("name", ["weekly", "../monthly", "", "monthly.toml"])
def test_an_unknown_pack_names_those_there_are(config, name):
    with pytest.raises(UserError, match=r"没有名为“.*”的指标包.*可用的有：guoban-2019、monthly、.*zhongwei-2021"):
        load_pack(config, name or "none")


def test_packs_are_data_that_any_toml_reader_reads():
    for path in (CONFIG / "packs").glob("*.toml"):
        json.dumps(tomllib.loads(path.read_text(encoding="utf-8")), ensure_ascii=False)
