"""The steps of a month, one after the other in one data folder: crawl, take in, judge, photograph, report, notices.

Nothing is done here that one of the packages can do: the steps call them in order and write the files they return.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from checks.breaker import Breaker, has_failed
from checks.decisions import Decisions
from checks.history import each_judgement, judgements, of_run, store
from checks.judging import Bench, Brief, judge_all
from checks.manual_store import results_of
from checks.model import Judgement
from checks.pack import Pack, load_pack
from checks.revisit import named_in
from checks.trend import site_months
from checks.workdays import Holidays
from crawler.archive import Archive
from crawler.bundle import LOG, Bundle
from crawler.columns import Vocabulary
from crawler.errors import UserError
from crawler.frontier import hosts_of
from crawler.job import CrawlJob
from crawler.orders import Order, crawl_all, order
from crawler.records import Site
from crawler.rendering import find_browser
from crawler.seal import seal
from crawler.sites import choose_sites, load_sites
from crawler.urls import in_site
from reports.casewords import case_words
from reports.chasers import ChaserConfig
from reports.context import MonthReport
from reports.evidence import photograph, with_pictures, write_evidence
from reports.ledger import Issue, note_found, note_issued, note_review
from reports.ledger_book import LedgerSummary, ledger_summary
from reports.month_files import INDEX, SEARCH, Month, month_files
from reports.month_page import month_report, previous_month
from reports.notice_files import notice_files
from reports.notices import NoticeEntry, entries, issue_notices
from reports.office import OfficeConfig
from reports.screen import Screen
from reports.withdrawal_files import papers, withdrawn_files
from workspace import RATE, Settings, choose_month, month_lock, month_of

DEMO = "demo"  # the quirk of a replica


class Purpose(StrEnum):
    """What a crawl was made for."""

    MONTHLY = "monthly"
    AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class Job:
    """What the steps of one command share."""

    settings: Settings
    archive: Archive
    screen: Screen
    month: str
    purpose: Purpose
    pack: Pack
    vocabulary: Vocabulary
    offices: OfficeConfig
    rates: Mapping[str, float]
    decisions: Decisions
    breaker: Breaker


@contextmanager
def open_job(
    settings: Settings,
    month: str | None,
    screen: Screen,
    busy: AbstractContextManager[None] | None = None,
    purpose: Purpose = Purpose.MONTHLY,
) -> Iterator[Job]:
    """Check everything that can be wrong before anything is begun, then hold the lock and the archive."""
    chosen = choose_month(month, settings.today)
    pack = load_pack(settings.config, settings.pack)
    vocabulary = Vocabulary.load(settings.config)
    offices = OfficeConfig.load(settings.config)
    registered = load_sites(settings.config)
    rates = {site.key: site.rate for site in registered if site.rate is not None}
    decisions = Decisions.load(settings.config, [site.key for site in registered])
    breaker = Breaker.load(settings.config)
    with busy or month_lock(settings.data), Archive(settings.data) as archive:
        yield Job(settings, archive, screen, chosen, purpose, pack, vocabulary, offices, rates, decisions, breaker)


def registered(settings: Settings, keys: str | None) -> tuple[Site, ...]:
    """Return the sites of the register that ``--sites`` chooses."""
    sites = tuple(site.site() for site in choose_sites(load_sites(settings.config), keys))
    if not sites:
        raise UserError(f"尚未登记任何站点，请用 gongkai sites add 登记，或在 {settings.config / 'sites'} 中添加。")
    return sites


def crawl(job: Job, sites: Sequence[Site]) -> tuple[tuple[Site, ...], tuple[str, ...]]:
    """Crawl what has no finished crawl of the month; return the sites left 未监测, and what broke, as sentences.

    Where the run is held, the sites that failed in it are crawled anew: that was about us, and nothing was seen of them.
    """
    again = _failed(job) if job.month == month_of(job.settings.today) else frozenset()
    todo = [site for site in sites if site.key in again or job.archive.latest_run(site.key, job.month, job.purpose) is None]
    if todo and job.month != month_of(job.settings.today):
        names = "、".join(site.name for site in todo)
        job.screen.say(f"{job.month} 未监测：{names}。该月已经过去，事后无法补抓。")
        return tuple(todo), ()
    if len(todo) < len(sites):
        job.screen.say(f"{len(sites) - len(todo)} 个网站 {job.month} 已抓取，不再重复。")
    broken = crawl_orders(job, [order_of(job, site) for site in todo])
    return tuple(site for site in todo if site.key in broken), tuple(broken.values())


def order_of(job: Job, site: Site) -> Order:
    """Return the crawl that a site needs now: the one that was interrupted, else a new one."""
    return order(job.settings.data / "evidence" / job.month / site.key, site, job.purpose, job.settings.today)


def crawl_orders(job: Job, orders: Sequence[Order], ended: Callable[[], None] = lambda: None) -> dict[str, str]:
    """Crawl, and take in each crawl as it ends, ``ended`` called first. Returns what broke: key of the site → sentence."""
    if orders and job.settings.render != "never" and find_browser() is None:
        job.screen.say("没有可用的浏览器：只有浏览器才能读到的栏目将记为无法判定。")
    by_bundle = {each.bundle: each for each in orders}
    broken: dict[str, str] = {}
    for crawled, trouble in crawl_all([_crawl_job(job, each) for each in orders], job.screen.progress):
        if trouble is not None:
            broken[crawled.site.key] = trouble
            job.screen.say(trouble)
            continue
        ended()
        job.archive.take_in(crawled.bundle, job.month, job.purpose)
        by_bundle[crawled.bundle].close()
        _seal(crawled.bundle, crawled.site)
    return broken


def _crawl_job(job: Job, each: Order) -> CrawlJob:
    former, judged = _last_crawl(job, each.site)
    plain = crawl_job(job.settings, each, job.rates.get(each.site.key), job.offices)
    return replace(plain, former=former, rotation=job.settings.rotation if judged else 1, always=named_in(judged))


def crawl_job(settings: Settings, each: Order, rate: float | None, offices: OfficeConfig) -> CrawlJob:
    """Return how the whole of a site is crawled. ``rate`` is what the register says of it, None for nothing."""
    email, own = offices.office.email, RATE if rate is None else rate
    return CrawlJob(
        site=each.site,
        bundle=each.bundle,
        config=settings.config,
        as_of=each.as_of,
        run=each.bundle.name,
        max_pages=settings.max_pages,
        rate=own if settings.rate is None else settings.rate,
        obey_robots=settings.obey_robots,
        render=settings.render,
        contact=email if email.isascii() else None,
    )


def _last_crawl(job: Job, site: Site) -> tuple[Path | None, tuple[Judgement, ...]]:
    """Return the bundle of the site's last monthly crawl, and how that was judged. An audit sees for itself: it has none."""
    last = job.archive.last_whole_run(site.key, job.purpose) if job.purpose is Purpose.MONTHLY else None
    if last is None or not (job.settings.data / last[1]).is_dir():
        return None, ()
    return job.settings.data / last[1], of_run(job.archive, last[0], site.key)


