"""Annual disclosure reports (政府信息公开工作年度报告): their year, their six sections, and the sums of tables three and four.

A slip is told only where every cell that it rests on was understood. An empty cell (or a dash) means none, as real reports leave
it, but only beside a total that stands there; anything else that is no number takes its sum out of question.
"""

import re
from itertools import pairwise

from crawler.marks import AnnualReport
from crawler.readers.page import Page
from crawler.records import Reading
from crawler.topics.body import body, own_lines
from crawler.topics.tables import rows

SECTIONS: dict[str, re.Pattern[str]] = {
    name: re.compile(words)
    for name, words in (
        ("总体情况", r"总体情况|概述|基本情况|概\s*况"),
        ("主动公开政府信息情况", r"主动公开"),
        ("收到和处理政府信息公开申请情况", r"收到和处理|依申请公开|信息公开申请"),
        ("行政复议、行政诉讼情况", r"行政复议|行政诉讼|复议、诉讼"),
        ("存在的主要问题及改进情况", r"问题|改进"),
        ("其他需要报告的事项", r"其他需要报告|其它需要报告|需要报告的其他|需要报告的事项|其[他它]事项|其[他它]情况"),
    )
}
"""The six sections of 国办公开办函〔2021〕30号 in its order, and the words that their headings bear."""

_TITLE = re.compile(r"信息公开(?:工作)?(?:年度(?:工作)?(?:报告|总结)|年报|工作报告)|信息公开.{0,12}年度.{0,4}报告")
_NO_REPORT = re.compile(r"通知|培训|编制|要求|格式|汇总|目录|报送|公布情况|说明|图解|解读|列表|工作推进")
_YEAR = re.compile(r"(20\d\d)\s*年?")
_HAN_YEAR = re.compile(r"二[〇○零]([一二三四五六七八九〇○零])([一二三四五六七八九〇○零])年")
_DIGITS = "〇一二三四五六七八九"
_HEADING = re.compile(r"^\s*(?:[（(]?|第)([一二三四五六七八九十])(?:部分|[、.．）)\s:：])\s*[、.．:：]?\s*(.{2,40})")
"""The beginning of a line: many a heading runs into its paragraph (五、存在的主要问题及改进情况。2025年…)."""
_BARE_HEADING = 24
"""Characters; an unnumbered line so short that holds a section's whole name is its heading."""
_IN_TABLE = {
    "主动公开政府信息情况": re.compile(r"制发件数|现行有效件数|本年处理决定数量|第二十条第"),
    "收到和处理政府信息公开申请情况": re.compile(r"本年新收政府信息公开申请|结转下年度"),
    "行政复议、行政诉讼情况": re.compile(r"结果维持|复议后起诉"),
}
"""What the table of a section says, headed or not."""
_NUMBER = re.compile(r"\d{1,7}(?:\.0+)?")
_NONE = frozenset({"", "/", "-", "—", "－", "\u2013", "无"})
_APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
_OUTCOMES = 21
"""Rows between 三 and its （七）: 1 + 1 + 8 + 3 + 5 + 3."""
_GROUPS = ("行政复议", "未经复议直接起诉", "复议后起诉")
_RESULTS = 5
_MOST_SLIPS = 20

Numbers = tuple[int, ...]


def report(page: Page, reading: Reading) -> AnnualReport | None:
    """Return what an annual report shows; None where the page is none."""
    title = (reading.record.title if reading.record else None) or page.title
    if not _TITLE.search(title) or _NO_REPORT.search(_TITLE.sub("", title)):
        return None
    table = rows(page, body(page)) or rows(page, page.body)
    shown = own_lines(page)
    sections = _sections(shown)
    return AnnualReport(_year(title), sections, slips(table), _doubtful(shown, sections))


def _year(title: str) -> int | None:
    if match := _YEAR.search(title):
        return int(match[1])
    if match := _HAN_YEAR.search(title):
        tens, ones = (_DIGITS.index("〇" if digit in "○零" else digit) for digit in match.groups())
        return 2000 + 10 * tens + ones
    return None


def _sections(shown: tuple[str, ...]) -> tuple[str, ...]:
    headings = [match[2] for line in shown if (match := _HEADING.match(line))]
    bare = [line for line in shown if len(line) <= _BARE_HEADING]
    return tuple(
        name
        for name, words in SECTIONS.items()
        if any(words.search(heading) for heading in headings) or any(name in line for line in bare)
    )


def _doubtful(shown: tuple[str, ...], sections: tuple[str, ...]) -> tuple[str, ...]:
    """Return the sections without their words in a heading, of which the number heads a line or the table stands there."""
    numbers = {match[1] for line in shown if (match := _HEADING.match(line)) and line.lstrip()[0] not in "（("}
    text = "\n".join(shown)
    return tuple(
        name
        for number, name in zip("一二三四五六", SECTIONS, strict=True)
        if name not in sections and (number in numbers or (name in _IN_TABLE and _IN_TABLE[name].search(text)))
    )


