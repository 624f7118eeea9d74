"""How much reading a page costs: all readers on its bytes, against lxml alone parsing the same bytes.

``python -m tests.benchmarks.bench_reading`` (``make bench``) takes the real pages of the folder that ``GONGKAI_PAGES`` names,
else those of the replica portals. In each run every page is parsed and read, one right after the other, now this and now that
first; a page's cost is its median over the runs, in the processor's time, and the ratio is that of the sums. Addresses and
vocabulary are remembered from page to page as in a crawl; ``--alone`` reads each page as if it were the only one.
"""

import argparse
import csv
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from crawler.columns import Vocabulary
from crawler.configuration import packaged_config
from crawler.readers import read
from crawler.records import PageKind
from crawler.urls import UrlCache
from demo.pages import print_portal
from demo.plan import KEYS, make_plan

AS_OF = date(2026, 11, 20)
MOST = 6.0
"""How many times lxml's own cost reading may cost."""
_EVERY = 4  # of the replicas' pages, which are alike


class Sample(NamedTuple):
    """One page: where it was, and its bytes."""

    url: str
    body: bytes


class Cost(NamedTuple):
    """Seconds of the processor's time for one page, and what kind of page it was read as."""

    kind: PageKind
    parsing: float
    reading: float


def real_pages(folder: Path) -> list[Sample]:
    """Return every page below ``folder`` that lxml can parse; ``index.csv`` there tells some of their addresses."""
    with (folder / "index.csv").open(encoding="utf-8", newline="") as file:
        known = {row["file"]: row["original_url_if_known"] for row in csv.DictReader(file)}
    names = {path: path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.html"))}
    samples = [Sample(known.get(name) or f"http://{name}", path.read_bytes()) for path, name in names.items()]
    return [sample for sample in samples if sample.body.strip()]


def replica_pages() -> list[Sample]:
    """Return every fourth page of the four replicas."""
    printed = [
        Sample(f"http://{key}.test{address}", answer.body)
        for key in KEYS
        for address, answer in print_portal(make_plan(key, AS_OF)).items()
        if "html" in answer.content_type and answer.status == 200
    ]
    return printed[::_EVERY]


def pages() -> list[Sample]:
    """Return the real pages where ``GONGKAI_PAGES`` names their folder, else the replicas'."""
    folder = os.environ.get("GONGKAI_PAGES")
    return real_pages(Path(folder)) if folder else replica_pages()


def _parse(body: bytes) -> object:
    return etree.fromstring(body, etree.HTMLParser())


def timed(work: Callable[[], object]) -> float:
    """Return the processor's seconds that ``work`` takes, the release of what it returns included."""
    start = time.process_time()
    work()
    return time.process_time() - start


def measure(samples: list[Sample], runs: int, *, alone: bool) -> list[Cost]:
    """Parse and read every page ``runs`` times in turn, after a first time that does not count; return the medians."""
    vocabulary, urls = Vocabulary.load(packaged_config()), UrlCache()
    parsing: list[list[float]] = [[] for _ in samples]
    reading: list[list[float]] = [[] for _ in samples]
    kinds: list[PageKind] = []

    for number in range(runs + 1):
        for place, (url, body) in enumerate(samples):
            parse = partial(_parse, body)
            work = partial(read, body, url, as_of=AS_OF, vocabulary=vocabulary, urls=UrlCache() if alone else urls)
            if number == 0:
                kinds.append(work().kind)
            elif number % 2:
                parsing[place].append(timed(parse))
                reading[place].append(timed(work))
            else:  # whoever comes second finds the page's bytes in the processor's cache
                reading[place].append(timed(work))
                parsing[place].append(timed(parse))
    return [
        Cost(kind, statistics.median(parsed), statistics.median(done))
        for kind, parsed, done in zip(kinds, parsing, reading, strict=True)
    ]


def compare(samples: list[Sample], runs: int, *, alone: bool = False) -> float:
    """Measure, print a line for each kind of page and one for all, return the ratio of reading to parsing."""
    costs = measure(samples, runs, alone=alone)
    size = sum(len(sample.body) for sample in samples) / 1e6
    print(f"{len(samples)} pages, {size:.1f} MB, {runs} runs, medians")
    for kind in PageKind:
        _tell(kind.value, [cost for cost in costs if cost.kind is kind])
    ratio = _tell("all", costs)
    print(f"reading costs {ratio:.2f} times what lxml alone does (at most {MOST:.2f})", flush=True)
    return ratio


def _tell(name: str, costs: list[Cost]) -> float:
    parsing, reading = sum(cost.parsing for cost in costs), sum(cost.reading for cost in costs)
    if not costs:
        return 0.0
    ratio = reading / parsing
    print(f"{name:10} {len(costs):5} pages  lxml {1e3 * parsing:7.1f} ms  reading {1e3 * reading:7.1f} ms  ratio {ratio:5.2f}")
    return ratio


def main() -> int:
    """Read the command line; 1 where reading costs more than it may."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=6, help="how often each page is parsed and read (default 6)")
    parser.add_argument("--alone", action="store_true", help="remember no addresses from page to page")
    arguments = parser.parse_args()
    return 0 if compare(pages(), arguments.runs, alone=arguments.alone) <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
