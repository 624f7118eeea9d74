"""The whole job on the replicas: every planted fault is found and nothing else; again, offline, interrupted: the same."""

import json
import re
import signal
import sqlite3
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import gongkai
from crawler.configuration import fill_config
from crawler.register import replace_sites
from crawler.rendering import find_browser
from crawler.sites import SiteConfig
from demo.portals import Portal, serve
from tests.conftest import Said

AS_OF = "2026-11-20"
MONTH = "2026-11"
ROOT = Path(__file__).parent.parent
TRUTH = {portal["key"]: portal for portal in tomllib.loads((ROOT / "demo" / "truth.toml").read_text(encoding="utf-8"))["portal"]}
# The demo shows the portals at their first stage.
for portal in TRUTH.values():
    for kind in ("fault", "undetermined"):
        portal[kind] = [one for one in portal.get(kind, []) if 1 in one.get("stages", [1])]
NEEDS_BROWSER = {"spt"}  # its truth holds columns that only a browser can read
FICTION = "演示数据，问题系虚构"

pytestmark = pytest.mark.timeout(280)
every_portal = pytest.mark.parametrize(
    "key",
    [
        pytest.param(key, marks=pytest.mark.skipif(key in NEEDS_BROWSER and find_browser() is None, reason="no Chromium here"))
        for key in TRUTH
    ],
)


@dataclass(frozen=True)
class Demo:
    """One finished demo: its folder, and what it said as JSON, by site."""

    data: Path
    sites: dict[str, dict[str, Any]]

    def page(self, name: str) -> str:
        return (self.data / "reports" / MONTH / name).read_text(encoding="utf-8")

    def pages(self) -> dict[str, str]:
        folder = self.data / "reports" / MONTH
        return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.html"))}


def run_demo(data: Path) -> Demo:
    told = data.with_suffix(".json")
    assert gongkai.run_command(["demo", "--data", str(data), "--as-of", AS_OF, "--json", str(told), "-q"]) == 0
    return Demo(data, {site["site"]["key"]: site for site in json.loads(told.read_text(encoding="utf-8"))["sites"]})


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return run_demo(tmp_path_factory.mktemp("demo") / "data")


# --- the truth --------------------------------------------------------------------------------------------------------


def path_of(found: dict[str, Any], site: dict[str, Any]) -> str:
    """Return an address of the site from its root, another one in full."""
    url = found["url"] or ""
    base = site["site"]["url"].rstrip("/")
    return url.removeprefix(base) if url.startswith(base) else url


def agrees(expected: dict[str, Any], found: dict[str, Any], path: str) -> bool:
    named = {"check", "indicator", "level", "deduction", "column", "name", "reason"} & set(expected)
    return all(found[field] == expected[field] for field in named) and (not expected["path"] or fnmatchcase(path, expected["path"]))


def unmatched(expected: list[dict[str, Any]], found: list[dict[str, Any]], site: dict[str, Any]) -> tuple[list[Any], list[Any]]:
    """Pair what was expected with what was found, one to one; return what is left on either side."""
    left = list(found)
    missing = []
    for one in expected:
        match = next((other for other in left if agrees(one, other, path_of(other, site))), None)
        if match is None:
            missing.append(one)
        else:
            left.remove(match)
    return missing, left


@every_portal
def test_every_planted_fault_is_found_and_nothing_else(demo: Demo, key: str) -> None:
    site = demo.sites[key]
    assert unmatched(TRUTH[key].get("fault", []), site["findings"], site) == ([], [])


@every_portal
def test_what_nobody_can_judge_is_told_and_nothing_else(demo: Demo, key: str) -> None:
    site = demo.sites[key]
    assert unmatched(TRUTH[key].get("undetermined", []), site["undetermined"], site) == ([], [])


@every_portal
def test_no_innocent_is_accused(demo: Demo, key: str) -> None:
    site = demo.sites[key]
    for innocent in TRUTH[key]["innocent"]:
        accused = [
            found
            for found in site["findings"]
            if found["check"] == innocent["looks_like"] and found["url"] and fnmatchcase(path_of(found, site), innocent["path"])
        ]
        assert accused == [], innocent["why"]


