import json
import shutil
import tomllib

import pytest

from checks.model import Level
from checks.pack import load_pack
from checks.rules import all_checks
from checks.wording import reason_text, sentences
from crawler.errors import UserError
from crawler.records import Reason

from .facts import CONFIG, MONTHLY, VOCABULARY


@pytest.fixture
def config(tmp_path):
    """A config folder of our own, to spoil."""
    shutil.copytree(CONFIG / "packs", tmp_path / "packs")
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


def test_every_rule_runs_in_monthly_and_every_sentence_of_a_fault_has_a_remedy():
    used = {binding.check.name for indicator in MONTHLY.indicators for binding in indicator.bindings}
    assert used == set(all_checks())
    for name in all_checks():
        for key, sentence in sentences(name).items():
            assert bool(sentence.remedy) is (key not in {"unknown", "unseen_site"}), (name, key)


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
        ('title = "x"\nversion = "1"\n', r"字段 pass_score 缺少"),
        ('extends = "mine"\n', r"extends 绕成了一圈"),
        ('extends = "yours"\n', r"没有名为“yours”的指标包.*mine\.toml.*可用的有：guoban-2019、.*monthly"),
    ],
)
def test_a_slip_is_told_with_file_and_key(config, text, told):
    write(config, text)
    with pytest.raises(UserError, match=told):
        load_pack(config, "mine")


@pytest.mark.parametrize("name", ["weekly", "../monthly", "", "monthly.toml"])
def test_an_unknown_pack_names_those_there_are(config, name):
    with pytest.raises(UserError, match=r"没有名为“.*”的指标包.*可用的有：guoban-2019、monthly"):
        load_pack(config, name or "none")


def test_packs_are_data_that_any_toml_reader_reads():
    for path in (CONFIG / "packs").glob("*.toml"):
        json.dumps(tomllib.loads(path.read_text(encoding="utf-8")), ensure_ascii=False)
