"""Messages to the government and their answers (领导信箱, 咨询问答): when asked, when answered, by whom.

That there is no answer is said only where the page says so itself, in a labelled cell of its own (状态：未回复) and not in the
words of who asks; an answer that a script brings later looks like none. A bureau's heading or a later day beneath takes the word
of the cell back: many sites never renew it.
"""

import re
from datetime import date
from itertools import pairwise

from crawler import dates
from crawler.marks import Letter
from crawler.readers.page import Page
from crawler.topics.body import lines
from crawler.topics.tables import rows

MARKS = ("来信", "留言", "提问", "写信", "咨询时间", "咨询日期", "信件", "诉求", "提交时间")
"""One of these stands on every page that shows a letter."""

_DAY = r"\s*[:：]?\s*((?:20\d\d)\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2})"
_ASKED = re.compile(
    r"(?:来信|来件|写信|信件|留言|提问|咨询|投诉|建议|提交|诉求|反映|发信)(?:提交|登记|发布)?\s*(?:时\s*间|日\s*期)" + _DAY
)
_ANSWERED = re.compile(r"(?:答复|回复|办结|反馈|处理|解答|回答|回应|办理)\s*(?:时\s*间|日\s*期)" + _DAY)
_ANSWERER = re.compile(
    r"(?:(?:答复|回复|回应|反馈|解答|办理|处理|承办|受理)\s*(?:单\s*位|部\s*门|机\s*构|机\s*关)|(?:答复|回复|解答)\s*(?:人|者))\s*[:：]?\s*([^\s:：]{2,30})"
)
_ANSWERING = re.compile(r"(?:答复|回复|回应|反馈|解答)\s*(?:单\s*位|部\s*门|机\s*构|机\s*关|人|者)\s*[:：]?\s*([^\s:：]{2,30})")
"""Who answered; who handles a message (承办单位, 受理部门) is named before there is an answer, too."""
_ANSWER = re.compile(
    r"(?:答复|回复|回答|解答|反馈|办理|处理)\s*(?:内\s*容|意见|情况|结果|信息)\s*[:：]?\s*(\S.{0,80})"
    r"|(?:^|\n)\s*(?:答复?|回复|官方回复|部门回复)\s*[:：]\s*(\S.{0,80})"
)
_STATE = (
    r"(?:未|待|暂无|暂未|尚未)(?:回复|答复|办理|处理|受理|办结)"
    r"|(?:办理|处理|受理|转办|审核|答复)中|已转办|正在(?:办理|处理)中?"
)
_PENDING = re.compile(
    r"(?:^|\s)(?:(?:当前|目前|办理|处理|回复|答复|信件|来信|留言|受理)?状\s*态|(?:办理|处理|回复|答复)(?:情况|结果|内容|意见)?)"
    rf"\s*[:：]?\s*[\[【(（]?\s*(?:{_STATE}|暂无)\s*[\]】)）]?[。.]?(?=\s|$)(?!\s*[→>\uff1e|/－\u2013-])"
)
"""A cell of its own with its label: such words stand in sentences and rows of steps (待回复 → 处理中), too."""
_DONE = re.compile(r"已(?:办结|回复|答复|办理|处理|反馈|完成|完结|解决)")
_DONE_STATE = re.compile(
    r"(?:状\s*态|(?:办理|处理|回复|答复)(?:情况|结果)?)\s*[:：]?\s*[\[【(（]?\s*已(?:办结|回复|答复|办理|处理|反馈)"
)
_PENDING_WORD = re.compile(rf"^[\[【(（]?\s*(?:{_STATE}|暂无|无|-+|/)")
_LABEL = re.compile(
    r"^(?:(?!您好|你好|尊敬)[^\s，。,]{2,8}[:：]|(?:答复|回复|办理|处理|来信|留言)(?:时间|日期|单位|部门|机构|内容)|满意度|评价|附件|打印|关闭|上一[篇条]|下一[篇条]|分享)"
)
_ABOUT_LETTERS = re.compile(r"信箱|留言|来信|信件|咨询|问政|互动|诉求|有问必答")
_SIGNED = re.compile(
    r"(?:^|\n)[\[【(（]?([\u4e00-\u9fff]{2,24}(?:局|委|厅|办|办公室|中心|政府|委员会|公司|街道|镇|乡|部|处|队|院|所))[\]】)）]?"
    r"\s*(?:的)?(?:回复|答复)"
)
"""``市教育局回复：``: an answerer without the label of one."""
_QUESTION = re.compile(
    r"^(.*?)(?:来信|留言|咨询|提问|信件|诉求|问题|投诉|建议|写信|反映|来件)\s*(?:内\s*容|正文|描述|详情|问题)(?:\s*[:：]|$|(?=\s)).*$"
)
_AFTER_QUESTION = re.compile(
    r"^[\W_]*(?:官方|部门|单位|最终)?(?:答复|回复|回应|反馈|解答|回答|办理|处理|受理|承办|转办|办结|当前|目前|状\s*态|满意|评价|附件|打印|关闭|上一|下一|来信|留言|提交|是否公开)"
    r"\s*(?:状\s*态|内\s*容|意见|情况|结果|信息|时\s*间|日\s*期|单\s*位|部\s*门|机\s*构|人|度)?\s*(?:[:：]|$|\s)"
)
_IN_LINE = re.compile(r"\s(?:答复|回复|反馈|办理|处理)\s*(?:状态|内容|意见|情况|结果|时间|日期|单位|部门)\s*[:：].*$")
_BUREAU = (
    r"[\u4e00-\u9fff]{0,22}(?:局|委|厅|办|办公室|中心|政府|委员会|公司|街道|镇|乡|大队|支队|管理处|管理所|学院|学校|医院|集团)"
)
_DAY_ALONE = r"20\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?"
_SIGNATURE = re.compile(rf"(?:^|\n)[\W_]*({_BUREAU})[\]】)）]?\s*[:：]?\s*[(（]?({_DAY_ALONE})")
"""``甲市住建局`` and beneath or beside it ``2026年5月6日``: how an answer is signed."""
_HEADED = re.compile(
    rf"(?:^|\n)\s*(?:[\[【(（]\s*{_BUREAU}\s*[\]】)）]|{_BUREAU}\s*(?:的)?(?:回复|答复|回应)|{_BUREAU}\s*[:：]?\s*(?:您好|你好|尊敬的|网友))"
)
_NAMES_BUREAU = re.compile(rf"{_BUREAU}(?![\u4e00-\u9fff])")
_FOOT = re.compile(
    r"\n\s*(?:主办|承办单位[:：].{0,30}(?:政府|办公室)\s*$|版权|联系我们|网站地图|网站标识码|网站声明|[©]|Copyright)", re.IGNORECASE
)
_TO_WHOM = re.compile(
    r"(?:收信|来信|写信|信件|受信|提交|投递|咨询|诉求|所属)?(?:对象|单位|部门|机构|信箱|类[型别]|地区|区域)\s*[:：]?\s*\S+"
)
_OTHER_DAY = re.compile(r"受理|转办|交办|截止|期限|限办|今天|更新")
_LABELS_ANSWER = re.compile(
    r"(?:答复|回复|回答|解答|反馈)\s*(?:内\s*容|意见|情况|结果)|(?:^|\n)\s*(?:答复?|回复|官方回复|部门回复)\s*[:：]"
)
_HEAD_CELLS = {
    "answered": re.compile(r"(?:答复|回复|办结|反馈|处理|解答|回应|办理)\s*(?:时\s*间|日\s*期)[:：]?"),
    "answerer": re.compile(r"(?:答复|回复|办理|处理|承办|回应|反馈|解答|受理)\s*(?:单\s*位|部\s*门|机\s*构|机\s*关|人)[:：]?"),
}
_SHORTEST_ANSWER = 6


