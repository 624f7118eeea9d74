"""Where lists are: runs of alike elements, each holding one link (and its date), found from the links upwards.

A link's row is the largest element that holds no other link, so ``<li>``, ``<tr>``, ``<dl>``, a ``<table>`` for each row, and two
columns in one table all come out the same way. Rows with the same parent are a block; split lists are joined again.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from crawler.readers.outline import Outline
from crawler.readers.page import Anchor, Page

ARTICLE_URL = re.compile(
    r"/t\d{7,8}(?:_\d+)?\w*\.s?html?|/art/|/art_[0-9a-f]|content_\d+|post_\d+|/info/\d+/\d+|/\d{5,}\.(?:s?html?|jhtml)|[0-9a-f]{24,}|/\d{4}[-/]\d{1,2}[-/]\d{1,2}/"
    r"|/c\d+a\d+|/\d{4}/\d{4}/c|(?:news|article|content|detail|info|view|show)\w*\.(?:aspx?|jsp|s?html?|php|do)\?|/contents?/\d+/\d+|/\d{6,}/\w*\d{5,}|/detail/|/\d{12,}|[?&](?:id|articleid|newsid|contentid|infoid|aid)=\w"
    r"|/\d{1,8}\.(?:jhtml|html?)$|/content/|/\d{5,}/index\.s?html?$",
    re.IGNORECASE,
)
"""Addresses of documents, in the spellings of the CMS families."""
_LIST_URL = re.compile(
    r"/(?![^/?]*(?:detail|show|view|read))(?=[^/?]*(?:list|class|column|channel|categor|lanmu|more))[^/?]*\.(?:aspx?|jsp|php|do|action)(?:\?|$)"
    r"|/(?:lists?|columns?|channels?|node|categor\w*|lm|col)[/_-]\d+(?:[_-]\d+)?\.s?html?$",
    re.IGNORECASE,
)
"""Addresses of lists that look like documents': ``Article_Class.asp?ClassID=3``, ``/channels/1810.html``."""


@lru_cache(maxsize=1 << 16)
def is_document_url(url: str) -> bool:
    """Whether the address is spelled like a document's. Remembered: the same links stand on many pages."""
    return bool(ARTICLE_URL.search(url)) and not _LIST_URL.search(url)


_NO_TITLE = re.compile(
    r"[\d.…\s:：%-]+|(?:查看|了解|阅读|点击|显示|浏览)?(?:更多|详情|全文|详细|详细内容|查看|进入|打开|下载|原文)(?:>|»|》|\+|\.|…|\s)*|more[\s>+.]*|MORE[\s>+.]*|More[\s>+.]*"
    r"|(?:首|上一?|下一?|尾|末|前一?|后一?|最后一?|第一)页?\s*[>»\u203a<«\u2039]*|[<>«»\u2039\u203a|\[\]【】\s→←+-]+|(?:第一|上一|下一|最后|前一|后一)页|GO|确定|跳转|\[?详细\]?|\[?查看\]?|转到|收起|展开|打印|关闭|返回|(?:访谈|文字|图文|视频)(?:实录|回放|直播|摘要)|立即(?:查看|参与|办理)|我要(?:参与|留言|评论)|(?:查看|征集)结果|结果反馈"
)
_ROW_TAGS = frozenset({"li", "tr", "dl", "dd", "dt", "p", "div", "article", "section", "td", "tbody", "table"})
_MOST_LINKS = 4
_MOST_DATES = 3
_FEW = 4
_LONGEST_ROW = 600
"""Characters."""
_SPLIT_TAGS = frozenset({"ul", "ol", "tr", "tbody", "table", "dl", "div", "li", "td", "p"})


@dataclass(frozen=True, slots=True)
class Place:
    """One row: outline index of its element and the link that is its title."""

    at: int
    anchor: Anchor


@dataclass(slots=True)
class Block:
    """Alike rows: the elements that hold them (more than one where a list is split) and the rows in page order."""

    holders: list[int]
    places: list[Place] = field(default_factory=list)

    @property
    def start(self) -> int:
        """Outline index of the first holder."""
        return self.holders[0]

    def end(self, outline: Outline) -> int:
        """Outline index after the last holder."""
        return outline.ends[self.holders[-1]]


