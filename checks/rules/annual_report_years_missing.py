"""历年年度报告不全 (F6): between the oldest and the newest report of the column a year is missing."""

import re
from collections.abc import Iterator

from checks.matters import Matters
from checks.model import Finding, Subject
from checks.rule import check, fail, passed, unknown
from crawler.configuration import ConfigModel
from crawler.records import SiteFacts

_YEAR = re.compile(r"20\d\d")


class Limits(ConfigModel):
    """The key of the column, the pattern of a report's title, and the first year that the law asked for (2008)."""

    key: str
    titles: str
    since: int


@check(limits=Limits)
def annual_report_years_missing(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for the gaps. The years before the oldest report may have had another site: a person looks."""
    matters = facts.once(Matters)
    found = [item for item in facts.items if item.column == limits.key and re.search(limits.titles, item.title)]
    years = {int(year) for item in found for year in _YEAR.findall(item.title)}
    years = {year for year in years if limits.since <= year < facts.as_of.year}
    column = next((column for column in facts.columns if column.key == limits.key and not column.gone), None)
    subject = Subject(column.name, column.url, limits.key) if column else Subject("", facts.site.url, limits.key)
    gaps = [year for year in range(min(years), max(years)) if year not in years] if years else []
    reason = matters.unread([limits.key])
    if gaps and reason is None:
        listed = "、".join(f"{year}年" for year in gaps)
        yield fail(subject, "gaps", [column.record if column else None], years=listed, first=min(years), last=max(years))
    elif reason and column is not None:
        yield unknown(subject, reason)
    elif years:
        yield passed(subject)
