"""What may be held against a site for where its links lead (可用性, D4.3): dead for certain, uncertain, or nothing. Pure.

Certain is what two spaced looks agree on: in-site 404, 403 and files that are none (standards, section 9), other hosts' 404, and
names that do not exist while other hosts answer. Whoever refuses programs, is slow, out of reach or has a bad certificate may
well open for a visitor: that is 无法判定.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from checks.model import Finding, Subject
from checks.rule import fail, passed, site_subject, unknown
from checks.seen import LOOKS, carried, site_reason
from crawler.records import Reason, SiteFacts
from crawler.targets import Target, TargetState


class Standing(StrEnum):
    """What is to be said about one target. PRIVATE is a fault of its own (link_private)."""

    FINE = "fine"
    DEAD = "dead"
    UNCERTAIN = "uncertain"
    PRIVATE = "private"


_FINE = frozenset({TargetState.OK, TargetState.SLOW})
_FILES = frozenset({TargetState.HTML_FILE, TargetState.EMPTY_FILE, TargetState.WRONG_FILE})
_DEAD_IN_SITE = _FILES | {TargetState.GONE, TargetState.SOFT_404, TargetState.TO_HOME}
_DEAD_ELSEWHERE = frozenset({TargetState.GONE, TargetState.DNS})
_REDIRECT = "redirect"
_FORBIDDEN = 403  # a 401 asks for a login: a page for members, no dead link

_REASON_OF_STATE = {
    TargetState.TIMEOUT: Reason.TIMEOUT,
    TargetState.UNREACHABLE: Reason.UNREACHABLE,
    TargetState.DNS: Reason.DNS,
    TargetState.CERTIFICATE: Reason.TLS,
    TargetState.BLOCKED: Reason.CHALLENGE,
    TargetState.FORBIDDEN: Reason.FORBIDDEN,
    TargetState.UNASKED: Reason.BUDGET,
}
_REASON_OF_WHY = {
    "robots": Reason.ROBOTS,
    "own_line": Reason.DNS,
    "host_silent": Reason.UNREACHABLE,
    "private_from_here": Reason.DNS,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """One target with what is to be said about it; ``reason`` only where UNCERTAIN."""

    target: Target
    standing: Standing
    reason: Reason | None = None


def judged(target: Target) -> Judged:
    """Return what may be said about one target."""
    if target.state is TargetState.PRIVATE:
        is_certain = target.why != _REDIRECT or target.looks >= LOOKS
        return Judged(target, Standing.PRIVATE) if is_certain else Judged(target, Standing.UNCERTAIN, Reason.UNCONFIRMED)
    if target.state is TargetState.MALFORMED:
        return Judged(target, Standing.DEAD)
    if target.state in _FINE:
        return Judged(target, Standing.FINE)
    if not _is_dead(target):
        reason = _REASON_OF_WHY.get(target.why or "") if target.state is TargetState.UNASKED else None
        return Judged(target, Standing.UNCERTAIN, reason or _REASON_OF_STATE.get(target.state, Reason.HTTP_ERROR))
    return Judged(target, Standing.DEAD) if target.looks >= LOOKS else Judged(target, Standing.UNCERTAIN, Reason.UNCONFIRMED)


def _is_dead(target: Target) -> bool:
    if not target.internal:
        return target.state in _DEAD_ELSEWHERE
    return target.state in _DEAD_IN_SITE or (target.state is TargetState.FORBIDDEN and target.status == _FORBIDDEN)


def dead_links(facts: SiteFacts, targets: Iterable[Target]) -> Iterator[Finding]:
    """Yield one fault for each dead target, and one unknown for each reason why others could not be judged.

    The sentence of a fault is its state's: a visitor meets something else at each.
    """
    found = [judged(target) for target in targets]
    if not found:
        reason = site_reason(facts) or (None if facts.targets else Reason.BUDGET)
        yield unknown(site_subject(facts), reason, "unseen") if reason else passed(site_subject(facts))
        return
    records = {fetch.url: fetch.record for fetch in facts.fetches}
    unseen = facts.once(carried)
    open_ones: dict[Reason, list[Target]] = defaultdict(list)
    for each in found:
        if each.standing is Standing.DEAD and each.target.found_on in unseen:
            open_ones[Reason.UNCONFIRMED].append(each.target)  # the page that carried it may be mended by now
        elif each.standing is Standing.DEAD:
            yield accuse(each.target, each.target.state.value, records.get(each.target.found_on))
        elif each.reason is not None:
            open_ones[each.reason].append(each.target)
    for reason, unclear in sorted(open_ones.items()):
        yield unknown(_subject(unclear[0]), reason, count=len(unclear), url=unclear[0].url)
    if any(each.standing is not Standing.UNCERTAIN for each in found):
        yield passed(site_subject(facts))


def accuse(target: Target, sentence: str, page_record: str | None) -> Finding:
    """Return the fault of one target: where it stands first, and on how many other pages."""
    return fail(
        _subject(target),
        sentence,
        [target.record, page_record],
        url=target.url,
        found_on=target.found_on,
        others=target.pages - 1,
        status=target.status,
        final_url=target.final_url or target.url,
        # A fault's lasting name leaves the host out: two other sites' home pages would bear one name.
        part="" if target.internal else urlsplit(target.url).netloc,
    )


def _subject(target: Target) -> Subject:
    return Subject(target.text or target.url, target.url)