@every_portal
def test_every_column_has_its_status(demo: Demo, key: str) -> None:
    found = {row["key"]: row["status"] for row in demo.sites[key]["columns"]}
    assert found == {row["key"]: row["status"] for row in TRUTH[key]["column"]}


@every_portal
def test_verdict_and_score(demo: Demo, key: str) -> None:
    site, truth = demo.sites[key], TRUTH[key]
    assert (site["verdict"], site["score"], site["points_checked"]) == (truth["verdict"], truth["score"], truth["points_checked"])
    lost = {
        line["indicator"]: {name: line[name] for name in ("raw", "cap", "counted")} for line in site["scores"] if line["raw"] > 0
    }
    assert lost == truth["scores"]
    assert sum(line["counted"] for line in site["scores"]) == 100 - site["score"]


# --- reports ----------------------------------------------------------------------------------------------------------


def test_every_page_says_that_it_is_fiction(demo: Demo) -> None:
    pages = demo.pages()
    assert {"index.html", *(f"sites/{key}.html" for key in TRUTH)} <= set(pages)
    assert [name for name, text in pages.items() if FICTION not in text] == []


@every_portal
def test_every_finding_stands_on_the_page_of_its_site(demo: Demo, key: str) -> None:
    text = demo.page(f"sites/{key}.html")
    assert [found["message"] for found in demo.sites[key]["findings"] if found["message"][:12] not in text] == []


def test_notices_go_to_the_faulty_sites_only(demo: Demo) -> None:
    faulty = {key for key, site in demo.sites.items() if {found["level"] for found in site["findings"]} & {"veto", "deduct"}}
    assert {path.stem for path in (demo.data / "reports" / MONTH / "notices").glob("*.html")} == faulty
    numbers = [re.search(r"〔2026〕(\d+)号", demo.page(f"notices/{key}.html"))[1] for key in sorted(faulty)]  # type: ignore[index]
    assert numbers == [str(number) for number in range(1, len(faulty) + 1)]


def test_the_links_between_the_pages_lead_somewhere(demo: Demo) -> None:
    folder = demo.data / "reports" / MONTH
    for name, text in demo.pages().items():
        for target in re.findall(r'href="([^"#:]+\.html)', text):
            assert ((folder / name).parent / target).resolve().is_file(), f"{name}: {target}"


# --- the JSON of an audit ---------------------------------------------------------------------------------------------

MEMBERS = {
    "": {"schema", "site", "as_of", "pack", "crawl", "verdict", "score", "points_checked", "scores", "columns", "findings",
         "undetermined", "items"},
    "site": {"key", "name", "url", "site_code"},
    "crawl": {"pages", "requests", "bytes", "seconds", "complete", "blocked"},
    "scores": {"indicator", "raw", "cap", "counted", "checked"},
    "columns": {"key", "name", "url", "status", "latest", "items", "max_age_days"},
    "findings": {"check", "indicator", "level", "deduction", "column", "url", "message", "evidence"},
    "undetermined": {"check", "indicator", "column", "url", "reason", "message"},
    "items": {"index_no", "doc_no", "title", "url", "column", "publisher", "department", "published", "generated", "disclosure"},
}  # fmt: skip


def check_contract(told: dict[str, Any]) -> None:
    assert told["schema"] == "gongkai.audit/1"
    for part, members in MEMBERS.items():
        rows = [told] if not part else told[part] if isinstance(told[part], list) else [told[part]]
        assert all(members <= set(row) for row in rows), part
    assert all(set(row["evidence"]) == {"record", "screenshot"} for row in told["findings"])
    assert all((row["deduction"] is not None) == (row["level"] == "deduct") for row in told["findings"])
    assert len({row["url"] for row in told["items"]}) == len(told["items"]) > 100
    assert all(row["title"] and not row["url"].endswith((".pdf", ".doc")) and "#" not in row["url"] for row in told["items"])
    for row in told["items"]:
        for day in (row["published"], row["generated"]):
            assert day is None or date.fromisoformat(day).isoformat() == day


@pytest.mark.parametrize("key", TRUTH)
def test_the_json_keeps_to_the_contract(demo: Demo, key: str) -> None:
    check_contract(demo.sites[key])


@pytest.fixture
def portals() -> Iterator[dict[str, Portal]]:
    with serve(date.fromisoformat(AS_OF), [0, 0, 0, 0]) as served:
        yield {portal.key: portal for portal in served}


