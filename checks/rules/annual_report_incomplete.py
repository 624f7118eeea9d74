"""年度报告部分缺失 (R7): a report in the national format lacks one of its six sections.

A report published as a file or picture shows no headings; where fewer than half are seen, its text was not read and nothing is
said about it. A section whose number or table stands there under another heading is left open.
"""

from collections.abc import Iterator

from pydantic import PositiveInt

from checks.matters import Matter, Matters
from checks.model import Finding
from checks.rule import check, fail, passed, unknown
from crawler.configuration import ConfigModel
from crawler.records import Reason, SiteFacts


class Limits(ConfigModel):
    """The sections asked for, from which report year on, and how many must be seen for the text to count as read."""

    sections: tuple[str, ...]
    since: int
    seen: PositiveInt


@check(limits=Limits)
def annual_report_incomplete(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each report of the format that was read, and one for all others."""
    unread: list[Matter] = []
    for one, report in facts.once(Matters).reports():
        if report.year is None or report.year < limits.since:
            continue
        lacking = [section for section in limits.sections if section not in report.sections]
        if len(limits.sections) - len(lacking) < limits.seen:
            unread.append(one)
        elif absent := [section for section in lacking if section not in report.doubtful]:
            yield fail(one.subject, "lacking", [one.record], sections="、".join(f"“{section}”" for section in absent))
        elif lacking:
            yield unknown(
                one.subject, Reason.NEEDS_PERSON, "unknown_heading", sections="、".join(f"“{section}”" for section in lacking)
            )
        else:
            yield passed(one.subject)
    if unread:
        yield unknown(unread[0].subject, Reason.NEEDS_PERSON, others=len(unread) - 1)
