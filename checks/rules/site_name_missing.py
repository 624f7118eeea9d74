"""页面头部无网站名称 (D4.1): the head of some page does not name the site.

Most portals bear their name in a banner's picture, which says nothing to a program: such a page is unknown, not at fault.
"""

from collections.abc import Iterator

from checks.marked import Marked, records
from checks.model import Finding
from checks.rule import check, fail, passed, site_subject, unknown
from crawler.configuration import ConfigModel
from crawler.records import Reason, SiteFacts


class Limits(ConfigModel):
    """No numbers: the name is there or not."""


@check(limits=Limits)
def site_name_missing(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:  # noqa: ARG001 - a rule's form
    """Yield one finding about the site, naming the first page without its name and how many lack it."""
    marked = Marked(facts)
    read = [page for page in marked.all if page.names_site is not None]
    lacking = [page for page in read if page.names_site is False]
    if lacking:
        yield fail(marked.subject(lacking[0]), "missing", records(lacking), site=facts.site.name, pages=len(lacking))
    elif read:
        yield passed(site_subject(facts))
    else:
        yield unknown(site_subject(facts), Reason.NEEDS_PERSON if marked.all else marked.unseen)
