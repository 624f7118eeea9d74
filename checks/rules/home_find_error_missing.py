"""首页无找错入口 (D4.4a): the home page's foot has no entry to 我为政府网站找错."""

from collections.abc import Iterator

from checks.marked import Marked, records
from checks.model import Finding
from checks.rule import check, fail, passed, site_subject, unknown
from crawler.configuration import ConfigModel
from crawler.marks import FooterMark
from crawler.records import SiteFacts


class Limits(ConfigModel):
    """No numbers: the entry is there or not."""


@check(limits=Limits)
def home_find_error_missing(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:  # noqa: ARG001 - a rule's form
    """Yield one finding about the home page."""
    marked = Marked(facts)
    home = marked.home
    if home is None or home.footer is None:
        yield unknown(site_subject(facts), marked.home_unseen)
    elif FooterMark.FIND_ERROR in home.footer:
        yield passed(site_subject(facts))
    elif home.footer_partial:
        yield unknown(site_subject(facts), marked.home_unseen)
    else:
        yield fail(marked.subject(home), "missing", records([home]))
