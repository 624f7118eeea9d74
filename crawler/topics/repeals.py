"""Marks of repeal on a document's page (G6), and the documents that a page declares repealed."""

import re

from crawler.readers.page import Page
from crawler.records import Reading
from crawler.topics.body import own_lines

MARKS = ("废止", "失效", "已修改", "已被修改")
"""One of these stands on every page that says something here."""

_STATE = r"(全文废止|全文失效|部分失效|部分废止|已废止|已失效|已修改|已被修改|废止|失效|无效|被修改)"
_FIELD = re.compile(
    r"(?:有\s*效\s*性|是否有效|时\s*效\s*性?|效力状态|文件状态|效力|文件时效)\s*[:：]?\s*[\[【(（]?\s*"
    + _STATE
    + r"(?!日期|时间|、)"
)
_TITLE_MARK = re.compile(r"[\[【(（〔]\s*" + _STATE + r"\s*[\]】)）〕]")
_SENTENCE = re.compile(
    r"^[\W_]*(?:注|说明|提示|备注)?[:：]?\s*(?:本|该|此)(?:文件|办法|规定|通知|规范性文件|文|政策)(?:现)?已(?:经)?(?:被|于.{4,20})?(?:[^，。]{0,30})?(废止|失效|修改)"
)
_DECLARES = re.compile(r"废止|失效|清理结果|宣布.{0,10}失效")
_TITLED = re.compile(r"废止[^《]{0,12}((?:《[^《》]+》[、和及与]?(?:等)?)+)")
_QUOTED = re.compile(r"《([^《》]{4,80})》")
_NUMBERED = re.compile(r"^[\W_]*(?:\d{1,3}|[一二三四五六七八九十]{1,3}|[（(][一二三四五六七八九十\d]{1,3}[)）])\s*[、.．:：)）\s]")
_DOC_NO = re.compile(r"[\u4e00-\u9fff]{1,12}[〔\[（(【]\s*(?:19|20)\d\d\s*[〕\]）)】]\s*\d{1,4}\s*号")
_OPENS = re.compile(r"(?:予以|决定|现予|应予|宣布|拟)?(?:废止|失效)")
_CLOSES = re.compile(r"(?:继续有效|予以保留|保留|修改|现行有效|拟修订|需要修改)")
_HEADING = 40
_MOST = 400


def repealed(page: Page, reading: Reading) -> str | None:
    """Return the mark of repeal as the page shows it for its own document, None where it shows none."""
    shown = page.text
    if match := _FIELD.search(shown):
        return match[1]
    title = (reading.record.title if reading.record else None) or ""
    if match := _TITLE_MARK.search(title) or _TITLE_MARK.search(page.title):
        return match[1]
    return next((match[1] for line in own_lines(page) if (match := _SENTENCE.search(line))), None)


def repeals(page: Page, reading: Reading) -> tuple[str, ...]:
    """Return the titles and 文号 that this page declares repealed.

    Titles that a decision's own title names, and numbered lines and table rows in the part that is about repeal: a list of
    清理结果 also names what stays in force.
    """
    title = (reading.record.title if reading.record else None) or page.title
    if not _DECLARES.search(title):
        return ()
    out: dict[str, None] = {}
    if match := _TITLED.search(title):
        out.update(dict.fromkeys(_QUOTED.findall(match[1])))
    is_open = re.search(r"继续有效|保留|修改", title) is None
    for line in own_lines(page):
        if len(line) <= _HEADING and not _QUOTED.search(line) and not _DOC_NO.search(line):
            if _OPENS.search(line):
                is_open = not _CLOSES.search(line)
            elif _CLOSES.search(line):
                is_open = False
        elif is_open and _NUMBERED.match(line):
            out.update(dict.fromkeys(_named(line)))
    return tuple(out)[:_MOST]


def _named(line: str) -> list[str]:
    """Return the first title of an entry and its 文号; further titles in it are reasons (被《…》代替)."""
    titles, numbers = _QUOTED.findall(line)[:1], _DOC_NO.findall(line)[:1]
    return [*titles, *(re.sub(r"\s", "", number) for number in numbers)]
