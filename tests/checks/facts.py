"""Short to write: the facts of one imagined portal, whole and healthy unless a test says otherwise."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from checks.model import Finding, Status
from checks.pack import load_pack
from checks.rules import all_checks
from crawler.columns import Vocabulary
from crawler.records import (
    Column,
    CrawlSummary,
    Entry,
    Fetch,
    Home,
    Item,
    Outcome,
    PageKind,
    Reason,
    Site,
    SiteFacts,
)
from crawler.targets import Target

CONFIG = Path(__file__).parents[2] / "config"
AS_OF = date(2026, 11, 20)
URL = "https://www.example.gov.cn/"
STARTED = datetime(2026, 11, 20, 2, tzinfo=UTC)
MONTHLY = load_pack(CONFIG, "monthly")
VOCABULARY = Vocabulary.load(CONFIG)

Day = int | date | None
"""A date, or how many days before AS_OF; None where the list shows no date."""


@dataclass(frozen=True)
class Part:
    """One column with the rows of its list and their documents."""

    column: Column
    entries: tuple[Entry, ...] = ()
    items: tuple[Item, ...] = ()


def day(when: Day) -> date | None:
    return AS_OF - timedelta(days=when) if isinstance(when, int) else when


def listing(name: str, *days: Day, key: str | None = None, path: str | None = None, read: bool = False, **over: Any) -> Part:
    """A column that is a list: one row for each of ``days``. None at all makes it empty."""
    url = f"{URL}{path or name}/"
    titles = [f"{name}的第{n}条信息" for n in range(len(days))]
    entries = tuple(Entry(url, f"{url}{n}.html", titles[n], day(when), n) for n, when in enumerate(days))
    items = tuple(Item(e.item, e.title, e.published, column=key, read=read) for e in entries)
    made = {
        "kind": PageKind.LISTING,
        "list_seen": True,
        "pages_read": 1,
        "found_on": URL,
        "record": f"<urn:{name}>",
        "looks": 2,
        **over,
    }
    return Part(Column(url, name, key, **made), entries, items)


def text(name: str, key: str | None = None, **over: Any) -> Part:
    """A column that is a page of its own: no list."""
    made = {"kind": PageKind.OTHER, "has_text": True, "pages_read": 1, "found_on": URL, "looks": 2, **over}
    return Part(Column(f"{URL}{name}/", name, key, **made))


def unread(name: str, reason: Reason = Reason.TIMEOUT, key: str | None = None, **over: Any) -> Part:
    """A column that could not be read."""
    return Part(Column(f"{URL}{name}/", name, key, **{"reason": reason, "found_on": URL, "looks": 2, **over}))


def child(part: Part, parent: Part) -> Part:
    """Put ``part`` beneath ``parent``."""
    return replace(part, column=replace(part.column, parent=parent.column.url))


def site(
    *parts: Part,
    home: Iterable[Day] = (1,),
    items: Iterable[Item] = (),
    kind: str = "portal",
    index_pattern: str | None = None,
    as_of: date = AS_OF,
    home_fetch: Fetch | None = None,
    home_looks: int = 2,
    targets: Iterable[Target] = (),
    **crawl: Any,
) -> SiteFacts:
    """The facts of a site with these columns; ``home`` gives the dates of the documents that its home page shows."""
    fetch = home_fetch or Fetch(URL, STARTED, Outcome.OK, 200, kind=PageKind.HOME, record="<urn:home>")
    shown = tuple(Entry(URL, f"{URL}h{n}.html", f"首页信息{n}", day(when), n) for n, when in enumerate(home))
    return SiteFacts(
        site=Site("example", "示例市人民政府", URL, kind, "6400000001", index_pattern=index_pattern),
        as_of=as_of,
        crawl=CrawlSummary(run="20261120T020000Z", started=STARTED, pages=9, requests=10, bytes=1000, seconds=1.5, **crawl),
        home=Home(fetch, shown, looks=home_looks),
        columns=tuple(part.column for part in parts),
        entries=tuple(entry for part in parts for entry in part.entries),
        items=(*(item for part in parts for item in part.items), *items),
        targets=tuple(targets),
    )


def healthy(*instead: Part, without: Iterable[str] = ()) -> tuple[Part, ...]:
    """One fresh column of every key; those of ``instead`` take the place of their keys, those of ``without`` are left out."""
    taken = {part.column.key for part in instead} | set(without)
    parts = [
        text(VOCABULARY.name_of(key), key) if VOCABULARY.is_static(key) else listing(VOCABULARY.name_of(key), 3, 40, key=key)
        for key in VOCABULARY.keys
        if key not in taken
    ]
    return (*parts, *instead)


def run(name: str, facts: SiteFacts, **limits: object) -> list[Finding]:
    """What one rule says, with the limits given; the column table is that of the pack ``monthly``."""
    check = all_checks()[name]
    if "columns" in check.limits.model_fields:
        limits = {"columns": MONTHLY.columns, **limits}
    return list(check(facts, check.limits.model_validate(limits)))


def said(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    """Status and name of each finding that is not simply in order."""
    return [(f.status.value, f.subject.name or f.subject.column or "") for f in findings if f.status is not Status.OK]
