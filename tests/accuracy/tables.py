"""Marks to tables, tables to plain text or Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from crawler.records import PageKind

from .baselines import BASELINES, Baseline
from .marks import SETS, TARGETS, Field, Interval, Mark, measure, tally, wilson
from .truth import FAMILIES, Truth

BEGIN, END = "<!-- accuracy:begin -->", "<!-- accuracy:end -->"
NONE = "—"


@dataclass(frozen=True, slots=True)
class Table:
    """A heading, the names of the columns and the lines."""

    heading: str
    columns: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]

    def text(self) -> str:
        """Aligned for a terminal; Chinese characters are two cells wide."""
        rows = [self.columns, *self.lines]
        widths = [max(cell_len(row[i]) for row in rows) for i in range(len(self.columns))]
        body = [
            "  ".join(cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        ]
        return "\n".join([self.heading, "", body[0], "-" * (sum(widths) + 2 * len(widths) - 2), *body[1:]])

    def markdown(self) -> str:
        """A Markdown table under its heading in bold."""
        rows = [self.columns, tuple("---" for _ in self.columns), *self.lines]
        return "\n".join([f"**{self.heading}**", "", *("| " + " | ".join(row) + " |" for row in rows)])


def share(interval: Interval) -> str:
    """``99.3 %``, or a dash where nothing was compared."""
    return NONE if interval.value is None else f"{100 * interval.value:.1f} %"


def bounds(interval: Interval) -> str:
    """``97.8-99.8``: the 95 % interval in per cent, or a dash where nothing was compared."""
    return NONE if interval.value is None else f"{100 * interval.low:.1f}-{100 * interval.high:.1f}"


def pages_table(truths: Sequence[Truth], heading: str = "Pages with a truth file") -> Table:
    """How many pages and sites there are of each family; those without any are told."""
    lines = [_pages_line(family, [truth for truth in truths if truth.family == family]) for family in FAMILIES]
    chinese = [truth for truth in truths if (truth.charset or "").lower().startswith("gb")]
    lines += [_pages_line("(GBK bytes)", chinese), _pages_line("all", truths)]
    return Table(heading, ("family", "pages", "sites", "rows", "articles"), tuple(lines))


def _pages_line(name: str, truths: Sequence[Truth]) -> tuple[str, ...]:
    counts = (
        len({truth.site for truth in truths}),
        sum(len(truth.rows) for truth in truths),
        sum(truth.record is not None for truth in truths),
    )
    return (name, f"n = {len(truths)}", *(str(count) if truths else NONE for count in counts))


def fields_table(marks: Sequence[Mark], heading: str) -> Table:
    """Every field over all pages: counts, figure, interval, and the target where there is one."""
    columns = ("field", "pages", "n", "with a value", "right", "figure", "95 % interval", "target")
    return Table(heading, columns, tuple(line for field in Field for line in _field_lines(marks, field)))


def _field_lines(marks: Sequence[Mark], field: Field) -> list[tuple[str, ...]]:
    counts, pages = tally(marks, field), len({mark.file for mark in marks if mark.field is field})
    measures = [(f"{field}", counts.n, counts.share)]
    if field in SETS:
        given, there = counts.right + counts.spurious, counts.right + counts.missed
        measures = [
            (f"{field}: precision", given, counts.precision),
            (f"{field}: recall", there, counts.recall),
            (f"{field}: F1", counts.n, counts.f1),
        ]
    return [
        (name, str(pages), str(n), str(counts.valued), str(counts.right), share(figure), bounds(figure), target)
        for (name, n, figure), target in zip(measures, [""] * (len(measures) - 1) + [_target(field, measures[-1][2])], strict=True)
    ]


def _target(field: Field, figure: Interval) -> str:
    if field not in TARGETS:
        return ""
    verdict = "n = 0" if figure.value is None else "met" if figure.value >= TARGETS[field] else "missed"
    return f"{100 * TARGETS[field]:.0f} % {verdict}"


def kinds_table(marks: Sequence[Mark], heading: str) -> Table:
    """What kind of answer each page was: precision (of the pages called so) and recall (of those that are)."""
    lines = []
    for kind in PageKind:
        chosen = [mark for mark in marks if mark.field is Field.KIND and kind in (mark.expected, mark.got)]
        right = sum(mark.right for mark in chosen)
        there, called = sum(mark.expected == kind for mark in chosen), sum(mark.got == kind for mark in chosen)
        lines.append((kind.value, *_ratio(right, called), *_ratio(right, there)))
    return Table(heading, ("kind", "called so", "precision", "95 % interval", "are so", "recall", "95 % interval"), tuple(lines))


def _ratio(right: int, n: int) -> tuple[str, str, str]:
    return f"n = {n}", share(wilson(right, n)), bounds(wilson(right, n))


def families_table(marks: Sequence[Mark]) -> Table:
    """Every field for each family that has pages: right of compared, figure (F1 for rows) and interval."""
    families = [family for family in FAMILIES if any(mark.family == family for mark in marks)]
    of = {family: [mark for mark in marks if mark.family == family] for family in families}
    lines = tuple(
        (f"{field} F1" if field in SETS else field, *(_cell(of[family], field) for family in families)) for field in Field
    )
    return Table("By family (right / compared, figure, 95 % interval)", ("field", *families), lines)


def _cell(marks: Iterable[Mark], field: Field) -> str:
    marks = list(marks)
    counts, figure = tally(marks, field), measure(marks, field)
    return f"{counts.right}/{counts.n} {share(figure)} ({bounds(figure)})" if counts.n else "n = 0"


_BASELINE_FIELDS = (Field.PUBLISHED, Field.TITLE, Field.ROWS, Field.ROW_TITLE, Field.NEWEST)


def baselines_table(ours: Sequence[Mark], others: Mapping[str, Sequence[Mark]]) -> Table:
    """The baselines beside our readers; only pages that the baseline was asked about count, for both."""
    lines = [
        (field, *_comparison(field, baseline, ours, others.get(baseline.name, ())))
        for field in _BASELINE_FIELDS
        for baseline in BASELINES
        if field in baseline.fields
    ]
    return Table("Others on the same pages (F1 for rows)", ("field", "reader", "its figure", "gongkai, same pages"), tuple(lines))


def _comparison(field: Field, baseline: Baseline, ours: Sequence[Mark], theirs: Sequence[Mark]) -> tuple[str, ...]:
    version = baseline.version
    if version is None:
        return baseline.name, "not installed", NONE
    asked_by = Field.ROWS if field is Field.ROW_TITLE else field  # a page on which it found no row has no title either
    asked = {mark.file for mark in theirs if mark.field is asked_by}
    return f"{baseline.name} {version}".rstrip(), _cell(theirs, field), _cell([mark for mark in ours if mark.file in asked], field)
