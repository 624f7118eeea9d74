"""地图无审图号 (G8): a page shows a picture that is called a map, and no approval number stands on it. A person looks."""

from collections.abc import Iterator

from checks.marked import Marked, judge_marks, records
from checks.model import Finding
from checks.rule import check, fail
from crawler.configuration import ConfigModel
from crawler.records import SiteFacts


class Limits(ConfigModel):
    """No numbers: the approval number is there or not."""


@check(limits=Limits)
def map_unapproved(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:  # noqa: ARG001 - a rule's form
    """Return one finding for each page with such pictures."""
    return judge_marks(facts, _faults)


def _faults(marked: Marked) -> Iterator[Finding]:
    for page in marked.all:
        if page.maps:
            yield fail(marked.subject(page), "unapproved", records([page]), picture=page.maps[0], count=len(page.maps))
