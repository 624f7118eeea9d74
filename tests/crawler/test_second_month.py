"""The second month of a portal against a full crawl of the same month: what it shows is the same, for a fraction of the asking."""

import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fastwarc import warc as fastwarc
from warcio.archiveiterator import ArchiveIterator

from checks.pack import load_pack
from checks.runner import judge
from crawler.bundle import FACTS, LOG, PAGES, Bundle
from crawler.captures import captures
from crawler.columns import Vocabulary
from crawler.configuration import packaged_config
from crawler.crawl import crawl_site
from crawler.job import CrawlJob
from crawler.records import Column, Site, SiteFacts
from crawler.seal import seal
from crawler.urls import identity
from tests.crawler import small_portal
from tests.crawler.small_portal import COLUMNS, Reply, SmallPortal, article, listing

THEN, NOW = date(2026, 11, 20), date(2026, 12, 20)
NEWS, NOTICES, PAPERS, EXPLAINED, CALLS = (path for path, _ in COLUMNS)
TRIALS = 3  # a page that cannot be there, and the home page twice: what the trials of the whole site ask for
PAGES_IN_ALL = 1 + len(COLUMNS) * (2 + 8) + 1
ROTATION = 3
SELDOM = 10**6
"""A rotation in which no page of these tests has its turn."""
FILE = b"%PDF-1.4 " + bytes(300_000)
CONFIG = packaged_config()
NEVER = datetime(2026, 1, 1, tzinfo=UTC)

pytestmark = pytest.mark.timeout(120)


@dataclass
class Months:
    """A portal, its sealed first month, and where further ones go."""

    portal: SmallPortal
    first: Path
    folder: Path

    def job(self, name: str, as_of: date = NOW, **changes: Any) -> CrawlJob:
        site = Site("small", "某市人民政府", self.portal.url)
        job = CrawlJob(site, self.folder / name, CONFIG, as_of, name, rate=0, render="never", backoff=0.05, timeout=3)
        return replace(job, **changes)

    def crawl(self, name: str, as_of: date = NOW, **changes: Any) -> SiteFacts:
        job = self.job(name, as_of, **changes)
        crawl_site(job, lambda _: None)
        with Bundle.open(job.bundle) as bundle:
            return bundle.facts(job.site, job.as_of)

    def sealed(self, name: str) -> Path:
        seal(self.folder / name, {}, leave_out=frozenset({LOG}))
        return self.folder / name

    def again(self, name: str = "again", **changes: Any) -> SiteFacts:
        """Crawl with the first month at hand; ``asked`` and ``sent`` count from here."""
        self.portal.asked.clear()
        self.portal.sent = 0
        return self.crawl(name, **{"former": self.first, "rotation": ROTATION, **changes})

    def records(self, name: str) -> list[Any]:
        with (self.folder / name / PAGES).open("rb") as stream:
            return [
                (each.rec_type, each.rec_headers["WARC-Record-ID"], each.content_stream().read())
                for each in ArchiveIterator(stream, check_digests="raise")
            ]


@dataclass(frozen=True)
class Served:
    """One portal; its first month, sealed; and a full crawl of its second month, in which nothing changed."""

    portal: SmallPortal
    first: Path
    whole: SiteFacts
    sent: int


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with small_portal.serve() as portal:
        portal.tags, portal.pages = True, standard()
        months = Months(portal, Path(), tmp_path_factory.mktemp("first"))
        months.crawl("20261120T020000Z", THEN)
        portal.sent = 0
        whole = months.crawl("20261220T020000Z")
        yield Served(portal, months.sealed("20261120T020000Z"), whole, portal.sent)


def standard() -> dict[str, small_portal.Script]:
    """Return the standard portal with one file, which its guide links."""
    pages = small_portal.standard()
    guide = pages["/zwgk/zfxxgkzn/"]
    assert isinstance(guide, Reply)
    pages["/zwgk/zfxxgkzn/"] = Reply(body=str(guide.body).replace("<h1>", "<a href='/files/guide.pdf'>指南全文</a><h1>"))
    pages["/files/guide.pdf"] = Reply(body=FILE, headers={"Content-Type": "application/pdf"})
    return pages


@pytest.fixture
def months(served: Served, tmp_path: Path) -> Months:
    portal, first = served.portal, served.first
    portal.pages, portal.tags, portal.delay = standard(), True, 0.0
    portal.unchanged.clear()
    portal.refused.clear()
    portal.asked.clear()
    return Months(portal, first, tmp_path)


