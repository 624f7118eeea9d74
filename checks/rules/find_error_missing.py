"""其他页面无找错入口 (D4.4a): pages other than the home page have no entry to 我为政府网站找错.

Each page costs; no more of them are told than reach the indicator's cap, the others are counted.
"""

from collections.abc import Iterator

from pydantic import PositiveInt

from checks.marked import Marked, records
from checks.model import Finding
from checks.rule import check, fail, passed, site_subject, unknown
from crawler.configuration import ConfigModel
from crawler.marks import FooterMark
from crawler.records import Reason, SiteFacts


class Limits(ConfigModel):
    """How many pages are told one by one."""

    most: PositiveInt


@check(limits=Limits)
def find_error_missing(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each page without the entry, up to the most that are told."""
    marked = Marked(facts)
    feet = [page for page in marked.all if page.footer is not None and not marked.is_home(page)]
    lacking = [page for page in feet if FooterMark.FIND_ERROR not in (page.footer or ())]
    proven = [page for page in lacking if not page.footer_partial]
    if not feet:
        yield unknown(site_subject(facts), Reason.SHELL if marked.all else marked.unseen)
    elif proven:
        for page in proven[: limits.most]:
            yield fail(marked.subject(page), "missing", records([page]), pages=len(proven), looked_at=len(feet))
    elif lacking:
        yield unknown(site_subject(facts), Reason.SHELL)
    else:
        yield passed(site_subject(facts))
