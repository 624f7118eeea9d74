"""调查征集 (B3.2, bonus): enough calls for opinions within a year, and the results of all of them published in time.

A call counts where its page says when it began. The second half is earned only where every call that has been closed long
enough links a result whose date is known and in time.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from pydantic import PositiveFloat, PositiveInt

from checks.ages import AgeLimit
from checks.model import Finding
from checks.rule import check, earned, passed, site_subject
from crawler.configuration import ConfigModel
from crawler.marks import Consultation
from crawler.records import SiteFacts
from crawler.urls import identity


class Limits(ConfigModel):
    """How many calls of the last ``age`` earn ``points``; results within ``days`` of every closing earn ``result_points``."""

    age: AgeLimit
    count: PositiveInt
    points: PositiveFloat
    days: PositiveInt
    result_points: PositiveFloat


@check(limits=Limits)
def surveys_held(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding about the number of calls, and one about their results where there are calls."""
    oldest, subject = limits.age.oldest(facts.as_of), site_subject(facts)
    found = [marks.consultation for marks in facts.marks if marks.consultation and not marks.consultation.is_result]
    calls = [call for call in found if call.opened and oldest <= call.opened <= facts.as_of]
    if len(calls) < limits.count:
        yield passed(subject)
    else:
        yield earned(subject, limits.points, "held", count=len(calls), limit=limits.count, age=limits.age)
    if not calls:
        return
    published = {identity(item.url): item.published for item in facts.items}
    slack = timedelta(days=limits.days)
    due = [call for call in calls if call.closes is None or call.closes + slack <= facts.as_of]
    if due and all(_is_answered(call, published, slack) for call in due):
        yield earned(subject, limits.result_points, "answered", count=len(due), days=limits.days)
    else:
        yield passed(subject)


def _is_answered(call: Consultation, published: dict[str, date | None], slack: timedelta) -> bool:
    days = [published.get(identity(url)) for url in call.results]
    return call.closes is not None and any(day is not None and day <= call.closes + slack for day in days)
