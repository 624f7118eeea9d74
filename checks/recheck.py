"""A second crawl against a notice (复查): of each noticed fault, whether it was put right, stands, or could not be seen. Pure.

Put right is said only with evidence: the subject was really seen again, the rule looked at it and does not fail, and the
capture that shows so is named. What nobody could look at is 无法判定, with its reason. Nothing but the noticed faults is
judged: what was not visited keeps its old rows as background, and is held against nobody at its later age.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from checks.alarms import doubt
from checks.columns import Columns
from checks.decisions import UPKEEP, Rulings
from checks.faults import fault as accusation
from checks.faults import is_accusation
from checks.findings import Found, Names, find_all
from checks.links import Standing, judged
from checks.model import Decision, Fault, Status, without_host
from checks.pack import Pack
from checks.revisit import LINKS, MISSING, SOUNDED, Revisit, named_columns, place_of
from checks.scoring import Result
from checks.seen import LOOKS, home_reason
from crawler.records import REASON_OF_OUTCOME, Column, Entry, Fetch, Item, Outcome, Reason, SiteFacts
from crawler.targets import Target

_GONE = frozenset({404, 410})
_AGAIN = "-again"
_VISITED = "site-unreachable"


class Settled(StrEnum):
    """What became of a noticed fault. EXCUSED: a person has since decided that it does not count."""

    FIXED = "fixed"
    STANDING = "standing"
    UNSEEN = "unseen"
    EXCUSED = "excused"


@dataclass(frozen=True, slots=True)
class Rechecked:
    """One noticed fault and what the recheck says of it.

    ``record``   the capture that proves it (FIXED, STANDING); None where what was tried leaves no page
    ``reason``   why nothing can be said, only where UNSEEN
    ``message``  what is found now (STANDING), ``""`` else
    """

    fault: Fault
    outcome: Settled
    record: str | None = None
    reason: Reason | None = None
    message: str = ""
    decision: Decision | None = None


def recheck(
    faults: Iterable[Fault],
    old: SiteFacts,
    new: SiteFacts,
    pack: Pack,
    names: Names,
    plan: Revisit,
    rulings: Rulings | None = None,
) -> tuple[Rechecked, ...]:
    """Say of each of ``faults``, in their order, what became of it.

    ``old``  the facts that the notice rests on; ``new`` those of the recheck, whose ``as_of`` is the day that counts
    ``plan`` what was visited; ``rulings`` the decisions that hold on that day
    """
    noticed = tuple(faults)
    named = frozenset(place_of(url) for url in (*plan.only, *(fault.subject.url for fault in noticed)))
    again = _Again(old, new, pack, names, plan, rulings or Rulings(), named)
    return tuple(again.of(fault) for fault in noticed)


@dataclass(slots=True)
class _Again:
    """The two crawls of one site, put together and judged again; what each count needs is judged once for each."""

    old: SiteFacts
    new: SiteFacts
    pack: Pack
    names: Names
    plan: Revisit
    rulings: Rulings
    named: frozenset[str]
    whole: SiteFacts = field(init=False)
    fetched: dict[str, list[Fetch]] = field(init=False)
    targets: dict[str, Target] = field(init=False)
    _found: dict[frozenset[str], Found] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.fetched = {}
        for fetch in self.new.fetches:
            self.fetched.setdefault(place_of(fetch.url), []).append(fetch)
        self.targets = {place_of(each.url): each for each in self.new.targets if place_of(each.url) in self.named}
        self.whole = _merged(self.old, self.new, self.fetched, self.named, tuple(self.targets.values()))

    def of(self, fault: Fault) -> Rechecked:
        """Return what became of one fault."""
        found = self._judged(fault)
        if decision := self._excused(fault, found):
            return Rechecked(fault, Settled.EXCUSED, decision=decision)
        if reason := self._unseen(fault):
            return Rechecked(fault, Settled.UNSEEN, reason=reason)
        if standing := self._standing(fault, found):
            return Rechecked(fault, Settled.STANDING, record=standing.record, message=standing.message)
        if fault.check in LINKS:
            return self._link(fault)
        return self._cleared(fault, found)

    # --- judging again ------------------------------------------------------------------------------------------------

    def _judged(self, fault: Fault) -> Found:
        """Return what the rules say now. A count is made over the columns that the notice named, whatever else has aged."""
        counted = frozenset(named_columns(fault))
        if counted not in self._found:
            facts = self.whole
            if counted:
                kept = {place_of(url) for url in counted}
                facts = replace(facts, exempt=frozenset(each.url for each in facts.columns if place_of(each.url) not in kept))
            seen, _ = doubt(facts)
            is_portal = facts.site.kind == "portal"
            indicators = [each for each in self.pack.indicators if is_portal or not each.portals_only]
            self._found[counted] = find_all(seen, self.pack, self.names, indicators, self.rulings, ())
        return self._found[counted]

    def _excused(self, fault: Fault, found: Found) -> Decision | None:
        decision = self.rulings.on(fault)
        named = (why for result, why in found.excused if accusation(result, self.pack).id == fault.id)
        return decision or next(named, None)

    def _standing(self, fault: Fault, found: Found) -> Fault | None:
        """Return the accusation that stands in the fault's place: itself, or, of a column, another way of not being kept up."""
        now = [accusation(result, self.pack) for result in found.counted if is_accusation(result)]
        for one in now:
            if one.id == fault.id or _is_same(one, fault):
                return one
        if fault.check not in UPKEEP or named_columns(fault):
            return None
        return next((one for one in now if one.check in UPKEEP and not named_columns(one) and _is_same_column(one, fault)), None)

    # --- was it seen? -------------------------------------------------------------------------------------------------

    def _unseen(self, fault: Fault) -> Reason | None:
        """Return why the fault's subject could not be looked at, None where it was seen again."""
        new = self.new
        if fault.check == _VISITED:
            return None if new.visits else Reason.UNCONFIRMED
        if new.crawl.blocked:
            return Reason(new.crawl.blocked)
        if fault.check in SOUNDED:
            return None if new.soundings else Reason.UNCONFIRMED
        is_about_site = place_of(fault.subject.url) == place_of(self.old.site.url)
        if fault.check == MISSING or (is_about_site and not named_columns(fault)):
            return home_reason(new)
        if fault.check in LINKS:
            return None
        return None if is_about_site else self._unanswered(fault.subject.url)

    def _unanswered(self, url: str) -> Reason | None:
        """Return why the page of ``url`` was not read, None where it was, or is gone for certain."""
        fetches = self.fetched.get(place_of(url), ())
        if not fetches:
            return Reason.OFF_SITE if place_of(url) in self._off_site() else Reason.BUDGET
        if any(fetch.outcome is Outcome.OK for fetch in fetches):
            return None
        if all(fetch.status in _GONE for fetch in fetches):
            return None if self._is_gone(url) else Reason.UNCONFIRMED
        return REASON_OF_OUTCOME[fetches[-1].outcome]

    def _off_site(self) -> set[str]:
        return {place_of(column.url) for column in self.new.columns if column.reason is Reason.OFF_SITE}

    def _is_gone(self, url: str) -> bool:
        """Whether two spaced looks agree that a page is not there any more."""
        fetches = self.fetched.get(place_of(url), ())
        looks = {fetch.via.endswith(_AGAIN) for fetch in fetches}
        return len(looks) == LOOKS and all(fetch.status in _GONE for fetch in fetches)

    # --- put right? ---------------------------------------------------------------------------------------------------

    def _link(self, fault: Fault) -> Rechecked:
        """Settle a dead link: it answers again, or no page that carried it does so any more."""
        url = fault.subject.url
        target = self.targets.get(place_of(url))
        if target is not None:
            settled = judged(target)
            if settled.standing is Standing.FINE:
                return self._fixed(fault, target.record or self._record_of(target.url) or self._record_of(target.found_on))
            return Rechecked(fault, Settled.UNSEEN, reason=settled.reason or Reason.UNCONFIRMED)
        carriers = self.plan.carriers(url) or tuple(text for text in (fault.values.get("found_on"),) if isinstance(text, str))
        unread = [reason for page in carriers if (reason := self._unanswered(page))]
        if not carriers or unread:
            return Rechecked(fault, Settled.UNSEEN, reason=unread[0] if unread else Reason.UNCONFIRMED)
        return self._fixed(fault, self._record_of(carriers[0]))

    def _cleared(self, fault: Fault, found: Found) -> Rechecked:
        """Say that a fault which the rule does not find any more was put right, where the rule looked and evidence is there."""
        about = self._about(fault, found)
        unknown = next((result for result in about if result.finding.status is Status.UNKNOWN), None)
        if unknown is not None:
            return Rechecked(fault, Settled.UNSEEN, reason=unknown.finding.reason)
        looked = any(result.finding.status in {Status.OK, Status.EARNED} for result in about)
        if not looked and not self._has_nothing_left(fault):
            return Rechecked(fault, Settled.UNSEEN, reason=Reason.UNCONFIRMED)
        if fault.check in SOUNDED or fault.check == _VISITED:
            return Rechecked(fault, Settled.FIXED, record=self._sounded(fault))
        return self._fixed(fault, self._proof(fault))

    def _about(self, fault: Fault, found: Found) -> list[Result]:
        """Return what the fault's rule says about its subject: by address, else by column key, else of the site as a whole."""
        own = [
            result
            for result in (*found.counted, *found.not_counted)
            if (result.indicator.id, result.binding.check.name) == (fault.indicator, fault.check)
        ]
        crashed = [result for result in own if result.finding.reason is Reason.RULE_CRASHED]
        place, key = place_of(fault.subject.url), fault.subject.column
        exact = [each for each in own if (place_of(each.finding.subject.url), each.finding.subject.column) == (place, key)]
        of_key = [each for each in own if key is not None and each.finding.subject.column == key]
        of_site = [each for each in own if place_of(each.finding.subject.url) == place_of(self.whole.site.url)]
        return crashed or exact or (of_key if len(of_key) == 1 else []) or of_site

    def _has_nothing_left(self, fault: Fault) -> bool:
        """Whether the subject itself was read, or is gone for certain, where the rule names only what fails."""
        url = fault.subject.url
        if self._is_gone(url):
            return True
        if fault.check in UPKEEP:
            return False  # its rule says of each column that it is in order: silence is none
        items = {place_of(item.url): item for item in self.whole.items}
        was_item = any(place_of(item.url) == place_of(url) for item in self.old.items)
        item = items.get(place_of(url))
        return (item is not None and item.read) if was_item else True

    def _fixed(self, fault: Fault, record: str | None) -> Rechecked:
        if record is None:
            return Rechecked(fault, Settled.UNSEEN, reason=Reason.UNCONFIRMED)
        return Rechecked(fault, Settled.FIXED, record=record)

    def _proof(self, fault: Fault) -> str | None:
        """Return the capture that shows that a fault is gone."""
        if fault.check == MISSING or (fault.check in UPKEEP and fault.subject.column):
            proof = self._column_proof(fault.subject.column)
            if proof is not None:
                return proof
        urls = (*named_columns(fault), fault.subject.url, self.new.site.url)
        home = self.new.home.fetch.record if self.new.home.fetch else None
        return next((record for url in urls if (record := self._record_of(url))), None) or home

    def _column_proof(self, key: str | None) -> str | None:
        """Return the capture of the key's column that shows the newest document, of those that were visited."""
        columns = Columns(self.new)
        views = [
            columns.view(column, None) for column in self.new.columns if column.key == key and column.record and not column.gone
        ]
        newest = max(views, key=lambda view: (view.newest is not None, view.newest or self.new.as_of.min), default=None)
        return newest.column.record if newest is not None else None

    def _record_of(self, url: str) -> str | None:
        """Return the last capture of an address."""
        fetches = [fetch for fetch in self.fetched.get(place_of(url), ()) if fetch.record]
        return max(fetches, key=lambda fetch: (fetch.at, fetch.via)).record if fetches else None

    def _sounded(self, fault: Fault) -> str | None:
        kinds = (each for each in self.new.soundings if each.about == fault.subject.url and each.record)
        return next((each.record for each in kinds), None)


