"""What was crawled is inert wherever it is shown: pages, tables, paper, JSON, log, terminal."""

import io
import json
import logging
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from lxml import html

import gongkai
from checks.manual_files import write_list
from checks.model import ManualCheck, ManualState
from checks.serialise import audit_json
from checks.workdays import Holidays
from crawler.logs import escaped, make_logs_inert
from crawler.records import Site
from crawler.rendering import find_browser
from reports.documents import Sheet, print_sheets
from reports.inert import inert, inert_json, web_link
from reports.month_page import month_report
from reports.notice_files import notice_files
from reports.notices import issue_notices
from reports.render import render_month, render_site
from reports.site_page import site_report
from reports.summary import as_text, audit_summary
from tests.conftest import Said
from tests.reports.conftest import db, offices  # noqa: F401  (fixtures)
from tests.reports.judged import AS_OF, advice, fault, judgement, row, site, unjudged, veto

STEERING = frozenset("\x1b\x07\x9b\x9d\x08\u202e\u202d\u2066\u2069\u200e\u200f\u2028")
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "end of script": "</script><script>alert(1)</script>",
    "attribute": "\" onmouseover=alert(1) x='",
    "image": "'><img src=x onerror=alert(1)>",
    "svg": "<svg onload=alert(1)><a xlink:href=javascript:alert(1)>",
    "comment": "--><!--[if IE]><b>",
    "cdata": "]]><b>",
    "entity": "&lt;script&gt;&#x6a;avascript:",
    "template": "{{ 7 * 7 }}{% raw %}{7*7}${7*7}",
    "formula": '=HYPERLINK("http://evil.example/","x")',
    "formula, plus": "+cmd|' /C calc'!A0",
    "formula, at": "@SUM(1+1)*cmd|'/C calc'!A0",
    "formula, tab": "\t=1+1",
    "dde": '=DDE("cmd";"/C calc";"x")',
    "terminal": "\x1b]0;pwned\x07\x1b[2J\x1b[31m\x9b2J",
    "direction": "\u202egpj.exe\u2066x\u2069",
    "lines": "one\r\ntwo\u2028three",
    "office": "<w:p/><w:instrText>INCLUDETEXT</w:instrText>",
}
URLS = (
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "file:///etc/passwd",
    'http://a.cn/"onclick="alert(1)',
    "http://a.cn/\u202egpj",
    "vbscript:x",
)


def accused(text: str, url: str = "http://a.cn/x"):  # type: ignore[no-untyped-def]
    """Return a judgement in which every text that a site can choose is ``text``."""
    faults = [
        veto(message=text, remedy=text),
        fault(name=text, message=text, remedy=text, values={"found_on": url, "latest": text}),
        advice(1, message=text, remedy=text),
    ]
    faults = [_at(each, text, url) for each in faults]
    columns = (row(name=text, url=url), row("overview", text, url=url))
    return judgement(
        *faults, unseen=(unjudged(name=text, message=text),), at=site("a", text, organizer=text), columns=columns, why=text
    )


def _at(each, text: str, url: str):  # type: ignore[no-untyped-def]
    from dataclasses import replace  # noqa: PLC0415

    return replace(each, subject=replace(each.subject, name=text, url=url))


def elements(source: str) -> Iterator[html.HtmlElement]:
    for node in html.document_fromstring(source).iter():
        if isinstance(node.tag, str):
            yield node


def assert_inert(source: str, plain: str) -> None:
    """Assert that a page holds no element, handler or address that the same page about a harmless site does not."""
    known = {(node.tag, name) for node in elements(plain) for name in (*node.keys(), "")}
    for node in elements(source):
        for name in (*node.keys(), ""):
            assert (node.tag, name) in known, (node.tag, name)
        assert not [name for name in node.attrib if name.startswith("on")]
        for name in ("href", "src", "action", "xlink:href", "data"):
            value = (node.get(name) or "").strip().lower()
            assert value.partition(":")[0] not in {"javascript", "vbscript", "file"}, value
            assert not value.startswith("data:text"), value
    scripts = [(node.text or "") for node in elements(source) if node.tag in {"script", "style"}]
    for script in scripts:
        assert "alert(1)" not in script or "\\u003c" in script
    assert not STEERING & set(source)


