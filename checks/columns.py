"""What the columns (栏目) of a site show: newest date, fresh or stale or empty, present or missing. Pure functions of the facts.

Two principles decide every doubtful case. What was not seen is UNKNOWN and beats every accusation; what was seen to be fresh
beats everything. So a failed fetch can take an accusation away, but never make one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from checks.ages import Age
from checks.model import ColumnStatus, Subject
from checks.seen import Seen
from crawler.records import Column, Entry, PageKind, Reason, SiteFacts


class State(StrEnum):
    """What one column shows. NONE: nothing of its own to judge (a pure navigation node, a dead menu entry, a text page)."""

    FRESH = "fresh"
    STALE = "stale"
    EMPTY = "empty"
    UNKNOWN = "unknown"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class View:
    """One column judged with what stands beneath it. ``newest`` is never after ``as_of``; ``reason`` only where UNKNOWN.

    ``own`` is the state of its own page alone: NONE where the column has no listing at its own address.
    """

    column: Column
    state: State
    own: State
    newest: date | None
    reason: Reason | None = None

    @property
    def subject(self) -> Subject:
        """Return the column as the subject of a finding."""
        return Subject(self.column.name, self.column.url, self.column.key)


@dataclass(frozen=True, slots=True)
class KeyView:
    """All columns of one key taken together: one row of the column table.

    ``first`` is the column to show, None where the site has none; ``about`` the one that settled the status; ``record`` the
    capture of the list that proves it, where ``about`` itself is a mere entrance.
    """

    key: str
    status: ColumnStatus
    first: Column | None
    about: Column | None
    newest: date | None
    items: int
    reason: Reason | None = None
    record: str | None = None

    @property
    def subject(self) -> Subject:
        """Return the key as the subject of a finding; the name is empty where the site has no such column."""
        return Subject(self.about.name if self.about else "", self.about.url if self.about else "", self.key)

    @property
    def records(self) -> tuple[str, ...]:
        """Return the capture that proves the row, if there is one."""
        record = self.record or (self.about.record if self.about else None)
        return (record,) if record else ()


@dataclass(slots=True)
class _Own:
    """What the list at a column's own address shows."""

    items: int = 0
    newest: date | None = None
    newest_at: int = 0
    first_date: date | None = None
    last_at: int = 0
    undated_above: bool = False