def _is_same(one: Fault, other: Fault) -> bool:
    """Whether two accusations are of one check about one thing, whatever the host is called now."""
    return (one.check, one.indicator, one.subject.column, _path(one)) == (
        other.check,
        other.indicator,
        other.subject.column,
        _path(other),
    ) and one.values.get("part") == other.values.get("part")


def _is_same_column(one: Fault, other: Fault) -> bool:
    if other.subject.url and place_of(one.subject.url) == place_of(other.subject.url):
        return True
    # A column that was taken away: the key that it answered for is missing now.
    return one.check == MISSING and one.subject.column is not None and one.subject.column == other.subject.column


def _path(fault: Fault) -> str:
    return without_host(fault.subject.url)


# --- two crawls as one ------------------------------------------------------------------------------------------------


def _merged(
    old: SiteFacts, new: SiteFacts, fetched: Mapping[str, list[Fetch]], named: frozenset[str], targets: tuple[Target, ...]
) -> SiteFacts:
    """Return the new crawl on the background of the old one: whatever was visited again has its new rows only."""
    columns = _columns(old, new, fetched, named)
    there = {place_of(column.url): column.url for column in columns}
    return SiteFacts(
        site=new.site,
        as_of=new.as_of,
        crawl=new.crawl,
        home=new.home,
        columns=columns,
        entries=_entries(old, new, fetched, there),
        items=_items(old, new, fetched),
        fetches=(*new.fetches, *(fetch for fetch in old.fetches if place_of(fetch.url) not in fetched)),
        marks=(*new.marks, *(page for page in old.marks if place_of(page.url) not in fetched)),
        targets=targets,
        soundings=new.soundings or old.soundings,
        visits=new.visits,
        past=new.past,
    )


