"""Availability (V2): one visit to a site's home page, as a citizen's browser would open it, and a round of them over all sites.

A visit ends when HTML with a title has come, or after 15 seconds. Where every site fails at once, this machine's own line is
looked at before anybody is blamed. What was seen goes into the archive's table ``probes``.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from crawler.archive import Archive
from crawler.asking import Asked, Asker
from crawler.frontier import hosts_of
from crawler.gate import resolve
from crawler.records import Outcome, Site
from crawler.settings import user_agent
from crawler.soundings import Visit
from crawler.trialkit import refusal

LIMIT_SECONDS = 15.0
"""A home page that has not opened by then has not opened (V2)."""

_AT_ONCE = 24  # each site gets one request; what is shared is this machine's own line
_LINE_SECONDS = 5.0
_ERROR = 400
_LANDMARKS = (("www.gov.cn", 443), ("www.baidu.com", 443))
"""Hosts that a machine with a working line reaches. They are asked, by a bare connection, only when every site failed."""

Line = Callable[[], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Round:
    """One round of visits, by the site's key. ``line_is_up`` is False where our own line was down: then nobody is blamed."""

    visits: tuple[tuple[Site, Visit], ...]
    line_is_up: bool


async def visit(site: Site, contact: str | None = None, *, vantage: str = "", limit: float = LIMIT_SECONDS) -> Visit:
    """Open the home page of ``site`` once and return what came of it. Never raises for what the network does.

    ``vantage`` names the network that the visit is made from.
    """
    trusted = urlsplit(site.url).hostname or ""
    started = datetime.now(UTC)
    async with Asker(hosts_of(site.url, site.hosts), trusted, user_agent(contact), limit) as asker:
        asked = await asker.follow(site.url, until_title=True)
    outcome = outcome_of_visit(asked)
    is_open = outcome is Outcome.OK and asked.has_title and asked.is_html
    return Visit(started, is_open, asked.seconds, outcome.value, asked.status or None, vantage)


def outcome_of_visit(asked: Asked) -> Outcome:
    """Say what an answer to a visit was: OK, an error of the site's server, or a wall that tells nothing about a browser's luck.

    A page that came without a title is OK and yet not opened: nobody can say what a browser would have made of it.
    """
    if asked.outcome is not Outcome.OK:
        return asked.outcome
    if asked.status >= _ERROR:
        wall = refusal(asked)
        return Outcome(wall.value) if wall is not None else Outcome.HTTP_ERROR
    return Outcome.HTTP_ERROR if asked.onward is not None else Outcome.OK


async def visit_all(
    sites: Sequence[Site],
    contact: str | None,
    told: Callable[[Site, Visit], None],
    *,
    vantage: str = "",
    line: Line | None = None,
) -> Round:
    """Visit every site once, side by side; ``told`` hears of each as it ends. ``line`` says whether our own line is up."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(site: Site) -> tuple[Site, Visit]:
        async with gate:
            seen = await visit(site, contact, vantage=vantage)
        told(site, seen)
        return site, seen

    seen = tuple(await asyncio.gather(*(one(site) for site in sites)))
    beyond = [(site, each) for site, each in seen if await _is_public(site)]
    is_up = not beyond or any(answered(each) for _, each in beyond) or await (line or line_is_up)()
    down = frozenset() if is_up else frozenset(site.key for site, _ in beyond)
    return Round(tuple((site, replace(each, own_line=site.key not in down)) for site, each in seen), is_up)


def answered(seen: Visit) -> bool:
    """Whether the visit proves that our own line works: anything at all came back."""
    return seen.opened or seen.status is not None or seen.outcome == Outcome.TLS


async def line_is_up() -> bool:
    """Whether this machine reaches any host known to be there: names resolve, and a connection comes about."""
    return any(await asyncio.gather(*(_reaches(host, port) for host, port in _LANDMARKS)))


async def _reaches(host: str, port: int) -> bool:
    try:
        address = await asyncio.wait_for(resolve(host, trusted=False), _LINE_SECONDS)
        _, writer = await asyncio.wait_for(asyncio.open_connection(address, port, family=socket.AF_UNSPEC), _LINE_SECONDS)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True


async def _is_public(site: Site) -> bool:
    """Whether the site lies beyond our own line: one on the loopback or in our own network does not."""
    try:
        await resolve(urlsplit(site.url).hostname or "", trusted=False)
    except PermissionError:
        return False
    except OSError:
        return True
    return True


def note_visits(archive: Archive, seen: Round) -> None:
    """Keep one round of visits, in one transaction."""
    with archive.db.atomic():
        archive.db.table("probes").insert_all(
            {
                "site": site.key,
                "at": each.at.astimezone(UTC).isoformat(),
                "outcome": each.outcome,
                "status": each.status,
                "seconds": each.seconds,
                "opened": int(each.opened),
                "vantage": each.vantage,
                "own_line": int(each.own_line),
            }
            for site, each in seen.visits
        )
