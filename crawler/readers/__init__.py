"""Readers: bytes or text of one page to facts. Pure; each page is parsed once.

A family's module knows what is its own (marks, hidden lists, odd pagers); blocks, rows, pagers, boxes and menus are read by
structure, so that a portal which nobody has seen is read as well as a known one.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from crawler.columns import Vocabulary
from crawler.readers import article, emptiness, gkmlpt, hanweb, jeecms, kind, lonsun, navigation, siteserver, trs, ucap, vsb, webplus
from crawler.readers.blocks import ARTICLE_URL, find_blocks
from crawler.readers.listing import Main, all_blocks, main_listing
from crawler.readers.page import Page
from crawler.readers.pager import NONE, Pager, find_pager
from crawler.readers.reader import Reader, family_of
from crawler.records import ColumnLink, Link, PageKind, Reading, Record
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
    text, charset = decode(body, content_type or (headers or {}).get("Content-Type"))
    reading = read_text(text, url, as_of=as_of, vocabulary=vocabulary, status=status, headers=headers, home=home, urls=urls)
    return replace(reading, charset=charset)


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
    address = canonical(url) or url
    page = Page(html, address, as_of, vocabulary, status, headers or {}, home or bool(_ROOT.fullmatch(address)), urls or UrlCache())
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
        title=page.title,
        why=verdict.why,
        meta=_meta(page),
        links=_links(page),
        refresh=verdict.refresh,
        frames=_frames(page),
    )


def _read(page: Page, family: Reader | None) -> Reading:
    pager = (family.pager(page) if family else None) or find_pager(page)
    crumbs = navigation.crumb_holder(page)
    blocks = find_blocks(page, crumbs)
    own = family.listing(page) if family else None
    listed = own or (all_blocks(page, blocks) if page.home else main_listing(page, blocks, pager.at))
    record = None if page.home else article.read_record(page)
    what, why, seen = _kind(page, family, listed, record, pager)
    shown = listed if listed and what in {PageKind.HOME, PageKind.LISTING} else None
    return Reading(
        url=page.url,
        kind=what,
        cms=family.name if family else None,
        title=page.title,
        why=why,
        meta=_meta(page),
        breadcrumb=navigation.breadcrumb(page, crumbs),
        rows=shown.rows if shown else (),
        list_seen=seen,
        read_by=(family.name if own and family else "structure") if shown or seen else None,
        next_pages=(pager.next_url,) if pager.next_url and shown and what is PageKind.LISTING else (),
        total_pages=pager.total if what is PageKind.LISTING and pager is not NONE else None,
        record=record if what is PageKind.ARTICLE else None,
        columns=_columns(page, shown),
        links=_links(page),
        frames=_frames(page),
    )


def _kind(page: Page, family: Reader | None, listed: Main | None, record: Record | None, pager: Pager) -> tuple[PageKind, str | None, bool]:
    """Return (kind, why, list seen)."""
    if page.home:
        return _home_kind(page, listed)
    if listed and not any(anchor.url and not anchor.is_clicked for anchor in page.anchors):
        return PageKind.SHELL, "script-links", False
    points = article.evidence(page, record)
    is_document = bool(ARTICLE_URL.search(page.url)) or bool(page.meta.get("articletitle"))
    has_pager = not pager.is_article and (pager.next_url is not None or pager.total is not None)
    if points >= _SURE and is_document and not (has_pager and listed and listed.dated > 2):  # noqa: PLR2004 - a list, whatever its address
        return PageKind.ARTICLE, None, False
    if listed and listed.rows and _outweighs(listed, points, has_pager):
        return PageKind.LISTING, None, True
    told = record is not None and (record.published is not None or record.index_no is not None)
    if (points >= _SURE and told) or (points >= _LIKELY and is_document):
        return PageKind.ARTICLE, None, False
    if listed and listed.rows and points < _LIKELY:
        return PageKind.LISTING, None, True
    return _without_rows(page, family, points)


def _outweighs(listed: Main, points: float, has_pager: bool) -> bool:
    """Whether the rows speak louder than what looks like an article."""
    return (has_pager and points < _SURE + 2) or (listed.dated > 0 and points < _SURE) or (listed.dated >= 5 and points < _SURE + 1)  # noqa: PLR2004


def _without_rows(page: Page, family: Reader | None, points: float) -> tuple[PageKind, str | None, bool]:
    own = family.shell(page) if family else None
    look = emptiness.look(page)
    if own or (look.shell and points < _LIKELY):
        return PageKind.SHELL, own or look.shell, False
    if look.seen:
        return PageKind.LISTING, None, True
    return PageKind.OTHER, None, False


def _home_kind(page: Page, listed: Main | None) -> tuple[PageKind, str | None, bool]:
    if not (listed and listed.rows):
        waiting = kind.shell_reason(page)
        if waiting or (len(page.anchors) < 10 and kind.asks_for_data(page)):  # noqa: PLR2004 - nothing to go on from
            return PageKind.SHELL, waiting or "ajax-list", False
    return PageKind.HOME, None, bool(listed and listed.rows)


def _columns(page: Page, shown: Main | None) -> tuple[ColumnLink, ...]:
    found = navigation.columns(page, shown.blocks if shown else (), None)
    known = {column.url for column in found}
    extra = [ColumnLink(page.vocabulary.key_for(text), text, url) for url, text in page.written_links if url not in known and navigation.is_name(text)]
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
    found = (page.urls.resolve(page.base, node.get("src") or "") for node in page.root.iter("frame", "iframe") if (node.get("src") or "").strip())
    return tuple(dict.fromkeys(url for url in found if url and url != page.url))
