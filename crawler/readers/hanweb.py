"""Hanweb 大汉 (jcms, jpage, jpaas): ``/col/col123/index.html``, articles ``/art/2026/4/2/art_123_456.html``.

The list stands in ``<script type="text/xml"><datastore><recordset><record><![CDATA[<li>…</li>]]>``; further pages come from
``/module/web/jpage/dataproxy.jsp``, whose answers have the same shape. Records are broken fragments: BeautifulSoup reads them.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.readers.listing import Main
from crawler.readers.outline import squeeze
from crawler.readers.page import Anchor, Page
from crawler.readers.pager import Pager
from crawler.readers.reader import Reader
from crawler.readers.rowdates import date_among, own_date
from crawler.readers.rows import Draft, finished
from crawler.readers.titles import full_title
from crawler.records import Row

if TYPE_CHECKING:
    from bs4 import Tag

_NUMBERS = re.compile(r"<(totalrecord|totalpage)>\s*(\d{1,9})\s*</\1>")
_HREF = re.compile(r"""href\s*=\s*\\?["']([^"'\\]*dataproxy\.jsp[^"'\\]*)""")
_PROXY = re.compile(r"""proxyUrl\s*[:=]\s*["']([^"']+)["']""")
_PARAMETERS = re.compile(r"""proxyParams\s*[:=]\s*\{([^{}]*)\}""")
_SETTING = re.compile(r"""(?<![\w])(totalRecord|totalrecord|perPage|perpage)["']?\s*[:=]\s*["']?(\d{1,9})""")
_PAIR = re.compile(r"""["']?(?<!\w)(\w++)["']?\s*+:\s*(?:["']([^"']*)["']|([\w./-]+))""")


def listing(page: Page) -> Main | None:
    """Read the records of the datastore; None where the page has none (or an empty one)."""
    if "<record>" not in page.html:
        return None
    drafts = [draft for record in _inside(page.html, "record") for draft in _drafts(page, record)]
    rows = finished(drafts, page.as_of)
    unique: dict[str, Row] = {}
    for row in rows:
        unique.setdefault(row.url, row)
    return Main(tuple(unique.values()), (), sum(1 for row in unique.values() if row.published), 100.0) if unique else None


def _inside(html: str, tag: str) -> Iterator[str]:
    """Yield what stands in each element ``tag``, out of its CDATA: by plain search, linear whatever is left open."""
    for before in html.split(f"</{tag}>")[:-1]:
        _, opened, inside = before.partition(f"<{tag}>")
        if opened:
            yield inside.lstrip().removeprefix("<![CDATA[").rstrip().removesuffix("]]>")


def _drafts(page: Page, record: str) -> Iterator[Draft]:
    """Read a record: one row, or a table of a few, where each element with one link is one."""
    from bs4 import BeautifulSoup, Tag  # noqa: PLC0415 - few sites need it, and every process would wait for it

    soup = BeautifulSoup(record, "lxml")
    links = [link for link in soup.find_all("a") if isinstance(link, Tag) and (link.get_text(strip=True) or link.get("title"))]
    addressed = [(link, url) for link in links if (url := page.urls.resolve(page.base, str(link.get("href") or "").strip()))]
    for link, url in addressed:
        holder = _holder(link, len(addressed))
        if not holder:
            continue
        anchor = Anchor(0, url, squeeze(link.get_text()), squeeze(str(link.get("title") or "")))
        inside = [squeeze(str(text)) for text in link.find_all(string=True) if squeeze(str(text))]
        kept = [text for text in inside if len(inside) == 1 or own_date(text, page.as_of) is None]
        beside = [squeeze(str(text)) for text in holder.find_all(string=True) if link not in text.parents and squeeze(str(text))]
        stamp = date_among(beside, page.as_of) or date_among([text for text in inside if text not in kept], page.as_of)
        yield Draft(full_title(anchor, "".join(kept)), url, stamp)


def _holder(link: "Tag", count: int) -> "Tag | None":
    """Return the row around a link: the whole record if it is its only link, else the nearest ``<li>`` or ``<tr>``."""
    if count == 1:
        return next((parent for parent in reversed(list(link.parents)) if parent.name == "body"), link.parent)
    return link.find_parent(["li", "tr", "dl", "p", "div"]) or link.parent


def pager(page: Page) -> Pager | None:
    """Return where the next records are: as the datastore names it, else built from the jPage call or the proxy's own address."""
    if "dataproxy.jsp" in page.url and "startrecord=" in page.url:
        return _proxy_pager(page)
    named = _HREF.search(next(_inside(page.html, "nextgroup"), ""))
    numbers = {name: int(value) for name, value in _NUMBERS.findall(page.html)}
    if named:
        return Pager(page.urls.resolve(page.base, named[1].replace("&amp;", "&")), numbers.get("totalpage"))
    return _called(page)


def _called(page: Page) -> Pager | None:
    proxy, parameters = _PROXY.search(page.html), _PARAMETERS.search(page.html)
    settings = {name.lower(): int(value) for name, value in _SETTING.findall(page.html)}
    if not proxy or not parameters or not settings.get("perpage"):
        return None
    total, each = settings.get("totalrecord", 0), settings["perpage"]
    shown = max(sum(1 for _ in _inside(page.html, "record")), each)
    pages = -(-total // each) if total else None
    if total <= shown:
        return Pager(None, pages or 1)
    pairs = [(name, quoted or plain) for name, quoted, plain in _PAIR.findall(parameters[1])]
    query = [("startrecord", str(shown + 1)), ("endrecord", str(shown + each)), ("perpage", str(each)), *pairs]
    return Pager(page.urls.resolve(page.base, f"{proxy[1]}?{urlencode(query)}"), pages)


def _proxy_pager(page: Page) -> Pager | None:
    parts = urlsplit(page.url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    numbers = {name: int(value) for name, value in _NUMBERS.findall(page.html)}
    if not all(query.get(name, "").isdecimal() for name in ("startrecord", "endrecord")):
        return None
    start, end, total = int(query["startrecord"]), int(query["endrecord"]), numbers.get("totalrecord", 0)
    each = max(end - start + 1, 1)
    if end >= total:
        return Pager(None, numbers.get("totalpage"))
    query |= {"startrecord": str(end + 1), "endrecord": str(end + each)}
    return Pager(page.urls.resolve(page.url, urlunsplit(parts._replace(query=urlencode(query)))), numbers.get("totalpage"))


def shell(page: Page) -> str | None:
    """Tell a list page whose datastore is missing: jpage's script fills it."""
    if "<record>" in page.html or not re.search(r"\.jPage\s*\(|jpage/\w+\.js", page.html):
        return None
    return None if re.search(r"<totalrecord>\s*0\s*<|totalRecord\s*:\s*0\b", page.html) else "jpage-datastore"


READER = Reader(
    name="hanweb",
    marks=(b"hanweb", b"/jcms", b"zjeg_", b"/jpage", b"jpaas"),
    address=re.compile(r"/(?:art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+|art/\d{4}/art_[0-9a-f]{32}|col/col\d+/)"),
    sources=(b"dataproxy.jsp", b"<datastore>"),
    listing=listing,
    pager=pager,
    shell=shell,
)
