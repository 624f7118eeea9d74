"""公开任务未落实 (duties of a local work plan): neither a column nor a recent document of the site bears the name of a duty.

A plan names what must be published (重大行政决策事项目录), not where. So a column of such a name, here or on another host, or a
document of such a title is taken for the thing itself; only where none is found on a site that was seen whole is it told.
"""

import re
from collections.abc import Iterator

from pydantic import Field, field_validator

from checks.ages import AgeLimit
from checks.model import Finding, Subject
from checks.rule import check, fail, passed, unknown
from checks.seen import Seen
from crawler.configuration import ConfigModel
from crawler.records import Column, Item, Reason, SiteFacts


class Limits(ConfigModel):
    """What is looked for: ``duty`` as an official reads it, ``names`` and ``titles`` as patterns, not older than ``age``."""

    duty: str = Field(min_length=1)
    names: tuple[str, ...] = Field(min_length=1)
    titles: tuple[str, ...] = ()
    age: AgeLimit

    @field_validator("names", "titles")
    @classmethod
    def _patterns_compile(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"“{pattern}”不是正确的正则表达式（{error}）") from error
        return patterns


@check(limits=Limits)
def duty_unpublished(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for the duty."""
    about = Subject(limits.duty, facts.site.url)
    if any(_bears(column, limits.names) for column in facts.columns) or any(_tells(item, facts, limits) for item in facts.items):
        yield passed(about)
        return
    reason = facts.once(Seen).may_hide("") or (None if facts.crawl.complete else Reason.BUDGET)
    if reason:
        yield unknown(about, reason)
    else:
        yield fail(about, "not_found", [facts.home.fetch.record] if facts.home.fetch else [], age=str(limits.age))


def _bears(column: Column, names: tuple[str, ...]) -> bool:
    return not column.gone and any(re.search(name, column.name) for name in names)


def _tells(item: Item, facts: SiteFacts, limits: Limits) -> bool:
    """Tell whether a document of a fitting title is young enough; one without a date may be."""
    is_young = item.published is None or item.published >= limits.age.oldest(facts.as_of)
    return is_young and any(re.search(title, item.title) for title in limits.titles)
