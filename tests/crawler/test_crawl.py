"""Whole crawls of a small portal in a child process: what is seen, what is kept over a kill, and how misbehaviour is told."""

import os
import resource
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from warcio.archiveiterator import ArchiveIterator

from crawler.bundle import PAGES, Bundle
from crawler.crawl import crawl_site
from crawler.errors import InternalError, UserError
from crawler.job import CrawlJob, Progress
from crawler.records import Column, Fetch, Outcome, Reason, SiteFacts
from tests.crawler import small_portal
from tests.crawler.small_portal import COLUMNS, Reply, SmallPortal, page

Crawl = Callable[..., SiteFacts]
MakeJob = Callable[..., CrawlJob]
PAGES_IN_ALL = 1 + len(COLUMNS) * (2 + 8) + 1
TRIED = {"/", "/robots.txt"}  # asked for again by the trials of the whole site
TRIALS = 3  # answers that these keep: a page that cannot be there, and the home page twice, which shows no search
NEWS = "xwdt/zwyw"


def ignore(progress: Progress) -> None:
    pass


def column(facts: SiteFacts, path: str) -> Column:
    return next(each for each in facts.columns if each.url.endswith(f"/{path}/"))


def fetch(facts: SiteFacts, path: str) -> Fetch:
    return next(each for each in facts.fetches if each.url.endswith(path))


def left_out(facts: SiteFacts) -> dict[str, int]:
    return {reason: number for reason, number, _ in facts.crawl.left_out}


def timeless(facts: SiteFacts) -> SiteFacts:
    """Take off what two crawls of one site may differ in: moments, durations, and how many requests it took."""
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    fetches = tuple(replace(each, at=moment, seconds=0.0) for each in facts.fetches)
    home = replace(facts.home, fetch=facts.home.fetch and replace(facts.home.fetch, at=moment, seconds=0.0))
    crawl = replace(facts.crawl, started=moment, seconds=0.0, requests=0)
    targets = tuple(replace(each, at=None, seconds=None) for each in facts.targets)
    soundings = tuple(replace(each, at=moment) for each in facts.soundings)
    return replace(facts, fetches=fetches, home=home, crawl=crawl, targets=targets, soundings=soundings)


def test_a_faultless_portal_is_seen_whole(portal: SmallPortal, crawl: Crawl) -> None:
    facts = crawl(portal.url)
    assert (facts.crawl.pages, facts.crawl.complete, facts.crawl.blocked) == (PAGES_IN_ALL, True, None)
    assert facts.crawl.navigation_seen
    assert {each.key for each in facts.columns} == {
        "news",
        "notices",
        "policy_documents",
        "policy_interpretation",
        "consultation",
        "disclosure_guide",
    }
    news = column(facts, NEWS)
    assert (news.name, news.pages_read, news.pages_total, news.complete, news.reason) == ("政务要闻", 2, 2, True, None)
    assert len(facts.items) == len(COLUMNS) * 8
    assert all(item.read and item.column and item.published and item.record for item in facts.items)
    assert len([entry for entry in facts.home.entries if entry.published]) >= 15
    assert max(count for path, count in portal.asked.items() if path not in TRIED) == 1
    assert [agent.partition("/")[0] for agent in portal.agents] == ["gongkai"]


def test_the_warc_holds_every_answer_and_its_digests_are_right(portal: SmallPortal, crawl: Crawl, job_for: MakeJob) -> None:
    facts = crawl(portal.url)
    with (job_for(portal.url).bundle / PAGES).open("rb") as stream:
        ids = [
            record.rec_headers["WARC-Record-ID"]
            for record in ArchiveIterator(stream, check_digests="raise")
            if record.content_stream().read() or True
        ]
    assert len(ids) == len(set(ids)) == 1 + PAGES_IN_ALL + TRIALS
    assert {each.record for each in facts.fetches if each.record} <= set(ids)


