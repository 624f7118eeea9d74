"""征集结果未反馈 (X7): a call for opinions closed more than a month ago, and no result is published for it.

A result is one that the call links or shows itself, that links the call, or whose title names the same draft. Where results may
stand on pages that were not read, or a result's title nearly names the draft, nothing is said.
"""

import re
from collections.abc import Iterator

from checks.ages import Age, AgeLimit
from checks.matters import Matter, Matters
from checks.model import Finding
from checks.rule import check, fail, passed, unknown
from checks.seen import site_reason
from crawler.configuration import ConfigModel
from crawler.marks import Consultation
from crawler.records import Item, Reason, SiteFacts
from crawler.urls import identity

_QUOTED = re.compile(r"《([^《》]{4,})》")
_RESULT = re.compile(r"(?:征|意见|建议).{0,30}(?:采纳|反馈|结果|汇总|情况)|(?:采纳|反馈)情况")
_ABOUT = re.compile(r"(?:公开)?(?:征求|征集|征询)|(?:的)?(?:公告|通知|启事|意见|建议)|关于|对|[（(].{0,8}[)）]")
_SHORTEST = 4
_REGION = re.compile(r"^[\u4e00-\u9fff]{1,8}?(?:自治区|省|市|州|县|区)(?=.{4})")
_GENERIC = re.compile(
    r"暂行|试行|实施|若干|管理|办法|规定|条例|细则|方案|措施|规划|征求|征集|公开|意见|建议|采纳|反馈|结果|情况|的?公告|通知|关于|[^\w]"
)
"""What titles of calls and results have in common anyhow."""
_DOUBTFUL = 0.5
"""From this likeness on (0 to 1, of pairs of characters) a result's title may mean the draft."""


class Limits(ConfigModel):
    """Calls of the last ``age`` in columns of ``key``; a result is due ``due`` after the closing day."""

    key: str
    age: AgeLimit
    due: AgeLimit


@check(limits=Limits)
def consultation_without_result(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each call whose result is due."""
    matters = facts.once(Matters)
    results = [item for item in facts.items if _RESULT.search(_QUOTED.sub("", item.title))]
    linking = {identity(url) for _, one in matters.consultations() if one.is_result for url in one.calls}
    reason = site_reason(facts) or matters.unread([limits.key]) or (None if facts.crawl.complete else Reason.BUDGET)
    for one, call in matters.calls(limits.age.oldest(facts.as_of)):
        if call.closes is not None and not _is_due(call, limits.due, facts):
            continue
        if call.results or identity(one.item.url) in linking or any(_fits(one, item) for item in results):
            yield passed(one.subject)
        elif call.closes is None:
            yield unknown(one.subject, Reason.UNREADABLE_DATE)
        elif doubt := reason or (Reason.NEEDS_PERSON if any(_may_fit(one, item) for item in results) else None):
            yield unknown(one.subject, doubt)
        else:
            days = (facts.as_of - call.closes).days
            yield fail(one.subject, "missing", [one.record], closes=call.closes, days=days, limit=limits.due)


def _is_due(call: Consultation, due: Age, facts: SiteFacts) -> bool:
    return call.closes is not None and call.closes < due.oldest(facts.as_of)


def _fits(one: Matter, item: Item) -> bool:
    """Tell whether a result's title names the draft of a call."""
    name = _draft(one.item.title)
    return len(name) >= _SHORTEST and name in re.sub(r"[（(][^）)]*[）)]", "", item.title)


def _draft(title: str) -> str:
    quoted = _QUOTED.search(title)
    return re.sub(r"[（(][^）)]*[）)]", "", quoted[1]) if quoted else _ABOUT.sub("", title)


def _may_fit(one: Matter, item: Item) -> bool:
    """Tell whether a result's title shares so much with the draft's own name, without its region and form, that it may mean it."""
    if item.published and one.item.published and item.published < one.item.published:
        return False
    regions = [found[0] for each in (one.item, item) if (found := _REGION.match(_draft(each.title)))]
    if len(set(regions)) == 2:  # noqa: PLR2004 - 甲市 and 乙市
        return False
    call, result = (_pairs(_GENERIC.sub("", _REGION.sub("", _draft(each.title)))) for each in (one.item, item))
    return bool(call and result) and len(call & result) >= _DOUBTFUL * min(len(call), len(result))


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}
