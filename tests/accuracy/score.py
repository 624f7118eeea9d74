"""Compare what a reader says with what a person saw. Pure: truth and reading in, marks out.

A value where the page has none is wrong, as is a value that is missed; white space is not compared.
"""

import codecs
from collections.abc import Iterator, Sequence
from urllib.parse import unquote, urlsplit

from crawler.records import PageKind, Reading, Record, Row

from .marks import Field, Mark
from .truth import Truth, TruthRecord, TruthRow

_INDEX_STEMS = {"index", "default"}
_RECORD_FIELDS = {
    "title": Field.TITLE,
    "published": Field.PUBLISHED,
    "index_no": Field.INDEX_NO,
    "doc_no": Field.DOC_NO,
    "publisher": Field.PUBLISHER,
    "generated": Field.GENERATED,
    "source": Field.SOURCE,
    "disclosure": Field.DISCLOSURE,
}


def score(truth: Truth, reading: Reading) -> list[Mark]:
    """Mark everything that the truth says about one page."""
    marks = [
        mark_value(truth, Field.KIND, truth.kind, reading.kind.value),
        *score_rows(truth, reading.rows),
        *score_record(truth, reading.record),
    ]
    if truth.charset is not None:
        marks.append(mark_value(truth, Field.CHARSET, charset_family(truth.charset), charset_family(reading.charset)))
    if truth.family != "other":
        marks.append(mark_value(truth, Field.CMS, truth.family, reading.cms or ""))
    if truth.next_page is not None:
        got = reading.next_pages[0] if reading.next_pages else ""
        marks.append(mark_value(truth, Field.NEXT_PAGE, truth.next_page, got, same=address(truth.next_page) == address(got)))
    return marks


def mark_value(truth: Truth, field: Field, expected: str, got: str, *, same: bool | None = None) -> Mark:
    """Mark one value; ``same`` decides where equality but for white space is not the question."""
    right = squeeze(expected) == squeeze(got) if same is None else same
    return Mark(truth.file, truth.family, field, expected, got, right)


def squeeze(text: str) -> str:
    """Drop all white space, ideographic and non-breaking spaces too."""
    return "".join(text.split())


def charset_family(name: str) -> str:
    """Return the codec's canonical name; gb2312 and gbk are read as the superset gb18030, a BOM changes nothing."""
    try:
        known = codecs.lookup(name).name.removesuffix("-sig")
    except LookupError:
        return name
    return "gb18030" if known.startswith(("gb", "hz")) else known


def address(url: str) -> str:
    """Return the key of an address: no scheme, ``www.``, fragment, index file or trailing slash; ``""`` for no http address.

    The scorer's own, stricter than the crawler's: a slip there must not hide itself here.
    """
    if not url.startswith(("http://", "https://")):
        return ""
    parts = urlsplit(url)
    head, _, last = parts.path.rpartition("/")
    path = head if last.partition(".")[0] in _INDEX_STEMS else parts.path.rstrip("/")
    query = f"?{parts.query}" if parts.query else ""
    return unquote(parts.netloc.lower().removeprefix("www.") + path + query)


def score_rows(truth: Truth, rows: Sequence[Row]) -> Iterator[Mark]:
    """Mark the rows of any page and their dates, titles and index numbers; a page that is no listing has no rows.

    Dates are compared on matched rows, titles on rows that were matched by their address (those matched by title prove nothing).
    """
    is_home = truth.kind == PageKind.HOME
    of_rows, of_dates, of_titles = (
        (Field.HOME_ROWS, Field.HOME_DATE, Field.HOME_TITLE) if is_home else (Field.ROWS, Field.ROW_DATE, Field.ROW_TITLE)
    )
    pairs, extra = match(truth.rows, rows)
    for wanted, row in pairs:
        yield Mark(truth.file, truth.family, of_rows, _told(wanted), _told(row) if row else "", row is not None)
        if row is None:
            continue
        if wanted.published is not None:
            yield mark_value(truth, of_dates, wanted.published, row.published.isoformat() if row.published else "")
        if wanted.title is not None and address(wanted.url or ""):
            yield mark_value(truth, of_titles, wanted.title, row.title)
        if wanted.index_no is not None or row.index_no:
            yield mark_value(truth, Field.ROW_INDEX_NO, wanted.index_no or "", row.index_no or "")
    for row in extra:
        yield Mark(truth.file, truth.family, of_rows, "", _told(row), right=False)
    newest = truth.newest() if is_home or truth.kind == PageKind.LISTING else None
    if newest is not None:
        dates = [row.published for row in rows if row.published and row.published <= truth.as_of]
        yield mark_value(truth, Field.NEWEST, newest, max(dates).isoformat() if dates else "")


def match(wanted: Sequence[TruthRow], rows: Sequence[Row]) -> tuple[list[tuple[TruthRow, Row | None]], list[Row]]:
    """Pair each wanted row with at most one row of the reader, by address; by title where the page gives none.

    Returns the pairs in the order of the page and the rows that are left over. Of several rows with one address (a document in
    two blocks) the one with the same title goes first, and the same date before another.
    """
    left = list(rows)
    pairs: list[tuple[TruthRow, Row | None]] = []
    for want in wanted:
        key, title = address(want.url or ""), squeeze(want.title or "")
        if key:
            candidates = [row for row in left if address(row.url) == key]
        else:
            candidates = [row for row in left if squeeze(row.title) == title]
        best = min(candidates, key=lambda row: _distance(want, row), default=None)
        if best is not None:
            left.remove(best)
        pairs.append((want, best))
    return pairs, left


def _distance(want: TruthRow, row: Row) -> tuple[bool, bool, bool]:
    shown = row.published.isoformat() if row.published else ""
    return squeeze(row.title) != squeeze(want.title or ""), shown != want.published, address(row.url) != address(want.url or "")


def _told(row: TruthRow | Row) -> str:
    return f"{row.title or ''} <{row.url or ''}> {row.published or ''}".rstrip()


def score_record(truth: Truth, record: Record | None) -> Iterator[Mark]:
    """Mark the record's values. A page that is no article has none, so any there is wrong; a static page (other) may have a box."""
    wanted = truth.record or TruthRecord()
    got_record = record or Record()
    for name, field in _RECORD_FIELDS.items():
        expected = getattr(wanted, name)
        value = getattr(got_record, name)
        got = "" if value is None else str(value)
        if expected is not None:
            yield mark_value(truth, field, expected, got)
        elif got and truth.kind not in {PageKind.ARTICLE, PageKind.OTHER}:
            yield mark_value(truth, field, "", got)
