"""What the readers leave out of a page's source and a visitor still meets: pictures, and links whose address is none. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from crawler.urls import UrlCache, canonical

# ``http://[``, ``http:///zwgk/``, ``https://``: an address of the web without a host that could be one.
_MALFORMED = re.compile(rb"""href\s*=\s*["']?\s*https?:(?!//[A-Za-z0-9_\x80-\xff%-])""", re.IGNORECASE)
_BARE = re.compile(rb"https?:(?!//[a-z0-9_\x80-\xff%-])")  # found fast by its first letters, and on few pages
_PARSER = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, no_network=True)
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Parts:
    """``pictures`` are absolute addresses; ``malformed`` (address as written, the link's text)."""

    pictures: tuple[str, ...] = ()
    malformed: tuple[tuple[str, str], ...] = ()


def has_malformed(body: bytes) -> bool:
    """Whether a page's bytes may hold a link whose address is none: a look of microseconds, so that few pages are parsed twice."""
    return _BARE.search(body.lower()) is not None and _MALFORMED.search(body) is not None


def parts_of(html: str, url: str, urls: UrlCache) -> Parts:
    """Return the parts of one page. What stands in comments is no part of it."""
    try:
        root = etree.fromstring(html.encode("utf-8", "replace"), _PARSER)
    except (etree.ParserError, etree.XMLSyntaxError):
        return Parts()
    if root is None:
        return Parts()
    base = next((found for node in root.iter("base") if (found := urls.resolve(url, node.get("href") or ""))), url)
    pictures = (urls.resolve(base, (node.get("src") or "").strip()) for node in root.iter("img") if node.get("src"))
    return Parts(tuple(dict.fromkeys(each for each in pictures if each is not None)), tuple(dict(_malformed(root)).items()))


def _malformed(root: etree._Element) -> Iterator[tuple[str, str]]:
    for node in root.iter("a", "area"):
        href = (node.get("href") or "").strip()
        if href.lower().startswith(("http:", "https:")) and canonical(href) is None and len(href) <= _LONGEST:
            yield href, " ".join("".join(node.itertext()).split())