def is_title(anchor: Anchor) -> bool:
    """Whether the link could be the title of a row: it says something, and is no pager, no 更多."""
    text = anchor.text or anchor.hint
    return len(text) > 1 and not _NO_TITLE.fullmatch(text)


def find_blocks(page: Page, crumbs: int | None = None) -> list[Block]:
    """Return every run of rows of the page (menus and all) in page order, but for the breadcrumb, whose element is ``crumbs``."""
    outline = page.outline
    start, end = (crumbs, outline.ends[crumbs]) if crumbs is not None else (-1, -1)
    titles = _titles(anchor for anchor in page.anchors if anchor.url != page.url and not start <= anchor.at < end)
    rows = _rows(outline, titles)
    groups: dict[tuple[int, str], list[Place]] = defaultdict(list)
    for place in rows:
        groups[(outline.parents[place.at], outline.tags[place.at])].append(place)
    groups = _with_side_links(outline, groups)
    blocks = [Block([parent], alike) for (parent, _), places in groups.items() if parent >= 0 for alike in _alike(outline, places)]
    blocks = [_shrunk(outline, block) if len(block.places) == 1 else block for block in blocks]
    return _joined(outline, sorted(blocks, key=lambda block: (block.start, block.places[0].at)))


def _alike(outline: Outline, places: list[Place]) -> list[list[Place]]:
    """Part boxes that only happen to stand side by side: just some have a date, or each holds a list (of one row) of its own."""
    if outline.tags[places[0].at] not in {"div", "td", "section", "form", "table"} or len(places) > _FEW:
        return [places]
    if (
        len(places) > 1
        and len({_kind(outline, place) for place in places}) == len(places)
        and any(_holds_list(outline, place) for place in places)
    ):
        return [[place] for place in places]
    classes = {outline.nodes[place.at].get("class") or outline.nodes[place.at].get("id") for place in places}
    dated = [outline.has_date(place.at) for place in places]
    return [places] if len(classes) < len(places) or all(dated) or not any(dated) else [[place] for place in places]


def _kind(outline: Outline, place: Place) -> str:
    """Name the kind of a box: its class without numbers, which tell rows apart (``views-row-3``)."""
    return re.sub(r"\d+", "", outline.nodes[place.at].get("class") or outline.nodes[place.at].get("id") or "")


def _holds_list(outline: Outline, place: Place) -> bool:
    """Whether the row's link stands inside a list or table in it."""
    return any(outline.tags[up] in {"ul", "ol", "table"} for up in outline.ancestors(place.anchor.at) if up > place.at)


def _shrunk(outline: Outline, block: Block) -> Block:
    """Shrink a lone row, which reached up too far, to the nearest element that has a date or looks like a row."""
    place = block.places[0]
    trail = [place.anchor.at]
    while trail[-1] != place.at:
        trail.append(outline.parents[trail[-1]])
    at = next((up for up in trail if outline.has_date(up) and up != place.anchor.at), None)
    if at is not None and _is_text(outline, at):
        at = None  # a document with one link in it
    if at is None:
        at = next((up for up in trail if outline.tags[up] in {"li", "tr", "dl", "dd", "p"}), trail[min(1, len(trail) - 1)])
    if outline.tags[at] in {"td", "th"} and outline.parents[at] in trail:
        at = outline.parents[at]
    return Block([outline.parents[at]], [Place(at, place.anchor)])


def _is_text(outline: Outline, at: int) -> bool:
    """Whether the element shows more than any row does, its summary included."""
    length = 0
    for here in outline.filled_in(at, outline.ends[at]):
        length += len(outline.texts[here]) + (len(outline.tails[here]) if here != at else 0)
        if length > _LONGEST_ROW:
            return True
    return False