@pytest.mark.parametrize("kind", HOSTILE)
def test_the_report_pages(kind: str, offices) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    bad, plain = accused(HOSTILE[kind]), accused("某栏目")
    assert_inert(render_site(site_report(bad)), render_site(site_report(plain)))
    months = [render_month(month_report([each], [], "2026-11", offices)) for each in (bad, plain)]
    assert_inert(months[0], months[1])
    assert "49" not in inert(HOSTILE["template"])
    assert "{{ 49 }}" not in render_site(site_report(accused(HOSTILE["template"])))


@pytest.mark.parametrize("url", URLS)
def test_an_address_that_runs_something_leads_nowhere(url: str) -> None:
    assert_inert(render_site(site_report(accused("某栏目", url))), render_site(site_report(accused("某栏目"))))
    link = web_link(url)
    assert link is not None
    assert link.href is None or link.href.startswith("http://a.cn/")
    assert not STEERING & set(link.text + (link.href or ""))


@pytest.fixture
def notice(db, offices):  # type: ignore[no-untyped-def]  # noqa: F811
    def issue(text: str):  # type: ignore[no-untyped-def]
        return issue_notices(db, [accused(text)], "2026-11", AS_OF, offices, Holidays())

    return issue


@pytest.mark.parametrize("kind", HOSTILE)
def test_the_notice_and_its_office_files(notice, kind: str) -> None:  # type: ignore[no-untyped-def]
    issued = notice(HOSTILE[kind])
    assert_inert(issued[0].text, notice("某栏目")[0].text)
    files, _ = notice_files(issued, None)
    assert {file.path.rpartition(".")[2] for file in files} == {"docx", "xlsx"}
    for file in files:
        assert ".." not in file.path
        with zipfile.ZipFile(io.BytesIO(file.data)) as package:
            for part in (name for name in package.namelist() if name.endswith((".xml", ".rels"))):
                body = package.read(part).decode("utf-8", "replace")
                assert not STEERING & set(body), part
                assert "<script" not in body
                if part.endswith(".rels"):
                    assert 'TargetMode="External"' not in body or "http" in body
                assert "INCLUDETEXT</w:instrText>" not in body
        if file.path.endswith(".xlsx"):
            book = openpyxl.load_workbook(io.BytesIO(file.data))
            cells = [cell for sheet in book.worksheets for line in sheet.iter_rows() for cell in line]
            assert not [cell.value for cell in cells if cell.data_type == "f"]
        else:
            Document(io.BytesIO(file.data))  # a whole document still


def test_the_manual_list_holds_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    bad = [accused(text) for text in HOSTILE.values() if text[:1] in "=+@-"]
    from dataclasses import replace  # noqa: PLC0415

    open_line = ManualCheck.__dataclass_fields__
    assert "state" in open_line
    write_list(path, [replace(each, manual=()) for each in bad])
    book = openpyxl.load_workbook(path)
    assert not [cell for line in book.worksheets[0].iter_rows() for cell in line if cell.data_type == "f"]
    assert ManualState.PASSED


@pytest.mark.browser
@pytest.mark.skipif(find_browser() is None, reason="no Chromium here")
def test_paper_runs_nothing_and_asks_nobody() -> None:
    import socket  # noqa: PLC0415

    choice = find_browser()
    assert choice is not None
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0.2)
        off = f"http://127.0.0.1:{trap.getsockname()[1]}/"
        page = (
            f"<p>纸</p><img src='{off}'><iframe src='file:///etc/passwd'></iframe><object data='file:///etc/passwd'></object>"
            f"<script>document.body.textContent='RAN'</script><link rel=stylesheet href='{off}'>"
        )
        (printed,) = print_sheets([Sheet(page, date(2026, 11, 20))], choice)
        with pytest.raises(TimeoutError):
            trap.accept()
    from pypdf import PdfReader  # noqa: PLC0415

    assert printed.pdf is not None
    assert b"/JavaScript" not in printed.pdf
    text = "".join(each.extract_text() for each in PdfReader(io.BytesIO(printed.pdf)).pages)
    assert "root:" not in text
    assert "RAN" not in text


