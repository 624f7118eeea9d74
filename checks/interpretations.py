"""Which interpretation (政策解读) belongs to which policy document: by name, by 文号, by links. Pure.

What fits in doubt is taken for a match, and what was not read may be one: both keep a document from being called uninterpreted.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from checks.ages import Age
from checks.seen import Seen, site_reason
from crawler.marks import PageMarks
from crawler.records import Item, Reason, SiteFacts
from crawler.urls import identity

KEY = "policy_interpretation"
DOCUMENTS = "policy_documents"

_EXPLAINS = re.compile(r"解读|图解|一图[读看]懂|答记者问|政策问答|吹风会|新闻发布会")
_QUOTED = re.compile(r"《([^《》]{4,})》")
_ABOUT = re.compile(
    r"关于(?:印发|公布|发布|转发|下达|修订|修改)?(.{4,}?)(?:的(?:通知|公告|通告|决定|批复|意见|函|命令|规定|报告))?$"
)
_REGION = re.compile(r"^[\u4e00-\u9fff]{2,8}?(?:自治区|省|市|州|县|区)(?=.{6})")
_PLACE = re.compile(r"^[\u4e00-\u9fff]{1,8}?(?:自治区|省|市|州|县|区)(?=.{2})")
_DOUBTFUL, _DOUBTFUL_GIST = 0.5, 0.4
"""From this likeness on (0 to 1, of pairs of characters) a title, or its matter alone, may mean the document without naming it."""
_GOVERNMENT = re.compile(r"^(?:中共[^，]{2,12}委[^，]{0,6})?([\u4e00-\u9fff]{0,14}?)人民政府")
"""Who publishes, at the beginning of a publisher or a title: 自治区人民政府办公厅."""
_OF_ANY = re.compile(
    r"政策|文件|解读|图解|一图[读看]懂|答记者问|问答|关于|印发|的?通知|暂行|试行|实施|若干|管理|工作|办法|规定|条例|细则|方案|措施|意见"
)
"""What titles of documents and interpretations have in common anyhow: without it, likeness is that of their matter."""
_FURNITURE = 5
"""From more pages than this, a link is no sign that two documents belong together (最新解读 beside every document)."""
_SHORTEST = 6
"""A name of fewer characters says too little to be found in another title."""
_BEFORE = timedelta(days=30)
"""So long before its document an interpretation may be published (a press conference ahead of the paper)."""


@dataclass(frozen=True, slots=True)
class Match:
    """The interpretations of one document, oldest first: those whose title names it, and those that cite or link it.

    ``elsewhere``: the document links what explains it on another host or as a file.
    """

    document: Item
    named: tuple[Item, ...]
    others: tuple[Item, ...]
    elsewhere: bool = False

    @property
    def all(self) -> tuple[Item, ...]:
        """Return both kinds."""
        return (*self.named, *self.others)


class Interpretations:
    """The interpretations of one site, ready to be asked for those of a document. A site has thousands: all is indexed once."""

    def __init__(self, facts: SiteFacts) -> None:
        """Index ``facts``: one pass over items and marks."""
        self._facts = facts
        self._marks = {identity(marks.url): marks for marks in facts.marks}
        self._linking = Counter(identity(url) for marks in facts.marks for url in marks.refers)
        self.all = tuple(sorted((item for item in facts.items if is_interpretation(item)), key=_by_day))
        self._at = {identity(item.url): at for at, item in enumerate(self.all)}
        titles = [plain_title(item.title) for item in self.all]
        self._sizes = [len(_pairs(title)) for title in titles]
        self._titles = _Texts(titles)
        self._cited = _Texts(["\0".join(map(plain_title, self._cites(item))) for item in self.all])
        self._quoted: dict[str, set[int]] = defaultdict(set)
        self._linked_by: dict[str, set[int]] = defaultdict(set)
        self._holding: dict[str, list[int]] = defaultdict(list)
        self._of_gist: dict[str, list[int]] = defaultdict(list)
        self._gist_sizes: list[int] = []
        for at, item in enumerate(self.all):
            quoted = _QUOTED.search(item.title)
            if quoted and len(quoted[1]) >= _SHORTEST:
                self._quoted[plain_title(quoted[1])].add(at)
            marks = self.marks(item)
            for url in marks.refers if marks else ():
                self._linked_by[identity(url)].add(at)
            for pair in _pairs(titles[at]):
                self._holding[pair].append(at)
            gists = _pairs(_gist(titles[at]))
            self._gist_sizes.append(len(gists))
            for pair in gists:
                self._of_gist[pair].append(at)
        self._same = _copies(facts.items)
        self._known = {identity(url) for url in (*(item.url for item in facts.items), *(one.url for one in facts.columns))}

    def marks(self, item: Item) -> PageMarks | None:
        """Return what the item's page carries, None where it was not read."""
        return self._marks.get(identity(item.url))

    def of(self, document: Item) -> Match:
        """Return the interpretations of ``document``, also those of the same document in another channel."""
        named, others, elsewhere = set[int](), set[int](), False
        for copy in self.copies(document):
            named |= self._named(copy)
            others |= {at for name in _names(copy) for at in self._cited.holding(name)} | self._by_links(copy)
            marks = self.marks(copy)
            elsewhere |= marks is not None and marks.explained_elsewhere
        return Match(document, self._items(named), self._items(others - named), elsewhere)

    def copies(self, document: Item) -> tuple[Item, ...]:
        """Return all places where the same document (文号, else title) is published, ``document`` first."""
        numbered = self._same.get(plain_title(document.doc_no or ""), [])
        alike = [item for item in self._same.get(plain_title(document.title), []) if not (item.doc_no and document.doc_no)]
        return tuple({item.url: item for item in (document, *numbered, *alike)}.values())

    def named(self, document: Item) -> tuple[Item, ...]:
        """Return the interpretations whose titles name ``document``, oldest first."""
        return self._items(self._named(document))

    def links(self, page: Item, other: Item) -> bool | None:
        """Tell whether ``page``, wherever it is published, links ``other``; None where that was not read."""
        marks = [self.marks(copy) for copy in self.copies(page)]
        wanted = {identity(copy.url) for copy in self.copies(other)}
        linked = {identity(url) for each in marks if each for url in each.refers}
        if wanted & linked:
            return True
        # A place that was not read may be the same document in another channel.
        strange = {url for url in linked - self._known if self._linking[url] <= _FURNITURE}
        return None if None in marks or strange else False

    def _items(self, places: set[int]) -> tuple[Item, ...]:
        return tuple(self.all[at] for at in sorted(places))

    def _cites(self, item: Item) -> tuple[str, ...]:
        marks = self.marks(item)
        return marks.cites if marks else ()

    def _named(self, document: Item) -> set[int]:
        """Return the places of those whose titles hold a name of the document, or quote the greater part of its name."""
        whole = core(document.title)
        quoting = (places for quoted, places in self._quoted.items() if len(quoted) > len(whole) / 2 and quoted in whole)
        return {at for name in _names(document) for at in self._titles.holding(name)}.union(*quoting)

    def _by_links(self, document: Item) -> set[int]:
        """Return the places of those that link the document or are linked by it; what many pages link is the side bar's."""
        marks = self.marks(document)
        linked = {identity(url) for url in marks.refers} if marks else set()
        own = {self._at[url] for url in linked & self._at.keys() if self._linking[url] <= _FURNITURE}
        here = identity(document.url)
        return own | (self._linked_by[here] if self._linking[here] <= _FURNITURE else set())

    @cached_property
    def _unread_column(self) -> Reason | None:
        """Why a column of interpretations, or the site as a whole, was not seen."""
        seen = self._facts.once(Seen)
        columns = [column for column in self._facts.columns if column.key == KEY and not column.gone]
        reasons = [reason for column in columns if (reason := seen.unread(column))]
        return site_reason(self._facts) or (reasons[0] if reasons else None if columns else seen.may_hide(KEY))

    @cached_property
    def _read_back_to(self) -> date:
        """The day down to which every list of interpretations was read; a list that was read to its end reaches back for ever."""
        cut = {column.url for column in self._facts.columns if column.key == KEY and not column.gone and not column.complete}
        oldest: dict[str, date] = {}
        for entry in self._facts.entries:
            if entry.column in cut and entry.published:
                oldest[entry.column] = min(entry.published, oldest.get(entry.column, entry.published))
        return max((oldest.get(url, date.max) for url in cut), default=date.min)

    def unseen(self, match: Match) -> Reason | None:
        """Return why the document may have more interpretations than were matched, None where it has no more."""
        if self._unread_column:
            return self._unread_column
        if match.elsewhere:
            return Reason.OFF_SITE
        document = match.document
        earliest = document.published - _BEFORE if document.published else date.min
        if self.marks(document) is None or earliest < self._read_back_to:
            return Reason.BUDGET
        matched = {item.url for item in match.all}
        if any(self._may_belong(item, earliest) and item.url not in matched for item in self._unread):
            return Reason.BUDGET
        pairs = _pairs(core(document.title))
        shared = Counter(at for pair in pairs for at in self._holding.get(pair, ()))
        gist = _pairs(_gist(core(document.title)))
        in_gist = Counter(at for pair in gist for at in self._of_gist.get(pair, ()))
        places = {at for at, count in shared.items() if count >= _DOUBTFUL * min(len(pairs), self._sizes[at])}
        places |= {at for at, count in in_gist.items() if count >= _DOUBTFUL_GIST * min(len(gist), self._gist_sizes[at])}
        alike = (self.all[at] for at in sorted(places))
        return Reason.NEEDS_PERSON if any(self._may_belong(item, earliest) and item.url not in matched for item in alike) else None

    @cached_property
    def _unread(self) -> tuple[Item, ...]:
        return tuple(item for item in self.all if self.marks(item) is None)

    @staticmethod
    def _may_belong(item: Item, earliest: date) -> bool:
        return item.published is None or item.published >= earliest


