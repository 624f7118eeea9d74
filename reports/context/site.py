"""What the page of one site may know."""

from dataclasses import dataclass

from reports.context.parts import (
    AdviceGroup,
    AlarmLine,
    Basis,
    Chart,
    Excerpt,
    ExcusedLine,
    FaultLine,
    Figure,
    LeftOut,
    Link,
    Mark,
    Paragraph,
    WarnedLine,
)


@dataclass(frozen=True, slots=True)
class CrawlFacts:
    """How the crawl of one site went. ``started`` and ``seconds`` are facts of this crawl: templates mark them as such."""

    run: str
    started: str
    seconds: str
    pages: int
    requests: int
    megabytes: str
    complete: str
    carried: str
    blocked: str
    browser: str
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """The arithmetic of one indicator, in points. ``terms`` is the sum that makes ``raw``: ``5 + 1×3``."""

    indicator: str
    name: str
    terms: str
    raw: str
    cap: str
    counted: str
    checked: str


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """One column key of a site. ``latest``, ``age`` and ``items`` are worded, ``""`` where they say nothing.

    ``why`` explains an undetermined one.
    """

    name: str
    link: Link | None
    required: bool
    status: Mark
    latest: str
    age: str
    limit: str
    items: str
    clause: str
    why: str


@dataclass(frozen=True, slots=True)
class UnjudgedLine:
    """One thing that could not be judged, and why."""

    problem: str
    indicator: str
    column: str
    link: Link | None
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class ManualLine:
    """One line of the manual check list. ``samples`` are the pages that were drawn for it."""

    indicator: str
    name: str
    clause: str
    todo: str
    state: Mark
    note: str
    by: str
    samples: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class FormerFault:
    """A fault of last month that this month does not name: put right, or not to be seen this time."""

    trend: Mark
    problem: str
    column: str
    link: Link | None
    message: str


@dataclass(frozen=True, slots=True)
class RequiredLine:
    """One column that the pack requires: found or not, and the one nearest by name or the entry that leads nowhere."""

    name: str
    state: Mark
    link: Link | None
    told: str


@dataclass(frozen=True, slots=True)
class CreditLine:
    """Points earned (加分)."""

    indicator: str
    points: str
    link: Link | None
    message: str
    clause: str


@dataclass(frozen=True, slots=True)
class TrendLine:
    """One month of one site. ``note`` tells where another version of the indicators judged it."""

    month: str
    verdict: Mark
    score: str
    points: str
    vetoes: int
    deducts: int
    unjudged: int
    note: str


@dataclass(frozen=True, slots=True)
class SiteReport:
    """The page of one site; also the page of an ad-hoc audit."""

    title: str
    demo: str
    name: str
    home: Link | None
    site_code: str
    kind: str
    organizer: str
    as_of: str
    period: str
    basis: Basis
    verdict: Mark
    why: str
    score: str
    points: str
    arithmetic: str
    figures: tuple[Figure, ...]
    scores: tuple[ScoreLine, ...]
    score_total: str
    bonus: str
    credits: tuple[CreditLine, ...]
    required: tuple[RequiredLine, ...]
    required_note: str
    timeline: Chart | None
    trend: tuple[TrendLine, ...]
    trend_chart: Chart | None
    classes: tuple[str, ...]
    columns: tuple[ColumnLine, ...]
    column_counts: tuple[Figure, ...]
    faults: Excerpt[FaultLine]
    former: Excerpt[FormerFault]
    unjudged: Excerpt[UnjudgedLine]
    advice_count: int
    advice: tuple[AdviceGroup, ...]
    excused: Excerpt[ExcusedLine]
    warned: Excerpt[WarnedLine]
    alarms: tuple[AlarmLine, ...]
    manual: tuple[ManualLine, ...]
    manual_count: str
    seed: str
    crawl: CrawlFacts
    method: tuple[Paragraph, ...]
    up: Link | None
    notice: Link | None
    evidence: Link | None
