"""Whether an audit of 50,000 pages is as fast, page for page, as one of 4,000, and how large its processes get.

``python -m tests.benchmarks.bench_large`` (``make bench``) serves both portals with nginx from the loopback and audits the small
one, the large one and the small one again, as whole processes. It prints pages per second of wall time, CPU milliseconds a
page and the largest process of each, and the ratio of large to small: nothing may grow with the crawl but the disk.
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.bench_portal import AS_OF, Cost, commands, cost_of
from tests.benchmarks.big_portal import nginx, write_portal

SMALL, LARGE = 4_000, 50_000
MEMORY, SLOWER = 300, 0.10  # what issue a run must keep: megabytes of the largest process; parts by which the speeds may differ


def audited(pages: int, runs: int) -> tuple[int, list[Cost]]:
    """Write a portal of about ``pages`` pages and audit it ``runs`` times; returns how many pages it has, and the costs."""
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        count = write_portal(folder / "www", pages, AS_OF)
        with nginx(folder) as address:
            return count, [_told(count, cost_of(commands(address, folder, count)["gongkai"], folder)) for _ in range(runs)]


def _told(count: int, cost: Cost) -> Cost:
    speed, cpu = count / cost.seconds, 1000 * cost.cpu / count
    print(f"{count:6} pages  {speed:7.1f} pages/s  {cpu:6.2f} CPU ms a page  {cost.memory:5.0f} MB", flush=True)
    return cost


def main() -> int:
    """Read the command line; 1 where the large portal takes more of anything than it may."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pages", type=int, default=LARGE, help=f"how many pages the large portal has (default {LARGE})")
    pages = parser.parse_args().pages
    count, first = audited(SMALL, 2)
    many, large = audited(pages, 1)
    _, second = audited(SMALL, 2)
    small = [*first, *second]
    wall = (many / large[0].seconds) / (count / statistics.median(cost.seconds for cost in small))
    cpu = (large[0].cpu / many) / (statistics.median(cost.cpu for cost in small) / count)
    print(f"large to small: pages/s {wall:.2f}, CPU a page {cpu:.2f}; largest process {large[0].memory:.0f} MB (at most {MEMORY})")
    return 0 if wall >= 1 - SLOWER and large[0].memory <= MEMORY else 1


if __name__ == "__main__":
    sys.exit(main())
