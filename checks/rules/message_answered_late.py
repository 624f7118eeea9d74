"""留言答复超期 (D3.4, on published messages): answered later than five working days.

The clause speaks of two test questions, which a person asks; what is published shows how fast real ones are answered. What is
late only if a year's holidays turn out so is not counted.
"""

from collections.abc import Iterator

from pydantic import PositiveInt

from checks.ages import AgeLimit
from checks.matters import Matters
from checks.model import Finding
from checks.rule import check, fail, passed, site_subject, unknown
from checks.workdays import Holidays, working_days_between
from crawler.configuration import ConfigModel
from crawler.records import SiteFacts


class Limits(ConfigModel):
    """Messages in columns of ``keys`` asked within ``window``, and how many working days an answer may take."""

    keys: tuple[str, ...]
    except_names: tuple[str, ...] = ()
    window: AgeLimit
    working_days: PositiveInt
    holidays: Holidays


@check(limits=Limits)
def message_answered_late(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding about the site's messages, naming the slowest answer."""
    matters, oldest = facts.once(Matters), limits.window.oldest(facts.as_of)
    taken = [
        (working_days_between(letter.asked, letter.answered, limits.holidays), one)
        for one, letter in matters.letters(limits.keys, limits.except_names)
        if letter.asked and letter.answered and oldest <= letter.asked <= letter.answered <= facts.as_of
    ]
    late = [(days.at_least, one) for days, one in taken if days.at_least > limits.working_days]
    if late:
        days, slowest = max(late, key=lambda pair: (pair[0], pair[1].item.url))
        values = {"count": len(late), "looked_at": len(taken), "window": limits.window, "limit": limits.working_days}
        yield fail(slowest.subject, "late", [slowest.record], days=days, **values)
    elif taken:
        yield passed(site_subject(facts))
    elif reason := matters.unread(limits.keys):
        yield unknown(site_subject(facts), reason)
