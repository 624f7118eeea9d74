"""Judging the sites of a month: one after the other, or in processes side by side where that takes less time.

The judgements are the same either way, and come in the order of the sites.
"""

import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from multiprocessing import connection, get_context, parent_process
from pathlib import Path

from checks.decisions import Decisions
from checks.manual import ManualResult
from checks.model import Judgement
from checks.pack import Pack, load_pack
from checks.runner import judge
from crawler.archive import Archive
from crawler.columns import Vocabulary
from crawler.records import Site

WORTH_PAGES = 20_000
"""Pages of all sites together from which on processes of their own, which take a second to start, save more than that."""


@dataclass(frozen=True, slots=True)
class Brief:
    """One site to judge: the run that saw it, the day that counts as today, what people found out about it."""

    site: Site
    run: str
    as_of: date
    pages: int
    manual: tuple[ManualResult, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement, and the targets of decisions that do nothing because the site has no such thing."""

    judgement: Judgement
    unheard: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bench:
    """What a month is judged with."""

    pack: Pack
    vocabulary: Vocabulary
    decisions: Decisions

    def judge(self, archive: Archive, brief: Brief) -> Judged:
        """Judge one site on what the archive holds of it."""
        rulings = self.decisions.of(brief.site.key, brief.as_of)
        facts = archive.facts(brief.site, brief.run, brief.as_of)
        judgement = judge(facts, self.pack, self.vocabulary, rulings, brief.manual)
        found = {fault.id for fault in (*judgement.faults, *(one.fault for one in judgement.excused))}
        return Judged(judgement, tuple(each.target for each in rulings.unheard(facts, found, self.vocabulary.keys)))


def judge_all(bench: Bench, archive: Archive, data: Path, config: Path, briefs: Sequence[Brief]) -> Iterator[Judged]:
    """Yield the judgement of each site, in their order. ``data`` is the archive's folder, ``config`` that of the pack."""
    hands = min(processors(), len(briefs))
    if hands < 2 or sum(brief.pages for brief in briefs) < WORTH_PAGES:  # noqa: PLR2004  (one hand is this process)
        for brief in briefs:
            yield bench.judge(archive, brief)
        return
    # Spawned, not forked: this process has threads. Each loads the pack and opens the archive for itself.
    given = (data, config, bench.pack.name, bench.decisions)
    pool = ProcessPoolExecutor(hands, get_context("spawn"), _begin, given)
    try:
        yield from pool.map(_judge, briefs)
    finally:
        pool.shutdown(cancel_futures=True)


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_seat: list[tuple[Bench, Path]] = []
"""What a process of the pool judges with, and the folder of its archive."""


def _begin(data: Path, config: Path, pack: str, decisions: Decisions) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the first process's to answer
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _seat.append((Bench(load_pack(config, pack), Vocabulary.load(config), decisions), data))


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _judge(brief: Brief) -> Judged:
    bench, data = _seat[0]
    with Archive(data) as archive:
        return bench.judge(archive, brief)
