"""The trials of a site as a whole at the end of its crawl: IPv6, HTTPS, certificate, the 404 page, the search.

A dozen polite requests. Nothing BAD is noted on one look: what was bad is tried again after the job's spacing, and the better
answer counts. Whatever breaks in a trial leaves it UNKNOWN; a crawl is never broken by one. What a server answered is kept in
the WARC. What is noted is not tried again when a crawl is resumed.
"""

import asyncio
import hashlib
import logging
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from crawler.asking import Asked, Asker
from crawler.assemble import surveyed
from crawler.bundle import Bundle
from crawler.certificates import certificate_of
from crawler.frontier import hosts_of
from crawler.gate import resolve
from crawler.job import CrawlJob
from crawler.records import Item, Outcome, Reason
from crawler.rendering import Renderer
from crawler.searchtrial import SearchTrial
from crawler.settings import user_agent
from crawler.soundings import Sounding, SoundingKind, SoundingResult
from crawler.trialkit import Kit, refusal
from crawler.urls import identity, is_private

logger = logging.getLogger(__name__)

_TRIAL_SECONDS = 180.0  # of one trial, all its requests together
_HTTPS, _HTTP = 443, 80
_SAME_PLACE_HOPS = 3  # http → https → www

Trial = Callable[[int], Awaitable[tuple[Sounding, ...]]]
"""One look at one or two kinds of soundings: takes the number of the look, returns nothing where it does not apply."""


async def sound(job: CrawlJob, bundle: Bundle, renderer: Renderer | None) -> int:
    """Try the site as a whole, note the soundings down in ``bundle`` and commit them. Returns how many requests were made.

    Nothing is tried of a site that shut its door (``blocked``). Raises what the bundle raises where it cannot be written.
    """
    bundle.commit()
    if bundle.meta("blocked"):
        return 0
    hosts, trusted = hosts_of(job.site.url, job.site.hosts), urlsplit(job.site.url).hostname or ""
    async with Asker(hosts, trusted, user_agent(job.contact), job.timeout) as asker:
        trials = _Trials(Kit(job, bundle, asker, hosts, renderer))
        await trials.run({sounding.kind for sounding in bundle.extras(Sounding)})
    return asker.count


