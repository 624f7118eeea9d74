"""The metadata box of a document (索引号, 文号, 生成日期, 公开方式, 发布机构, 责任部门) in all its shapes.

Whatever the markup, a box reads as a run of texts: label, value, label, value. So one function reads table cells, ``<p><strong>``,
"label: value" in one cell, definition lists, and the hidden boxes in rows of a list. Spaces inside labels do not count.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from crawler.readers.outline import BREAK

_LABELS: dict[str, tuple[str, ...]] = {
    "index_no": ("索引号", "信息索引号", "信息索引", "信息索取号", "索取号", "目录索引号", "公开索引号", "索引编号"),
    "doc_no": ("文号", "发文字号", "文件编号", "发文文号", "文件号", "文件文号", "公文文号", "文件字号", "发文号", "公文字号"),
    "generated": ("生成日期", "信息生成日期", "产生日期", "信息产生日期", "生成时间", "形成日期"),
    "written": ("成文日期", "成文时间"),
    "issued": ("制发日期", "印发日期", "签发日期", "发文日期", "发文时间", "制定日期", "落款日期"),
    "published": ("发布日期", "发布时间", "公开日期", "公开时间", "公布日期", "公布时间", "信息发布日期", "发表时间",
    "时间发布", "上传时间", "发稿时间", "信息时间", "公示日期",
    "公示时间", "公告日期", "公告时间", "发布于", "录入时间", "上网日期", "上网时间", "添加时间"),
    "publisher": ("发布机构", "发文机关", "发文机构", "制发机关", "发布单位", "发布机关", "信息发布机构", "发文单位",
    "公开机构", "公开单位", "发布部门", "公开主体", "制发机构",
    "制定机关", "信息公开单位", "制文机关", "公开机关", "印发机关", "供稿单位", "信息发布单位"),
    "department": ("责任部门", "公开责任部门", "责任单位", "责任处室", "责任科室", "公开责任单位", "承办部门", "主办部门",
    "承办单位", "责任机构", "公开部门"),
    "disclosure": ("公开方式", "公开属性", "公开类别", "公开类型", "公开形式", "信息公开方式", "信息公开类别"),
    "source": ("来源", "信息来源", "文章来源", "稿源", "稿件来源", "新闻来源", "内容来源", "供稿"),
    "title": ("信息名称", "标题", "名称", "文件名称", "文件标题", "公文名称", "信息标题", "内容标题"),
    "other": (
        "主题分类", "主题词", "体裁分类", "公开范围", "有效性", "效力状态", "效力状况", "生效日期", "实施日期", "施行日期",
        "失效日期", "废止日期", "公开时限", "公开期限", "关键词",
        "服务对象分类", "服务对象", "内容概述", "内容摘要", "信息内容", "概述",
        "组配分类", "分类", "所属分类", "主题类别", "信息类别", "类别", "载体类型", "体裁", "语种", "公文种类", "文件类型",
        "作者", "编辑", "责任编辑", "责编", "审核", "浏览次数",
        "点击数", "点击次数", "阅读次数", "阅读", "浏览", "字体", "字号", "字号大小", "保护视力色", "时效性", "是否有效",
        "有效期", "主题导航", "时效", "状态",
        "统一登记号", "登记号", "规范性文件编号", "公开程序", "截止日期", "截止时间", "更新时间", "更新日期", "附件", "打印",
        "分享", "序号", "操作", "信息格式", "签发人", "签发单位",
        "记录形式", "公开目录", "目录分类", "发文类别", "所属主题", "联系电话", "文件状态", "记者", "通讯员", "字体大小",
        "摘要", "目录", "地址", "联系人", "电话",
    ),
}  # fmt: skip
_FIELD = {label: field for field, labels in _LABELS.items() for label in labels}
_FIRST = frozenset(label[0] for label in _FIELD)
_NAMES = "|".join(r"\s*".join(label) for label in sorted(_FIELD, key=len, reverse=True))
_NAME = f"(?=[{''.join(sorted(_FIRST))}])({_NAMES})"  # the look ahead spares trying two hundred names at each place
_GLUED = re.compile(rf"\s*(?:[\[【]\s*{_NAME}\s*[\]】]\s*[:：﹕\u2236]?|[(（]?\s*{_NAME}\s*[)）\]】]?\s*[:：﹕\u2236])\s*")
_SPACES = re.compile(r"[\s\u3000]+")
_TRIM = " \u3000\xa0:：﹕\u2236[]【】*"
_NOTHING = re.compile(
    r"[\s\u3000\-—\u2013_/\\.。·*]*|无|空|暂无|null|NULL|None|none|undefined|没有|无文号|（无）|\(无\)|不详|未填写|N/?A"
)
_FIGURE = re.compile(r"\d|[〇一二三四五六七八九十]+号")
_MARKS = re.compile("[:：﹕\u2236】\\]]")
_OPENERS = _FIRST | frozenset(_TRIM)
_LABEL_MAX = 14
_HEADER_RUN = 3

WORTH_READING = re.compile(
    r"索\s*引|索\s*取\s*号|文\s*号|字\s*号|发\s*布|公\s*开|发\s*文|来\s*源|生\s*成\s*日|责\s*任|公\s*布|发\s*表|时\s*间"
)
"""Source text without a match holds no box."""


@dataclass(frozen=True, slots=True)
class Found:
    """One label met: which field, its value ("" where the box leaves it out or says —), where in the run of texts."""

    field: str
    value: str
    place: int
    label: str


def field_of(text: str) -> str | None:
    """Return the field that ``text`` labels as a whole (spaces, colons and brackets aside), or None."""
    return _field_of(text) if len(text) <= _LABEL_MAX * 2 else None


@lru_cache(maxsize=1 << 14)
def _field_of(text: str) -> str | None:
    """Look a short text up. Remembered: those of menus repeat."""
    label = text.strip(_TRIM)
    if not label or label[0] not in _FIRST:
        return None
    return _FIELD.get(label if label.isalnum() else "".join(label.split()))


def clean(value: str) -> str:
    """Return the value, "" for a placeholder (—, 无, 空)."""
    value = value.strip(" \u3000\xa0:：;；,，|｜丨")
    return "" if _NOTHING.fullmatch(value) else value


def boxed(pieces: Sequence[str]) -> list[Found]:
    """Return the labelled values in a run of texts, in order.

    A run of three or more labels without colon or value is the head of a table, and labels nothing here.
    """
    out: list[Found] = []
    place, bare = 0, 0
    while place < len(pieces):
        piece = pieces[place]
        field = field_of(piece) if piece[:1] in _OPENERS else None
        if field is None:
            if _MARKS.search(piece):
                out += _glued(pieces, place)
            bare = 0
            place += 1
            continue
        has_colon = piece.rstrip()[-1:] in "：:﹕\u2236"
        step, value = _value_after(pieces, place)
        bare = 0 if has_colon or value else bare + 1
        if bare >= _HEADER_RUN or (bare == _HEADER_RUN - 1 and _is_head(pieces, place)):
            out = [found for found in out if found.place < place - bare + 1]
            place = _skip_head(pieces, place)
            bare = 0
            continue
        out.append(Found(field, clean(value), place, piece))
        place += step
    return out


def _is_head(pieces: Sequence[str], place: int) -> bool:
    return place + 1 < len(pieces) and field_of(pieces[place + 1]) is not None and pieces[place + 1][-1:] not in "：:"


def _skip_head(pieces: Sequence[str], place: int) -> int:
    while place < len(pieces) and field_of(pieces[place]) is not None:
        place += 1
    return place


def _value_after(pieces: Sequence[str], place: int) -> tuple[int, str]:
    """How many texts the label and its value take, and the value: the next text unless that is a label itself."""
    if place + 1 >= len(pieces):
        return 1, ""
    following = pieces[place + 1]
    if following == BREAK:
        return 1, ""
    if following.strip(_TRIM) == "" and place + 2 < len(pieces):  # the colon stands alone
        step, value = _value_after(pieces, place + 1)
        return step + 1, value
    if field_of(following) is not None or _GLUED.match(following):
        return 1, ""
    return 2, following.lstrip(":：﹕\u2236 \u3000")


def _glued(pieces: Sequence[str], place: int) -> list[Found]:
    """Labels with a colon inside one text: "索引号：640501001/2026-00038　文号：…"; the last value may be the next text."""
    piece = pieces[place]
    matches = [match for match in _GLUED.finditer(piece) if _begins(piece, match)]
    out = []
    for number, match in enumerate(matches):
        end = matches[number + 1].start() if number + 1 < len(matches) else len(piece)
        value = piece[match.end() : end]
        if not value.strip() and number == len(matches) - 1:
            value = _value_after(pieces, place)[1]
        label = _SPACES.sub("", match[1] or match[2])
        out.append(Found(_FIELD[label], clean(value), place, label))
    return out


def _begins(piece: str, match: re.Match[str]) -> bool:
    """Whether the label begins the text or follows a space or a mark; "新闻发布时间：" inside a sentence is none."""
    start = match.start(match.lastindex or 0)
    before = piece[start - 1 : start]
    return match.start() == 0 or before in " \u3000|｜丨/;；,，[【(（)）]】>"


def values(found: Sequence[Found]) -> dict[str, str]:
    """Return the first value of each field (a hidden mobile duplicate repeats it); a 文号 or 索引号 without a figure is none."""
    out: dict[str, str] = {}
    for one in found:
        if one.value and one.field not in out and (one.field not in {"doc_no", "index_no"} or _FIGURE.search(one.value)):
            out[one.field] = one.value
    return out
