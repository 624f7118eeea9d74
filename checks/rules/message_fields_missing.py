"""留言公开要素缺失 (D3.3): of the published messages drawn, one shows no time of its answer or does not say who answered.

The time of the message itself is how a message is known as one; messages without an answer are another rule's matter.
"""

from collections.abc import Iterator

from pydantic import PositiveInt

from checks.matters import Matter, Matters
from checks.model import Finding
from checks.rule import check, fail, passed, site_subject, unknown
from checks.samples import draw, seed_of
from crawler.configuration import ConfigModel
from crawler.marks import Letter
from crawler.records import SiteFacts


class Limits(ConfigModel):
    """Which columns hold messages, and how many of the answered ones are drawn."""

    keys: tuple[str, ...]
    except_names: tuple[str, ...] = ()
    sample: PositiveInt


@check(limits=Limits)
def message_fields_missing(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each field that a drawn message lacks."""
    matters = Matters(facts)
    answered = [(one, letter) for one, letter in matters.letters(limits.keys, limits.except_names) if letter.has_answer]
    drawn = draw(answered, limits.sample, seed_of(facts.site.key, facts.as_of), lambda pair: pair[0].item.url)
    if not drawn and (reason := matters.unread(limits.keys)):
        yield unknown(site_subject(facts), reason)
    for one, letter in drawn:
        yield from _judge(one, letter)


def _judge(one: Matter, letter: Letter) -> Iterator[Finding]:
    lacking = [name for name, value in (("answered", letter.answered), ("answerer", letter.answerer)) if value is None]
    for field in lacking:
        yield fail(one.subject, field, [one.record], part=field)
    if not lacking:
        yield passed(one.subject)
