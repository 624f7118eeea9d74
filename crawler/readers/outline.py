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


def _unended(source: bytes) -> bytes:
    """Return the source without an end in its middle: a header that is a page of its own brings one, and libxml2 stops there."""
    for end in (b"</html>", b"</HTML>", b"</body>", b"</BODY>"):
        at = source.find(end)
        if at >= 0 and source.find(b"<a", at) >= 0:
            source = source.replace(end, b"")
    return source


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
    def traces(self) -> bytes:
        """Where the marks of a CMS stand, lower case: classes, ids, addresses of scripts and pictures, the source's two ends."""
        outline = self.outline
        parts = [*{name for name in outline.named if name}]
        for node, tag in zip(outline.nodes, outline.tags, strict=True):
            if tag in _LOADED:
                parts.append(node.get("src") or node.get("href") or "")
        return "\n".join((self.html[:_HEAD_TRACE], *parts, self.html[-_TAIL_TRACE:])).lower().encode("utf-8", "replace")

    @cached_property
    def script_nodes(self) -> tuple[tuple[int, str], ...]:
        """The inline scripts: (outline index, text)."""
        outline = self.outline
        return tuple(
            (at, outline.nodes[at].text) for at, tag in enumerate(outline.tags) if tag == "script" and outline.nodes[at].text
        )

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
            root = etree.fromstring(_unended(self.source), _PARSER)
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
            hint = node.get("title")
            hint = squeeze(hint) if hint else ""
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

    def is_longer(self, limit: int) -> bool:
        """Whether the body shows more than ``limit`` characters; stops counting there."""
        outline, length = self.outline, 0
        for text, tail, tag in zip(outline.texts, outline.tails, outline.tags, strict=True):
            if text and tag not in _HEAD:
                length += len(text.strip())
            if tail:
                length += len(tail.strip())
            if length > limit:
                return True
        return False

    @cached_property
    def text(self) -> str:
        """All visible text of the body."""
        return self.outline.text(self.body)
