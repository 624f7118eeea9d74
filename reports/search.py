"""The search index of a month: files of text that the report's own script loads one by one, when somebody searches.

A page that was opened from disk may load a script, and nothing else: so each file is one call with one string in it. The
string holds a line for each document, its fields apart by tabs; nothing in it can end the string, the script or the page.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from checks.model import Judgement
from crawler.records import Item
from reports.inert import inert

MOST_BYTES = 2_000_000
"""Of one file: a tenth of a second to load, and far below what makes a page slow."""


@dataclass(frozen=True, slots=True)
class SearchPart:
    """One file: its name, its text, how many documents it lists."""

    name: str
    text: str
    count: int


def search_parts(judgement: Judgement) -> Iterator[SearchPart]:
    """Yield the files of one site's documents, newest first within the site; none where it has none."""
    ordered = sorted(judgement.items, key=_newest_first)
    for number, lines in enumerate(_chunks(_line(item, judgement.site.url) for item in ordered), 1):
        name = f"{judgement.site.key}-{number}.js"
        values = (name, inert(judgement.site.name), judgement.site.url, "\n".join(lines))
        yield SearchPart(name, f"gongkaiDocuments({','.join(map(_quoted, values))})\n", len(lines))


def _newest_first(item: Item) -> tuple[int, str]:
    return -(item.published or date.min).toordinal(), item.url


def _line(item: Item, base: str) -> str:
    url = inert(item.url)
    short = url.removeprefix(base.rstrip("/")) if url.startswith(base.rstrip("/") + "/") else url
    day = item.published.isoformat() if item.published else ""
    return "\t".join((inert(item.title), short, day, inert(item.index_no or ""), inert(item.doc_no or "")))


def _chunks(lines: Iterable[str]) -> Iterator[list[str]]:
    chunk: list[str] = []
    size = 0
    for line in lines:
        weight = len(line.encode()) + 2
        if chunk and size + weight > MOST_BYTES:
            yield chunk
            chunk, size = [], 0
        chunk.append(line)
        size += weight
    if chunk:
        yield chunk


def _quoted(text: str) -> str:
    """Return a JavaScript string that holds no ``<``, no ``&`` and no line end of any kind."""
    quoted = json.dumps(text, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        quoted = quoted.replace(character, f"\\u{ord(character):04x}")
    return quoted
