"""Pages of one matter (messages, calls for opinions, office guides, annual reports) as rules need them. Pure.

A page counts for a column where the crawl put its document there; what a petition or discipline channel holds, a rule leaves
out by the names of its columns.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from checks.model import Subject
from checks.seen import Seen
from crawler.marks import AnnualReport, Consultation, Guide, Letter, PageMarks
from crawler.records import Item, Reason, SiteFacts
from crawler.urls import identity


@dataclass(frozen=True, slots=True)
class Matter:
    """One document with what its page carries."""

    item: Item
    marks: PageMarks

    @property
    def subject(self) -> Subject:
        """Return the document as the subject of a finding."""
        return Subject(self.item.title, self.item.url, self.item.column)

    @property
    def record(self) -> str | None:
        """Return the capture of the page."""
        return self.marks.record or self.item.record


class Matters:
    """The read documents of one site by matter, each kind in the order of addresses."""

    def __init__(self, facts: SiteFacts) -> None:
        """Index ``facts``."""
        self.facts = facts
        self.seen = facts.once(Seen)
        marks = {identity(page.url): page for page in facts.marks}
        self._read = [
            Matter(item, marks[identity(item.url)])
            for item in sorted(facts.items, key=lambda item: item.url)
            if identity(item.url) in marks
        ]
        self._by_url = {identity(one.item.url): one for one in self._read}

    def of(self, url: str) -> Matter | None:
        """Return the document at an address, None where it was not read."""
        return self._by_url.get(identity(url))

    def letters(self, keys: Iterable[str], except_names: Iterable[str] = ()) -> Iterator[tuple[Matter, Letter]]:
        """Yield the messages of the columns of ``keys``, without those whose column or title has one of ``except_names``."""
        wanted, besides = frozenset(keys), tuple(except_names)
        names = self._column_names() if besides else {}
        for one in self._read:
            if one.marks.letter and one.item.column in wanted:
                called = [one.item.title, *names.get(identity(one.item.url), ())]
                if not any(re.search(pattern, name) for pattern in besides for name in called):
                    yield one, one.marks.letter

    def _column_names(self) -> dict[str, list[str]]:
        """Return the names of the columns that list each document, and of those above them."""
        columns = {column.url: column for column in self.facts.columns}
        out: dict[str, list[str]] = defaultdict(list)
        for entry in self.facts.entries:
            column, passed = columns.get(entry.column), set[str]()
            while column is not None and column.url not in passed:
                passed.add(column.url)
                out[identity(entry.item)].append(column.name)
                column = columns.get(column.parent or "")
        return out

    def consultations(self) -> Iterator[tuple[Matter, Consultation]]:
        """Yield calls for opinions and notices of their results."""
        for one in self._read:
            if one.marks.consultation:
                yield one, one.marks.consultation

    def calls(self, oldest: date) -> Iterator[tuple[Matter, Consultation]]:
        """Yield the calls published on ``oldest`` or later, up to the day of the judgement."""
        for one, call in self.consultations():
            day = one.item.published or call.opened
            if not call.is_result and day and oldest <= day <= self.facts.as_of:
                yield one, call

    def guides(self, key: str) -> Iterator[tuple[Matter, Guide]]:
        """Yield the office guides of the columns of ``key``."""
        for one in self._read:
            if one.marks.guide and one.item.column == key:
                yield one, one.marks.guide

    def reports(self) -> Iterator[tuple[Matter, AnnualReport]]:
        """Yield the annual disclosure reports."""
        for one in self._read:
            if one.marks.report:
                yield one, one.marks.report

    def unread(self, keys: Iterable[str]) -> Reason | None:
        """Return why the columns of ``keys`` were not read whole, None where they were.

        A column on another host is that host's matter, not a doubt about this site; where the site has none, what may hide it.
        """
        for key in keys:
            columns = [column for column in self.facts.columns if column.key == key and not column.gone]
            for column in columns:
                reason = self.seen.unread(column) or (None if column.complete else Reason.BUDGET)
                if reason and reason is not Reason.OFF_SITE:
                    return reason
            if not columns and (reason := self.seen.may_hide(key)):
                return reason
        return None
