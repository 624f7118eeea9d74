"""Tables of a page as rows of cells, merged cells repeated where they reach."""

from lxml import etree

from crawler.readers.outline import squeeze
from crawler.readers.page import Page

_MOST_SPAN = 40
_DIGITS = 6
_MOST_ROWS = 400


def rows(page: Page, at: int) -> list[list[str]]:
    """Return the rows of all tables beneath the outline index ``at`` in page order; tables inside a cell follow the cell's own.

    A merged cell stands in each place that it covers, so that the n-th cell of every row of a table belongs to one column.
    """
    out: list[list[str]] = []
    outline = page.outline
    for table in outline.places("table"):
        if at <= table < outline.ends[at]:
            out.extend(_grid(outline.nodes[table]))
    return out


def _grid(table: etree._Element) -> list[list[str]]:
    out: list[list[str]] = []
    reaching: dict[int, tuple[int, str]] = {}
    for row in _own_rows(table)[:_MOST_ROWS]:
        cells: list[str] = []
        waiting = [cell for cell in row if cell.tag in {"td", "th"}]
        below: dict[int, tuple[int, str]] = {}
        while waiting or len(cells) in reaching:
            if len(cells) in reaching:
                left, text = reaching.pop(len(cells))
                if left > 1:
                    below[len(cells)] = (left - 1, text)
                cells.append(text)
                continue
            cell = waiting.pop(0)
            text = squeeze("".join(cell.itertext()))
            down = _span(cell.get("rowspan"))
            for _ in range(_span(cell.get("colspan"))):
                reaching.pop(len(cells), None)  # two cells that claim one place: the row's own wins
                if down > 1:
                    below[len(cells)] = (down - 1, text)
                cells.append(text)
        out.append(cells)
        reaching = below
    return out


def _own_rows(table: etree._Element) -> list[etree._Element]:
    """Return the rows of this table without those of tables inside it."""
    return [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]


def _span(written: str | None) -> int:
    return min(max(int(written[:_DIGITS]), 1), _MOST_SPAN) if written and written.isdecimal() else 1