class _Texts:
    """Many short texts, searched at once: a substring → the places of those that hold it."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Join ``texts``; a line feed, which plain titles do not have, keeps them apart."""
        self._starts: list[int] = []
        length, parts = 0, []
        for text in texts:
            self._starts.append(length)
            parts.append(text)
            length += len(text) + 1
        self._joined = "\n".join(parts)

    def holding(self, part: str) -> Iterator[int]:
        """Yield the places of the texts that hold ``part``."""
        found = self._joined.find(part)
        while found >= 0:
            at = bisect_right(self._starts, found) - 1
            yield at
            following = at + 1
            found = self._joined.find(part, self._starts[following]) if following < len(self._starts) else -1


def is_interpretation(item: Item) -> bool:
    """Tell whether a document explains another one: by its column or by its title."""
    return item.is_document and (item.column == KEY or bool(_EXPLAINS.search(item.title)))


def policy_documents(facts: SiteFacts, age: Age, numbers: str, publishers: str, exempt: Iterable[str]) -> tuple[Item, ...]:
    """Return the documents that want an interpretation: of the last ``age``, issued by this government or its office.

    ``numbers`` and ``publishers`` are patterns of their 文号 and publishers, ``exempt`` those of titles nobody need explain
    (任免, 领导小组). One that shows neither 文号 nor publisher does not count, nor one of another government (上级文件): its
    publisher or title names another region than the site, or its 文号 has another prefix than most. Oldest first.
    """
    oldest = age.oldest(facts.as_of)
    own = _own_prefix(facts, numbers)
    return tuple(
        item
        for item in sorted(facts.items, key=_by_day)
        if item.column == DOCUMENTS
        and item.is_document
        and not _EXPLAINS.search(item.title)
        and item.published
        and oldest <= item.published <= facts.as_of
        and (re.search(numbers, item.doc_no) if item.doc_no else re.search(publishers, item.publisher or ""))
        and not any(re.search(pattern, item.title) for pattern in exempt)
        and not _is_anothers(item, facts.site.name, own)
    )


