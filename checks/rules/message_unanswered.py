"""留言逾期未回应 (V5b, P-V5): a public message of the last year that stands unanswered for more than three months.

Told only where the page itself says that there is no answer yet (未回复, 办理中); an answer that may come by script, or that a
reader did not find, leaves the message open. Petitions, discipline, interviews and surveys do not count.
"""

from collections.abc import Iterator

from checks.ages import AgeLimit
from checks.matters import Matters
from checks.model import Finding
from checks.rule import check, fail, passed, site_subject, unknown
from crawler.configuration import ConfigModel
from crawler.records import Reason, SiteFacts


class Limits(ConfigModel):
    """Messages in columns of ``keys`` asked within ``window``; ``waiting`` is how long an answer may take."""

    keys: tuple[str, ...]
    except_names: tuple[str, ...] = ()
    window: AgeLimit
    waiting: AgeLimit


@check(limits=Limits)
def message_unanswered(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each unanswered message, and one for the site where messages or columns could not be read."""
    matters = facts.once(Matters)
    oldest, latest = limits.window.oldest(facts.as_of), limits.waiting.oldest(facts.as_of)
    doubtful, looked_at = 0, 0
    for one, letter in matters.letters(limits.keys, limits.except_names):
        if letter.asked is None or not oldest <= letter.asked < latest:
            continue
        looked_at += 1
        if letter.has_answer is False:
            days = (facts.as_of - letter.asked).days
            yield fail(one.subject, "unanswered", [one.record], asked=letter.asked, days=days, limit=limits.waiting)
        elif letter.has_answer is None:
            doubtful += 1
    reason = Reason.SHELL if doubtful else matters.unread(limits.keys)
    if reason:
        yield unknown(site_subject(facts), reason, "unseen_answers" if doubtful else "unknown", count=doubtful)
    elif looked_at:
        yield passed(site_subject(facts), count=looked_at)
