"""What of a site could be read, and what may stand behind that which could not: nothing that may be there is called missing."""

import re

from crawler.records import REASON_OF_OUTCOME, Column, Outcome, PageKind, Reason, SiteFacts

# Columns under which sites keep others: while such a one is unread, what may stand under it cannot be called missing.
_ALL = frozenset({"*"})
_HUBS = {"disclosure_catalogue": _ALL, "interaction": frozenset({"consultation", "faq", "interviews"})}

_HUB_NAME = re.compile(r"公开|政务|互动|交流|参与|目录|导航")
_NO_HUB_NAME = re.compile(r"服务|大厅|新媒体|搜索|检索|登录|查询|申请|问答|邮箱")
_PLATFORM_NAME = re.compile(r"政务公开|(?:政府)?信息公开(?:平台|专栏|目录|栏目)?")
"""What a menu that keeps other columns is called. Chat windows and service halls are shells too, and hide no column."""

LOOKS = 2
"""Spaced looks that must agree before anything is held against a site."""

_REASON_OF_KIND = {
    PageKind.CHALLENGE: Reason.CHALLENGE,
    PageKind.SHELL: Reason.SHELL,
    PageKind.ERROR: Reason.HTTP_ERROR,
}


def blocked_reason(facts: SiteFacts) -> Reason | None:
    """Return what stopped the crawl, None where nothing did."""
    return Reason(facts.crawl.blocked) if facts.crawl.blocked else None


def home_reason(facts: SiteFacts) -> Reason | None:
    """Return why the home page or its navigation could not be read, None where both were."""
    fetch = facts.home.fetch
    if fetch is None:
        # Nothing was read, yet an address of another host is known: the home page sends its visitors there.
        leads_off = any(reason == Reason.OFF_SITE for reason, _, _ in facts.crawl.left_out)
        return blocked_reason(facts) or (Reason.OFF_SITE if leads_off else Reason.UNREACHABLE)
    if fetch.outcome is not Outcome.OK:
        return REASON_OF_OUTCOME[fetch.outcome]
    of_kind = _REASON_OF_KIND.get(fetch.kind) if fetch.kind else None
    if of_kind and not (of_kind is Reason.SHELL and facts.home.entries):
        return of_kind
    return None if facts.crawl.navigation_seen else Reason.SHELL


def site_reason(facts: SiteFacts) -> Reason | None:
    """Return why the site as a whole was not seen: home page or navigation unread, or the crawl blocked; None where it was."""
    return home_reason(facts) or blocked_reason(facts)


def carried(facts: SiteFacts) -> frozenset[str]:
    """Return addresses and records of the pages that stand as an earlier month's crawl saw them: nobody looked at them since."""
    return frozenset(name for fetch in facts.fetches if not fetch.attempts for name in (fetch.url, fetch.record) if name)


class Seen:
    """Which columns of one site were read."""

    def __init__(self, facts: SiteFacts) -> None:
        """Index ``facts`` by address."""
        self._facts = facts
        self._by_url = {column.url: column for column in facts.columns}
        self._listed = {entry.column for entry in facts.entries}
        # A page may be asked for twice, by HTTP and by the browser: one good answer is enough.
        answered = {fetch.url for fetch in facts.fetches if fetch.outcome is Outcome.OK}
        self._failed = {fetch.url: fetch.outcome for fetch in facts.fetches if fetch.url not in answered}

    def unread(self, column: Column) -> Reason | None:
        """Return why the column's page could not be read, None where it was."""
        if column.reason:
            return column.reason
        if column.url in self._failed:
            return REASON_OF_OUTCOME[self._failed[column.url]]
        if column.kind is None:
            return Reason.BUDGET
        return _REASON_OF_KIND.get(column.kind)

    def unconfirmed(self, column: Column) -> Reason | None:
        """Return why nothing may be held against what the column shows, None where two spaced looks agree on it.

        Captures made before there were second looks count one look: what they show accuses nobody any more; the verdicts
        that were given on them then stay as they were stored.
        """
        return None if column.looks >= LOOKS else Reason.UNCONFIRMED

    def is_first_level(self, column: Column) -> bool:
        """Tell whether the column above is none of the same key (一级栏目)."""
        parent = self._by_url.get(column.parent or "")
        return parent is None or parent is column or parent.key != column.key

    def may_hide(self, key: str) -> Reason | None:
        """Return why an absent column of ``key`` must not be called missing, None where the site was seen well enough."""
        reason = site_reason(self._facts)
        if reason:
            return reason
        for column in self._facts.columns:
            reason = None if column.gone else self.unread(column)
            if reason is Reason.BUDGET and column.url not in self._listed:
                return reason
            if reason and reason is not Reason.OFF_SITE and column.key is None and self._may_be_menu(column, reason):
                return reason
        return self._unread_hub(key)

    def _may_be_menu(self, column: Column, reason: Reason) -> bool:
        """Tell whether an unread page of an unknown name may be the menu (政务公开) that leads to everything else."""
        if reason is not Reason.SHELL:
            return self.is_first_level(column)
        if column.url in self._listed or _NO_HUB_NAME.search(column.name):
            return False
        return bool(_PLATFORM_NAME.fullmatch(column.name) or (self.is_first_level(column) and _HUB_NAME.search(column.name)))

    def _unread_hub(self, key: str) -> Reason | None:
        for hub, holds in _HUBS.items():
            if key == hub or not (holds is _ALL or key in holds):
                continue
            reasons = [self.unread(column) for column in self._facts.columns if column.key == hub and not column.gone]
            if reasons and all(reasons):
                return reasons[0]
        return None