def told(facts: SiteFacts) -> SiteFacts:
    """Take off what a second month may differ in: moments, durations, bytes, records, and which page carried a link first."""
    fetches = tuple(replace(each, at=NEVER, seconds=0.0, size=0, attempts=1, record=None) for each in facts.fetches)
    home = replace(facts.home, fetch=None)
    crawl = replace(facts.crawl, run="", started=NEVER, seconds=0.0, requests=0, bytes=0, carried=0, carried_since=None)
    return replace(
        facts,
        fetches=fetches,
        home=home,
        crawl=crawl,
        columns=tuple(replace(each, record=None) for each in facts.columns),
        items=tuple(replace(each, record=None) for each in facts.items),
        marks=tuple(replace(each, record=None) for each in facts.marks),
        targets=tuple(replace(each, at=None, seconds=None, record=None, found_on="") for each in facts.targets),
        soundings=tuple(replace(each, at=NEVER, record=None) for each in facts.soundings),
    )


def columns(facts: SiteFacts) -> list[Column]:
    """Return the columns, but on how many pages their lists lie: what the former month knew lies on as many as it did then."""
    return [replace(each, pages_read=0, pages_total=None) for each in told(facts).columns]


def verdict(facts: SiteFacts) -> tuple[object, ...]:
    judged = judge(facts, load_pack(CONFIG, "monthly"), Vocabulary.load(CONFIG))
    rows = [(row.key, row.status, row.latest, row.items, row.reason) for row in judged.columns]
    faults = sorted((one.check, one.subject.url, one.message) for one in judged.faults)
    return judged.verdict, judged.score, rows, faults, sorted((one.check, one.subject.url) for one in judged.unjudged)


def first_list(path: str, name: str, rows: list[tuple[str, str, str]]) -> Reply:
    return Reply(body=listing(path, name, 0, rows))


def known_rows(path: str, name: str) -> list[tuple[str, str, str]]:
    """Return what a column lists in the standard portal, page after page."""
    number = [each for each, _ in COLUMNS].index(path)
    return [
        (
            f"/{path}/2026{11 - n // 4:02d}/t2026{11 - n // 4:02d}{19 - n:02d}_51{number}{n:03d}.html",
            f"关于做好第{number}{n}号{name}有关工作的通知",
            f"2026-{11 - n // 4:02d}-{19 - n:02d}",
        )
        for n in range(8)
    ]


