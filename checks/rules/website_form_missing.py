"""政府网站工作年度报表缺失 (Y1): after 31 January last year's form is found nowhere on the site.

Its place is the home page; a form that stands deeper is there all the same and only told to a person.
"""

import re
from collections.abc import Iterator
from datetime import date

from checks.model import Finding
from checks.rule import check, fail, passed, site_subject, unknown
from checks.seen import Seen, site_reason
from crawler.configuration import ConfigModel
from crawler.records import Reason, SiteFacts


class Limits(ConfigModel):
    """The last day (MM-DD) of the year, and the pattern of the form's title."""

    day: str
    titles: str


@check(limits=Limits)
def website_form_missing(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding about the site, none before the day."""
    due, year = date.fromisoformat(f"{facts.as_of.year}-{limits.day}"), facts.as_of.year - 1
    if facts.as_of <= due:
        return
    pattern = re.compile(limits.titles)
    shown = [
        *(item.title for item in facts.items),
        *(column.name for column in facts.columns),
        *(entry.title for entry in facts.home.entries),
        *(target.text for target in facts.targets),
    ]
    if any(pattern.search(title) and (str(year) in title or not re.search(r"20\d\d", title)) for title in shown):
        yield passed(site_subject(facts))
        return
    reason = site_reason(facts) or facts.once(Seen).may_hide("") or (None if facts.crawl.complete else Reason.BUDGET)
    home = [facts.home.fetch.record] if facts.home.fetch else []
    yield unknown(site_subject(facts), reason) if reason else fail(site_subject(facts), "missing", home, year=year, due=due)
