"""Inspection: what one page carries besides its content, from the same parsed page that the readers read. Pure.

Foot, head, page tags, personal numbers, hidden links, wording, maps; ``crawler.topics`` adds the matters of single page types.
"""

from collections.abc import Callable

from crawler.inspection.foot import foot
from crawler.inspection.head import names_site
from crawler.inspection.hidden import hidden_links
from crawler.inspection.maps import maps
from crawler.inspection.persons import in_page
from crawler.inspection.tags import has_source, tags
from crawler.inspection.words import Words
from crawler.marks import PageMarks
from crawler.readers.page import Page
from crawler.records import PageKind, Reading, Site
from crawler.topics import enrich

__all__ = ["Words", "inspect", "inspector_of"]

_PAGES = frozenset({PageKind.HOME, PageKind.LISTING, PageKind.ARTICLE, PageKind.OTHER, PageKind.SHELL})


def inspect(page: Page, reading: Reading, *, site: Site, words: Words, rendered: bool = False) -> PageMarks | None:
    """Return the marks of one page; None for an answer that is none (an error, a challenge, a stub, a login wall, a frameset).

    ``rendered``: a browser made the page and all that its scripts asked for came, so what they write is there.
    """
    if reading.kind not in _PAGES or reading.refresh or (reading.kind is PageKind.OTHER and reading.why):
        return None
    bottom = foot(page, reading.kind, rendered=rendered)
    marks = PageMarks(
        url=page.url,
        is_column=reading.kind is PageKind.LISTING,
        is_content=reading.kind is PageKind.ARTICLE,
        names_site=names_site(page, site.name),
        footer=bottom.marks,
        footer_partial=bottom.partial,
        site_code=bottom.site_code,
        tags=tags(page),
        has_source=has_source(page, reading),
        personal=in_page(page, reading),
        hidden=hidden_links(page, words),
        wording=words.slips_in(page.text),
        maps=maps(page, reading),
    )
    return enrich(marks, page, reading)


def inspector_of(site: Site, words: Words) -> Callable[[Page, Reading, bool], PageMarks | None]:
    """Return :func:`inspect` for one site: called with a page, its reading, and whether a browser made it whole."""

    def look(page: Page, reading: Reading, rendered: bool) -> PageMarks | None:
        return inspect(page, reading, site=site, words=words, rendered=rendered)

    return look
