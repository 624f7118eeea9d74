"""The trials of a whole site against a portal on the loopback: what must not be noted as bad first."""

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler import trials
from crawler.asking import Asked, Asker
from crawler.bundle import PAGES, Bundle
from crawler.certificates import Shown
from crawler.frontier import hosts_of
from crawler.job import CrawlJob
from crawler.records import Item, Outcome
from crawler.searchtrial import SearchTrial
from crawler.soundings import Sounding, SoundingKind, SoundingResult
from crawler.trialkit import Kit
from tests.crawler.small_portal import Reply, SmallPortal, page

GOOD, BAD, UNKNOWN = SoundingResult.GOOD, SoundingResult.BAD, SoundingResult.UNKNOWN
TITLES = [f"关于做好第{n}批项目申报工作的通知" for n in range(4)]
FORM = '<form action="/s"><input name="q" class="search"></form>'
MakeJob = Callable[..., CrawlJob]


class Searchable(dict[str, object]):
    """Pages of a portal with a search: ``answer`` makes the reply to the words asked for."""

    def __init__(self, home: str, answer: Callable[[str], Reply]) -> None:
        super().__init__({"/": Reply(body=page("首页", home)), "/robots.txt": Reply(404)})
        self._answer = answer

    def get(self, path: str, default: object = None) -> object:  # type: ignore[override]
        parts = urlsplit(path)
        return self._answer(parse_qs(parts.query)["q"][0]) if parts.path == "/s" else super().get(path, default)


def results(*titles: str, more: str = "") -> Reply:
    return Reply(body=page("结果", "".join(f"<a href='/go?{title}'>{title}</a>" for title in titles) + more))


@contextmanager
def opened(job: CrawlJob) -> Iterator[Bundle]:
    with Bundle.open(job.bundle, create=True) as bundle:
        bundle.start_writing()
        bundle.commit(job=job.to_json())
        yield bundle


def search(portal: SmallPortal, job: CrawlJob, looks: int = 1) -> tuple[Sounding, ...]:
    """Search for TITLES, as often as told, and return what the looks come to."""
    items = [Item(f"{portal.url}{n}.html", title, date(2026, 3, 1)) for n, title in enumerate(TITLES)]
    hosts = hosts_of(job.site.url, ())

    async def run(bundle: Bundle) -> tuple[Sounding, ...]:
        async with Asker(hosts, "127.0.0.1", "test", 3) as asker:
            trial = SearchTrial(Kit(job, bundle, asker, hosts, None), lambda: items)
            found = await trial.look(1)
            return trials.agreed(found, await trial.look(2)) if looks > 1 else found

    with opened(job) as bundle:
        return asyncio.run(run(bundle))


def said(found: tuple[Sounding, ...]) -> list[tuple[SoundingResult, str]]:
    whole = [(each.result, each.detail) for each in found if each.kind is SoundingKind.SEARCH]
    return [*whole, *sorted((each.result, each.detail) for each in found if each.kind is SoundingKind.SEARCH_TITLE)]


HIT, MISS = (GOOD, "on_first_page"), (BAD, "not_on_first_page")
WORKS = (GOOD, "search_works")
BLIND = "<script src='/list.js'></script>"


@pytest.mark.parametrize(
    ("home", "answer", "expected"),
    [
        (FORM, results, [WORKS, HIT, HIT, HIT, HIT]),
        # what nobody can say from here
        ('<input id="keyword"><b onclick="search()">搜索</b>', None, [(UNKNOWN, "script_only")]),
        (BLIND, None, [(UNKNOWN, "script_only")]),  # a script may write the search
        ('<form action="http://so.example.org/s"><input name="q"></form>', None, [(UNKNOWN, "off_site")]),
        (FORM, lambda _: results(more=BLIND), [(UNKNOWN, "script_only")]),
        (FORM, lambda _: results(more=f"没有找到相关结果{BLIND}"), [(UNKNOWN, "script_only")]),
        (FORM, lambda _: Reply(403, "no"), [(UNKNOWN, "forbidden")]),
        (FORM, lambda _: Reply(412, "wall"), [(UNKNOWN, "challenge")]),
        # what is seen
        ("<p>本站没有这个功能</p>", None, [(BAD, "no_search_form")]),
        (FORM, lambda _: Reply(404, "gone"), [(BAD, "search_broken")]),
        (FORM, lambda words: results(words if "第1批" in words else "别的信息"), [WORKS, MISS, MISS, MISS, HIT]),
        (FORM, lambda _: results(more="没有找到相关结果"), [WORKS, MISS, MISS, MISS, MISS]),
        (
            FORM,
            lambda words: results(*(f"{words[:6]}的别的信息{n}" for n in range(4)), more=BLIND),
            [WORKS, MISS, MISS, MISS, MISS],
        ),
    ],
)
def test_the_search(portal: SmallPortal, job_for: MakeJob, home: str, answer: Callable[[str], Reply], expected: object) -> None:
    portal.pages = Searchable(home, answer)  # type: ignore[assignment]
    assert said(search(portal, job_for(portal.url))) == expected


