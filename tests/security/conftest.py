"""What the security tests share: an internet of their own, hostile servers on it, and audits of them."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crawler.bundle import Bundle
from crawler.crawl import crawl_site
from crawler.job import CrawlJob
from crawler.records import Site, SiteFacts
from tests.security.hostile import Hostile, serve

CONFIG = Path(__file__).parents[2] / "config"
AS_OF = date(2026, 11, 20)
INTERNET = Path(__file__).parent / "internet"


@dataclass(frozen=True)
class Audited:
    """One finished crawl."""

    facts: SiteFacts
    job: CrawlJob

    @property
    def log(self) -> str:
        return (self.job.bundle / "crawl.log").read_text("utf-8", "replace")


def audit(url: str, folder: Path, **changes: Any) -> Audited:
    """Crawl a site in a child process, as the program does."""
    run = "20261120T020000Z"
    job = CrawlJob(
        Site("evil", "某市人民政府", url),
        folder / "evidence" / run,
        CONFIG,
        AS_OF,
        run,
        rate=0,
        render="never",
        backoff=0.05,
        timeout=4,
    )
    job = replace(job, **changes)
    crawl_site(job, lambda _: None)
    with Bundle.open(job.bundle) as bundle:
        return Audited(bundle.facts(job.site, job.as_of), job)


@pytest.fixture(scope="session")
def monkeypatch_session() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture
def evil() -> Iterator[Hostile]:
    """A server of the audited site's own, on the loopback (the one exception: it is audited by its address)."""
    with serve() as served:
        yield served


@pytest.fixture
def crawled(tmp_path: Path) -> Callable[..., Audited]:
    """Audits a site on the loopback."""

    def run(url: str, **changes: Any) -> Audited:
        return audit(url, tmp_path, **changes)

    return run


def with_internet(patch: pytest.MonkeyPatch) -> None:
    """Have child processes believe in our own internet (see internet/sitecustomize.py)."""
    patch.syspath_prepend(str(INTERNET))
    patch.setenv("PYTHONPATH", os.pathsep.join([str(INTERNET), os.environ.get("PYTHONPATH", "")]))
