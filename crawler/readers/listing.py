"""Which block is the page's main listing: not the menu, the side bar, the hot list, the related links, the friendly links."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.readers import emptiness
from crawler.readers.article import running_text
from crawler.readers.blocks import Block, Place, find_blocks, is_document_url, is_title
from crawler.readers.outline import Outline
from crawler.readers.page import Anchor, Page
from crawler.readers.rows import read_rows
from crawler.records import Row

_AWAY = re.compile(
    r"foot|copyright|friend|yqlj|yqlink|frielink|crumb|breadcrumb|location|dqwz|wzdh|sitemap|pagination|pager|share|toolbar|topbar|search|ewm|login|dbdh|bottom"
)
_MENU = re.compile(r"(?:^|[\s_-])(?:\w*nav\w*|\w*menu\w*|header|head|banner)(?:$|[\s_-])")
_ASIDE = re.compile(
    r"aside|sidebar|side[_-]|hot|rank|relat|recom|xgwz|xgyd|xgxw|xglj|xgzc|xgbd|tuijian|remen|rdpx|phb|\btj\b|prev|next|swiper|slide|banner|carousel|focus|lunbo"
)
_ASIDE_HEAD = re.compile(
    r"热门|热点(?!新闻)|推荐|相关|排行|友情|链接|点击|猜你|为您|延伸|更多|浏览记录|最近访问|头条|扫一扫|上一篇|下一篇|智能|订阅"
)
_HEAD_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "div", "p", "span", "strong", "dt", "b", "td", "tr"})
_OTHERS_HEAD = re.compile(
    r"最新(?:信息|发布|动态|更新|文章|资讯|公开|消息|报道)|(?:图片|图文|视频|滚动|综合|今日|时政|热点)(?:新闻|要闻|报道)|要闻|公告栏|专题|快讯|关注|^领导(?:活动|动态)|^重要(?:活动|讲话)"
)
"""Headings that lists of other columns have beside a page's own list (or in place of it)."""
_MORE = re.compile(r"[\s\[【(（]*(?:查看|了解)?(?:更多|more|MORE|More)[\s\]】)）>\u203a»》+.…]*$|[\s>\u203a»》+.…]+$")
_LEVELS = 9
_SHORT_HEAD = 14
_DATED, _DOCUMENT = 3.0, 1.2
_UNION_SHARE = 0.25
_MIN_UNDATED = 3
_TITLE_LENGTH = 8
_TRIED = 5
_ASIDE_STANDING = 0.5
_HOST_SLASHES = 3
_MOSTLY = 0.6
_OTHERS_SHARE = 0.15
_ASIDE_HEADED = 0.25
_BLOCKS = 3
_OWN_TEXT = 100


@dataclass(frozen=True, slots=True)
class Scored:
    """A block, how much it looks like the main listing, and how many of its rows show a date or lead to a document."""

    block: Block
    score: float
    dated: int
    documents: int
    standing: float = 1.0
    is_others: bool = False


@dataclass(frozen=True, slots=True)
class Main:
    """The main listing: its rows, and where it stands (indexes of the holders) for the pager and the columns."""

    rows: tuple[Row, ...]
    blocks: tuple[Block, ...]
    dated: int = 0
    score: float = 0.0


def main_listing(page: Page, blocks: Sequence[Block], pager: int | None, names: Sequence[str] = ()) -> Main | None:
    """Return the main listing, None where no block looks like one.

    ``pager`` is the outline index of the pager, if there is one; ``names`` what the page's column is called (breadcrumb, title).
    """
    found = [score for block in blocks if (score := _score(page, block, pager, names))]
    scored = sorted(found, key=lambda one: (_gives_way(page, one, pager), -one.score))
    own = next((one for one in scored if one.dated and one.standing >= _ASIDE_STANDING and _is_own(page, one.block)), None)
    for best in scored[:_TRIED]:
        if best is not own and (_is_beside(page, best, pager, own) or (best.dated == 0 and not _is_undated_list(best, pager))):
            continue
        chosen = _with_equals(page.outline, best, scored, pager)
        rows = tuple({(row.url, row.title, None if row.url else row.published): row for row in _rows(page, chosen)}.values())
        dated = sum(1 for row in rows if row.published)
        if rows and (dated or _is_undated_list(best, pager)):
            return Main(rows, tuple(one.block for one in chosen), dated, best.score)
    return None


