"""公开个人信息未作遮盖 (X11): identity numbers, citizens' mobiles or bank cards stand unmasked in a page or attachment.

One finding for each page or attachment; the numbers themselves are kept nowhere, the finding shows a mask.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator

from checks.marked import Marked, records
from checks.model import Finding
from checks.rule import check, fail, passed, site_subject, unknown
from crawler.configuration import ConfigModel
from crawler.marks import PageMarks, PersonalData
from crawler.records import SiteFacts


class Limits(ConfigModel):
    """No numbers: one unmasked number is a leak."""


@check(limits=Limits)
def personal_data_exposed(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:  # noqa: ARG001 - a rule's form
    """Yield one finding for each page or attachment that shows such numbers."""
    marked = Marked(facts)
    if not marked.all:
        yield unknown(site_subject(facts), marked.unseen)
        return
    shown: dict[str, list[tuple[PageMarks, PersonalData]]] = defaultdict(list)
    for page in marked.all:
        for one in page.personal:
            shown[one.where].append((page, one))
    for where, found in shown.items():
        page = found[0][0]
        counts = Counter(one.kind.value for _, one in found)
        sentence = next(iter(counts)) if len(counts) == 1 else "several"
        told = {"id_number": 0, "mobile": 0, "bank_card": 0, **counts}
        is_file = where != page.url
        values = {**told, "count": len(found), "masked": found[0][1].masked, "where": where}
        subject = marked.subject(page)
        yield fail(subject, f"file_{sentence}" if is_file else sentence, records([page]), **values, part=where if is_file else "")
    if not shown:
        yield passed(site_subject(facts))
