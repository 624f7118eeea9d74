"""疑似错别字或表述错误 (X13, V1(1)): a wording that the office's lists (config/words/) doubt. A person confirms it."""

from collections.abc import Iterator

from checks.marked import Marked, judge_marks, records
from checks.model import Finding
from checks.rule import check, fail
from crawler.configuration import ConfigModel
from crawler.records import SiteFacts


class Limits(ConfigModel):
    """No numbers: the word lists say what is doubtful."""


@check(limits=Limits)
def wording_slip(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:  # noqa: ARG001 - a rule's form
    """Return one finding for each doubtful wording, naming the first page that shows it and how many do."""
    return judge_marks(facts, _faults)


def _faults(marked: Marked) -> Iterator[Finding]:
    for (words, wrong), places in marked.places(lambda page: page.wording, lambda slip: (slip.words, slip.found)).items():
        page, slip = places[0]
        values = {"found": wrong, "suggested": slip.suggested, "context": slip.context, "words": words, "pages": len(places)}
        yield fail(marked.subject(page), "doubtful" if slip.suggested else "listed", records([page]), **values, part=wrong)
