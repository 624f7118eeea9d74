"""The ledger through the front door: issue, acknowledge, answer, chase, escalate, withdraw; offline, each thing once."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document

import casework
import steps
from crawler.archive import Archive
from reports.ledger import events
from tests.checks.facts import healthy, listing, site
from tests.conftest import Said
from tests.test_trust import GOOD, MONTH, STALE, decide, monitored

Command = Callable[..., Said]
FAULTY = site(*healthy(STALE, listing("政策解读", 300, key="policy_interpretation")))


@pytest.fixture(autouse=True)
def _no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (steps, casework):
        monkeypatch.setattr(module, "find_browser", lambda: None)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def office(command: Command, data: Path) -> Callable[..., Said]:
    """Two faulty sites (s0, s1) and a good one, judged and notified on 2026-11-20; due on 2026-12-04."""
    options = monitored(data, FAULTY, FAULTY, GOOD)
    assert command("check", *options).code in {0, 1}
    assert command("notice", *options).code == 0

    def run(*arguments: str | Path, day: str = "2026-11-20") -> Said:
        return command(*arguments, "--data", data, "--as-of", day)

    return run


def ledger(office: Callable[..., Said], *more: str, day: str = "2026-11-20") -> dict[str, Any]:
    said = office("ledger", "list", *more, "--json", "-", day=day)
    assert said.code == 0, said.err
    return json.loads(said.out)  # type: ignore[no-any-return]


def count(data: Path) -> int:
    with Archive(data) as archive:
        return len(list(events(archive.db)))


# --- issuing ----------------------------------------------------------------------------------------------------------


def test_the_ledger_adds_up_with_the_notices_and_the_report(office: Callable[..., Said], data: Path, command: Command) -> None:
    told = ledger(office)
    options = ["--data", data, "--month", MONTH, "--as-of", "2026-11-20"]
    judged = json.loads(command("check", *options, "--json", "-").out)["sites"]
    accused = {one["site"]["key"]: sorted(f["id"] for f in one["findings"] if f["level"] in {"veto", "deduct"}) for one in judged}
    cases: dict[str, list[str]] = {key: [] for key in accused}
    for case in told["cases"]:
        cases[case["site"]].append(case["id"])
    assert {key: sorted(ids) for key, ids in cases.items()} == accused
    assert told["states"] == {"notified": sum(map(len, accused.values()))}
    for notice in told["notices"]:
        page = (data / "reports" / MONTH / "notices" / f"{notice['site']}.html").read_text(encoding="utf-8")
        assert all(one in page for one in accused[notice["site"]])
        assert notice["faults"] == len(accused[notice["site"]])
    before = count(data)
    command("notice", *options)
    command("check", *options)
    assert count(data) == before


def test_a_false_alarm_on_every_fault_withdraws_the_notice_and_marks_it(
    office: Callable[..., Said], data: Path, command: Command
) -> None:
    ids = [case["id"] for case in ledger(office)["cases"] if case["site"] == "s0"]
    alarms = "".join(f'[[false_alarms]]\nfinding = "{one}"\nreason = "识别有误"\nby = "李四"\ndate = 2026-11-21\n' for one in ids)
    decide(data, "s0", alarms)
    options = ["--data", data, "--month", MONTH, "--as-of", "2026-11-20"]
    said = command("check", *options)
    assert "已撤回" in said.err
    folder = data / "reports" / MONTH / "notices"
    assert "已撤回：本通知已于2026年11月20日撤回" in (folder / "s0.html").read_text(encoding="utf-8")
    assert Document(str(folder / "s0.docx")).paragraphs[0].text.startswith("已撤回")
    assert "已撤回" not in (folder / "s1.html").read_text(encoding="utf-8")
    states = {(case["site"], case["state"]) for case in ledger(office)["cases"]}
    assert states == {("s0", "withdrawn"), ("s1", "notified")}
    assert "已经撤回" in office("ledger", "acknowledge", "s0", "--by", "王五").err


# --- naming a notice --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["2026-1", "1", "〔2026〕1号", "××函〔2026〕1号", "s0"])
def test_a_notice_is_named_in_any_of_its_ways(office: Callable[..., Said], name: str) -> None:
    said = office("ledger", "acknowledge", name, "--by", "王五", "--on", "2026-11-23", day="2026-11-24")
    assert said.out.strip() == "××函〔2026〕1号已登记签收：王五，2026-11-23。"
    (notice,) = [one for one in ledger(office, day="2026-11-24")["notices"] if one["notice"] == "2026-1"]
    assert notice["state"] == "acknowledged"


@pytest.mark.parametrize("name", ["2026-9", "9", "nobody", "", "2026-11-20"])
def test_what_names_no_notice_is_told(office: Callable[..., Said], name: str) -> None:
    said = office("ledger", "acknowledge", name, "--by", "王五")
    assert (said.code, "没有找到通知" in said.err) == (2, True)


def test_acknowledging_twice_is_once_and_not_before_the_notice(office: Callable[..., Said], data: Path) -> None:
    office("ledger", "acknowledge", "1", "--by", "王五")
    before = count(data)
    assert "未重复登记" in office("ledger", "acknowledge", "1", "--by", "王五").out
    assert count(data) == before
    said = office("ledger", "acknowledge", "1", "--by", "王五", "--on", "2026-11-01")
    assert (said.code, "早于通知发出日期" in said.err) == (2, True)


# --- feedback slips ---------------------------------------------------------------------------------------------------


def fill(path: Path, **changed: str) -> Path:
    """Fill in every row of a slip: done, but for what ``changed`` says by column label."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    head = next(row for row in range(1, 20) if sheet.cell(row, 2).value == "问题编号")
    columns = {sheet.cell(head, n).value: n for n in range(1, sheet.max_column + 1)}
    row = head + 1
    while sheet.cell(row, 2).value and len(str(sheet.cell(row, 2).value)) == 10:
        for label, value in ({"整改措施": "已补发", "整改结果": "已整改", "责任人": "赵六"} | changed).items():
            sheet.cell(row, columns[label]).value = value
        row += 1
    filled = path.with_name(f"filled-{path.name}")
    book.save(filled)
    return filled


