"""What stands on a portal: ``data/<key>.toml`` and ``as_of`` → :class:`Plan`, its columns and documents. Pure; no HTML here.

A new column, faulty or not, is one ``[[column]]`` table in the portal's data and, if worth telling, one entry in ``truth.toml``.
A portal has three stages, a month apart: ``later.2`` and ``later.3`` of a table say what is changed from that stage on.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache, partial
from itertools import takewhile
from pathlib import Path
from types import MappingProxyType
from typing import Any

from demo.ages import add_months, when
from demo.wording import Wording, chinese

DATA = Path(__file__).parent / "data"
KEYS = ("nxzw", "ycxixia", "spt", "nx")

# How a column shows itself: a list in one of several shapes, a page of text, a redirect, or nothing that a crawler can use.
LIST_FORMS = frozenset({"list", "table", "boxed", "tabled", "definition", "undated", "ajax-json", "ajax-xml"})
OTHER_FORMS = frozenset({"text", "leaders", "guide", "request", "blocks", "refresh", "script-refresh", "gone", "external"})
AJAX_FORMS = frozenset({"ajax-json", "ajax-xml"})
_A_MONTH = 35  # documents that a month can bring


@dataclass(frozen=True, slots=True)
class Department:
    """One 发布单位 and the nine digits that its 索引号 begins with."""

    name: str
    code: str

    @property
    def plain(self) -> str:
        """Return the name without the area before it: 市教育局 → 教育局."""
        for area in ("自治区", "市", "区"):
            if self.name.startswith(area):
                return self.name.removeprefix(area)
        return self.name


@dataclass(frozen=True, slots=True)
class Document:
    """One published document. ``path`` is its address; ``index_no`` and ``generated`` show only where the column has the box.

    ``given``    the data's own table of it, for what its body holds (demo/matters.py); ``explains``: the document it interprets
    """

    ident: int
    title: str
    path: str
    published: date
    generated: date | None
    index_no: str
    doc_no: str
    department: str
    pinned: bool = False
    given: Mapping[str, Any] = field(default_factory=dict, hash=False)
    explains: "Document | None" = field(default=None, hash=False)


@dataclass(frozen=True, slots=True)
class Column:
    """One column (栏目) of a portal.

    ``path``     its folder, from the root: ``zwgk/zcjd/``
    ``parent``   the folder of the column above, None for a first-level one
    ``key``      the contract's key, None where the name is in nobody's vocabulary
    ``page``     the stem of its pages: ``index``, or ``list`` as on nx.gov.cn
    ``numbered`` its documents carry the 索引号 box
    ``quirks``   oddities of transport: ``gbk``, ``says-gbk``, ``fails-once``, ``slow``, ``down``; of its pages: ``poor-foot``
                 (marks missing), ``script-foot`` (a script writes it), ``dated-tag`` (PubDate on undated articles)
    ``lacks``    what its guides leave out
    """

    path: str
    name: str
    key: str | None
    form: str
    parent: str | None
    page: str = "index"
    page_size: int = 20
    numbered: bool = False
    target: str = ""
    in_menu: bool = True
    quirks: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    hidden: Mapping[str, str] = field(default_factory=dict, hash=False)
    documents: tuple[Document, ...] = ()

    @property
    def is_list(self) -> bool:
        """Tell whether it shows documents, or is an empty list."""
        return self.form in LIST_FORMS

    @property
    def address(self) -> str:
        """Return where links to it lead: its folder, its first page where that is no ``index``, or another site."""
        if self.form == "external":
            return self.target
        return self.path if self.page == "index" else f"{self.path}{self.page}.html"

    def newest(self, as_of: date) -> date | None:
        """Return the newest date that is not after ``as_of``."""
        return max((document.published for document in self.documents if document.published <= as_of), default=None)


@dataclass(frozen=True, slots=True)
class Plan:
    """One portal as of one day. ``settings`` is the data file's ``[portal]`` table: names, colours, words of its pages.

    ``explained``: number of a document → its interpretation
    """

    key: str
    as_of: date
    settings: Mapping[str, Any]
    departments: tuple[Department, ...]
    columns: tuple[Column, ...]
    blocks: tuple[Mapping[str, Any], ...] = ()
    by_path: Mapping[str, Column] = field(default_factory=dict)
    explained: Mapping[int, Document] = field(default_factory=dict)
    stage: int = 1

    def children(self, path: str | None) -> tuple[Column, ...]:
        """Return the columns directly under ``path`` (None: the first level), in menu order."""
        return tuple(column for column in self.columns if column.parent == path and column.in_menu)

    def trail(self, column: Column) -> tuple[Column, ...]:
        """Return the columns from the first level down to ``column``: the breadcrumb."""
        above = self.by_path.get(column.parent) if column.parent else None
        return (*(self.trail(above) if above else ()), column)


def load_data(key: str) -> dict[str, Any]:
    """Read the portal's data file as it stands."""
    return tomllib.loads((DATA / f"{key}.toml").read_text(encoding="utf-8"))