def test_robots_txt_keeps_us_from_the_search(portal: SmallPortal, job_for: MakeJob) -> None:
    portal.pages = Searchable(FORM, results)  # type: ignore[assignment]
    portal.pages["/robots.txt"] = Reply(body="User-agent: *\nDisallow: /s\n", headers={"Content-Type": "text/plain"})
    assert said(search(portal, job_for(portal.url))) == [(UNKNOWN, "robots")]
    assert not any(path.startswith("/s?") for path in portal.asked)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_search_that_fails_at_first_is_accused_of_nothing(portal: SmallPortal, job_for: MakeJob, times: int) -> None:
    asked: list[str] = []

    def flaky(words: str) -> Reply:
        asked.append(words)
        return Reply(500, "busy") if asked.count(words) <= times else results(words)

    portal.pages = Searchable(FORM, flaky)  # type: ignore[assignment]
    assert said(search(portal, job_for(portal.url), looks=2)) == [WORKS, HIT, HIT, HIT, HIT]


def test_what_is_bad_twice_has_two_looks_and_its_evidence(portal: SmallPortal, job_for: MakeJob) -> None:
    portal.pages = Searchable(FORM, lambda words: results(words if "第1批" in words else "别的"))  # type: ignore[assignment]
    job = job_for(portal.url)
    missed = [each for each in search(portal, job, looks=2) if each.result is BAD]
    assert [each.looks for each in missed] == [2, 2, 2]
    with (job.bundle / PAGES).open("rb") as stream:
        kept = {record.rec_headers["WARC-Record-ID"]: record.rec_headers["WARC-Target-URI"] for record in ArchiveIterator(stream)}
    assert all(unquote(kept[each.record or ""]).endswith(f"q={each.about}") for each in missed)


# --- the page that is not there ---------------------------------------------------------------------------------------


def sound(portal: SmallPortal, job: CrawlJob) -> dict[SoundingKind, Sounding]:
    with opened(job) as bundle:
        asyncio.run(trials.sound(job, bundle, None))
        return {each.kind: each for each in bundle.extras(Sounding)}


@pytest.mark.parametrize(
    ("script", "result", "detail", "looks"),
    [
        (Reply(404, page("404", "没有")), GOOD, "status_404", 1),
        (Reply(410, "gone"), GOOD, "status_410", 1),
        (Reply(403, "no"), UNKNOWN, "forbidden", 1),
        (Reply(412, "wall"), UNKNOWN, "challenge", 1),
        (Reply(200, "<script>location.reload()</script>"), UNKNOWN, "challenge", 1),
        (Reply(503, "busy"), UNKNOWN, "http_error", 1),
        (lambda n: Reply(200, page("首页", "")) if n == 1 else Reply(404, "x"), GOOD, "status_404", 1),
        (lambda n: Reply(200, page("首页", "")) if n == 1 else Reply(503, "x"), UNKNOWN, "http_error", 1),
        (Reply(200, page("页面不存在", "")), BAD, "status_200", 2),
        (Reply(302, "", {"Location": "/"}), BAD, "redirect", 2),
    ],
)
def test_a_page_that_is_not_there(
    portal: SmallPortal, job_for: MakeJob, script: Reply, result: SoundingResult, detail: str, looks: int
) -> None:
    portal.pages[urlsplit(trials.absent_page(portal.url)).path] = script
    found = sound(portal, job_for(portal.url))[SoundingKind.NOT_FOUND]
    assert (found.result, found.detail, found.looks) == (result, detail, looks)
    assert found.record is not None


def test_what_does_not_apply_to_a_site_on_the_loopback_is_not_noted(portal: SmallPortal, job_for: MakeJob) -> None:
    assert set(sound(portal, job_for(portal.url))) == {SoundingKind.NOT_FOUND, SoundingKind.SEARCH}


def test_a_resumed_crawl_tries_nothing_again_and_a_closed_door_is_not_knocked_at(portal: SmallPortal, job_for: MakeJob) -> None:
    job = job_for(portal.url)
    sound(portal, job)
    before = portal.total
    with Bundle.open(job.bundle) as bundle:
        bundle.start_writing()
        asyncio.run(trials.sound(job, bundle, None))
        assert portal.total == before
    shut = replace(job, bundle=job.bundle.parent / "shut")
    with opened(shut) as bundle:
        bundle.commit(blocked="forbidden")
        assert asyncio.run(trials.sound(shut, bundle, None)) == 0
    assert portal.total == before


def test_a_trial_that_breaks_is_unknown(portal: SmallPortal, job_for: MakeJob, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Asked) -> tuple[SoundingResult, str]:
        raise RuntimeError("broken")

    monkeypatch.setattr(trials, "judge_absent", broken)
    found = sound(portal, job_for(portal.url))[SoundingKind.NOT_FOUND]
    assert (found.result, found.detail) == (UNKNOWN, "unconfirmed")


# --- IPv6, HTTPS ------------------------------------------------------------------------------------------------------


