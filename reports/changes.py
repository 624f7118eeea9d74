"""What became of last month's accusations."""

from dataclasses import dataclass

from checks import history
from checks.model import Fault, Judgement, Level

ACCUSING = frozenset({Level.VETO, Level.DEDUCT})
"""The levels that cost something: only these are followed over months and stand in a notice."""


@dataclass(frozen=True, slots=True)
class Change:
    """One site's accusations of two months: before = fixed + unseen + standing, now = standing + new.

    ``unseen``: this month does not name the fault, but neither did it see the place well enough to call it put right.
    """

    fixed: tuple[Fault, ...]
    unseen: tuple[Fault, ...]
    standing: tuple[Fault, ...]
    new: tuple[Fault, ...]


def accusations(judgement: Judgement) -> tuple[Fault, ...]:
    """Return the faults that cost something, vetoes first, else in the order in which they were judged."""
    faults = [fault for fault in judgement.faults if fault.level in ACCUSING]
    return tuple(sorted(faults, key=lambda fault: fault.level is not Level.VETO))


def change(current: Judgement, previous: Judgement) -> Change:
    """Compare two judgements of one site (:func:`checks.history.compare`), advice left aside."""
    changed = [one for one in history.compare(current, previous) if one.fault.level in ACCUSING]

    def those(kind: history.Change) -> tuple[Fault, ...]:
        return tuple(one.fault for one in changed if one.change is kind)

    return Change(
        fixed=those(history.Change.FIXED),
        unseen=those(history.Change.UNSEEN),
        standing=those(history.Change.STANDING),
        new=those(history.Change.NEW),
    )
