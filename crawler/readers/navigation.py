"""Columns (栏目) that a page links: menus, side menus, headings of blocks, breadcrumbs; and the breadcrumb itself."""

import re
from collections.abc import Sequence
from functools import lru_cache

from crawler.readers.blocks import Block, is_document_url
from crawler.readers.outline import Outline, squeeze
from crawler.readers.page import Anchor, Page
from crawler.readers.titles import SITE_NAME
from crawler.records import ColumnLink, Link

_CRUMB_LABEL = re.compile(
    r"(?:您?(?:现在|当前)?(?:所在|的)?(?:的)?位置|当前(?:所在)?(?:位置|栏目|页面)|现在位置|位置|导航)\s*(?:是|在|为)?\s*[:：]|您(?:现)?在(?:的位置|这里)"
)
_CRUMB_WORDS = re.compile("位置|当前|导航|您在|您现在")
_CRUMB_NAMES = re.compile(
    r"crumb|currch|curr[_-]?(?:pos|loc|nav|ent)|location|position|dqwz|dangqian|wz_?block|weizhi|local\b|\bwz\b|mbx|place|breadnav|path\b|szwz"
)
_MARKS = r"[\s>\u203a»→/|:：\-—_·\uff1e〉\\]"
_CRUMB_MARKS = re.compile(rf"^{_MARKS}+|(?<!{_MARKS}){_MARKS}+$")
_HOME = re.compile(r"(?:返回|网站|本站|政府|门户)?(?:首页|主页)|Home|HOME|返回主站")
_ACTION = re.compile(
    r"设为首页|加入?收藏|登\s*录|注\s*册|English|ENGLISH|EN|繁體?体?(?:版|中文)?|简体?(?:版|中文)?|无障碍.{0,4}|长者(?:版|模式|助手|专区)?|关怀版?|适老.{0,4}|手机版|移动版|电脑版|微信.{0,3}|微博.{0,3}|客户端|RSS.{0,3}|邮箱|邮件系统|搜\s*索|高级搜索|检索|网站地图|站点地图|联系我们|网站声明|隐私.{0,4}|版权.{0,4}|关于我们|法律声明|帮助"
    r"|打印.*|关闭.*|收藏|分享.*|退出|返回.*|更多|more|语音.*|智能.{0,4}|小程序|数据开放|OA.{0,4}|办公系统|回到顶部|TOP|[大中小]|上一[页篇条]|下一[页篇条]|尾页|末页|[\d\s]+|使用帮助|意见反馈|网站纠错|支持IPv6|RSS订阅|联系方式|网站导航|更多[>》\s]*|切换.*|[A-Za-z]{1,3}|首\s*页",
    re.IGNORECASE,
)
_MENU = re.compile(r"nav|menu|daohang|\bdh|lm|channel|column|sub|left|side|tree|catalog|mulu|tab|zfxxgk|lanmu")
_AWAY = re.compile(
    r"foot|copyright|friend|yqlj|link(?:s|list|box|er)?\b|share|pag(?:e[rs]?|ing|ination)\b|fenye|bottom|dbdh|site-?map"
)
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|7z|jpe?g|png|gif|mp[34]|wps|et|ofd|txt|exe|apk|ceb)$", re.IGNORECASE)
_DIRECTORY = re.compile(
    r"/$|/(?:index|list|default|main|more\w*|gk|channel|column|lanmu)(?:_?\d*)?\.(?:s?html?|jsp|aspx?|php|jhtml)$|/col/col\d+|/channels/\d+|/columns?/|/node_|/lists?[/-]|\.(?:jhtml|htm)$|[?&](?:channelid|columnid|colid|catid|cid|lanmu|p5|type|id|sort|typeid|classid)=|/[a-z][\w-]*$|/[a-z][a-z_-]*\d{0,3}\.s?html?$|/\w*(?:list|lm|lb|column|channel)\w*\.",
    re.IGNORECASE,
)
_NO_CRUMB = re.compile(r"正文|内容|详情页?|信息内容|列表|文章内容|浏览文章|阅读正文|信息浏览|查看|文章")
_MORE = re.compile(r"(?:查看|了解|浏览)?更多.{0,6}|more.{0,4}|\+|>+|》+|»|\.{3}|…|【更多】|\[更多\]|全部", re.IGNORECASE)
_NO_NAME = re.compile(r"\d{4}|[，。！？]")
_LONGEST_NAME, _LONGEST_KNOWN = 12, 18
_RUN = 3
_MENU_LEVELS = 5


