"""空白栏目 (V4c): too many columns without a single document.

Empty is proven: the page was fetched, its list container recognised, no row stands in it, none is left unread, and no
listing stands beneath (columns.py).
"""

from collections.abc import Iterator

from pydantic import PositiveInt

from checks.columns import Columns, State
from checks.model import Finding
from checks.rule import check
from checks.tally import tally
from crawler.configuration import ConfigModel
from crawler.records import SiteFacts


class Limits(ConfigModel):
    """From how many empty columns on the veto hits."""

    count: PositiveInt


@check(limits=Limits)
def columns_empty(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding about the site as a whole."""
    columns = facts.once(Columns)
    # Without an age, a column that shows any content is fresh: only emptiness is asked here.
    views = (columns.view(column, None) for column in columns.all)
    yield tally(facts, (view for view in views if view.own is not State.NONE), State.EMPTY, limits.count)