def test_audit_of_an_unregistered_site(command: Callable[..., Said], portals: dict[str, Portal], tmp_path: Path) -> None:
    url = portals["ycxixia"].url
    result = command("audit", url, "--as-of", AS_OF, "--rate", "0", "--json", "-", "--render", "never", "-q")
    assert result.code == 1, result.err
    told = json.loads(result.out)
    check_contract(told)
    key = f"127.0.0.1-{urlsplit(url).port}"
    assert (told["site"]["key"], told["as_of"]) == (key, AS_OF)
    assert (tmp_path / "data" / "reports" / "audits" / f"{key}-{AS_OF}.html").is_file()


@pytest.mark.parametrize("url", ["http://nobody.invalid/", "http://127.0.0.1:9/"])
def test_a_site_that_does_not_answer_is_undetermined(command: Callable[..., Said], url: str) -> None:
    result = command("audit", url, "--as-of", AS_OF, "--json", "-", "-q")
    assert result.code == 3, result
    told = json.loads(result.out)
    assert (told["verdict"], told["score"], told["findings"]) == ("undetermined", None, [])
    assert told["crawl"]["blocked"] == "unreachable"


# --- again, offline, interrupted --------------------------------------------------------------------------------------


RUN = re.compile(r"\d{8}T\d{6}Z")
"""The name of a crawl: the moment at which it began."""


def judged(site: dict[str, Any]) -> dict[str, Any]:
    """Return what a site was found to be, without what is a fact of this very crawl (its times, its records, its port)."""
    base = site["site"]["url"]
    text = json.dumps({name: value for name, value in site.items() if name != "crawl"}, ensure_ascii=False)
    text = re.sub(r"urn:uuid:[0-9a-f-]+", "urn:uuid", text.replace(base, "http://portal/"))
    text = RUN.sub("RUN", text)
    return dict(json.loads(text.replace(base.removesuffix("/"), "http://portal")))


def count(data: Path, query: str) -> int:
    with sqlite3.connect(data / "gongkai.db") as db:
        found = db.execute(query).fetchone()[0]
    db.close()
    return int(found)


def test_checked_again_offline_the_verdicts_are_the_same(demo: Demo, command: Callable[..., Said]) -> None:
    result = command("check", "--month", MONTH, "--data", demo.data, "--config", demo.data / "config", "--json", "-", "-q")
    assert result.code == 1, result.err
    assert {site["site"]["key"]: site for site in json.loads(result.out)["sites"]} == demo.sites


def test_checked_under_another_register_the_sites_stay_what_was_crawled(demo: Demo, command: Callable[..., Said]) -> None:
    result = command("check", "--month", MONTH, "--data", demo.data, "--config", ROOT / "config", "--json", "-", "-q")
    assert {site["site"]["key"]: site for site in json.loads(result.out)["sites"]} == demo.sites


def test_reported_again_offline_the_bytes_are_the_same(demo: Demo, command: Callable[..., Said]) -> None:
    before = demo.pages()
    for step in ("report", "notice"):
        said = command(step, "--month", MONTH, "--as-of", AS_OF, "--data", demo.data, "--config", demo.data / "config")
        assert said.code == 0, said.err
    assert demo.pages() == before


def test_run_again_nothing_is_repeated(demo: Demo) -> None:
    before, runs = demo.pages(), count(demo.data, "SELECT count(*) FROM runs")
    again = run_demo(demo.data)
    assert again.sites == demo.sites
    assert again.pages() == before
    assert count(demo.data, "SELECT count(*) FROM runs") == runs == len(TRUTH)
    assert count(demo.data, "SELECT count(*) FROM notices") == len(list((demo.data / "reports" / MONTH / "notices").glob("*.html")))


def test_the_archive_answers_the_common_questions(demo: Demo) -> None:
    assert count(demo.data, "SELECT count(*) FROM v_monthly_scores") == len(TRUTH)
    assert count(demo.data, "SELECT count(*) FROM v_open_findings") == sum(len(site["findings"]) for site in demo.sites.values())
    assert count(demo.data, "SELECT count(*) FROM v_latest_items") == sum(len(site["items"]) for site in demo.sites.values())
    assert count(demo.data, "SELECT count(*) FROM months WHERE state = 'done'") == 1


