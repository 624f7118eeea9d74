"""Calls for opinions (意见征集) and the notices of their results: when they close, what they publish, what they link."""

import re
from datetime import date, timedelta

from crawler.marks import Consultation
from crawler.readers.blocks import is_document_url
from crawler.readers.page import Anchor, Page
from crawler.records import Reading
from crawler.topics.body import is_file, own_anchors, own_lines

CALL = re.compile(r"(?:征求|征集|征询).{0,60}(?:意见|建议)|意见征[集求]|公开听取.{0,30}意见")
RESULT = re.compile(r"(?:意见|建议|征[集求]).{0,30}(?:采纳|反馈|结果|汇总|回复|情况)|(?:采纳|反馈)情况|征[集求]结果")
_NEWS = re.compile(r"座谈会|会议|召开|调研|听取|走访|征求意见会|印发|工作方案")
_QUOTED = re.compile(r"《[^《》]*》|[（(]征求意见稿[)）]")
_FEEDBACK = re.compile(r"电话|邮箱|@|传真|信函|邮寄|联系人|通信地址|通讯地址|反馈|提出意见")
_CONTACT = re.compile(r"电话|邮箱|@|传真|信函|邮寄|联系人|通信地址|通讯地址|联系方式|在线提交|网上提交")
_DRAFT = re.compile(r"征求意见稿|草案|送审稿|讨论稿|修订稿|修改稿|初稿|（稿）|\(稿\)|征集意见稿|公示稿")
_NOTE = re.compile(
    r"(?:起草|编制|修订|制定|制订|修改|编写|调整|情况|背景|有关|方案)(?:的)?说明|起草情况|编制背景|起草背景|制定背景|说明\s*[.。]?(?:docx?|pdf|wps)?$"
)
_TO_RESULT = re.compile(r"(?:征集|征求|意见|反馈|采纳).{0,10}(?:结果|反馈|情况|采纳)|结果(?:反馈|公[布示告])")
_FULL = r"(20\d\d)年(\d{1,2})月(\d{1,2})日"
_PART = r"(?:(20\d\d)年)?(?:(\d{1,2})月)?(\d{1,2})日"
_DASHED = r"(20\d\d)[-./](\d{1,2})[-./](\d{1,2})"
_PERIOD = re.compile(rf"{_FULL}起?\s*(?:至|到|[-—~－～\u2013]+)\s*{_PART}")
_PERIOD_DASHED = re.compile(rf"{_DASHED}(?:\s+\d\d?:\d\d(?::\d\d)?)?\s*(?:至|到|[—~－～\u2013]+|-{{1,2}})\s*{_DASHED}")
_DEADLINE = re.compile(
    rf"(?:截[止至](?:时间|日期|日)?\s*(?:为|到|至|是)?\s*[:：]?\s*|结束(?:时间|日期)\s*[:：]?\s*){_PART}"
    rf"|(?:于|在|请|至|前)?\s*{_PART}\s*(?:\d{{1,2}}[:：时点]\d{{0,2}}分?)?\s*(?:之?前|以前|止|下班前)"
)
_DEADLINE_DASHED = re.compile(rf"(?:截[止至](?:时间|日期|日)?|结束(?:时间|日期))\s*(?:为|到|至|是)?\s*[:：]?\s*{_DASHED}")
_OPENING_DASHED = re.compile(rf"(?:开始|发起|发布)(?:时间|日期)\s*[:：]?\s*{_DASHED}")
_LENGTH = (
    r"(?:(?:(?:发布|公布|公告|公示|刊登|本公告)?之日|发布|公布|公告|公示)起|为期"
    r"|(?:期限|公示期|征求意见期|征集期|时间)(?:为|是|：|:)?)\s*"
)
_COUNT = r"(\d{1,3}|[一二三四五六七八九十]{1,3})\s*(?:[（(]\d{1,3}[)）])?\s*"
_DAYS = re.compile(_LENGTH + _COUNT + r"(?:个自然日|日|天)(?!期)")
_WORKING_DAYS = re.compile(_LENGTH + _COUNT + r"个?工作日")
_ASKS_BACK = re.compile(r"反馈|提出|提交|发送|发至|反映|报送|报至|寄|传真|邮件|电邮|来电|来函|书面|联系")
_HAS_DONE = re.compile(r"完成|起草|形成|施行|实施|印发|出台|修订|召开")
_CLOSING = re.compile(r"(?:反馈|提出|提交|征集|征求|意见|建议|截止|期限|公示)[^。；;\n]{0,25}$")
_DRAFT_BEGINS = re.compile(
    r"第[一1]条(?:\s|[（(]|为|[\u4e00-\u9fff])|第一章\s|(?!关于|附件|[《\d])[^，。；;：:]{2,36}[（(](?:征求意见|草案|送审|讨论|修订|公示)[^）)]{0,8}[)）]$"
)
"""The line with which the draft itself begins, where a call carries it beneath."""
_SHOWS_RESULT = re.compile(
    r"(?:共|已)?(?:收到|收集到?|征集到?|征求到)[^。；;\n]{0,25}(?:意见|建议|反馈)[^。；;\n]{0,6}(?:\d|[一二三四五六七八九十两])+[^。；;\n]{0,3}[条个件份]|(?:采纳|吸纳)[^。；;\n]{0,12}\d+\s*[条个件]"
    r"|(?:未|没有)收到[^。；;\n]{0,25}(?:意见|建议|反馈)|(?:结果|采纳情况)(?:反馈|公[布示])?\s*[:：]\s*(?![^。\n]{0,12}(?:暂无|尚未|将|无$))[^\s]{6,}"
)
"""The result of a call, told on its own page."""
_LONG_BODY = 1500