@cache
def load_words() -> dict[str, Any]:
    """Read the words that all portals share, ``data/words.toml``."""
    return tomllib.loads((DATA / "words.toml").read_text(encoding="utf-8"))


def make_plan(key: str, as_of: date, stage: int = 1) -> Plan:
    """Make the portal ``key`` as it would look on ``as_of``, in its ``stage``. The same arguments give the same plan.

    What was published by stage 1 stays what it was: its dates are relative to ``as_of`` less the months since.
    """
    data = load_data(key)
    settings = _at_stage(data["portal"], stage)
    tables = [_at_stage(table, stage) for table in data["column"]]
    departments = tuple(Department(name, code) for name, code in data["departments"].items())
    paths = [table["path"] for table in tables]
    builder = _Builder(as_of, settings, departments, stage)
    made: list[Column] = []
    for table in tables:
        made.append(builder.column(table, _parent(table["path"], paths), made))
    columns = tuple(_with_shared(column, table, tuple(made)) for column, table in zip(made, tables, strict=True))
    blocks = tuple(data.get("block", ()))
    explained = {one.explains.ident: one for column in columns for one in column.documents if one.explains}
    by_path = {column.path: column for column in columns}
    return Plan(key, as_of, settings, departments, columns, blocks, by_path, explained, stage)


def _at_stage(table: Mapping[str, Any], stage: int) -> dict[str, Any]:
    """Return a table of the data as it stands at ``stage``; its items and their changes likewise."""
    later = table.get("later", {})
    out = {name: value for name, value in table.items() if name != "later"}
    for number in range(2, stage + 1):
        out |= later.get(str(number), {})
    return out | {"item": [_at_stage(item, stage) for item in out["item"]]} if "item" in out else out


def _parent(path: str, paths: list[str]) -> str | None:
    above = [other for other in paths if other != path and path.startswith(other)]
    return max(above, key=len, default=None)


def _with_shared(column: Column, table: Mapping[str, Any], columns: tuple[Column, ...]) -> Column:
    """List another column's newest documents too where ``also_lists`` says so: one document, two columns."""
    if "also_lists" not in table:
        return column
    other = next(candidate for candidate in columns if candidate.path == table["also_lists"])
    documents = _newest_first((*column.documents, *other.documents[: table.get("also", 3)]))
    return replace(column, documents=documents)


def _newest_first(documents: tuple[Document, ...]) -> tuple[Document, ...]:
    return tuple(sorted(documents, key=lambda document: (not document.pinned, -document.published.toordinal(), document.ident)))


