"""What the rows of a block say: full title, address, date, 索引号, 文号, 发布机构.

A row's date stands beside the title, before it, inside the link, in a neighbouring cell, or after the link in a flat run of text.
Dates inside titles, deadlines and dates of writing (成文日期) are not the row's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from typing import NamedTuple

from crawler import dates
from crawler.readers import recordbox
from crawler.readers.blocks import Block, Place, is_title
from crawler.readers.outline import Outline, squeeze
from crawler.readers.page import Page
from crawler.readers.rowdates import LONGEST_DATE_TEXT, SENTENCE, date_among, edge_date, own_date, year_above
from crawler.readers.titles import full_title, without_date
from crawler.records import Row

_BOXES = frozenset({"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dd", "dt", "section"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_TITLE_NAME = re.compile(r"(?:^|[\s_-])(?:\w*tit(?:le)?s?|bt|biaoti|tt)(?:$|[\s_-])")
_NO_HEADING = re.compile(r"[\d\W_年月日]+")
"""A day or a month in an element of its own, which templates make a heading too."""
_EDGE = 6
_LABEL = 4
"""Characters of a label before a title at most."""
_HEAD_LEVELS = 4


@dataclass(slots=True)
class Draft:
    """A row before its year is settled."""

    title: str
    url: str
    stamp: dates.Stamp | None = None
    fields: dict[str, str] = field(default_factory=dict)
    edge: "Edge | None" = None


class Edge(NamedTuple):
    """A date that begins or ends a row's title. ``bare``: the title without it; ``is_spelt``: written with 月, as in prose."""

    stamp: dates.Stamp
    bare: str
    is_spelt: bool


def read_rows(page: Page, block: Block) -> tuple[Row, ...]:
    """Read all rows of ``block``; the same address twice in one list is one row, in the boxes of two columns it is two."""
    drafts = _by_header(page, block) or _by_text(page, block)
    unique: dict[tuple[object, ...], Draft] = {}
    years: dict[int, int | None] = {}
    for place, draft in zip(block.places, drafts, strict=True):
        # Without an address only the date tells two documents of one title apart.
        holder = page.outline.parents[place.at]
        if draft.stamp and draft.stamp.year is None:
            draft.stamp = replace(draft.stamp, year=years.setdefault(holder, year_above(page.outline, holder)))
        unique.setdefault((holder, draft.url, draft.title, None if draft.url else draft.stamp), draft)
    return finished(list(unique.values()), page.as_of)


def finished(drafts: Sequence[Draft], as_of: date) -> tuple[Row, ...]:
    """Settle the years of one list's drafts and return its rows."""
    days = dates.resolve([draft.stamp for draft in drafts], [draft.url for draft in drafts], as_of)
    return tuple(
        Row(
            title=draft.title,
            url=draft.url,
            published=day,
            index_no=draft.fields.get("index_no"),
            doc_no=draft.fields.get("doc_no"),
            publisher=draft.fields.get("publisher"),
        )
        for draft, day in zip(drafts, days, strict=True)
    )


# --- rows under a head: 序号 索引号 标题 发布单位 发布日期 ----------------------------------------------------------------


def _by_header(page: Page, block: Block) -> list[Draft]:
    """Read the rows by the columns that a head names; nothing where there is none, or where the cells do not match it."""
    outline = page.outline
    head = find_head(outline, block)
    if not head:
        return []
    out = []
    for place in block.places:
        cells = _cells(outline, place.at)
        if len(cells) < max(head) + 1:
            return []
        texts = {name: outline.text(cells[number]) for number, name in head.items()}
        day = texts.get("published") or texts.get("date") or ""
        draft = Draft(_title(place), place.anchor.url, dates.find(day, page.as_of, loose=True))
        draft.fields = {
            name: value for name in ("index_no", "doc_no", "publisher") if (value := recordbox.clean(texts.get(name, "")))
        }
        if "index_no" not in head.values():  # a box that opens on the row may name it
            draft.fields = _boxed([one.text for one in _row_texts(outline, place)]) | draft.fields
        out.append(draft)
    return out if any(draft.stamp for draft in out) or "published" not in head.values() else []


def _cells(outline: Outline, row: int) -> list[int]:
    """Return the cells of a row; some wrap them once more (``<div><ul><li>``)."""
    cells = outline.children(row)
    while len(cells) == 1 and outline.ends[cells[0]] > cells[0] + 1:
        cells = outline.children(cells[0])
    return cells


def find_head(outline: Outline, block: Block) -> dict[int, str]:
    """Return cell number → field of the head above the block's first row, {} where there is none."""
    first = block.places[0].at
    holder = outline.parents[first]
    for row in _heads(outline, holder, first):
        fields = head_fields(outline, row)
        if fields:
            return fields
    return {}


