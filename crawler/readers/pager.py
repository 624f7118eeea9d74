"""Pagers: where the next page of a list is, and how many pages there are.

TRS writes its pager by script, so there is no link in the page: the call's arguments say all. Others link 下一页, numbers, or a
``<select>``. A family's own numbering is never guessed where a real link shows it.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from crawler.readers.page import Anchor, Page

_CALL = re.compile(r"(?<!function )\b(createPageHTML\w*|createPage|createpage|createPageHtml)\s*\(([^)]*)\)", re.IGNORECASE)
# What was taken is never given back: three repeats that blanks fit into took eight seconds on four hundred of them.
_ARGUMENT = re.compile(r"""\s*+(?:"([^"]*+)"\s*+|'([^']*+)'\s*+|([^,'"]*+))(?:,|$)""")
_COUNT = re.compile(
    r"\b(?:countPage|pageCount|totalPage\w*|nPageCount|maxpage|pagecount|allpage|countpage)\s*[=:]\s*[\"']?(\d{1,9})", re.IGNORECASE
)
_CURRENT = re.compile(r"\b(?:currentPage|curPage|nCurrIndex|nowPage|pageIndex|currpage)\s*[=:]\s*[\"']?(\d{1,9})", re.IGNORECASE)
_OBJECT = re.compile(r"\bPager\s*\(\s*\{([^{}]*)\}")
_OPTION = re.compile(r"(?<!\w)(\w++)\s*+:\s*(?:\"([^\"]*)\"|'([^']*)'|([\w.-]+))")
_SUFFIX = re.compile(r"_(\d{1,9})(\.\w+)$")
_NEXT = re.compile(
    r"[\[【(]?\s*+(?:下一?页|下页|后一?页|后页|下一頁|Next(?:\s*+Page)?|next|[>\u203a»]|&gt;|下一页\s*+[>\u203a»]*|▶)\s*+[>\u203a»]?\s*+[\])】]?|\u203a|»|>|>>"
)
_LAST = re.compile(r"[\[【(]?\s*(?:尾页|末页|最后一?页|最末页|终页|Last)\s*[\])】]?", re.IGNORECASE)
_FIRST = re.compile(r"(?:首页|第一页|上一?页|前一?页)")
_TOO_LONG = 10
_NUMBER = re.compile(r"[\[【(]?\s*(\d{1,4})\s*[\])】]?")
_PROMISED = re.compile(
    r"(?:共|总共|/|总页数[:：]?|页数[:：]?)\s*(?:<[^>]*>)?\s*(\d[\d,]{0,7})\s*(?:<[^>]*>)?\s*页|(?:页次|第)[:：]?\s*\d+\s*/\s*(\d{1,9})|\b\d+\s*/\s*(\d{1,9})\s*页"
)
_PAGER_NAMES = re.compile(r"pag(?:e|ing|er|ination)|fenye|fanye|\bfy\b|\bpg\b")
_LONGEST = 8
"""Characters of a pager's word."""
_ARTICLE_NAME = re.compile(r"t20\d{6}")


@dataclass(frozen=True, slots=True)
class Pager:
    """``next_url`` (None on the last page), ``total`` pages (None if not told), ``at``: outline index of where it stands."""

    next_url: str | None = None
    total: int | None = None
    at: int | None = None
    is_article: bool = False


NONE = Pager()


def find_pager(page: Page) -> Pager:
    """Return the pager of the page's list: a real link first, then what its script would write."""
    linked, scripted = _linked(page), _scripted(page)
    if scripted is None:
        return linked
    if linked.next_url and (scripted.next_url or scripted.total is None or linked.total):
        return Pager(linked.next_url, scripted.total or linked.total, linked.at)
    return scripted


# --- written by script ---------------------------------------------------------------------------------------------------


def _scripted(page: Page) -> Pager | None:
    for number, script in page.script_nodes:
        is_named = "Page" in script or "page" in script
        found = (_called(page, script) or _configured(page, script) or _counted(page, script)) if is_named else None
        if found:
            return Pager(found.next_url, found.total, number, found.is_article)
    return None


def arguments(call: str) -> list[str]:
    """Split the arguments of a call, quotes dropped: ``5, 0, 'index'`` gives ``['5', '0', 'index']``."""
    out = [next((part for part in match.groups() if part is not None), "").strip() for match in _ARGUMENT.finditer(call)]
    return out[:-1] if out and out[-1] == "" and not call.rstrip().endswith((",", '""', "''")) else out


def _called(page: Page, script: str) -> Pager | None:
    """``createPageHTML(total, current, "index", "html"[, records])``; some put the container's id or the record count first."""
    if "reatePage" not in script and "reatepage" not in script:
        return None
    for match in _CALL.finditer(script):
        values = arguments(match[2])
        while values and not _is_count(values[0]):
            values = values[1:]
        if len(values) < 4 or not _is_count(values[1]):  # noqa: PLR2004 - the four that matter
            continue
        name, suffix = values[2], values[3].lstrip(".")
        if name.isdecimal() or ":" in name or "(" in name or not name:
            continue
        if _ARTICLE_NAME.match(name):
            return Pager(is_article=True)
        return _numbered(page, int(values[0]), int(values[1]), name, suffix, script)
    return None


