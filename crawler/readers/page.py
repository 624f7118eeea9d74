"""One page, parsed once: the tree as flat arrays, its links resolved once, its scripts as one text.

lxml parses; everything after works on arrays in document order, where a subtree is the slice ``[i, ends[i])``. So "how many
links are in here" is a subtraction, and reading costs a small multiple of the parse.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import accumulate

from lxml import etree

from crawler import dates
from crawler.columns import Vocabulary
from crawler.readers import written
from crawler.urls import UrlCache

_PARSER = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, no_network=True)
_EMPTY = b"<html><body></body></html>"
_BREAKING = frozenset({"p", "h1", "h2", "h3"})
_CELLS = frozenset({"td", "th", "dd", "dt", "li"})
_SKIPPED = frozenset({"script", "style", "noscript", "template"})
_ONCLICK = re.compile(r"""['"]([^'"\s()]*[\w/-]+\.(?:s?html?|jhtml|jsp|aspx?|php)(?:\?[^'"\s]*)?)['"]""")
_DATE_AT_EDGE = re.compile(r"^\W*\d{1,4}[-/.年月]\d|\d[日\])）】]*\s*$")
_MIN_DATE = 3
_MIN_TITLE = 4
_ENGINE = frozenset({"viewport", "renderer", "format-detection", "apple-mobile-web-app-capable", "force-rendering", "referrer", "robots", "theme-color"})


BREAK = "\u2029"
"""Stands for the beginning of a paragraph among texts."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link in place: ``at`` is its index in the outline, ``text`` its visible text, ``hint`` its ``title`` attribute.

    ``url`` is "" where it has the text of a title but no address; ``is_clicked``: a script goes there, not the browser.
    """

    at: int
    url: str
    text: str
    hint: str
    is_clicked: bool = False


def squeeze(text: str) -> str:
    """Collapse all white space (ideographic and no-break spaces too) and drop zero-width marks."""
    if "\u200b" in text or "\ufeff" in text:
        text = text.replace("\u200b", "").replace("\ufeff", "")
    return " ".join(text.split())


class Outline:
    """The body as arrays in document order: ``nodes``, ``tags``, ``parents`` (index, -1 at the top), ``ends`` (exclusive)."""

    __slots__ = ("dated", "ends", "nodes", "parents", "tags")

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
        self.dated = self._dated()

    def _dated(self) -> list[int]:
        """``dated[i]``: how many of the first ``i`` nodes hold a text that may be a date of a row. A tail counts for its node.

        A title with a date in it ("2026年3月工作要点") is none: a link's own text counts only if a date begins or ends it.
        """
        look, edge, marks = dates.HINT.search, _DATE_AT_EDGE.search, []
        for node, tag in zip(self.nodes, self.tags, strict=True):
            text, tail = node.text, node.tail
            seen = bool(text and len(text) > 1 and tag not in _SKIPPED and look(text) and (tag != "a" or edge(text)))
            marks.append(seen or bool(tail and len(tail) > _MIN_DATE and look(tail)))
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
        node = self.nodes[at]
        if self.ends[at] == at + 1:
            found = [node.text] if node.text and node.tag not in _SKIPPED else []
        else:
            found = [text for text, _ in walk_text(node)]
        return [piece for piece in map(squeeze, found) if piece]

    def paragraphs(self, at: int) -> list[str]:
        """Return :meth:`pieces` with :data:`BREAK` where a paragraph begins that is no table cell's: no label reaches over it."""
        out: list[str] = []
        for event, inner in etree.iterwalk(self.nodes[at], events=("start", "end")):
            if event == "start":
                if inner.tag in _BREAKING and inner.getparent() is not None and inner.getparent().tag not in _CELLS:
                    out.append(BREAK)
                text = inner.text if inner.tag not in _SKIPPED else written.text(inner.text) if inner.tag == "script" and inner.text else None
            else:
                text = inner.tail if inner is not self.nodes[at] else None
            if text and (piece := squeeze(text)):
                out.append(piece)
        return out

    def names(self, at: int) -> str:
        """Return ``class`` and ``id`` of a node, lower case."""
        node = self.nodes[at]
        return f"{node.get('class') or ''} {node.get('id') or ''}".lower()


@dataclass
class Page:
    """What every reader gets. ``html`` is the decoded source, ``url`` the canonical address that answered."""

    html: str
    url: str
    as_of: date
    vocabulary: Vocabulary
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    home: bool = False
    urls: UrlCache = field(default_factory=UrlCache)

    @cached_property
    def source(self) -> bytes:
        """The source as UTF-8: what is parsed, and what literal marks are looked for in (bytes are searched fastest)."""
        return self.html.encode("utf-8", "replace")

    @cached_property
    def script_nodes(self) -> tuple[tuple[int, str], ...]:
        """The inline scripts: (outline index, text)."""
        outline = self.outline
        return tuple((at, outline.nodes[at].text) for at, tag in enumerate(outline.tags) if tag == "script" and outline.nodes[at].text)

    @cached_property
    def written_links(self) -> tuple[tuple[str, str], ...]:
        """(address, text) of the links that the page's scripts write, each address once."""
        out: dict[str, str] = {}
        if b"document.write" in self.source:
            for _, script in self.script_nodes:
                for href, text in written.links(script):
                    url = self.urls.resolve(self.base, href)
                    if url and text:
                        out.setdefault(url, text)
        return tuple(out.items())

    @cached_property
    def root(self) -> etree._Element:
        """The parsed document; never fails, an unreadable one is empty."""
        try:
            root = etree.fromstring(self.source, _PARSER)
        except etree.ParserError:
            root = None
        except etree.XMLSyntaxError:
            root = None
        return root if root is not None else etree.fromstring(_EMPTY, _PARSER)

    @cached_property
    def outline(self) -> Outline:
        """The whole document as arrays."""
        return Outline(self.root)

    @cached_property
    def base(self) -> str:
        """What relative links resolve against: ``<base href>``, else the page's own address."""
        node = self.root.find(".//base[@href]")
        return (self.urls.resolve(self.url, node.get("href") or "") if node is not None else None) or self.url

    @cached_property
    def anchors(self) -> tuple[Anchor, ...]:
        """All links in document order. ``url`` is "" where a link with a title's text leads nowhere (``javascript:;``)."""
        out, resolve, base = [], self.urls.resolve, self.base
        outline = self.outline
        for at, tag in enumerate(outline.tags):
            if tag not in {"a", "area"}:
                continue
            node = outline.nodes[at]
            href = node.get("href")
            if href is None and not node.get("onclick"):
                continue
            href = (href or "").strip()
            url = resolve(base, href) if href and href[0] != "#" else None
            is_clicked = url is None
            if url is None and not href.startswith(("mailto:", "tel:")):
                url = self._clicked(node, href) or (self.url if href == "" and node.get("href") is not None else None)
            text = squeeze(node.text or "" if outline.ends[at] == at + 1 else "".join(node.itertext()))
            hint = squeeze(node.get("title") or "")
            if url is None and max(len(text), len(hint)) < _MIN_TITLE:
                continue
            out.append(Anchor(at, url or "", text, hint, is_clicked))
        return tuple(out)

    @cached_property
    def addresses(self) -> str:
        """All distinct link addresses, one a line."""
        return "\n".join({anchor.url for anchor in self.anchors})

    def _clicked(self, node: etree._Element, href: str) -> str | None:
        """Where a link that is a script leads, if the script names a page: ``onclick="window.open('t2026.html')"``."""
        script = f"{href if ':' in href else ''} {node.get('onclick') or ''}"
        if "'" not in script and '"' not in script:
            return None
        match = _ONCLICK.search(script)
        return self.urls.resolve(self.base, match[1]) if match else None

    @cached_property
    def anchor_places(self) -> list[int]:
        """The outline indexes of :attr:`anchors`, for bisecting."""
        return [anchor.at for anchor in self.anchors]

    def anchors_in(self, start: int, end: int) -> tuple[Anchor, ...]:
        """Return the links whose index lies in ``[start, end)``."""
        places = self.anchor_places
        return self.anchors[bisect_left(places, start) : bisect_left(places, end)]

    @cached_property
    def scripts(self) -> str:
        """All inline scripts, joined by newlines."""
        return "\n".join(text for at, text in self.script_nodes if "json" not in (self.outline.nodes[at].get("type") or ""))

    @cached_property
    def meta(self) -> dict[str, str]:
        """``<meta name|property content>``, names lower case, the first non-empty value of each."""
        out: dict[str, str] = {}
        for node in self.root.iter("meta"):
            name = (node.get("name") or node.get("property") or "").strip().lower()
            value = squeeze(node.get("content") or "")
            if name and value and name not in out:
                out[name] = value
        return out

    @cached_property
    def named_meta(self) -> tuple[tuple[str, str], ...]:
        """``<meta name content>`` with names as written, empty ones and the engine's (viewport, renderer) left out."""
        out: dict[str, str] = {}
        for node in self.root.iter("meta"):
            name, value = (node.get("name") or "").strip(), squeeze(node.get("content") or "")
            if name and value and name.lower() not in _ENGINE:
                out.setdefault(name, value)
        return tuple(out.items())

    @cached_property
    def title(self) -> str:
        """The text of ``<title>``."""
        node = self.root.find(".//title")
        return squeeze("".join(node.itertext())) if node is not None else ""

    @cached_property
    def body(self) -> int:
        """The outline index of ``<body>``, 0 where there is none."""
        tags = self.outline.tags
        return tags.index("body") if "body" in tags else 0

    @cached_property
    def text(self) -> str:
        """All visible text of the body."""
        return self.outline.text(self.body)


def walk_text(node: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Yield each text of the subtree in document order with the element that it stands in; scripts and styles left out."""
    for event, inner in etree.iterwalk(node, events=("start", "end")):
        if event == "start":
            if inner.text and inner.tag not in _SKIPPED:
                yield inner.text, inner
        elif inner is not node and inner.tail:
            yield inner.tail, inner.getparent()