def breadcrumb(page: Page, holder: int | None) -> tuple[Link, ...]:
    """Return 当前位置 without the home page: parents first, the current column last (with the page's address if it is no link).

    ``holder``: the element of :func:`crumb_holder`.
    """
    outline = page.outline
    if holder is None:
        return ()
    links = [anchor for anchor in page.anchors_in(holder, outline.ends[holder]) if anchor.url and _crumb_name(anchor)]
    crumbs = [Link(anchor.url, _crumb_name(anchor)) for anchor in links]
    tail = _crumb_tail(page, holder, links[-1]) if links else ""
    if tail:
        crumbs.append(Link(page.url, tail))
    kept = [crumb for crumb in crumbs if not _HOME.fullmatch(crumb.text)]
    return tuple(dict.fromkeys(kept))


def own_names(page: Page, holder: int | None) -> tuple[str, ...]:
    """Return what the page's column is called: the end of its trail, ColumnName, the part of its title that is not the site's."""
    trail = breadcrumb(page, holder)
    parts = [part for part in re.split(r"[\s_\-—|丨｜>\u203a»]+", page.title) if is_name(part) and not SITE_NAME.search(part)]
    said = (trail[-1].text if trail else "", page.meta.get("columnname", ""), *parts[:1])
    return tuple(dict.fromkeys(name for name in said if len(name) > 1))


def _crumb_name(anchor: Anchor) -> str:
    return _CRUMB_MARKS.sub("", anchor.text or anchor.hint)


def crumb_holder(page: Page) -> int | None:
    """Return the element of the trail: its links are marked CurrChnlCls, its label says 当前位置, or its name says crumb."""
    outline = page.outline
    marked = [anchor.at for anchor in page.anchors if "currchnlcls" in outline.named[anchor.at]]
    if marked:
        return _common(outline, marked)
    named: int | None = None
    for at in range(page.body, len(outline.nodes)):
        if outline.tags[at] in {"script", "style", "a", "option", "title"}:
            continue
        for text, holder in ((outline.texts[at], at), (outline.tails[at], outline.parents[at])):
            if text and len(text) < 60 and _CRUMB_WORDS.search(text) and _CRUMB_LABEL.search(text):  # noqa: PLR2004 - a label
                found = _with_links(page, holder)
                if found is not None:
                    return found
        names = outline.named[at]
        if named is None and names and _CRUMB_NAMES.search(names) and _is_trail(page, at):
            named = at
    return named


def _common(outline: Outline, places: Sequence[int]) -> int:
    at = outline.parents[places[0]]
    while at > 0 and outline.ends[at] <= places[-1]:
        at = outline.parents[at]
    return at


def _with_links(page: Page, at: int) -> int | None:
    """Return the nearest element around the label that holds a few links."""
    for holder in (at, *page.outline.ancestors(at)[:4]):
        count = len(page.anchors_in(holder, page.outline.ends[holder]))
        if count:
            return holder if count <= 8 else None  # noqa: PLR2004 - a trail, not a menu
    return None


def _is_trail(page: Page, at: int) -> bool:
    links = page.anchors_in(at, page.outline.ends[at])
    return 0 < len(links) <= 8 and (bool(_HOME.fullmatch(_crumb_name(links[0]))) or len(page.outline.text(at)) < 60)  # noqa: PLR2004


