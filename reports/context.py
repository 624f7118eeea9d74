"""The template contract: all that a template may know, under the one name ``report``.

Every value here is chosen, counted and worded; a template only lays it out. Text from crawled pages has passed
:func:`reports.inert.inert`; a :class:`Link` leads somewhere only where its address is ``http:`` or ``https:``.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """A text and where it leads; ``href`` None is text only."""

    text: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A state: ``kind`` is a closed set's value (the style's name), ``word`` and ``symbol`` what is read."""

    kind: str
    word: str
    symbol: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its label, and a smaller line below it (a rate, a unit) or ``""``."""

    label: str
    value: str
    note: str = ""
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class Basis:
    """What judged: indicator pack, its version and hash, the program's version."""

    title: str
    name: str
    version: str
    digest: str
    program: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One titled paragraph."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Pages that the crawl did not fetch: why, how many, one of them."""

    reason: str
    count: int
    example: Link | None


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing (SVG, only shapes and texts) with its title and what it says in words. ``svg`` is ``""`` where none was drawn."""

    title: str
    alt: str
    svg: str


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
class CrawlFacts:
    """How the crawl of one site went. ``started`` and ``seconds`` are facts of this crawl: templates mark them as such."""

    run: str
    started: str
    seconds: str
    pages: int
    requests: int
    megabytes: str
    complete: str
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
class FaultLine:
    """One fault. ``no`` counts from 1 within its page, ``id`` is lasting; ``trend`` is None where there is no previous month.

    ``picture`` is the screenshot's address relative to the page, ``lasting`` says for how many months; both may be ``""``.
    """

    no: int
    id: str
    level: Mark
    problem: str
    indicator: str
    points: str
    column: str
    link: Link | None
    message: str
    clause: str
    remedy: str
    record: str
    trend: Mark | None
    picture: str = ""
    lasting: str = ""


@dataclass(frozen=True, slots=True)
class AdviceGroup:
    """Advice of one class: what it says in common once, then its lines. ``more`` tells how many are not listed."""

    problem: str
    indicator: str
    clause: str
    remedy: str
    count: int
    lines: tuple[FaultLine, ...]
    more: str


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
class ExcusedLine:
    """A fault that a person's decision sets aside: what was found, and who decided what, on which document, until when."""

    site: Link
    id: str
    level: Mark
    indicator: str
    column: str
    link: Link | None
    message: str
    decision: str
    reason: str
    document: str
    by: str
    period: str


@dataclass(frozen=True, slots=True)
class WarnedLine:
    """One early warning; ``due`` is ``""`` where a count nears its limit."""

    site: Link
    problem: str
    indicator: str
    column: str
    link: Link | None
    message: str
    due: str


@dataclass(frozen=True, slots=True)
class AlarmLine:
    """One doubt about our own reader."""

    site: Link
    column: str
    link: Link | None
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
    faults: tuple[FaultLine, ...]
    faults_more: str
    former: tuple[FormerFault, ...]
    former_more: str
    unjudged_count: int
    unjudged: tuple[UnjudgedLine, ...]
    unjudged_more: str
    advice_count: int
    advice: tuple[AdviceGroup, ...]
    excused_count: int
    excused: tuple[ExcusedLine, ...]
    excused_more: str
    warned_count: int
    warned: tuple[WarnedLine, ...]
    warned_more: str
    alarms: tuple[AlarmLine, ...]
    manual: tuple[ManualLine, ...]
    manual_count: str
    seed: str
    crawl: CrawlFacts
    method: tuple[Paragraph, ...]
    up: Link | None
    notice: Link | None
    evidence: Link | None


# --- the month --------------------------------------------------------------------------------------------------------


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
    """The page of all accusations of a month. ``more`` tells how many stand in the table for spreadsheets only."""

    title: str
    demo: str
    month: str
    as_of: str
    up: Link
    count: int
    lines: tuple[MonthFinding, ...]
    more: str
    levels: tuple[str, ...]
    classes: tuple[str, ...]
    sites: tuple[str, ...]
    trends: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReasonGroup:
    """Everything that was not judged for one reason, by site."""

    reason: str
    why: str
    count: int
    lines: tuple["ReasonLine", ...]


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """How many things of one site were not judged for one reason, and what kinds of things."""

    site: Link
    count: int
    columns: str


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
    overdue_count: int
    overdue: tuple[OverdueLine, ...]
    overdue_more: str


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
    excused_count: int
    excused: tuple[ExcusedLine, ...]
    excused_more: str
    warned_count: int
    warned: tuple[WarnedLine, ...]
    warned_more: str
    alarms: tuple[AlarmLine, ...]
    manual_open: int
    method: tuple[Paragraph, ...]


# --- the circular -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CircularReport:
    """The monthly 通报. ``meta`` is its metadata box (label and value); ``problems`` and ``demands`` its later chapters.

    ``fault_rows`` and ``site_rows`` are the annexes' tables in the order of their heads.
    """

    demo: str
    draft: str
    meta: tuple[tuple[str, str], ...]
    title: str
    addressee: str
    basis: str
    chapters: tuple[str, str, str]
    overview: tuple[Paragraph, ...]
    problems: tuple[str, ...]
    demands: tuple[Paragraph, ...]
    annexes: tuple[str, ...]
    office: str
    seal: str
    issued: str
    contact: str
    fault_heads: tuple[str, ...]
    fault_rows: tuple[tuple[str, ...], ...]
    fault_more: str
    site_heads: tuple[str, ...]
    site_rows: tuple[tuple[str, ...], ...]


# --- the notice -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NoticeFault:
    """One row of the notice's fault table and of its slip. ``no`` is its number in the letter, ``id`` everywhere else."""

    no: int
    id: str
    level: Mark
    column: str
    message: str
    link: Link | None
    clause: str
    remedy: str
    record: str


@dataclass(frozen=True, slots=True)
class NoticeReport:
    """One 整改通知, laid out after GB/T 9704-2012. Holds faults only: what was not judged has no place in it."""

    demo: str
    draft: str
    head: str
    number: str
    title: str
    addressee: str
    basis: str
    title_faults: str
    summary: str
    classes: tuple[Paragraph, ...]
    table_note: str
    faults: tuple[NoticeFault, ...]
    demands: tuple[Paragraph, ...]
    contact: str
    annexes: tuple[str, ...]
    office: str
    seal: str
    issued: str
    due: str
    copies: str
    issuer: str
    slip_for: str
    slip_columns: tuple[str, ...]
    evidence_note: str
    evidence_seal: str
    slip_help: tuple[str, ...]
    advice_note: str
    advice: tuple[AdviceGroup, ...]
    site: str
    month: str
    basis_line: Basis


@dataclass(frozen=True, slots=True)
class CaptureLine:
    """One capture of an evidence folder. ``picture`` and ``source`` are files of the folder, ``""`` where there is none.

    ``withheld``: the record leaks personal data and stays with the monitor; source and picture are masked.
    """

    captured: Link | None
    at: str
    status: str
    ip: str
    record: str
    sha256: str
    picture: str
    source: str
    withheld: bool


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """The proof of one fault."""

    no: int
    id: str
    level: Mark
    message: str
    link: Link | None
    captures: tuple[CaptureLine, ...]


@dataclass(frozen=True, slots=True)
class EvidenceReport:
    """The index of a notice's evidence folder. ``records`` is the WARC file beside it."""

    title: str
    demo: str
    name: str
    number: str
    as_of: str
    site: Link | None
    lines: tuple[EvidenceLine, ...]
    records: str
