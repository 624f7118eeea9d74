"""应更新未更新 (V4b): too many other columns that should be updated have not been for a long time.

Every stale listing column with an address of its own counts, but for those that V4a counts and those that nobody keeps up by
their very name (往期, 历史, 专题, a bare year).
"""

from collections.abc import Iterator

from pydantic import PositiveInt

from checks.ages import ColumnTable
from checks.columns import Columns, State, View
from checks.model import Finding
from checks.rule import check
from checks.tally import tally
from crawler.configuration import ConfigModel
from crawler.records import Column, SiteFacts


class Limits(ConfigModel):
    """From how many overdue columns on the veto hits, and which keys (all columns, first-level ones) another clause counts."""

    columns: ColumnTable
    count: PositiveInt
    except_every: tuple[str, ...] = ()
    except_first_level: tuple[str, ...] = ()


@check(limits=Limits)
def columns_overdue(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding about the site as a whole."""
    yield tally(facts, _counted(facts.once(Columns), limits), State.STALE, limits.count)


def _counted(columns: Columns, limits: Limits) -> Iterator[View]:
    for column in columns.all:
        age = limits.columns.age(column.key)
        if age is None or limits.columns.is_archive(column.name) or _is_counted_elsewhere(columns, column, limits):
            continue
        view = columns.view(column, age)
        if view.own is not State.NONE:
            yield view


def _is_counted_elsewhere(columns: Columns, column: Column, limits: Limits) -> bool:
    return column.key in limits.except_every or (column.key in limits.except_first_level and columns.seen.is_first_level(column))
