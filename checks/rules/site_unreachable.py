"""站点无法访问 (V2, P-V1): over seven days, at least twenty spaced visits a day, the share of those that did not open is too high.

Visits that lie within a few minutes count once, and as opened if any of them opened: a failure that another network, or a second
try, did not see is not the site's. What our own line, a wall or an unreadable answer spoilt does not count at all. Where nobody
probes, or too few visits are left, the indicator was not examined; unless there are failures enough already for the least
number of visits: then it is open.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from pydantic import Field, PositiveInt

from checks.model import Finding, Status
from checks.rule import check, fail, passed, site_subject, unknown
from crawler.configuration import ConfigModel
from crawler.records import SHANGHAI, Outcome, Reason, SiteFacts
from crawler.soundings import Visit

_SITE_FAILED = frozenset({Outcome.TIMEOUT, Outcome.DNS, Outcome.UNREACHABLE, Outcome.HTTP_ERROR})


class Limits(ConfigModel):
    """The clause's numbers: ``seconds`` from which a visit has failed, the ``share`` of failed ones, visits a day, days.

    ``spacing_minutes``  visits closer than this count once
    """

    seconds: float = Field(gt=0)
    share: float = Field(gt=0, le=1)
    visits_a_day: PositiveInt
    days: PositiveInt
    spacing_minutes: PositiveInt


@check(limits=Limits)
def site_unreachable(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding about the site."""
    site, found = site_subject(facts), _failures(facts.visits, limits)
    counted = [failed for day in _days(facts.as_of, found, limits) for failed in found[day]]
    if counted:
        failed, share = sum(counted), sum(counted) / len(counted)
        values = {"visits": len(counted), "failed": failed, "share": f"{share:.1%}", "days": limits.days}
        limit = {"limit": f"{limits.share:.0%}", "seconds": f"{limits.seconds:g}"}
        is_fault = failed >= limits.share * len(counted)
        yield fail(site, "unreachable", (), **values, **limit) if is_fault else passed(site, **values)
        return
    every = [failed for day in found.values() for failed in day]
    if sum(every) >= limits.share * limits.visits_a_day * limits.days:
        wanted, told = {"days": limits.days, "visits_a_day": limits.visits_a_day}, {"visits": len(every), "failed": sum(every)}
        yield unknown(site, Reason.UNCONFIRMED, "unknown", **wanted, **told)
    else:
        yield Finding("", Status.NOT_APPLICABLE, site, "")


def _days(as_of: date, found: dict[date, list[bool]], limits: Limits) -> list[date]:
    """Return the days that are judged: up to today where it has its visits already, else up to yesterday; none without."""
    for last in (as_of, as_of - timedelta(1)):
        days = [last - timedelta(back) for back in range(limits.days)]
        if all(len(found.get(day, ())) >= limits.visits_a_day for day in days):
            return days
    return []


def _failures(visits: tuple[Visit, ...], limits: Limits) -> dict[date, list[bool]]:
    """Return for each day (Asia/Shanghai) whether its spaced visits failed."""
    spacing, began = timedelta(minutes=limits.spacing_minutes), None
    groups: list[tuple[datetime, bool]] = []
    for visit in sorted(visits, key=lambda each: each.at):
        failed = _failed(visit, limits.seconds)
        if failed is None:
            continue
        if began is None or visit.at - began >= spacing:
            began = visit.at
            groups.append((began, failed))
        else:
            groups[-1] = (began, groups[-1][1] and failed)
    found: dict[date, list[bool]] = {}
    for at, failed in groups:
        found.setdefault(at.astimezone(SHANGHAI).date(), []).append(failed)
    return found


def _failed(visit: Visit, seconds: float) -> bool | None:
    """Tell whether a visit failed, None where it says nothing about the site."""
    if visit.opened:
        return visit.seconds >= seconds
    return True if visit.own_line and visit.outcome in _SITE_FAILED else None
