"""One compared value, and the figures that many of them make: counts, shares and their 95 % intervals."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

_Z = 1.959963984540054  # the normal distribution's 97.5 % point: two-sided 95 %


class Field(StrEnum):
    """What is scored. The value is the name that the tables show."""

    ROWS = "listing rows"
    ROW_DATE = "listing row dates"
    ROW_TITLE = "listing full titles"
    ROW_INDEX_NO = "row 索引号"
    HOME_ROWS = "home rows"
    HOME_DATE = "home row dates"
    HOME_TITLE = "home full titles"
    NEWEST = "newest row date"
    TITLE = "article title"
    PUBLISHED = "article date"
    INDEX_NO = "索引号"
    DOC_NO = "文号"
    PUBLISHER = "发布机构"
    GENERATED = "成文日期"
    SOURCE = "来源"
    DISCLOSURE = "公开方式"
    KIND = "kind"
    NEXT_PAGE = "next page"
    CMS = "cms"
    CHARSET = "charset"


SETS = (Field.ROWS, Field.HOME_ROWS)
"""Fields that are sets of rows: precision, recall and F1. All others are the share of right values."""

TARGETS: dict[Field, float] = {
    Field.ROWS: 0.99,
    Field.ROW_DATE: 0.99,
    Field.ROW_TITLE: 0.99,
    Field.ROW_INDEX_NO: 1.0,
    Field.TITLE: 0.98,
    Field.PUBLISHED: 0.98,
    Field.INDEX_NO: 1.0,
    Field.DOC_NO: 0.98,
    Field.PUBLISHER: 0.98,
    Field.KIND: 0.97,
    Field.NEXT_PAGE: 1.0,
}
"""What the project promises on the truth files; F1 for rows."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One compared value. For rows, ``expected`` is empty for a row that is not there, ``got`` for one that was missed."""

    file: str
    family: str
    field: Field
    expected: str
    got: str
    right: bool

    @property
    def site(self) -> str:
        """The folder of the site."""
        return self.file.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Interval:
    """A share and its 95 % interval, all between 0 and 1; None where nothing was compared."""

    value: float | None
    low: float = 0.0
    high: float = 1.0


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of marks. ``valued`` is how many of them have a value on the page; ``spurious`` and ``missed`` are among the wrong."""

    n: int
    right: int
    valued: int
    spurious: int
    missed: int

    @property
    def share(self) -> Interval:
        """Right values of all compared."""
        return wilson(self.right, self.n)

    @property
    def precision(self) -> Interval:
        """Right rows of those that the reader gives."""
        return wilson(self.right, self.right + self.spurious)

    @property
    def recall(self) -> Interval:
        """Right rows of those that the page has."""
        return wilson(self.right, self.right + self.missed)

    @property
    def f1(self) -> Interval:
        """F1 of precision and recall, and the (conservative) interval that their two lower and two upper bounds span."""
        precision, recall = self.precision, self.recall
        value = 2 * self.right / (2 * self.right + self.spurious + self.missed) if self.n else None
        return Interval(value, _harmonic(precision.low, recall.low), _harmonic(precision.high, recall.high))


def wilson(right: int, n: int) -> Interval:
    """Return ``right / n`` with Wilson's 95 % score interval (Wilson 1927), without continuity correction."""
    if n == 0:
        return Interval(None)
    share, z2 = right / n, _Z * _Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half))


def _harmonic(a: float, b: float) -> float:
    return 2 * a * b / (a + b) if a + b else 0.0


def tally(marks: Iterable[Mark], field: Field) -> Tally:
    """Count the marks of one field."""
    chosen = [mark for mark in marks if mark.field is field]
    wrong = [mark for mark in chosen if not mark.right]
    return Tally(
        n=len(chosen),
        right=len(chosen) - len(wrong),
        valued=sum(bool(mark.expected) for mark in chosen),
        spurious=sum(not mark.expected for mark in wrong),
        missed=sum(not mark.got for mark in wrong),
    )


def measure(marks: Iterable[Mark], field: Field) -> Interval:
    """Return the figure that the field's target is about: F1 for sets of rows, else the share of right values."""
    counts = tally(marks, field)
    return counts.f1 if field in SETS else counts.share