# --- sums ---------------------------------------------------------------------------------------------------------------


def slips(table: list[list[str]]) -> tuple[str, ...] | None:
    """Return the sums of tables three and four that do not add up, as sentences; None where neither table could be read."""
    third, fourth = _third(table), _fourth(table)
    if third is None and fourth is None:
        return None
    return tuple(((third or []) + (fourth or []))[:_MOST_SLIPS])


def _third(table: list[list[str]]) -> list[str] | None:
    """Check 收到和处理政府信息公开申请情况. Rows are known by their labels, columns by being the last seven."""
    new, left, done, rest = (_row(table, words) for words in (r"本年新收", r"上年结转", r"[（(]七[)）]\s*总计", r"结转下年度"))
    found = [_seven(table, at) for at in (new, left, done, rest)]
    out: list[str] = []
    if not any(found) or new is None:
        return None
    first, second, third, fourth = found
    if first and second and third and fourth:
        for name, one, two, three, four in zip(_APPLICANTS, first, second, third, fourth, strict=True):
            if one + two != three + four:
                out.append(
                    f"第三部分表格“{name}”列：本年新收{one}件与上年结转{two}件之和为{one + two}，"
                    f"办理结果总计{three}件与结转下年度{four}件之和为{three + four}，两者不相等"
                )
    last = rest if rest is not None else done
    out += _row_sums(table[new : last + 1] if last is not None else [])
    if left is not None and done is not None and third:
        out += _column_sums([_seven_of(row) for row in table[left + 1 : done]], third)
    return out


def _row_sums(part: list[list[str]]) -> list[str]:
    """Check that the last of the seven columns is the sum of the six others."""
    out = []
    for row in part:
        numbers = _seven_of(row)
        if numbers and sum(numbers[:-1]) != numbers[-1]:
            label = next((cell for cell in reversed(row[:-7]) if cell), "")[:20]
            out.append(f"第三部分表格“{label}”行：各类申请人之和为{sum(numbers[:-1])}，总计为{numbers[-1]}")
    return out


def _column_sums(parts: list[Numbers | None], total: Numbers) -> list[str]:
    """Check that （七）总计 is the sum of the 21 rows above it: only where each was understood and there are just so many."""
    understood = [numbers for numbers in parts if numbers is not None]
    if len(understood) != len(parts) or len(parts) != _OUTCOMES:
        return []
    sums = [sum(column) for column in zip(*understood, strict=True)]
    return [
        f"第三部分表格“{name}”列：办理结果各项之和为{added}，“（七）总计”为{shown}"
        for name, added, shown in zip(_APPLICANTS, sums, total, strict=True)
        if added != shown
    ]


def _fourth(table: list[list[str]]) -> list[str] | None:
    """Check 行政复议、行政诉讼情况: the row of fifteen numbers under three times 总计."""
    for above, row in pairwise(table):
        heads = [cell.replace(" ", "") for cell in above]
        if len(heads) != len(_GROUPS) * _RESULTS or [heads[at] for at in (4, 9, 14)] != ["总计"] * len(_GROUPS):
            continue
        if len(row) != len(heads):
            continue
        groups = [_totalled(row[at : at + _RESULTS]) for at in range(0, len(row), _RESULTS)]
        return [
            f"第四部分表格“{name}”：各种结果之和为{sum(group[:-1])}，总计为{group[-1]}"
            for name, group in zip(_GROUPS, groups, strict=True)
            if group and sum(group[:-1]) != group[-1]
        ]
    return None


def _row(table: list[list[str]], words: str) -> int | None:
    """Return the place of the only row that a label of these words names; None where there is none or more than one."""
    places = [at for at, row in enumerate(table) if any(re.search(words, cell) for cell in row[:-7])]
    return places[0] if len(places) == 1 else None


def _seven(table: list[list[str]], at: int | None) -> Numbers | None:
    return _seven_of(table[at]) if at is not None else None


def _seven_of(row: list[str]) -> Numbers | None:
    """Return the last seven cells as numbers, None where one is none or they are not just seven."""
    cells, before = row[-len(_APPLICANTS) :], row[: -len(_APPLICANTS)]
    if len(cells) < len(_APPLICANTS) or not before or _number(before[-1]) is not None or not before[-1].strip():
        return None
    return _totalled(cells)


def _totalled(cells: list[str]) -> Numbers | None:
    """Return cells whose last is their total as numbers: all empty, or empty ones beside a total, are zeros."""
    if all(cell.strip() in _NONE for cell in cells):
        return (0,) * len(cells)
    numbers = [0 if cell.strip() in _NONE else _number(cell) for cell in cells]
    whole = tuple(number for number in numbers if number is not None)
    return whole if len(whole) == len(cells) and cells[-1].strip() not in _NONE else None


def _number(cell: str) -> int | None:
    text = cell.replace(",", "").replace("，", "").strip()
    return int(float(text)) if _NUMBER.fullmatch(text) else None
