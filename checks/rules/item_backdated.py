"""疑似倒签 (V1(5), a hint for a person): a document that was not there in an earlier crawl, dated long before that crawl.

A list shows its documents in order. Where one that nobody had seen stands above others that an earlier run did see, that run
read the list deeper than its place, so it was not there then. Its date says otherwise. Where half of a list is new, the site was
moved or renumbered: nothing is said. A document whose own date changed is told too.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from pydantic import Field, PositiveInt

from checks.model import Finding, Subject
from checks.rule import check, fail, unknown
from crawler.configuration import ConfigModel
from crawler.records import Column, Entry, FormerColumn, Item, Reason, SiteFacts
from crawler.urls import identity


class Limits(ConfigModel):
    """By how many days a date must precede the earlier run, how many known documents must stand below, and the most new ones.

    ``days`` is also by how much a document's own date must have changed; ``share`` (0 to 1) is of the list.
    """

    days: PositiveInt
    below: PositiveInt
    share: float = Field(gt=0, lt=1)


@check(limits=Limits)
def item_backdated(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each suspicious document, once, and one for each list that was remade."""
    known = {identity(url) for url in facts.past.first_seen}
    former = {identity(url): column for url, column in facts.past.columns.items()}
    items = {item.url: item for item in facts.items}
    lists: dict[str, list[Entry]] = defaultdict(list)
    for entry in facts.entries:
        lists[entry.column].append(entry)
    told: set[str] = set()
    for column in sorted(facts.columns, key=lambda column: column.url):
        before = former.get(identity(column.url))
        if before is None or not lists[column.url]:
            continue
        for finding in _in_list(column, before, sorted(lists[column.url], key=lambda entry: entry.position), known, items, limits):
            if finding.subject.url not in told:
                told.add(finding.subject.url)
                yield finding
    yield from _changed(facts, limits)


def _in_list(
    column: Column, before: FormerColumn, entries: list[Entry], known: set[str], items: dict[str, Item], limits: Limits
) -> Iterator[Finding]:
    new = [entry for entry in entries if identity(entry.item) not in known]
    if len(new) >= limits.share * len(entries) and len(entries) > limits.below:
        yield unknown(Subject(column.name, column.url, column.key), Reason.READER_ALARM, count=len(new))
        return
    for entry in new:
        item = items.get(entry.item)
        published = (item.published if item else None) or entry.published
        below = sum(1 for other in entries if other.position > entry.position and identity(other.item) in known)
        if published and published < before.as_of - timedelta(days=limits.days) and below >= limits.below:
            subject = Subject(entry.title, entry.item, column.key)
            evidence = [column.record, item.record if item else None]
            yield fail(subject, "backdated", evidence, published=published, before=before.as_of, column=column.name, below=below)


def _changed(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    dated = {identity(url): day for url, day in facts.past.first_dated.items()}
    for item in facts.items:
        former = dated.get(identity(item.url))
        if former and item.published and abs((item.published - former).days) > limits.days:
            subject = Subject(item.title, item.url, item.column)
            yield fail(subject, "changed", [item.record], published=item.published, former=former)
