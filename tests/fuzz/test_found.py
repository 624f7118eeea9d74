"""Inputs that once broke something, each by its name: found by fuzzing, or by reading for what a fuzzer would need years for."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.answers import retry_after
from crawler.asking import _has_title
from crawler.deadline import within
from crawler.register import add_site
from crawler.sites import load_sites
from crawler.targets import TargetState
from crawler.targetstates import state_of_file
from crawler.urls import canonical
from tests.fuzz.targets import address, date_text, page, pdf, search_page, shown_text, text_of_bytes, toml

MANY = "9" * 5000
"""More digits than Python reads as a number."""
FRAME = "<html><head><title>通知公告</title></head><body><div class=crumb>当前位置：<a href=/>首页</a></div>{}</body></html>"
ROWS = "".join(f"<li><a href='t2026040{n}_{n}.html'>关于第{n}号工作的通知</a><span>2026-04-0{n}</span></li>" for n in range(1, 8))


def _options(*numbers: int) -> str:
    return "<select onchange='go(this)'>" + "".join(f"<option value={n}>{n}</option>" for n in numbers) + "</select>"


PIECES = {
    "an option of a billion pages": _options(1, 2, 999_999_999),
    "an option of a trillion pages": _options(1, 999_999_999_999),
    "a superscript where a count should be": "<script>createPageHTML(²,0,'index','html')</script>",
    "blanks before a quote that never ends, in a pager's call": f"<script>createPageHTML({' ' * 2000}')</script>",
    "five thousand digits of pages": f"<script>createPageHTML({MANY},0,'index','html')</script>",
    "five thousand digits of size": f"<script>Pager({{size:{MANY}, current:²,prefix:'index',suffix:'htm'}})</script>",
    "five thousand digits of countPage": (
        f"<script>var countPage = {MANY}; var currentPage = {MANY};document.write('index_'+i+'.html')</script>"
    ),
    "five thousand digits of records": (
        f"<record>x</record><totalrecord>{MANY}</totalrecord><script>var totalRecord={MANY};perPage={MANY}</script>"
    ),
    "five thousand digits of a total": (
        f"<div class=page><a href=index_1.html>2</a><a href=index_{MANY}.html>尾页</a>共{MANY}页 1/{MANY}页</div>"
    ),
    "a superscript to span": "<table><tr><td colspan=²>收到</td><td rowspan=²>1</td></tr></table>",
    "five thousand digits to span": f"<table><tr><td colspan={MANY} rowspan={MANY}>收到</td></tr></table>",
    "a picture of five thousand digits": f"<img src=map.jpg alt=地图 width={MANY} height={MANY}>",
    "half a character in a script": '<script>var data={"title":"\\ud800","url":"\\udfff"}</script>',
    "a refresh in five thousand digits": f"<meta http-equiv=refresh content='{MANY};url=x.html'>",
}


@pytest.mark.parametrize("name", PIECES)
def test_a_page_is_read(name: str) -> None:
    with within(4.0):
        page(FRAME.format(f"<ul class=list>{ROWS}</ul>{PIECES[name]}").encode("utf-8", "surrogatepass"))
        page(FRAME.format(PIECES[name]).encode("utf-8", "surrogatepass"))


def test_a_year_of_a_report_in_five_thousand_digits() -> None:
    title = f"{MANY}年政府信息公开工作年度报告"
    page(f"<title>{title}</title><h1>{title}</h1><table><tr><td colspan={MANY}>x</td></tr></table>".encode())


@pytest.mark.parametrize(
    "value", ["²", "\uff11\uff12", "٣", "-1", "1e9", MANY, "Thu, 99 Foo 99999 99:99:99", "\x00", "Fri, 31 Dec 9999 23:59:59 -9999"]
)
def test_a_retry_after_is_seconds_or_nothing(value: str) -> None:
    wait = retry_after(value, datetime(2026, 11, 20, tzinfo=UTC))
    assert wait is None or wait >= 0


@pytest.mark.parametrize(
    "body", [b"<title>" * 300_000, b"<title>" + b"a" * 3_000_000, b"<title " * 300_000, b"<title>" + b" " * 3_000_000]
)
def test_a_title_that_never_ends_is_looked_for_once(body: bytes) -> None:
    began = time.monotonic()
    assert not _has_title(body)
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    ("body", "has"),
    [
        (b"<title>\xe4\xb8\xad</title>", True),
        (b"<TITLE a=b>x</TITLE>", True),
        (b"<title> \n</title>", False),
        (b"<title></title><title>x</title>", True),
        (b"<t\0i\0t", False),
        (b"<\0t\0i\0t\0l\0e\0>\0", True),
    ],
)
def test_titles(body: bytes, has: bool) -> None:
    assert _has_title(body) is has


@pytest.mark.parametrize("url", ["http://con/", "http://www.nul.gov.cn/", "http://com1.cn/"])
def test_a_key_that_an_address_gives_reads_back(tmp_path: Path, url: str) -> None:
    (tmp_path / "sites").mkdir()
    path = add_site(tmp_path, {"name": "某市", "url": url})
    assert [site.key for site in load_sites(tmp_path)] == [path.stem]


@pytest.mark.parametrize(
    "text", ["http://[", "http://[::1", "//[", "http://a:b/", "http://a:-1/", "\ud800", "http://\ud800/", "http://a\udfff.cn/"]
)
def test_addresses_that_are_none(text: str) -> None:
    address(text)
    assert canonical(text) is None


def test_half_a_character_in_an_address_is_left_out() -> None:
    assert canonical("t\ud800.html", "http://a.cn/") == "http://a.cn/t.html"
    address("t\ud800.html")


@pytest.mark.parametrize("text", ["\ud800", "\u202e\x1b", "2026年2月30日", "0000-00-00", MANY, "99999个月前", "9" * 300 + "年前"])
def test_texts(text: str) -> None:
    date_text(text)
    shown_text(text)


def test_five_hundred_comments_before_a_file_are_passed_once() -> None:
    head = b"<!--a-->" * 500 + b"zz"
    with within(1.0):
        assert state_of_file("http://a.cn/a.pdf", head, len(head)) is not TargetState.SOFT_404
        page = b"<!--a--> <!-- b -->\n<html><title>x</title>"
        assert state_of_file("http://a.cn/a.pdf", page, len(page)) is not TargetState.OK


def test_bytes() -> None:
    for body in (b"", b"\xff\xfe", b"\x1f\x8b", b"\x1f\x8b\x08" + b"\0" * 30, b"%PDF-1.4\n" + b"<<" * 5000, b"\xff" * 5000):
        text_of_bytes(body)
        page(body)
        search_page(body)
        pdf(body)
        toml(body)
