"""All crawls and judgements in one SQLite file, ``DATA/gongkai.db``: the schema with its migrations and views, and the way in.

Every run appends; "latest" is a query. A finished bundle is taken in by one transaction, once.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, get_args, get_type_hints

from pydantic import TypeAdapter
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from crawler.bundle import Bundle
from crawler.errors import UserError
from crawler.marks import PageMarks
from crawler.records import SHANGHAI, Column, CrawlSummary, Entry, Fetch, FormerColumn, Home, Item, Past, Site, SiteFacts
from crawler.sightings import Shared
from crawler.soundings import Sounding, Visit
from crawler.targets import Target, TargetState

FILE = "gongkai.db"
_BUSY_SECONDS = 60.0  # another process of the same month may hold the file for one transaction

T = TypeVar("T")

_MARKS = TypeAdapter(PageMarks)
_SOUNDING = TypeAdapter(Sounding)

migrations = Migrations("gongkai")

# Words of SQL, and words that mean an address here and a key there, get a column name of their own.
_RENAMED = {(Entry, "column"): "column_url", (Entry, "item"): "item_url", (Item, "column"): "column_key"}


@migrations()
def create_crawl(db: Database) -> None:
    """Create the tables that a crawl fills."""
    db.table("sites").create(
        {"key": str, "name": str, "url": str, "kind": str, "site_code": str, "level": str, "organizer": str}, pk="key"
    )
    run: dict[str, type] = {"run": str, "site": str}
    summary: dict[str, type] = {**_sql_columns(CrawlSummary), "run": str}
    extra: dict[str, type] = {"month": str, "purpose": str, "as_of": str, "bundle": str}
    home: dict[str, type] = {"home_url": str, "home_via": str, "home_rendered": int}
    db.table("runs").create({**run, **extra, **home, **summary}, pk=("run", "site"))
    db.table("pages").create({**run, **_sql_columns(Fetch)}, pk=("run", "site", "url", "via"))
    db.table("columns").create({**run, **_sql_columns(Column)}, pk=("run", "site", "url"))
    db.table("entries").create({**run, "home": int, **_sql_columns(Entry)}, pk=("run", "site", "home", "column_url", "item_url"))
    db.table("items").create({**run, **_sql_columns(Item)}, pk=("run", "site", "url"))
    links: dict[str, type] = {"url": str, "first_page": str, "pages": int, "left_out": str}
    db.table("links").create({**run, **links}, pk=("run", "site", "url"))
    probe: dict[str, type] = {"id": int, "site": str, "at": str, "outcome": str, "status": int, "seconds": float}
    db.table("probes").create(probe, pk="id")
    db.table("runs").create_index(["site", "month", "run"])
    db.table("items").create_index(["site", "index_no"])


@migrations()
def create_judgements(db: Database) -> None:
    """Create the tables that checks and reports fill."""
    judged: dict[str, type] = {"run": str, "site": str, "month": str, "purpose": str, "as_of": str}
    pack: dict[str, type] = {"pack": str, "pack_version": str, "pack_hash": str, "program": str}
    verdict: dict[str, type] = {"verdict": str, "why": str, "score": float, "points_checked": float, "judged_json": str}
    # Two sites may start in the same second, so a run's name alone is no key.
    db.table("verdicts").create({**judged, **pack, **verdict}, pk=("run", "site", "pack"))
    what: dict[str, type] = {"n": int, "status": str, "check_name": str, "indicator": str, "level": str, "deduction": float}
    where: dict[str, type] = {"column_key": str, "name": str, "url": str, "message": str, "reason": str}
    why: dict[str, type] = {"clause": str, "remedy": str, "record": str}
    key: dict[str, type] = {"run": str, "site": str, "pack": str, "month": str}
    db.table("findings").create({**key, **what, **where, **why}, pk=("run", "site", "pack", "n"))
    number: dict[str, type] = {"year": int, "number": int, "month": str, "site": str, "run": str, "pack": str}
    paper: dict[str, type] = {"issued": str, "due": str, "path": str, "sha256": str}
    db.table("notices").create({**number, **paper}, pk=("year", "number"))
    db.table("notices").create_index(["site", "month"], unique=True)
    event: dict[str, type] = {"id": int, "at": str, "notice": str, "site": str, "event": str, "who": str, "detail": str}
    db.table("ledger").create(event, pk="id")
    db.table("verdicts").create_index(["month", "site", "run"])
    db.table("findings").create_index(["month", "site", "pack"])


@migrations()
def create_views(db: Database) -> None:
    """Create the views that answer the common questions."""
    db.create_view(
        "v_latest_items",
        "SELECT s.name AS site_name, r.month, r.as_of, i.* FROM items i JOIN runs r ON r.run = i.run AND r.site = i.site "
        "LEFT JOIN sites s ON s.key = i.site WHERE i.is_document AND i.run = (SELECT max(x.run) FROM runs x WHERE x.site = i.site)",
    )
    db.create_view(
        "v_open_findings",
        "SELECT s.name AS site_name, f.* FROM findings f LEFT JOIN sites s ON s.key = f.site WHERE f.status = 'fault' "
        "AND f.run = (SELECT max(v.run) FROM verdicts v WHERE v.site = f.site AND v.pack = f.pack)",
    )
    db.create_view(
        "v_monthly_scores",
        "SELECT v.month, v.site, s.name AS site_name, v.pack, v.verdict, v.score, v.points_checked, v.why, v.as_of, v.run "
        "FROM verdicts v LEFT JOIN sites s ON s.key = v.site WHERE v.purpose = 'monthly' AND v.run = (SELECT max(x.run) "
        "FROM verdicts x WHERE x.site = v.site AND x.month = v.month AND x.pack = v.pack AND x.purpose = 'monthly')",
    )


@migrations()
def create_surroundings(db: Database) -> None:
    """Add what a crawl says beside its pages: their marks, what links lead to, trials of the whole site, the first-seen ledger."""
    own: dict[str, type] = {"run": str, "site": str}
    _add_columns(db, "columns", {"looks": int}, default=1)
    db.table("marks").create({**own, "url": str, "fact": str}, pk=("run", "site", "url"))
    db.table("soundings").create({**own, "n": int, "kind": str, "result": str, "fact": str}, pk=("run", "site", "n"))
    db.table("links").transform(rename={"first_page": "found_on"})
    _add_columns(db, "links", _sql_columns(Target))
    _add_columns(db, "probes", {"opened": int, "vantage": str, "own_line": int})
    db.table("probes").create_index(["site", "at"])
    db.table("first_seen").create({"site": str, "url": str, "day": str, "published": str, "run": str}, pk=("site", "url"))


@migrations()
def count_looks_at_home(db: Database) -> None:
    """Add how many spaced looks at the home page agree: what was captured before that was looked at once."""
    _add_columns(db, "runs", {"home_looks": int}, default=1)


@migrations()
def extend_ledger(db: Database) -> None:
    """Make the ledger a case file: which fault of which month, on which day; ``mark`` makes an event one of its kind.

    It is only ever appended to. And a recheck, which sees a few pages, is no site's latest state.
    """
    _add_columns(db, "ledger", {"month": str, "fault": str, "day": str, "mark": str})
    db.table("ledger").create_index(["mark"], unique=True)
    db.table("ledger").create_index(["site", "fault"])
    for event in ("UPDATE", "DELETE"):
        db.execute(
            f"CREATE TRIGGER ledger_keeps_{event.lower()} BEFORE {event} ON ledger "
            "BEGIN SELECT RAISE(ABORT, 'the ledger is only appended to'); END"
        )
    db.create_view(
        "v_latest_items",
        "SELECT s.name AS site_name, r.month, r.as_of, i.* FROM items i JOIN runs r ON r.run = i.run AND r.site = i.site "
        "LEFT JOIN sites s ON s.key = i.site WHERE i.is_document "
        "AND i.run = (SELECT max(x.run) FROM runs x WHERE x.site = i.site AND x.purpose != 'recheck')",
        replace=True,
    )


@migrations()
def count_carried_pages(db: Database) -> None:
    """Add how many pages of a run were not asked for, and since when the oldest stands: earlier runs asked for every page."""
    _add_columns(db, "runs", {"carried": int}, default=0)
    _add_columns(db, "runs", {"carried_since": str})


def _add_columns(db: Database, table: str, columns: Mapping[str, type], default: int | None = None) -> None:
    """Add what a table lacks. A new file has it all from the start: its tables were made from the facts as they are now."""
    there = {column.name for column in db.table(table).columns}
    for name, kind in columns.items():
        if name not in there:
            db.table(table).add_column(name, kind, not_null_default=default)


class Archive:
    """``DATA/gongkai.db``, brought to this program's schema when opened. Use as a context manager.

    ``db`` is open to the layers above for the tables that are theirs (verdicts, findings, notices, ledger).
    Raises UserError where the folder cannot be written, the file is no database, or a newer program made it.
    """

    def __init__(self, data: Path) -> None:
        path = data / FILE
        try:
            data.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=_BUSY_SECONDS)
        except (OSError, sqlite3.Error) as error:
            raise UserError(f"无法打开数据库 {path}（{error}），请检查数据文件夹的权限。") from error
        self.db = Database(connection)
        try:
            self._bring_up_to_date(path)
        except BaseException:
            self.db.close()
            raise

    def _bring_up_to_date(self, path: Path) -> None:
        try:
            known = {migration.name for migration in migrations.pending(Database(memory=True))}
            unknown = {migration.name for migration in migrations.applied(self.db)} - known
            if unknown:
                raise UserError(f"数据库 {path} 由更新版本的程序建立（{'、'.join(sorted(unknown))}），请升级本程序后再运行。")
            if migrations.pending(self.db):
                migrations.apply(self.db)
        except sqlite3.OperationalError as error:
            raise UserError(f"无法写入数据库 {path}（{error}），请检查权限、磁盘空间，或是否有其他程序占用。") from error
        except sqlite3.DatabaseError as error:
            raise UserError(f"{path} 不是本程序的数据库（{error}），请移走该文件后再运行。") from error

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    # --- in -----------------------------------------------------------------------------------------------------------

    def take_in(self, bundle: Path, month: str, purpose: str = "monthly") -> str:
        """Take a finished bundle in, in one transaction; one that is there already stays as it is. Returns its run.

        ``month`` is ``2026-11``; ``purpose`` is ``monthly``, ``audit`` or ``recheck``. Raises UserError for an unfinished bundle.
        """
        with Bundle.open(bundle) as opened:
            if not opened.finished:
                raise UserError(f"抓取尚未完成：{bundle}，请先运行 gongkai crawl 接着抓取。")
            site, as_of, run = opened.site, opened.as_of, opened.path.name
            if self._has(site.key, run):
                return run
            facts = opened.facts(site, as_of)
        with self.db.atomic():
            if not self._has(site.key, run):
                self._insert(facts, run, month, purpose, bundle)
        return run

    def _has(self, site: str, run: str) -> bool:
        return self.db.table("runs").count_where("run = ? AND site = ?", [run, site]) > 0

    def _insert(self, facts: SiteFacts, run: str, month: str, purpose: str, bundle: Path) -> None:
        db, own = self.db, {"run": run, "site": facts.site.key}
        known = {column.name for column in db.table("sites").columns}
        site = {key: value for key, value in asdict(facts.site).items() if key in known}
        db.table("sites").upsert(site, pk="key")
        home = facts.home.fetch
        extra = {"month": month, "purpose": purpose, "as_of": facts.as_of.isoformat(), "bundle": "/".join(bundle.parts[-4:])}
        at_home = {"home_url": home and home.url, "home_via": home and home.via, "home_rendered": int(facts.home.rendered)}
        at_home["home_looks"] = facts.home.looks
        crawl = dict(zip(_names(CrawlSummary), _values(facts.crawl), strict=True))
        db.table("runs").insert({**crawl, **own, **extra, **at_home})
        self._fill("pages", own, _names(Fetch), map(_values, facts.fetches))
        self._fill("columns", own, _names(Column), map(_values, facts.columns))
        self._fill("entries", {**own, "home": 1}, _names(Entry), map(_values, facts.home.entries))
        self._fill("entries", {**own, "home": 0}, _names(Entry), map(_values, facts.entries))
        self._fill("items", own, _names(Item), map(_values, facts.items))
        links = ((*_values(target), _left_out(target)) for target in facts.targets)
        self._fill("links", own, (*_names(Target), "left_out"), links)
        self._fill("marks", own, ("url", "fact"), ((page.url, _MARKS.dump_json(page)) for page in facts.marks))
        soundings = ((n, str(one.kind), str(one.result), _SOUNDING.dump_json(one)) for n, one in enumerate(facts.soundings))
        self._fill("soundings", own, ("n", "kind", "result", "fact"), soundings)
        # The day on which each document was seen for the first time, and the date that it bore then.
        seen = ((item.url, facts.as_of.isoformat(), _to_sql(item.published), run) for item in facts.items)
        self._fill("first_seen", {"site": facts.site.key}, ("url", "day", "published", "run"), seen, "OR IGNORE")

    def _fill(
        self, table: str, own: Mapping[str, object], names: Sequence[str], rows: Iterable[tuple[object, ...]], conflict: str = ""
    ) -> None:
        """Append rows to a table as they come: values of the columns ``names``, and of those of ``own``, which are theirs all."""
        columns, marks = ", ".join((*own, *names)), ", ".join("?" * (len(own) + len(names)))
        same = tuple(own.values())
        query = f"INSERT {conflict} INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 - our own words only
        with self.db.atomic():
            self.db.conn.executemany(query, ((*same, *row) for row in rows))

    # --- out ----------------------------------------------------------------------------------------------------------

    def facts(self, site: Site, run: str, as_of: date) -> SiteFacts:
        """Return what one run saw of ``site``, as its bundle says it. Raises UserError where there is no such run."""
        key = [run, site.key]
        found = list(self.db.table("runs").rows_where("run = ? AND site = ?", key))
        if not found:
            raise UserError(f"数据库中没有站点 {site.name} 的这次抓取：{run}。")
        row = found[0]
        share = Shared()
        fetches = tuple(self._rows(Fetch, "pages", key, share))
        home = next((fetch for fetch in fetches if (fetch.url, fetch.via) == (row["home_url"], row["home_via"])), None)
        shown = tuple(self._rows(Entry, "entries", key, share, "AND home = 1"))
        return SiteFacts(
            site=site,
            as_of=as_of,
            crawl=_from_row(CrawlSummary, [row[name] for name in _names(CrawlSummary)], share),
            home=Home(home, shown, bool(row["home_rendered"]), row["home_looks"]),
            columns=tuple(self._rows(Column, "columns", key, share)),
            entries=tuple(self._rows(Entry, "entries", key, share, "AND home = 0")),
            items=tuple(self._rows(Item, "items", key, share)),
            fetches=fetches,
            marks=tuple(_MARKS.validate_json(fact) for (fact,) in self._select(["fact"], "marks", key)),
            targets=tuple(self._rows(Target, "links", key, share, "AND state IS NOT NULL")),
            soundings=tuple(_SOUNDING.validate_json(fact) for (fact,) in self._select(["fact"], "soundings", key)),
            visits=tuple(self._visits(site.key, as_of)),
            past=self._past(site.key, run),
        )

    def _visits(self, site: str, as_of: date) -> Iterator[Visit]:
        """Yield the availability probes of ``as_of``, which may not be over, and the seven days before it (of Asia/Shanghai)."""
        since, until = (datetime.combine(as_of + timedelta(days), time(), SHANGHAI).astimezone(UTC) for days in (-7, 1))
        rows = self.db.execute(
            f"SELECT {', '.join(_names(Visit))} FROM probes "  # noqa: S608 - our own words only
            "WHERE site = ? AND at >= ? AND at < ? AND opened IS NOT NULL ORDER BY at, id",
            [site, since.isoformat(), until.isoformat()],
        )
        share = Shared()
        return (_from_row(Visit, row, share) for row in rows)

    def _past(self, site: str, run: str) -> Past:
        """Return what the runs of ``site`` before ``run`` saw."""
        seen = list(self.db.table("first_seen").rows_where("site = ? AND run < ?", [site, run]))
        # A recheck saw a few pages only: what it lacks is no loss.
        where = "site = ? AND run < ? AND purpose != 'recheck'"
        before = list(self.db.table("runs").rows_where(where, [site, run], order_by="run"))
        if not before:
            return Past()
        last = before[-1]
        counts = self.db.query(
            "SELECT c.url, c.read_by, count(e.item_url) AS items FROM columns c LEFT JOIN entries e "
            "ON e.run = c.run AND e.site = c.site AND e.home = 0 AND e.column_url = c.url "
            "WHERE c.run = ? AND c.site = ? AND c.reason IS NULL GROUP BY c.url",
            [last["run"], site],
        )
        last_day = date.fromisoformat(last["as_of"])
        return Past(
            since=date.fromisoformat(before[0]["as_of"]),
            first_seen={row["url"]: date.fromisoformat(row["day"]) for row in seen},
            first_dated={row["url"]: date.fromisoformat(row["published"]) for row in seen if row["published"]},
            columns={row["url"]: FormerColumn(last_day, row["items"], row["read_by"]) for row in counts},
        )

    def latest_run(self, site_key: str, month: str, purpose: str = "monthly") -> str | None:
        """Return the newest run of a site in a month, None where there is none."""
        query = "SELECT max(run) FROM runs WHERE site = ? AND month = ? AND purpose = ?"
        found = self.db.execute(query, [site_key, month, purpose]).fetchone()[0]
        return None if found is None else str(found)

    def last_whole_run(self, site_key: str, purpose: str = "monthly") -> tuple[str, str] | None:
        """Return the newest run of a site that was not turned away, and its bundle's folder; None where there is none."""
        query = "SELECT run, bundle FROM runs WHERE site = ? AND purpose = ? AND blocked IS NULL AND pages > 0 ORDER BY run DESC"
        found = self.db.execute(query, [site_key, purpose]).fetchone()
        return None if found is None else (str(found[0]), str(found[1]))

    def _rows(self, kind: type[T], table: str, key: list[str], share: Shared, more: str = "") -> Iterator[T]:
        return (_from_row(kind, row, share) for row in self._select(_names(kind), table, key, more))

    def _select(self, names: Iterable[str], table: str, key: list[str], more: str = "") -> Iterator[tuple[Any, ...]]:
        query = f"SELECT {', '.join(names)} FROM {table} WHERE run = ? AND site = ? {more} ORDER BY rowid"  # noqa: S608
        return iter(self.db.execute(query, key))


