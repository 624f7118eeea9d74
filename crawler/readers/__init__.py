"""Readers: bytes or text of one page to facts. Pure; each page is parsed once.

A family's module knows what is its own (marks, hidden lists, odd pagers); blocks, rows, pagers, boxes and menus are read by
structure, so that a portal which nobody has seen is read as well as a known one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from crawler.columns import Vocabulary
from crawler.readers import (
    article,
    emptiness,
    gkmlpt,
    hanweb,
    jeecms,
    kind,
    lonsun,
    navigation,
    siteserver,
    trs,
    ucap,
    vsb,
    webplus,
)
from crawler.readers.blocks import find_blocks, is_document_url
from crawler.readers.listing import Main, all_blocks, main_listing
from crawler.readers.page import Page
from crawler.readers.pager import NONE, Pager, find_pager
from crawler.readers.reader import Reader, family_of
from crawler.records import SCRIPTED, ColumnLink, Link, PageKind, Reading, Record
from crawler.text import decode
from crawler.urls import UrlCache, canonical

READERS: tuple[Reader, ...] = (
    gkmlpt.READER,
    hanweb.READER,
    vsb.READER,
    webplus.READER,
    siteserver.READER,
    trs.READER,
    jeecms.READER,
    ucap.READER,
    lonsun.READER,
)
"""The families, the rarest marks first: TRS's breadcrumb class and article addresses are imitated by others."""

_ROOT = re.compile(r"https?://[^/?]+/?(?:(?:index|default|home|main)\.\w{3,5})?", re.IGNORECASE)
_SURE, _LIKELY = 3.0, 2.0
_MANY, _FEW = 5, 10
_LITTLE_TEXT = 60


def read(
    body: bytes,
    url: str,
    *,
    as_of: date,
    vocabulary: Vocabulary,
    status: int = 200,
    content_type: str | None = None,
    headers: Mapping[str, str] | None = None,
    home: bool = False,
    urls: UrlCache | None = None,
) -> Reading:
    """Read one page from its bytes. ``home``: it is the site's home page. ``urls``: the crawl's cache of resolved links."""
    return read_page(
        open_page(
            body,
            url,
            as_of=as_of,
            vocabulary=vocabulary,
            status=status,
            content_type=content_type,
            headers=headers,
            home=home,
            urls=urls,
        )
    )


def open_page(
    body: bytes,
    url: str,
    *,
    as_of: date,
    vocabulary: Vocabulary,
    status: int = 200,
    content_type: str | None = None,
    headers: Mapping[str, str] | None = None,
    home: bool = False,
    urls: UrlCache | None = None,
) -> Page:
    """Return the page that :func:`read` reads, for whoever looks at it for other things too: it is parsed once."""
    text, charset = decode(body, content_type or (headers or {}).get("Content-Type"))
    page = _page(text, url, as_of, vocabulary, status, headers, home, urls, charset)
    if charset == "utf-8" and len(text) < len(body) and body[:1] == b"<" and b"\x00" not in body:
        page.source = body
    return page


def read_text(
    html: str,
    url: str,
    *,
    as_of: date,
    vocabulary: Vocabulary,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    home: bool = False,
    urls: UrlCache | None = None,
) -> Reading:
    """Read one page from its text, fetched or rendered: a reader cannot tell."""
    return read_page(open_text(html, url, as_of=as_of, vocabulary=vocabulary, status=status, headers=headers, home=home, urls=urls))


def open_text(
    html: str,
    url: str,
    *,
    as_of: date,
    vocabulary: Vocabulary,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    home: bool = False,
    urls: UrlCache | None = None,
    settled: bool = False,
) -> Page:
    """Return the page that :func:`read_text` reads. ``settled``: a browser made it, and all that its scripts asked for came."""
    page = _page(html, url, as_of, vocabulary, status, headers, home, urls)
    page.settled = settled
    return page