def stripped(one: Demo) -> dict[str, str]:
    """Return the pages without what is a fact of this very crawl."""
    ports = {str(urlsplit(site["site"]["url"]).port): key for key, site in one.sites.items()}
    text = {
        name: re.sub(r'<(\w+) data-fact="crawl"[^>]*>.*?</\1>', "", page, flags=re.DOTALL) for name, page in one.pages().items()
    }
    text = {name: RUN.sub("RUN", page) for name, page in text.items()}
    return {name: re.sub(r"(?<=127\.0\.0\.1:)\d+", lambda port: ports.get(port[0], port[0]), page) for name, page in text.items()}


@pytest.mark.slow
def test_made_twice_the_reports_have_the_same_bytes(demo: Demo, tmp_path: Path) -> None:
    """All four portals; one of them is made twice below, once with interruptions."""
    twice = run_demo(tmp_path / "data")
    assert {key: judged(site) for key, site in twice.sites.items()} == {key: judged(site) for key, site in demo.sites.items()}
    mine, other = stripped(demo), stripped(twice)
    assert set(mine) == set(other)
    assert [name for name in mine if mine[name] != other[name]] == []


def month_command(data: Path) -> list[str]:
    config = str(data / "config")
    return [
        sys.executable,
        "-m",
        "gongkai",
        "run",
        "--data",
        str(data),
        "--config",
        config,
        "--as-of",
        AS_OF,
        "--rate",
        "0",
        "--render",
        "never",
    ]


def register(data: Path, portals: dict[str, Portal]) -> None:
    replace_sites(data / "config", [SiteConfig.model_validate(portal.site_fields) for portal in portals.values()])
    fill_config(data / "config")


def archive_of(data: Path) -> dict[str, Counter[tuple[object, ...]]]:
    """Return what the archive holds of the crawl, without times and records."""
    tables = {
        "pages": "site, url, via, outcome, status, size, kind, title",
        "columns": "site, url, name, key, parent, kind, reason, list_seen, pages_read, pages_total, complete, gone",
        "entries": "site, home, column_url, item_url, title, published, position",
        "items": "site, url, title, published, index_no, generated, column_key, read",
        "links": "site, url, found_on, pages, left_out",
        "findings": "site, n, check_name, url, message",
    }
    with sqlite3.connect(data / "gongkai.db") as db:
        found = {table: Counter(db.execute(f"SELECT {columns} FROM {table}")) for table, columns in tables.items()}  # noqa: S608
    db.close()
    return found


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, Portal], Path, int]]:
    """A run of one portal that nobody interrupts: the portal, its data folder and the exit code."""
    with serve(date.fromisoformat(AS_OF), [0, 0, 0, 0]) as served:
        chosen = {portal.key: portal for portal in served if portal.key == "ycxixia"}
        data = tmp_path_factory.mktemp("whole") / "data"
        register(data, chosen)
        yield chosen, data, subprocess.run(month_command(data), capture_output=True, check=False, timeout=120, cwd=ROOT).returncode


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda how: how.name)
def test_an_interrupted_run_goes_on_and_ends_with_the_same_archive(
    whole: tuple[dict[str, Portal], Path, int], tmp_path: Path, how: signal.Signals
) -> None:
    chosen, unbroken, code = whole
    assert code in {0, 1}
    broken = tmp_path / "broken"
    register(broken, chosen)
    for seconds in (1.2, 1.8):
        with subprocess.Popen(
            month_command(broken), stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        ) as process:
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.send_signal(how)
            _, err = process.communicate(timeout=60)
        assert "Traceback" not in err
        assert process.returncode in {130 if how is not signal.SIGKILL else -how, code}, err
    done = subprocess.run(month_command(broken), capture_output=True, check=False, timeout=120, text=True, cwd=ROOT)
    assert done.returncode == code, done.stderr
    assert archive_of(broken) == archive_of(unbroken)
    assert count(broken, "SELECT count(*) FROM runs") == 1
    mine, other = stripped(Demo(broken, {})), stripped(Demo(unbroken, {}))
    assert set(mine) == set(other) > {"index.html"}
    assert [name for name in mine if mine[name] != other[name]] == []