def _gives_way(page: Page, one: Scored, pager: int | None) -> bool:
    """Whether any dated block of better standing comes first, however short: this one is called, or headed, like a side list."""
    is_side = one.standing < _ASIDE_STANDING or one.is_others or not one.dated
    return is_side and not (pager is not None and _is_near(page, one.block, pager))


def _is_beside(page: Page, best: Scored, pager: int | None, own: Scored | None) -> bool:
    """Whether the block stands beside the page's own list (which may be empty) or text: other columns' documents (热点信息)."""
    is_aside = best.standing < _ASIDE_STANDING
    if is_aside and best.dated == 0:
        return True
    if _is_of_others(page, best.block):
        if is_aside or best.dated == 0 or own is not None or best.is_others:
            return True
        return _holds_nothing(page)
    if is_aside or best.is_others:
        has_pager = pager is not None and _is_near(page, best.block, pager)
        span = range(best.block.start, best.block.end(page.outline))
        is_headed_so = best.standing <= _ASIDE_HEADED
        return not has_pager and (is_headed_so or running_text(page, span) > _OWN_TEXT or _holds_nothing(page))
    return False


def _holds_nothing(page: Page) -> bool:
    look = page.once(emptiness.look)
    return look.seen or look.waits is not None


def _is_own(page: Page, block: Block) -> bool:
    """Whether most rows lead into the page's own folder."""
    own = _folder(page.url)
    if own.count("/") <= _HOST_SLASHES:
        return False
    return sum(1 for place in block.places if place.anchor.url.startswith(own)) > _MOSTLY * len(block.places)


def _is_of_others(page: Page, block: Block) -> bool:
    """Whether most rows lead into folders of other columns that the page links, not into its own or below."""
    own = _folder(page.url)
    folders = {_folder(anchor.url) for anchor in page.anchors if anchor.url and _is_folder(anchor.url)}
    strange = 0
    for place in block.places:
        at = _folder(place.anchor.url)
        while at.count("/") > _HOST_SLASHES and at not in folders:
            at = at[: at.rstrip("/").rfind("/") + 1]
        strange += at.count("/") > _HOST_SLASHES and not own.startswith(at) and not at.startswith(own)
    return strange > 0.8 * len(block.places)


