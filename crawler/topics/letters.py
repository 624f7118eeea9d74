"""Messages to the government and their answers (领导信箱, 咨询问答): when asked, when answered, by whom.

That there is no answer is said only where the page says so itself (未回复, 办理中): an answer that a script brings later looks
like none.
"""

import re
from datetime import date

from crawler import dates
from crawler.marks import Letter
from crawler.readers.page import Page
from crawler.topics.body import lines

MARKS = ("来信", "留言", "提问", "写信", "咨询时间", "咨询日期", "信件", "诉求", "提交时间")
"""One of these stands on every page that shows a letter."""

_DAY = r"\s*[:：]?\s*((?:20\d\d)\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2})"
_ASKED = re.compile(
    r"(?:来信|来件|写信|信件|留言|提问|咨询|投诉|建议|提交|诉求|反映|发信)(?:提交|登记|发布)?\s*(?:时\s*间|日\s*期)" + _DAY
)
_ANSWERED = re.compile(r"(?:答复|回复|办结|反馈|处理|解答|回答|回应|办理)\s*(?:时\s*间|日\s*期)" + _DAY)
_ANSWERER = re.compile(r"(?:答复|回复|办理|处理|承办|回应|反馈|解答)\s*(?:单\s*位|部\s*门|机\s*构)\s*[:：]?\s*([^\s:：]{2,30})")
_ANSWER = re.compile(
    r"(?:答复|回复|回答|解答|反馈|办理|处理)\s*(?:内\s*容|意见|情况|结果|信息)\s*[:：]?\s*(\S.{0,80})"
    r"|(?:^|\n)\s*(?:答复?|回复|官方回复|部门回复)\s*[:：]\s*(\S.{0,80})"
)
_STATE = (
    r"(?:未|待|暂无|暂未|尚未)(?:回复|答复|办理|处理|受理|办结)"
    r"|(?:办理|处理|受理|转办|审核|答复)中|已转办|正在(?:办理|处理)中?"
)
_PENDING = re.compile(rf"(?:状\s*态|(?:办理|处理|回复|答复)(?:情况|结果|内容|意见)?)\s*[:：]?\s*[\[【(（]?\s*(?:{_STATE}|暂无)")
"""With its label: such a word alone may stand in a row of steps (提交、办理中、已办结) or beside another message."""
_DONE = re.compile(r"已(?:办结|回复|答复|办理|处理|反馈|完成)")
_DONE_STATE = re.compile(
    r"(?:状\s*态|(?:办理|处理|回复|答复)(?:情况|结果)?)\s*[:：]?\s*[\[【(（]?\s*已(?:办结|回复|答复|办理|处理|反馈)"
)
_PENDING_WORD = re.compile(rf"^[\[【(（]?\s*(?:{_STATE}|暂无|无|-+|/)")
_LABEL = re.compile(
    r"^(?:[^\s]{2,8}[:：]|(?:答复|回复|办理|处理|来信|留言)(?:时间|日期|单位|部门|机构|内容)|满意度|评价|附件|打印|关闭|上一[篇条]|下一[篇条]|分享)"
)
_ABOUT_LETTERS = re.compile(r"信箱|留言|来信|信件|咨询|问政|互动|诉求|有问必答")
_SIGNED = re.compile(
    r"(?:^|\n)[\[【(（]?([\u4e00-\u9fff]{2,24}(?:局|委|厅|办|办公室|中心|政府|委员会|公司|街道|镇|乡|部|处|队|院|所))[\]】)）]?"
    r"\s*(?:的)?(?:回复|答复)"
)
"""``市教育局回复：``: an answerer without the label of one."""
_SHORTEST_ANSWER = 6


def letter(page: Page) -> Letter | None:
    """Return the one letter that the page shows; None where it shows none, or several (a list)."""
    text = "\n".join(lines(page))
    asked = {_date(match[1], page) for match in _ASKED.finditer(text)}
    if len(asked) != 1 or len(_ASKED.findall(text)) > 2:  # noqa: PLR2004 - the same time may stand in head and box
        return None
    answered = _date_of(_ANSWERED.search(text), page)
    answerer = _named(_ANSWERER.search(text)) or _named(_SIGNED.search(text))
    is_pending = _PENDING.search(text) is not None and not _DONE.search(text)
    has_text = _has_answer_text(text) or _DONE_STATE.search(text) is not None
    if not (answered or answerer or has_text or is_pending) and not _ABOUT_LETTERS.search(page.title):
        return None
    has_answer = True if answered or has_text else (False if is_pending else None)
    return Letter(asked.pop(), answered, answerer, has_answer)


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


def _date(written: str, page: Page) -> date | None:
    return dates.parse(re.sub(r"\s", "", written), page.as_of)
