"""One page as every reader gets it: parsed once, its links resolved once, its scripts as one text."""

import re
from dataclasses import dataclass

from lxml import etree

from crawler.readers.outline import SKIPPED

_PARSER = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, no_network=True)
_EMPTY = b"<html><body></body></html>"
_ONCLICK = re.compile(r"""['"]([^'"\s()]*[\w/-]+\.(?:s?html?|jhtml|jsp|aspx?|php)(?:\?[^'"\s]*)?)['"]""")
_MIN_TITLE = 4
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


def _unended(source: bytes) -> bytes:
    """Return the source without an end in its middle: a header that is a page of its own brings one, and libxml2 stops there."""
    for end in (b"</html>", b"</HTML>", b"</body>", b"</BODY>"):
        at = source.find(end)
        if at >= 0 and source.find(b"<a", at) >= 0:
            source = source.replace(end, b"")
    return source
