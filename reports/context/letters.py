"""What the letters of the office may know: 整改通知, 催办函, 通报."""

from dataclasses import dataclass

from reports.context.parts import AdviceGroup, Basis, Link, Mark, Paragraph


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
class ChaserFault:
    """One line of the chaser's annex; ``answer`` is what the accused office has said of it."""

    no: int
    id: str
    column: str
    message: str
    link: Link | None
    answer: str


@dataclass(frozen=True, slots=True)
class ChaserReport:
    """One 催办函: a letter before a notice's deadline or after it, on what is not put right yet."""

    demo: str
    draft: str
    head: str
    number: str
    title: str
    addressee: str
    opening: str
    request: str
    annex: str
    caption: str
    labels: tuple[str, ...]
    faults: tuple[ChaserFault, ...]
    contact: str
    office: str
    seal: str
    issued: str


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
