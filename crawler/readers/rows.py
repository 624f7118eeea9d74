"""What the rows of a block say: full title, address, date, 索引号, 文号, 发布机构.

A row's date stands beside the title, before it, inside the link, in a neighbouring cell, or after the link in a flat run of text.
Dates inside titles, deadlines and dates of writing (成文日期) are not the row's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from crawler import dates
from crawler.readers import recordbox
from crawler.readers.blocks import Block, Place, is_title
from crawler.readers.outline import Outline, squeeze
from crawler.readers.page import Page
from crawler.readers.titles import full_title, without_date
from crawler.records import Row

_NOT_THE_ROWS = re.compile(
    r"(?:截止|截至|有效|成文|生成|产生|实施|施行|生效|开标|报名|会议|活动|征集|起始|开始|结束|落款|签发|印发|制发|失效|办结|受理|答复|形成|到期|起止|开展|竞价|投标|答辩|考试|失信|处罚|决定|下载|注册)\w{0,4}(?:日期|时间|期限)?\s*[:：为]?\s*$"
)
_RANGE = re.compile(r"^\s*(?:至|到|—+|-+|~|～)\s*\d")
_DATE_WORDS = re.compile(
    r"(?:发布|公开|更新|公布|发表|上传)?(?:日期|时间|于)|发布|周[一二三四五六日]|星期[一二三四五六日天]|\d{1,2}:\d\d(?::\d\d)?|[\W_]"
)
"""What may stand beside a date in a place of its own."""
_FIRST_OF_DATE = frozenset("0123456789[(（【 ")
_LAST_OF_DATE = frozenset("0123456789])）】日 ")
_LONGEST_DATE_TEXT = 60
_LONGEST_LINE = 400
_SUMMARY = 24
_SENTENCE = re.compile("[，。；…]")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_TITLE_NAME = re.compile(r"(?:^|[\s_-])(?:\w*tit(?:le)?s?|bt|biaoti|tt)(?:$|[\s_-])")
_EDGE = 6
_HEAD_LEVELS = 4


@dataclass(slots=True)
class Draft:
    """A row before its year is settled."""

    title: str
    url: str
    stamp: dates.Stamp | None = None
    fields: dict[str, str] = field(default_factory=dict)


def read_rows(page: Page, block: Block) -> tuple[Row, ...]:
    """Read all rows of ``block``; the same address twice in one list is one row."""
    drafts = _by_header(page, block) or _by_text(page, block)
    unique: dict[tuple[object, ...], Draft] = {}
    for draft in drafts:
        # Without an address only the date tells two documents of one title apart.
        unique.setdefault((draft.url, draft.title, None if draft.url else draft.stamp), draft)
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
        cells = outline.children(place.at)
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
    text: str
    in_link: bool


def _by_text(page: Page, block: Block) -> list[Draft]:
    spans = _spans(page.outline, block)
    drafts = [_draft(page, place, _row_texts(page.outline, place)) for place in block.places]
    if any(draft.stamp is None for draft in drafts):
        _from_gaps(page, block, spans, drafts)
    return drafts


def _draft(page: Page, place: Place, texts: list[_Text]) -> Draft:
    visible, stamp = _title_and_date(texts, page.as_of)
    visible = _headed(page, place) or visible
    draft = Draft(_title(place, visible), place.anchor.url, stamp)
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
            if len(text) > 1 and own_date(text, page.as_of) is None:
                return text
    return ""


def _title(place: Place, visible: str | None = None) -> str:
    return full_title(place.anchor, visible)


def _row_texts(outline: Outline, place: Place) -> list[_Text]:
    """Return the texts of a row, each with whether it stands inside the title's link."""
    start, end = place.anchor.at, outline.ends[place.anchor.at]
    found = ((squeeze(text), start <= where < end) for text, where in outline.placed_texts(place.at))
    return [_Text(text, in_link) for text, in_link in found if text]


