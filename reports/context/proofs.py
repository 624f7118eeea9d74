"""What the pages that go with a notice may know: its evidence, and what became of its faults."""

from dataclasses import dataclass

from reports.context.parts import Figure, Link, Mark


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


@dataclass(frozen=True, slots=True)
class RecheckLine:
    """One noticed fault: what the notice said, what became of it, and on what that rests."""

    no: int
    id: str
    column: str
    link: Link | None
    message: str
    outcome: Mark
    told: str
    record: str


@dataclass(frozen=True, slots=True)
class RecheckReport:
    """What became of a notice's faults (复查结果). ``kind`` is the style of the ``verdict``."""

    title: str
    demo: str
    lead: str
    summary: str
    verdict: str
    kind: str
    figures: tuple[Figure, ...]
    caption: str
    labels: tuple[str, ...]
    lines: tuple[RecheckLine, ...]
    method: str
    visited: str
