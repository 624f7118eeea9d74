"""征集结果未反馈 (X7): a call for opinions closed more than a month ago, and no result is published for it.

A result is one that the call links, that links the call, or whose title names the same draft. Where results may stand on pages
that were not read, nothing is said.
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


class Limits(ConfigModel):
    """Calls of the last ``age`` in columns of ``key``; a result is due ``due`` after the closing day."""

    key: str
    age: AgeLimit
    due: AgeLimit


@check(limits=Limits)
def consultation_without_result(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each call whose result is due."""
    matters = Matters(facts)
    results = [item for item in facts.items if _RESULT.search(_QUOTED.sub("", item.title))]
    linking = {identity(url) for _, one in matters.consultations() if one.is_result for url in one.calls}
    reason = site_reason(facts) or matters.unread([limits.key]) or (None if facts.crawl.complete else Reason.BUDGET)
    for one, call in matters.calls(limits.age.oldest(facts.as_of)):
        if call.closes is None:
            yield unknown(one.subject, Reason.UNREADABLE_DATE)
        elif not _is_due(call, limits.due, facts):
            continue
        elif call.results or identity(one.item.url) in linking or any(_fits(one, item) for item in results):
            yield passed(one.subject)
        elif reason:
            yield unknown(one.subject, reason)
        else:
            days = (facts.as_of - call.closes).days
            yield fail(one.subject, "missing", [one.record], closes=call.closes, days=days, limit=limits.due)


def _is_due(call: Consultation, due: Age, facts: SiteFacts) -> bool:
    return call.closes is not None and call.closes < due.oldest(facts.as_of)


def _fits(one: Matter, item: Item) -> bool:
    """Tell whether a result's title names the draft of a call."""
    quoted = _QUOTED.search(one.item.title)
    name = re.sub(r"[（(][^）)]*[）)]", "", quoted[1]) if quoted else _ABOUT.sub("", one.item.title)
    return len(name) >= _SHORTEST and name in re.sub(r"[（(][^）)]*[）)]", "", item.title)