def _title_and_date(texts: list[_Text], as_of: date) -> tuple[str, dates.Stamp | None]:
    """Split the link's texts into title and date; the date of the row is outside the title wherever it has a place of its own."""
    inside = [one.text for one in texts if one.in_link]
    outside = [one.text for one in texts if not one.in_link]
    stamp = date_among(outside, as_of)
    kept: list[str] = []
    for text in inside:
        found = own_date(text, as_of) if len(inside) > 1 else None
        if found and (found.year or stamp is None):
            stamp = stamp or found
        else:
            kept.append(text)
    if stamp is None and len(kept) > 1:
        split = own_date(" ".join(kept[:2]), as_of) or own_date(" ".join(kept[-2:]), as_of)
        if split:
            head = own_date(" ".join(kept[:2]), as_of) is not None
            stamp, kept = split, kept[2:] if head else kept[:-2]
    title = _longest(kept)
    edge = _edge_date(title, as_of)
    if edge and (stamp is None or title.rstrip()[-1:] in ")]）】"):
        title, stamp = without_date(title, edge), stamp or edge
    return title, stamp


def _longest(kept: list[str]) -> str:
    """Join a title whose letters stand in several elements; a summary after it is not part of it."""
    if len(kept) < 2:  # noqa: PLR2004 - nothing to choose
        return "".join(kept)
    whole = "".join(kept)
    if len(whole) <= _LONGEST_DATE_TEXT or max(map(len, kept)) < _EDGE * 2:
        return whole
    return kept[0] if len(kept[0]) > 1 and _SENTENCE.search(kept[1]) else max(kept[:2], key=len)


def date_among(texts: Sequence[str], as_of: date) -> dates.Stamp | None:
    """Return the row's date among the texts that stand beside its title.

    A full date wins over a year-less one, one of a line of its own over one in a summary, a labelled 发布日期 over all; deadlines
    and dates of writing are passed over.
    """
    found: list[dates.Stamp] = []
    plain: dates.Stamp | None = None
    before = ""
    for text in texts:
        if len(text) <= _LONGEST_LINE:
            stamp = dates.find(text, as_of)
            if stamp and not _is_other(before, text, stamp):
                found.append(stamp)
                plain = plain if _SENTENCE.search(text[:_SUMMARY]) and len(text) > _SUMMARY else stamp
        before = text
    if found:
        return plain or found[-1]
    for first, second in pairwise(texts):
        joined = own_date(f"{first} {second}", as_of)
        if joined and joined.year:
            return joined
    for text, previous in zip(texts, ["", *texts], strict=False):
        own = own_date(text, as_of)
        if own and not _is_other(previous, text, own):
            return own
    for first, second in pairwise(texts):
        joined = own_date(f"{first} {second}", as_of)
        if joined:
            return joined
    return None


def _is_other(before: str, text: str, stamp: dates.Stamp) -> bool:
    """Whether the words before a date say that it is another one, or it begins or ends a period."""
    ahead = text[: stamp.start] or before
    return bool(
        _NOT_THE_ROWS.search(ahead) or _RANGE.match(text[stamp.end :]) or re.search(r"(?:至|到|~|～)\s*$", text[: stamp.start])
    )


def own_date(text: str, as_of: date) -> dates.Stamp | None:
    """Return the date of a text that is nothing but a date (label, brackets and time aside)."""
    if len(text) > _LONGEST_DATE_TEXT:
        return None
    stamp = dates.find(text, as_of, loose=True)
    if stamp is None:
        return None
    rest = _DATE_WORDS.sub("", text[: stamp.start] + " " + text[stamp.end :])
    return stamp if len(rest) <= 1 else None


def _edge_date(title: str, as_of: date) -> dates.Stamp | None:
    """Return the date that begins or ends a title's own text: "[2026-08-12] 标题", "标题（08-12）", "标题 2026-08-12"."""
    if not title or not (title[-1] in _LAST_OF_DATE or title[0] in _FIRST_OF_DATE):
        return None
    bracketed = re.search(r"[\[(（【]\s*([^\[\](（）【】)]{4,20})\s*[\])）】]\s*$", title) or re.match(
        r"\s*[\[(（【]\s*([^\[\](（）【】)]{4,20})\s*[\])）】]", title
    )
    if bracketed:
        stamp = own_date(bracketed[1], as_of)
        if stamp and len(title) > len(bracketed[0]):
            return replace(stamp, start=bracketed.start(), end=bracketed.end())
    stamp = dates.find(title, as_of)
    if stamp and len(title) > stamp.end - stamp.start + 3:
        ends = title[stamp.end :].strip() == "" and title[: stamp.start].endswith((" ", "\u3000", "\t"))
        begins = title[: stamp.start].strip() == "" and title[stamp.end : stamp.end + 1] in {" ", "\u3000", ":", "|", "："}
        if (ends or begins) and "月" not in title[stamp.start : stamp.end]:
            return stamp
    return None


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
