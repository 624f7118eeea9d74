"""How right the accusations are: ``python -m tests.accuracy.accusations``. The replicas are crawled and judged, and what is said
of them is compared with their truth, finding by finding; so is a real bureau's saved site, where ``GONGKAI_PAGES`` has it.

Precision is the share of accusations that are right. What could not be judged is counted beside it, never as right or wrong.
"""

import argparse
import importlib
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

from demo.truth import Found, PlantedFault, load_truth, unmatched
from tests.replicas import abstentions, accusations, crawl

from .marks import wilson
from .published import FILE
from .tables import Table, bounds, share

AS_OF = date(2026, 11, 20)
PACK = "zhongwei-2021"
BEGIN, END = "<!-- accusations:begin -->", "<!-- accusations:end -->"
_TOLD = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
CLASSES: dict[str, list[str]] = _TOLD["class"]
"""Classes of findings as the monthly report names them, and the patterns of the checks of each."""
REAL, OTHERS, ALL = _TOLD["real"], _TOLD["others"], _TOLD["all"]
NOTE = (
    "Precision: right accusations of those made; recall: of those that the truth plants. Intervals are Wilson's and take findings"
    " as independent. The replicas were in sight while the rules were written, and one hand wrote them and their truth: on other"
    " sites expect less. What could not be judged is counted as open, never as right or wrong."
)


@dataclass(slots=True)
class Counts:
    """Of one class: accusations that were right and wrong, faults that were missed, things left open."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    open: int = 0

    @property
    def made(self) -> int:
        """All accusations."""
        return self.right + self.wrong


@dataclass(slots=True)
class Tally:
    """The counts by class, and every finding that was wrong or missed, as a line."""

    of: dict[str, Counts] = field(default_factory=dict)
    slips: list[str] = field(default_factory=list)

    def counts(self, name: str) -> Counts:
        """Return the counts of one class, made at need."""
        return self.of.setdefault(name, Counts())

    def total(self) -> Counts:
        """Return the sum of all classes."""
        return Counts(*(sum(getattr(each, part) for each in self.of.values()) for part in ("right", "wrong", "missed", "open")))


def class_of(check: str) -> str:
    """Return the class of a check, ``OTHERS`` for one that is named nowhere."""
    found = (name for name, patterns in CLASSES.items() if any(fnmatchcase(check, pattern) for pattern in patterns))
    return next(found, OTHERS)


def compare(tally: Tally, key: str, planted: Sequence[PlantedFault], found: Sequence[Found], left_open: Sequence[Found]) -> None:
    """Count one replica's findings against its truth."""
    missed, nobodys = unmatched(planted, found)
    for one in found:
        tally.counts(class_of(one.check)).right += 1
    for one in nobodys:
        counts = tally.counts(class_of(one.check))
        counts.right, counts.wrong = counts.right - 1, counts.wrong + 1
        tally.slips.append(f"wrong\t{key}\t{one.check}\t{one.indicator}\t{one.path}\t{one.name}")
    for fault in missed:
        tally.counts(class_of(fault.check)).missed += 1
        tally.slips.append(f"missed\t{key}\t{fault.check}\t{fault.path}\t{fault.why}")
    for one in left_open:
        tally.counts(class_of(one.check)).open += 1


def judge_replicas(folder: Path, tally: Tally) -> int:
    """Crawl the replicas below ``folder``, judge them and count. Returns how many they are."""
    crawled, truth = crawl(folder, AS_OF), load_truth(PACK)
    for key, each in crawled.items():
        judgement = each.judged(PACK)
        compare(tally, key, truth[key].faults, accusations(judgement), abstentions(judgement))
    return len(crawled)


