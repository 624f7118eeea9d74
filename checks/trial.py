"""From a sounding to a finding: what a trial showed twice is a fault, what it could not show is open, with its own words."""

from collections.abc import Collection

from checks.model import Finding, Subject
from checks.rule import fail, passed, unknown
from crawler.records import Reason
from crawler.soundings import Sounding, SoundingResult

LOOKS = 2
"""Nothing is accused on one look."""

_REASONS = {reason.value: reason for reason in Reason}
_OWN_WORDS = {
    "no_ipv6_here": Reason.UNREACHABLE,
    "script_only": Reason.SHELL,
    "too_few_titles": Reason.BUDGET,
    "untrusted": Reason.TLS,
}
"""Details that are no reasons: the rule has a sentence of its own for each that it meets, ``unknown_<detail>``."""


def judged(subject: Subject, sounding: Sounding, faults: Collection[str], other: str = "") -> Finding:
    """Return what one sounding says about ``subject``.

    ``faults``  the details that have a sentence of their own beside the rule; ``other`` is the sentence of any other bad one
    Raises ValueError for a bad sounding that the rule has no words for.
    """
    values = {"about": sounding.about, "status": sounding.status}
    if sounding.result is SoundingResult.GOOD:
        return passed(subject)
    if sounding.result is SoundingResult.BAD and sounding.looks >= LOOKS:
        sentence = sounding.detail if sounding.detail in faults else other
        if not sentence:
            raise ValueError(f"{sounding.kind}: no words for {sounding.detail}")
        return fail(subject, sentence, [sounding.record], **values)
    if sounding.result is SoundingResult.BAD:
        return unknown(subject, Reason.UNCONFIRMED)
    if own := _OWN_WORDS.get(sounding.detail):
        return unknown(subject, own, f"unknown_{sounding.detail}", **values)
    return unknown(subject, _REASONS.get(sounding.detail, Reason.UNCONFIRMED))
