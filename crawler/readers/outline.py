"""The tree of a page as flat arrays.

lxml parses; everything after works on arrays in document order, where a subtree is the slice ``[i, ends[i])``. So "how many
dates are in here" is a subtraction, and reading costs a small multiple of the parse.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate, chain, compress
from operator import add

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
    is what it writes), ``parents`` (index, -1 at the top), ``ends`` (exclusive), ``scripts`` (index, source of the inline ones),
    ``filled`` (the indexes with a text or a tail: two of five).
    """

    def __init__(self, root: etree._Element) -> None:
        self.nodes: list[etree._Element] = list(root.iter("*"))
        self.tags: list[str] = [node.tag for node in self.nodes]
        place = {node: at for at, node in enumerate(self.nodes)}
        self.parents: list[int] = [-1, *[place[node.getparent()] for node in self.nodes[1:]]]
        self.ends = _ends(self.parents)
        self.named = [
            (f"{kind} {name}" if kind and name else kind or name or "").lower()
            for kind, name in [(node.get("class"), node.get("id")) for node in self.nodes]
        ]
        self.texts = ["" if (text := node.text) is None or text.isspace() else text for node in self.nodes]
        self.tails = ["" if (tail := node.tail) is None or tail.isspace() else tail for node in self.nodes]
        self.scripts = [(at, self.texts[at]) for at in self.places("script") if self.texts[at]]
        for at in self.places(*SKIPPED):
            self.texts[at] = ""
        for at, script in self.scripts:
            self.texts[at] = written.text(script) if "document.write" in script else ""
        self.filled = list(compress(range(len(self.nodes)), map(add, self.texts, self.tails)))

    @cached_property
    def _by_tag(self) -> dict[str, list[int]]:
        out: dict[str, list[int]] = defaultdict(list)
        for at, tag in enumerate(self.tags):
            out[tag].append(at)
        return dict(out)

    def places(self, *tags: str) -> list[int]:
        """Return the indexes of the elements of these tags in document order."""
        found = [self._by_tag[tag] for tag in tags if tag in self._by_tag]
        return found[0] if len(found) == 1 else sorted(chain.from_iterable(found))

    def nodes_of(self, *tags: str) -> list[etree._Element]:
        """Return the elements of these tags in document order."""
        return [self.nodes[at] for at in self.places(*tags)]

    @cached_property
    def dated(self) -> list[int]:
        """``dated[i]``: how many of the first ``i`` nodes hold a text that may be a date of a row. A tail counts for its node."""
        return [0, *accumulate(map(self._may_date, self.texts, self.tails, self.tags))]

    @staticmethod
    def _may_date(text: str, tail: str, tag: str) -> bool:
        """Tell a date from a title with one in it (2026年3月工作要点): of a link, a date at an edge counts."""
        if text and dates.may_hold(text) and (tag != "a" or _DATE_AT_EDGE.search(text)):
            return True
        return len(tail) > _MIN_DATE and dates.may_hold(tail)

    def has_date(self, at: int) -> bool:
        """Whether the subtree at ``at`` may hold a date."""
        end = self.ends[at]
        if "dated" in self.__dict__:
            return self.dated[end] > self.dated[at]
        if end == at + 1:
            return self._may_date(self.texts[at], self.tails[at], self.tags[at])
        return any(map(self._may_date, self.texts[at:end], self.tails[at:end], self.tags[at:end]))  # few are asked of an article

    def children(self, at: int) -> list[int]:
        """Return the indexes of the children of ``at``."""
        out, child, end = [], at + 1, self.ends[at]
        while child < end:
            out.append(child)
            child = self.ends[child]
        return out

    def ancestors(self, at: int) -> list[int]:
        """Return the indexes above ``at``, nearest first."""
        out: list[int] = []
        at = self.parents[at]
        while at >= 0:
            out.append(at)
            at = self.parents[at]
        return out

    def filled_in(self, start: int, end: int) -> list[int]:
        """Return the indexes in ``[start, end)`` that have a text or a tail."""
        return self.filled[bisect_left(self.filled, start) : bisect_left(self.filled, end)]

    def text(self, at: int) -> str:
        """Return the visible text of the subtree, white space collapsed, scripts left out."""
        if self.ends[at] == at + 1:
            return squeeze(self.texts[at])
        return squeeze(" ".join([text for text, _ in self.placed_texts(at)]))

    def pieces(self, at: int) -> list[str]:
        """Return the text nodes of the subtree in document order, scripts left out, empty ones dropped."""
        end = self.ends[at]
        if end == at + 1:
            text = squeeze(self.texts[at])
            return [text] if text else []
        return [piece for text, _ in self.placed_texts(at) if (piece := squeeze(text))]

    def placed_texts(self, at: int, after: int = -1) -> Iterator[tuple[str, int]]:
        """Yield each text of the subtree in document order with the index of the element that it stands in, from ``after`` on."""
        texts, tails, ends, parents = self.texts, self.tails, self.ends, self.parents
        open_tails: list[int] = []
        for here in self.filled_in(max(at, after), ends[at]):
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
        breaks = (here for here in self.places(*_BREAKING) if here > at and self.tags[self.parents[here]] not in _CELLS)
        end = len(self.nodes)
        following = next(breaks, end)
        out: list[str] = []
        for text, where in self.placed_texts(at, after):
            if where < after:  # the text behind an element that stands in an earlier one
                continue
            if where >= following:
                out.append(BREAK)
                following = next((here for here in breaks if here > where), end)
            piece = squeeze(text)
            if piece:
                out.append(piece)
                if len(out) >= most:
                    break
        return out

    @cached_property
    def all_names(self) -> str:
        """Every distinct class and id, one a line."""
        return "\n".join(set(self.named))

    def names(self, at: int) -> str:
        """Return ``class`` and ``id`` of a node, lower case."""
        return self.named[at]


def _ends(parents: list[int]) -> list[int]:
    ends = list(range(1, len(parents) + 1))
    for at in range(len(ends) - 1, 0, -1):
        parent = parents[at]
        if ends[parent] < ends[at]:  # noqa: PLR1730 - the loop is hot, and most elements end no parent
            ends[parent] = ends[at]
    return ends