def _titles(anchors: Iterable[Anchor]) -> list[Anchor]:
    """One link for each run of links to the same page (picture, title, 详细): the one with the longest text."""
    out: list[Anchor] = []
    for anchor in anchors:
        if out and anchor.url and out[-1].url == anchor.url:
            if is_title(anchor) and (len(anchor.text) > len(out[-1].text) or not is_title(out[-1])):
                out[-1] = anchor
        elif is_title(anchor):
            out.append(anchor)
    return out


def _rows(outline: Outline, titles: list[Anchor]) -> list[Place]:
    parents, ends = outline.parents, outline.ends
    out = []
    last = len(titles) - 1
    for number, anchor in enumerate(titles):
        before = titles[number - 1].at if number else -1
        after = titles[number + 1].at if number < last else len(ends)
        at = anchor.at
        up = parents[at]
        while up > before and ends[up] <= after and up > 1:
            at = up
            up = parents[at]
        out.append(Place(at, anchor))
    return out


def _with_side_links(outline: Outline, groups: dict[tuple[int, str], list[Place]]) -> dict[tuple[int, str], list[Place]]:
    """Rows may hold a second link (its column, its department). Then the holder of both is the row, if it bears just one date."""
    out: dict[tuple[int, str], list[Place]] = defaultdict(list)
    by_holder: dict[int, list[Place]] = defaultdict(list)
    for (parent, _), places in groups.items():
        by_holder[parent] += places
    for (parent, tag), places in groups.items():
        held = by_holder[parent]
        if parent >= 0 and _is_one_row(outline, parent, held, by_holder):
            if places[0] is held[0]:
                best = max(held, key=lambda place: _rank(outline, place))
                out[(outline.parents[parent], outline.tags[parent])].append(Place(parent, best.anchor))
        else:
            out[(parent, tag)] += places
    for places in out.values():
        places.sort(key=lambda place: place.at)
    return out


def _rank(outline: Outline, place: Place) -> tuple[bool, bool, int]:
    """Rank the links of one row: a document's, the one whose line has the date (相关解读 has none), the longest."""
    anchor = place.anchor
    return is_document_url(anchor.url), outline.has_date(place.at), len(anchor.text or anchor.hint)


def _is_one_row(outline: Outline, holder: int, held: list[Place], by_holder: dict[int, list[Place]]) -> bool:
    if outline.tags[holder] not in _ROW_TAGS or not 1 < len(held) <= _MOST_LINKS:
        return False
    titled = sum(1 for place in held if is_document_url(place.anchor.url))
    if titled != 1 and max(len(place.anchor.text) for place in held) < 6:  # noqa: PLR2004 - no titles at all
        return False
    above = outline.parents[holder]
    alike = [child for child in outline.children(above) if outline.tags[child] == outline.tags[holder]] if above >= 0 else []
    same = sum(1 for child in alike if child in by_holder or outline.has_date(child))
    dated = _dates(outline, holder)
    if dated > 1:
        dated -= sum(_dates(outline, place.anchor.at) for place in held)
    if dated != 1:  # a summary may hold dates: then the row is told by its one document among rows that are made alike
        return 1 < dated <= _MOST_DATES and titled == 1 and (same > 1 or outline.tags[holder] == "article")
    return outline.tags[holder] in {"li", "tr"} or same > 1


def _dates(outline: Outline, at: int) -> int:
    return outline.dated[outline.ends[at]] - outline.dated[at]


def _joined(outline: Outline, blocks: list[Block]) -> list[Block]:
    """Join the parts of a split list: holders that are siblings of one kind (five rows to a ``<ul>``, two to a ``<tr>``)."""
    out: list[Block] = []
    latest: dict[tuple[int, str, str, str], Block] = {}
    for block in blocks:
        holder = block.start
        tag = outline.tags[holder]
        if tag not in _SPLIT_TAGS:
            out.append(block)
            continue
        key = (outline.parents[holder], tag, outline.nodes[holder].get("class") or "", outline.tags[block.places[0].at])
        joined = latest.get(key)
        if joined is not None:
            joined.holders.append(holder)
            joined.places += block.places
        else:
            latest[key] = block
            out.append(block)
    return out
