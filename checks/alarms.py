"""Reader alarms (识别告警): a column that broke against its own history may be our reader's fault, so it is not accused. Pure.

A redesign makes a reader find nothing, or the side bar; a new CMS makes another reader answer. What such a column shows is as
good as unread until a person has looked: it is UNKNOWN, with the reason ``reader_alarm``. The doubt lasts one run: the next one
is compared with what this one saw.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from checks.model import Alarm, Subject
from checks.wording import word
from crawler.records import Column, FormerColumn, Reason, SiteFacts
from crawler.urls import identity

BEFORE = 10
"""A list must have had so many documents before its loss says anything: short lists shrink by themselves."""
SHARE = 0.2
"""Below this share of its former documents a list that was read to its end has broken."""
LOST_COLUMNS = 4
LOST_SHARE = 0.5
"""So many columns, and this share of those that had documents, gone from the site at once: the navigation was remade."""


def doubt(facts: SiteFacts) -> tuple[SiteFacts, tuple[Alarm, ...]]:
    """Return the facts with every broken column marked as unread (READER_ALARM), and the alarms, by address.

    A broken column that shows a fresh document stays fresh in the rules: the mark takes accusations away, it makes none.
    """
    if not facts.past.columns:
        return facts, ()
    held = Counter(entry.column for entry in facts.entries)
    former = {identity(url): column for url, column in facts.past.columns.items()}
    alarms, columns = [], []
    for column in facts.columns:
        alarm = _alarm(column, held[column.url], former.get(identity(column.url)))
        alarms += [alarm] if alarm else []
        columns.append(replace(column, reason=Reason.READER_ALARM) if alarm else column)
    alarms.sort(key=lambda alarm: alarm.subject.url)
    return replace(facts, columns=tuple(columns)), (*_remade(facts), *alarms)


def is_remade(facts: SiteFacts) -> bool:
    """Tell whether the navigation lost so many columns at once that an absent one must not be called missing."""
    return bool(list(_remade(facts)))


def _alarm(column: Column, items: int, former: FormerColumn | None) -> Alarm | None:
    if former is None or column.reason or column.gone or former.items < BEFORE:
        return None
    values = {"name": column.name, "before": former.items, "day": former.as_of, "items": items}
    has_other_reader = column.read_by != former.read_by and None not in {column.read_by, former.read_by}
    if has_other_reader and items < former.items:
        return _worded(column, "other_reader", values | {"read_by": column.read_by, "former": former.read_by})
    # A list that the budget cut short holds fewer documents for that reason alone.
    is_cut = items > 0 and not column.complete
    return _worded(column, "lost_items", values) if items < SHARE * former.items and not is_cut else None


def _worded(column: Column, sentence: str, values: dict[str, object]) -> Alarm:
    return Alarm(Subject(column.name, column.url, column.key), word("alarms", sentence, values).message)


def _remade(facts: SiteFacts) -> Iterator[Alarm]:
    former = {identity(url) for url, column in facts.past.columns.items() if column.items >= BEFORE}
    lost = former - {identity(column.url) for column in facts.columns}
    if len(lost) >= LOST_COLUMNS and len(lost) >= LOST_SHARE * len(former):
        values = {"lost": len(lost), "former": len(former)}
        yield Alarm(Subject(facts.site.name, facts.site.url), word("alarms", "remade", values).message)