def judge_real_site(folder: Path, tally: Tally) -> bool:
    """Audit the saved bureau site as a department and as a portal, and count. Returns False where it is not there."""
    real = importlib.import_module("tests.test_real_site")
    if not real.SITE.is_dir():
        return False
    vetoes = [("veto", each["indicator"], each["check"], "/") for each in real.TRUTH["department"]]
    advised = [("advice", "C1", "column-missing", each) for each in real.TRUTH["portal"]["missing"]]
    expected = {
        "department": [(each["level"], each["indicator"], each["check"], "/") for each in real.TRUTH["department"]],
        "portal": [*vetoes, *(("deduct", *each) for each in real.TRUTH["portal"]["deduct"]), *advised],
    }
    for kind, planted in expected.items():
        audit = real.audited(folder / kind, kind, str(real.TRUTH["as_of"]))
        found = Counter(
            (one["level"], one["indicator"], one["check"], _where(audit.path(one["url"]), one)) for one in audit.told["findings"]
        )
        wanted = Counter(map(tuple, planted))
        counts = tally.counts(REAL)
        counts.right += (found & wanted).total()
        counts.wrong += (found - wanted).total()
        counts.missed += (wanted - found).total()
        counts.open += len(audit.told["undetermined"])
        tally.slips += [f"wrong\t{REAL} {kind}\t{one}" for one in found - wanted]
        tally.slips += [f"missed\t{REAL} {kind}\t{one}" for one in wanted - found]
    return True


def _where(path: str, found: dict[str, str]) -> str:
    return found["column"] if found["check"] == "column-missing" else path


def table(tally: Tally) -> Table:
    """Return the counts of every class and of all."""
    heads = ("class", "accusations", "right", "wrong", "missed", "open", "precision", "95 % interval", "recall", "95 % interval")
    lines = [_line(name, counts) for name, counts in sorted(tally.of.items(), key=lambda pair: _place(pair[0]))]
    return Table("Accusations", heads, (*lines, _line("all", tally.total())))


def _place(name: str) -> int:
    return [*CLASSES, OTHERS, REAL].index(name)


def _line(name: str, counts: Counts) -> tuple[str, ...]:
    precision, recall = wilson(counts.right, counts.made), wilson(counts.right, counts.right + counts.missed)
    numbers = (counts.made, counts.right, counts.wrong, counts.missed, counts.open)
    return (name, *map(str, numbers), share(precision), bounds(precision), share(recall), bounds(recall))


def published(tally: Tally, sites: int, former: str) -> str:
    """Return the text of ``reports/accuracy.toml`` with these accusations; what ``former`` says of the readers stays."""
    total = tally.total()
    basis = _TOLD["basis"].format(
        sites=sites,
        pack=PACK,
        day=AS_OF,
        real=_TOLD["and_real"] if REAL in tally.of else "",
        made=total.made,
        right=total.right,
        wrong=total.wrong,
        missed=total.missed,
        open=total.open,
    )
    known = [(name, tally.of[name]) for name in (*CLASSES, REAL) if name in tally.of and tally.of[name].made]
    lines = [f'    {{ field = "{name}", right = {counts.right}, n = {counts.made} }},' for name, counts in [*known, (ALL, total)]]
    head = former.partition("\n[accusations]")[0].rstrip("\n")
    return "\n".join([head, "", "[accusations]", f'basis = "{basis}"', "figure = [", *lines, "]", ""])


def main() -> int:
    """Print the table, and what was wrong or missed; 1 where anything was."""
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy.accusations", description="How right the accusations are.")
    parser.add_argument("--markdown", action="store_true", help="print the block that stands in the README")
    parser.add_argument("--publish", action="store_true", help="renew the figures that the monthly report shows")
    options, _ = parser.parse_known_args()
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        sites = judge_replicas(Path(folder) / "replicas", tally)
        judge_real_site(Path(folder), tally)
    if options.publish:
        FILE.write_text(published(tally, sites, FILE.read_text(encoding="utf-8")), encoding="utf-8")
    shown = table(tally)
    print("\n\n".join([BEGIN, shown.markdown(), NOTE, END]) if options.markdown else f"{shown.text()}\n\n{NOTE}")
    print("\n".join(tally.slips), file=sys.stderr)
    return 1 if tally.slips else 0


if __name__ == "__main__":
    sys.exit(main())
