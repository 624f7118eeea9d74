"""The archive: bundles come in once, come out as they were; schema, views and versions."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from crawler.archive import FILE, Archive
from crawler.bundle import AddressRow, Bundle
from crawler.errors import UserError
from crawler.job import CrawlJob
from crawler.records import ColumnLink, DateFrom, Fetch, Outcome, PageKind, Reading, Record, Row, Site, SiteFacts
from crawler.sightings import Sighting
from crawler.walk import LeftOut

SITE = Site(
    "nxzw",
    "中卫市人民政府",
    "http://a.cn/",
    site_code="6405000001",
    organizer="中卫市人民政府办公室",
    hosts=("b.cn",),
    quirks=("demo",),
)
AS_OF = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TABLES = {"sites", "runs", "pages", "columns", "entries", "items", "links", "probes", "verdicts", "findings", "notices", "ledger"}
VIEWS = {"v_latest_items", "v_open_findings", "v_monthly_scores"}

MakeBundle = Callable[..., Path]


@pytest.fixture
def make_bundle(tmp_path: Path) -> MakeBundle:
    def make(run: str = "20261120T020000Z", site: Site = SITE, *, finished: bool = True) -> Path:
        path = tmp_path / "evidence" / "2026-11" / site.key / run
        menu = (ColumnLink("news", "要闻", "http://a.cn/yw/"), ColumnLink("services", "办事", "http://c.cn/"))
        readings = [
            Reading("http://a.cn/", PageKind.HOME, columns=menu, rows=(Row("甲", "http://a.cn/yw/t1.html", date(2026, 11, 2)),)),
            Reading(
                "http://a.cn/yw/",
                PageKind.LISTING,
                columns=menu,
                list_seen=True,
                rows=(Row("甲", "http://a.cn/yw/t1.html", date(2026, 11, 2)), Row("乙", "http://a.cn/yw/t2.html")),
            ),
            Reading(
                "http://a.cn/yw/t1.html",
                PageKind.ARTICLE,
                record=Record("甲", date(2026, 11, 2), DateFrom.META, "640/2026-1", generated=date(2026, 11, 1)),
            ),
        ]
        with Bundle.open(path, create=True) as bundle:
            bundle.start_writing()
            bundle.put_menu(1, menu)
            urls = ["http://a.cn/", "http://a.cn/yw/", "http://a.cn/yw/t1.html", "http://a.cn/yw/t2.html", "http://c.cn/"]
            for number, url in enumerate(urls, 1):
                state = LeftOut.OFF_SITE if "c.cn" in url else "done"
                bundle.put_address(AddressRow(number, url, url[7:].rstrip("/"), state, 1, 1, 1))
            for each in readings:
                fetch = Fetch(each.url, AT, Outcome.OK, 200, 0.5, 1000, record=f"<{each.url}>", kind=each.kind)
                bundle.put_page(Sighting(each.url[7:].rstrip("/"), fetch, each, None, (2, 3, 5)), None, 1)
            lost = Fetch("http://a.cn/yw/t2.html", AT, Outcome.TIMEOUT, attempts=3, why="DownloadTimeoutError")
            bundle.put_page(Sighting("a.cn/yw/t2.html", lost), None, None)
            job = CrawlJob(site, path, tmp_path, AS_OF, run)
            figures = {
                "home": "a.cn",
                "static": [],
                "job": job.to_json(),
                "started": AT.isoformat(),
                "requests": 6,
                "seconds": 1.26,
            }
            (bundle.finish if finished else bundle.commit)(**figures)  # type: ignore[operator]
        return path

    return make


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "data") as opened:
        yield opened


def facts_of(path: Path) -> SiteFacts:
    with Bundle.open(path) as bundle:
        return bundle.facts(bundle.site, bundle.as_of)


def test_what_comes_out_is_what_the_bundle_says(archive: Archive, make_bundle: MakeBundle) -> None:
    path = make_bundle()
    run = archive.take_in(path, "2026-11")
    assert run == path.name
    expected = facts_of(path)
    assert expected.home.entries
    assert expected.items[0].published_from is DateFrom.META
    assert expected.crawl.left_out == (("off_site", 1, "http://c.cn/"),)
    assert archive.facts(SITE, run, AS_OF) == expected


def test_tables_and_views_stand_and_the_file_is_sound(archive: Archive, make_bundle: MakeBundle) -> None:
    archive.take_in(make_bundle(), "2026-11")
    assert set(archive.db.table_names()) >= TABLES
    assert set(archive.db.view_names()) == VIEWS
    assert archive.db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert [row["title"] for row in archive.db["v_latest_items"].rows] == ["甲", "乙"]
    links = {row["url"]: (row["found_on"], row["pages"], row["left_out"]) for row in archive.db["links"].rows}
    assert links["http://c.cn/"] == ("http://a.cn/", 3, "off_site")


def test_the_last_crawl_that_saw_the_site_is_what_the_next_rests_on(archive: Archive, make_bundle: MakeBundle) -> None:
    assert archive.last_whole_run("nxzw") is None
    archive.take_in(make_bundle("20261020T020000Z"), "2026-10")
    path = make_bundle("20261120T020000Z")
    archive.take_in(path, "2026-11")
    archive.take_in(make_bundle("20261121T020000Z"), "2026-11", "audit")
    assert archive.last_whole_run("nxzw") == (path.name, "/".join(path.parts[-4:]))
    archive.db.execute("UPDATE runs SET blocked = 'challenge' WHERE run = ?", [path.name])
    assert archive.last_whole_run("nxzw") == ("20261020T020000Z", "evidence/2026-11/nxzw/20261020T020000Z")


def test_taking_in_twice_changes_nothing(archive: Archive, make_bundle: MakeBundle) -> None:
    path = make_bundle()
    for _ in range(2):
        archive.take_in(path, "2026-11")
    assert archive.db["runs"].count == 1
    assert archive.db["items"].count == 2


def test_every_run_stays_and_the_latest_is_a_query(archive: Archive, make_bundle: MakeBundle) -> None:
    archive.take_in(make_bundle("20261120T020000Z"), "2026-11")
    archive.take_in(make_bundle("20261121T020000Z"), "2026-11")
    archive.take_in(make_bundle("20261122T020000Z"), "2026-11", "audit")
    archive.take_in(make_bundle("20261121T020000Z", replace(SITE, key="other")), "2026-11")
    assert archive.latest_run("nxzw", "2026-11") == "20261121T020000Z"
    assert archive.latest_run("nxzw", "2026-11", "audit") == "20261122T020000Z"
    assert archive.latest_run("nxzw", "2026-12") is None
    assert archive.db["runs"].count == 4
    assert {row["run"] for row in archive.db["v_latest_items"].rows_where("site = 'nxzw'")} == {"20261122T020000Z"}


def test_scores_and_open_findings_are_those_of_the_newest_judgement(archive: Archive) -> None:
    for run, score in (("20261101T000000Z", 90.0), ("20261102T000000Z", 95.0)):
        key = {"run": run, "site": "nxzw", "month": "2026-11", "pack": "monthly"}
        archive.db["verdicts"].insert({**key, "purpose": "monthly", "score": score})
        archive.db["findings"].insert({**key, "n": 1, "status": "fault", "message": run})
        archive.db["findings"].insert({**key, "n": 2, "status": "undetermined", "message": run})
    assert [row["score"] for row in archive.db["v_monthly_scores"].rows] == [95.0]
    assert [row["message"] for row in archive.db["v_open_findings"].rows] == ["20261102T000000Z"]


def test_an_unfinished_bundle_is_refused(archive: Archive, make_bundle: MakeBundle) -> None:
    with pytest.raises(UserError, match="尚未完成"):
        archive.take_in(make_bundle(finished=False), "2026-11")
    assert archive.db["runs"].count == 0


def test_a_run_that_breaks_in_the_middle_leaves_nothing(
    archive: Archive, make_bundle: MakeBundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> str | None:
        raise sqlite3.OperationalError("disk full")

    path = make_bundle()
    monkeypatch.setattr("crawler.archive._left_out", broken)
    with pytest.raises(sqlite3.OperationalError):
        archive.take_in(path, "2026-11")
    assert {table: archive.db[table].count for table in ("runs", "pages", "items")} == {"runs": 0, "pages": 0, "items": 0}
    monkeypatch.undo()
    archive.take_in(path, "2026-11")
    assert archive.facts(SITE, path.name, AS_OF) == facts_of(path)


def test_a_run_that_is_not_there(archive: Archive) -> None:
    with pytest.raises(UserError, match="没有站点"):
        archive.facts(SITE, "20200101T000000Z", AS_OF)


def test_a_newer_schema_another_file_and_an_unwritable_folder(tmp_path: Path, archive: Archive) -> None:
    archive.db["_sqlite_migrations"].insert({"migration_set": "gongkai", "name": "from_the_future", "applied_at": "2030"})
    with pytest.raises(UserError, match="更新版本"):
        Archive(tmp_path / "data")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / FILE).write_bytes(b"this is no database at all, but a text of some length" * 10)
    with pytest.raises(UserError, match="不是本程序的数据库"):
        Archive(tmp_path / "other")
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="无法打开数据库"):
        Archive(tmp_path / "file")


def test_opening_again_applies_nothing_twice(tmp_path: Path) -> None:
    for _ in range(2):
        with Archive(tmp_path) as archive:
            assert archive.db["_sqlite_migrations"].count == 7


def test_a_recheck_is_no_sites_last_state(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        runs = archive.db.table("runs")
        for run, purpose in (("20261120T020000Z", "monthly"), ("20261201T020000Z", "recheck")):
            runs.insert(
                {"run": run, "site": "s", "month": run[:4], "purpose": purpose, "as_of": f"{run[:4]}-{run[4:6]}-{run[6:8]}"}
            )
            archive.db.table("columns").insert({"run": run, "site": "s", "url": f"http://s/{purpose}/", "looks": 1})
        assert list(archive._past("s", "20261220T020000Z").columns) == ["http://s/monthly/"]