def _is_count(text: str) -> bool:
    """Whether a script's argument is a number of pages: a thousand digits are none, and Python refuses to read five thousand."""
    return text.isdecimal() and len(text) < _TOO_LONG


def _numbered(page: Page, total: int, current: int, name: str, suffix: str, script: str) -> Pager:
    """Name the next page. TRS counts pages from 0 and names the second ``_1``; some sites count from 1 or name it ``_2``.

    The page's own address tells which: on ``index_3`` the next is ``index_4`` whatever the count. On the first page a current of 1
    means counting from 1, and the function's body (if it is on the page) shows ``+ 1`` in the names.
    """
    own = _SUFFIX.search(page.url.rpartition("/")[2])
    if own and page.url.rpartition("/")[2].startswith(name + "_"):
        shown = int(own[1])
        base = shown - current
        # The address alone does not tell a 0-based "index_3" (fourth of n) from a 1-based one (third of n): both end at n or n-1.
        last = total if base > 0 or _one_based(script) else total - 1
        number = shown + 1
    else:
        one_based = current == 1 or _one_based(script)
        number, last = (2, total) if one_based else (current + 1, total - 1)
    if number > last:
        return Pager(None, total)
    return Pager(page.urls.resolve(page.url, f"{name}_{number}.{suffix}"), total)


def _one_based(script: str) -> bool:
    """Return the function on the page names the page after the 0-based current one ``_2``."""
    return bool(re.search(r"CurrIndex\s*\+\s*2\b|(?:num|page)\w*\s*\+\s*2\s*\)\s*\+\s*[\"']\.", script))


def _configured(page: Page, script: str) -> Pager | None:
    """``Pager({size:25, current:0, prefix:'index', suffix:'htm'})``."""
    for match in _OBJECT.finditer(script) if "Pager" in script else ():
        options = {key: next((part for part in rest if part), "") for key, *rest in _OPTION.findall(match[1])}
        if {"size", "prefix", "suffix"} <= options.keys() and _is_count(options["size"]):
            current = int(options["current"]) if _is_count(options.get("current", "")) else 0
            return _numbered(page, int(options["size"]), current, options["prefix"], options["suffix"].lstrip("."), script)
    return None


def _counted(page: Page, script: str) -> Pager | None:
    """``var countPage = 56; var currentPage = 0; … "index_" + i + ".html"`` written out by the page itself."""
    if not any(word in script for word in ("urrentPage", "urPage", "CurrIndex", "nowPage", "pageIndex", "currpage", "urrpage")):
        return None
    count = _COUNT.search(script)
    current = _CURRENT.search(script)
    name = re.search(r"""["'](?:\./)?(\w+?)_["']\s*\+|["'](\w+)["']\s*\+\s*["']_["']\s*\+""", script)
    suffix = re.search(r"""\+\s*["']["']?\.(s?html?)""", script)
    if not (count and current and name and suffix):
        return None
    return _numbered(page, int(count[1]), int(current[1]), name[1] or name[2], suffix[1], script)


# --- real links ------------------------------------------------------------------------------------------------------------


def _linked(page: Page) -> Pager:
    region = [anchor for anchor in page.anchors if anchor.url and _is_pager_text(anchor.text or anchor.hint)]
    following = next((anchor for anchor in region if _NEXT.fullmatch(anchor.text or anchor.hint)), None)
    numbers = _numbers(page, region)
    at = following.at if following else numbers[0].at if numbers else None
    next_url = _next_of(page, following, numbers)
    if next_url is None and not numbers and following is None:
        clicked = _clicked(page) if "\u4e0b" in page.html else None  # 下一页, 下页
        return clicked or _from_select(page)
    total = _promised(page, at) or _highest(region, numbers)
    return Pager(next_url, total, at) if next_url or total else NONE


def _clicked(page: Page) -> Pager | None:
    """Read ``<a href="javascript:goPage(2)">下一页</a>`` where the function is on the page."""
    outline = page.outline
    for at in outline.places("a"):
        if not _is_next(outline.texts[at].strip()):
            continue
        script = f"{outline.nodes[at].get('href') or ''} {outline.nodes[at].get('onclick') or ''}"
        call = re.search(r"(\w+)\s*\(\s*['\"]?(\d+)['\"]?\s*\)", script)
        url = through_function(page, call[1], call[2]) if call else None
        named = outline.nodes[at].get("tagname")
        url = url or (page.urls.resolve(page.base, named) if named and "/" in named else None)
        if url and url != page.url:
            return Pager(url, _promised(page, at), at)
    return None


@lru_cache(maxsize=1 << 14)
def _is_next(text: str) -> bool:
    return bool(_NEXT.fullmatch(text))