def _crumb_tail(page: Page, holder: int, last: Anchor) -> str:
    """Return the name after the last link, if there is one: "首页 > 药品 > 药品公告通告"."""
    rest, seen = "", False
    for text, where in page.outline.placed_texts(holder):
        if last.at <= where < page.outline.ends[last.at]:
            rest, seen = "", True
        elif seen:
            rest += text
    rest = re.split(r"[>\u203a»→/\uff1e〉]+", _CRUMB_MARKS.sub("", squeeze(rest)))[-1].strip()
    return rest if 1 < len(rest) <= _LONGEST_KNOWN and not _NO_CRUMB.fullmatch(rest) else ""


def columns(page: Page, listing: Sequence[Block], pager_at: int | None) -> tuple[ColumnLink, ...]:
    """Return the columns that the page links, in page order, each (name, address) once.

    Known names count wherever they stand outside the listing; unknown ones only in a menu and with a folder's address.
    """
    outline = page.outline
    inside = [(place.at, outline.ends[place.at]) for block in listing for place in block.places]
    starts = _covered(inside)
    parents = _Menus(page)
    out: dict[tuple[str, str], ColumnLink] = {}
    runs = _menu_runs(page)
    own = page.url.partition("//")[2].partition("/")[0] + "/"
    for anchor in page.anchors:
        name = _name(page, anchor) if anchor.url else ""
        if not name or anchor.at in starts or (pager_at is not None and anchor.at == pager_at):
            continue
        key = page.vocabulary.key_for(name)
        if not _could_be(anchor, name, key, own, runs):
            continue
        out.setdefault((name, anchor.url), ColumnLink(key, name, anchor.url, parents.parent_of(anchor)))
    return tuple(out.values())


def is_name(text: str) -> bool:
    """Whether a menu's text could be a column's name."""
    return 1 < len(text) <= _LONGEST_NAME and not _ACTION.fullmatch(text) and not _HOME.fullmatch(text)


def _covered(spans: Sequence[tuple[int, int]]) -> frozenset[int]:
    return frozenset(at for start, end in spans for at in range(start, end))


def _name(page: Page, anchor: Anchor) -> str:
    """Return the column's name: the link's text, its title where the text is a picture; for 更多 the heading of its block."""
    text = anchor.text or anchor.hint
    if not text:
        return _picture_name(page, anchor)
    if len(text) > _LONGEST_KNOWN * 2:
        return ""
    if _is_more(text):
        hint = anchor.hint if anchor.hint and not _is_more(anchor.hint) else ""
        return hint if 1 < len(hint) <= _LONGEST_KNOWN else _heading_before(page.outline, anchor.at)
    return _plain(text)


@lru_cache(maxsize=1 << 14)
def _is_more(text: str) -> bool:
    return bool(_MORE.fullmatch(text))


@lru_cache(maxsize=1 << 14)
def _plain(text: str) -> str:
    """Return a menu's text without arrows and dots, "" where it names no column (登录, 首页). Remembered: menus repeat."""
    name = _CRUMB_MARKS.sub("", text)
    return "" if _ACTION.fullmatch(name) or _HOME.fullmatch(name) or len(name) < 2 else name  # noqa: PLR2004 - one letter


def _picture_name(page: Page, anchor: Anchor) -> str:
    image = page.outline.nodes[anchor.at].find(".//img")
    return squeeze(image.get("alt") or image.get("title") or "") if image is not None else ""


def _heading_before(outline: Outline, at: int) -> str:
    """Return the short text before a 更多 inside the nearest box."""
    for up in outline.ancestors(at)[:3]:
        before = [child for child in outline.children(up) if child < at and outline.ends[child] <= at]
        texts = [
            text
            for text in [squeeze(outline.nodes[up].text or ""), *(outline.text(child) for child in before)]
            if text and not _MORE.fullmatch(text)
        ]
        if texts:
            return texts[0] if len(texts[0]) <= _LONGEST_NAME and len(texts) == 1 else ""
    return ""