def letter(page: Page) -> Letter | None:
    """Return the one letter that the page shows; None where it shows none, or several (a list)."""
    text = "\n".join(lines(page))
    asked = {_date(match[1], page) for match in _ASKED.finditer(text)}
    if len(asked) != 1 or len(_ASKED.findall(text)) > 2:  # noqa: PLR2004 - the same time may stand in head and box
        return None
    day = asked.pop()
    told = _without_question(text)
    beneath = _FOOT.split(told[max((match.end() for match in _ASKED.finditer(told)), default=0) :], maxsplit=1)[0]
    heads = _heads(page)
    signed = _SIGNATURE.search(beneath)
    answered = _date_of(_ANSWERED.search(told), page) or _date(heads["answered"], page)
    answering = _named(_ANSWERING.search(told))
    answerer = answering or _named(_ANSWERER.search(told)) or heads["answerer"] or _named(_SIGNED.search(told))
    has_text = _has_answer_text(told) or _DONE_STATE.search(told) is not None
    later = _later_day(beneath, day, page)
    is_pending = _PENDING.search(told) is not None and not _DONE.search(told)
    is_one = answered or answerer or has_text or told != text or _PENDING.search(text)
    if not is_one and not _ABOUT_LETTERS.search(page.title):
        return None
    if has_text and signed:
        signed_on = _date(signed[2], page)
        answered = answered or (signed_on if signed_on and day and signed_on >= day else None)
        answerer = answerer or signed[1]
    is_doubted = later or answering or _HEADED.search(beneath) or signed
    has_answer = True if answered or has_text else (False if is_pending and not is_doubted else None)
    traces = [name for name, value, may in _may_be(answered, answerer, beneath, is_later=later) if value is None and may]
    is_labelled = _LABELS_ANSWER.search(told) is not None and bool(answered or answerer)
    return Letter(day, answered, answerer, has_answer, tuple(traces), is_labelled)


