"""Accusations that hold, through the front door: decisions, manual results, explanations, held notices, judging again; offline."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

import steps
from checks.trail import trail
from crawler.archive import Archive
from crawler.configuration import fill_config
from crawler.records import Past, SiteFacts
from crawler.register import replace_sites
from crawler.sites import SiteConfig
from tests.checks.facts import healthy, listing, site, unread
from tests.conftest import Said

Command = Callable[..., Said]
MONTH = "2026-11"
STALE = listing("人事信息", 400, key="personnel")
FAULTY = site(*healthy(STALE), home=(20,))
GOOD = site(*healthy())
BLIND = site(blocked="challenge", navigation_seen=False)


def monitored(data: Path, *facts: SiteFacts, month: str = MONTH) -> list[str]:
    """Make a data folder in which these sites (s0, s1, …) were crawled in ``month``; return the options that name it."""
    keys = [f"s{n}" for n in range(len(facts))]
    replace_sites(data / "config", [SiteConfig(key=key, name=f"{key}市人民政府", url=f"https://www.{key}.gov.cn/") for key in keys])
    fill_config(data / "config")
    with Archive(data) as archive:
        for key, seen in zip(keys, facts, strict=True):
            crawled = replace(
                seen, site=replace(seen.site, key=key, name=f"{key}市人民政府"), past=Past(), fetches=(seen.home.fetch,)
            )
            run = f"{month.replace('-', '')}20T020000Z"
            crawled = replace(crawled, crawl=replace(crawled.crawl, run=run))
            bundle = Path("evidence", month, key, run)
            archive._insert(crawled, run, month, "monthly", bundle)
    return ["--data", str(data), "--month", month, "--as-of", f"{month}-20"]


def check(command: Command, options: list[str], *more: str | Path) -> dict[str, dict[str, object]]:
    said = command("check", *options, *more, "--json", "-")
    assert said.code in {0, 1, 3}, said.err
    return {one["site"]["key"]: one for one in json.loads(said.out)["sites"]}


def decide(data: Path, key: str, text: str) -> None:
    (data / "config" / "decisions" / f"{key}.toml").write_text(text, encoding="utf-8")


EXEMPT = """
[[exemptions]]
column = "personnel"
reason = "无应更新事项"
document = "12号"
from = 2026-01-01
until = {until}
by = "张三"
"""


# --- decisions --------------------------------------------------------------------------------------------------------


def test_an_exemption_and_a_false_alarm_from_file_to_report(command: Command, tmp_path: Path) -> None:
    data = tmp_path / "data"
    options = monitored(data, FAULTY)
    before = check(command, options)["s0"]
    veto, stale = before["findings"]  # type: ignore[misc]
    decide(data, "s0", EXEMPT.format(until="2026-11-20"))
    after = check(command, options)["s0"]
    assert [one["id"] for one in after["findings"]] == [veto["id"]]  # type: ignore[attr-defined,index]
    (excused,) = after["excused"]  # type: ignore[misc]
    assert {name: excused[name] for name in stale} == stale
    assert excused["decision"]["reason"] == "无应更新事项"
    assert (before["score"], after["score"]) == (99, 100)
    alarm = f'[[false_alarms]]\nfinding = "{veto["id"]}"\nreason = "识别有误"\nby = "李四"\ndate = 2026-11-20\n'
    decide(data, "s0", EXEMPT.format(until="2026-11-20") + alarm)
    assert (check(command, options)["s0"]["findings"], command("notice", *options).out) == ([], "")
    assert command("report", *options).code == 0
    page = (data / "reports" / MONTH / "sites" / "s0.html").read_text(encoding="utf-8")
    assert "豁免与误报（2项，不扣分）" in page
    with Archive(data) as archive:
        assert {(entry["kind"], entry["who"]) for entry in trail(archive)} == {("exemption", "张三"), ("false_alarm", "李四")}


@pytest.mark.parametrize(("until", "excused"), [("2026-11-19", 0), ("2026-11-20", 1)])
def test_an_exemption_ends_with_its_last_day(command: Command, tmp_path: Path, until: str, excused: int) -> None:
    options = monitored(tmp_path / "data", FAULTY)
    decide(tmp_path / "data", "s0", EXEMPT.format(until=until))
    assert len(check(command, options)["s0"]["excused"]) == excused  # type: ignore[arg-type]


def test_a_slip_in_a_decision_stops_the_work_before_it_begins(command: Command, tmp_path: Path) -> None:
    options = monitored(tmp_path / "data", FAULTY)
    decide(tmp_path / "data", "s0", EXEMPT.format(until="2025-01-01"))
    said = command("check", *options)
    assert said.code == 2
    assert "s0.toml" in said.err
    assert "until（2025-01-01）早于 from（2026-01-01）" in said.err


# --- manual results ---------------------------------------------------------------------------------------------------


def test_manual_results_from_the_list_to_the_report(command: Command, tmp_path: Path) -> None:
    data, table = tmp_path / "data", tmp_path / "list.xlsx"
    options = [*monitored(data, GOOD), "--pack", "guoban-2019"]
    before = check(command, options, "--manual-list", table)["s0"]
    open_lines = [line["indicator"] for line in before["manual"] if line["state"] == "open"]  # type: ignore[attr-defined]
    sheet = (book := openpyxl.load_workbook(table)).worksheets[0]
    headings = {cell.value: cell.column for cell in sheet[1]}
    rows = {sheet.cell(row, headings["指标"]).value: row for row in range(2, sheet.max_row + 1)}
    assert list(rows) == open_lines
    veto = next(one for one in rows if str(one).startswith("V"))
    for heading, value in {"结果": "不通过", "说明": "发现严重表述错误", "核查人": "李四", "日期": "2026-11-20"}.items():
        sheet.cell(rows[veto], headings[heading], value)
    book.save(table)
    after = check(command, options, "--import", table)["s0"]
    (found,) = after["findings"]  # type: ignore[misc]
    assert (found["check"], found["indicator"], found["level"]) == ("manual", veto, "veto")
    assert after["verdict"] == "unqualified"
    assert check(command, options)["s0"] == after  # it stays with the month
    with Archive(data) as archive:
        assert [(entry["kind"], entry["who"], entry["what"]) for entry in trail(archive)] == [("manual", "李四", veto)]


def test_a_wrong_row_is_told(command: Command, tmp_path: Path) -> None:
    options = monitored(tmp_path / "data", GOOD)
    (tmp_path / "a.csv").write_text("站点标识,指标,结果,核查人,日期\ns0,V3,也许,李四,2026-11-20\n", encoding="utf-8")
    said = command("check", *options, "--import", "a.csv")
    assert (said.code, said.err) == (2, "a.csv 第 2 行的“结果”一列 有误：应为“通过”或“不通过”，现为“也许”。\n")
    assert command("check", *options, "--import", "none.csv").code == 2
    assert command("check", *options, "--manual-list", "a.csv").code == 2


# --- explanations -----------------------------------------------------------------------------------------------------


def test_a_finding_is_explained_by_its_id(command: Command, tmp_path: Path) -> None:
    options = monitored(tmp_path / "data", FAULTY, FAULTY)
    veto = check(command, options)["s0"]["findings"][0]  # type: ignore[index]
    said = command("check", *options[:2], "--sites", "s0", "--explain", veto["id"])  # the newest month that has it
    assert said.code == 0, said.err
    for told in (veto["message"], veto["clause"], "期限14天，最早可接受的日期为2026-11-06", f"evidence/{MONTH}/s0/", "monthly"):
        assert told in said.out
    assert command("check", *options, "--sites", "s0", "--explain", veto["id"][:6]).out == said.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--explain", "ffffffffff"], "没有编号以“ffffffffff”开头的问题"),
        (["--explain", ""], "没有编号以“”开头的问题"),
        (["--explain", "{veto}"], "2 条问题编号以“{veto}”开头（s0、s1）"),
        (["--explain", "{veto}", "--sites", "nobody"], "nobody"),
        (["--explain", "{veto}", "--pack", "stricter"], "没有编号以"),
        (["--explain", "{veto}", "--json", "-"], "不能与"),
    ],
)
def test_which_finding_is_meant_is_told_in_one_sentence(command: Command, tmp_path: Path, arguments: list[str], told: str) -> None:
    options = monitored(tmp_path / "data", FAULTY, FAULTY)
    veto = str(check(command, options)["s0"]["findings"][0]["id"])  # type: ignore[index]
    said = command("check", *options, *(argument.format(veto=veto) for argument in arguments))
    assert said.code == 2
    assert told.format(veto=veto) in said.err
    assert said.err.count("\n") == 1


# --- the circuit breaker ----------------------------------------------------------------------------------------------


def test_a_run_with_half_its_sites_unreachable_sends_no_notice_and_says_why(command: Command, tmp_path: Path) -> None:
    data = tmp_path / "data"
    options = monitored(data, FAULTY, FAULTY, BLIND, BLIND)
    said = command("check", *options, "--json", "-")
    assert "本次不发整改通知" in json.loads(said.out)["notices_held"]
    said = command("notice", *options)
    assert said.code == 0
    assert "4个网站中有2个（50%）未能读取或无法判定" in said.out + said.err
    assert not (data / "reports" / MONTH / "notices").exists()
    assert command("report", *options).code == 0
    assert "本次不发整改通知" in (data / "reports" / MONTH / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("facts", "crawled"),
    [((FAULTY, FAULTY, BLIND, BLIND), ["s2", "s3"]), ((FAULTY, FAULTY, BLIND), []), ((GOOD, GOOD), [])],
)
def test_run_again_a_held_month_looks_at_the_failed_sites_once_more(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, facts: tuple[SiteFacts, ...], crawled: list[str]
) -> None:
    options = monitored(tmp_path / "data", *facts)
    asked: list[str] = []
    monkeypatch.setattr(steps, "crawl_orders", lambda _job, orders: asked.extend(order.site.key for order in orders) or {})
    command("crawl", *options, "-q")
    assert asked == []  # nothing was judged yet
    check(command, options)
    command("crawl", *options, "-q")
    assert asked == crawled


def test_one_blind_site_of_three_holds_nothing(command: Command, tmp_path: Path) -> None:
    data = tmp_path / "data"
    options = monitored(data, FAULTY, FAULTY, BLIND)
    assert json.loads(command("check", *options, "--json", "-").out)["notices_held"] is None
    assert command("notice", *options).code == 0
    assert sorted(path.stem for path in (data / "reports" / MONTH / "notices").glob("*.html")) == ["s0", "s1"]


def test_a_slip_in_the_setting_is_told(command: Command, tmp_path: Path) -> None:
    options = monitored(tmp_path / "data", GOOD)
    (tmp_path / "data" / "config" / "breaker.toml").write_text("shrae = 0.5\n", encoding="utf-8")
    said = command("check", *options)
    assert (said.code, "字段 shrae 不认识" in said.err) == (2, True)


# --- judging again ----------------------------------------------------------------------------------------------------

SEVERAL = site(*healthy(STALE, unread("财政", key="budget")), listing("空"), home=(13,))


def test_a_month_is_judged_again_under_another_pack_and_both_stay(command: Command, tmp_path: Path) -> None:
    data = tmp_path / "data"
    options = monitored(data, SEVERAL)
    (data / "config" / "packs" / "mine.toml").write_text(
        'title = "本地指标"\nversion = "1"\nextends = "monthly"\n[indicators.V3.rules.home-not-updated]\nage = "12天"\n',
        encoding="utf-8",
    )
    monthly = check(command, options)["s0"]
    mine = check(command, options, "--pack", "mine")["s0"]
    assert (monthly["verdict"], mine["verdict"]) == ("qualified", "unqualified")
    assert monthly["pack_hash"] != mine["pack_hash"]
    assert check(command, options)["s0"] == monthly
    with Archive(data) as archive:
        packs = [row["pack"] for row in archive.db.query("SELECT pack FROM verdicts ORDER BY pack")]
    assert packs == ["mine", "monthly"]


def test_the_same_captures_and_pack_give_the_same_bytes(command: Command, tmp_path: Path) -> None:
    pages = []
    for name in ("one", "two"):
        data = tmp_path / name
        options = monitored(data, SEVERAL, FAULTY)
        for _ in range(2):
            said = command("check", *options, "--json", "-")
            assert command("report", *options).code == 0
            folder = data / "reports" / MONTH
            texts = {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.html"))}
            pages.append((said.out, texts))
    assert all(one == pages[0] for one in pages)


def test_the_day_of_judging_is_the_days_of_the_crawl(command: Command, tmp_path: Path) -> None:
    options = monitored(tmp_path / "data", SEVERAL)
    told = check(command, options[:4])["s0"]
    assert (told["as_of"], told["seed"]) == (date(2026, 11, 20).isoformat(), "s0/2026-11")