def test_a_slip_goes_in_once_and_to_its_own_unit(office: Callable[..., Said], data: Path) -> None:
    slip = fill(data / "reports" / MONTH / "notices" / "s1-feedback.xlsx")
    first = office("ledger", "import", slip, day="2026-12-01")
    total = len([case for case in ledger(office)["cases"] if case["site"] == "s1"])
    assert f"登记反馈{total}条，此前已登记0条" in first.out
    before = count(data)
    assert f"登记反馈0条，此前已登记{total}条" in office("ledger", "import", slip, day="2026-12-02").out
    assert count(data) == before
    answered = {case["site"]: case["answer"] for case in ledger(office, day="2026-12-02")["cases"]}
    assert answered["s0"] is None  # the same ids, for an id leaves the host out
    assert (answered["s1"]["result"], answered["s1"]["person"], answered["s1"]["day"]) == ("done", "赵六", "2026-12-01")
    assert {case["state"] for case in ledger(office, "--sites", "s1", day="2026-12-01")["cases"]} == {"acknowledged"}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"问题编号": "0123456789"}, "不在任何一份通知中"),
        ({"单位": "别的单位"}, "与问题编号"),
        ({"单位": ""}, "请填写单位名称"),
    ],
)
def test_what_answers_nobodys_fault_is_told_with_its_row_and_nothing_is_lost(
    office: Callable[..., Said], data: Path, changed: dict[str, str], told: str
) -> None:
    path = data / "reports" / MONTH / "notices" / "s1-feedback.xlsx"
    slip = fill(path, **changed) if "问题编号" not in changed else one_wrong_id(path)
    before = count(data)
    said = office("ledger", "import", slip)
    assert said.code == 2
    assert told in said.err
    assert "行：" in said.err
    assert count(data) == before


def one_wrong_id(path: Path) -> Path:
    filled = fill(path)
    book = openpyxl.load_workbook(filled)
    sheet = book.worksheets[0]
    row = next(row for row in range(1, 30) if len(str(sheet.cell(row, 2).value or "")) == 10)
    sheet.cell(row, 2).value = "0123456789"
    book.save(filled)
    return filled


# --- chasers and escalation -------------------------------------------------------------------------------------------


def test_chasers_are_written_once_a_stage(office: Callable[..., Said], data: Path) -> None:
    folder = data / "reports" / MONTH / "notices"
    assert "没有需要催办的通知" in office("ledger", "chase", day="2026-12-01").err
    assert office("ledger", "chase", "--sites", "s0", day="2026-12-02").out.split() == [str(folder / "s0-chaser-1.html")]
    assert office("ledger", "chase", "--sites", "s0", day="2026-12-03").out == ""
    assert office("ledger", "chase", day="2026-12-07").out.split() == [
        str(folder / "s0-chaser-2.html"),
        str(folder / "s1-chaser-1.html"),
    ]
    assert office("ledger", "chase", day="2026-12-09").out == ""
    assert (folder / "s0-chaser-2.docx").is_file()
    assert "目前已逾期1个工作日" in (folder / "s0-chaser-2.html").read_text(encoding="utf-8")
    chasers = {one["site"]: one["chasers"] for one in ledger(office, day="2026-12-09")["notices"]}
    assert chasers == {"s0": ["before", "after"], "s1": ["after"]}


