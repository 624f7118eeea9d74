"""One page as every reader gets it: parsed once, its links resolved once, its scripts as one text."""

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, TypeVar

from lxml import etree

from crawler.columns import Vocabulary
from crawler.readers import written
from crawler.readers.outline import SKIPPED, Outline, squeeze
from crawler.urls import UrlCache

_PARSER = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, no_network=True)
T = TypeVar("T")
_EMPTY = b"<html><body></body></html>"
_ONCLICK = re.compile(r"""['"]([^'"\s()]*[\w/-]+\.(?:s?html?|jhtml|jsp|aspx?|php)(?:\?[^'"\s]*)?)['"]""")
_END = re.compile(rb"</(?:html|HTML|body|BODY)>")
_MIN_TITLE = 4
_MENU_TEXT = 40
_HEAD = SKIPPED | {"title", "option"}
_HEAD_TRACE, _TAIL_TRACE = 2500, 1000
_LOADED = frozenset({"script", "link", "img", "form", "iframe"})
_ENGINE = frozenset(
    {
        "viewport",
        "renderer",
        "format-detection",
        "apple-mobile-web-app-capable",
        "force-rendering",
        "referrer",
        "robots",
        "theme-color",
    }
)


class Anchor(NamedTuple):
    """A link in place: ``at`` is its index in the outline, ``text`` its visible text, ``hint`` its ``title`` attribute.

    ``url`` is "" where it has the text of a title but no address; ``is_clicked``: a script goes there, not the browser.
    """

    at: int
    url: str
    text: str
    hint: str
    is_clicked: bool = False


@dataclass
class Page:
    """What every reader gets. ``html`` is the decoded source, ``url`` the canonical address that answered.

    ``settled``: a browser made it, and whatever its scripts asked for came: nothing more is to be waited for.
    """

    html: str
    url: str
    as_of: date
    vocabulary: Vocabulary
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    home: bool = False
    urls: UrlCache = field(default_factory=UrlCache)
    charset: str = "utf-8"
    settled: bool = False
    _answers: dict[Callable[["Page"], Any], Any] = field(default_factory=dict, repr=False)

    def once(self, ask: Callable[["Page"], T]) -> T:
        """Return ``ask(self)``, worked out once: for what several readers want to know."""
        if ask not in self._answers:
            self._answers[ask] = ask(self)
        answer: T = self._answers[ask]
        return answer

    @cached_property
    def source(self) -> bytes:
        """The source as UTF-8: what is parsed, and what literal marks are looked for in (bytes are searched fastest)."""
        return self.html.encode("utf-8", "replace")

    @cached_property
    def traces(self) -> bytes:
        """Where the marks of a CMS stand, lower case: classes, ids, addresses of scripts and pictures, the source's two ends."""
        outline = self.outline
        addresses = {node.get("src") or node.get("href") or "" for tag in _LOADED for node in outline.nodes_of(tag)}
        parts = (self.html[:_HEAD_TRACE], outline.all_names, *addresses, self.html[-_TAIL_TRACE:])
        return "\n".join(parts).lower().encode("utf-8", "replace")

    @property
    def script_nodes(self) -> list[tuple[int, str]]:
        """The inline scripts: (outline index, text)."""
        return self.outline.scripts

    @cached_property
    def written_links(self) -> tuple[tuple[str, str], ...]:
        """(address, text) of the links that the page's scripts write, each address once."""
        out: dict[str, str] = {}
        for _, script in self.script_nodes:
            for href, text in written.links(script) if "document.write" in script else ():
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
        href = next((href for node in self.outline.nodes_of("base") if (href := node.get("href")) is not None), None)
        return (self.urls.resolve(self.url, href) if href is not None else None) or self.url

    @cached_property
    def anchors(self) -> tuple[Anchor, ...]:
        """All links in document order. ``url`` is "" where a link with a title's text leads nowhere (``javascript:;``)."""
        out, outline = [], self.outline
        nodes, ends = outline.nodes, outline.ends
        resolve = self.urls.resolver(self.base)
        for at in outline.places("a", "area"):
            node = nodes[at]
            href = node.get("href")
            if href is None and not node.get("onclick"):
                continue
            href = (href or "").strip()
            url = resolve(href) if href and href[0] != "#" else None
            is_clicked = url is None
            if url is None and not href.startswith(("mailto:", "tel:")):
                url = self._clicked(node, href) or (self.url if href == "" and node.get("href") is not None else None)
            text = _squeezed(outline.texts[at] if ends[at] == at + 1 else "".join(node.itertext()))
            hint = node.get("title")
            hint = _squeezed(hint) if hint else ""
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
        for node in self.outline.nodes_of("meta"):
            name = (node.get("name") or node.get("property") or "").strip().lower()
            value = squeeze(node.get("content") or "")
            if name and value and name not in out:
                out[name] = value
        return out

    @cached_property
    def named_meta(self) -> tuple[tuple[str, str], ...]:
        """``<meta name content>`` with names as written, empty ones and the engine's (viewport, renderer) left out."""
        out: dict[str, str] = {}
        for node in self.outline.nodes_of("meta"):
            name, value = (node.get("name") or "").strip(), squeeze(node.get("content") or "")
            if name and value and name.lower() not in _ENGINE:
                out.setdefault(name, value)
        return tuple(out.items())

    @cached_property
    def title(self) -> str:
        """The text of ``<title>``."""
        node = next(iter(self.outline.nodes_of("title")), None)
        return squeeze("".join(node.itertext())) if node is not None else ""

    @cached_property
    def body(self) -> int:
        """The outline index of ``<body>``, 0 where there is none."""
        tags = self.outline.tags
        return tags.index("body") if "body" in tags else 0

    def is_longer(self, limit: int) -> bool:
        """Whether the body shows more than ``limit`` characters."""
        return self._length > limit

    @cached_property
    def _length(self) -> int:
        outline = self.outline
        texts = sum(len(outline.texts[at].strip()) for at in outline.filled if outline.tags[at] not in _HEAD)
        return texts + sum(len(tail.strip()) for tail in outline.tails if tail)

    @cached_property
    def text(self) -> str:
        """All visible text of the body."""
        return self.outline.text(self.body)


def _squeezed(text: str) -> str:
    return _squeezed_short(text) if len(text) <= _MENU_TEXT else squeeze(text)


_squeezed_short = lru_cache(maxsize=1 << 14)(squeeze)
"""Remembered: menus repeat."""


def _unended(source: bytes) -> bytes:
    """Return the source without an end in its middle: a header that is a page of its own brings one, and libxml2 stops there."""
    first, last_link = _END.search(source), source.rfind(b"<a")
    if first is None or last_link < first.start():
        return source
    for end in (b"</html>", b"</HTML>", b"</body>", b"</BODY>"):
        at = source.find(end)
        if 0 <= at < source.rfind(b"<a"):
            source = source.replace(end, b"")
    return source