@pytest.mark.parametrize("after", [1, 9, 35, *(pytest.param(after, marks=pytest.mark.slow) for after in (3, 20, 50))])
def test_killed_and_resumed_is_as_if_left_alone(
    portal: SmallPortal, crawl: Crawl, job_for: MakeJob, tmp_path: Path, after: int
) -> None:
    expected = crawl(portal.url, bundle=tmp_path / "alone" / "20261120T020000Z")
    portal.asked.clear()
    portal.delay = 0.01
    job = job_for(portal.url)
    job.bundle.mkdir(parents=True)
    child = subprocess.Popen([sys.executable, "-m", "crawler.crawl"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    assert child.stdin is not None
    child.stdin.write(job.to_json().encode() + b"\n")
    child.stdin.flush()
    portal.wait_for(after + 1)  # robots.txt is one of them
    child.kill()
    child.wait()
    child.stdin.close()
    before = portal.total
    facts = crawl(portal.url)
    assert timeless(facts) == timeless(expected)
    repeated = sum(number - 1 for number in portal.asked.values())
    assert repeated <= 20 + 16 + 1  # an uncommitted batch, what was under way, robots.txt
    assert before <= PAGES_IN_ALL + 1
    with (job.bundle / PAGES).open("rb") as stream:
        assert sum(1 for _ in ArchiveIterator(stream)) == 1 + PAGES_IN_ALL + TRIALS


def test_an_interrupted_parent_stops_the_child_and_the_next_run_goes_on(
    portal: SmallPortal, crawl: Crawl, job_for: MakeJob
) -> None:
    portal.delay = 0.1
    job = job_for(portal.url)

    def interrupt(progress: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        crawl_site(job, interrupt)
    with Bundle.open(job.bundle) as bundle:
        assert not bundle.finished
    before = portal.total
    time.sleep(0.3)
    assert portal.total == before
    assert before < PAGES_IN_ALL
    assert crawl(portal.url).crawl.pages == PAGES_IN_ALL
    assert (
        sum(portal.asked.values()) <= PAGES_IN_ALL + 3 + TRIALS
    )  # nothing twice but robots.txt: an orderly stop waits for answers


def test_a_child_whose_parent_is_gone_stops(portal: SmallPortal, job_for: MakeJob) -> None:
    portal.delay = 0.1
    job = job_for(portal.url)
    job.bundle.mkdir(parents=True)
    code = "import sys\nfrom crawler.crawl import *\ncrawl_site(CrawlJob.from_json(sys.argv[1]), lambda progress: None)"
    parent = subprocess.Popen([sys.executable, "-c", code, job.to_json()])
    portal.wait_for(3)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    time.sleep(1.0)
    before = portal.total
    time.sleep(0.5)
    assert portal.total == before < PAGES_IN_ALL


def test_a_finished_bundle_is_not_crawled_again(portal: SmallPortal, crawl: Crawl, job_for: MakeJob) -> None:
    crawl(portal.url)
    before = portal.total
    crawl_site(job_for(portal.url), ignore)
    assert portal.total == before


def test_progress_tells_how_far_it_is(portal: SmallPortal, job_for: MakeJob) -> None:
    seen: list[Progress] = []
    crawl_site(job_for(portal.url), seen.append)
    assert (seen[-1].site, seen[-1].fetched, seen[-1].queued) == ("small", PAGES_IN_ALL, 0)
    assert [each.fetched for each in seen] == sorted(each.fetched for each in seen)


# --- manners ----------------------------------------------------------------------------------------------------------


def test_robots_txt_is_kept_and_told(portal: SmallPortal, crawl: Crawl) -> None:
    portal.pages["/robots.txt"] = Reply(body="User-agent: *\nDisallow: /hdjl/\n")
    facts = crawl(portal.url)
    assert not [path for path in portal.asked if path.startswith("/hdjl/")]
    assert column(facts, "hdjl/yjzj").reason is Reason.ROBOTS
    assert left_out(facts)["robots"] >= 1
    assert facts.crawl.complete


def test_robots_txt_can_be_ignored_by_the_operator(portal: SmallPortal, crawl: Crawl) -> None:
    portal.pages["/robots.txt"] = Reply(body="User-agent: *\nDisallow: /\n")
    assert crawl(portal.url, obey_robots=False).crawl.pages == PAGES_IN_ALL
    assert "/robots.txt" not in portal.asked


def test_a_home_page_that_robots_txt_shuts_blocks_the_crawl(portal: SmallPortal, crawl: Crawl) -> None:
    portal.pages["/robots.txt"] = Reply(body="User-agent: gongkai\nDisallow: /\n")
    facts = crawl(portal.url)
    assert (facts.crawl.blocked, facts.crawl.pages, facts.crawl.complete) == ("robots", 0, False)
    assert facts.home.fetch is not None
    assert facts.home.fetch.outcome is Outcome.ROBOTS


def test_the_rate_is_kept(portal: SmallPortal, crawl: Crawl) -> None:
    began = time.monotonic()
    crawl(portal.url, rate=20.0, max_pages=12, spacing=0.0)
    assert time.monotonic() - began > 12 / 20 * 0.6


@pytest.mark.parametrize("status", [503, 429, 500])
def test_a_passing_fault_is_not_told(portal: SmallPortal, crawl: Crawl, status: int) -> None:
    good = portal.pages[f"/{NEWS}/"]
    assert isinstance(good, Reply)
    portal.pages[f"/{NEWS}/"] = lambda number: Reply(status, "busy", {"Retry-After": "1"}) if number == 1 else good
    began = time.monotonic()
    facts = crawl(portal.url)
    assert time.monotonic() - began > 1.0
    assert (column(facts, NEWS).reason, fetch(facts, f"{NEWS}/").attempts) == (None, 2)


@pytest.mark.parametrize(
    ("reply", "outcome", "reason"),
    [
        (Reply(503, "busy"), Outcome.HTTP_ERROR, Reason.HTTP_ERROR),
        (Reply(body="x" * 4000, cut=True), Outcome.UNREACHABLE, Reason.UNREACHABLE),
        (Reply(body="late", wait=2.0), Outcome.TIMEOUT, Reason.TIMEOUT),
    ],
    ids=["5xx", "cut", "timeout"],
)
def test_a_lasting_fault_is_told_after_three_tries(
    portal: SmallPortal, crawl: Crawl, reply: Reply, outcome: Outcome, reason: Reason
) -> None:
    portal.pages[f"/{NEWS}/"] = reply
    facts = crawl(portal.url, timeout=0.6)
    news = column(facts, NEWS)
    assert (fetch(facts, f"{NEWS}/").outcome, fetch(facts, f"{NEWS}/").attempts) == (outcome, 3)
    assert portal.asked[f"/{NEWS}/"] == 3 + 3  # and as often at the second look
    assert (news.reason, news.gone, news.key, news.complete) == (reason, False, "news", False)
    assert column(facts, "zwgk/tzgg").reason is None
    assert facts.crawl.blocked is None


def test_a_missing_column_is_gone_after_two_looks(portal: SmallPortal, crawl: Crawl) -> None:
    del portal.pages[f"/{NEWS}/"]
    facts = crawl(portal.url)
    assert (column(facts, NEWS).gone, column(facts, NEWS).reason, portal.asked[f"/{NEWS}/"]) == (True, None, 2)  # a second look
    assert column(facts, NEWS).looks == 2


# --- where it goes, and where it does not -----------------------------------------------------------------------------


def test_redirects_within_the_site_are_followed_and_others_recorded(portal: SmallPortal, crawl: Crawl) -> None:
    portal.pages["/moved/"] = portal.pages.pop(f"/{NEWS}/")
    portal.pages[f"/{NEWS}/"] = Reply(302, headers={"Location": "/moved/"})
    portal.pages["/zwgk/tzgg/"] = Reply(301, headers={"Location": "http://elsewhere.invalid/tzgg/"})
    facts = crawl(portal.url)
    assert column(facts, "moved").key == "news"
    assert column(facts, "zwgk/tzgg").reason is Reason.OFF_SITE
    assert any(reason == "off_site" for reason, _, _ in facts.crawl.left_out)


def test_private_addresses_are_never_contacted(portal: SmallPortal, crawl: Crawl) -> None:
    with socket.socket() as trap:
        trap.bind(("127.0.0.1", 0))
        trap.listen()
        trap.settimeout(0.05)
        port = trap.getsockname()[1]
        bad = f"<a href='http://127.0.0.1:{port}/'>内部</a><a href='http://localhost:{port}/'>本机</a><a href='http://169.254.169.254/latest'>云</a>"
        home = portal.pages["/"]
        assert isinstance(home, Reply)
        assert isinstance(home.body, str)
        portal.pages["/"] = Reply(body=home.body.replace("</body>", f"{bad}</body>"))
        portal.pages[f"/{NEWS}/"] = Reply(302, headers={"Location": f"http://127.0.0.1:{port}/"})
        facts = crawl(portal.url)
        with pytest.raises(TimeoutError):
            trap.accept()
    assert left_out(facts)["private"] == 3


def test_session_ids_make_no_new_pages(portal: SmallPortal, crawl: Crawl) -> None:
    home = portal.pages["/"]
    assert isinstance(home, Reply)
    assert isinstance(home.body, str)
    links = "".join(f"<a href='/{NEWS}/;jsessionid={n}ABC'>政务要闻</a>" for n in range(5))
    portal.pages["/"] = Reply(body=home.body.replace("</body>", f"{links}</body>"))
    assert crawl(portal.url).crawl.pages == PAGES_IN_ALL


def test_a_gate_that_wants_its_cookie_back_is_passed_and_a_loop_ends(portal: SmallPortal, crawl: Crawl) -> None:
    good = portal.pages[f"/{NEWS}/"]
    assert isinstance(good, Reply)
    portal.pages[f"/{NEWS}/"] = lambda number: (
        Reply(302, headers={"Location": f"/{NEWS}/", "Set-Cookie": "t=1"}) if number < 3 else good
    )
    portal.pages["/zwgk/tzgg/"] = Reply(302, headers={"Location": "/zwgk/tzgg/"})
    facts = crawl(portal.url)
    assert column(facts, NEWS).reason is None
    assert column(facts, "zwgk/tzgg").reason is Reason.HTTP_ERROR
    assert portal.asked["/zwgk/tzgg/"] <= 7 + 4  # and again at the second look


def test_the_budget_keeps_every_column_s_newest_page_and_tells_the_rest(portal: SmallPortal, crawl: Crawl, tmp_path: Path) -> None:
    facts = crawl(portal.url, max_pages=10)
    assert (facts.crawl.pages, facts.crawl.complete) == (10, False)
    assert all(each.reason is None for each in facts.columns)
    assert left_out(facts)["budget"] >= 20
    assert not column(facts, NEWS).complete
    again = crawl(portal.url, max_pages=10, bundle=tmp_path / "again" / "20261120T020000Z")
    assert timeless(again) == timeless(facts)


def test_time_runs_out_too(portal: SmallPortal, crawl: Crawl) -> None:
    portal.delay = 0.3
    facts = crawl(portal.url, max_seconds=0.6)
    assert not facts.crawl.complete
    assert left_out(facts)["time"] > 0


# --- doors that are shut ----------------------------------------------------------------------------------------------


def test_nobody_there(crawl: Crawl) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
        facts = crawl(url)
    assert (facts.crawl.blocked, facts.crawl.pages, facts.crawl.navigation_seen) == ("unreachable", 0, False)
    assert facts.home.fetch is not None
    assert facts.home.fetch.outcome is Outcome.UNREACHABLE


def self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
    pem = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "both.pem").write_bytes(key.private_bytes(*plain) + pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    return context


def test_a_certificate_that_nobody_trusts_is_told_as_such(crawl: Crawl, tmp_path: Path) -> None:
    with small_portal.serve(tls=self_signed(tmp_path)) as portal:
        facts = crawl(portal.url)
    assert facts.home.fetch is not None
    assert (facts.crawl.blocked, facts.home.fetch.outcome, facts.home.fetch.attempts) == ("tls", Outcome.TLS, 1)


def test_a_home_page_in_error_is_no_block_but_nothing_is_seen(portal: SmallPortal, crawl: Crawl) -> None:
    portal.pages["/"] = Reply(503, "busy")
    facts = crawl(portal.url)
    assert (facts.crawl.blocked, facts.crawl.navigation_seen) == (None, False)
    assert facts.home.fetch is not None
    assert (facts.home.fetch.outcome, facts.home.fetch.attempts) == (Outcome.HTTP_ERROR, 3)


def test_a_forbidden_home_page_blocks(portal: SmallPortal, crawl: Crawl) -> None:
    portal.pages["/"] = Reply(403, page("Forbidden", "<h1>403 Forbidden</h1>"))
    assert crawl(portal.url).crawl.blocked == "forbidden"


def test_a_door_that_shuts_in_mid_crawl_is_not_knocked_at_for_ever(portal: SmallPortal, crawl: Crawl) -> None:
    for path in list(portal.pages):
        if path.endswith(".html"):
            portal.pages[path] = Reply(403, page("Forbidden", "<h1>403 Forbidden</h1>"))
    facts = crawl(portal.url)
    assert facts.crawl.blocked == "forbidden"
    assert not facts.crawl.complete
    assert portal.total < 40
    assert column(facts, NEWS).reason is None


# --- what cannot be done ----------------------------------------------------------------------------------------------


def test_a_folder_that_cannot_be_made_is_told(portal: SmallPortal, job_for: MakeJob, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="无法写入抓取文件夹"):
        crawl_site(job_for(portal.url, bundle=tmp_path / "file" / "20261120T020000Z"), ignore)


def test_a_full_disk_is_nobody_else_s_fault_and_loses_nothing(portal: SmallPortal, crawl: Crawl, job_for: MakeJob) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, hard))
    try:
        with pytest.raises(InternalError, match=r"crawl\.log"):
            crawl_site(job_for(portal.url), ignore)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    facts = crawl(portal.url)
    assert (facts.crawl.pages, facts.crawl.complete) == (PAGES_IN_ALL, True)
    assert {each.outcome for each in facts.fetches} == {Outcome.OK}


def test_a_broken_vocabulary_is_told_and_a_broken_crawl_names_its_log(
    portal: SmallPortal, job_for: MakeJob, tmp_path: Path
) -> None:
    (tmp_path / "columns.toml").write_text("not toml")
    with pytest.raises(UserError, match=r"columns\.toml"):
        crawl_site(job_for(portal.url, config=tmp_path), ignore)


def test_the_environment_s_proxy_is_not_used(portal: SmallPortal, crawl: Crawl, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    assert crawl(portal.url, max_pages=3).crawl.pages == 3


def test_a_job_crosses_the_border_whole(job_for: MakeJob) -> None:
    job: Any = job_for("http://a.cn/", contact="http://b.cn/", rate=0.5)
    job = replace(job, site=replace(job.site, hosts=("b.cn",), quirks=("demo",)))
    assert CrawlJob.from_json(job.to_json()) == job


def test_a_crawl_that_breaks_is_an_internal_error(portal: SmallPortal, job_for: MakeJob, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.crawl.sys.executable", os.devnull if os.name == "nt" else "/bin/false")
    with pytest.raises(InternalError, match=r"crawl\.log"):
        crawl_site(job_for(portal.url), ignore)