def _without_question(text: str) -> str:
    """Return the page's lines without the words of who asks: from their label up to the next label of the form."""
    kept: list[str] = []
    is_question = False
    for line in text.split("\n"):
        if is_question and not _AFTER_QUESTION.match(line) and not _HEADED.match(line) and not _SIGNATURE.match(line):
            continue
        is_question = False
        if match := _QUESTION.match(line):
            rest = _IN_LINE.search(line)
            kept.append(f"{match[1]} {rest[0] if rest else ''}".strip())
            is_question = rest is None
        else:
            kept.append(line)
    return "\n".join(line for line in kept if line)


def _heads(page: Page) -> dict[str, str | None]:
    """Return the values that stand beneath their heads: a table with its labels in one row and their values in the next."""
    found: dict[str, str | None] = dict.fromkeys(_HEAD_CELLS)
    if "<t" not in page.html:
        return found
    for above, row in pairwise(rows(page, page.body)):
        if len(above) != len(row) or len(row) < 2:  # noqa: PLR2004 - two columns at least
            continue
        for head, value in zip(above, row, strict=True):
            for name, words in _HEAD_CELLS.items():
                if words.fullmatch(head) and value and not _LABEL.match(value) and not _PENDING_WORD.match(value):
                    found[name] = found[name] or value
    return found


def _later_day(beneath: str, asked: date | None, page: Page) -> bool:
    """Tell whether a day after that of the message stands beneath it, other than one of a step (受理, 期限)."""
    for line in beneath.split("\n"):
        if asked and not _OTHER_DAY.search(line):
            days = (_date(match[0], page) for match in re.finditer(_DAY_ALONE, line))
            if any(day and day > asked for day in days):
                return True
    return False


def _may_be(
    answered: date | None, answerer: str | None, beneath: str, *, is_later: bool
) -> tuple[tuple[str, date | str | None, bool], ...]:
    return (("answered", answered, is_later), ("answerer", answerer, _NAMES_BUREAU.search(_TO_WHOM.sub("", beneath)) is not None))


def _has_answer_text(text: str) -> bool:
    for match in _ANSWER.finditer(text):
        said = (match[1] or match[2]).strip()
        if len(said) >= _SHORTEST_ANSWER and not _PENDING_WORD.match(said) and not _LABEL.match(said):
            return True
    return False


def _named(match: re.Match[str] | None) -> str | None:
    """Return who answered; what follows the label may be the next label instead."""
    if match is None or _LABEL.match(match[1]) or _PENDING_WORD.match(match[1]):
        return None
    return match[1].strip("。，,；;|")


def _date_of(match: re.Match[str] | None, page: Page) -> date | None:
    return _date(match[1], page) if match else None


def _date(written: str | None, page: Page) -> date | None:
    return dates.parse(re.sub(r"\s", "", written), page.as_of) if written else None
