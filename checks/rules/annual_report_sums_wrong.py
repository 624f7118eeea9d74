"""年度报告数据不勾稽 (5.1): sums in tables three and four of an annual report do not add up.

The reader tells a slip only where it understood every cell; a table that is a picture or a file is for a person.
"""

from collections.abc import Iterator

from checks.matters import Matter, Matters
from checks.model import Finding
from checks.rule import check, fail, passed, unknown
from crawler.configuration import ConfigModel
from crawler.records import Reason, SiteFacts


class Limits(ConfigModel):
    """From which report year on the tables have this form."""

    since: int


@check(limits=Limits)
def annual_report_sums_wrong(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each report whose tables were read, and one for all others."""
    unread: list[Matter] = []
    for one, report in facts.once(Matters).reports():
        if report.year is None or report.year < limits.since:
            continue
        if report.slips is None:
            unread.append(one)
        elif report.slips:
            yield fail(one.subject, "wrong", [one.record], count=len(report.slips), slips="；".join(report.slips))
        else:
            yield passed(one.subject)
    if unread:
        yield unknown(unread[0].subject, Reason.NEEDS_PERSON, others=len(unread) - 1)
