"""Topics: what kind of matter a page treats, from the same parsed page that the readers read. Pure.

Messages and answers, calls for opinions, office guides, annual reports, repeals, citations, forms of interpretation. Each kind
is tried only where its words stand on the page at all, so that an ordinary page costs next to nothing.
"""

from dataclasses import replace

from crawler.marks import PageMarks
from crawler.readers.page import Page
from crawler.records import PageKind, Reading
from crawler.topics import consultations, guides, letters, repeals, reports
from crawler.topics.citations import cites, explained_elsewhere, media, refers

__all__ = ["enrich"]

_DOCUMENTS = frozenset({PageKind.ARTICLE, PageKind.OTHER})
_ABOUT_OPINIONS = ("征求", "征集", "征询", "意见")
_GUIDE_WORDS = 3


def enrich(marks: PageMarks, page: Page, reading: Reading) -> PageMarks:
    """Return ``marks`` with what the page's topic adds; the same object for a page that is no document."""
    if reading.kind not in _DOCUMENTS or (reading.kind is PageKind.OTHER and reading.why):
        return marks
    html, text = page.html, page.text
    has_letter = any(word in text for word in letters.MARKS)
    is_guide = sum(word in html for word in guides.MARKS) >= _GUIDE_WORDS
    found = replace(
        marks,
        letter=letters.letter(page) if has_letter else None,
        guide=guides.guide(page, reading) if is_guide else None,
    )
    return _article(found, page, reading) if reading.kind is PageKind.ARTICLE else found


def _article(marks: PageMarks, page: Page, reading: Reading) -> PageMarks:
    title = (reading.record.title if reading.record else None) or page.title
    html = page.html
    has_repeal = any(word in html for word in repeals.MARKS)
    return replace(
        marks,
        consultation=consultations.consultation(page, reading) if any(word in title for word in _ABOUT_OPINIONS) else None,
        report=reports.report(page, reading) if "信息公开" in title else None,
        repealed=repeals.repealed(page, reading) if has_repeal else None,
        repeals=repeals.repeals(page, reading) if has_repeal else (),
        cites=cites(page),
        refers=refers(page),
        explained_elsewhere=explained_elsewhere(page),
        media=media(page, reading),
    )
