"""Half of the proof of an empty column (空白栏目): a list's container stands on the page and holds nothing.

A container that a script fills is a shell, never empty; so are template marks, 加载中, and an empty box that a script names.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.readers import navigation
from crawler.readers.article import running_text
from crawler.readers.kind import asks_for_data, shell_reason
from crawler.readers.outline import Outline
from crawler.readers.page import Page
from crawler.readers.rows import head_fields
from crawler.records import SCRIPTED

_NOTHING = re.compile(
    r"(?:暂无|暂时没有|没有|尚无|目前没有|目前无|无)(?:相关|任何|符合条件的|该栏目|本栏目|更多|可显示的|新的|此类)?(?:的)?(?:数据|信息|内容|记录|文章|公告|资料|文件|结果|新闻|发布|稿件|条目)"
    r"|(?:该|本|此)栏目(?:下)?(?:暂|还|尚)?(?:无|没有|未).{0,8}|(?:内容|栏目|信息|数据)(?:正在)?(?:更新|建设|完善|整理)中|共\s*0\s*条|共有?\s*<?0>?\s*条"
)
_NOTHING_SIGN = re.compile("[无没未中0]")
_LISTLIKE = re.compile(r"list|lb|news|content|con\b|main|article|xx|right|wz|items?\b|data|table|info|ul\b")
_NOT_LISTS = re.compile(
    r"nav|menu|foot|crumb|share|search|tab|swiper|slide|banner|pag|link|tool|tree|top|head|logo|login|date|time|lang|weather|hot|side|second|third|sub|submenu|dropdown"
)
_CALL_OF_NONE = re.compile(r"createPageHTML\w*\s*\(", re.IGNORECASE)
_TEMPLATE_TYPE = re.compile(r"text/html|template|tmpl|handlebars|art-?tpl|mustache")
_LIST_ID = re.compile(r"list|items?\b|data|view\b")
_PAGER_ID = re.compile(r"pag(?:e|ing|ination)|fenye|laypage")
_LIST_BOX = re.compile(r"list|items?\b|data|news|xxgk|gkml")
_NOT_CONTENT = re.compile(
    r"nav|menu|foot|crumb|share|search|tab|swiper|slide|banner|pag|link|tool|top|head|logo|login|date|time|lang|weather|hot|float|pop|modal|"
    r"mask|barrier|wza|chat|robot|qr|ewm|code|count|jiucuo|copyright|bottom|clear|print|video|player|map|loading|back|layer|dialog|zoom|font"
)
_LIBRARY = re.compile(
    r"jquery|bootstrap|swiper|layer|layui|vue|axios|echarts|slide|share|qrcode|pag(?:e|ing|ination)|search|login|calendar|date|"
    r"lazyload|video|player|cnzz|baidu|bdimg|bdstatic|51\.la|google|conac|jiucuo|kaipuyun|wza|barrier|trace|stat|count|tongji|log|"
    r"foot|head|top\b|nav|respond|html5|modernizr|cookie|md5|polyfill|font|print|zoom|tab|scroll|superslide|koala|min\.js",
    re.IGNORECASE,
)
"""Names of script files that bring no content: libraries, counters, a page's furniture."""
_ANYWHERE = re.compile(r"common|util|base|public|main|index|global|config|style|theme|app|script|menu", re.IGNORECASE)
"""Names of script files that every page of a site loads: where a page shows rows, they say nothing about it."""
_ANY_BOX = re.compile(r"")
_LONGEST_NOTICE = 40
_HEAD_LEVELS, _HEADING = 3, 6
"""How far above an empty list its heading may stand, and how many elements a heading has at most."""
_SOME_TEXT = 150
_SHELL_CONTAINERS = frozenset({"ul", "ol", "tbody", "table", "div", "dl", "section"})


@dataclass(frozen=True, slots=True)
class Emptiness:
    """``seen``: a container that holds nothing; ``waits``: why a script is to fill it, None if none is."""

    seen: bool = False
    waits: str | None = None


