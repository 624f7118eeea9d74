"""留言公开要素缺失 (D3.3): of the published messages drawn, one shows no time of its answer or does not say who answered.

The time of the message itself is how a message is known as one; messages without an answer are another rule's matter. What a
page was not seen to show, it lacks only where the page labels its answer, or other messages of the site show the field, and no
later day or bureau's name stands there that may be it.
"""

from collections.abc import Iterator

from pydantic import PositiveInt

from checks.matters import Matter, Matters
from checks.model import Finding
from checks.rule import check, fail, passed, site_subject, unknown
from checks.samples import draw, seed_of
from crawler.configuration import ConfigModel
from crawler.marks import Letter
from crawler.records import Reason, SiteFacts

_FIELDS = ("answered", "answerer")


class Limits(ConfigModel):
    """Which columns hold messages, and how many of the answered ones are drawn."""

    keys: tuple[str, ...]
    except_names: tuple[str, ...] = ()
    sample: PositiveInt


@check(limits=Limits)
def message_fields_missing(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each field that a drawn message lacks."""
    matters = facts.once(Matters)
    answered = [(one, letter) for one, letter in matters.letters(limits.keys, limits.except_names) if letter.has_answer]
    drawn = draw(answered, limits.sample, seed_of(facts.site.key, facts.as_of), lambda pair: pair[0].item.url)
    if not drawn and (reason := matters.unread(limits.keys)):
        yield unknown(site_subject(facts), reason)
    shown = {field for _, letter in answered for field in _FIELDS if getattr(letter, field) is not None}
    for one, letter in drawn:
        yield from _judge(one, letter, shown)


def _judge(one: Matter, letter: Letter, shown: set[str]) -> Iterator[Finding]:
    """Judge one message; ``shown`` are the fields that the site's messages show."""
    lacking = [field for field in _FIELDS if getattr(letter, field) is None]
    doubtful = [field for field in lacking if field in letter.traces or not (letter.labelled or field in shown)]
    for field in lacking:
        if field not in doubtful:
            yield fail(one.subject, field, [one.record], part=field)
    if doubtful:
        yield unknown(one.subject, Reason.NEEDS_PERSON, "unknown_fields")
    if not lacking:
        yield passed(one.subject)