@lru_cache(maxsize=1 << 14)
def _is_pager_text(text: str) -> bool:
    """Whether a pager's link may read so. Remembered: menus repeat."""
    return len(text) <= _LONGEST and (
        text.isdecimal() or bool(_NEXT.fullmatch(text) or _NUMBER.fullmatch(text) or _LAST.fullmatch(text))
    )


def _numbers(page: Page, region: list[Anchor]) -> list[Anchor]:
    """Return the numbered links of the pager: they lead to different pages of the same host."""
    numbers = [anchor for anchor in region if _NUMBER.fullmatch(anchor.text)]
    if not numbers:
        return []
    if len({anchor.url for anchor in numbers}) == 1 and len(numbers) > 1:
        return []
    stem = page.url.rpartition("/")[0].partition("//")[2]
    host = stem.partition("/")[0]
    near = [anchor for anchor in numbers if anchor.url.partition("//")[2].startswith(host)]
    if len(near) == 1 and not any(_PAGER_NAMES.search(page.outline.names(up)) for up in page.outline.ancestors(near[0].at)[:4]):
        return []
    return near


def _next_of(page: Page, following: Anchor | None, numbers: list[Anchor]) -> str | None:
    if following:
        return following.url if following.url != page.url else None
    linked = {int(match[1]): anchor.url for anchor in numbers if (match := _NUMBER.fullmatch(anchor.text))}
    own = next((number for number, url in linked.items() if url == page.url), None)
    if own is None:
        own = next((number for number in range(1, max(linked, default=0) + 1) if number not in linked), None)
    return linked.get(own + 1) if own is not None else None


def _promised(page: Page, at: int | None) -> int | None:
    """``共1,227页``, ``1/20页``: told near the pager."""
    if at is None:
        return None
    outline = page.outline
    for up in outline.ancestors(at)[:3]:
        text = outline.text(up)
        if len(text) > 600:  # noqa: PLR2004 - no longer the pager
            return None
        match = _PROMISED.search(text)
        if match:
            return int(next(part for part in match.groups() if part).replace(",", ""))
    return None


def _highest(region: list[Anchor], numbers: list[Anchor]) -> int | None:
    """Return the highest number linked, or the one in 尾页's address (``index_54`` may be the 55th: other links tell the shift)."""
    shown = [int(match[1]) for anchor in numbers if (match := _NUMBER.fullmatch(anchor.text))]
    last = next((anchor for anchor in region if _LAST.fullmatch(anchor.text or anchor.hint)), None)
    suffix = _SUFFIX.search(last.url) if last else None
    pairs = {
        int(match[1]): int(own[1])
        for anchor in numbers
        if (match := _NUMBER.fullmatch(anchor.text)) and (own := _SUFFIX.search(anchor.url))
    }
    if suffix and pairs:
        shift = next(iter(pairs.items()))
        shown.append(int(suffix[1]) + shift[0] - shift[1])
    return max(shown, default=None)


def _from_select(page: Page) -> Pager:
    """Read ``<select onchange="location.href=this.value"><option value="1_2.html">2``, or ``go(this.value)`` with a function."""
    for at in page.outline.places("select"):
        change = page.outline.nodes[at].get("onchange") or ""
        if "this" not in change:
            continue
        options = [node for node in page.outline.nodes[at + 1 : page.outline.ends[at]] if node.tag == "option"]
        numbers = {
            int(match[0]): node for node in options if (match := re.search(r"\d{1,9}", node.text or "")) and node.get("value")
        }
        if len(numbers) < 2 or (min(numbers), max(numbers)) != (1, len(numbers)):  # noqa: PLR2004 - not the pages
            continue
        chosen = next((number for number, node in numbers.items() if node.get("selected") is not None), 1)
        following = numbers.get(chosen + 1)
        return Pager(_option_url(page, change, following.get("value") or "") if following is not None else None, max(numbers), at)
    return NONE


def _option_url(page: Page, change: str, value: str) -> str | None:
    if not value.isdecimal():
        return page.urls.resolve(page.base, value)
    call = re.search(r"(\w+)\s*\(\s*this", change)
    return through_function(page, call[1], value) if call else None


def through_function(page: Page, name: str, value: str) -> str | None:
    """Return where ``name(value)`` leads if the page's function adds its argument to a literal: ``location = "list?p=" + n``."""
    body = re.search(
        rf"function\s+{re.escape(name)}\s*\(\s*(\w+)[^)]*\)\s*\{{([\s\S]{{0,800}}?)\n?\}}\s*(?:function|</|$|\n)", page.scripts
    )
    if not body:
        return None
    match = re.search(rf"""["']([^"']*)["']\s*\+\s*{re.escape(body[1])}\b(?:\s*\+\s*["']([^"']*)["'])?""", body[2])
    return (
        page.urls.resolve(page.base, f"{match[1]}{value}{match[2] or ''}")
        if match and ("?" in match[1] or "." in (match[2] or ""))
        else None
    )
