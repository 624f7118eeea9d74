"""Whose a document is: the site's own organs', or another organ's that the site only passes on. Pure.

A portal publishes what the State Council, the province or its counties made, under its own name at times (转发, a box that gives
the department that put it up). Nobody answers for the days that another organ took.
"""

import re
from collections import Counter
from collections.abc import Iterable

from crawler.records import Item, Site, SiteFacts

_PLACE = re.compile(r"[\u4e00-\u9fff]{2,8}?(?:自治区|自治州|自治县|自治旗|地区|省|市|州|盟|县|区|旗)")
_FOREWORD = re.compile(r"^(?:中共|中国共产党|中国|《|【.{1,4}】)")
_CENTRAL = re.compile(r"^(?:国务院|中共中央|中央|全国|国家(?!税务总局.{2,}[市县区])|中华人民共和国)")
_LEVEL = re.compile(r"^(自治区|省|州(?=政|委|人|[\u4e00-\u9fff]{1,8}局)|市(?!场|容|民|政(?!府))|县(?!域)|区(?!划|域)|旗)")
_PASSED_ON = re.compile(r"转发|转载")
_MAKER = re.compile(r"^(.{3,40}?)关于")
_CENTRAL_NUMBER = re.compile(r"^(?:国|中)(?:发|办|函|委|令|政|税|卫|市监|医保|资|统)")
_SOME = 3
"""From so many documents on, what most of them have in common is the site's own."""


class Organs:
    """Which organs are a site's own: by the place in its name, and by how most of its documents are numbered."""

    def __init__(self, facts: SiteFacts) -> None:
        """Index ``facts``: one pass over items."""
        self._place = _own_place(facts.site) or _most(
            places[-1] for item in facts.items if item.publisher and (places := _places(item.publisher))
        )
        self._letter = _most(item.doc_no[0] for item in facts.items if item.doc_no and not self._is_other(item.publisher or ""))

    def is_others(self, item: Item) -> bool:
        """Whether a document was made by another organ, or only passes another organ's on."""
        maker = _MAKER.match(item.title)
        number = item.doc_no or ""
        return bool(
            _PASSED_ON.search(item.title)
            or (item.publisher and self._is_other(item.publisher))
            or (maker and self._is_other(maker[1]))
            or _CENTRAL_NUMBER.match(number)
            or (number and self._letter is not None and number[0] != self._letter)
        )

    def _is_other(self, organ: str) -> bool:
        """Whether an organ is of another place or level than the site, by its name."""
        name = _FOREWORD.sub("", organ.strip())
        if _CENTRAL.match(name):
            return True
        if self._place is None:
            return False
        level = _LEVEL.match(name)
        if level:
            return not self._place.endswith(level[1])
        places = _places(name)
        return bool(places) and places[-1] != self._place


def _own_place(site: Site) -> str | None:
    return next((places[-1] for name in (site.organizer, site.name) if name and (places := _places(name))), None)


def _places(name: str) -> list[str]:
    """Return the places that a name begins with, the widest first: 银川市, 西夏区."""
    found, at = [], 0
    while match := _PLACE.match(name, at):
        found.append(match[0])
        at = match.end()
    return found


def _most(values: Iterable[str]) -> str | None:
    """Return what more than half have in common, None where there are too few to tell."""
    counts = Counter(values)
    value, times = min(counts.items(), key=lambda each: (-each[1], each[0]), default=("", 0))
    return value if times >= _SOME and times * 2 > counts.total() else None
