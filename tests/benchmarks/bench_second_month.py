"""What the second month of an unchanged portal costs beside the first: bytes and CPU, every page asked for, and in rotation.

``python -m tests.benchmarks.bench_second_month`` (``make bench``) serves the portal of :mod:`tests.benchmarks.big_portal` with
nginx, and runs ``gongkai crawl`` for one month and, on copies of what that left, for the next: with ``--full``, and without.
Bytes are what nginx sent; CPU seconds are those of all processes, that of taking the crawl into the archive with them.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from crawler.configuration import fill_config
from crawler.register import write_sites
from crawler.sites import SiteConfig
from tests.benchmarks.bench_portal import AS_OF, cost_of
from tests.benchmarks.big_portal import nginx, write_portal

NEXT = date(2026, 12, 20)
OF_BYTES, OF_CPU = 0.10, {"full": 0.60, "rotation": 0.35}  # of the first month, at most


@dataclass(frozen=True, slots=True)
class Month:
    """What one crawl cost: megabytes that nginx sent, CPU seconds, answers."""

    megabytes: float
    cpu: float
    answers: int


def month(folder: Path, data: Path, as_of: date, pages: int, *more: str) -> Month:
    """Crawl a month into ``data``."""
    log = folder / "sent.log"
    before = log.stat().st_size
    command = [sys.executable, "-m", "gongkai", "crawl", "--rate", "0", "--render", "never", "--ignore-robots", "-q"]
    command += [f"--max-pages={pages + 100}", f"--as-of={as_of}", f"--data={data}", f"--config={data / 'config'}"]
    cost = cost_of([*command, *more], folder)
    time.sleep(1)  # nginx writes its log now and then
    sent = [int(line) for line in log.read_text()[before:].split()]
    return Month(sum(sent) / 1e6, cost.cpu, len(sent))


def compare(pages: int, runs: int) -> bool:
    """Run all, print the table, and say whether the second month keeps what is asked of it."""
    found: dict[str, list[Month]] = {"first": [], "full": [], "rotation": []}
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        count = write_portal(folder / "www", pages, AS_OF)
        with nginx(folder) as address:
            for number in range(runs):
                first = folder / f"first-{number}"
                fill_config(first / "config")
                shutil.rmtree(first / "config" / "sites", ignore_errors=True)
                write_sites(first / "config", [SiteConfig(key="big", name="青溪市人民政府", url=address)])
                found["first"].append(month(folder, first, AS_OF, count))
                for name, more in (("full", ("--full",)), ("rotation", ())):
                    data = shutil.copytree(first, folder / f"{name}-{number}")
                    judge(folder, data)
                    found[name].append(month(folder, data, NEXT, count, *more))
                    shutil.rmtree(data)
                shutil.rmtree(first)
    return _judged(found)


def judge(folder: Path, data: Path) -> None:
    """Judge the first month: without that nobody knows what must be asked for again, and every page is."""
    command = [sys.executable, "-m", "gongkai", "check", "-q", f"--month={AS_OF:%Y-%m}", f"--data={data}"]
    cost_of([*command, f"--config={data / 'config'}"], folder)


def _judged(found: dict[str, list[Month]]) -> bool:
    megabytes = {name: statistics.median(each.megabytes for each in months) for name, months in found.items()}
    cpu = {name: statistics.median(each.cpu for each in months) for name, months in found.items()}
    kept = True
    for name, months in found.items():
        of_bytes, of_cpu = megabytes[name] / megabytes["first"], cpu[name] / cpu["first"]
        figures = f"{megabytes[name]:7.2f} MB {of_bytes:7.1%}  {cpu[name]:6.2f} CPU s {of_cpu:7.1%}"
        print(f"{name:9} {months[-1].answers:5} answers  {figures}", flush=True)
        kept = kept and (name == "first" or (of_bytes <= OF_BYTES and of_cpu <= OF_CPU[name]))
    return kept


def main() -> int:
    """Read the command line; 1 where a second month costs more than it may."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pages", type=int, default=4000, help="how many pages the portal has (default 4000)")
    parser.add_argument("--runs", type=int, default=3, help="how often each is run (default 3)")
    arguments = parser.parse_args()
    return 0 if compare(arguments.pages, arguments.runs) else 1


if __name__ == "__main__":
    sys.exit(main())
