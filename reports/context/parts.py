"""The parts that several reports have in common."""

from dataclasses import dataclass
from typing import Generic, TypeVar

L = TypeVar("L")


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
class Excerpt(Generic[L]):
    """The first lines of a list: ``count`` of all, the ``lines`` shown, ``more`` tells how many are not, ``""`` where all are."""

    count: int
    lines: tuple[L, ...]
    more: str


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
    """Advice of one class: what it says in common once, then its lines."""

    problem: str
    indicator: str
    clause: str
    remedy: str
    advice: Excerpt[FaultLine]


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
