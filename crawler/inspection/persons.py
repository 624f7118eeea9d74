"""The lines of a page that hold numbers like a person's: the row of a table with its head, or a paragraph."""

import re

from crawler.inspection.personal import NUMBER, Line, personal
from crawler.marks import PersonalData
from crawler.readers.outline import Outline, squeeze
from crawler.readers.page import Page
from crawler.records import Reading

_BLOCKS = frozenset({"p", "li", "dd", "dt", "h1", "h2", "h3", "h4"})
_HEAD_ROWS = 3
_LONG_HEAD = 200
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LONG_RUN = re.compile(r"[0-9][0-9]{15}")  # the first figure by itself: then `re` skips to figures


def in_page(page: Page, reading: Reading) -> tuple[PersonalData, ...]:
    """Return the unmasked personal numbers that a page shows."""
    text = page.text
    if not (_MOBILE.search(text) or _LONG_RUN.search(text)) or not NUMBER.search(text):  # the cheap looks spare the dear one
        return ()
    outline, lines = page.outline, {}
    for text, at in outline.placed_texts(page.body):
        if any(char.isdigit() for char in text) and NUMBER.search(squeeze(text)):
            here = _line_of(outline, at)
            if here not in lines:
                lines[here] = _line(outline, here)
    title = (reading.record.title if reading.record else None) or reading.title
    return personal(lines.values(), title, page.url, page.as_of)


def _line_of(outline: Outline, at: int) -> int:
    """Return the row or paragraph that an element stands in, the element itself where there is none."""
    found = at
    for here in (at, *outline.ancestors(at)):
        if outline.tags[here] == "tr":
            return here
        if found == at and outline.tags[here] in _BLOCKS:
            found = here
    return found


def _line(outline: Outline, at: int) -> Line:
    if outline.tags[at] != "tr":
        return Line(outline.text(at))
    table = next((above for above in outline.ancestors(at) if outline.tags[above] == "table"), None)
    if table is None:
        return Line(outline.text(at))
    rows = [here for here in outline.places("tr") if table < here < min(at, outline.ends[table])][:_HEAD_ROWS]
    heads = [text for here in rows if len(text := outline.text(here)) <= _LONG_HEAD and not NUMBER.search(text)]
    return Line(outline.text(at), " ".join(heads))
