"""未注明来源 (G10): articles that do not show where they come from. One finding for the site, naming the first and how many."""

from collections.abc import Iterator

from checks.marked import Marked, records
from checks.model import Finding
from checks.rule import check, fail, passed, site_subject, unknown
from crawler.configuration import ConfigModel
from crawler.records import Reason, SiteFacts


class Limits(ConfigModel):
    """No numbers: the source is there or not."""


@check(limits=Limits)
def source_missing(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:  # noqa: ARG001 - a rule's form
    """Yield one finding about the site's articles."""
    marked = Marked(facts)
    articles = [page for page in marked.all if page.is_content]
    read = [page for page in articles if page.has_source is not None]
    lacking = [page for page in read if page.has_source is False]
    if lacking:
        yield fail(marked.subject(lacking[0]), "missing", records(lacking), pages=len(lacking), looked_at=len(read))
    elif read:
        yield passed(site_subject(facts))
    else:
        yield unknown(site_subject(facts), Reason.SHELL if articles else marked.unseen)