def _page(
    html: str,
    url: str,
    as_of: date,
    vocabulary: Vocabulary,
    status: int,
    headers: Mapping[str, str] | None,
    home: bool,
    urls: UrlCache | None,
    charset: str = "utf-8",
) -> Page:
    address = canonical(url) or url
    home = home or bool(_ROOT.fullmatch(address))
    return Page(html, address, as_of, vocabulary, status, headers or {}, home, urls or UrlCache(), charset)


def read_page(page: Page) -> Reading:
    """Return what the readers see in a page."""
    family = family_of(page, READERS)
    verdict = kind.judge(page)
    if verdict is not None:
        return _unread(page, family, verdict)
    return _read(page, family)


def _unread(page: Page, family: Reader | None, verdict: kind.Verdict) -> Reading:
    return Reading(
        url=page.url,
        kind=verdict.kind,
        cms=family.name if family else None,
        charset=page.charset,
        title=page.title,
        why=verdict.why,
        meta=_meta(page),
        links=_links(page),
        refresh=verdict.refresh,
        frames=_frames(page) if verdict.why == "frames" else (),
    )


@dataclass(frozen=True, slots=True)
class _Content:
    """What a page that is one was found to be."""

    kind: PageKind
    why: str | None = None
    listed: Main | None = None
    record: Record | None = None
    is_own: bool = False
    list_seen: bool = False


def _read(page: Page, family: Reader | None) -> Reading:
    pager = (family.pager(page) if family else None) or find_pager(page)
    crumbs = navigation.crumb_holder(page)
    content = _content(page, family, pager, crumbs)
    is_list = content.kind is PageKind.LISTING
    return Reading(
        url=page.url,
        kind=content.kind,
        cms=family.name if family else None,
        charset=page.charset,
        title=page.title,
        why=content.why,
        meta=_meta(page),
        breadcrumb=navigation.breadcrumb(page, crumbs),
        rows=content.listed.rows if content.listed else (),
        list_seen=content.list_seen,
        read_by=(family.name if content.is_own and family else "structure") if content.list_seen else None,
        next_pages=(pager.next_url,) if pager.next_url and content.listed and is_list else (),
        total_pages=pager.total if is_list and pager is not NONE else None,
        record=content.record,
        columns=_columns(page, content.listed),
        links=_links(page),
        frames=_frames(page),
    )


def _content(page: Page, family: Reader | None, pager: Pager, crumbs: int | None) -> _Content:  # noqa: PLR0911 - a ladder
    """Decide what the page is, from the cheapest evidence on: what settles it early need not be read otherwise."""
    early = _home(page, crumbs) if page.home else _bare_shell(page)
    if early:
        return early
    points = article.evidence(page)
    after = page.outline.ends[crumbs] if crumbs is not None else -1
    is_document = is_document_url(page.url) or bool(page.meta.get("articletitle"))
    has_pager = not pager.is_article and (pager.next_url is not None or pager.total is not None)
    if points >= _SURE and is_document and not has_pager:
        return _Content(PageKind.ARTICLE, record=article.read_record(page, after))
    own = family.listing(page) if family else None
    listed = own or main_listing(page, find_blocks(page, crumbs), pager.at, navigation.own_names(page, crumbs))
    if listed and not any(anchor.url and not anchor.is_clicked for anchor in page.anchors):
        return _Content(PageKind.SHELL, "script-links")
    awaited = SCRIPTED if listed and own is None and emptiness.is_awaited(page) else None
    found = _Content(PageKind.LISTING, awaited, listed=listed, is_own=own is not None, list_seen=True)
    if listed and not is_document and points < _LIKELY and (listed.dated >= _MANY or (has_pager and listed.dated)):
        return found
    record = article.read_record(page, after)
    points += article.told(record)
    if points >= _SURE and is_document and not (has_pager and listed and listed.dated > 2):  # noqa: PLR2004 - a list, whatever its address
        return _Content(PageKind.ARTICLE, record=record)
    if listed and _outweighs(listed, points, has_pager):
        return found
    is_told = record.published is not None or record.index_no is not None
    if is_document and points >= _LIKELY and not is_told and _is_bare(page):
        return _Content(PageKind.OTHER, "bare")
    if is_document and points >= _LIKELY:
        return _Content(PageKind.ARTICLE, record=record)
    if points >= _SURE and is_told and (record.index_no or page.meta.get("articletitle") or article.is_titled(page, record)):
        return _Content(PageKind.ARTICLE, record=record)
    if listed and points < _LIKELY:
        return found
    if not listed and article.is_headed(page, record):
        return _Content(PageKind.ARTICLE, record=record)
    return _without_rows(page, family, points)


