"""How right the program is known to be, from ``accuracy.toml`` (renewed by ``make accuracy``): counts; shares are computed here."""

from functools import cache
from math import sqrt
from pathlib import Path

from pydantic import Field

from crawler.configuration import ConfigModel, load_toml
from reports.context.month import Accuracy, AccuracyLine
from reports.lines import rate
from reports.wording import words

_Z = 1.959963984540054  # the normal distribution's 97.5 % point: two-sided 95 %


class Figure(ConfigModel):
    """How many values of one kind were right, of how many compared."""

    field: str
    right: int = Field(ge=0)
    n: int = Field(ge=0)


class Readers(ConfigModel):
    """What was read on how many real pages of how many sites, against what a person saw there."""

    pages: int = Field(ge=0)
    sites: int = Field(ge=0)
    figure: tuple[Figure, ...] = ()


class Accusations(ConfigModel):
    """How many accusations were right, and on what they were counted, as a sentence that officials read."""

    basis: str
    figure: tuple[Figure, ...] = ()


class Published(ConfigModel):
    """All entries of ``accuracy.toml``; a part that nobody has measured is not there."""

    readers: Readers | None = None
    accusations: Accusations | None = None


@cache
def accuracy() -> Accuracy:
    """Return the packaged figures in words. Raises UserError for a slip in the file."""
    said = words().accuracy
    known = load_toml(Path(__file__).with_name("accuracy.toml"), Published)
    read, accused = known.readers, known.accusations
    return Accuracy(
        readers=_lines(read.figure) if read else (),
        readers_note=said["readers"].format(pages=read.pages, sites=read.sites) if read else said["unmeasured_readers"],
        accusations=_lines(accused.figure) if accused else (),
        accusations_note=accused.basis if accused else said["unmeasured_accusations"],
    )


def wilson(right: int, n: int) -> tuple[float, float]:
    """Return Wilson's 95 % score interval of ``right`` of ``n``, without continuity correction; all of 0 to 1 for nothing."""
    if n == 0:
        return 0.0, 1.0
    share, z2 = right / n, _Z * _Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def _lines(figures: tuple[Figure, ...]) -> tuple[AccuracyLine, ...]:
    named = words().accuracy
    return tuple(
        AccuracyLine(
            field=named.get(figure.field, figure.field),
            right=figure.right,
            n=figure.n,
            share=rate(figure.right, figure.n),
            interval="{:.1%}～{:.1%}".format(*wilson(figure.right, figure.n)) if figure.n else "—",
        )
        for figure in figures
    )
