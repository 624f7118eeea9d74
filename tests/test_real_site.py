"""A real bureau's site, served on the loopback as it was and audited whole: what a person found by looking, and nothing else.

The site is other people's: it is read from the folder that ``GONGKAI_PAGES`` names, and the truth holds facts about it only.
"""

import json
import os
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import gongkai
from checks.pack import load_pack
from checks.runner import judge
from checks.serialise import audit_json
from crawler.archive import Archive
from crawler.columns import Vocabulary
from crawler.records import Column, Entry, Outcome, PageKind, Reason, Site, SiteFacts
from crawler.rendering import find_browser

ROOT = Path(__file__).parent.parent
SITE = Path(os.environ.get("GONGKAI_PAGES", "-")) / "site-trs-bureau"
TRUTH = tomllib.loads((ROOT / "tests" / "real_site" / "truth.toml").read_text(encoding="utf-8"))
COLUMNS = {column.get("dead", column["path"]): column for column in TRUTH["column"]}
LISTS = {path: column for path, column in COLUMNS.items() if column["kind"] == "list"}
SERVICES = {page["path"] for page in TRUTH["service"]}

pytestmark = [
    pytest.mark.skipif(not SITE.is_dir(), reason="GONGKAI_PAGES names no folder with the saved site site-trs-bureau"),
    pytest.mark.timeout(120),
]


class AsItWas(SimpleHTTPRequestHandler):
    """Serves the folder: ``index.html`` for a directory, and 404 for whatever was not saved."""

    protocol_version = "HTTP/1.1"

    def list_directory(self, path: str | os.PathLike[str]) -> None:  # noqa: ARG002  (the library's name)
        self.send_error(HTTPStatus.NOT_FOUND)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the library's name)
        pass


@contextmanager
def served() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(AsItWas, directory=str(SITE))) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@dataclass(frozen=True)
class Audit:
    """One finished audit: what it said as JSON, and the facts behind it."""

    base: str
    told: dict[str, Any]
    facts: SiteFacts
    dead: frozenset[str]

    def path(self, url: str | None) -> str:
        """Return an address of the site from its root; a folder and its index.html are one."""
        return (url or "").removeprefix(self.base).removesuffix("index.html")

    @property
    def columns(self) -> dict[str, Column]:
        return {self.path(column.url): column for column in self.facts.columns}

    def entries(self, path: str) -> list[Entry]:
        return [entry for entry in self.facts.entries if self.path(entry.column) == path]

    def verdict(self) -> str:
        """Return all that was judged, free of what is a fact of this very crawl."""
        told = {name: self.told[name] for name in ("verdict", "score", "columns", "undetermined", "items")}
        found = [{key: value for key, value in each.items() if key != "evidence"} for each in self.told["findings"]]
        text = json.dumps({**told, "findings": found}, ensure_ascii=False, sort_keys=True)
        return text.replace(self.base, "").replace(urlsplit(self.base).netloc, "")


def audited(data: Path, kind: str, as_of: str, render: str = "never") -> Audit:
    told = data.with_suffix(".json")
    with served() as base:
        options = ["--kind", kind, "--as-of", as_of, "--render", render, "--rate", "0", "-q", "--config", str(ROOT / "config")]
        code = gongkai.run_command(["audit", f"{base}/", "--data", str(data), "--json", str(told), *options])
    assert code == 1
    answer = json.loads(told.read_text(encoding="utf-8"))
    with Archive(data) as archive:
        site = Site(answer["site"]["key"], answer["site"]["name"], answer["site"]["url"], kind)
        run = archive.latest_run(site.key, as_of[:7], "audit")
        assert run is not None
        facts = archive.facts(site, run, TRUTH["as_of"])
    gone = {fetch.url.removeprefix(base) for fetch in facts.fetches if fetch.status == HTTPStatus.NOT_FOUND}
    return Audit(base, answer, facts, frozenset(gone))


