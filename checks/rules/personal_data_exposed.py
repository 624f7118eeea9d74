"""公开个人信息未作遮盖 (X11): identity numbers, citizens' mobiles or bank cards stand unmasked in a page or attachment.

One finding for each page or attachment; the numbers themselves are kept nowhere, the finding shows a mask.
"""

from collections import Counter
from collections.abc import Iterator

from checks.marked import Marked, judge_marks, records
from checks.model import Finding
from checks.rule import check, fail
from crawler.configuration import ConfigModel
from crawler.records import SiteFacts


class Limits(ConfigModel):
    """No numbers: one unmasked number is a leak."""


@check(limits=Limits)
def personal_data_exposed(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:  # noqa: ARG001 - a rule's form
    """Return one finding for each page or attachment that shows such numbers."""
    return judge_marks(facts, _faults)


def _faults(marked: Marked) -> Iterator[Finding]:
    for where, found in marked.places(lambda page: page.personal, lambda one: one.where).items():
        page = found[0][0]
        counts = Counter(one.kind.value for _, one in found)
        sentence = next(iter(counts)) if len(counts) == 1 else "several"
        told = {"id_number": 0, "mobile": 0, "bank_card": 0, **counts}
        is_file = where != page.url
        values = {**told, "count": len(found), "masked": found[0][1].masked, "where": where}
        subject = marked.subject(page)
        yield fail(subject, f"file_{sentence}" if is_file else sentence, records([page]), **values, part=where if is_file else "")
