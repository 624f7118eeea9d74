"""Links that no visitor sees (暗链, V1(3)): hidden by style, size, place or colour, to somebody else's host.

Menus, tab panels, mobile menus and share buttons are hidden too, until a script shows them. So ``display:none`` and its like
accuse only together with a word of an unlawful trade; a link off the screen, in no size, or in a marquee of no height has no
honest use, and accuses by itself where its host is no public body's and nothing else on the page leads there.
"""

import re
from dataclasses import dataclass

from crawler.inspection.words import Words
from crawler.marks import HiddenLink
from crawler.readers.page import Anchor, Page

MOST = 20
"""Links that are kept of one page."""

_NONE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0*)?\s*(?:;|$)", re.IGNORECASE)
_OFF = re.compile(r"(?:left|top|right|text-indent|margin-left|margin-top)\s*:\s*-\d{3,}", re.IGNORECASE)
_ZERO = re.compile(r"font-size\s*:\s*[01](?:px|pt|em)?\s*(?:;|!|$)", re.IGNORECASE)
_BOX = re.compile(r"(?<![-\w])(width|height)\s*:\s*[01](?:px)?\s*(?:;|!|$)", re.IGNORECASE)
_CLIPPED = re.compile(r"overflow(?:-[xy])?\s*:\s*hidden", re.IGNORECASE)
_COLOUR = re.compile(r"(?<![-\w])color\s*:\s*([#\w]+)", re.IGNORECASE)
_GROUND = re.compile(r"background(?:-color)?\s*:\s*([#\w]+)", re.IGNORECASE)
_SCRIPTED = re.compile(
    r"getElementById\(\s*[\"']([\w-]+)[\"']\s*\)\.style\.(?:display\s*=\s*[\"']none|visibility\s*=\s*[\"']hidden)"
)
_PUBLIC = (".gov.cn", ".edu.cn", ".org.cn", ".12377.cn", ".conac.cn", ".mil.cn", ".政务", ".公益")
_LEAST = frozenset({"0", "1", "0px", "1px"})
_SURE = frozenset({"off_screen", "zero_size", "marquee", "same_colour"})


@dataclass(frozen=True, slots=True)
class _Found:
    anchor: Anchor
    how: str


def hidden_links(page: Page, words: Words) -> tuple[HiddenLink, ...]:
    """Return the hidden links of a page that lead to other hosts and have no honest explanation."""
    named = words.unlawful
    own = page.url[: page.url.find("/", len("https://")) + 1]
    root = _root(_host(page.url))
    foreign = [anchor for anchor in page.anchors if not anchor.url.startswith(own) and _is_foreign(anchor, root, words)]
    if not foreign:
        return ()
    told = "\n".join([_told(anchor) for anchor in foreign])
    spoken = {anchor.at for anchor in foreign if named.search(_told(anchor))} if named and named.search(told) else set()
    hides = _Hides(page, frozenset(_SCRIPTED.findall(page.scripts)) if spoken else frozenset())
    found = [_Found(anchor, how) for anchor in foreign if (how := hides(anchor.at))]
    concealed = {each.anchor.at for each in found}
    shown = {_host(anchor.url) for anchor in foreign if anchor.at not in concealed}
    kept = [
        HiddenLink(each.anchor.url, (each.anchor.text or each.anchor.hint)[:80], each.how)
        for each in found
        if each.anchor.at in spoken or (each.how in _SURE and each.anchor.text and _host(each.anchor.url) not in shown)
    ]
    return tuple({link.url: link for link in kept}.values())[:MOST]


def _told(anchor: Anchor) -> str:
    return f"{anchor.text} {anchor.hint} {anchor.url}".lower()


def _host(url: str) -> str:
    """Return the host of a canonical address (it holds no user, and its host is lower case)."""
    return url.partition("://")[2].partition("/")[0].partition("?")[0].partition(":")[0]


def _is_foreign(anchor: Anchor, root: str, words: Words) -> bool:
    """Whether a link leads to a host that is neither the page's own, nor a public body's, nor a known counter's."""
    if anchor.is_clicked or not anchor.url.startswith("http"):
        return False
    host = _host(anchor.url)
    return bool(host) and not host.endswith(_PUBLIC) and _root(host) != root and not f".{host}".endswith(words.harmless_hosts)


def _root(host: str) -> str:
    """Return the name that somebody registered: the last two labels, three under a second level such as com.cn."""
    labels = host.split(".")
    return ".".join(labels[-3:] if len(labels) > 2 and labels[-2] in {"com", "net", "org", "gov", "edu"} else labels[-2:])  # noqa: PLR2004


class _Hides:
    """What hides a place: its own style or that of what it stands in. Each element is looked at once, whatever stands in it."""

    def __init__(self, page: Page, hidden_ids: frozenset[str]) -> None:
        self._outline, self._hidden_ids = page.outline, hidden_ids
        self._known: dict[int, str | None] = {-1: None}

    def __call__(self, at: int) -> str | None:
        known, parents, trail = self._known, self._outline.parents, []
        while at not in known:
            trail.append(at)
            how = self._of(at)
            if how is not None:
                known[at] = how
                break
            at = parents[at]
        found = known[at]
        for inner in trail:
            known[inner] = found
        return found

    def _of(self, at: int) -> str | None:
        node = self._outline.nodes[at]
        if self._outline.tags[at] == "marquee" and {node.get("height"), node.get("width")} & _LEAST:
            return "marquee"
        if node.get("id") in self._hidden_ids or node.get("hidden") is not None:
            return "display_none"
        style = node.get("style")
        return _hides(style) if style else None


def _hides(style: str) -> str | None:
    if _OFF.search(style) and ("position" in style or "text-indent" in style):
        return "off_screen"
    if _ZERO.search(style) or (_CLIPPED.search(style) and _BOX.search(style)):
        return "zero_size"
    colour, ground = _COLOUR.search(style), _GROUND.search(style)
    if colour and ground and colour[1].lower() == ground[1].lower():
        return "same_colour"
    return "display_none" if _NONE.search(style) else None