@pytest.mark.parametrize("kind", HOSTILE)
def test_the_terminal(kind: str) -> None:
    shown = as_text(audit_summary(site_report(accused(HOSTILE[kind]))))
    assert not STEERING & set(shown)


@pytest.mark.parametrize("kind", HOSTILE)
def test_json(kind: str) -> None:
    value = audit_json(accused(HOSTILE[kind]))
    said = inert_json(value)
    assert not STEERING & set(said)
    assert json.loads(said) == json.loads(json.dumps(value))


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_log_line_is_one_line_and_steers_nothing(kind: str) -> None:
    before = logging.getLogRecordFactory()
    try:
        make_logs_inert()
        stream = io.StringIO()
        logger = logging.getLogger("tests.security.shown")
        handler = logging.StreamHandler(stream)
        logger.addHandler(handler)
        logger.propagate = False
        logger.error("no %s", HOSTILE[kind])
        assert stream.getvalue().count("\n") == 1
        logger.error("broke", exc_info=ValueError(HOSTILE[kind]))
        assert not STEERING & set(stream.getvalue())
        logger.removeHandler(handler)
    finally:
        logging.setLogRecordFactory(before)
    assert not STEERING & set(escaped(HOSTILE[kind]))


def test_the_log_of_a_crawl(evil, crawled) -> None:  # type: ignore[no-untyped-def]
    from tests.security.hostile import answer, page  # noqa: PLC0415

    evil.pages["/"] = page(HOSTILE["terminal"], f"<a href='/\x1b]0;x\x07'>{HOSTILE['terminal']}</a><a href='/b'>公告</a>")
    evil.pages["/b"] = b"HTTP/1.1 200 \x1b[2J\x9b2J\r\nX-\x1b[2J: \x1b]0;pwned\x07\r\n\r\n" + b"\x1b[2J"
    evil.pages["/robots.txt"] = answer("Disallow: \x1b[2J\x07", Content_Type="text/plain")
    done = crawled(f"http://127.0.0.1:{evil.port}/", timeout=2)
    assert not {"\x1b", "\x07", "\x9b"} & set(done.log)


def test_what_is_told_to_the_user(command: Callable[..., Said], tmp_path: Path) -> None:
    """A table from a stranger whose cells steer the terminal is refused in one harmless sentence."""
    table = tmp_path / "sites.csv"
    table.write_text("网站名称,网址\n\x1b]0;pwned\x07某市,\x1b[2Jnot-an-address\n", encoding="utf-8")
    said = command("sites", "import", str(table), "--data", tmp_path / "data")
    assert said.code == gongkai.WRONG_USE
    assert said.err
    assert not STEERING & set(said.err + said.out)


def test_extract_steers_nothing(command: Callable[..., Said], tmp_path: Path) -> None:
    saved = tmp_path / "page.html"
    saved.write_text(f"<title>{HOSTILE['terminal']}{HOSTILE['direction']}</title><p>\x9b2J</p>", encoding="utf-8")
    said = command("extract", saved, "--url", "http://a.cn/x.html", "--data", tmp_path / "data")
    assert said.code == 0, said.err
    assert not STEERING & set(said.out)
    json.loads(said.out)


def test_names_of_files_are_keys_and_dates_not_titles() -> None:
    assert Site(key="a", name="../../x", url="http://a.cn/").key == "a"
    assert inert("../\x00..\\x") == "../..\\x"
