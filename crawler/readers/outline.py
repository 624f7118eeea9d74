"""The tree of a page as flat arrays.

lxml parses; everything after works on arrays in document order, where a subtree is the slice ``[i, ends[i])``. So "how many
dates are in here" is a subtraction, and reading costs a small multiple of the parse.
"""

import re
from collections.abc import Iterator
from itertools import accumulate

from lxml import etree

from crawler import dates
from crawler.readers import written

_BREAKING = frozenset({"p", "h1", "h2", "h3"})
_CELLS = frozenset({"td", "th", "dd", "dt", "li"})
SKIPPED = frozenset({"script", "style", "noscript", "template"})
_DATE_AT_EDGE = re.compile(r"^\W*\d{1,4}[-/.年月]\d|\d[日\])）】]*\s*$")
_MIN_DATE = 3
BREAK = "\u2029"
"""Stands for the beginning of a paragraph among texts."""


def squeeze(text: str) -> str:
    """Collapse all white space (ideographic and no-break spaces too) and drop zero-width marks."""
    if "\u200b" in text or "\ufeff" in text:
        text = text.replace("\u200b", "").replace("\ufeff", "")
    return " ".join(text.split())


class Outline:
    """The document as arrays in document order.

    ``nodes`` and their ``tags``, ``named`` (class and id, lower case), ``texts`` and ``tails`` ("" for white space; a script's text
    is what it writes), ``parents`` (index, -1 at the top), ``ends`` (exclusive).
    """

    __slots__ = ("dated", "ends", "named", "nodes", "parents", "tags", "tails", "texts")

    def __init__(self, root: etree._Element) -> None:
        self.nodes: list[etree._Element] = list(root.iter("*"))
        self.tags: list[str] = [node.tag for node in self.nodes]
        place = {node: at for at, node in enumerate(self.nodes)}
        self.parents: list[int] = [-1, *(place[node.getparent()] for node in self.nodes[1:])]
        ends = list(range(1, len(self.nodes) + 1))
        for at in range(len(ends) - 1, 0, -1):
            parent = self.parents[at]
            ends[parent] = max(ends[parent], ends[at])
        self.ends = ends
        self.named = [_names(node) if node.keys() else "" for node in self.nodes]
        self.texts = [_text(node, tag) for node, tag in zip(self.nodes, self.tags, strict=True)]
        self.tails = [_shown(node.tail) for node in self.nodes]
        self.dated = self._dated()

    def _dated(self) -> list[int]:
        """``dated[i]``: how many of the first ``i`` nodes hold a text that may be a date of a row. A tail counts for its node.

        A title with a date in it ("2026年3月工作要点") is none: a link's own text counts only if a date begins or ends it.
        """
        look, edge = dates.may_hold, _DATE_AT_EDGE.search
        marks: list[bool] = []
        mark = marks.append
        for text, tail, tag in zip(self.texts, self.tails, self.tags, strict=True):
            seen = bool(text) and look(text) and (tag != "a" or edge(text) is not None)
            mark(seen or (len(tail) > _MIN_DATE and look(tail)))
        return [0, *accumulate(marks)]

    def has_date(self, at: int) -> bool:
        """Whether the subtree at ``at`` may hold a date."""
        return self.dated[self.ends[at]] > self.dated[at]

    def children(self, at: int) -> list[int]:
        """Return the indexes of the children of ``at``."""
        out, child, end = [], at + 1, self.ends[at]
        while child < end:
            out.append(child)
            child = self.ends[child]
        return out

    def ancestors(self, at: int) -> list[int]:
        """Return the indexes above ``at``, nearest first."""
        out, at = [], self.parents[at]
        while at >= 0:
            out.append(at)
            at = self.parents[at]
        return out

    def text(self, at: int) -> str:
        """Return the visible text of the subtree, white space collapsed, scripts left out."""
        return squeeze(" ".join(self.pieces(at)))

    def pieces(self, at: int) -> list[str]:
        """Return the text nodes of the subtree in document order, scripts left out, empty ones dropped."""
        end = self.ends[at]
        if end == at + 1:
            return [squeeze(self.texts[at])] if self.texts[at] else []
        return [piece for text, _ in self.placed_texts(at) if (piece := squeeze(text))]

    def placed_texts(self, at: int) -> Iterator[tuple[str, int]]:
        """Yield each text of the subtree in document order with the index of the element that it stands in."""
        texts, tails, ends, parents = self.texts, self.tails, self.ends, self.parents
        open_tails: list[int] = []
        for here in range(at, ends[at]):
            while open_tails and ends[open_tails[-1]] <= here:
                closed = open_tails.pop()
                yield tails[closed], parents[closed]
            if texts[here]:
                yield texts[here], here
            if tails[here] and here != at:
                open_tails.append(here)
        while open_tails:
            closed = open_tails.pop()
            yield tails[closed], parents[closed]

    def paragraphs(self, at: int, most: int, after: int = -1) -> list[str]:
        """Return the first ``most`` :meth:`pieces`, with :data:`BREAK` where a paragraph begins: no label reaches over it.

        What scripts write counts as text here. Texts before the index ``after`` are left out.
        """
        out: list[str] = []
        last = at
        for text, where in self.placed_texts(at):
            if where < after:
                continue
            if where != last and any(self._breaks(here) for here in range(last + 1, where + 1)):
                out.append(BREAK)
            last = max(last, where)
            piece = squeeze(text)
            if piece:
                out.append(piece)
                if len(out) >= most:
                    break
        return out

    def _breaks(self, at: int) -> bool:
        return self.tags[at] in _BREAKING and self.tags[self.parents[at]] not in _CELLS

    def names(self, at: int) -> str:
        """Return ``class`` and ``id`` of a node, lower case."""
        return self.named[at]


def _text(node: etree._Element, tag: str) -> str:
    """Return a node's own text; of a script, what it writes where it stands."""
    if tag in SKIPPED:
        return written.text(node.text) if tag == "script" and node.text else ""
    return _shown(node.text)


def _shown(text: str | None) -> str:
    return text if text and not text.isspace() else ""


def _names(node: etree._Element) -> str:
    kind, name = node.get("class"), node.get("id")
    if kind:
        return f"{kind} {name}".lower() if name else kind.lower()
    return name.lower() if name else ""