def look(page: Page) -> Emptiness:
    """Look for the empty container of a page on which no listing was found."""
    waiting = shell_reason(page)
    if waiting:
        return Emptiness(waits=waiting)
    filled = _filled_by_script(page)
    if filled:
        return Emptiness(waits=SCRIPTED)
    if _is_templated(page):
        return Emptiness(waits="template")
    is_bare = running_text(page) < _SOME_TEXT  # a text of its own is content, whatever empty boxes stand around it
    if _says_nothing(page) or _head_only(page) or (is_bare and _empty_list(page)):
        return Emptiness(waits=SCRIPTED) if _says_nothing(page) and _asks_for_list(page) else Emptiness(seen=True)
    return Emptiness()


def is_awaited(page: Page) -> bool:
    """Whether a list on a page that shows rows is still to be filled by a script: what the page shows is not all that it has."""
    return not page.settled and (_filled_by_script(page) or _filled_from_file(page, _LIST_BOX, _ANYWHERE))


def is_unbuilt(page: Page) -> bool:
    """Whether a page without rows and text holds an empty box that a script of its own builds the content in (a tree)."""
    return not page.settled and _filled_from_file(page, _ANY_BOX)


def _filled_from_file(page: Page, called: re.Pattern[str], besides: re.Pattern[str] | None = None) -> bool:
    """Whether an empty box with an id like ``called`` is followed by a script file that is no library, nor like ``besides``."""
    outline = page.outline
    files = [at for at in outline.places("script") if _brings_content(outline.nodes[at].get("src") or "", besides)]
    if not files:
        return False
    for at in outline.places(*_SHELL_CONTAINERS):
        name = (outline.nodes[at].get("id") or "").lower()
        is_empty = page.body < at < files[-1] and outline.ends[at] == at + 1 and not outline.texts[at].strip()
        if is_empty and len(name) > 2 and called.search(name) and not _NOT_CONTENT.search(name):  # noqa: PLR2004
            return True
    return False


def _brings_content(src: str, besides: re.Pattern[str] | None) -> bool:
    """Whether a script file may be the one that fills a page's own box, by its name (or its host's, where it has none)."""
    name = src.partition("?")[0].rpartition("/")[2] or src
    return bool(src) and not _LIBRARY.search(name) and not (besides and besides.search(name))


def _is_templated(page: Page) -> bool:
    """Whether an empty box named like a list stands beside a script's template, or beside an empty box for the pager."""
    outline, found = page.outline, {"list": False, "pager": False}
    has_template = any(_TEMPLATE_TYPE.search(node.get("type") or "") for node in outline.nodes_of("script"))
    for at in outline.places("div", "ul", "section"):
        is_empty = at > page.body and outline.ends[at] == at + 1 and not outline.texts[at]
        if is_empty and outline.nodes[at].get("id"):
            found["list" if _LIST_ID.search(outline.named[at]) else "pager" if _PAGER_ID.search(outline.named[at]) else ""] = True
    return found["list"] and (has_template or found["pager"])


def _filled_by_script(page: Page) -> bool:
    """Whether a script that fetches data names the id or class of an empty element."""
    if not page.once(asks_for_data):
        return False
    scripts, outline = page.scripts, page.outline
    for at in outline.places(*_SHELL_CONTAINERS):
        if outline.ends[at] - at > 3 or at <= page.body:  # noqa: PLR2004 - all but empty
            continue
        node = outline.nodes[at]
        for name in _names(node.get("id"), node.get("class")):
            if _NOT_LISTS.search(name.lower()) or (node.text or "").strip():
                continue
            if re.search(rf"[#.'\"]{re.escape(name)}['\"\s,:>)]", scripts) and _is_filled(scripts, name):
                return True
    return False


def _names(identifier: str | None, classes: str | None) -> list[str]:
    return [name for name in [identifier or "", *(classes or "").split()] if len(name) > 2]  # noqa: PLR2004 - "fl" is no name


def _is_filled(scripts: str, name: str) -> bool:
    """Whether the script puts something into the element: ``.html(``, ``.append(``, ``innerHTML``, a plug-in's ``elem:``."""
    named = re.escape(name)
    puts = r"(?:\.html\s*\(|\.append|\.prepend|innerHTML|\.load\s*\(|\.jPage|\.after|\.empty)"
    pattern = rf"{named}['\"]?\s*\)?[\s\S]{{0,60}}?{puts}|(?:elem|el|container|target|cont|id)\s*:\s*['\"]#?{named}"
    if re.search(pattern, scripts):
        return True
    held = re.search(rf"(\w+)\s*=\s*(?:\$|document\.\w+)\s*\(\s*['\"][#.]?{re.escape(name)}['\"]", scripts)
    return bool(held and re.search(rf"\b{held[1]}\.(?:html|append|innerHTML|load)", scripts))


