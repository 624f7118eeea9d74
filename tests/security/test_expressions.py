"""No text makes a page take long to read: each expression is fed, through the readers, what it is worst at.

The attacks are derived from the expressions themselves (pumping.py), so that a new one is attacked without anybody thinking of it.
"""

import html
import time
from itertools import islice

import pytest

import crawler
from crawler.deadline import within
from crawler.targetanswers import FIRST_BYTES
from crawler.targetstates import state_of_file
from tests.fuzz.targets import page, text_of_bytes
from tests.security.expressions import Expression, expressions
from tests.security.pumping import attacks

LENGTH, SECONDS = 2500, 2.0
"""Characters of one attack, which stands thirteen times on its page; seconds for reading that page twice."""
GROUPS = 8


def attacked(text: str) -> bytes:
    """A page that shows the text wherever a reader looks: title, meta, crumbs, rows, article, table, scripts, foot."""
    safe = html.escape(text.replace("\0", "\ufffd"))
    return (
        f"<html><head><title>{safe}</title><meta name=ArticleTitle content='{safe}'><meta name=ColumnName content='{safe}'></head>"
        f"<body><div class=crumb>当前位置：<a href=/>首页</a>{safe}</div><ul class=list>"
        f"<li><a href='t1.html' title='{safe}'>{safe}</a><span>{safe}</span></li>"
        f"<li><a href='t2.html' onclick=\"{safe}\">{safe}</a>"
        f"<span>2020-01-01 {safe}</span></li></ul><div class=art><h1>{safe}</h1><p>发布日期：{safe}</p><pre>{safe}</pre></div>"
        f"<table><tr><td>索引号：</td><td>{safe}</td></tr></table><script>{text}</script><script>createPageHTML(2,0,'{text}')</script>"
        f"{text}<div class=footer>{safe}</div></body></html>"
    ).encode("utf-8", "replace")


def read_in_time(found: Expression, most: int, length: int) -> int:
    tried = 0
    for text in islice(attacks(found.pattern, length), most):
        began = time.monotonic()
        with within(SECONDS):
            page(attacked(text))
            text_of_bytes(text.encode("utf-8", "replace"))
        assert time.monotonic() - began < SECONDS, (found.where, text[:60])
        tried += 1
    return tried


@pytest.mark.parametrize("group", range(GROUPS))
def test_pages_made_against_an_expression_are_read_in_time(group: int) -> None:
    chosen = [found for found in expressions((crawler,)) if len(found.where) % GROUPS == group]
    assert chosen
    for found in chosen:
        read_in_time(found, 1, LENGTH)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("group", range(GROUPS))
def test_every_attack_on_every_expression(group: int) -> None:
    tried = [read_in_time(found, 100, LENGTH) for found in expressions((crawler,)) if len(found.where) % GROUPS == group]
    assert sum(tried) > 100


RAW = {
    "crawler.screenshots._META": 400_000,  # a whole page's source
    "crawler.readers.page._END": 400_000,
    "crawler.readers.kind._SCRIPT": 20_000,  # linear but for pages of nothing but <script, which the reader's time limit ends
    "crawler.inspection.personal.NUMBER": 400_000,
    "crawler.text._META": 8192,  # looked for in that many bytes only
    "crawler.text._HEADER": 8192,  # a header: aiohttp takes no longer one
    "crawler.officefile._ENCODING": 400_000,
}
"""Expressions that see raw bytes or the whole source, and how much of it."""


@pytest.mark.parametrize("where", RAW)
def test_what_sees_a_whole_source_is_linear(where: str) -> None:
    (found,) = [each for each in expressions((crawler,)) if each.where == where]
    began = time.monotonic()
    for text in attacks(found.pattern, RAW[where]):
        subject = text.encode("latin-1", "replace") if isinstance(found.pattern.pattern, bytes) else text
        with within(SECONDS):
            found.pattern.sub(subject[:0], subject)
    assert time.monotonic() - began < 3 * SECONDS


@pytest.mark.parametrize("tag", ["<record>", "<nextgroup>", "<record><![CDATA["])
def test_a_datastore_that_nothing_closes_is_read_at_once(tag: str) -> None:
    store = (f"proxyUrl: '/p', proxyParams: {{{'a' * 20_000}}}, perPage: 5" + tag * (400_000 // len(tag))).encode()
    with within(SECONDS):
        page(b"<html><body class='hanweb'><script type='text/xml'>" + store + b"</script></body></html>")


def test_the_first_bytes_of_a_file_are_judged_at_once() -> None:
    (found,) = [each for each in expressions((crawler,)) if each.where == "crawler.targetstates._HTML"]
    for text in attacks(found.pattern, FIRST_BYTES):
        with within(SECONDS):
            state_of_file("http://a.cn/a.pdf", text.encode("latin-1", "replace")[:FIRST_BYTES], 10**6)


def test_the_attacks_find_an_expression_that_never_comes_back() -> None:
    import re  # noqa: PLC0415

    from crawler.deadline import TooSlowError  # noqa: PLC0415

    bad = re.compile(r"(a+)+;")
    with pytest.raises(TooSlowError), within(0.5):
        any(bad.search(text) for text in attacks(bad, 2000))


def test_the_attacks_find_a_literal_that_is_met_again_and_again() -> None:
    import re  # noqa: PLC0415

    bad = re.compile(r"<meta[^>]+http-equiv\s*=\s*[\"']?refresh[^>]*>")  # each refresh is followed to the end: there is no >
    assert any(text.startswith("<meta http-equiv=refresh http-equiv=refresh ") and ">" not in text for text in attacks(bad, 200))
