"""公开超期 (R1): more than twenty working days from the making of a document to its publication (条例第二十六条).

Working days need the holiday arrangements of the State Council. Where a year's are not known, the count has a least and a
greatest possible value: only what is late in any case is told, what may be late is left open.

Left out, for the delay is not the site's or not the law's: what other organs made, what was made before the 条例 came into
force, what was put up longer ago than the pack looks back, and old documents put up together on one day (a migration).
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from pydantic import PositiveInt

from checks.ages import AgeLimit
from checks.model import Finding, Subject
from checks.organs import Organs
from checks.rule import check, fail, passed, unknown
from checks.workdays import Holidays, working_days_between
from crawler.configuration import ConfigModel
from crawler.records import Item, Reason, SiteFacts

_OLD = timedelta(days=180)
_BATCH = 3
"""So many documents older than that, put up on one day, were moved there from another system."""


class Limits(ConfigModel):
    """How many working days the law gives, and the calendar to count them by.

    ``published_within``  how far back a publication may lie: what was late years ago is past mending
    ``made_since``        the day the law came into force
    """

    holidays: Holidays
    working_days: PositiveInt
    published_within: AgeLimit
    made_since: date


@check(limits=Limits)
def disclosure_late(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each document that gives both dates. A publication before the making is another rule's matter."""
    organs, since = Organs(facts), limits.published_within.oldest(facts.as_of)
    moved = Counter(item.published for item in facts.items if _is_old(item))
    for item in facts.items:
        if item.generated is None or item.published is None or not item.generated <= item.published <= facts.as_of:
            continue
        is_moved = _is_old(item) and moved[item.published] >= _BATCH
        if item.generated < limits.made_since or item.published < since or is_moved or organs.is_others(item):
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


def _is_old(item: Item) -> bool:
    """Whether a document was long there when it was put up."""
    return item.generated is not None and item.published is not None and item.published - item.generated >= _OLD
