"""Which of the dates around a title is the row's: beside it, at its edge, above its list.

Deadlines, dates of writing (成文日期) and the ends of periods are others'.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from crawler import dates
from crawler.readers.outline import Outline

_NOT_THE_ROWS = re.compile(
    r"(?:截止|截至|有效|成文|生成|产生|实施|施行|生效|开标|报名|会议|活动|征集|起始|开始|结束|落款|签发|印发|制发|失效|办结|受理|答复|形成|到期|起止|开展|竞价|投标|答辩|考试|失信|处罚|决定|下载|注册)\w{0,4}(?:日期|时间|期限)?\s*[:：为]?\s*$"
)
_RANGE = re.compile(r"^\s*(?:至|到|—+|-+|~|～)\s*\d")
_DATE_WORDS = re.compile(
    r"(?:发布|公开|更新|公布|发表|上传)?(?:日期|时间|于)|发布|周[一二三四五六日]|星期[一二三四五六日天]|\d{1,2}:\d\d(?::\d\d)?|[\W_]"
)
"""What may stand beside a date in a place of its own."""
_FIRST_OF_DATE = frozenset("0123456789[(（【 ")
_LAST_OF_DATE = frozenset("0123456789])）】日 ")
_SUMMARY = 24
_YEAR = re.compile(r"((?:19|20)\d\d)\s*年?度?")
_HEAD_PARTS = 3
_LONGEST_LINE = 400
SENTENCE = re.compile("[，。；…]")
"""What a summary has and a title mostly has not."""
LONGEST_DATE_TEXT = 60
"""Characters of a text that is nothing but a date and its label."""


def year_above(outline: Outline, holder: int) -> int | None:
    """Return the year that stands as a heading right above a list (``<h3>2025年</h3>``), None where none does."""
    for at in (holder, outline.parents[holder]):
        before = [child for child in outline.children(outline.parents[at]) if child < at] if at > 0 else []
        if before:
            year = _YEAR.fullmatch(outline.text(before[-1])) if outline.ends[before[-1]] - before[-1] <= _HEAD_PARTS else None
            return int(year[1]) if year else None
    return None


def date_among(texts: Sequence[str], as_of: date) -> dates.Stamp | None:
    """Return the row's date among the texts that stand beside its title.

    A full date wins over a year-less one, one of a line of its own over one in a summary, a labelled 发布日期 over all; deadlines
    and dates of writing are passed over.
    """
    found: list[dates.Stamp] = []
    plain: dates.Stamp | None = None
    before = ""
    for text in texts:
        if len(text) <= _LONGEST_LINE:
            stamp = dates.find(text, as_of)
            if stamp and not _is_other(before, text, stamp):
                found.append(stamp)
                plain = plain if SENTENCE.search(text[:_SUMMARY]) and len(text) > _SUMMARY else stamp
        before = text
    if found:
        return plain or found[-1]
    for first, second in pairwise(texts):
        joined = own_date(f"{first} {second}", as_of)
        if joined and joined.year:
            return joined
    for text, previous in zip(texts, ["", *texts], strict=False):
        own = own_date(text, as_of)
        if own and not _is_other(previous, text, own):
            return own
    for first, second in pairwise(texts):
        joined = own_date(f"{first} {second}", as_of)
        if joined:
            return joined
    return None


def _is_other(before: str, text: str, stamp: dates.Stamp) -> bool:
    """Whether the words before a date say that it is another one, or it begins or ends a period."""
    ahead = text[: stamp.start] or before
    return bool(
        _NOT_THE_ROWS.search(ahead) or _RANGE.match(text[stamp.end :]) or re.search(r"(?:至|到|~|～)\s*$", text[: stamp.start])
    )


def own_date(text: str, as_of: date) -> dates.Stamp | None:
    """Return the date of a text that is nothing but a date (label, brackets and time aside)."""
    if len(text) > LONGEST_DATE_TEXT:
        return None
    stamp = dates.find(text, as_of, loose=True)
    if stamp is None:
        return None
    rest = _DATE_WORDS.sub("", text[: stamp.start] + " " + text[stamp.end :])
    return stamp if len(rest) <= 1 else None


def edge_date(title: str, as_of: date) -> dates.Stamp | None:
    """Return the date that begins or ends a title's own text: "[2026-08-12] 标题", "标题（08-12）", "标题 2026-08-12"."""
    if not title or not (title[-1] in _LAST_OF_DATE or title[0] in _FIRST_OF_DATE):
        return None
    bracketed = re.search(r"[\[(（【]\s*([^\[\](（）【】)]{4,20})\s*[\])）】]\s*$", title) or re.match(
        r"\s*[\[(（【]\s*([^\[\](（）【】)]{4,20})\s*[\])）】]", title
    )
    if bracketed:
        stamp = own_date(bracketed[1], as_of)
        if stamp and len(title) > len(bracketed[0]):
            return replace(stamp, start=bracketed.start(), end=bracketed.end())
    stamp = dates.find(title, as_of)
    if stamp and len(title) > stamp.end - stamp.start + 3:
        ends = title[stamp.end :].strip() == "" and title[: stamp.start].endswith((" ", "\u3000", "\t"))
        begins = title[: stamp.start].strip() == "" and title[stamp.end : stamp.end + 1] in {" ", "\u3000", ":", "|", "："}
        if (ends or begins) and "月" not in title[stamp.start : stamp.end]:
            return stamp
    return None