def _folder(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[0] + "/"


def _is_folder(url: str) -> bool:
    return url.endswith("/") or "/index." in url or "/list." in url


def _is_undated_list(best: Scored, pager: int | None) -> bool:
    """Whether rows without a date are a list: they lead to documents, and are titles rather than names of columns."""
    places = best.block.places
    length = sum(len(place.anchor.text or place.anchor.hint) for place in places) / len(places)
    return best.documents >= (_MIN_UNDATED if pager is None else 1) and best.documents > len(places) / 2 and length >= _TITLE_LENGTH


def all_blocks(page: Page, blocks: Sequence[Block]) -> Main:
    """Return the dated rows of every block, as a home page shows them."""
    chosen = [one for block in blocks if (one := _score(page, block, None)) and one.dated and not _is_heading(one)]
    chosen.sort(key=lambda one: one.block.places[0].at)
    rows = tuple(row for row in _rows(page, chosen) if row.published)
    return Main(rows, tuple(one.block for one in chosen), len(rows))


def _is_heading(one: Scored) -> bool:
    """Tell the heading of a block from a row: a lone short link beside a date."""
    anchor = one.block.places[0].anchor
    return len(one.block.places) == 1 and not one.documents and bool(anchor.url) and len(anchor.text) < _TITLE_LENGTH


def _rows(page: Page, chosen: Sequence[Scored]) -> tuple[Row, ...]:
    """Read the rows of all chosen blocks; a link without an address is a row only where it shows a date."""
    rows = [row for one in chosen for row in read_rows(page, one.block) if row.url or row.published]
    is_dated = sum(1 for row in rows if row.published) >= _MOSTLY * len(rows)
    return tuple(
        row for row in rows if row.published or not is_dated or len(row.title) >= _TITLE_LENGTH or is_document_url(row.url)
    )


def _with_equals(outline: Outline, best: Scored, scored: Sequence[Scored], pager: int | None) -> list[Scored]:
    """Add the blocks of equal standing that a channel page shows, and the other parts of a list that is cut into some."""
    make = _make(outline, best.block)
    same = [
        one
        for one in scored
        if one is not best
        and one.dated
        and one.standing >= min(best.standing, _ASIDE_STANDING)
        and one.is_others <= best.is_others
        and (_make(outline, one.block) == make or _is_beside_it(outline, best, one))
    ]
    if pager is None and best.dated:
        dated = [
            one
            for one in scored
            if one.dated >= 2  # noqa: PLR2004 - a block
            and one.score >= _UNION_SHARE * best.score
            and one.standing >= min(best.standing, _ASIDE_STANDING)
        ]
        if len(dated) >= _BLOCKS:  # one or two may stand at the side
            same = [*same, *(one for one in dated if one is not best and one not in same)]
    return sorted([best, *same], key=lambda one: one.block.places[0].at)


def _is_beside_it(outline: Outline, best: Scored, one: Scored) -> bool:
    """Whether two blocks without headings fill two boxes side by side (``left``, ``right``): a list in two columns."""
    holders = best.block.start, one.block.start
    boxes = outline.parents[holders[0]], outline.parents[holders[1]]
    alike = [[outline.tags[at] for at in (holder, box)] for holder, box in zip(holders, boxes, strict=True)]
    is_pair = boxes[0] != boxes[1] and outline.parents[boxes[0]] == outline.parents[boxes[1]] and alike[0] == alike[1]
    return is_pair and all(len(outline.children(box)) == 1 for box in boxes) and one.dated == len(one.block.places)


def _make(outline: Outline, block: Block) -> tuple[str, ...]:
    """Tags and classes of a block and what holds it: alike for the parts of one list."""
    up = outline.parents[block.start]
    around = [block.start, up, outline.parents[up] if up >= 0 else -1]
    return (outline.tags[block.places[0].at], *(f"{outline.tags[at]}.{outline.nodes[at].get('class')}" for at in around if at >= 0))


def _score(page: Page, block: Block, pager: int | None, names: Sequence[str] = ()) -> Scored | None:
    outline = page.outline
    dated = _dated_rows(page, block)
    documents = sum(1 for place in block.places if _is_document(place.anchor, page.url))
    if not dated and not documents:
        return None
    if len(block.places) == 1 and not documents and _is_entry(page, block.places[0]):
        return None
    length = sum(min(max(len(place.anchor.text), len(place.anchor.hint)), 30) for place in block.places) / len(block.places)
    value = (dated * _DATED + documents * _DOCUMENT) * (0.3 + length / 20) / len(block.places) ** 0.4
    head = _heading(outline, block)
    head = "" if any(name in head or head in name for name in names) else head
    standing = _standing(page, block, dated, head)
    is_others = bool(head) and _is_others_head(page, head, names) and not _is_own(page, block)
    value *= standing * (_OTHERS_SHARE if is_others else 1.0)
    if pager is not None and (dated or standing >= _ASIDE_STANDING) and _is_near(page, block, pager):
        value *= 3
    return Scored(block, value, dated, documents, standing, is_others) if value > 0.05 else None  # noqa: PLR2004 - noise


def _is_entry(page: Page, place: Place) -> bool:
    """Whether a lone link is a menu's entry in the text of a document rather than the row of a short list."""
    return page.vocabulary.key_for(place.anchor.text) is not None and len(page.outline.text(place.at)) > _OWN_TEXT


def _is_others_head(page: Page, head: str, names: Sequence[str]) -> bool:
    """Whether the words above a block name another column than the page's (``names``: none where it does not tell its own)."""
    return bool(_OTHERS_HEAD.search(head)) or (bool(names) and page.vocabulary.key_for(head) is not None)


def _dated_rows(page: Page, block: Block) -> int:
    """Count the rows with a date: in them, or else in the gaps between them that hold no other title."""
    outline, places = page.outline, block.places
    inside = sum(1 for place in places if outline.has_date(place.at))
    if inside > len(places) // 2:
        return inside
    gaps = 0
    for holder in block.holders:
        start = holder + 1
        for place in (place for place in places if outline.parents[place.at] == holder):
            gaps += _is_dated_gap(page, start, place.at)
            start = outline.ends[place.at]
        gaps += _is_dated_gap(page, start, outline.ends[holder])
    return max(inside, min(gaps, len(places)))


def _is_dated_gap(page: Page, start: int, end: int) -> bool:
    dated = page.outline.dated
    return dated[end] > dated[start] and not any(is_title(anchor) for anchor in page.anchors_in(start, end))


def _is_document(anchor: Anchor, url: str) -> bool:
    return anchor.url != url and is_document_url(anchor.url)


def _standing(page: Page, block: Block, dated: int, head: str) -> float:
    """How far the place of the block speaks for it: what it and the elements around it are called, and the words above it."""
    outline, factor = page.outline, 1.0
    at, level = block.start, 0
    while at > page.body and level < _LEVELS:
        tag, names = outline.tags[at], outline.names(at)
        if tag in {"footer", "select", "nav"} or (names and _AWAY.search(names) and not _is_whole(outline, at, page)):
            factor *= 0.15 if not dated or tag == "footer" else 0.4
            break
        if tag == "aside":
            factor *= 0.4
            break
        if names and level < 5 and not _is_whole(outline, at, page):  # noqa: PLR2004 - near
            if _ASIDE.search(names):
                factor *= 0.4
                break
            if _MENU.search(names):
                factor *= 0.7 if dated else 0.25
                break
        at, level = outline.parents[at], level + 1
    return factor * (_ASIDE_HEADED if head and _ASIDE_HEAD.search(head) else 1.0)


def _is_whole(outline: Outline, at: int, page: Page) -> bool:
    """Whether the element holds most of the page: then its name says nothing about a part of it."""
    return outline.ends[at] - at > 0.7 * (outline.ends[page.body] - page.body)


def _heading(outline: Outline, block: Block) -> str:
    """Return the short text right above a block, "" where there is none."""
    at, parent = block.places[0].at, block.start
    for _ in range(4):
        if parent < 0:
            return ""
        before = [child for child in outline.children(parent) if child < at and outline.tags[child] in _HEAD_TAGS]
        if before:
            text = outline.text(before[-1]) if outline.ends[before[-1]] - before[-1] < 12 else ""  # noqa: PLR2004 - a line, not a box
            text = _MORE.sub("", text)
            return text if len(text) <= _SHORT_HEAD else ""
        at, parent = parent, outline.parents[parent]
    return ""


def _is_near(page: Page, block: Block, pager: int) -> bool:
    """Whether the pager follows the block inside one of the elements around it, and no other list stands between."""
    outline, at = page.outline, block.start
    for _ in range(4):
        at = outline.parents[at]
        if at < 0:
            return False
        if at < pager < outline.ends[at]:
            between = page.anchors_in(block.end(outline), pager)
            return pager >= block.end(outline) and not any(is_title(anchor) and is_document_url(anchor.url) for anchor in between)
    return False


__all__ = ["Main", "all_blocks", "find_blocks", "main_listing"]
