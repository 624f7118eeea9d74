"""留言公开不更新 (D3.3): the newest published message or answer is older than two months."""

from collections.abc import Iterator

from checks.ages import AgeLimit
from checks.columns import Columns
from checks.matters import Matters
from checks.model import ColumnStatus, Finding
from checks.rule import check, fail, passed, site_subject, unknown
from crawler.configuration import ConfigModel
from crawler.records import SiteFacts


class Limits(ConfigModel):
    """Which columns hold messages, and how old the newest may be."""

    keys: tuple[str, ...]
    age: AgeLimit


@check(limits=Limits)
def messages_stale(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding about the site. Where nothing is published at all, another rule speaks."""
    columns, oldest = facts.once(Columns), limits.age.oldest(facts.as_of)
    letters = [letter for _, letter in facts.once(Matters).letters(limits.keys)]
    days = [day for letter in letters for day in (letter.asked, letter.answered) if day and day <= facts.as_of]
    views = [columns.key_view(key, limits.age) for key in limits.keys]
    statuses = {view.status for view in views}
    if ColumnStatus.FRESH in statuses or any(day >= oldest for day in days):
        yield passed(site_subject(facts))
    elif open_view := next((view for view in views if view.status is ColumnStatus.UNDETERMINED and view.reason), None):
        if open_view.reason:
            yield unknown(site_subject(facts), open_view.reason)
    elif stale := [view for view in views if view.status is ColumnStatus.STALE and view.newest]:
        newest = max([*(view.newest for view in stale if view.newest), *days])
        about = stale[0]
        yield fail(about.subject, "stale", about.records, latest=newest, days=(facts.as_of - newest).days, limit=limits.age)
