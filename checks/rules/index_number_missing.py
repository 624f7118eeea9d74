"""索引号缺失 (I1): a document without an index number among neighbours that carry one (standards 6.2).

Asked only where the site itself gives numbers: in a column where nearly all documents show one. A document that was not
read, or whose number stands in no list, may well have one: the share is taken over all documents of the column, so that
what was not read never makes an accusation.
"""

from collections import defaultdict
from collections.abc import Iterator

from pydantic import Field, PositiveInt

from checks.index_numbers import number_of
from checks.model import Finding, Subject
from checks.rule import check, fail
from crawler.configuration import ConfigModel
from crawler.records import Item, SiteFacts


class Limits(ConfigModel):
    """From how many documents and which share with a number on a column is one that gives numbers."""

    share: float = Field(gt=0, le=1)
    documents: PositiveInt


@check(limits=Limits)
def index_number_missing(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each document that was read and has no number, once though it stand in several columns."""
    items = {item.url: item for item in facts.items}
    columns: dict[str, dict[str, Item]] = defaultdict(dict)
    for entry in facts.entries:
        if entry.item in items:
            columns[entry.column][entry.item] = items[entry.item]
    told: set[str] = set()
    for members in columns.values():
        numbered = sum(number_of(item) is not None for item in members.values())
        if len(members) < limits.documents or numbered < limits.share * len(members):
            continue
        for item in members.values():
            if number_of(item) is None and item.read and item.url not in told:
                told.add(item.url)
                yield fail(Subject(item.title, item.url, item.column), "missing", [item.record])