@dataclass(slots=True)
class _Trials:
    kit: Kit

    async def run(self, noted: set[SoundingKind]) -> None:
        """Do every trial that is not noted down; then, spaced, those again that went badly."""
        search = SearchTrial(self.kit, self._documents)
        trials: dict[SoundingKind, Trial] = {
            SoundingKind.IPV6: self._ipv6,
            SoundingKind.HTTPS: self._https,
            SoundingKind.NOT_FOUND: self._not_found,
            SoundingKind.SEARCH: search.look,
        }
        bad: dict[SoundingKind, tuple[Sounding, ...]] = {}
        for kind, trial in trials.items():
            if kind in noted:
                continue
            found = await self._safely(kind, trial, 1)
            if any(each.result is SoundingResult.BAD for each in found):
                bad[kind] = found
            else:
                self._note(found)
        if bad:
            await asyncio.sleep(self.kit.job.spaced)
        for kind, found in bad.items():
            self._note(agreed(found, await self._safely(kind, trials[kind], 2)))

    def _documents(self) -> Iterator[Item]:
        """Yield the documents that this crawl looked at: one that is gone by now would be searched for in vain."""
        unseen = self.kit.bundle.carried_records()
        found = surveyed(self.kit.bundle.observation(), self.kit.job.as_of).documents
        return (item for item in found if item.record not in unseen)

    def _note(self, found: Iterable[Sounding]) -> None:
        for each in found:
            digest = hashlib.sha256(each.about.encode()).hexdigest()[:8] if each.kind is SoundingKind.SEARCH_TITLE else ""
            self.kit.bundle.put_extra(f"{each.kind}{digest}", each)
        self.kit.bundle.commit()

    async def _safely(self, kind: SoundingKind, trial: Trial, look: int) -> tuple[Sounding, ...]:
        try:
            return await asyncio.wait_for(trial(look), _TRIAL_SECONDS)
        except TimeoutError:
            return (self._sounding(kind, SoundingResult.UNKNOWN, self.kit.job.site.url, Reason.TIMEOUT),)
        except Exception:
            logger.exception("the trial of %s broke", kind)
            return (self._sounding(kind, SoundingResult.UNKNOWN, self.kit.job.site.url, Reason.UNCONFIRMED),)

    def _sounding(
        self, kind: SoundingKind, result: SoundingResult, about: str, detail: str, asked: Asked | None = None
    ) -> Sounding:
        return self.kit.sounding(kind, result, about, detail, asked, f"{kind}")

    # --- IPv6 ---------------------------------------------------------------------------------------------------------

    async def _ipv6(self, look: int) -> tuple[Sounding, ...]:
        """Look for a public AAAA record, and for the home page over IPv6.

        Does not apply to an address or a private name.
        """
        host, kind = urlsplit(self.kit.job.site.url).hostname or "", SoundingKind.IPV6
        if is_literal(host) or not await _is_public(host):
            return ()
        try:
            addresses = await _ipv6_addresses(host)
        except OSError:
            return (self._sounding(kind, SoundingResult.UNKNOWN, host, Reason.DNS),)
        if not addresses:
            return (self._sounding(kind, SoundingResult.BAD, host, "no_aaaa"),)
        if not has_ipv6_line(addresses[0]):
            return (self._sounding(kind, SoundingResult.UNKNOWN, host, "no_ipv6_here"),)
        job = self.kit.job
        async with Asker(self.kit.hosts, host, user_agent(job.contact), job.timeout, is_ipv6=True) as asker:
            asked = await asker.follow(job.site.url)
        is_open = asked.outcome is Outcome.OK and asked.has_title and asked.status < 400  # noqa: PLR2004 - RFC 9110
        result, detail = (SoundingResult.GOOD, "reachable") if is_open else (SoundingResult.BAD, "unreachable_ipv6")
        if not is_open and (wall := refusal(asked)):
            result, detail = SoundingResult.UNKNOWN, wall
        return (self.kit.sounding(kind, result, host, detail, asked, f"ipv6 {look}"),)

    # --- HTTPS and its certificate ------------------------------------------------------------------------------------

    async def _https(self, look: int) -> tuple[Sounding, ...]:  # noqa: ARG002 - both looks are the same
        """Look whether HTTPS is offered, and whether a browser would take the certificate.

        Does not apply to a site on a port of its own over http.
        """
        parts = urlsplit(self.kit.job.site.url)
        host, is_https = parts.hostname or "", parts.scheme == "https"
        if not is_https and parts.port not in {None, _HTTP}:
            return ()
        port = (parts.port or _HTTPS) if is_https else _HTTPS
        about, unknown = f"{host}:{port}", SoundingResult.UNKNOWN
        try:
            shown = await certificate_of(host, port, trusted=True, limit=self.kit.job.timeout)
        except (TimeoutError, ConnectionRefusedError) as error:
            if is_https:  # the crawl came over it, so it is offered; what is wrong now is a moment's
                reason = Reason.TIMEOUT if isinstance(error, TimeoutError) else Reason.UNREACHABLE
                return (self._sounding(SoundingKind.HTTPS, unknown, about, reason),)
            return (self._sounding(SoundingKind.HTTPS, SoundingResult.BAD, about, "not_offered"),)
        except ssl.SSLError:  # perhaps a national cipher suite that this machine does not know
            return (self._sounding(SoundingKind.HTTPS, unknown, about, Reason.TLS),)
        except OSError as error:
            reason = Reason.DNS if isinstance(error, socket.gaierror) else Reason.UNREACHABLE
            return (self._sounding(SoundingKind.HTTPS, unknown, about, reason),)
        offered = self._sounding(SoundingKind.HTTPS, SoundingResult.GOOD, about, "offered")
        verdicts = {None: (SoundingResult.GOOD, "expires"), "untrusted": (unknown, "untrusted")}
        result, detail = verdicts.get(shown.fault, (SoundingResult.BAD, shown.fault or ""))
        return offered, replace(self._sounding(SoundingKind.CERTIFICATE, result, about, detail), day=shown.until)

    # --- the 404 page -------------------------------------------------------------------------------------------------

    async def _not_found(self, look: int) -> tuple[Sounding, ...]:
        """Ask for a page that cannot be there: it answers 404 (or 410), or not.

        A change of scheme or ``www.`` is followed, nothing else.
        """
        url = absent_page(self.kit.job.site.url)
        if not await self.kit.allows(url):
            return (self._sounding(SoundingKind.NOT_FOUND, SoundingResult.UNKNOWN, url, Reason.ROBOTS),)
        asked = await self.kit.ask(url)
        for _ in range(_SAME_PLACE_HOPS):
            if asked.onward is None or identity(asked.onward) != identity(url):
                break
            asked = await self.kit.ask(asked.onward)
        result, detail = judge_absent(asked)
        return (self.kit.sounding(SoundingKind.NOT_FOUND, result, url, detail, asked, f"not-found {look}"),)