def check(job: Job, sites: Sequence[Site], as_of: date | None = None) -> tuple[Judgement, ...]:
    """Judge each site that has a finished crawl of the month: on ``as_of``, else on the day of its crawl."""
    briefs = []
    for site in sites:
        run = job.archive.latest_run(site.key, job.month, job.purpose)
        if run is not None:
            row = job.archive.db.table("runs").get((run, site.key))
            day = as_of or date.fromisoformat(str(row["as_of"]))
            briefs.append(brief(job, _as_crawled(job, site, str(row["bundle"])), run, day))
    judged = tuple(judge(job, briefs))
    _review(job, judged)
    return judged


def _review(job: Job, judged: Sequence[Judgement]) -> None:
    """Tell the ledger how noticed faults were met again; a notice of which nothing holds any more is marked as withdrawn."""
    gone = note_review(job.archive.db, judged, job.month, job.settings.today)
    browser = find_browser() if gone else None
    for file in withdrawn_files(job.settings.data, papers(job.archive.db, gone, job.settings.today), browser):
        write(job.settings.data / file.path, file.data)
    for notice in gone:
        job.screen.say(case_words().said["withdrew"].format(number=notice.number, count=len(notice.cases)))


def _as_crawled(job: Job, site: Site, bundle: str) -> Site:
    """Return the site as the register has it, or as it was crawled where the register now has another address under its key."""
    folder = job.settings.data / bundle
    if not folder.is_dir():
        return site
    with Bundle.open(folder) as opened:
        return site if opened.site.url == site.url else opened.site


