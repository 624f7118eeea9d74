"""Where a document's own text stands on its page, and that text line by line."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

from crawler.readers.article import BODIES
from crawler.readers.outline import SKIPPED, squeeze
from crawler.readers.page import Anchor, Page

_BLOCKS = frozenset(
    {"p", "div", "td", "th", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "dd", "dt", "section", "table", "ul", "ol", "br"}
)
_FILE = re.compile(r"\.(?:docx?|xlsx?|pdf|wps|et|zip|rar|ofd|pptx?)(?:$|[?#&])", re.IGNORECASE)
_PARAGRAPH = 12
_NAMED = lru_cache(maxsize=1 << 13)(re.compile("|".join(map(re.escape, BODIES))).search)
"""Remembered: the same classes stand on every page of a site."""


def body(page: Page) -> int:
    """Return the outline index of the element that holds the document's text: named as such, else where its paragraphs stand."""
    return page.once(_body)


def _body(page: Page) -> int:
    outline = page.outline
    named = [at for at, name in enumerate(outline.named) if name and _NAMED(name)]
    if named:
        return max(named, key=lambda at: (sum(len(outline.texts[here]) for here in outline.filled_in(at, outline.ends[at])), -at))
    holding: Counter[int] = Counter()
    for at in outline.places("p"):
        length = sum(len(outline.texts[here]) + len(outline.tails[here]) for here in outline.filled_in(at, outline.ends[at]))
        if length >= _PARAGRAPH:
            holding[outline.parents[at]] += length
    return holding.most_common(1)[0][0] if holding else page.body


def lines(page: Page) -> tuple[str, ...]:
    """Return all visible lines of the page's body: what stands in one paragraph or cell, scripts left out."""
    return page.once(_lines)


def own_lines(page: Page) -> tuple[str, ...]:
    """Return the lines of the document alone, without menus and foot where its element is known."""
    return page.once(_own_lines)


def _lines(page: Page) -> tuple[str, ...]:
    return tuple(_broken(page.outline.nodes[page.body]))


def _own_lines(page: Page) -> tuple[str, ...]:
    return tuple(_broken(page.outline.nodes[body(page)]))


def _broken(top: etree._Element) -> Iterator[str]:
    """Yield the texts beneath ``top``, joined up to the next element that begins a line."""
    held: list[str] = []
    walker = etree.iterwalk(top, events=("start", "end"))
    for event, node in walker:
        is_block = node.tag in _BLOCKS
        if is_block and held:
            if line := squeeze("".join(held)):
                yield line
            held = []
        if event == "start" and node.tag in SKIPPED:
            walker.skip_subtree()
        elif event == "start" and node.text:
            held.append(node.text)
        if event == "end" and node.tail and node is not top:
            held.append(node.tail)
    if line := squeeze("".join(held)):
        yield line


def own_anchors(page: Page) -> tuple[Anchor, ...]:
    """Return the links that the document's own text holds."""
    at = body(page)
    return page.anchors_in(at, page.outline.ends[at])


def is_file(url: str) -> bool:
    """Tell whether an address is that of a file to load down (.docx, .pdf)."""
    return _FILE.search(url) is not None