def resolver(ipv4: list[str], ipv6: list[str], error: int = socket.EAI_NONAME) -> Callable[..., object]:
    async def getaddrinfo(_loop: object, host: str, port: object, *, family: int = 0, type: int = 0, **_: object) -> list[object]:  # noqa: A002
        found = {socket.AF_INET: ipv4, socket.AF_INET6: ipv6}.get(family, [*ipv4, *ipv6])
        if not found:
            raise socket.gaierror(error, "no")
        return [(family, type, 0, "", (each, port or 0)) for each in found]

    return getaddrinfo


@pytest.mark.parametrize(
    ("ipv4", "ipv6", "error", "expected"),
    [
        (["10.0.0.1"], [], socket.EAI_NONAME, None),  # a private network: does not apply
        (["114.114.114.114"], [], socket.EAI_AGAIN, (UNKNOWN, "dns")),
        (["114.114.114.114"], [], socket.EAI_NONAME, (BAD, "no_aaaa")),
        (["114.114.114.114"], ["2408:8000::1"], 0, (UNKNOWN, "no_ipv6_here")),
    ],
)
def test_ipv6(
    job_for: MakeJob, monkeypatch: pytest.MonkeyPatch, ipv4: list[str], ipv6: list[str], error: int, expected: object
) -> None:
    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", resolver(ipv4, ipv6, error))
    monkeypatch.setattr(trials, "has_ipv6_line", lambda _: False)
    job = job_for("http://www.example.gov.cn/")
    hosts = hosts_of(job.site.url, ())

    async def look(bundle: Bundle) -> tuple[Sounding, ...]:
        async with Asker(hosts, "www.example.gov.cn", "test", 3) as asker:
            return await trials._Trials(Kit(job, bundle, asker, hosts, None))._ipv6(1)

    with opened(job) as bundle:
        found = asyncio.run(look(bundle))
    assert [(each.result, each.detail) for each in found] == ([] if expected is None else [expected])


HTTP, HTTPS, OWN_PORT = "http://www.example.gov.cn/", "https://www.example.gov.cn/", "http://www.example.gov.cn:8080/"
DAY = date(2027, 1, 1)


@pytest.mark.parametrize(
    ("url", "shown", "expected"),
    [
        (OWN_PORT, Shown(None, DAY), []),  # no port but its own is asked
        (HTTPS, TimeoutError(), [(UNKNOWN, "timeout", None)]),
        (HTTPS, ConnectionRefusedError(), [(UNKNOWN, "unreachable", None)]),
        (HTTP, ssl.SSLError(), [(UNKNOWN, "tls", None)]),
        (HTTP, socket.gaierror(), [(UNKNOWN, "dns", None)]),
        (HTTPS, Shown("untrusted", DAY), [(GOOD, "offered", None), (UNKNOWN, "untrusted", DAY)]),
        (HTTPS, Shown(None, DAY), [(GOOD, "offered", None), (GOOD, "expires", DAY)]),
        (HTTP, Shown("expired", DAY), [(GOOD, "offered", None), (BAD, "expired", DAY)]),
        (HTTP, ConnectionRefusedError(), [(BAD, "not_offered", None)]),
    ],
)
def test_https(job_for: MakeJob, monkeypatch: pytest.MonkeyPatch, url: str, shown: Shown | Exception, expected: object) -> None:
    async def certificate_of(_host: str, port: int, **_: object) -> Shown:
        assert port == 443
        if isinstance(shown, Exception):
            raise shown
        return shown

    monkeypatch.setattr(trials, "certificate_of", certificate_of)
    job = job_for(url)
    hosts = hosts_of(url, ())

    async def look(bundle: Bundle) -> tuple[Sounding, ...]:
        async with Asker(hosts, "www.example.gov.cn", "test", 3) as asker:
            return await trials._Trials(Kit(job, bundle, asker, hosts, None))._https(1)

    with opened(job) as bundle:
        found = asyncio.run(look(bundle))
    assert [(each.result, each.detail, each.day) for each in found] == expected


def test_two_looks_that_disagree_accuse_nobody() -> None:
    def bad(detail: str, result: SoundingResult = BAD) -> Sounding:
        return Sounding(SoundingKind.SEARCH, result, "x", detail, datetime(2026, 11, 20, tzinfo=UTC))

    assert [(e.result, e.looks) for e in trials.agreed([bad("a")], [bad("a")])] == [(BAD, 2)]
    assert [(e.result, e.detail) for e in trials.agreed([bad("a")], [bad("b")])] == [(UNKNOWN, "unconfirmed")]
    assert [(e.result, e.detail) for e in trials.agreed([bad("a")], [])] == [(UNKNOWN, "unconfirmed")]
    assert [(e.result, e.detail) for e in trials.agreed([bad("a")], [bad("timeout", UNKNOWN)])] == [(UNKNOWN, "timeout")]
    assert [(e.result, e.detail) for e in trials.agreed([bad("a")], [bad("ok", GOOD)])] == [(GOOD, "ok")]


def test_an_answer_that_never_came_says_nothing() -> None:
    asked = Asked("http://www.example.gov.cn/x", datetime(2026, 11, 20, tzinfo=UTC), Outcome.TIMEOUT)
    assert trials.judge_absent(asked) == (UNKNOWN, "timeout")
