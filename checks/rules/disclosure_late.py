"""公开超期 (R1): more than twenty working days from the making of a document to its publication (条例第二十六条).

Working days need the holiday arrangements of the State Council. Where a year's are not known, the count has a least and a
greatest possible value: only what is late in any case is told, what may be late is left open.
"""

from collections.abc import Iterator

from pydantic import PositiveInt

from checks.model import Finding, Subject
from checks.rule import check, fail, passed, unknown
from checks.workdays import Holidays, working_days_between
from crawler.configuration import ConfigModel
from crawler.records import Reason, SiteFacts


class Limits(ConfigModel):
    """How many working days the law gives, and the calendar to count them by."""

    holidays: Holidays
    working_days: PositiveInt


@check(limits=Limits)
def disclosure_late(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each document that gives both dates. A publication before the making is another rule's matter."""
    for item in facts.items:
        if item.generated is None or item.published is None or not item.generated <= item.published <= facts.as_of:
            continue
        subject = Subject(item.title, item.url, item.column)
        taken = working_days_between(item.generated, item.published, limits.holidays)
        values = {"generated": item.generated, "published": item.published, "limit": limits.working_days, "days": taken.count}
        if taken.at_least > limits.working_days:
            yield fail(subject, "late", [item.record], **values)
        elif taken.at_most > limits.working_days:
            yield unknown(subject, Reason.UNREADABLE_DATE, "unknown", **values)
        else:
            yield passed(subject)
