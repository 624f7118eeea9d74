"""What the fuzzers feed: any bytes, any text of the kinds that pages hold, and pages of real shape with pieces broken."""

from functools import cache
from pathlib import Path

from hypothesis import strategies as st

PAGES = Path(__file__).parents[1] / "readers" / "pages"
_TOKENS = (
    "<ul>",
    "</ul>",
    "<li>",
    "</div>",
    "<table>",
    "<tr><td>",
    "</td></tr>",
    "<a href='",
    "'>",
    "</a>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<record>",
    "</record>",
    "<base href='//x'>",
    "<meta charset=gbk>",
    "<title>",
    "</title>",
    "<iframe src=",
    "<frameset>",
    "<form>",
    "<select>",
    "<option>",
    "document.write('",
    "createPageHTML(",
    "{",
    "}",
    "[",
    "]",
    '"',
    "'",
    "\\u",
    "\\ud800",
    "&#x0;",
    "&#xd800;",
    "&#1114112;",
    "&nbsp;",
    "\x00",
    "\ufeff",
    "\u202e",
    "\ud7ff",
    "\U0010ffff",
    "2026-02-30",
    "2026年13月45日",
    "0000-00-00",
    "二〇二六年二月三十日",
    "9999-12-31",
    "99999999999999999999",
    "\uff11\uff12\uff13",
    "1/0/2026",
    "http://[",
    "http://[::1",
    "//",
    "http://a:99999/",
    "javascript:",
    "%",
    "%zz",
    "..",
    "../" * 40,
    "#",
    "?",
    ";jsessionid=",
    "共0页",
    "共99999999页",
    "上一页",
    "下一页",
    "索引号：",
    "发布日期：",
    "当前位置：",
    "首页 &gt; ",
    "\x80",
    "\xff",
)

texts = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(_TOKENS), max_size=30).map("".join),
    st.text(alphabet="0123456789年月日-/. :T时分秒前天一二三十〇", max_size=60),
)
"""Any text, and text of what pages are made of."""

addresses = st.one_of(
    st.text(max_size=80),
    st.text(alphabet="htp:/.@#?&%[]\\0123456789abcxfA-_;= \t中。．", max_size=60),
    st.builds(
        "{}{}{}".format,
        st.sampled_from(("http://", "https://", "//", "HTTP:\\\\", "http:", "ftp://", "")),
        st.text(max_size=30),
        texts,
    ),
)
"""Any text, and text that looks like an address."""


@cache
def _sources() -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in sorted(PAGES.glob("*/page.html")))


@st.composite
def pages(draw: st.DrawFn) -> bytes:
    """A page of real shape in which pieces were cut out, doubled, moved, replaced."""
    body = draw(st.sampled_from(_sources()))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(body)))
        end = min(len(body), start + draw(st.sampled_from((0, 1, 7, 60, 500, 4000))))
        kind = draw(st.integers(0, 4))
        piece = body[start:end]
        if kind == 0:
            piece = b""
        elif kind == 1:
            piece *= draw(st.sampled_from((2, 3, 20)))
        elif kind == 2:
            piece += draw(st.sampled_from(_TOKENS)).encode("utf-8", "surrogatepass")
        elif kind == 3:
            piece = draw(st.binary(max_size=20))
        else:
            piece = body[end : end + 300] + piece
        body = body[:start] + piece + body[end:]
    return body[:60_000]


bodies = st.one_of(
    st.binary(max_size=400),
    texts.map(lambda text: text.encode("utf-8", "surrogatepass")),
    texts.map(lambda text: text.encode("gb18030", "replace")),
)
"""Any bytes; any text as bytes."""


@st.composite
def broken(draw: st.DrawFn, whole: bytes) -> bytes:
    """A file with bytes changed, cut out or cut off."""
    body = bytearray(whole)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(body) - 1)))
        kind = draw(st.integers(0, 3))
        if kind == 0 and body:
            body[at] = draw(st.integers(0, 255))
        elif kind == 1:
            del body[at : at + draw(st.sampled_from((1, 4, 50)))]
        elif kind == 2:
            body[at:at] = draw(st.binary(max_size=8))
        elif draw(st.booleans()):
            del body[at:]
    return bytes(body)
