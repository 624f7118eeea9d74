"""数据发布 (B1.1, bonus): how recently a column of statistics was updated. Charts and data sets are for a person to see."""

import re
from collections.abc import Iterator

from pydantic import Field, PositiveFloat

from checks.ages import AgeLimit
from checks.columns import Columns, State
from checks.model import Finding, Subject
from checks.rule import check, earned, passed
from crawler.configuration import ConfigModel
from crawler.records import SiteFacts


class Step(ConfigModel):
    """What an update within ``age`` earns."""

    age: AgeLimit
    points: PositiveFloat


class Limits(ConfigModel):
    """Patterns of the columns' names, and what they earn: the best step that is reached counts, once."""

    names: tuple[str, ...] = Field(min_length=1)
    steps: tuple[Step, ...] = Field(min_length=1)


@check(limits=Limits)
def data_published(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding about the column that earns most, none where there is no such column."""
    columns = facts.once(Columns)
    steps = sorted(limits.steps, key=lambda step: -step.points)
    best: Finding | None = None
    gained = 0.0
    for column in columns.all:
        if column.gone or not any(re.search(name, column.name) for name in limits.names):
            continue
        best = best or passed(Subject(column.name, column.url, column.key))
        for step in steps:
            view = columns.view(column, step.age)
            if view.state is State.FRESH and step.points > gained:
                gained = step.points
                best = earned(view.subject, step.points, "updated", [column.record], latest=view.newest, limit=step.age)
    if best:
        yield best