def consultation(page: Page, reading: Reading) -> Consultation | None:
    """Return what a call or a result page shows; None for any other page (also news about a meeting that asked for opinions)."""
    title = (reading.record.title if reading.record else None) or page.title
    bare = _QUOTED.sub("", title)
    if not CALL.search(title) and not RESULT.search(bare):
        return None
    if _NEWS.search(bare):
        return None
    if RESULT.search(bare) and re.search(r"征|意见|建议", title):
        return _result(page, reading)
    text = "\n".join(own_lines(page))
    if not CALL.search(title) or not _FEEDBACK.search(text):
        return None
    return _call(page, reading, title, text)


def _call(page: Page, reading: Reading, title: str, text: str) -> Consultation:
    published = reading.record.published if reading.record else None
    own = _before_draft(text, title)
    opened, closes = period(f"{own}\n{page.title}", published)
    worked = _WORKING_DAYS.search(own)
    files = [anchor for anchor in own_anchors(page) if is_file(anchor.url)]
    names = "\n".join(f"{anchor.text}\n{anchor.hint}" for anchor in files)
    body_text = text.replace(title, "")
    return Consultation(
        opened=opened,
        closes=closes,
        has_draft=bool(files)
        or "第一条" in text
        or (len(body_text) >= _LONG_BODY and bool(_DRAFT.search(text)))
        or bool(_linked(page, _DRAFT)),
        has_note=bool(_NOTE.search(body_text))
        or any(_NOTE.search(name.strip()) for name in names.split("\n"))
        or bool(_linked(page, _NOTE)),
        has_contact=_CONTACT.search(text) is not None,
        results=_linked(page, _TO_RESULT, skip=page.url, about=title) or ((page.url,) if _SHOWS_RESULT.search(text) else ()),
        working_days=_count(worked[1]) if worked and closes is None else None,
    )


def _before_draft(text: str, title: str) -> str:
    """Return what a call says itself: its lines up to those of the draft."""
    kept: list[str] = []
    for line in text.split("\n"):
        if line != title and _DRAFT_BEGINS.match(line):
            break
        kept.append(line)
    return "\n".join(kept)


def _count(written: str) -> int:
    """Return a number up to 99, written in digits or characters."""
    if written.isascii():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    digits = "零一二三四五六七八九"
    return (digits.find(tens) if tens else 1) * 10 + (digits.find(ones) if ones else 0) if ten else digits.find(written)


