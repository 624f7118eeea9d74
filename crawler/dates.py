"""Chinese date text to dates: every form met on portals, and the year of a date that shows none.

A date in a URL is never a publication date; it may only supply the year of a visible ``MM-DD``.
"""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

_FULLWIDTH = str.maketrans("\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19：．－／﹕\u2236", "0123456789:.-/::")
_WIDE = re.compile("[\uff10-\uff19\uff1a\uff0e\uff0d\uff0f\ufe55\u2236]")
_HAN = {
    "〇": 0,
    "○": 0,
    "\uff2f": 0,
    "O": 0,
    "零": 0,
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_TIME = r"(?:\s*T?\s*\d{1,2}\s*[:时]\s*\d{1,2}(?:\s*[:分]\s*\d{1,2}(?:\.\d+)?)?秒?(?:Z|\+\d\d:?\d\d)?)?"
_FULL = re.compile(
    r"(?<![\d./-])(?P<y>(?:19|20)\d\d)\s*(?:[-/.年—\u2013]\s*)(?P<m>\d{1,2})\s*(?:[-/.月—\u2013]\s*)(?P<d>\d{1,2})(?:\s*[日号])?(?![\d/]|-(?!\d\d:)|\.\d|年)"
    + _TIME
)
_HAN_DATE = re.compile(
    r"(?P<y>[一二][〇○\uff2fO零一二三四五六七八九]{3})年(?P<m>[一二三四五六七八九十]{1,2})月(?P<d>[一二三四五六七八九十]{1,3})日"
)
_COMPACT = re.compile(r"(?<![\d./-])(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?![\d./-])")
_DAY_FIRST = re.compile(r"(?<![\d./-])(?P<d>\d{1,2})日?\s*(?:\||/|，)?\s*(?P<y>20\d\d)\s*[-/.年]\s*(?P<m>\d{1,2})\s*月?(?![\d/.-])")
_DAY_LAST = re.compile(r"(?<![\d./-])(?P<y>20\d\d)\s*[-/.年]\s*(?P<m>\d{1,2})月?\s+(?P<d>\d{1,2})日?(?![\d:/.-])")
_YEAR_LAST = re.compile(r"(?<![\d./-])(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})日?\s+(?P<y>20\d\d)年?(?![\d./-])")
_MDY = re.compile(r"(?<![\d./-])(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>20\d\d)(?![\d/])" + _TIME)
"""``11/18/2026``: what an American server makes of a day. Where the first number is no month, nothing is read."""
_DMY = re.compile(r"(?<![\d./-])(?P<d>\d{1,2})\s+(?P<m>\d{1,2})月?\s*[/,，]?\s+(?P<y>20\d\d)年?(?![\d./-])")
_SHORT_YEAR = re.compile(r"(?<![\d./:-])(?P<y>\d\d)(?:[-/.]|年)(?P<m>\d{1,2})(?:[-/.]|月)(?P<d>\d{1,2})日?(?![\d./:-])" + _TIME)
_NO_YEAR = re.compile(r"(?<![\d./:年-])(?P<m>\d{1,2})\s*(?:[-/.]|月)\s*(?P<d>\d{1,2})日?(?![\d./:%\uff05‰-]|[亿万元个年])" + _TIME)
_SPLIT_NO_YEAR = re.compile(
    r"(?<![\d./:年-])(?P<m>\d{1,2})月\s+(?P<d>\d{1,2})(?![\d./:-])|(?<![\d./:-])(?P<d2>\d{1,2})\s+(?P<m2>\d{1,2})月(?!\s*\d)"
)
_RELATIVE = re.compile(
    r"(?P<n>\d{1,3})\s*(?P<unit>秒钟?|分钟|小时|天|日|周|个?星期|个月|年)(?:之)?前|(?P<word>刚刚|今天|今日|昨天|昨日|前天)"
)
_AGO = {"天": 1, "日": 1, "周": 7, "星期": 7, "个星期": 7}
_MONTHS = {"个月": 1, "年": 12}
_WORDS = {"昨天": 1, "昨日": 1, "前天": 2}
_FORMS = (_FULL, _HAN_DATE, _DAY_FIRST, _DAY_LAST, _YEAR_LAST, _MDY, _DMY)
_LOOSE = (_SHORT_YEAR, _NO_YEAR, _SPLIT_NO_YEAR)

HINT = re.compile(
    r"\d\s?[-/.年月—]\s?\d|\d{8}|[天日时钟周期月年]之?前|昨[天日]|前天|今[天日]|刚刚|[一二三四五六七八九十]月|\d月|[\uff10-\uff19]"
)
"""Cheap first look: text without a match holds no date."""

_QUICK = re.compile("[0-9\uff10-\uff19昨前今刚一二三四五六七八九十]")


def may_hold(text: str) -> bool:
    """Whether ``text`` may hold a date: a cheap first look (one class of characters is searched much faster than many forms)."""
    return _QUICK.search(text) is not None and HINT.search(text) is not None


_URL_DATES = (
    re.compile(r"/t(?P<y>20\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>[0-3]\d)_"),
    re.compile(r"/(?P<y>20\d\d)[/-](?P<m>0?[1-9]|1[0-2])[/-](?P<d>[0-3]?\d)(?=[/_])"),
    re.compile(r"/(?P<y>20\d\d)/?(?P<m>0[1-9]|1[0-2])(?P<d>[0-3]\d)(?:\d{6,})?(?=[/_.]|\d{6})"),
    re.compile(r"/(?P<y>20\d\d)[/-]?(?P<m>0[1-9]|1[0-2])/"),
    re.compile(r"/(?P<y>20\d\d)/"),
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date as written: ``year`` is None where the text shows none. ``start`` and ``end`` are offsets into the text searched."""

    year: int | None
    month: int
    day: int
    start: int
    end: int


def find(text: str, as_of: date, *, loose: bool = False) -> Stamp | None:
    """Return the first date in ``text``, or None.

    ``loose``: ``text`` is a date's own place (a cell, a span), so year-less, two-digit-year, compact and relative forms count too.
    """
    return _found(text, as_of, loose) if may_hold(text) else None


@lru_cache(maxsize=1 << 13)
def _found(text: str, as_of: date, loose: bool) -> Stamp | None:
    """Search for the forms. Remembered: a list's rows share their days."""
    text = text if text.isascii() or not _WIDE.search(text) else text.translate(_FULLWIDTH)
    match = _FULL.search(text)
    best = _stamp(match) if match else None
    if best and best.start == 0:
        return best
    for form in _FORMS:
        for match in form.finditer(text):
            stamp = _stamp(match)
            if stamp and (best is None or stamp.start < best.start):
                best = stamp
            if stamp:
                break
    if best is None and loose:
        best = _find_loose(text, as_of)
    return best


def _find_loose(text: str, as_of: date) -> Stamp | None:
    compact = _COMPACT.search(text)
    if compact:
        return _stamp(compact)
    for form in _LOOSE:
        for match in form.finditer(text):
            stamp = _stamp(match)
            if stamp and (stamp.year is None or stamp.year <= as_of.year + 1):
                return stamp
    relative = _RELATIVE.search(text)
    return _ago(relative, as_of) if relative else None


def _ago(match: re.Match[str], as_of: date) -> Stamp:
    if match["unit"] in _MONTHS:
        return _months_ago(match, int(match["n"]) * _MONTHS[match["unit"]], as_of)
    days = _WORDS.get(match["word"], 0) if match["word"] else int(match["n"]) * _AGO.get(match["unit"], 0)
    day = as_of - timedelta(days=days)
    return Stamp(day.year, day.month, day.day, match.start(), match.end())


def _months_ago(match: re.Match[str], months: int, as_of: date) -> Stamp:
    """Return the same day of an earlier month, its last day where it is shorter: what 3个月前 says at the least."""
    year, month = divmod(as_of.year * 12 + as_of.month - 1 - months, 12)
    return Stamp(year, month + 1, min(as_of.day, calendar.monthrange(year, month + 1)[1]), match.start(), match.end())


def _stamp(match: re.Match[str]) -> Stamp | None:
    """Turn a match into a stamp; None where month or day do not exist."""
    groups = match.groupdict()
    month, day = _number(groups.get("m") or groups.get("m2")), _number(groups.get("d") or groups.get("d2"))
    year = _year(groups["y"]) if groups.get("y") else None
    if _date(year or 2024, month, day) is None:  # 2024: a year-less 29 February exists
        return None
    return Stamp(year, month, day, match.start(), match.end())


def _year(text: str) -> int:
    if text[0] in _HAN:
        return int("".join(str(_HAN[char]) for char in text))
    return int(text) if len(text) > 2 else 2000 + int(text)  # noqa: PLR2004 - "26" is 2026


def _number(text: str | None) -> int:
    """``"8"``, ``"十二"``, ``"二十"`` or ``"三十一"`` as a number; 0 for nothing."""
    if not text:
        return 0
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (_HAN.get(tens, 1) * 10 if ten else 0) + _HAN.get(ones, 0)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def parse(text: str | None, as_of: date) -> date | None:
    """Return the first date with a year in ``text`` (a meta tag, a labelled field), or None."""
    if not text:
        return None
    stamp = find(text, as_of) or find(text, as_of, loose=True)
    return _date(stamp.year, stamp.month, stamp.day) if stamp and stamp.year else None


def url_date(url: str) -> date | None:
    """Return the date that an address carries (``t20260402_``, ``/2026/4/2/``, ``/202604/``: then the middle of the month)."""
    for form in _URL_DATES:
        match = form.search(url)
        if match:
            group = match.groupdict()
            day = _date(int(group["y"]), int(group.get("m") or 7), int(group.get("d") or (15 if group.get("m") else 1)))
            if day:
                return day
    return None


def resolve(stamps: Sequence[Stamp | None], urls: Sequence[str], as_of: date) -> list[date | None]:
    """Return the date of each row of one list, in its order.

    The year of a year-less stamp comes from its URL's year, else from its neighbours and the order of the list (newest first),
    and is never one that would make the date lie after ``as_of``. ``urls`` has one address for each stamp.
    """
    out: list[date | None] = []
    open_rows: list[int] = []
    for row, (stamp, url) in enumerate(zip(stamps, urls, strict=True)):
        if stamp is None or stamp.year is not None:
            out.append(_date(stamp.year, stamp.month, stamp.day) if stamp and stamp.year else None)
            continue
        near = _near_url(stamp, url, as_of)
        out.append(near)
        if near is None:
            open_rows.append(row)
    if open_rows:
        _from_neighbours(stamps, out, open_rows, as_of)
    return out


def _near_url(stamp: Stamp, url: str, as_of: date) -> date | None:
    """Return the day nearest to the URL's date: published at the turn of the year, the two may differ by one."""
    hint = url_date(url)
    if hint is None:
        return None
    days = [_date(year, stamp.month, stamp.day) for year in (hint.year - 1, hint.year, hint.year + 1)]
    known = [day for day in days if day and day <= as_of]
    return min(known, key=lambda day: abs((day - hint).days), default=None)


def _latest(stamp: Stamp, limit: date) -> date | None:
    """Return the last such day that is not after ``limit``."""
    days = [_date(year, stamp.month, stamp.day) for year in range(limit.year, limit.year - 9, -1)]
    return next((day for day in days if day and day <= limit), None)


_PINNED = 2
_SLACK = timedelta(days=62)


def _from_neighbours(stamps: Sequence[Stamp | None], out: list[date | None], open_rows: list[int], as_of: date) -> None:
    """Fill the open rows. Going down a list, a date that jumps up by months has passed a New Year.

    Up to two rows at the top may be pinned (置顶),
    so a jump after them says nothing. Explicit years above and below bound what lies between.
    """
    limit, run = as_of, 0
    previous: date | None = None
    for row, stamp in enumerate(stamps):
        fixed = out[row]
        if fixed is not None:
            limit, previous, run = (min(as_of, fixed + _SLACK), fixed, _PINNED + 1)
        elif stamp is not None and row in open_rows:
            day = _latest(stamp, limit)
            if day and previous and day > previous + _SLACK and run > _PINNED:
                day = _latest(stamp, previous)
            if day and previous and day > previous and run <= _PINNED:
                limit = as_of
            out[row] = day
            if day:
                run = run + 1 if previous is None or day <= previous + _SLACK else 1
                previous = day
                limit = min(as_of, day + _SLACK) if run > _PINNED else as_of
