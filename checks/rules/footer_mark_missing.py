"""页脚标识缺失 (D4.2): a mark that every page's foot must show is missing on some page.

One finding for each mark, naming the first page that lacks it and how many do. A foot that a script, a frame or an include
brings, and that was not seen, is unknown: what is absent from the source may stand there.
"""

from collections.abc import Iterator

from checks.marked import Marked, records
from checks.model import Finding
from checks.rule import check, fail, passed, site_subject, unknown
from crawler.configuration import ConfigModel
from crawler.marks import FooterMark
from crawler.records import Reason, SiteFacts


class Limits(ConfigModel):
    """Which marks are asked for."""

    marks: tuple[FooterMark, ...]


@check(limits=Limits)
def footer_mark_missing(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each mark asked for; one in all where no page's foot was seen."""
    marked = Marked(facts)
    feet = [page for page in marked.all if page.footer is not None]
    if not feet:
        yield unknown(site_subject(facts), Reason.SHELL if marked.all else marked.unseen)
        return
    for mark in limits.marks:
        lacking = [page for page in feet if mark not in (page.footer or ())]
        proven = [page for page in lacking if not page.footer_partial]
        if proven:
            subject = marked.subject(proven[0])
            yield fail(subject, mark.value, records(proven), part=mark.value, pages=len(proven), looked_at=len(feet))
        elif lacking:
            yield unknown(site_subject(facts), Reason.SHELL)
        else:
            yield passed(site_subject(facts))