def _left_out(target: Target) -> str | None:
    """Return why a link target was not asked, None for one that was."""
    return str(target.why or target.state) if target.state in {TargetState.UNASKED, TargetState.PRIVATE} else None


# --- dataclasses and rows ---------------------------------------------------------------------------------------------


_HINTS: dict[object, dict[str, tuple[str, type]]] = {}


def _hints(kind: Any) -> dict[str, tuple[str, type]]:  # noqa: ANN401  (a dataclass)
    """Return field → (column of the table, plain type) of a fact. Asked for once for each kind: it costs more than a row."""
    if kind not in _HINTS:
        hints = get_type_hints(kind)
        _HINTS[kind] = {each.name: (_RENAMED.get((kind, each.name), each.name), _plain(hints[each.name])) for each in fields(kind)}
    return _HINTS[kind]


def _plain(hint: Any) -> type:  # noqa: ANN401  (a type hint)
    found = next(each for each in get_args(hint) if each is not type(None)) if isinstance(hint, UnionType) else hint
    return found if isinstance(found, type) else tuple


def _sql_columns(kind: type) -> dict[str, type]:
    """Return the columns that hold one kind of fact, with the types that SQLite knows."""
    return {name: plain if plain in {int, float} else int if plain is bool else str for name, plain in _hints(kind).values()}


