"""The replicas a month later: a second month that uses the first one judges them as a full crawl does."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from checks.model import Judgement
from checks.pack import load_pack
from checks.revisit import named_in
from checks.runner import judge
from crawler.bundle import LOG, Bundle
from crawler.columns import Vocabulary
from crawler.configuration import packaged_config
from crawler.crawl import crawl_site
from crawler.job import CrawlJob
from crawler.records import SiteFacts
from crawler.seal import seal
from crawler.sites import SiteConfig
from demo.portals import Portal, serve
from demo.truth import Found

from .conftest import Said
from .crawler import small_portal
from .crawler.small_portal import SmallPortal
from .replicas import abstentions, accusations, path_from

FIRST, SECOND = date(2026, 11, 20), date(2026, 12, 20)
PACK = "guoban-2019"
KEYS = ("nxzw", "ycxixia", "nx")  # the fourth shows its lists to a browser only

pytestmark = pytest.mark.timeout(280)


@dataclass(frozen=True)
class Month:
    """One replica in its second stage: crawled as if for the first time, and with the first month at hand."""

    whole: SiteFacts
    again: SiteFacts

    def judged(self) -> tuple[Judgement, Judgement]:
        return judged(self.whole), judged(self.again)


def judged(facts: SiteFacts) -> Judgement:
    config = packaged_config()
    return judge(facts, load_pack(config, PACK), Vocabulary.load(config))


def crawl(portal: Portal, bundle: Path, as_of: date, former: Path | None = None, always: tuple[str, ...] = ()) -> SiteFacts:
    site = SiteConfig.model_validate(portal.site_fields).site()
    reuse = {"former": former, "rotation": 3 if former else 1, "always": always}
    job = CrawlJob(site, bundle, packaged_config(), as_of, bundle.name, rate=0, render="never", backoff=0.02, timeout=10, **reuse)  # type: ignore[arg-type]
    crawl_site(job, lambda _: None)
    with Bundle.open(bundle) as opened:
        return opened.facts(site, as_of)


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Month]]:
    folder = tmp_path_factory.mktemp("months")
    with ThreadPoolExecutor(2) as pool:
        with serve(FIRST, (0, 0, 0, 0)) as portals:
            chosen = [portal for portal in portals if portal.key in KEYS]
            ports = [int(portal.url.rpartition(":")[2].strip("/")) for portal in portals]
            first = list(pool.map(lambda one: crawl(one, folder / one.key / "first", FIRST), chosen))
        for portal in chosen:
            seal(folder / portal.key / "first", {}, leave_out=frozenset({LOG}))
        with serve(SECOND, ports, stage=2) as portals:
            assert [portal.url for portal in portals if portal.key in KEYS] == [portal.url for portal in chosen]
            whole = pool.map(lambda one: crawl(one, folder / one.key / "whole", SECOND), chosen)
            always = [named_in([judged(facts)]) for facts in first]
            again = pool.map(
                lambda one, named: crawl(one, folder / one.key / "again", SECOND, folder / one.key / "first", named), chosen, always
            )
            yield {portal.key: Month(*both) for portal, *both in zip(chosen, whole, again, strict=True)}


@pytest.mark.parametrize("key", KEYS)
def test_column_verdicts_are_those_of_a_full_crawl(months: dict[str, Month], key: str) -> None:
    whole, again = months[key].judged()
    assert [(row.key, row.status, row.latest, row.reason) for row in again.columns] == [
        (row.key, row.status, row.latest, row.reason) for row in whole.columns
    ]
    assert (again.verdict, again.points_checked) == (whole.verdict, whole.points_checked)


@pytest.mark.parametrize("key", KEYS)
def test_nothing_is_accused_or_cleared_that_a_full_crawl_would_not_but_for_what_was_not_asked(
    months: dict[str, Month], key: str
) -> None:
    whole, again = months[key].judged()
    unasked = {path_from(again.site.url, each.url) for each in months[key].again.fetches if not each.attempts}
    accused, cleared = differing(accusations(again), accusations(whole))
    assert not accused
    assert {one.path for one in cleared} <= unasked
    doubted, settled = differing(abstentions(again), abstentions(whole))
    assert {one.path for one in doubted} <= unasked
    assert not settled


def differing(again: list[Found], whole: list[Found]) -> tuple[list[Found], list[Found]]:
    """Return what stands in one only. Which titles are searched for is drawn among what was looked at."""
    both = [[one for one in each if one.check != "search-misses"] for each in (again, whole)]
    return [one for one in both[0] if one not in both[1]], [one for one in both[1] if one not in both[0]]


@pytest.mark.parametrize("key", KEYS)
def test_documents_and_lists_are_those_of_a_full_crawl(months: dict[str, Month], key: str) -> None:
    month = months[key]
    assert month.again.crawl.carried > 0
    assert {(each.column, each.item, each.title, each.published) for each in month.again.entries} == {
        (each.column, each.item, each.title, each.published) for each in month.whole.entries
    }
    assert {(each.url, each.published, each.index_no) for each in month.again.items} == {
        (each.url, each.published, each.index_no) for each in month.whole.items
    }


# --- the monthly job --------------------------------------------------------------------------------------------------


@pytest.fixture
def portal() -> Iterator[SmallPortal]:
    with small_portal.serve() as served:
        served.tags = True
        yield served


def ask(command: Callable[..., Said], what: str, day: date, *more: str) -> None:
    """Run ``gongkai run`` or ``crawl`` on a day."""
    said = command(*what.split(), f"--as-of={day}", "--rate=0", "--render=never", "--ignore-robots", "-q", *more)
    assert said.code in {0, 1, 3}, said.err


def run(command: Callable[..., Said], day: date, *more: str) -> dict[str, Any]:
    """Do a month; return what its JSON says of the crawl."""
    ask(command, "run --sites small", day, "--json", "told.json", *more)
    return dict(json.loads(Path("told.json").read_text(encoding="utf-8"))["sites"][0]["crawl"])


def test_a_month_rests_on_the_last_one_unless_it_is_told_to_ask_for_everything(
    command: Callable[..., Said], portal: SmallPortal
) -> None:
    assert command("sites", "add", portal.url, "--name", "某市人民政府", "--key", "small").code == 0
    first, second = run(command, FIRST), run(command, SECOND)
    assert (first["carried"], first["carried_since"]) == (0, None)
    assert second["carried"] > 0
    assert second["pages"] == first["pages"]
    assert second["bytes"] < first["bytes"] / 10
    reports = Path("data/reports/2026-12")
    assert "沿用以往月份抓取的内容" in (reports / "sites" / "small.html").read_text(encoding="utf-8")
    assert "问题不以这类页面为据" in (reports / "index.html").read_text(encoding="utf-8")
    (bundle,) = Path("data/evidence/2026-12/small").iterdir()
    assert command("verify", bundle).code == 0
    full = run(command, date(2027, 1, 20), "--full")
    assert full["carried"] == 0
    assert full["bytes"] < first["bytes"] / 10


def test_a_month_that_was_not_judged_is_no_reason_to_leave_a_page_out(command: Callable[..., Said], portal: SmallPortal) -> None:
    """Nobody said what had to be looked at again: so everything is, under conditions."""
    assert command("sites", "add", portal.url, "--name", "某市人民政府", "--key", "small").code == 0
    ask(command, "crawl --sites small", FIRST)
    portal.asked.clear()
    portal.sent = 0
    ask(command, "crawl --sites small", SECOND)
    assert all(portal.asked[path] for path in portal.pages if path != "/robots.txt")
    (bundle,) = Path("data/evidence/2026-12/small").iterdir()
    with Bundle.open(bundle) as opened:
        assert all(each.fetch.attempts for each in opened.answers())
        assert sum(each.fetch.size == 0 for each in opened.answers()) > len(portal.pages) / 2


def test_an_audit_sees_for_itself(command: Callable[..., Said], portal: SmallPortal) -> None:
    for day in (FIRST, SECOND):
        ask(command, f"audit {portal.url}", day, "--json", "told.json")
    told = json.loads(Path("told.json").read_text(encoding="utf-8"))["crawl"]
    assert told["carried"] == 0
    assert told["bytes"] > len(portal.pages) * 1000