class _Builder:
    """Makes a portal's documents one after another, so that every serial number is given once.

    Each column has a range of numbers of its own: what comes and goes in one at a later stage renumbers no other.
    """

    def __init__(self, as_of: date, settings: Mapping[str, Any], departments: tuple[Department, ...], stage: int) -> None:
        self.as_of = as_of
        self.stage = stage
        self.anchor = add_months(as_of, 1 - stage)
        self.settings = settings
        self.departments = departments
        self.codes = {department.name: department.code for department in departments}
        self.wording = Wording(settings)
        self.serial = 0
        self.ident = 0

    def column(self, table: Mapping[str, Any], parent: str | None, made: list[Column]) -> Column:
        form = table.get("form", "list")
        self.ident = int(self.settings["first_id"]) + 1700 * len(made)
        self.serial = 20000 + 300 * len(made)
        if form not in LIST_FORMS | OTHER_FORMS:
            raise ValueError(f"{self.settings['name']}: unknown form {form!r} of column {table['path']}")
        return Column(
            path=table["path"],
            name=table["name"],
            key=table.get("key"),
            form=form,
            parent=parent,
            page=table.get("page", "index"),
            page_size=table.get("page_size", 20),
            numbered=table.get("numbered", False),
            target=table.get("target", ""),
            in_menu=table.get("in_menu", True),
            quirks=tuple(table.get("quirks", ())),
            lacks=tuple(table.get("lacks", ())),
            hidden=table.get("hidden", {}),
            documents=_newest_first((*self._grown(table), *self._planted(table), *self._explaining(table, made))),
        )

    def _grown(self, table: Mapping[str, Any]) -> Iterator[Document]:
        """Make ``count`` documents from ``newest`` backwards, about ``every`` days apart, worded by the column's pool.

        At a later stage these stand as they were, and newer ones have come before them; not in a column that ``rests``.
        """
        if not table.get("newest"):
            return
        newest = when(table["newest"], self.anchor)
        yield from self._series(table, newest, table["path"], table.get("count", 10))
        ident, serial = self.ident, self.serial
        for stage in range(2, 1 if table.get("rests") else self.stage + 1):
            # Numbers of their own, so that all that follows keeps the numbers it had at stage 1.
            self.ident, self.serial = ident + 3_000_000 * (stage - 1), serial + 20_000 * (stage - 1)
            latest = when(table["newest"], add_months(self.anchor, stage - 1))
            series = self._series(table, latest, f"{table['path']}#{stage}", _A_MONTH)
            yield from takewhile(partial(_is_after, newest), series)
            newest = max(newest, latest)
        self.ident, self.serial = ident, serial

    def _series(self, table: Mapping[str, Any], day: date, salt: str, count: int) -> Iterator[Document]:
        every, titles = table.get("every", 7), self.wording.titles(table["pool"], salt)
        for number in range(count):
            department = self._department(table, number)
            title = titles.next(day, department.plain)
            yield self._document(table, title, day, department.name)
            # Not every interval alike, and never none at all: a list of equal steps looks made.
            day -= timedelta(days=max(1, every + (number * 5 + len(table["path"])) % 3 - 1))

    def _explaining(self, table: Mapping[str, Any], made: list[Column]) -> Iterator[Document]:
        """Make an interpretation for each document of the column that ``interprets`` names, published the day after it."""
        if "interprets" not in table:
            return
        office = self.departments[0].name
        for document in next(column for column in made if column.path == table["interprets"]).documents:
            day = min(document.published + timedelta(days=1), self.as_of)
            # Its number follows from the document's, so that nothing else is numbered otherwise for it.
            given = {"id": document.ident + 400_000, "generated": day.isoformat(), "derived": True}
            name = document.title.partition("关于")[2].removeprefix("印发").removesuffix("的通知")
            yield replace(self._document(table, f"《{name}》政策解读", day, office, given), explains=document)

    def _department(self, table: Mapping[str, Any], number: int) -> Department:
        if "by" in table:
            return Department(table["by"], self.codes[table["by"]])
        if table["pool"] == "department_annual":
            return self.departments[number]  # one report each
        # The office itself publishes every third document, the departments take turns at the rest.
        return self.departments[0 if number % 3 == 0 else 1 + (number * 7 + len(table["path"])) % (len(self.departments) - 1)]

    def _planted(self, table: Mapping[str, Any]) -> Iterator[Document]:
        """Make the documents that the data names one by one: real rows that do not move, faults and innocents that do."""
        for row in table.get("rows", ()):
            index_no, published, title, department = row
            given = {"index_no": index_no, "generated": published}
            yield self._document(table, title, when(published, self.as_of), department, given)
        # 33 bodies stand in the seeds' grid of 市本级; whoever comes after them in the data belongs to another level.
        for number, department in enumerate(self.departments[1:34] if table.get("catalogue_grid") else ()):
            title = f"{self.settings['short']}{department.plain}政务公开基本目录"
            yield self._document(table, title, date(2018, 10, 29) - timedelta(days=number % 6), department.name)
        for item in table.get("item", ()):
            department = item.get("by", table.get("by", self.departments[0].name))
            document = self._document(table, item["title"], when(item["at"], self.anchor), department, item)
            if not item.get("withdrawn"):
                yield document
        for series in table.get("yearly", ()):
            yield from self._yearly(table, series)

    def _yearly(self, table: Mapping[str, Any], series: Mapping[str, Any]) -> Iterator[Document]:
        """Make one document a year since ``since`` (0: last year's only), each published in the year after it."""
        last = self.as_of.year - 1
        for year in range(series["since"] or last, last + 1 - series.get("but_last", 0)):
            day = date.fromisoformat(f"{year + 1}-{series['day']}")
            if year not in series.get("except", ()) and day <= self.as_of:
                given = {**series, "id": series["id"] + year, "generated": day.isoformat()}
                yield self._document(table, series["title"].replace("{of}", str(year)), day, self.departments[0].name, given)

    def _document(
        self,
        table: Mapping[str, Any],
        title: str,
        published: date,
        department: str,
        given: Mapping[str, Any] = MappingProxyType({}),
    ) -> Document:
        numbered = table.get("numbered", False)
        if not given.get("derived"):
            self.ident += 17
            self.serial += 1
        ident = given.get("id", self.ident)
        generated = self._generated(given, published)
        form = given.get("index_no", "{code}/{year}-{serial}") if numbered else ""
        year = (generated or published).year
        code = self.codes.get(department, self.departments[0].code)
        values = {"code": code, "year": year, "last_year": year - 1, "before_last": year - 2, "serial": f"{self.serial:05d}"}
        kind = table.get("doc_no", "")
        return Document(
            ident=ident,
            title=title.format(year=published.year, next_month=_month_after(self.anchor)),
            path=f"{table['path']}{self._dated_name(published, ident)}",
            published=published,
            generated=generated if numbered else None,
            index_no=form.format(**values),
            doc_no=kind.format(year=year, n=self.ident % 89 + 1) if kind and "通知" in title else "",
            department=department,
            pinned=given.get("pinned", False),
            given=given,
        )

    def _generated(self, given: Mapping[str, Any], published: date) -> date | None:
        """Choose 生成日期: the day itself or up to two days before, unless the data says otherwise (``""``: blank)."""
        if "generated" not in given:
            return published - timedelta(days=self.ident % 3)
        return when(given["generated"], self.anchor) if given["generated"] else None

    def _dated_name(self, published: date, ident: int) -> str:
        """Name the file: ``202611/t20261118_5176718.html``. On migrated sites some names carry another day than the document."""
        named = published - timedelta(days=9) if self.settings.get("migrated") and ident % 5 == 0 else published
        return f"{named:%Y%m}/t{named:%Y%m%d}_{ident}.html"


def _is_after(day: date, document: Document) -> bool:
    return document.published > day


def _month_after(day: date) -> str:
    """Return the day a month ahead as ``2026年12月20日``, for titles with a date that is no publication date."""
    return chinese(day + timedelta(days=30))
