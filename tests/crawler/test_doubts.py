"""What wants a second look: what would be held against the site, and nothing else."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from crawler.assemble import surveyed
from crawler.doubts import doubts
from crawler.records import SCRIPTED, ColumnLink, CrawlSummary, Fetch, Outcome, PageKind, Reading, Row
from crawler.sightings import Address, Observation, Sighting
from crawler.urls import identity

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
AS_OF = date(2026, 11, 20)
HOME, NEWS = "http://a.cn/", "http://a.cn/yw/"
MENU = (ColumnLink("news", "要闻", NEWS),)


def rows(*days: int | None) -> tuple[Row, ...]:
    dates = [None if day is None else AS_OF - timedelta(day) for day in days]
    return tuple(Row(f"第{n}条", f"{NEWS}{n}.html", day) for n, day in enumerate(dates))


def sighting(url: str, kind: PageKind, shown: tuple[Row, ...] = (), status: int | None = 200, **over: object) -> Sighting:
    outcome = Outcome.TIMEOUT if status is None else Outcome.OK if status < 400 else Outcome.HTTP_ERROR
    fetch = replace(Fetch(url, AT, outcome, status, kind=kind), **over)  # type: ignore[arg-type]
    reading = Reading(url, kind, rows=shown, list_seen=True, columns=MENU if url == HOME else ())
    return Sighting(identity(url), fetch, None if status is None else reading)


def wanted(news: Sighting, home: tuple[Row, ...]) -> list[tuple[str, bool]]:
    seen = Observation(
        identity(HOME),
        {"要闻": "news"},
        frozenset(),
        CrawlSummary("r", AT),
        (Address(1, HOME, identity(HOME)), Address(2, NEWS, identity(NEWS))),
        (sighting(HOME, PageKind.HOME, home), news),
    )
    return [(each.url, each.by_browser) for each in doubts(surveyed(seen, AS_OF))]


FRESH = rows(1, 30)


@pytest.mark.parametrize(
    ("news", "expected"),
    [
        (sighting(NEWS, PageKind.LISTING, rows(0)), []),
        (sighting(NEWS, PageKind.LISTING, rows(400, 10)), []),
        (sighting(NEWS, PageKind.LISTING, rows(11, 20)), [(NEWS, False)]),
        (sighting(NEWS, PageKind.LISTING, rows(-3, 11)), [(NEWS, False)]),  # a future date is no update
        (sighting(NEWS, PageKind.LISTING, rows(None)), [(NEWS, False)]),
        (sighting(NEWS, PageKind.LISTING), [(NEWS, True)]),  # an empty list: its rows may come by script
        (sighting(NEWS, PageKind.ERROR, status=404), [(NEWS, False)]),
        (sighting(NEWS, PageKind.ERROR, status=503), [(NEWS, False)]),
        (sighting(NEWS, PageKind.OTHER, status=None), [(NEWS, False)]),
        (sighting(NEWS, PageKind.CHALLENGE, status=412, outcome=Outcome.CHALLENGE), []),  # knocking again helps nobody
        (sighting(NEWS, PageKind.OTHER), []),
    ],
)
def test_columns(news: Sighting, expected: list[tuple[str, bool]]) -> None:
    assert wanted(news, FRESH) == expected


@pytest.mark.parametrize(("home", "expected"), [(rows(10), []), (rows(11), [HOME]), (rows(None), [HOME]), ((), [HOME])])
def test_the_home_page(home: tuple[Row, ...], expected: list[str]) -> None:
    column = sighting(NEWS, PageKind.LISTING, (Row("新", "http://a.cn/n.html", AS_OF),))
    assert [url for url, _ in wanted(column, home)] == expected


def awaiting(each: Sighting) -> Sighting:
    assert each.reading is not None
    return replace(each, reading=replace(each.reading, why=SCRIPTED))


def test_a_list_beside_one_that_a_script_fills_is_looked_at_by_browser() -> None:
    assert wanted(awaiting(sighting(NEWS, PageKind.LISTING, rows(0))), FRESH) == []
    assert wanted(awaiting(sighting(NEWS, PageKind.LISTING, rows(300))), FRESH) == [(NEWS, True)]


def test_a_home_page_that_a_script_fills_is_looked_at_by_browser() -> None:
    home = awaiting(sighting(HOME, PageKind.HOME, rows(30)))
    addresses = (Address(1, HOME, identity(HOME)),)
    seen = Observation(identity(HOME), {}, frozenset(), CrawlSummary("r", AT), addresses, (home,))
    assert [(each.url, each.by_browser) for each in doubts(surveyed(seen, AS_OF))] == [(HOME, True)]
