"""A whole audit of a portal of 4,000 pages beside its peers, each a process of its own, in turn, several times.

``python -m tests.benchmarks.bench_portal`` (``make bench``) serves the portal with nginx from the loopback and runs

(a) ``fetch``: Scrapy fetching the known addresses and doing nothing, the ceiling
(b) ``plain``: a plain spider with LinkExtractor that stores nothing
(c) ``gongkai``: ``gongkai audit`` with everything on but the browser: reading, links, WARC, bundle, checks, report
(d) ``wget --spider`` where it is installed, and ``linkchecker``, which ``make bench`` installs (requirements-bench.lock), once each

and prints pages per second of wall time, CPU seconds, the largest process of each, and the ratios (medians).
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.benchmarks.big_portal import nginx, write_portal

AS_OF = date(2026, 11, 20)
OF_FETCH, OF_PLAIN, MEMORY = 0.55, 2.5, 200  # what issue a run must reach: ratios, and megabytes of the largest process


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run cost: wall and CPU seconds, megabytes of its largest process."""

    seconds: float
    cpu: float
    memory: float


def cost_of(command: list[str], folder: Path) -> Cost:
    """Run a command to its end and return what it and its children cost. Raises RuntimeError where it fails."""
    began = time.monotonic()
    with (folder / "output.txt").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, cwd=Path(__file__).parents[2])
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - began
    if process.returncode not in {0, 1, 3, 8}:  # an audit's verdict; wget's 8: some server answered with an error
        raise RuntimeError(f"{command}: {process.returncode}\n{(folder / 'output.txt').read_text(errors='replace')[-2000:]}")
    return Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def commands(address: str, folder: Path, pages: int) -> dict[str, list[str]]:
    """Return the three commands that are run in turn."""
    python = sys.executable
    data = folder / "data"
    shutil.rmtree(data, ignore_errors=True)
    return {
        "fetch": [python, "-m", "tests.benchmarks.fetch_spider", str(folder / "addresses.txt")],
        "plain": [python, "-m", "tests.benchmarks.plain_spider", address],
        "gongkai": [
            *(python, "-m", "gongkai", "audit", address, "--rate", "0", "--render", "never", "--ignore-robots", "-q"),
            *("--max-pages", str(pages + 100), "--as-of", AS_OF.isoformat(), "--data", str(data)),
        ],
    }


def others(address: str, folder: Path) -> dict[str, list[str]]:
    """Return the link checkers that are installed, each run once."""
    found = {}
    if program := shutil.which("wget"):
        found["wget"] = [program, "-q", "--spider", "-r", "-l", "inf", "-P", str(folder / "wget"), address]
    beside = Path(sys.executable).with_name("linkchecker")
    if program := shutil.which("linkchecker") or (str(beside) if beside.exists() else None):
        settings = folder / "linkcheckerrc"
        settings.write_text("[checking]\nmaxrequestspersecond=100000\nthreads=16\n")
        found["linkchecker"] = [program, "-f", str(settings), "--no-status", "-o", "none", address]
    return found


def compare(pages: int, runs: int, *, with_others: bool) -> bool:
    """Run all, print the table, and say whether the audit reached what is asked of it."""
    costs: dict[str, list[Cost]] = {}
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        count = write_portal(folder / "www", pages, AS_OF)
        with nginx(folder) as address:
            paths = sorted(path.relative_to(folder / "www").as_posix() for path in (folder / "www").rglob("*.html"))
            (folder / "addresses.txt").write_text("\n".join(address + path for path in paths), encoding="utf-8")
            for number in range(runs):
                for name, command in commands(address, folder, count).items():
                    costs.setdefault(name, []).append(_told(name, number, cost_of(command, folder), count))
            for name, command in (others(address, folder) if with_others else {}).items():
                costs[name] = [_told(name, 0, cost_of(command, folder), count)]
    return _judged(costs, count)


def _told(name: str, number: int, cost: Cost, count: int) -> Cost:
    print(
        f"run {number + 1}  {name:12} {count / cost.seconds:7.1f} pages/s  {cost.cpu:7.1f} CPU s  {cost.memory:6.0f} MB", flush=True
    )
    return cost


def _judged(costs: dict[str, list[Cost]], count: int) -> bool:
    speed = {name: count / statistics.median(cost.seconds for cost in each) for name, each in costs.items()}
    for name, own in speed.items():
        print(f"{name:12} {own:7.1f} pages/s   gongkai is {speed['gongkai'] / own:5.2f} times as fast")
    memory = max(cost.memory for cost in costs["gongkai"])
    print(f"largest process of gongkai: {memory:.0f} MB (at most {MEMORY})", flush=True)
    of_fetch, of_plain = speed["gongkai"] / speed["fetch"], speed["gongkai"] / speed["plain"]
    return of_fetch >= OF_FETCH and of_plain >= OF_PLAIN and memory <= MEMORY


def main() -> int:
    """Read the command line; 1 where the audit does not reach what is asked of it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pages", type=int, default=4000, help="how many pages the portal has (default 4000)")
    parser.add_argument("--runs", type=int, default=3, help="how often each is run (default 3)")
    parser.add_argument("--no-others", action="store_true", help="leave wget and linkchecker out")
    arguments = parser.parse_args()
    return 0 if compare(arguments.pages, arguments.runs, with_others=not arguments.no_others) else 1


if __name__ == "__main__":
    sys.exit(main())
