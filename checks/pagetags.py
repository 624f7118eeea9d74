"""Which page tags (网页标签) of a page are missing, empty, or left as the template's variable. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence

from pydantic import PositiveInt

from checks.marked import Marked, records
from checks.model import Finding
from checks.rule import fail, passed, site_subject, unknown
from checks.samples import draw, seed_of
from crawler.configuration import ConfigModel
from crawler.marks import PageMarks
from crawler.records import SiteFacts

_VARIABLE = re.compile(r"\{\{|\$\{|<%|%>|\[!--|\$!|^\$\w|\{\$|</?TRS|^#\w+#$|^undefined$|^null$|^\{[\w.:]+\}$", re.IGNORECASE)


class TagLimits(ConfigModel):
    """How many pages are drawn, and the tags that each must carry."""

    count: PositiveInt
    tags: tuple[str, ...]


def untagged(page: PageMarks, wanted: Iterable[str]) -> tuple[str, ...]:
    """Return the wanted tags that a page does not carry with a value of its own."""
    given = dict(page.tags)
    return tuple(name for name in wanted if not given.get(name) or _VARIABLE.search(given[name]))


def judge_sample(facts: SiteFacts, marked: Marked, pages: Sequence[PageMarks], limits: TagLimits) -> Iterator[Finding]:
    """Yield one finding for each page drawn: the same pages for a whole month (checks.samples)."""
    if not pages:
        yield unknown(site_subject(facts), marked.unseen)
        return
    drawn = draw(pages, limits.count, seed_of(facts.site.key, facts.as_of), lambda page: page.url)
    for page in sorted(drawn, key=lambda page: page.url):
        missing = untagged(page, limits.tags)
        subject = marked.subject(page)
        yield fail(subject, "missing", records([page]), tags="、".join(missing), count=len(drawn)) if missing else passed(subject)