def _heads(outline: Outline, holder: int, first: int) -> list[int]:
    """Return the elements that may be the head: the sibling rows before the first, or what stands before their holder."""
    before = [child for child in outline.children(holder) if child < first]
    if before:
        return before[-2:]
    for above in outline.ancestors(holder)[:_HEAD_LEVELS]:
        around = [child for child in outline.children(above) if child < holder]
        if around:
            rows = [at for at in range(around[-1], outline.ends[around[-1]]) if outline.tags[at] == "tr"][:2]
            return [*outline.children(around[-1])[-1:], around[-1], *rows]
        holder = above
    return []


def head_fields(outline: Outline, row: int) -> dict[int, str]:
    """Read ``row`` as the head of a table: cell number → field; {} unless at least two cells are known labels."""
    cells = outline.children(row)
    if not 1 < len(cells) < 15:  # noqa: PLR2004 - wider is no head of a list
        return {}
    fields: dict[int, str] = {}
    for number, cell in enumerate(cells):
        label = "".join(outline.text(cell).split())
        name = "date" if label in {"日期", "时间"} else recordbox.field_of(label) if label else None
        if name:
            fields[number] = name
    return fields if len(fields) > 1 else {}


# --- rows as they come -------------------------------------------------------------------------------------------------


class _Text(NamedTuple):
    """A text of a row. ``box``: the paragraph (or div, heading) inside the link that holds it, the link itself where none does."""

    text: str
    in_link: bool
    box: int


def _by_text(page: Page, block: Block) -> list[Draft]:
    spans = _spans(page.outline, block)
    drafts = [_draft(page, place, _row_texts(page.outline, place)) for place in block.places]
    if any(draft.stamp is None for draft in drafts):
        _from_gaps(page, block, spans, drafts)
    _settle_edges(drafts)
    return drafts


def _settle_edges(drafts: Sequence[Draft]) -> None:
    """Take a date at its title's edge for the row's own: one in figures, or where at least half of several rows have one.

    "…反馈意见（2026年9月3日）" alone among others is a title.
    """
    is_habit = len(drafts) > 1 and 2 * sum(1 for draft in drafts if draft.edge) >= len(drafts)
    for draft in drafts:
        edge, own = draft.edge, draft.stamp
        if edge is None:
            continue
        is_same = own is not None and (own.year, own.month, own.day) == (edge.stamp.year, edge.stamp.month, edge.stamp.day)
        if is_habit or is_same or (own is None and not edge.is_spelt):
            draft.title, draft.stamp = edge.bare, own or edge.stamp


def _draft(page: Page, place: Place, texts: list[_Text]) -> Draft:
    visible, stamp = _title_and_date(texts, page.as_of)
    visible = _headed(page, place) or visible
    draft = Draft(_title(place, visible), place.anchor.url, stamp)
    edge = edge_date(visible, page.as_of)
    if edge:
        draft.edge = Edge(edge, _title(place, without_date(visible, edge)), "月" in visible[edge.start : edge.end])
    plain = [one.text for one in texts]
    if len(plain) > 2 or (len(plain) > 1 and any(":" in text or "：" in text for text in plain)):  # noqa: PLR2004 - more than title and date
        draft.fields = _boxed(plain)
        labelled = dates.find(draft.fields.get("published", ""), page.as_of, loose=True)
        draft.stamp = labelled or draft.stamp
    return draft


def _boxed(texts: list[str]) -> dict[str, str]:
    return recordbox.values(recordbox.boxed(texts)) if any(recordbox.WORTH_READING.search(text) for text in texts) else {}


def _headed(page: Page, place: Place) -> str:
    """Return the heading inside a link that wraps a whole card (picture, heading, summary, date), "" where there is none."""
    outline = page.outline
    start, end = place.anchor.at, outline.ends[place.anchor.at]
    if end - start < 3:  # noqa: PLR2004 - no card
        return ""
    inside = range(start + 1, end)
    for at in inside:
        if outline.tags[at] in _HEADINGS or (outline.named[at] and _TITLE_NAME.search(outline.named[at])):
            text = outline.text(at)
            if len(text) > 1 and not _NO_HEADING.fullmatch(text) and own_date(text, page.as_of) is None:
                return text
    return ""


def _title(place: Place, visible: str | None = None) -> str:
    return full_title(place.anchor, visible)


