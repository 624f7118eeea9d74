"""The replica portals crawled and judged without the monthly job: for the truth under other packs, moody servers, accuracy."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from checks.model import Fault, Judgement
from checks.pack import load_pack
from checks.runner import judge
from crawler.bundle import Bundle
from crawler.columns import Vocabulary
from crawler.configuration import packaged_config
from crawler.crawl import crawl_site
from crawler.job import CrawlJob
from crawler.records import Site, SiteFacts
from crawler.sites import SiteConfig
from demo.portals import Portal, serve
from demo.truth import Found

_RUN = "20261120T020000Z"
_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Crawled:
    """One replica's facts as a crawl found them."""

    site: Site
    facts: SiteFacts

    def judged(self, pack: str) -> Judgement:
        """Return its judgement under ``pack``."""
        config = packaged_config()
        return judge(self.facts, load_pack(config, pack), Vocabulary.load(config))


def crawl(
    folder: Path,
    as_of: date,
    *,
    stage: int = 1,
    moods: str = "",
    render: str = "auto",
    keys: Sequence[str] = ("nxzw", "ycxixia", "spt", "nx"),
) -> dict[str, Crawled]:
    """Serve the replicas and crawl those of ``keys`` into bundles below ``folder``. Returns them by their key."""
    with serve(as_of, [0, 0, 0, 0], stage=stage, moods=moods) as portals, ThreadPoolExecutor(_AT_ONCE) as pool:
        chosen = [portal for portal in portals if portal.key in keys]
        return {
            portal.key: each
            for portal, each in zip(chosen, pool.map(lambda one: _crawl(one, folder, as_of, render), chosen), strict=True)
        }


def _crawl(portal: Portal, folder: Path, as_of: date, render: str) -> Crawled:
    site = SiteConfig.model_validate(portal.site_fields).site()
    bundle = folder / portal.key / _RUN
    job = CrawlJob(site, bundle, packaged_config(), as_of, _RUN, rate=0, render=render, backoff=0.02, timeout=10)
    crawl_site(job, lambda _: None)
    with Bundle.open(bundle) as opened:
        return Crawled(site, opened.facts(site, as_of))


def accusations(judgement: Judgement) -> list[Found]:
    """Return what a judgement accuses a site of, as the truth compares it."""
    return [found_of(fault, judgement.site.url) for fault in judgement.faults]


def found_of(fault: Fault, base: str) -> Found:
    """Return one fault of the site at ``base`` as the truth compares it."""
    return Found(
        check=fault.check,
        indicator=fault.indicator,
        level=fault.level.value,
        path=path_from(base, fault.subject.url),
        name=fault.subject.name,
        column=fault.subject.column,
        deduction=fault.deduction,
    )


def abstentions(judgement: Judgement) -> list[Found]:
    """Return what a judgement leaves open; ``level`` is the reason."""
    base = judgement.site.url
    return [
        Found(
            check=one.check,
            indicator=one.indicator,
            level=one.reason.value,
            path=path_from(base, one.subject.url),
            name=one.subject.name,
            column=one.subject.column,
        )
        for one in judgement.unjudged
    ]


def path_from(base: str, url: str) -> str:
    """Return an address of the site from its root, another one in full."""
    root = base.rstrip("/")
    return url.removeprefix(root) if url.startswith(base) or url == root else url
