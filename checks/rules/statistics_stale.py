"""办事统计不更新 (D2.3): the newest statistics of services are older than one month, or three.

Statistics often stand on the provincial service platform: where none is found here, nothing is said against the site.
Each step of ``steps`` that is exceeded is one fault, so that points add up as the clause has them.
"""

import re
from collections.abc import Iterable, Iterator

from pydantic import Field

from checks.ages import Age, AgeLimit
from checks.model import Finding, Subject
from checks.rule import check, fail, passed, site_subject, unknown
from checks.seen import Seen
from crawler.configuration import ConfigModel
from crawler.records import Item, Reason, SiteFacts


class Limits(ConfigModel):
    """Titles of statistics as a pattern, the columns that hold them by name, and the ages, youngest first."""

    titles: str
    names: str
    steps: tuple[AgeLimit, ...] = Field(min_length=1)


@check(limits=Limits)
def statistics_stale(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each step exceeded, or one about the site."""
    columns = [column for column in facts.columns if re.search(limits.names, column.name) and not column.gone]
    listed = {entry.item for entry in facts.entries if entry.column in {column.url for column in columns}}
    found = [item for item in facts.items if item.url in listed or re.search(limits.titles, item.title)]
    dated = [item for item in found if item.published and item.published <= facts.as_of]
    if not dated:
        yield unknown(site_subject(facts), facts.once(Seen).may_hide("") or Reason.NEEDS_PERSON)
        return
    newest = max(dated, key=_when)
    exceeded = [step for step in limits.steps if newest.published and newest.published < step.oldest(facts.as_of)]
    unread = [
        reason for column in columns if (reason := facts.once(Seen).unread(column) or (None if column.complete else Reason.BUDGET))
    ]
    if not exceeded:
        yield passed(site_subject(facts))
    elif unread:
        yield unknown(site_subject(facts), unread[0])
    else:
        yield from _steps(newest, exceeded, facts)


def _steps(newest: Item, exceeded: Iterable[Age], facts: SiteFacts) -> Iterator[Finding]:
    subject = Subject(newest.title, newest.url, newest.column)
    days = (facts.as_of - newest.published).days if newest.published else 0
    for step in exceeded:
        yield fail(subject, "stale", [newest.record], part=str(step), latest=newest.published, days=days, limit=step)


def _when(item: Item) -> tuple[str, str]:
    return item.published.isoformat() if item.published else "", item.url
