"""意见征集内容不全 (X6): a call for opinions without its draft, its drafting note or a way to answer.

One fault for each part. What stands in the call's text or among its attachments and links counts.
"""

import re
from collections.abc import Iterator

from checks.ages import AgeLimit
from checks.matters import Matters
from checks.model import Finding
from checks.rule import check, fail, passed, site_subject, unknown
from crawler.configuration import ConfigModel
from crawler.marks import Consultation
from crawler.records import SiteFacts


class Limits(ConfigModel):
    """Calls of the last ``age`` in columns of ``key`` whose titles tell of a draft, and the parts asked for.

    ``parts`` are of ``draft`` ``note`` ``contact``.
    """

    key: str
    age: AgeLimit
    drafts: str
    parts: tuple[str, ...]


@check(limits=Limits)
def consultation_incomplete(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each part that a call lacks."""
    matters = facts.once(Matters)
    calls = [pair for pair in matters.calls(limits.age.oldest(facts.as_of)) if re.search(limits.drafts, pair[0].item.title)]
    for one, call in calls:
        lacking = [part for part in limits.parts if not _has(call, part)]
        for part in lacking:
            yield fail(one.subject, part, [one.record], part=part)
        if not lacking:
            yield passed(one.subject)
    if not calls and (reason := matters.unread([limits.key])):
        yield unknown(site_subject(facts), reason)


def _has(call: Consultation, part: str) -> bool:
    return {"draft": call.has_draft, "note": call.has_note, "contact": call.has_contact}[part]