def brief(job: Job, site: Site, run: str, as_of: date) -> Brief:
    """Return what is to be judged of a site: a crawl, the day it is judged on, what people found."""
    manual = tuple(results_of(job.archive, site.key, job.month)) if job.purpose is Purpose.MONTHLY else ()
    return Brief(site, run, as_of, int(job.archive.db.table("runs").get((run, site.key))["pages"]), manual)


def judge(job: Job, briefs: Sequence[Brief]) -> Iterator[Judgement]:
    """Judge, store and yield one site after the other."""
    bench = Bench(job.pack, job.vocabulary, job.decisions)
    settings = job.settings
    for brief, found in zip(briefs, judge_all(bench, job.archive, settings.data, settings.config, briefs), strict=True):
        site, judgement = brief.site, found.judgement
        for target in found.unheard:
            job.screen.say(f"{site.name}（{site.key}）：决定所指的{target}在本次监测中不存在，该决定没有作用，请核对。")
        if (bundle := bundle_of(job, site, brief.run)).is_dir():
            judgement = with_pictures(judgement, bundle, settings.data)
        store(job.archive, judgement, job.month, job.purpose)
        yield judgement


def bundle_of(job: Job, site: Site, run: str) -> Path:
    """Return the folder of a crawl."""
    return job.settings.data / str(job.archive.db.table("runs").get((run, site.key))["bundle"])


def photographed(job: Job, judgement: Judgement) -> Judgement:
    """Take the pictures of what is held against a site, the site's own styles fetched from it; return the judgement with them."""
    bundle = bundle_of(job, judgement.site, judgement.crawl.run)
    choice = None if job.settings.render == "never" else find_browser()
    hosts = hosts_of(judgement.site.url, judgement.site.hosts)
    if choice is None or not bundle.is_dir() or not photograph(judgement, bundle, choice, lambda url: in_site(url, hosts)):
        return judgement
    _seal(bundle, judgement.site)
    pictured = with_pictures(judgement, bundle, job.settings.data)
    store(job.archive, pictured, job.month, job.purpose)
    return pictured


def _seal(bundle: Path, site: Site) -> None:
    seal(bundle, {"site": site.key, "url": site.url, "run": bundle.name}, leave_out=frozenset({LOG}))


def report(job: Job) -> tuple[Path, ...]:
    """Write the monthly report and all that belongs to it from the stored judgements. Returns the report."""
    folder = job.settings.data / "reports" / job.month
    stale = set((folder / SEARCH).glob("*.js"))
    for file in month_files(_month_input(job)):
        write(folder / file.path, file.content)
        stale.discard(folder / file.path)
    for path in stale:  # a site that had more documents before, or is no longer judged
        path.unlink()
    return (folder / INDEX,)


def _month_input(job: Job) -> Month:
    """Return what the month's report is made from; the judgements are read one at a time."""
    former = tuple(_former(job).values())
    return Month(
        month=job.month,
        judgements=lambda: each_judgement(job.archive, job.month, job.pack.name),
        previous=former,
        earlier=site_months(job.archive, job.month, job.pack.name),
        registered=[site.site() for site in load_sites(job.settings.config)],
        notices=entries(job.archive.db, job.month),
        held=held(job),
        offices=job.offices,
        bundles=_bundles(job),
        ledger=_ledger(job),
    )


def _ledger(job: Job) -> LedgerSummary:
    """Return what the ledger says of the month at the end of the day that counts as today."""
    remind = ChaserConfig.load(job.settings.config).remind_working_days
    holidays = Holidays.load(job.settings.config)
    return ledger_summary(job.archive.db, job.month, job.settings.today, holidays, remind)


def _bundles(job: Job) -> dict[str, str]:
    """Return by site the folder of the crawl that the month's judgement rests on, below the data folder."""
    judged = judgements(job.archive, job.month, job.pack.name, documents=False)
    runs = {(str(row["run"]), str(row["site"])): str(row["bundle"]) for row in job.archive.db.table("runs").rows}
    return {one.site.key: runs.get((one.crawl.run, one.site.key), "") for one in judged}