def _bare_shell(page: Page) -> _Content | None:
    """Tell a shell without a single link, whatever its address looks like."""
    waiting = None if page.anchors else kind.shell_reason(page)
    return _Content(PageKind.SHELL, waiting) if waiting else None


def _is_bare(page: Page) -> bool:
    """Whether a page shows next to nothing: a document's address alone makes no document of a sentence."""
    return len(page.anchors) < _FEW and not article.running_text(page) and not page.is_longer(_LITTLE_TEXT)


def _outweighs(listed: Main, points: float, has_pager: bool) -> bool:
    """Whether the rows speak louder than what looks like an article."""
    return (
        (has_pager and points < _SURE + 2)
        or (listed.dated > 0 and points < _SURE)
        or (listed.dated >= _MANY and points < _SURE + 1)
    )


def _without_rows(page: Page, family: Reader | None, points: float) -> _Content:
    if article.running_text(page) < _LITTLE_TEXT and _frames(page):
        return _Content(PageKind.OTHER, "frames")
    own = family.shell(page) if family else None
    look = page.once(emptiness.look)
    if own or (look.waits and points < _LIKELY):
        return _Content(PageKind.SHELL, own or look.waits)
    if not look.seen and points < _LIKELY and article.running_text(page) < _LITTLE_TEXT and emptiness.is_unbuilt(page):
        return _Content(PageKind.SHELL, SCRIPTED)
    return _Content(PageKind.LISTING, list_seen=True) if look.seen else _Content(PageKind.OTHER)


def _home(page: Page, crumbs: int | None) -> _Content:
    listed = all_blocks(page, find_blocks(page, crumbs))
    if not listed.rows:
        waiting = kind.shell_reason(page)
        if waiting or (len(page.anchors) < _FEW and kind.asks_for_data(page)):
            return _Content(PageKind.SHELL, waiting or SCRIPTED)
    awaited = SCRIPTED if emptiness.is_awaited(page) else None
    return _Content(PageKind.HOME, awaited, listed=listed, list_seen=bool(listed.rows))


def _columns(page: Page, shown: Main | None) -> tuple[ColumnLink, ...]:
    found = navigation.columns(page, shown.blocks if shown else (), None)
    known = {column.url for column in found}
    extra = [
        ColumnLink(page.vocabulary.key_for(text), text, url)
        for url, text in page.written_links
        if url not in known and navigation.is_name(text)
    ]
    return (*found, *extra)


def _links(page: Page) -> tuple[Link, ...]:
    out: dict[str, str] = {}
    for anchor in page.anchors:
        if anchor.url and not out.get(anchor.url):
            out[anchor.url] = anchor.text or anchor.hint
    for url, text in page.written_links:
        out.setdefault(url, text)
    return tuple(Link(url, text) for url, text in out.items())


def _meta(page: Page) -> tuple[tuple[str, str], ...]:
    """Return the page's own meta tags, those of its engine and display left out, with their names as written."""
    return page.named_meta


def _frames(page: Page) -> tuple[str, ...]:
    """Return the frames that are the page: those of a frameset, or the iframes of its own host where it shows nothing else."""
    host = page.url.partition("//")[2].partition("/")[0]
    found = (
        (node.tag, page.urls.resolve(page.base, (node.get("src") or "").strip()))
        for node in page.outline.nodes_of("frame", "iframe")
    )
    kept = (url for tag, url in found if url and (tag == "frame" or url.partition("//")[2].partition("/")[0] == host))
    return tuple(dict.fromkeys(url for url in kept if url != page.url))
