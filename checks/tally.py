"""Counting columns against a number: what the three vetoes on columns (栏目不更新, 应更新未更新, 空白栏目) have in common."""

from collections import Counter
from collections.abc import Iterable, Sequence

from checks.columns import State, View
from checks.model import Finding
from checks.rule import fail, passed, site_subject, unknown
from checks.seen import site_reason
from crawler.records import Reason, SiteFacts


def tally(facts: SiteFacts, views: Iterable[View], state: State, limit: int) -> Finding:
    """Count the columns that are in ``state``: a fault from ``limit`` on, unknown where the unseen could make up the difference.

    Columns on another host are not the site's own and count neither way, nor do those that a decision exempts
    (``facts.exempt``). The fault names every column it counted.
    """
    own = [view for view in views if view.reason is not Reason.OFF_SITE and view.column.url not in facts.exempt]
    counted = sorted((view for view in own if view.state is state), key=lambda view: view.column.url)
    unseen = sorted((view for view in own if view.state is State.UNKNOWN), key=lambda view: view.column.url)
    subject, names = site_subject(facts), _names(counted, facts)
    if len(counted) >= limit:
        columns = [{"name": v.column.name, "url": v.column.url, "latest": v.newest and v.newest.isoformat()} for v in counted]
        evidence = [view.column.record for view in counted]
        return fail(subject, "reached", evidence, count=len(counted), limit=limit, names=names, columns=columns)
    if reason := site_reason(facts):
        return unknown(subject, reason, "unseen_site", count=len(counted), limit=limit, names=names)
    if unseen and len(counted) + len(unseen) >= limit and (reason := unseen[0].reason):
        return unknown(subject, reason, count=len(counted), unseen=len(unseen), limit=limit, names=names)
    return passed(subject, count=len(counted), limit=limit, names=names)


def _names(views: Sequence[View], facts: SiteFacts) -> str:
    """Return the columns in words; those of one name (each section has its 工作动态) with the section that they stand in."""
    alike = Counter(view.column.name for view in views)
    names = {column.url: column.name for column in facts.columns}

    def told(view: View) -> str:
        section = names.get(view.column.parent or "") if alike[view.column.name] > 1 else None
        name = f"“{section}”下的“{view.column.name}”" if section else f"“{view.column.name}”"
        return name + (f"（{view.newest}）" if view.newest else "")

    return "、".join(map(told, views))