def _result(page: Page, reading: Reading) -> Consultation:
    return Consultation(
        opened=reading.record.published if reading.record else None,
        closes=None,
        has_draft=False,
        has_note=False,
        has_contact=False,
        is_result=True,
        calls=tuple(
            dict.fromkeys(
                anchor.url for anchor in own_anchors(page) if anchor.url and not is_file(anchor.url) and anchor.url != page.url
            )
        ),
    )


def _linked(page: Page, words: re.Pattern[str], skip: str = "", about: str | None = None) -> tuple[str, ...]:
    """Return the documents that a link of these words leads to: inside the text, or beside it (相关链接) if it is no menu entry.

    ``about``: a link that names another draft than this title (上一篇, 下一篇 of the same list) is another call's.
    """
    own = set(own_anchors(page))
    return tuple(
        dict.fromkeys(
            anchor.url
            for anchor in page.anchors
            if anchor.url
            and anchor.url != skip
            and words.search(anchor.hint or anchor.text)
            and (anchor in own or _is_document(anchor))
            and (about is None or _is_about(anchor.hint or anchor.text, about))
        )
    )


def _is_about(text: str, title: str) -> bool:
    """Tell whether ``title`` holds a draft that ``text`` names, without what stands in brackets; one that names none may be."""
    drafts = [re.sub(r"[（(][^）)]*[）)]", "", quoted[1:-1]) for quoted in re.findall(r"《[^《》]*》", text)]
    return not drafts or any(draft in title for draft in drafts)


def _is_document(anchor: Anchor) -> bool:
    return is_document_url(anchor.url)


def period(text: str, published: date | None) -> tuple[date | None, date | None]:
    """Return when a call opens and closes as its text says, the day of its publication standing for an opening it does not name.

    ``text`` is that of the call, without the draft. A length in working days says nothing here: it needs a calendar, and where it
    begins is open. A day before which something else was done (于9月2日前完成初稿) closes nothing.
    """
    for pattern in (_PERIOD, _PERIOD_DASHED):
        if (match := pattern.search(text)) and (start := _day(match[1], match[2], match[3])):
            end = _day(match[4] or match[1], match[5] or match[2], match[6])
            if end and end < start and match[4] is None:
                end = _day(str(start.year + 1), match[5] or match[2], match[6])
            if end and end >= start:
                return start, end
    opening = _OPENING_DASHED.search(text)
    opened = _day(opening[1], opening[2], opening[3]) if opening else published
    return opened, _deadline(text, opened)


def _deadline(text: str, opened: date | None) -> date | None:
    if (match := _DEADLINE_DASHED.search(text)) and (day := _day(match[1], match[2], match[3])):
        return day
    for match in _DEADLINE.finditer(text):
        year, month, number = (match[1], match[2], match[3]) if match[3] else (match[4], match[5], match[6])
        if month is None or (year is None and opened is None):
            continue
        if not match[3] and not _closes(text, match):
            continue
        day = _day(year or str(opened.year if opened else 0), month, number)
        if day and opened and day < opened and year is None:
            day = _day(str(opened.year + 1), month, number)
        if day and (opened is None or day >= opened):
            return day
    if _WORKING_DAYS.search(text):
        return None
    if (match := _DAYS.search(text)) and opened:
        return opened + timedelta(days=_count(match[1]))
    return None


def _closes(text: str, match: re.Match[str]) -> bool:
    """Tell whether a day with 前 or 止 is that of answering: its sentence asks for an answer by then."""
    after = re.split(r"[。；;\n]", text[match.end() : match.end() + 80], maxsplit=1)[0]
    back = _ASKS_BACK.search(after)
    if done := _HAS_DONE.search(after):
        return back is not None and back.start() < done.start()
    return bool(back or _CLOSING.search(text[max(0, match.start() - 40) : match.start()]) or "止" in match[0])


def _day(year: str, month: str, number: str) -> date | None:
    try:
        return date(int(year), int(month), int(number))
    except ValueError:
        return None