def _columns(old: SiteFacts, new: SiteFacts, fetched: Mapping[str, list[Fetch]], named: frozenset[str]) -> tuple[Column, ...]:
    """Return the columns: visited ones as they are now; of the others the old row, unread where it should have been visited."""
    now = {place_of(column.url): column for column in new.columns}
    before = {place_of(column.url): column for column in old.columns}
    found: dict[str, Column] = {}
    for same, column in before.items():
        current = now.get(same)
        if same in fetched or (current is not None and current.kind is not None):
            # Not in the menu any more, and visited all the same: it is no column now.
            found |= {same: current} if current is not None else {}
        else:
            why = (current.reason if current is not None else None) or column.reason or Reason.BUDGET
            found[same] = replace(column, reason=why) if same in named else column
    found |= {same: column for same, column in now.items() if same not in before}
    return tuple(_as_known(column, before.get(same)) for same, column in found.items())


def _as_known(column: Column, before: Column | None) -> Column:
    """Keep the place in the tree that the whole crawl gave a column, where the short one could not see it."""
    if before is None:
        return column
    return replace(column, key=column.key or before.key, parent=column.parent or before.parent, name=before.name or column.name)


def _entries(old: SiteFacts, new: SiteFacts, fetched: Mapping[str, list[Fetch]], there: Mapping[str, str]) -> tuple[Entry, ...]:
    """Return the lists of the columns ``there``: those read again as they are now, of a long one the later pages as they were."""
    now = {(place_of(entry.column), place_of(entry.item)) for entry in new.entries}
    is_cut = {place_of(column.url) for column in new.columns if not column.complete}
    count: dict[str, int] = {}
    for entry in new.entries:
        count[place_of(entry.column)] = count.get(place_of(entry.column), 0) + 1
    kept: list[Entry] = []
    for entry in old.entries:
        column = place_of(entry.column)
        if column not in fetched:
            kept.append(entry)
        elif column in is_cut and count.get(column) and (column, place_of(entry.item)) not in now:
            kept.append(replace(entry, position=entry.position + count[column]))
    spelled = ((there.get(place_of(entry.column)), entry) for entry in (*new.entries, *kept))
    return tuple(replace(entry, column=url) for url, entry in spelled if url is not None)


def _items(old: SiteFacts, new: SiteFacts, fetched: Mapping[str, list[Fetch]]) -> tuple[Item, ...]:
    """Return the documents: those read again as they are now, those only listed now as they were read then."""
    now = {place_of(item.url): item for item in new.items}
    before = {place_of(item.url): item for item in old.items}
    found: dict[str, Item] = {}
    for same, item in before.items():
        current = now.get(same)
        if current is not None:
            found[same] = current if current.read or not item.read else replace(item, title=item.title or current.title)
        elif same not in fetched:
            found[same] = item
    return tuple(found.values()) + tuple(item for same, item in now.items() if same not in before)
