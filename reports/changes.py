"""This month's faults against last month's: new, standing, put right, or not to be seen this time."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from checks.model import Fault, Judgement, Level, Subject, Unjudged, Verdict
from crawler.records import Reason, Site

ACCUSING = frozenset({Level.VETO, Level.DEDUCT})
"""The levels that cost something: only these are followed over months and stand in a notice."""

Identity = tuple[str, str | None, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One site's faults of two months. ``new`` and ``standing`` are this month's faults, ``fixed`` and ``unclear`` last month's.

    ``unclear``: this month does not name the fault, but neither did it see the place well enough to call it put right.
    """

    before: tuple[Fault, ...]
    fixed: tuple[Fault, ...]
    unclear: tuple[Fault, ...]
    standing: tuple[Fault, ...]
    new: tuple[Fault, ...]

    @property
    def now(self) -> tuple[Fault, ...]:
        """All faults of this month."""
        return self.standing + self.new


def accusations(judgement: Judgement) -> tuple[Fault, ...]:
    """Return the faults that cost something, vetoes first, else in the order in which they were judged."""
    faults = [fault for fault in judgement.faults if fault.level in ACCUSING]
    return tuple(sorted(faults, key=lambda fault: fault.level is not Level.VETO))


def change(current: Judgement, previous: Judgement) -> Change:
    """Compare two judgements of one site. A fault is the same where check, column and place are the same."""
    now, before = accusations(current), accusations(previous)
    known = {identity(fault, previous.site) for fault in before}
    seen = {identity(fault, current.site) for fault in now}
    gone = [fault for fault in before if identity(fault, previous.site) not in seen]
    hidden = {id(fault) for fault in gone if _is_hidden(fault, current, previous.site)}
    return Change(
        before=before,
        fixed=tuple(fault for fault in gone if id(fault) not in hidden),
        unclear=tuple(fault for fault in gone if id(fault) in hidden),
        standing=tuple(fault for fault in now if identity(fault, current.site) in known),
        new=tuple(fault for fault in now if identity(fault, current.site) not in known),
    )


def identity(fault: Fault, site: Site) -> Identity:
    """Return what makes a fault the same next month, whatever its message, age or WARC record is then."""
    return fault.check, fault.subject.column, _place(fault.subject, site)


def _place(subject: Subject, site: Site) -> str:
    """Return the address within the site, so that a move to https or to another port is not a new fault; a missing column's name."""
    url, home = urlsplit(subject.url or ""), urlsplit(site.url)
    if not subject.url or url.path in {"", "/"}:
        return subject.name
    host = "" if _host(url.hostname) == _host(home.hostname) else (url.hostname or "")
    return f"{host}{url.path.rstrip('/')}?{url.query}"


def _host(name: str | None) -> str:
    return (name or "").removeprefix("www.")


def _is_hidden(fault: Fault, current: Judgement, site: Site) -> bool:
    """Tell whether this month could not have seen ``fault`` if it still stood."""
    crawl = current.crawl
    if current.verdict is Verdict.UNDETERMINED or crawl.blocked is not None or not crawl.navigation_seen:
        return True
    return any(_covers(unjudged, fault, current.site, site) for unjudged in current.unjudged)


def _covers(unjudged: Unjudged, fault: Fault, site: Site, former_site: Site) -> bool:
    if unjudged.check == fault.check and unjudged.reason is Reason.RULE_CRASHED:
        return True
    same_column = unjudged.subject.column is not None and unjudged.subject.column == fault.subject.column
    same_place = _place(unjudged.subject, site) == _place(fault.subject, former_site)
    return same_place or (same_column and unjudged.check == fault.check)