def publish(portal: SmallPortal, path: str, name: str, count: int) -> None:
    """Publish ``count`` documents on top of a column; the others move on from page to page."""
    days = [f"{9 - n:02d}" for n in range(count)]
    new = [(f"/{path}/202612/t202612{day}_9{day}.html", f"关于第{day}号新事项的通知", f"2026-12-{day}") for day in days]
    for href, title, day in new:
        portal.pages[href] = Reply(body=article(title, day, name, path))
    rows = new + known_rows(path, name)
    total = -(-len(rows) // 4)
    for number in range(total):
        html = listing(path, name, number, rows[number * 4 : number * 4 + 4], total)
        portal.pages[f"/{path}/" if number == 0 else f"/{path}/index_{number}.html"] = Reply(body=html)


# --- the same month, seen in two ways ---------------------------------------------------------------------------------


def test_an_unchanged_portal_that_is_asked_for_every_page_sends_hardly_any(months: Months, served: Served) -> None:
    again = months.again(rotation=1)
    assert told(again) == told(served.whole)
    assert verdict(again) == verdict(served.whole)
    assert all(months.portal.asked[path] for path in standard() if path != "/robots.txt")
    looked = sum(each.via.endswith("-again") for each in again.fetches)
    page = max(len(reply.payload) for path, reply in standard().items() if path.endswith("/") and isinstance(reply, Reply))
    assert months.portal.sent < (1 + looked + TRIALS) * page
    assert served.sent > len(FILE) + PAGES_IN_ALL * 2000
    assert (again.crawl.carried, again.crawl.carried_since) == (0, None)
    assert again.crawl.bytes == len(months.portal.pages["/"].payload)  # type: ignore[union-attr]


def test_without_validators_an_unchanged_page_is_known_by_its_bytes(months: Months, served: Served) -> None:
    months.portal.tags = False
    again = months.again(rotation=1)
    assert told(again) == told(served.whole)
    assert not [kind for kind, _, _ in months.records("again") if kind == "revisit"]
    assert again.crawl.bytes == served.whole.crawl.bytes


def test_in_rotation_documents_that_were_read_have_their_turn_and_the_rest_keeps_its_date(months: Months, served: Served) -> None:
    again = months.again()
    assert told(again) == told(served.whole)
    assert verdict(again) == verdict(served.whole)
    carried = [each for each in again.fetches if not each.attempts]
    assert {identity(each.url) for each in carried}.isdisjoint(
        identity(f"{months.portal.url}{path.strip('/')}") for path in months.portal.asked
    )
    assert carried
    assert again.crawl.carried == len(carried)
    with Bundle.open(months.first) as first:
        then = {each.identity: each.fetch for each in first.answers()}
    assert again.crawl.carried_since == min(each.at for each in carried)
    assert all((each.at, each.record) == (then[identity(each.url)].at, then[identity(each.url)].record) for each in carried)


@pytest.mark.parametrize("count", [1, 3, 4, 6, 9])
def test_new_documents_push_the_others_on_and_none_is_lost(months: Months, count: int) -> None:
    publish(months.portal, NEWS, "政务要闻", count)
    whole = months.crawl("whole")
    again = months.again(rotation=SELDOM)
    assert months.portal.asked[f"/{NEWS}/index_1.html"] == (count >= 4)
    assert {(each.column, each.item, each.published) for each in again.entries} == {
        (each.column, each.item, each.published) for each in whole.entries
    }
    assert [replace(each, record=None) for each in again.items] == [replace(each, record=None) for each in whole.items]
    assert columns(again) == columns(whole)
    assert verdict(again) == verdict(whole)


def test_what_changed_is_found_as_a_full_crawl_finds_it(months: Months) -> None:
    pages = months.portal.pages
    publish(months.portal, NOTICES, "通知公告", 2)
    title = "关于做好第10号通知公告有关工作的通知"
    href = next(path for path in pages if path.endswith("_510000.html"))
    pages[href] = Reply(body=article(f"{title}（修订）", "2026-12-01", "政务要闻", NEWS))
    del pages[f"/{PAPERS}/"]
    whole = months.crawl("whole")
    again = months.again(rotation=1)
    assert told(again) == told(whole)
    turning = months.again("turning")
    assert columns(turning) == columns(whole)
    assert verdict(turning) == verdict(whole)
    assert next(each for each in turning.columns if each.url.endswith(f"/{PAPERS}/")).gone


def test_a_list_by_which_others_are_judged_is_read_to_its_end(months: Months) -> None:
    """An interpretation is added under an old date, so it stands on the second page."""
    rows = known_rows(EXPLAINED, "政策解读")
    added = (f"/{EXPLAINED}/202610/t20261014_901.html", "《某市湿地保护管理办法》政策解读", "2026-10-14")
    months.portal.pages[added[0]] = Reply(body=article(added[1], added[2], "政策解读", EXPLAINED))
    months.portal.pages[f"/{EXPLAINED}/index_1.html"] = Reply(
        body=listing(EXPLAINED, "政策解读", 1, [*rows[4:6], added, *rows[6:]])
    )
    again = months.again(rotation=SELDOM)
    assert added[1] in {each.title for each in again.items}
    assert months.portal.asked[f"/{PAPERS}/index_1.html"] == months.portal.asked[f"/{CALLS}/index_1.html"] == 1
    assert months.portal.asked[f"/{NEWS}/index_1.html"] == 0


def test_what_was_found_fault_with_is_asked_for_whatever_its_turn(months: Months) -> None:
    hrefs = [path for path in months.portal.pages if path.endswith(".html") and "/t2026" in path]
    with Bundle.open(months.first) as first:
        by_url = {each.fetch.url: each.fetch.record for each in first.answers()}
    urls = [f"{months.portal.url}{href.lstrip('/')}" for href in hrefs]
    always = (*urls[:20], *(str(by_url[url]) for url in urls[20:]))
    again = months.again(always=always)
    assert not {each.url for each in again.fetches if not each.attempts} & set(urls)


# --- servers that err ---------------------------------------------------------------------------------------------------


def test_a_server_that_swears_that_nothing_changed_accuses_nobody(months: Months) -> None:
    """A cache that is never renewed: the second look asks without conditions, and sees the new list."""
    publish(months.portal, NEWS, "政务要闻", 3)
    months.portal.unchanged |= {f"/{NEWS}/"}
    again = months.again(rotation=1)
    with Bundle.open(months.folder / "again") as bundle:
        seen = {each.fetch.via: each for each in bundle.observation().sightings if each.fetch.url.endswith(f"/{NEWS}/")}
    assert {via: each.reading and each.reading.rows[0].published for via, each in seen.items()} == {
        "http": date(2026, 11, 19),
        "http-again": date(2026, 12, 9),
    }
    _, _, _, faults, _ = verdict(again)
    assert not [fault for fault in faults if NEWS in fault[1]]
    assert months.portal.asked[f"/{NEWS}/"] == 2


def test_what_was_found_fault_with_is_not_asked_for_under_conditions(months: Months) -> None:
    """Else a cache that is never renewed would show for ever what was mended long since."""
    href, title, day = known_rows(NOTICES, "通知公告")[5]
    months.portal.pages[href] = Reply(body=article(f"{title}（更正）", day, "通知公告", NOTICES))
    months.portal.pages["/files/guide.pdf"] = Reply(body=FILE[:-1], headers={"Content-Type": "application/pdf"})
    months.portal.unchanged |= {href, "/files/guide.pdf"}
    named = tuple(f"{months.portal.url}{path.lstrip('/')}" for path in (href, "/files/guide.pdf"))
    again = months.again(always=named)
    assert f"{title}（更正）" in {each.title for each in again.items}
    assert months.portal.sent > len(FILE) - 1


def test_an_error_in_answer_to_a_condition_is_no_answer(months: Months, served: Served) -> None:
    months.portal.refused |= {path for path in months.portal.pages if path.startswith((f"/{NOTICES}/", "/files/"))}
    again = months.again(rotation=1)
    assert told(again) == told(served.whole)
    assert months.portal.asked[f"/{NOTICES}/index_1.html"] == months.portal.asked["/files/guide.pdf"] == 2


def test_what_only_a_page_of_last_month_names_is_asked_for(months: Months, served: Served) -> None:
    """A document is taken off every page of today; one that has not its turn links it still."""
    keeper, hidden = known_rows(NEWS, "政务要闻")[6:]
    pages = months.portal.pages
    pages[keeper[0]] = Reply(body=str(pages[keeper[0]].body).replace("<h1>", f"<a href='{hidden[0]}'>上一篇</a><h1>"))  # type: ignore[union-attr]
    months.crawl("before", THEN)
    pages[f"/{NEWS}/index_1.html"] = Reply(body=str(pages[f"/{NEWS}/index_1.html"].body).replace(hidden[0], "/new.html"))  # type: ignore[union-attr]
    pages["/new.html"] = Reply(body=article("关于新事项的通知", hidden[2], "政务要闻", NEWS))
    always = (f"{months.portal.url}{NEWS}/",)  # this list is read to its end
    again = months.again(former=months.sealed("before"), rotation=SELDOM, always=always)
    attempts = {each.url.removeprefix(months.portal.url): each.attempts for each in again.fetches if each.via == "http"}
    assert attempts[keeper[0].lstrip("/")] == 0
    assert attempts[hidden[0].lstrip("/")] == 1


# --- the evidence -------------------------------------------------------------------------------------------------------


def test_every_record_is_in_the_bundle_with_what_proves_today_s_look(months: Months) -> None:
    again = months.again()
    records = months.records("again")
    assert len({name for _, name, _ in records}) == len(records)
    with (months.folder / "again" / PAGES).open("rb") as stream:
        assert [each.headers["WARC-Record-ID"] for each in fastwarc.ArchiveIterator(stream)] == [name for _, name, _ in records]
    held = captures(months.folder / "again", [each.record for each in again.fetches if each.record])
    assert set(held) == {each.record for each in again.fetches if each.record}
    news = next(each for each in again.fetches if each.url.endswith(f"/{NEWS}/") and each.via == "http")
    assert (news.status, news.size, news.attempts) == (200, 0, 1)
    assert held[str(news.record)].body == months.portal.pages[f"/{NEWS}/"].payload
    with Bundle.open(months.first) as first:
        assert held[str(news.record)].at == next(each.fetch.at for each in first.answers() if each.fetch.url == news.url)
    assert held[str(news.record)].at < news.at
    with (months.folder / "again" / PAGES).open("rb") as stream:
        revisits = [each.rec_headers for each in ArchiveIterator(stream) if each.rec_type == "revisit"]
    about = {each["WARC-Refers-To"]: each for each in revisits}
    assert about[news.record]["WARC-Profile"] == "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
    assert about[news.record]["WARC-Target-URI"] == news.url
    unsent = {each.record for each in again.fetches if each.attempts and each.via == "http" and not each.size}
    assert set(about) == unsent | {each.record for each in again.targets if each.is_file}


def test_a_third_month_rests_on_the_second(months: Months) -> None:
    publish(months.portal, NEWS, "政务要闻", 3)
    months.again("second")
    second = months.sealed("second")
    publish(months.portal, NEWS, "政务要闻", 5)
    whole = months.crawl("whole", date(2027, 1, 20))
    third = months.again("third", as_of=date(2027, 1, 20), former=second)
    assert {(each.column, each.item) for each in third.entries} == {(each.column, each.item) for each in whole.entries}
    assert verdict(third) == verdict(whole)
    assert third.crawl.carried > 0
    held = captures(months.folder / "third", [each.record for each in third.fetches if each.record])
    assert set(held) == {each.record for each in third.fetches if each.record}


def test_what_was_asked_for_three_months_ago_is_asked_for_again(months: Months) -> None:
    late = months.again(as_of=date(2027, 2, 28))
    assert late.crawl.carried == 0


# --- kills and formers that cannot be used --------------------------------------------------------------------------------


@pytest.mark.parametrize("after", [4, 11])
def test_killed_and_resumed_is_as_if_left_alone(months: Months, after: int) -> None:
    publish(months.portal, NEWS, "政务要闻", 3)
    alone = months.again("alone")
    months.portal.asked.clear()
    months.portal.delay = 0.02
    job = months.job("killed", former=months.first, rotation=ROTATION)
    job.bundle.mkdir(parents=True)
    child = subprocess.Popen([sys.executable, "-m", "crawler.crawl"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    assert child.stdin is not None
    child.stdin.write(job.to_json().encode() + b"\n")
    child.stdin.flush()
    months.portal.wait_for(after)
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdin.close()
    months.portal.delay = 0.0
    resumed = months.crawl("killed", former=months.first, rotation=ROTATION)
    assert told(resumed) == told(alone)
    assert resumed.crawl.carried == alone.crawl.carried
    records = months.records("killed")
    assert len({name for _, name, _ in records}) == len(records)


def newer(folder: Path) -> None:
    with closing(sqlite3.connect(folder / FACTS)) as db:
        db.execute("PRAGMA user_version = 99")
        db.commit()


def meta(key: str, value: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        with closing(sqlite3.connect(folder / FACTS)) as db:
            db.execute("UPDATE meta SET value = ? WHERE key = ?", [value, key])
            db.commit()

    return change


def damaged(folder: Path) -> None:
    (folder / FACTS).write_bytes(b"no database" * 1000)


@pytest.mark.parametrize(
    "spoil",
    [newer, damaged, meta("finished", "false"), meta("blocked", '"forbidden"'), meta("job", '"{}"'), shutil.rmtree],
    ids=["newer format", "damaged", "unfinished", "blocked", "no job", "gone"],
)
def test_a_former_crawl_that_cannot_be_used_is_one_line_and_a_full_crawl(
    months: Months, spoil: Callable[[Path], None], tmp_path: Path
) -> None:
    former = tmp_path / "former"
    shutil.copytree(months.first, former)
    spoil(former)
    if former.exists():
        for name in ("manifest.json", "manifest.sha256"):
            (former / name).unlink()
        seal(former, {}, leave_out=frozenset({LOG}))
    assert is_told_and_left(months, former)


def is_told_and_left(months: Months, former: Path) -> bool:
    """Whether a former crawl is told to be of no use, and then nothing of it is used."""
    facts = months.again(former=former, max_pages=8)
    log = (months.folder / "again" / LOG).read_text(encoding="utf-8")
    sizes = [each.size for each in facts.fetches if each.status == 200]
    return log.count("is not used") == 1 and all(sizes) and facts.crawl.carried == 0


def test_one_changed_byte_spoils_the_seal(months: Months, tmp_path: Path) -> None:
    former = tmp_path / "former"
    shutil.copytree(months.first, former)
    data = bytearray((former / PAGES).read_bytes())
    data[len(data) // 2] ^= 1
    (former / PAGES).write_bytes(data)
    assert is_told_and_left(months, former)


def test_another_reader_reads_the_kept_bytes_anew(months: Months, served: Served, tmp_path: Path) -> None:
    former = tmp_path / "former"
    shutil.copytree(months.first, former)
    meta("stamp", '"another"')(former)
    with closing(sqlite3.connect(former / FACTS)) as db:
        db.execute("UPDATE pages SET reading = replace(reading, '通知', '旧读法')")
        db.commit()
    for name in ("manifest.json", "manifest.sha256"):
        (former / name).unlink()
    seal(former, {}, leave_out=frozenset({LOG}))
    again = months.again(former=former)
    assert told(again) == told(served.whole)
    assert again.crawl.carried == 0
    assert again.crawl.bytes == len(months.portal.pages["/"].payload)  # type: ignore[union-attr]
