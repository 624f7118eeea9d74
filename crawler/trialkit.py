"""What the trials of a site share: paced requests that robots.txt allows, their evidence, and the walls among the answers."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urljoin

from protego import Protego

from crawler.asking import Asked, Asker
from crawler.bundle import Bundle
from crawler.job import CrawlJob
from crawler.records import REASON_OF_OUTCOME, Outcome, Reason
from crawler.rendering import Renderer
from crawler.settings import MAX_ROBOTS, ROBOTS_AGENT
from crawler.soundings import Sounding, SoundingKind, SoundingResult
from crawler.text import decode

_REFUSALS = {401: Reason.FORBIDDEN, 403: Reason.FORBIDDEN, 405: Reason.FORBIDDEN, 451: Reason.FORBIDDEN, 429: Reason.FORBIDDEN}
_CHALLENGES = {412: Reason.CHALLENGE, 521: Reason.CHALLENGE, 202: Reason.CHALLENGE}
_ANSWERED = 200


def refusal(asked: Asked) -> Reason | None:
    """Return why an answer says nothing about the site's own doing: a wall before it, or none of its pages; None where it does.

    A page without a title among the 2xx is the usual shape of a script wall.
    """
    if asked.outcome is not Outcome.OK:
        return REASON_OF_OUTCOME[asked.outcome]
    told = _REFUSALS.get(asked.status) or _CHALLENGES.get(asked.status)
    if told is None and asked.status == _ANSWERED and asked.is_html and not asked.has_title:
        return Reason.CHALLENGE
    return told


@dataclass(slots=True)
class Kit:
    """One site's trials: the job, the bundle that keeps the evidence, who asks, and the browser where there is one."""

    job: CrawlJob
    bundle: Bundle
    asker: Asker
    hosts: frozenset[str]
    renderer: Renderer | None
    _robots: Protego | None = field(default=None)

    async def ask(self, url: str, form: Mapping[str, bytes] | None = None) -> Asked:
        """Send one request, as far from the one before as the job's rate asks for."""
        if self.asker.count and self.job.rate > 0:
            await asyncio.sleep(1 / self.job.rate)
        return await self.asker.ask(url, form)

    async def follow(self, url: str) -> Asked:
        """Send one request and go where redirects lead."""
        if self.asker.count and self.job.rate > 0:
            await asyncio.sleep(1 / self.job.rate)
        return await self.asker.follow(url)

    async def allows(self, url: str) -> bool:
        """Whether robots.txt lets this address be asked for; it is read once, and one that cannot be read forbids nothing."""
        if not self.job.obey_robots:
            return True
        if self._robots is None:
            asked = await self.follow(urljoin(self.job.site.url, "/robots.txt"))
            is_there = asked.outcome is Outcome.OK and asked.status == _ANSWERED
            self._robots = Protego.parse(decode(asked.body[:MAX_ROBOTS], asked.header("content-type"))[0] if is_there else "")
        return bool(self._robots.can_fetch(url, ROBOTS_AGENT))

    def sounding(
        self, kind: SoundingKind, result: SoundingResult, about: str, detail: str, asked: Asked | None, name: str
    ) -> Sounding:
        """Return a sounding; the answer behind it, where one came, goes into the WARC under ``name``."""
        record = self.keep(asked, name) if asked is not None and asked.outcome is Outcome.OK else None
        at = asked.at if asked is not None else datetime.now(UTC)
        status = asked.status or None if asked is not None else None
        return Sounding(kind, result, about, str(detail), at, status=status, record=record)

    def keep(self, asked: Asked, name: str) -> str:
        """Append an answer to the WARC and return its record's id."""
        status = f"{asked.status} {asked.reason}".strip()
        kept = self.bundle.write_response(f"{asked.url} {name}", asked.url, asked.at, status, asked.headers, asked.served, asked.ip)
        return kept.record
