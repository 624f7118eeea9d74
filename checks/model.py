"""What a rule says, and what a judged site looks like.

A rule yields :class:`Finding`; the pack turns a failed one into a :class:`Fault` (an accusation) and an unknown one into an
:class:`Unjudged` (无法判定). The two are different types on purpose: a notice and a score take faults only, so that what was
not seen can never reach them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from crawler.records import CrawlSummary, Item, Reason, Site, SiteFacts


class Status(StrEnum):
    """What a rule found out about one subject. Ordered by weight: FAIL > UNKNOWN > OK > NOT_APPLICABLE."""

    FAIL = "fail"
    UNKNOWN = "unknown"
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
    ``clause`` quotes the rule; ``remedy`` is what the site is asked to do (整改要求).
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


@dataclass(frozen=True, slots=True)
class Unjudged:
    """Something that could not be judged (无法判定), and why. Never a fault, never a point."""

    check: str
    indicator: str
    subject: Subject
    reason: Reason
    message: str


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


Rule = Callable[[SiteFacts, object], Iterable[Finding]]
