"""What a rule says, and what a judged site looks like.

A rule yields :class:`Finding`; the pack turns a failed one into a :class:`Fault` (an accusation) and an unknown one into an
:class:`Unjudged` (无法判定). The two are different types on purpose: a notice and a score take faults only, so that what was
not seen can never reach them.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit

from crawler.records import CrawlSummary, Item, Reason, Site, SiteFacts


class Status(StrEnum):
    """What a rule found out about one subject. Ordered by weight: FAIL > UNKNOWN > EARNED > OK > NOT_APPLICABLE.

    EARNED is what the rules of a bonus indicator (加分) say: points gained, never a fault.
    """

    FAIL = "fail"
    UNKNOWN = "unknown"
    EARNED = "earned"
    OK = "ok"
    NOT_APPLICABLE = "not_applicable"


class Level(StrEnum):
    """What a fault costs: 单项否决, 扣分, 加分, or nothing (提示)."""

    VETO = "veto"
    DEDUCT = "deduct"
    BONUS = "bonus"
    ADVICE = "advice"


class Verdict(StrEnum):
    """合格, 不合格, 无法判定."""

    QUALIFIED = "qualified"
    UNQUALIFIED = "unqualified"
    UNDETERMINED = "undetermined"


class ColumnStatus(StrEnum):
    """The state of one required or found column key: the contract's words."""

    FRESH = "fresh"
    STALE = "stale"
    EMPTY = "empty"
    MISSING = "missing"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a finding is about. ``column`` is the contract's key (or None), ``name`` what an official reads, ``url`` its address."""

    name: str
    url: str
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says about one subject. ``sentence`` names the wording in the rule's .toml, ``values`` fills it.

    ``evidence`` are WARC record ids.
    """

    check: str
    status: Status
    subject: Subject
    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)
    reason: Reason | None = None
    evidence: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an unknown that does not say why, and a reason on anything else."""
        if (self.status is Status.UNKNOWN) != (self.reason is not None):
            raise ValueError(f"{self.check}: reason and status disagree: {self.status} {self.reason}")


@dataclass(frozen=True, slots=True)
class Fault:
    """An accusation: one fault of one site under one indicator, with its clause, its evidence and what to do.

    ``deduction`` is the clause's amount before the indicator's cap, None for a veto or advice.
    ``clause`` quotes the rule; ``remedy`` is what the site is asked to do (整改要求). ``records`` are all captures that prove it,
    ``record`` the first of them.
    """

    check: str
    indicator: str
    level: Level
    deduction: float | None
    subject: Subject
    message: str
    clause: str
    remedy: str
    record: str | None = None
    screenshot: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    records: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Return the fault's lasting name, the same next month: ten hex digits from check, indicator, column and address.

        The host does not count, so that a move to https or another port keeps the name. Where a rule finds several faults at
        one address, its value ``part`` tells them apart.
        """
        place = without_host(self.subject.url)
        about = "\n".join((self.check, self.indicator, self.subject.column or "", place, "" if place else self.subject.name))
        about += f"\n{part}" if (part := self.values.get("part")) else ""
        return hashlib.sha256(about.encode()).hexdigest()[:10]


def without_host(url: str) -> str:
    """Return an address from its root on; what is no address (a link written ``http://[``) as it is."""
    try:
        return urlsplit(url)._replace(scheme="", netloc="").geturl()
    except ValueError:
        return url


@dataclass(frozen=True, slots=True)
class Credit:
    """Points that a site earned under a bonus indicator (加分), before the indicator's cap. Never a fault, never in a notice."""

    check: str
    indicator: str
    points: float
    subject: Subject
    message: str
    clause: str
    record: str | None = None


@dataclass(frozen=True, slots=True)
class Unjudged:
    """Something that could not be judged (无法判定), and why. Never a fault, never a point."""

    check: str
    indicator: str
    subject: Subject
    reason: Reason
    message: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided (config/decisions/): an exemption or a false alarm. Never deletes the machine's own finding.

    ``kind`` is ``exemption`` (无应更新事项, 报备, 关停例外 …) or ``false_alarm``; ``target`` names in words what it covers.
    """

    id: str
    kind: str
    target: str
    reason: str
    document: str
    since: date
    until: date | None
    by: str


@dataclass(frozen=True, slots=True)
class Excused:
    """A fault that was really found and that a person's decision sets aside: no points, no veto, no notice; always shown."""

    fault: Fault
    decision: Decision


@dataclass(frozen=True, slots=True)
class Warned:
    """An early warning, never a fault: what will become one on ``due`` if nothing is published (``days_left`` from ``as_of``).

    Both are None where a count or a share, not an age, nears its limit.
    """

    check: str
    indicator: str
    subject: Subject
    due: date | None
    days_left: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """Our own reader's doubt: a column that broke against its history. It stands instead of an accusation."""

    subject: Subject
    message: str


class ManualState(StrEnum):
    """Whether a person has looked at a line of the manual check list, and what it came to."""

    OPEN = "open"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ManualCheck:
    """One line of the manual check list (人工核查): what no machine judges, or judges in part only.

    ``todo`` says in Chinese what a person must look at; ``samples`` the pages that were drawn for it; ``by`` who looked.
    """

    indicator: str
    name: str
    clause: str
    todo: str
    state: ManualState = ManualState.OPEN
    note: str = ""
    by: str = ""
    samples: tuple[Subject, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """One row of the column table: a key that the site has or the pack requires.

    ``max_age_days`` is the limit in days on this ``as_of`` (6 months before 2026-11-20 are 184 days), None for static columns.
    ``limit`` is the same limit as an official reads it (6个月).
    """

    key: str
    name: str
    url: str | None
    status: ColumnStatus
    latest: date | None
    items: int
    max_age_days: int | None
    limit: str
    required: bool
    clause: str
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class IndicatorScore:
    """The arithmetic of one scored indicator: ``raw`` deductions, its ``cap``, what ``counted``, and whether it was checked."""

    indicator: str
    name: str
    raw: float
    cap: float
    counted: float
    checked: bool


@dataclass(frozen=True, slots=True)
class Judgement:
    """One site judged under one pack on one day: all that reports may know besides history.

    ``score`` is None for sites that are no portals and for undetermined ones. ``why`` says in Chinese what settled the verdict.
    ``bonus`` is what part 3 adds (M3): None where the pack has none or there is no score, 0 where it is not due; ``credits``
    say what for; ``seed`` names the samples' draw. ``exempt`` is the decision that takes the whole site out: it has no verdict.
    """

    site: Site
    as_of: date
    pack: str
    pack_title: str
    pack_version: str
    pack_hash: str
    program: str
    crawl: CrawlSummary
    verdict: Verdict
    why: str
    score: float | None
    points_checked: float
    scores: tuple[IndicatorScore, ...]
    columns: tuple[ColumnRow, ...]
    faults: tuple[Fault, ...]
    unjudged: tuple[Unjudged, ...]
    items: tuple[Item, ...]
    excused: tuple[Excused, ...] = ()
    warned: tuple[Warned, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    manual: tuple[ManualCheck, ...] = ()
    bonus: float | None = None
    credits: tuple[Credit, ...] = ()
    seed: str = ""
    exempt: Decision | None = None


Rule = Callable[[SiteFacts, object], Iterable[Finding]]
