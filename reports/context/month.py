"""What the monthly report and its page of all problems may know."""

from dataclasses import dataclass

from reports.context.parts import (
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
class AccuracyLine:
    """One published figure on ourselves: right of ``n`` compared, the share and its 95 % interval."""

    field: str
    right: int
    n: int
    share: str
    interval: str


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How right the program is known to be: about its readers and about its accusations, each with its basis in words."""

    readers: tuple[AccuracyLine, ...]
    readers_note: str
    accusations: tuple[AccuracyLine, ...]
    accusations_note: str


@dataclass(frozen=True, slots=True)
class RankLine:
    """One site among those of its kind. ``rank`` and ``peer_rank`` (among those of its level) are ``""`` where there is no score.

    ``gain`` is what the score gained since last month, signed, ``""`` where it cannot be said.
    """

    rank: str
    peer_rank: str
    site: Link
    kind: str
    level: str
    gain: str
    verdict: Mark
    score: str
    points: str
    vetoes: int
    deducts: int
    advice: int
    unjudged: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A site that is 不合格 or 无法判定: what settled it, and the vetoes that were observed."""

    site: Link
    verdict: Mark
    why: str
    vetoes: tuple[FaultLine, ...]
    notice: Link | None


@dataclass(frozen=True, slots=True)
class ProblemClass:
    """One class of problems over all sites, counted from the fault lines."""

    problem: str
    indicator: str
    level: Mark
    count: int
    sites: int
    names: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One site against last month: before = fixed + standing + unseen; now = standing + new + come_back."""

    site: Link
    verdict_before: Mark | None
    verdict_now: Mark | None
    before: int
    fixed: int
    standing: int
    unseen: int
    new: int
    come_back: int
    now: int


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A site that improved or declined since last month, and in what."""

    site: Link
    told: str


@dataclass(frozen=True, slots=True)
class RepeatLine:
    """A repeat offender: months in a row 不合格, faults standing for two months or more, the longest of them, faults come back."""

    site: Link
    unqualified: str
    standing: int
    longest: str
    example: str
    come_back: int


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One month over all sites."""

    month: str
    total: int
    qualified: int
    unqualified: int
    undetermined: int
    rate: str
    faults: int


@dataclass(frozen=True, slots=True)
class SearchFile:
    """One file of the search index: its address, the site it is about, how many documents it lists."""

    href: str
    site: str
    count: int


@dataclass(frozen=True, slots=True)
class MonthFinding:
    """One accusation among those of all sites."""

    site: Link
    fault: FaultLine
    href: str


@dataclass(frozen=True, slots=True)
class FindingsReport:
    """The page of all accusations of a month. What is not shown stands in the table for spreadsheets only."""

    title: str
    demo: str
    month: str
    as_of: str
    up: Link
    found: Excerpt[MonthFinding]
    levels: tuple[str, ...]
    classes: tuple[str, ...]
    sites: tuple[str, ...]
    trends: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """How many things of one site were not judged for one reason, and what kinds of things."""

    site: Link
    count: int
    columns: str


@dataclass(frozen=True, slots=True)
class ReasonGroup:
    """Everything that was not judged for one reason, by site."""

    reason: str
    why: str
    count: int
    lines: tuple[ReasonLine, ...]


@dataclass(frozen=True, slots=True)
class SiteLeftOut:
    """What the crawl of one site did not fetch."""

    site: Link
    crawled: str
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice that was issued this month."""

    number: str
    site: Link
    file: Link
    issued: str
    due: str


@dataclass(frozen=True, slots=True)
class LedgerCount:
    """How many cases of the ledger are in one state: of this month's notices, and of all."""

    state: Mark
    of_month: int
    whole: int


@dataclass(frozen=True, slots=True)
class OverdueLine:
    """One case past its deadline."""

    number: str
    site: str
    column: str
    message: str
    due: str
    state: Mark


@dataclass(frozen=True, slots=True)
class LedgerSection:
    """The ledger on one day. ``of_month`` and ``whole`` sum the lines; ``met`` is how this month met earlier notices' faults."""

    as_of: str
    notices: int
    withdrawn: int
    states: tuple[LedgerCount, ...]
    of_month: int
    whole: int
    met: tuple[LedgerCount, ...]
    overdue: Excerpt[OverdueLine]


@dataclass(frozen=True, slots=True)
class MonthReport:
    """The monthly report."""

    title: str
    demo: str
    office: str
    month: str
    as_of: str
    bases: tuple[Basis, ...]
    figures: tuple[Figure, ...]
    sentences: tuple[str, ...]
    change_sentence: str
    change_note: str
    changes: tuple[ChangeLine, ...]
    change_total: ChangeLine | None
    improved: tuple[MoveLine, ...]
    declined: tuple[MoveLine, ...]
    repeats: tuple[RepeatLine, ...]
    months: tuple[MonthLine, ...]
    months_chart: Chart | None
    classes_chart: Chart | None
    kinds: tuple[str, ...]
    levels: tuple[str, ...]
    verdicts: tuple[str, ...]
    files: tuple[Link, ...]
    search: tuple[SearchFile, ...]
    documents: int
    accuracy: Accuracy
    findings: Link | None
    ranking: tuple[RankLine, ...]
    ranking_note: str
    others: tuple[RankLine, ...]
    failures: tuple[Failure, ...]
    classes: tuple[ProblemClass, ...]
    unjudged: tuple[ReasonGroup, ...]
    unjudged_total: int
    unmonitored: tuple[Link, ...]
    left_out: tuple[SiteLeftOut, ...]
    notices: tuple[NoticeLine, ...]
    held: str
    ledger: LedgerSection | None
    excused: Excerpt[ExcusedLine]
    warned: Excerpt[WarnedLine]
    alarms: tuple[AlarmLine, ...]
    manual_open: int
    method: tuple[Paragraph, ...]