def month_so_far(job: Job, now: Sequence[Judgement]) -> MonthReport:
    """Return the month's report on ``now``, the judgements at hand."""
    registered = [site.site() for site in load_sites(job.settings.config)]
    notices = entries(job.archive.db, job.month)
    before = tuple(_former(job).values())
    earlier = site_months(job.archive, job.month, job.pack.name)
    held = job.breaker.held(now, before)
    return month_report(now, before, job.month, job.offices, registered=registered, notices=notices, held=held, earlier=earlier)


def _former(job: Job) -> dict[str, Judgement]:
    """Return last month's judgement of each site."""
    month = previous_month(job.month)
    return {former.site.key: former for former in judgements(job.archive, month, job.pack.name, documents=False)}


def _failed(job: Job) -> frozenset[str]:
    """Return the sites that failed in a month whose notices are held; none where they are not."""
    stored = judgements(job.archive, job.month, job.pack.name, documents=False)
    held = job.breaker.held(stored, _former(job).values())
    return frozenset(judgement.site.key for judgement in stored if held and has_failed(judgement))


def held(job: Job) -> str:
    """Return why no notice of the month goes out, ``""`` where they may: too many sites failed, so the run is about us."""
    return job.breaker.held(judgements(job.archive, job.month, job.pack.name, documents=False), _former(job).values())


def notice(job: Job, sites: Sequence[Site], held: str) -> tuple[Path, ...]:
    """Write the notices of the chosen sites, unless they are held. Those already issued keep number, date and deadline."""
    keys = {site.key for site in sites}
    if held:
        job.screen.say(held)
        found = [one for one in judgements(job.archive, job.month, job.pack.name, documents=False) if one.site.key in keys]
        note_found(job.archive.db, found, job.month, job.settings.today)
        return ()
    chosen = [judgement for judgement in judgements(job.archive, job.month, job.pack.name) if judgement.site.key in keys]
    holidays = Holidays.load(job.settings.config)

    def prove(judgement: Judgement, entry: NoticeEntry) -> str:
        folder = job.settings.data / "reports" / job.month / "notices" / f"{judgement.site.key}-evidence"
        bundle = bundle_of(job, judgement.site, judgement.crawl.run)
        return write_evidence(judgement, bundle, folder, _number(job.offices, judgement.site, entry)) if bundle.is_dir() else ""

    notices = issue_notices(job.archive.db, chosen, job.month, job.settings.today, job.offices, holidays, prove)
    for issued in notices:
        write(job.settings.data / issued.path, issued.text)
    files, told = notice_files(notices, find_browser())
    for file in files:
        write(job.settings.data / file.path, file.data)
    by_site = {judgement.site.key: judgement for judgement in chosen}
    note_issued(job.archive.db, [_issue(job, by_site[one.entry.site], one.entry) for one in notices], job.month, job.settings.today)
    for sentence in told:
        job.screen.say(sentence)
    return tuple(job.settings.data / issued.path for issued in notices)


def _issue(job: Job, judgement: Judgement, entry: NoticeEntry) -> Issue:
    number = _number(job.offices, judgement.site, entry)
    return Issue(f"{entry.year}-{entry.number}", number, entry.issued, entry.due, judgement)


def _number(offices: OfficeConfig, site: Site, entry: NoticeEntry) -> str:
    return offices.of(DEMO in site.quirks).number(entry.year, entry.number)


def require_judgements(job: Job) -> None:
    """Raise UserError where nothing of the month was judged yet."""
    if not judgements(job.archive, job.month, job.pack.name, documents=False):
        raise UserError(f"{job.month} 还没有按“{job.pack.name}”检查的结果，请先运行 gongkai check --month {job.month}。")


def write(path: Path, content: str | bytes | Iterator[bytes]) -> None:
    """Write a whole file or none: what stood there before stays until the new one is complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        if isinstance(content, str | bytes):
            file.write(content if isinstance(content, bytes) else content.encode())
        else:
            file.writelines(content)
    part.replace(path)
