"""索引号单位段不符 (I7): the unit that a number names is another publisher's, by the site's own habit (standards 6.2).

No table of units is at hand, so the site is its own: a publisher's unit is the one that nearly all of its numbers carry, and
only a number that carries the unit of another publisher is told. A publisher without such a habit is asked nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator

from pydantic import Field, PositiveInt

from checks.index_numbers import number_of
from checks.model import Finding, Subject
from checks.rule import check, fail, passed
from crawler.configuration import ConfigModel
from crawler.records import Item, SiteFacts


class Limits(ConfigModel):
    """From how many documents on a publisher has a habit, and the share of them (0 to 1) that carry its unit."""

    documents: PositiveInt
    share: float = Field(gt=0.5, le=1)


@check(limits=Limits)
def index_number_unit_mismatch(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each document of a publisher that has a unit of its own."""
    found = [(item, item.publisher, unit) for item in facts.items if (unit := _unit(item)) and item.publisher]
    own = _units(((publisher, unit) for _, publisher, unit in found), limits)
    owners = {unit: publisher for publisher, unit in sorted(own.items(), reverse=True)}
    for item, publisher, unit in found:
        if publisher not in own:
            continue
        subject = Subject(item.title, item.url, item.column)
        if unit == own[publisher] or unit not in owners:
            yield passed(subject)
        else:
            values = {"number": number_of(item), "publisher": publisher, "own": own[publisher], "owner": owners[unit]}
            yield fail(subject, "mismatch", [item.record], **values)


def _units(pairs: Iterator[tuple[str, str]], limits: Limits) -> dict[str, str]:
    """Return each publisher's own unit, where it has one."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for publisher, unit in pairs:
        counts[publisher][unit] += 1
    own = {}
    for publisher, units in counts.items():
        unit, most = units.most_common(1)[0]
        if units.total() >= limits.documents and most >= limits.share * units.total():
            own[publisher] = unit
    return own


def _unit(item: Item) -> str | None:
    """Return what stands before the slash of a number (640501001 of 640501001/2019-00038); other forms name no unit."""
    unit, slash, _ = (number_of(item) or "").partition("/")
    return unit if slash and unit else None