def _names(kind: type) -> tuple[str, ...]:
    """Return the columns that hold one kind of fact, in the order of its fields."""
    return tuple(name for name, _ in _hints(kind).values())


def _values(fact: object) -> tuple[object, ...]:
    """Return a fact as SQLite takes it, in the order of its fields."""
    return tuple(_to_sql(getattr(fact, field)) for field in _hints(type(fact)))


def _to_sql(value: Any) -> object:  # noqa: ANN401  (any field of a fact)
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return json.dumps(value, ensure_ascii=False)
    return int(value) if isinstance(value, bool) else str(value)


_AS_THEY_ARE = frozenset({str, int, float, type(None)})


def _from_row(kind: type[T], row: Iterable[Any], share: Shared) -> T:
    """Return the fact whose values, in the order of its fields, are in ``row``."""
    return kind(*(_from_sql(value, plain, share) for value, (_, plain) in zip(row, _hints(kind).values(), strict=True)))


def _from_sql(value: Any, plain: type, share: Shared) -> Any:  # noqa: ANN401  (any field of a fact)
    if value is None:
        return None
    if plain is str:
        return share(value)
    if plain in {date, datetime}:
        return plain.fromisoformat(value)
    return _tuples(json.loads(value)) if plain is tuple else plain(value)


def _tuples(value: Any) -> Any:  # noqa: ANN401  (JSON is what it is)
    return tuple(_tuples(each) for each in value) if isinstance(value, list) else value
