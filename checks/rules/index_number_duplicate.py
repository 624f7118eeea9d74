"""索引号重复 (I3): one number on two different documents (standards 6.2: unique in the site).

The same document may stand at several addresses (two columns, two generations of the site) and its title may be cut in a
list: that is one document and no fault.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator

from checks.index_numbers import number_of
from checks.model import Finding, Subject
from checks.rule import check, fail
from crawler.configuration import ConfigModel
from crawler.records import Item, SiteFacts

_CUT = re.compile(r"(…|(?<!\.)\.{2,}|(?<!。)。{2,})$")
_NOT_WORDS = re.compile(r"[\W_]+")


class Limits(ConfigModel):
    """From how many characters on a title that another one begins with counts as that title cut, even without a sign of it."""

    cut_from: int = 15


@check(limits=Limits)
def index_number_duplicate(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each number that stands on different documents; it names all of them."""
    by_number: dict[str, list[Item]] = defaultdict(list)
    for item in sorted(facts.items, key=lambda item: item.url):
        number = number_of(item)
        if number:
            by_number[number].append(item)
    for number, items in sorted(by_number.items()):
        different = _different(items, limits.cut_from)
        if len(different) > 1:
            last = different[-1]
            documents = [{"name": item.title, "url": item.url} for item in different]
            names = "、".join(f"“{item.title}”" for item in different)
            evidence = [item.record for item in different]
            subject = Subject(last.title, last.url, last.column)
            yield fail(subject, "duplicate", evidence, number=number, names=names, count=len(different), documents=documents)


def _different(items: list[Item], cut_from: int) -> list[Item]:
    """Return one item for each different title, in the order given."""
    different: list[Item] = []
    for item in items:
        if not any(_is_same(item.title, other.title, cut_from) for other in different):
            different.append(item)
    return different


def _is_same(one: str, other: str, cut_from: int) -> bool:
    (short, cut), (long, _) = sorted((_plain(one), _plain(other)), key=lambda title: len(title[0]))
    return short == long or ((cut or len(short) >= cut_from) and long.startswith(short))


def _plain(title: str) -> tuple[str, bool]:
    """Return the title without blanks and punctuation, and whether it was visibly cut."""
    text = title.strip()
    return _NOT_WORDS.sub("", unicodedata.normalize("NFKC", text)), bool(_CUT.search(text))
