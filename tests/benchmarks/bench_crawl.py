"""How fast a crawl is: ours of one replica, with reading, WARC and facts, against a plain Scrapy spider that stores nothing.

``python -m tests.benchmarks.bench_crawl`` (``make bench``) runs them in turn, several times, each in a process of its own,
and prints pages per second and their ratio. Both figures leave out the start of Python.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

from crawler.bundle import Bundle
from crawler.configuration import packaged_config
from crawler.crawl import crawl_site
from crawler.job import CrawlJob
from crawler.records import Site
from demo.portals import serve

AS_OF = date(2026, 11, 20)


def ours(url: str, folder: Path) -> tuple[int, float]:
    """Crawl with everything on but the browser; return pages and seconds."""
    run = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    job = CrawlJob(Site("bench", "bench", url), folder / run, packaged_config(), AS_OF, run, rate=0, render="never")
    crawl_site(job, lambda _: None)
    with Bundle.open(job.bundle) as bundle:
        return bundle.kept_pages(), float(bundle.meta("seconds"))


def plain(url: str) -> tuple[int, float]:
    """Crawl with the plain spider; return pages and seconds."""
    done = subprocess.run([sys.executable, "-m", "tests.benchmarks.plain_spider", url], capture_output=True, check=True)
    figures = json.loads(done.stdout)
    return figures["pages"], figures["seconds"]


def compare(runs: int, portal: int) -> float:
    """Run both in turn, print the table, return the ratio of the medians."""
    speeds: dict[str, list[float]] = {"gongkai": [], "plain": []}
    with serve(AS_OF, (0, 0, 0, 0)) as portals, tempfile.TemporaryDirectory() as folder:
        url = portals[portal].url
        for number in range(runs):
            for name, (pages, seconds) in (("gongkai", ours(url, Path(folder))), ("plain", plain(url))):
                speeds[name].append(pages / seconds)
                speed = speeds[name][-1]
                print(f"run {number + 1}  {name:8} {pages:5} pages  {seconds:6.2f} s  {speed:7.1f} pages/s", flush=True)
    own, other = (statistics.median(each) for each in speeds.values())
    print(
        f"median: gongkai {own:.1f}, plain Scrapy spider {other:.1f} pages/s, ratio {own / other:.2f} (at least 1.00)", flush=True
    )
    return own / other


def main() -> int:
    """Read the command line; 1 where ours is the slower one."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5, help="how often each is run (default 5)")
    parser.add_argument("--portal", type=int, default=0, help="which replica, 0 to 3 (default 0)")
    arguments = parser.parse_args()
    return 0 if compare(arguments.runs, arguments.portal) >= 1 else 1


if __name__ == "__main__":
    sys.exit(main())
