"""意见征集期限过短 (X5): a call for opinions on a draft is open for fewer days than its kind wants.

Calls on matters of decision want 30 days, drafts of normative documents seven working days. A call that states a reason for a
shorter time is for a person to read.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from pydantic import PositiveInt

from checks.ages import AgeLimit
from checks.matters import Matter, Matters
from checks.model import Finding
from checks.rule import check, fail, passed, unknown
from checks.workdays import Holidays, working_days_between
from crawler.configuration import ConfigModel
from crawler.records import Reason, SiteFacts


class Limits(ConfigModel):
    """Calls of the last ``age``: titles with ``decisions`` want ``days``, those with ``drafts`` ``working_days``."""

    age: AgeLimit
    decisions: str
    drafts: str
    days: PositiveInt
    working_days: PositiveInt
    holidays: Holidays


@check(limits=Limits)
def consultation_too_short(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each call."""
    for one, call in facts.once(Matters).calls(limits.age.oldest(facts.as_of)):
        if not re.search(f"{limits.decisions}|{limits.drafts}", one.item.title):
            continue
        if call.opened is None or call.closes is None or call.closes < call.opened:
            yield _by_length(one, call.working_days, limits)
        else:
            yield _judge(one, call.opened, call.closes, limits)


def _by_length(one: Matter, working_days: int | None, limits: Limits) -> Finding:
    """Judge a call that says how many working days it is open, but not until when."""
    is_decision = re.search(limits.decisions, one.item.title) is not None
    if working_days is None or (is_decision and working_days < limits.days):
        return unknown(one.subject, Reason.UNREADABLE_DATE)
    if not is_decision and working_days < limits.working_days:
        return fail(one.subject, "short_length", [one.record], days=working_days, limit=limits.working_days)
    return passed(one.subject)


def _judge(one: Matter, opened: date, closes: date, limits: Limits) -> Finding:
    length = (closes - opened).days + 1  # both days count: from 1 to 30 November are 30 days
    values = {"opened": opened, "closes": closes}
    if re.search(limits.decisions, one.item.title):
        if length < limits.days:
            return fail(one.subject, "short", [one.record], days=length, limit=limits.days, **values)
        return passed(one.subject)
    worked = working_days_between(opened - timedelta(days=1), closes, limits.holidays)  # the opening day counts
    if worked.at_most < limits.working_days:
        return fail(one.subject, "short_working", [one.record], days=worked.count, limit=limits.working_days, **values)
    return passed(one.subject) if worked.at_least >= limits.working_days else unknown(one.subject, Reason.UNREADABLE_DATE)
