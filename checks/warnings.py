"""Early warnings (预警): what will become a fault if nothing is published, told before it is one. Never a point. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from checks.ages import Age
from checks.columns import Columns, State, View
from checks.model import Level, Status, Subject, Warned
from checks.pack import Binding, Indicator, Pack, WarningLimits
from checks.scoring import Result
from checks.wording import word
from crawler.records import SiteFacts

HOME, COLUMN, REACH = "home-not-updated", "column-not-updated", "site-unreachable"
_COUNTING = ("columns-not-updated", "columns-overdue")


def warned(facts: SiteFacts, pack: Pack, results: Iterable[Result], exempt: Iterable[str] = ()) -> tuple[Warned, ...]:
    """Return the warnings about one site, the nearest first; counts and shares, which have no day, before all.

    ``results``  what the rules found: nothing is warned of that is a fault already
    ``exempt``   addresses of columns that a decision exempts from being kept up
    """
    found = list(results)
    binds = facts.site.kind == "portal"
    own = [indicator for indicator in pack.indicators if binds or not indicator.portals_only]
    rules = {binding.check.name: (indicator, binding) for indicator in reversed(own) for binding in indicator.bindings}
    limits = pack.warnings
    warnings = [
        *_counts(limits, found),
        *_visits(limits, found),
        *(_home(facts, limits, *rules[HOME]) if HOME in rules else ()),
        *_columns(facts, pack, own, frozenset(exempt)),
    ]
    return tuple(sorted(warnings, key=lambda one: (one.due or date.min, one.subject.url, one.indicator)))


def lapse(newest: date, age: Age) -> date:
    """Return the first day on which what is dated ``newest`` is too old, if nothing newer comes."""
    day = newest + timedelta(days=age.amount * 28 if age.in_months else age.amount)
    while age.oldest(day) <= newest:
        day += timedelta(days=1)
    return day


def _counts(limits: WarningLimits, results: list[Result]) -> Iterator[Warned]:
    """Warn of each veto on a number of columns that is near, and was not reached."""
    for result in results:
        check, values = result.binding.check.name, result.finding.values
        count = values.get("count")
        if result.indicator.part is not Level.VETO or result.finding.status is Status.FAIL or not isinstance(count, int):
            continue
        if count >= limits.counts.get(check, count + 1):
            told = word("warnings", "count", {"name": result.indicator.name, **values})
            yield Warned(check, result.indicator.id, result.finding.subject, None, None, told.message)


def _visits(limits: WarningLimits, results: list[Result]) -> Iterator[Warned]:
    """Warn of a share of failed visits, as the rule itself counted them."""
    for result in results:
        visits, failed = result.finding.values.get("visits"), result.finding.values.get("failed")
        is_open = result.binding.check.name == REACH and result.finding.status is not Status.FAIL
        if not is_open or limits.failed_share is None or not isinstance(visits, int) or not isinstance(failed, int):
            continue
        if visits >= limits.visits and failed >= limits.failed_share * visits:
            told = word("warnings", "visits", {"failed": failed, "visits": visits, "share": f"{failed / visits:.1%}"})
            yield Warned(REACH, result.indicator.id, result.finding.subject, None, None, told.message)


def _home(facts: SiteFacts, limits: WarningLimits, indicator: Indicator, binding: Binding) -> Iterator[Warned]:
    columns, age = facts.once(Columns), getattr(binding.limits, "age", None)
    dates = [columns.date_of(entry) for entry in facts.home.entries]
    newest = max((day for day in dates if day and day <= facts.as_of), default=None)
    if limits.home_days is None or newest is None or not isinstance(age, Age) or newest < age.oldest(facts.as_of):
        return
    if (days := (facts.as_of - newest).days) >= limits.home_days:
        yield _aged(facts, HOME, indicator, Subject("首页", facts.site.url), newest, age, days)


def _columns(facts: SiteFacts, pack: Pack, indicators: list[Indicator], exempt: frozenset[str]) -> Iterator[Warned]:
    """Warn of each listing column that is still fresh and will not be for long."""
    limits, columns = pack.warnings, facts.once(Columns)
    if limits.column_days is None:
        return
    charged = _charged(indicators)
    for column in columns.all:
        age = pack.columns.age(column.key)
        indicator = charged.get(column.key) or charged.get(None)
        if age is None or indicator is None or column.url in exempt or pack.columns.is_archive(column.name):
            continue
        view = columns.view(column, age)
        if view.newest and _is_near(view, age, facts.as_of, limits):
            yield _aged(facts, COLUMN, indicator, view.subject, view.newest, age, (facts.as_of - view.newest).days)


def _is_near(view: View, age: Age, as_of: date, limits: WarningLimits) -> bool:
    if view.own is State.NONE or view.state is not State.FRESH or view.newest is None or limits.column_days is None:
        return False
    left = (lapse(view.newest, age) - as_of).days - 1  # on its last day a column is still fresh, with 0 left
    return left <= min(limits.column_days, int(limits.column_share * age.days(as_of)))


def _charged(indicators: list[Indicator]) -> Mapping[str | None, Indicator]:
    """Return which indicator charges a stale column of a key; under None the one that charges all others."""
    charged: dict[str | None, Indicator] = {}
    for name in (COLUMN, *_COUNTING):
        for indicator in indicators:
            for binding in (binding for binding in indicator.bindings if binding.check.name == name):
                keys = getattr(binding.limits, "keys", None) or getattr(binding.limits, "every", None) or (None,)
                for key in keys:
                    charged.setdefault(key, indicator)
    return charged


def _aged(facts: SiteFacts, check: str, indicator: Indicator, subject: Subject, newest: date, age: Age, days: int) -> Warned:
    due = lapse(newest, age)
    left = (due - facts.as_of).days
    values = {"name": subject.name, "latest": newest, "days": days, "limit": age, "due": due, "left": left}
    return Warned(check, indicator.id, subject, due, left, word("warnings", "age", values).message)
