"""索引号: what counts as one, and its shape. There is no national form (standards 6.2), so a site is compared with itself."""

import re
import unicodedata

from crawler.records import Item

_DIGIT = re.compile(r"[0-9]")
_LETTER = re.compile(r"[A-Za-z]")
_YEAR = re.compile(r"[/\-_—]((?:19|20)\d{2})[/\-_—]")


def number_of(item: Item) -> str | None:
    """Return the item's number without blanks and full-width forms; a placeholder without any digit (无, -) is none."""
    number = re.sub(r"\s+", "", unicodedata.normalize("NFKC", item.index_no or ""))
    return number if _DIGIT.search(number) else None


def shape_of(number: str) -> str:
    """Return the number with every digit as 9 and every letter as A: ``640501001/2019-00038`` is ``999999999/9999-99999``."""
    return _LETTER.sub("A", _DIGIT.sub("9", number))


def year_in(number: str) -> int | None:
    """Return the year that stands between separators in the number, None where there is none."""
    year = _YEAR.search(number)
    return int(year[1]) if year else None