def _asks_for_list(page: Page) -> bool:
    """Whether the page fetches a list: it shows its 暂无数据 until the answer comes."""
    return bool(
        re.search(
            r"(?:url|fetch|get|post|getJSON|load)\s*[:(]\s*[\"'`][^\"'`]*(?:list|query|page|search|data|article|content|info|channel|column)",
            page.scripts,
            re.IGNORECASE,
        )
    )


def _says_nothing(page: Page) -> bool:
    """Whether a short text in the page says that there is nothing."""
    outline = page.outline
    for at in outline.filled_in(page.body, len(outline.nodes)):
        own = "" if outline.tags[at] in {"option", "a"} else outline.texts[at]
        for text in (own, outline.tails[at]):
            if (
                len(text) < 2 * _LONGEST_NOTICE
                and _NOTHING_SIGN.search(text)
                and _tells_nothing(text)
                and not _is_hidden(outline, at)
            ):
                return True
    return False


def _tells_nothing(text: str) -> bool:
    return len(text.strip()) <= _LONGEST_NOTICE and bool(_NOTHING.search(text))


def _is_hidden(outline: Outline, at: int) -> bool:
    return any(
        "none" in (outline.nodes[up].get("style") or "").replace(" ", "").partition("display:")[2][:4]
        for up in (at, *outline.ancestors(at)[:3])
    )


def _head_only(page: Page) -> bool:
    """Whether there is a table with a head (标题, 索引号, 发布日期) and no row."""
    outline = page.outline
    for at, tag in enumerate(outline.tags):
        if tag == "tr" and len(head_fields(outline, at)) > 1:
            holder = outline.parents[at]
            after = [row for row in outline.children(holder) if row > at and outline.text(row)]
            table = holder if outline.tags[holder] == "table" else outline.parents[holder]
            return not after and not page.anchors_in(table, outline.ends[table])
    return False


def _holds(outline: Outline, at: int, crumbs: int | None) -> bool:
    """Whether the element holds the breadcrumb too: then its name (nav-content, sidebar-wrap) says nothing about its parts."""
    return crumbs is not None and at < crumbs < outline.ends[at]


def _is_headed(outline: Outline, at: int, names: Sequence[str]) -> bool:
    """Whether the page's own name stands as a heading right above the element."""
    for here in (at, *outline.ancestors(at)[:_HEAD_LEVELS]):
        siblings = outline.children(outline.parents[here]) if here > 0 else []
        before = [child for child in siblings if child < here]
        if before:
            return outline.ends[before[-1]] - before[-1] <= _HEADING and outline.text(before[-1]) in names
    return False


def _empty_list(page: Page) -> bool:
    """Whether there is an empty ``<ul>`` (or list box), named like a list or beside a pager's call."""
    outline, has_pager = page.outline, bool(_CALL_OF_NONE.search(page.scripts))
    crumbs = navigation.crumb_holder(page)
    names = navigation.own_names(page, crumbs)
    for at in range(page.body + 1, len(outline.nodes)):
        tag = outline.tags[at]
        is_box = tag == "div" and has_pager and "list" in outline.named[at]
        if not (is_box or tag in {"ul", "ol", "dl", "tbody"}) or outline.ends[at] > at + 2 or outline.text(at):
            continue
        near = [outline.names(up) for up in (at, *outline.ancestors(at)[:3]) if not _holds(outline, up, crumbs)]
        if page.outline.tags[outline.parents[at]] != "li" and _is_headed(outline, at, names):
            return True  # whatever the boxes around it are called
        if any(_NOT_LISTS.search(name) for name in near[:3]) or page.outline.tags[outline.parents[at]] == "li":
            continue
        if has_pager or any(_LISTLIKE.search(name) for name in near):
            return True
    return False