def agreed(first: Iterable[Sounding], second: Iterable[Sounding]) -> tuple[Sounding, ...]:
    """Return what two looks come to: BAD only what was BAD twice, UNKNOWN what nobody could tell again."""
    again = {(each.kind, each.about): each for each in second}
    unseen = next((each for each in again.values() if each.result is SoundingResult.UNKNOWN), None)
    out = []
    for each in first:
        other = again.pop((each.kind, each.about), None)
        if each.result is not SoundingResult.BAD:
            out.append(each)
        elif other is None:
            reason = Reason.UNCONFIRMED if unseen is None else unseen.detail
            out.append(replace(each, result=SoundingResult.UNKNOWN, detail=reason))
        elif other.result is SoundingResult.BAD and other.detail == each.detail:
            out.append(replace(other, looks=each.looks + 1))
        elif other.result is SoundingResult.BAD:
            out.append(replace(other, result=SoundingResult.UNKNOWN, detail=Reason.UNCONFIRMED))
        else:
            out.append(other)
    kinds = {each.kind for each in out}
    return (*out, *(each for each in again.values() if each.kind not in kinds and each.result is not SoundingResult.BAD))


def absent_page(home: str) -> str:
    """Return an address of the site that nobody can have made, the same every time."""
    parts = urlsplit(home)
    name = hashlib.sha256(f"gongkai {parts.hostname}".encode()).hexdigest()[:20]
    return f"{parts.scheme}://{parts.netloc}/{name}/{name[::-1]}.html"


def judge_absent(asked: Asked) -> tuple[SoundingResult, str]:
    """Say what the answer for a page that cannot be there is worth."""
    if asked.outcome is not Outcome.OK:
        return SoundingResult.UNKNOWN, asked.outcome
    if asked.status in {404, 410}:
        return SoundingResult.GOOD, f"status_{asked.status}"
    if wall := refusal(asked):
        return SoundingResult.UNKNOWN, wall
    if asked.status in range(200, 300):
        return SoundingResult.BAD, f"status_{asked.status}"
    if asked.onward is not None:
        return SoundingResult.BAD, "redirect"
    return SoundingResult.UNKNOWN, Reason.HTTP_ERROR


def is_literal(host: str) -> bool:
    """Whether ``host`` is an address, no name."""
    return ":" in host or host.replace(".", "").isdigit()


async def _is_public(host: str) -> bool:
    try:
        await resolve(host, trusted=False)
    except PermissionError:
        return False
    except OSError:
        return not is_private(host)
    return True


async def _ipv6_addresses(host: str) -> list[str]:
    """Return the public IPv6 addresses of ``host``, none where its name server says so. Raises OSError where nobody knows."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, family=socket.AF_INET6, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:
            raise
        await asyncio.get_running_loop().getaddrinfo(host, None, family=socket.AF_INET)  # the name must be there at all
        return []
    return [address for each in found if not is_private(address := str(each[4][0]))]


def has_ipv6_line(address: str) -> bool:
    """Whether this machine has a public IPv6 address to reach ``address`` from. Sends nothing."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
            probe.connect((address, _HTTPS))
            own = str(probe.getsockname()[0])
    except OSError:
        return False
    return not is_private(own)
