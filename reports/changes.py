"""What became of last month's accusations."""

from collections.abc import Sequence
from dataclasses import dataclass

from checks import history
from checks.model import Fault, Judgement, Level, Verdict
from checks.trend import SiteMonth

ACCUSING = frozenset({Level.VETO, Level.DEDUCT})
"""The levels that cost something: only these are followed over months and stand in a notice."""


@dataclass(frozen=True, slots=True)
class Change:
    """One site's accusations of two months: before = fixed + unseen + standing, now = standing + new + come_back.

    ``unseen``: this month does not name the fault, but neither did it see the place well enough to call it put right.
    ``come_back``: the month before did not have it, an earlier one had.
    """

    fixed: tuple[Fault, ...]
    unseen: tuple[Fault, ...]
    standing: tuple[Fault, ...]
    new: tuple[Fault, ...]
    come_back: tuple[Fault, ...] = ()

    def kinds(self) -> dict[int, str]:
        """Return what became of each of this month's, by the object's ``id()``: ``standing``, ``come_back`` or ``new``."""
        told = (("standing", self.standing), ("come_back", self.come_back), ("new", self.new))
        return {id(fault): kind for kind, faults in told for fault in faults}


def accusations(judgement: Judgement) -> tuple[Fault, ...]:
    """Return the faults that cost something, vetoes first, else in the order in which they were judged."""
    faults = [fault for fault in judgement.faults if fault.level in ACCUSING]
    return tuple(sorted(faults, key=lambda fault: fault.level is not Level.VETO))


def change(current: Judgement, previous: Judgement, earlier: Sequence[SiteMonth] = ()) -> Change:
    """Compare two judgements of one site (:func:`checks.history.compare`), advice aside. ``earlier``: the months before both."""
    changed = [one for one in history.compare(current, previous, earlier) if one.fault.level in ACCUSING]

    def those(kind: history.Change) -> tuple[Fault, ...]:
        return tuple(one.fault for one in changed if one.change is kind)

    return Change(
        fixed=those(history.Change.FIXED),
        unseen=those(history.Change.UNSEEN),
        standing=those(history.Change.STANDING),
        new=those(history.Change.NEW),
        come_back=those(history.Change.COME_BACK),
    )


def months_standing(faults: Sequence[Fault], months: Sequence[SiteMonth]) -> list[int]:
    """Return for how many judged months in a row, this one counted, each fault has been named. ``months``: the earlier ones.

    A month in which the site could not be judged neither counts nor ends the row.
    """
    counts = [1] * len(faults)
    open_ = set(range(len(faults)))
    for month in reversed(months):
        named = {_place(fault) for fault in month.faults}
        still = {at for at in open_ if _place(faults[at]) in named}
        for at in still:
            counts[at] += 1
        if month.verdict is not Verdict.UNDETERMINED:
            open_ = still
    return counts


def months_unqualified(current: Judgement, months: Sequence[SiteMonth]) -> int:
    """Return for how many judged months in a row, this one counted, a site has been 不合格; 0 where it is not now."""
    if current.verdict is not Verdict.UNQUALIFIED:
        return 0
    count = 1
    for month in reversed(months):
        if month.verdict is Verdict.UNQUALIFIED:
            count += 1
        elif month.verdict is Verdict.QUALIFIED:
            break
    return count


def _place(fault: Fault) -> tuple[str, str, str | None, str]:
    return fault.check, fault.indicator, fault.subject.column, fault.subject.url