class Columns:
    """The column tree of one site with the dates of its listings. Built once for each rule that needs it; never changed."""

    def __init__(self, facts: SiteFacts) -> None:
        """Index ``facts``: one pass over columns, entries and items."""
        self.facts = facts
        self.all = facts.columns
        self.seen = facts.once(Seen)
        self._children: dict[str, list[Column]] = defaultdict(list)
        self._of_key: dict[str | None, list[Column]] = defaultdict(list)
        self._place = {column.url: place for place, column in enumerate(facts.columns)}
        for column in facts.columns:
            self._of_key[column.key].append(column)
            if column.parent and column.parent != column.url:
                self._children[column.parent].append(column)
        self._items = {item.url: item for item in facts.items}
        self._own: dict[str, _Own] = defaultdict(_Own)
        self._urls: dict[str, set[str]] = defaultdict(set)
        for entry in sorted(facts.entries, key=lambda entry: (entry.column, entry.position)):
            self._add(entry)

    # --- dates ---------------------------------------------------------------------------------------------------

    def date_of(self, entry: Entry) -> date | None:
        """Return the date of an entry: as its list shows it, else as its article gives it."""
        if entry.published:
            return entry.published
        item = self._items.get(entry.item)
        return item.published if item else None

    def is_unread(self, entry: Entry) -> bool:
        """Tell whether the article behind an entry was never read, so that its date is unknown rather than absent."""
        item = self._items.get(entry.item)
        return item is None or not item.read

    def _add(self, entry: Entry) -> None:
        own = self._own[entry.column]
        self._urls[entry.column].add(entry.item)
        own.items += 1
        own.last_at = entry.position
        day = self.date_of(entry)
        own.first_date = own.first_date or day
        if day is None:
            # Lists run from new to old: a row without a date may only be the newest where no newer one precedes it.
            own.undated_above |= own.newest is None and self.is_unread(entry)
        elif day <= self.facts.as_of and (own.newest is None or day > own.newest):
            own.newest, own.newest_at = day, entry.position

    # --- one column ----------------------------------------------------------------------------------------------

    def own_state(self, column: Column, age: Age | None) -> tuple[State, Reason | None]:
        """Return what the page at the column's own address shows under ``age``, and why it is unknown if it is."""
        if column.gone:
            return State.NONE, None
        own = self._own.get(column.url, _Own())
        if self._is_fresh(column, own, age):
            return State.FRESH, None
        reason = self.seen.unread(column)
        if reason:
            # A menu link of no known name to another host is not a column of this site.
            return (State.NONE, None) if reason is Reason.OFF_SITE and column.key is None else (State.UNKNOWN, reason)
        if column.kind is not PageKind.LISTING and self._is_node(column):
            return State.NONE, None  # navigation, though it may show the newest rows of what stands beneath
        if own.items:
            reason = self._undecidable(column, own) or self.seen.unconfirmed(column)
            return (State.UNKNOWN, reason) if reason else (State.STALE, None)
        return self._without_rows(column)

    def _without_rows(self, column: Column) -> tuple[State, Reason | None]:
        """Return the state of a page that was read and shows no row: proven empty, navigation, or not understood."""
        if self._is_node(column):
            return State.NONE, None
        if column.kind is PageKind.LISTING and column.list_seen and not column.has_text:
            reason = self.seen.unconfirmed(column) if column.complete else Reason.BUDGET
            return (State.UNKNOWN, reason) if reason else (State.EMPTY, None)
        # A text page of no known name, or beneath a column of its key, is no list that anybody expects to be updated.
        if column.key is None or (column.has_text and not self.seen.is_first_level(column)):
            return State.NONE, None
        return State.UNKNOWN, Reason.UNREADABLE_DATE if column.has_text else Reason.SHELL

    def _is_fresh(self, column: Column, own: _Own, age: Age | None) -> bool:
        if age is None:
            return column.has_text or own.items > 0
        return own.newest is not None and own.newest >= age.oldest(self.facts.as_of)

    def _undecidable(self, column: Column, own: _Own) -> Reason | None:
        """Return why a list without a fresh date cannot be called stale, None where it can."""
        if own.newest is None or own.undated_above:
            return Reason.UNREADABLE_DATE
        # Part of a list that runs from old to new: the newest rows stand on the pages that were left out.
        is_ascending = own.newest_at == own.last_at and own.first_date is not None and own.first_date < own.newest
        return Reason.BUDGET if is_ascending and not column.complete else None

    def _is_node(self, column: Column) -> bool:
        """Tell whether listings (or pages nobody read, which may be some) stand beneath: an empty list here is navigation."""
        return any(
            not below.gone
            and (self.seen.unread(below) or below.list_seen or below.kind is PageKind.LISTING or below.url in self._own)
            for below in self._beneath(column)
        )

    def _beneath(self, column: Column) -> Iterator[Column]:
        """Yield all descendants, each once; a menu that runs in circles does no harm."""
        seen, waiting = {column.url}, [column.url]
        while waiting:
            for child in self._children.get(waiting.pop(), ()):
                if child.url not in seen:
                    seen.add(child.url)
                    waiting.append(child.url)
                    yield child

    # --- a column with its descendants ---------------------------------------------------------------------------

    def view(self, column: Column, age: Age | None) -> View:
        """Judge ``column`` with the columns of the same key beneath it.

        A node without a list of its own and without columns of its key beneath it is judged by all that stands beneath.
        """
        own, _ = self.own_state(column, age)
        members = self._members(column, own)
        states = [self.own_state(member, age) for member in members]
        state, reason = _together(states)
        newest = _latest(self._own[member.url].newest for member in members if member.url in self._own)
        return View(column, state, own, newest, reason)

    def _members(self, column: Column, own: State) -> list[Column]:
        beneath = list(self._beneath(column))
        same = [below for below in beneath if below.key == column.key]
        return [column, *(beneath if own is State.NONE and not same else same)]

    # --- all columns of a key ------------------------------------------------------------------------------------

    def key_view(self, key: str, age: Age | None) -> KeyView:
        """Judge all columns of ``key`` together: fresh if one is, empty only if all are, missing if there is none."""
        columns = sorted(self._of_key.get(key, ()), key=self._rank)
        first = columns[0] if columns else None
        views = [self.view(column, age) for column in columns if not column.gone]
        state, reason = _together([(view.state, view.reason) for view in views])
        items = len({url for column in columns for url in self._urls.get(column.url, ())})
        settling = [view for view in views if view.state is state]
        if state is not State.NONE:
            # The column that settled it: of several stale ones the one that was updated last, else the first.
            about = max(settling, key=_newest_first) if state is State.STALE else settling[0]
            newest = _latest(view.newest for view in views) if age else None
            # A column whose own page is a mere entrance is proven by the list beneath it that shows the same newest date.
            lists = [view for view in settling if view.own is not State.NONE and view.newest == about.newest]
            proof = about if about.own is not State.NONE or not lists else lists[0]
            return KeyView(key, _STATUS[state], first, about.column, newest, items, reason, proof.column.record)
        reason = Reason.SHELL if views else self.seen.may_hide(key) or self._doubted(columns)
        status = ColumnStatus.UNDETERMINED if reason else ColumnStatus.MISSING
        return KeyView(key, status, first, first, None, items, reason)

    def _doubted(self, columns: Iterable[Column]) -> Reason | None:
        """Return why a dead menu entry must not be held against the site yet, None where two looks agree on each."""
        return next((reason for column in columns if (reason := self.seen.unconfirmed(column))), None)

    def _rank(self, column: Column) -> tuple[bool, bool, bool, int, str]:
        """Order columns so that the first is the one to show: alive, first-level, in the order of the home page's menu."""
        home = self.facts.home.fetch.url if self.facts.home.fetch else self.facts.site.url
        on_home = column.found_on in {home, self.facts.site.url}
        return column.gone, not self.seen.is_first_level(column), not on_home, self._place[column.url] if on_home else 0, column.url


_STATUS = {
    State.FRESH: ColumnStatus.FRESH,
    State.STALE: ColumnStatus.STALE,
    State.EMPTY: ColumnStatus.EMPTY,
    State.UNKNOWN: ColumnStatus.UNDETERMINED,
}


def _together(states: Iterable[tuple[State, Reason | None]]) -> tuple[State, Reason | None]:
    """Return the state of several columns as one: what was seen fresh wins, then what was not seen."""
    found = list(states)
    for state in (State.FRESH, State.UNKNOWN, State.STALE, State.EMPTY):
        for candidate, reason in found:
            if candidate is state:
                return state, reason
    return State.NONE, None


def _newest_first(view: View) -> date:
    return view.newest or date.min


def _latest(days: Iterable[date | None]) -> date | None:
    return max((day for day in days if day), default=None)
