"""栏目不更新 (V4a): too many news columns without an update in two weeks, first-level notice and policy columns in six months.

Columns are counted, not keys: every news column that has a list at its own address, every first-level 通知公告 and 政策文件
column judged with its children. History and topic columns are exempt.
"""

from collections.abc import Iterator, Mapping

from pydantic import PositiveInt

from checks.ages import AgeLimit, ColumnTable
from checks.columns import Columns, State, View
from checks.model import Finding
from checks.rule import check
from checks.tally import tally
from crawler.configuration import ConfigModel
from crawler.records import SiteFacts


class Limits(ConfigModel):
    """From how many stale columns on the veto hits, which keys are counted column by column, and which at first level."""

    columns: ColumnTable
    count: PositiveInt
    every: Mapping[str, AgeLimit]
    first_level: Mapping[str, AgeLimit]


@check(limits=Limits)
def columns_not_updated(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding about the site as a whole."""
    yield tally(facts, _counted(facts.once(Columns), limits), State.STALE, limits.count)


def _counted(columns: Columns, limits: Limits) -> Iterator[View]:
    for column in columns.all:
        if column.key is None or limits.columns.is_archive(column.name):
            continue
        if column.key in limits.every:
            view = columns.view(column, limits.every[column.key])
            if view.own is not State.NONE:
                yield view
        elif column.key in limits.first_level and not column.gone and columns.seen.is_first_level(column):
            yield columns.view(column, limits.first_level[column.key])