def _own_prefix(facts: SiteFacts, numbers: str) -> str | None:
    """Return what most 文号 of the site's policy documents begin with (卫 of 卫政办发), None where none has more than half."""
    counted = Counter(
        prefix
        for item in facts.items
        if item.column == DOCUMENTS
        and item.doc_no
        and re.search(numbers, item.doc_no)
        and not _names_another(item, facts.site.name)
        and (prefix := _prefix(item.doc_no))
    )
    (prefix, count), *_ = [*counted.most_common(1), ("", 0)]
    return prefix if count > 1 and count > counted.total() / 2 else None


def _prefix(doc_no: str) -> str:
    """Return the letters of the government in a 文号: 宁 of 宁政办发〔2026〕12号; empty where there are none before 政."""
    return plain_title(doc_no).partition("政")[0] if "政" in doc_no else ""


def _is_anothers(item: Item, site_name: str, own: str | None) -> bool:
    """Tell whether a document is another government's than that of the site."""
    prefix = _prefix(item.doc_no) if item.doc_no else ""
    return bool(own and prefix and prefix != own) or _names_another(item, site_name)


def _names_another(item: Item, site_name: str) -> bool:
    """Tell whether the publisher or the title begins with the government of another region than the site's."""
    region = site_name.partition("人民政府")[0] if "人民政府" in site_name else ""
    named = (match[1] for text in (item.publisher or "", item.title) if (match := _GOVERNMENT.search(text)))
    return bool(region) and any(not region.endswith(other) and not other.endswith(region) for other in named if other)


def core(title: str) -> str:
    """Return what a document is called without issuer and form: 关于印发《甲办法》的通知 → 甲办法. Plain, as plain_title has it."""
    quoted = _QUOTED.search(title)
    if quoted:
        return plain_title(quoted[1])
    about = _ABOUT.search(title.strip())
    return plain_title(about[1] if about else title)


def plain_title(title: str) -> str:
    """Return a title's letters, digits and characters only: no blanks, quotes, brackets or full-width forms."""
    return re.sub(r"[^\w]", "", unicodedata.normalize("NFKC", title)).lower()


def _names(document: Item) -> tuple[str, ...]:
    """Return what may stand for a document in another text: its name, the name without its region, its 文号. All plain."""
    whole = core(document.title)
    names = (whole, _REGION.sub("", whole), plain_title(document.doc_no or ""))
    return tuple(name for name in names if len(name) >= _SHORTEST)


def _copies(items: Iterable[Item]) -> dict[str, list[Item]]:
    """Return the documents by 文号 and by title, both plain; a title of few characters (通知) tells nothing."""
    found: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        if item.is_document:
            for name in {plain_title(item.doc_no or ""), plain_title(item.title)}:
                if len(name) >= _SHORTEST:
                    found[name].append(item)
    return found


def _gist(title: str) -> str:
    """Return a plain title without its region and what every such title has."""
    return _PLACE.sub("", _OF_ANY.sub("", title))


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _by_day(item: Item) -> tuple[str, str]:
    return item.published.isoformat() if item.published else "", item.url