def _could_be(anchor: Anchor, name: str, key: str | None, own: str, runs: frozenset[int]) -> bool:
    if _is_file(anchor.url):
        return False
    if key is not None:
        return len(name) <= _LONGEST_KNOWN
    if anchor.at not in runs or len(name) > _LONGEST_NAME or not anchor.url.partition("//")[2].startswith(own):
        return False
    return _is_folder(anchor.url) and not _NO_NAME.search(name)


@lru_cache(maxsize=1 << 16)
def _is_file(url: str) -> bool:
    """Whether the address is a download's. Remembered, like the next: menus repeat."""
    return bool(_FILE.search(url.partition("?")[0]))


@lru_cache(maxsize=1 << 16)
def _is_folder(url: str) -> bool:
    """Whether the address is spelled like a column's, and is not the home page's."""
    path = url.partition("?")[0]
    if path.count("/") <= 3 and path.endswith("/") and path.partition("//")[2].count("/") == 1:  # noqa: PLR2004 - the home page
        return False
    return bool(_DIRECTORY.search(url)) and not is_document_url(url)


def _menu_runs(page: Page) -> frozenset[int]:
    """Return the links that stand in menus: short texts in a row, or inside an element called nav or menu; never in the footer."""
    outline = page.outline
    out: set[int] = set()
    run: list[int] = []
    away, menus = _Named(page, _AWAY, frozenset({"footer"})), _Named(page, _MENU, frozenset({"nav"}))
    for anchor in page.anchors:
        length = len(anchor.text or anchor.hint)
        if length > _LONGEST_NAME or away(anchor.at):
            run = []
        elif length > 1 and not outline.has_date(anchor.at):
            run.append(anchor.at)
            if len(run) >= _RUN:
                out.update(run[-_RUN:])
            elif menus(anchor.at):
                out.add(anchor.at)
        else:
            run = []
            out.add(anchor.at)  # a picture, or 更多 of a block
    return frozenset(out)


class _Named:
    """Whether a place stands inside an element of such a name (the footer, a menu); each ancestor is looked at once."""

    def __init__(self, page: Page, names: re.Pattern[str], tags: frozenset[str]) -> None:
        self._outline, self._names, self._tags = page.outline, names, tags
        self._limit = 0.7 * len(self._outline.nodes)
        self._known: dict[int, bool] = {-1: False, page.body: False}

    def __call__(self, at: int) -> bool:
        known, parents = self._known, self._outline.parents
        trail = []
        while at not in known:
            trail.append(at)
            if self._is(at):
                known[at] = True
                break
            at = parents[at]
        found = known[at]
        for up in trail:
            known[up] = found
        return found

    def _is(self, at: int) -> bool:
        outline = self._outline
        if outline.tags[at] in self._tags:
            return True
        names = outline.named[at]
        return bool(names and outline.ends[at] - at < self._limit and self._names.search(names))


class _Menus:
    """Which column a menu's entry stands under: the first link of the ``<li>`` (or ``<dl>``) around the entry's own list."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._known: dict[int, str | None] = {}

    def parent_of(self, anchor: Anchor) -> str | None:
        """Return the address of the entry above ``anchor``, None for a first-level one."""
        tags, parents, up = self._page.outline.tags, self._page.outline.parents, anchor.at
        for _ in range(_MENU_LEVELS + 2):
            up = parents[up]
            if up < 0:
                break
            if tags[up] in {"ul", "ol", "dd"}:
                head = self._head(up)
                if head:
                    return head if head != anchor.url else None
        return None

    def _head(self, inner: int) -> str | None:
        if inner in self._known:
            return self._known[inner]
        outline = self._page.outline
        holder = outline.parents[inner]
        if outline.tags[holder] not in {"li", "dl"}:
            holder = outline.parents[holder] if holder > 0 and outline.tags[outline.parents[holder]] == "li" else -1
        before = self._page.anchors_in(holder, inner) if holder > 0 else ()
        short = [anchor for anchor in before if 1 < len(anchor.text or anchor.hint) <= _LONGEST_KNOWN]
        self._known[inner] = short[0].url if len(short) == 1 else None
        return self._known[inner]