def _row_texts(outline: Outline, place: Place) -> list[_Text]:
    """Return the texts of a row, each with whether it stands inside the title's link."""
    start, end = place.anchor.at, outline.ends[place.anchor.at]
    out = []
    for raw, where in outline.placed_texts(place.at):
        text, in_link = squeeze(raw), start <= where < end
        if text:
            out.append(_Text(text, in_link, _box(outline, where, start) if in_link else -1))
    return out


def _box(outline: Outline, at: int, link: int) -> int:
    while at != link and outline.tags[at] not in _BOXES:
        at = outline.parents[at]
    return at


def _title_and_date(texts: list[_Text], as_of: date) -> tuple[str, dates.Stamp | None]:
    """Split the link's texts into title and date; the date of the row is outside the title wherever it has a place of its own."""
    inside = [one for one in texts if one.in_link]
    outside = [one.text for one in texts if not one.in_link]
    stamp = date_among(outside, as_of)
    rest: list[_Text] = []
    for one in inside:
        found = own_date(one.text, as_of) if len(inside) > 1 else None
        if found and (found.year or stamp is None):
            stamp = stamp or found
        else:
            rest.append(one)
    kept = [one.text for one in rest]
    if stamp is None and len(kept) > 1:
        split = own_date(" ".join(kept[:2]), as_of) or own_date(" ".join(kept[-2:]), as_of)
        if split:
            head = own_date(" ".join(kept[:2]), as_of) is not None
            stamp, rest = split, rest[2:] if head else rest[:-2]
    return _longest(_boxes(rest)), stamp


def _boxes(texts: list[_Text]) -> list[str]:
    """Return the texts of a link; of one with several boxes that of each, but for parts of a split date (2026 above 11/18)."""
    if len({one.box for one in texts}) < 2:  # noqa: PLR2004 - nothing to part
        return [one.text for one in texts]
    whole = ["".join(one.text for one in part) for _, part in groupby(texts, key=lambda one: one.box)]
    told = [text for text in whole if not _NO_HEADING.fullmatch(text)] or whole
    if len(told) == 1 or SENTENCE.search(told[1]) or len(told[0]) > _LABEL:
        return told[:1]
    return told


def _longest(kept: list[str]) -> str:
    """Join a title whose letters stand in several elements; a summary after it is not part of it."""
    if len(kept) < 2:  # noqa: PLR2004 - nothing to choose
        return "".join(kept)
    whole = "".join(kept)
    if len(whole) <= LONGEST_DATE_TEXT or max(map(len, kept)) < _EDGE * 2:
        return whole
    return kept[0] if len(kept[0]) > 1 and SENTENCE.search(kept[1]) else max(kept[:2], key=len)


def _spans(outline: Outline, block: Block) -> list[tuple[int, int, int]]:
    """For each row (its holder, first index after it, where its neighbours end)."""
    out = []
    places = block.places
    for number, place in enumerate(places):
        holder = outline.parents[place.at]
        end = outline.ends[holder]
        if number + 1 < len(places) and outline.parents[places[number + 1].at] == holder:
            end = places[number + 1].at
        out.append((holder, outline.ends[place.at], end))
    return out


def _from_gaps(page: Page, block: Block, spans: list[tuple[int, int, int]], drafts: list[Draft]) -> None:
    """Give undated rows the date in the gap after them (a neighbouring cell, the text after a link), or else before them."""
    outline, as_of = page.outline, page.as_of
    after = [_gap(page, place.at, end) for place, (_, _, end) in zip(block.places, spans, strict=True)]
    first = _lead(outline, block.places[0].at)
    lead_date, last_date = date_among(first, as_of), date_among(after[-1], as_of)
    gaps = [first, *after[:-1]] if lead_date and not last_date else after
    for draft, gap in zip(drafts, gaps, strict=True):
        if draft.stamp is None and gap:
            draft.stamp = date_among(gap, as_of)


def _gap(page: Page, at: int, end: int) -> list[str]:
    """Texts after the row element, up to the next row or its holder's end; a heading's gap, which holds a list, says nothing."""
    outline = page.outline
    out = [outline.tails[at]]
    place = outline.ends[at]
    if any(is_title(anchor) for anchor in page.anchors_in(place, end)):
        return [text for text in map(squeeze, out) if text]
    while place < end:
        out += outline.pieces(place)
        out.append(outline.tails[place])
        place = outline.ends[place]
    return [text for text in map(squeeze, out) if text][:12]


def _lead(outline: Outline, at: int) -> list[str]:
    """Texts before the row element inside its holder."""
    holder = outline.parents[at]
    out = [outline.texts[holder]]
    for child in outline.children(holder):
        if child >= at:
            break
        out += outline.pieces(child)
        out.append(outline.tails[child])
    return [text for text in map(squeeze, out) if text][-6:]