@pytest.fixture(scope="module")
def department(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    return audited(tmp_path_factory.mktemp("department") / "data", "department", str(TRUTH["as_of"]))


@pytest.fixture(scope="module")
def portal(department: Audit) -> Audit:
    """The same crawl, judged as a portal's."""
    facts = replace(department.facts, site=replace(department.facts.site, kind="portal"))
    told = audit_json(judge(facts, load_pack(ROOT / "config", "monthly"), Vocabulary.load(ROOT / "config")))
    return replace(department, facts=facts, told=json.loads(json.dumps(told)))


# --- what was seen ----------------------------------------------------------------------------------------------------


def test_the_whole_site_is_seen(department: Audit) -> None:
    crawl = department.told["crawl"]
    assert (crawl["pages"], crawl["complete"], crawl["blocked"]) == (TRUTH["pages"], True, None)
    unanswered = {fetch.outcome for fetch in department.facts.fetches} - {Outcome.OK, Outcome.HTTP_ERROR}
    assert unanswered == set()
    assert {fetch.status for fetch in department.facts.fetches} == {HTTPStatus.OK, HTTPStatus.NOT_FOUND}


def test_all_its_columns_are_found_and_nothing_else(department: Audit) -> None:
    found = {path: (column.name, column.key) for path, column in department.columns.items() if path not in SERVICES}
    assert found == {path: (column["name"], column.get("key")) for path, column in COLUMNS.items()}


def test_pages_about_the_site_itself_are_no_lists(department: Audit) -> None:
    found = [column for path, column in department.columns.items() if path in SERVICES]
    assert {(column.kind, column.key, column.list_seen) for column in found} <= {(PageKind.OTHER, None, False)}


def test_every_column_stands_where_the_site_map_has_it(department: Audit) -> None:
    found = {path: department.path(column.parent) for path, column in department.columns.items() if path not in SERVICES}
    assert found == {path: column.get("parent", "") for path, column in COLUMNS.items()}


def test_lists_texts_and_stubs_are_told_apart(department: Audit) -> None:
    for path, expected in COLUMNS.items():
        found = department.columns[path]
        is_list, has_text = expected["kind"] == "list", expected["kind"] == "text"
        assert (found.kind is PageKind.LISTING, found.list_seen) == (is_list, is_list), path
        assert found.has_text == has_text, path
        reason = Reason(expected["reason"]) if "reason" in expected else None
        assert (found.gone, found.reason) == ("dead" in expected, reason), path


@pytest.mark.parametrize("path", LISTS)
def test_every_row_is_counted_and_its_date_read(department: Audit, path: str) -> None:
    entries = department.entries(path)
    days = [entry.published for entry in entries]
    assert len(entries) == LISTS[path]["rows"]
    assert None not in days
    assert max((day for day in days if day), default=None) == LISTS[path].get("newest")


@pytest.mark.parametrize("path", LISTS)
def test_pagers_that_promise_pages_which_are_not_there(department: Audit, path: str) -> None:
    found, promised = department.columns[path], LISTS[path].get("pages", 1)
    assert (found.pages_read, found.pages_total, found.complete) == (1, promised, True)
    assert (f"{path}index_1.html" in department.dead) == (promised > 1)


def test_a_document_has_one_date_wherever_it_is_shown(department: Audit) -> None:
    listed = {entry.item: entry.published for entry in department.facts.entries}
    home = {entry.item: entry.published for entry in department.facts.home.entries}
    assert home.items() <= listed.items()
    assert max(day for day in home.values() if day) == TRUTH["latest"]
    documents = {item.url: item.published for item in department.facts.items}
    assert {url: day for url, day in documents.items() if listed.get(url, day) != day} == {}


def test_no_document_stands_at_an_address_that_is_none(department: Audit) -> None:
    assert all(item["url"].startswith(f"{department.base}/") and "#" not in item["url"] for item in department.told["items"])


# --- what is said -----------------------------------------------------------------------------------------------------


def test_every_key_has_its_status(department: Audit, portal: Audit) -> None:
    assert {row["key"]: row["status"] for row in department.told["columns"]} == TRUTH["status"]
    missing = dict.fromkeys(TRUTH["portal"]["missing"], "missing")
    assert {row["key"]: row["status"] for row in portal.told["columns"]} == {**TRUTH["status"], **missing}


def test_the_empty_columns_are_empty_and_no_others(portal: Audit) -> None:
    empty = {path for path, column in LISTS.items() if column["rows"] == 0}
    assert {portal.path(each["url"]) for each in portal.told["findings"] if each["check"] == "column-empty"} == empty


def test_a_department_is_told_what_is_true_and_nothing_else(department: Audit) -> None:
    found = [{name: each[name] for name in ("check", "indicator", "level")} for each in department.told["findings"]]
    assert found == [{name: each[name] for name in ("check", "indicator", "level")} for each in TRUTH["department"]]
    messages = [each["message"] for each in department.told["findings"]]
    assert all(str(each.get("count", TRUTH["latest"])) in said for each, said in zip(TRUTH["department"], messages, strict=True))
    assert (department.told["verdict"], department.told["score"], department.told["undetermined"]) == ("unqualified", None, [])


def test_a_portal_is_told_what_is_true_and_nothing_else(portal: Audit) -> None:
    of_level: dict[str, list[list[str]]] = {"veto": [], "deduct": [], "advice": []}
    for each in portal.told["findings"]:
        where = each["column"] if each["check"] == "column-missing" else portal.path(each["url"])
        of_level[each["level"]].append([each["indicator"], each["check"], where])
    assert of_level["veto"] == [[each["indicator"], each["check"], "/"] for each in TRUTH["department"]]
    assert sorted(of_level["deduct"]) == sorted(TRUTH["portal"]["deduct"])
    assert sorted(where for _, _, where in of_level["advice"]) == sorted(TRUTH["portal"]["missing"])
    assert (portal.told["verdict"], portal.told["score"], portal.told["undetermined"]) == (
        "unqualified",
        TRUTH["portal"]["score"],
        [],
    )


def test_the_day_decides_and_a_fortnight_is_still_fresh(department: Audit) -> None:
    """The same crawl, asked exactly 14 days after the home page's newest document, and a day later."""
    pack, vocabulary = load_pack(ROOT / "config", "monthly"), Vocabulary.load(ROOT / "config")

    def told(day: date) -> set[str]:
        judgement = judge(replace(department.facts, as_of=day), pack, vocabulary)
        return {finding["check"] for finding in audit_json(judgement)["findings"]}

    assert "home-not-updated" not in told(TRUTH["latest"] + timedelta(days=14))
    assert "home-not-updated" in told(TRUTH["latest"] + timedelta(days=15))


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(find_browser() is None, reason="no Chromium here")
def test_no_page_of_it_needs_a_browser(portal: Audit, tmp_path: Path) -> None:
    """The home page even hides from one: a script of strangers writes "404" over it. What the server said counts."""
    looked = audited(tmp_path / "data", "portal", str(TRUTH["as_of"]), "auto")
    assert [fetch.url for fetch in looked.facts.fetches if fetch.via == "browser"] == []
    assert looked.verdict() == portal.verdict()