def test_escalation_is_a_persons_and_once(office: Callable[..., Said], data: Path) -> None:
    assert "没有逾期超过5个工作日" in office("ledger", "escalate", "--by", "王五", day="2026-12-11").out
    said = office("ledger", "escalate", "--by", "王五", "--sites", "s0", day="2026-12-14")
    assert "××函〔2026〕1号（s0市人民政府）：逾期6个工作日" in said.out
    before = count(data)
    office("ledger", "escalate", "--by", "王五", "--sites", "s0", day="2026-12-15")
    assert count(data) == before
    states = {case["site"]: case["state"] for case in ledger(office, day="2026-12-15")["cases"]}
    assert states == {"s0": "escalated", "s1": "overdue"}
    with Archive(data) as archive:
        assert [event.who for event in events(archive.db)][-1] == "王五"


def test_withdrawing_is_marked_and_once(office: Callable[..., Said], data: Path) -> None:
    assert "已撤回" in office("ledger", "withdraw", "s1", "--by", "王五", "--reason", "主管单位变更").out
    page = (data / "reports" / MONTH / "notices" / "s1.html").read_text(encoding="utf-8")
    assert page.count("撤回原因：主管单位变更。") == 1
    assert "未重复登记" in office("ledger", "withdraw", "s1", "--by", "王五", "--reason", "主管单位变更").out
    assert (data / "reports" / MONTH / "notices" / "s1.html").read_text(encoding="utf-8") == page


# --- reading ----------------------------------------------------------------------------------------------------------


def test_the_list_is_chosen_by_state_in_english_or_chinese(office: Callable[..., Said]) -> None:
    everything = len(ledger(office)["cases"])
    assert len(ledger(office, "--state", "overdue", day="2026-12-07")["cases"]) == everything
    assert len(ledger(office, "--state", "逾期,open", day="2026-12-07")["cases"]) == everything
    assert ledger(office, "--state", "put_right")["cases"] == []
    assert ledger(office, "--month", "2026-10")["cases"] == []
    said = office("ledger", "list", "--state", "done")
    assert (said.code, "状态“done”不正确" in said.err) == (2, True)
    assert office("ledger", "list", "--sites", "nobody").code == 2
    assert "台账共有通知2份" in office("ledger", "list").out


def test_the_workbook_is_written_where_it_is_wanted(office: Callable[..., Said], data: Path, tmp_path: Path) -> None:
    assert office("ledger", "export", tmp_path / "ledger.xlsx").code == 0
    sheet = openpyxl.load_workbook(tmp_path / "ledger.xlsx").worksheets[0]
    assert sheet.max_row == 1 + len(ledger(office)["cases"])
    said = office("ledger", "export", tmp_path / "missing" / "..\0")
    assert said.code != 0
    assert "Traceback" not in said.err


def test_an_empty_ledger_says_so(command: Command, data: Path) -> None:
    monitored(data, GOOD)
    said = command("ledger", "list", "--data", data, "--as-of", "2026-11-20")
    assert (said.code, said.out.strip()) == (0, "截至2026年11月20日，台账中没有符合条件的问题。")


# --- the months after -------------------------------------------------------------------------------------------------


def test_the_next_months_run_closes_what_is_gone_and_links_what_stands(
    office: Callable[..., Said], data: Path, command: Command
) -> None:
    config = {path: path.read_bytes() for path in (data / "config").rglob("*.toml")}
    december = "2026-12"
    later = [replace(facts, as_of=date(2026, 12, 20)) for facts in (site(*healthy(STALE)), GOOD, GOOD)]
    options = monitored(data, *later, month=december)
    assert all(path.read_bytes() == content for path, content in config.items())
    command("check", *options)
    command("notice", *options)
    told = ledger(office, day="2026-12-20")
    by = {(case["site"], case["month"], case["column"]): case for case in told["cases"]}
    assert by["s0", MONTH, "policy_interpretation"]["state"] == "put_right"
    assert by["s1", MONTH, "policy_interpretation"]["state"] == "put_right"
    standing = by["s0", MONTH, "personnel"]
    assert (standing["state"], standing["met"]["outcome"]) == ("overdue", "standing")
    again = by["s0", december, "personnel"]
    assert (again["first"], again["times"], again["notice"]) == ("××函〔2026〕1号", 2, "2026-3")
    assert {"site": "s0", "months": [MONTH, december], "faults": [again["id"]]} in told["offenders"]
