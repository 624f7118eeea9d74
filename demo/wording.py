"""Titles and paragraphs of invented documents, from the patterns in ``data/wording.toml``. Deterministic: no clock, no chance."""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

_NUMERALS = "一二三四五六七八九十"


@cache
def _patterns() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "data" / "wording.toml").read_text(encoding="utf-8"))


class Wording:
    """The words of one portal: its short name, its places, its topics."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.settings = settings

    def titles(self, pool: str, salt: str) -> "Titles":
        """Start a fresh series of titles of one pool for the column ``salt``."""
        return Titles(_patterns()["title"][pool], self.settings, salt)

    def paragraphs(self, ident: int, title: str, day: date, count: int) -> list[str]:
        """Write the body of the document ``ident``: an opening that names it, then ``count`` paragraphs."""
        body = _patterns()["body"]
        values = self._values(ident, day) | {"title": title}
        opening = body["opening"][ident % len(body["opening"])].format(**values)
        pool = body["paragraph"]
        return [opening, *(pool[(ident * 3 + number * 7) % len(pool)].format(**values) for number in range(count))]

    def page(self, key: str, day: date) -> list[str]:
        """Write the paragraphs of a static page; a line that begins with ``#`` is a heading."""
        return [line.format(**self._values(0, day)) for line in _patterns()["page"][key]]

    def _values(self, ident: int, day: date) -> dict[str, Any]:
        topics, places = _patterns()["topic"], self.settings["places"]
        return {
            "city": self.settings["short"],
            "full": self.settings["name"],
            "office": self.settings["office"],
            "phone": self.settings["phone"],
            "mail": self.settings["mail"],
            "place": places[ident % len(places)],
            "topic": topics[ident % len(topics)],
            "year": day.year,
            "month": day.month,
            "last_year": day.year - 1,
            "n": ident % 37 + 3,
            "m": ident % 83 + 12,
            "k": ident % 9 + 1,
        }


class Titles:
    """An endless series of titles that fit their day. A title that was given before gets a number of its own."""

    def __init__(self, patterns: list[str], settings: Mapping[str, Any], salt: str) -> None:
        self.patterns = patterns
        self.settings = settings
        self.turn = crc32(salt.encode()) % 97
        self.number = 0
        self.given: dict[str, int] = {}

    def next(self, day: date, department: str) -> str:
        """Write the next title, for a document of ``department`` (without its area) published on ``day``."""
        topics, places = _patterns()["topic"], self.settings["places"]
        turn, self.number = self.turn + self.number, self.number + 1
        before = day.replace(day=1) - timedelta(days=1)
        title = self.patterns[turn % len(self.patterns)].format(
            city=self.settings["short"],
            dept=self.settings["short"] + department,
            topic=topics[(turn * 7 + turn // len(self.patterns)) % len(topics)],
            place=places[(turn * 5 + turn // len(self.patterns)) % len(places)],
            year=day.year,
            month=day.month,
            day=day.day,
            last_year=day.year - 1,
            next_year=day.year + 1,
            report_year=before.year,
            report_month=before.month,
            quarter=_NUMERALS[(before.month - 1) // 3],
            n=60 - self.number,
            serial=f"{(turn * 11) % 140 + 3:03d}",
            office_tag=self.settings["office_tag"],
            deadline=chinese(day + timedelta(days=30)),
        )
        seen = self.given[title] = self.given.get(title, 0) + 1
        return title if seen == 1 else f"{title}（{_NUMERALS[(seen - 1) % 10]}）"


def chinese(day: date) -> str:
    """Return a day as a notice writes it: 2026年11月20日."""
    return f"{day.year}年{day.month}月{day.day}日"
