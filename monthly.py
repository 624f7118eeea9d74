"""The order of a month's steps: lock, crawl, take in, judge, report, notices; and how an interrupted month goes on.

Nothing is done here that one of the packages can do: this module calls them in order and writes the files they return.
"""

import fcntl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from rich.console import RenderableType

from checks.breaker import Breaker, has_failed
from checks.decisions import Decisions
from checks.explain import explain as explain_finding
from checks.explain import find
from checks.history import each_judgement, judgements, months, of_run, store
from checks.judging import Bench, Brief, judge_all
from checks.manual_files import read_results, write_list
from checks.manual_store import results_of, take_in
from checks.model import Judgement, Verdict
from checks.pack import Pack, load_pack
from checks.revisit import named_in
from checks.serialise import audit_json
from checks.trend import site_months
from checks.workdays import Holidays
from crawler.archive import Archive
from crawler.bundle import LOG, Bundle
from crawler.columns import Vocabulary
from crawler.configuration import fill_config, find_config
from crawler.disk import refuse_links
from crawler.errors import InternalError, UserError, why
from crawler.frontier import hosts_of
from crawler.job import CrawlJob
from crawler.months import MonthState, note_month
from crawler.orders import Order, crawl_all, order
from crawler.records import SHANGHAI, Site
from crawler.register import replace_sites
from crawler.rendering import find_browser
from crawler.seal import seal
from crawler.sites import SiteConfig, check_url, choose_sites, load_sites, site_for_url
from crawler.urls import in_site
from reports.casewords import case_words
from reports.chasers import ChaserConfig
from reports.context import MonthReport
from reports.drawing import Draughtsman
from reports.evidence import photograph, with_pictures, write_evidence
from reports.ledger import Issue, note_found, note_issued, note_review
from reports.ledger_book import LedgerSummary, ledger_summary
from reports.month_files import INDEX, SEARCH, Month, month_files
from reports.month_page import month_report, previous_month
from reports.notice_files import notice_files
from reports.notices import NoticeEntry, entries, issue_notices
from reports.office import OfficeConfig
from reports.render import render_site
from reports.screen import Screen
from reports.site_page import site_report, site_specs
from reports.summary import audit_summary, month_summary
from reports.withdrawal_files import papers, withdrawn_files

DEMO = "demo"  # the quirk of a replica
RATE = 2.0
ROTATION = 3
"""Months in which every document that was read before is asked for once: a quarter, as the national inspections go."""


class Purpose(StrEnum):
    """What a crawl was made for."""

    MONTHLY = "monthly"
    AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class Settings:
    """How to crawl and judge. ``as_of`` None: today for a crawl, the day of its crawl for a check.

    ``rate`` None: what the register says of the site, else :data:`RATE` requests a second. ``rotation`` 1: every page is asked for.
    """

    data: Path
    config: Path
    as_of: date | None
    pack: str = "monthly"
    render: str = "auto"
    max_pages: int = 3000  # of one site
    rate: float | None = None
    obey_robots: bool = True
    rotation: int = ROTATION

    @property
    def today(self) -> date:
        """The day that counts as today."""
        return self.as_of or datetime.now(SHANGHAI).date()


@dataclass(frozen=True, slots=True)
class Result:
    """What a command brought about, for the screen, the JSON and the exit code."""

    month: str
    judgements: tuple[Judgement, ...] = ()
    unmonitored: tuple[Site, ...] = ()
    broken: tuple[str, ...] = ()
    paths: tuple[Path, ...] = ()
    is_audit: bool = False
    held: str = ""  # why no notice goes out, "" where they do
    summary: RenderableType = ""

    @property
    def exit_code(self) -> int:
        """4 where a crawl broke; else 1 with an unqualified site, 3 with one not judged or not monitored, 0."""
        if self.broken:
            return 4
        verdicts = {judgement.verdict for judgement in self.judgements}
        if Verdict.UNQUALIFIED in verdicts:
            return 1
        return 3 if Verdict.UNDETERMINED in verdicts or self.unmonitored else 0

    def json(self) -> Mapping[str, object]:
        """Return gongkai.audit/1 for an audit, else gongkai.month/1: the same for each site of the month."""
        sites = [audit_json(judgement) for judgement in self.judgements]
        if self.is_audit:
            return sites[0]
        left = [{"key": site.key, "name": site.name, "url": site.url} for site in self.unmonitored]
        held = {"notices_held": self.held or None}
        return {"schema": "gongkai.month/1", "month": self.month, "sites": sites, "unmonitored": left, **held}


# --- the folder, the month, the lock ----------------------------------------------------------------------------------


def open_data(data: Path) -> Path:
    """Make the data folder and return its absolute path. Raises UserError where it cannot be written."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        refuse_links(data)
        probe = data / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise UserError(f"数据文件夹 {data} 无法写入（{why(error)}），请检查 --data 的路径和权限。") from error
    return data.absolute()


def month_of(day: date) -> str:
    """Return ``2026-11`` for a day of that month."""
    return f"{day:%Y-%m}"


def choose_month(text: str | None, today: date) -> str:
    """Read ``--month``; the month of ``today`` where it is None. Raises UserError for one that is none, or in the future."""
    if text is None:
        return month_of(today)
    try:
        month = month_of(date.fromisoformat(f"{text}-01"))
    except ValueError as error:
        raise UserError(f"月份“{text}”不正确，应如 2026-11。") from error
    if month > month_of(today):
        raise UserError(f"月份 {month} 还没有到（今天按 {today} 计算），请检查 --month 或 --as-of。")
    return month


@contextmanager
def lock(data: Path, name: str, taken: str) -> Iterator[None]:
    """Hold one of the data folder's locks. The system lets go of it whatever happens to the process.

    Raises UserError, which opens with ``taken``, where another process holds it.
    """
    path = data / "locks" / f"{name}.lock"
    try:
        path.parent.mkdir(exist_ok=True)
        file = path.open("a")
    except OSError as error:
        raise UserError(f"数据文件夹 {data} 无法写入（{why(error)}），请检查 --data 的路径和权限。") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UserError(f"{taken} {data}，请等它结束，或用 --data 换一个文件夹。") from error
        yield


def is_locked(data: Path) -> bool:
    """Say whether a monthly job is at work on the folder."""
    try:
        with _month_lock(data):
            return False
    except UserError:
        return True


def _month_lock(data: Path) -> AbstractContextManager[None]:
    return lock(data, "month", "另一个 gongkai 正在处理数据文件夹")


# --- the commands -----------------------------------------------------------------------------------------------------


def run(settings: Settings, month: str | None, keys: str | None, screen: Screen) -> Result:
    """Do the whole month: crawl what is not yet crawled, judge, report, notices. Resumes, and repeats nothing finished."""
    with _open(settings, month, screen) as job:
        sites = _registered(settings, keys)
        missing, broken = _crawl(job, sites)
        result = _check(job, sites)
        result = replace(result, judgements=tuple(_photograph(job, judgement) for judgement in result.judgements))
        held = _held(job)
        notices = _notice(job, sites, held)
        paths = (*_report(job), *notices)
        if keys is None and not broken:
            note_month(job.archive, job.month, MonthState.DONE if result.judgements else MonthState.MISSED)
        summary = month_summary(_month(job, result.judgements))
        return replace(result, unmonitored=missing, broken=broken, paths=paths, held=held, summary=summary)


def crawl(settings: Settings, month: str | None, keys: str | None, screen: Screen) -> Result:
    """Do the first step: crawl, and take into the archive, every site that has no finished crawl of this month."""
    with _open(settings, month, screen) as job:
        missing, broken = _crawl(job, _registered(settings, keys))
        return Result(job.month, unmonitored=missing, broken=broken)


def check(
    settings: Settings,
    month: str | None,
    keys: str | None,
    screen: Screen,
    manual: Path | None = None,
    manual_list: Path | None = None,
) -> Result:
    """Do the second step, offline: judge what was stored for the month, and store the judgements.

    ``manual`` is a table of manual results to take in first; ``manual_list`` where the lines that are open are written.
    """
    with _open(settings, month, screen) as job:
        sites = _registered(settings, keys)
        if manual:
            kinds = {site.key: site.kind for site in load_sites(settings.config)}
            looked = max(settings.today, datetime.now(SHANGHAI).date())  # somebody may look after the day that is judged
            found = read_results(manual, job.pack, kinds, looked)
            new = take_in(job.archive, job.month, found, manual)
            screen.say(f"{manual} 中的人工核查结果 {len(found)} 条，新记入 {job.month} {new} 条。")
        result = _check(job, sites, settings.as_of)
        judged = {judgement.site.key for judgement in result.judgements}
        missing = tuple(site for site in sites if site.key not in judged)
        for site in missing:
            screen.say(f"{site.name}（{site.key}）：{job.month} 未监测，没有抓取结果。")
        if manual_list:
            screen.say(f"人工核查清单 {write_list(manual_list, result.judgements)} 项，已写入 {manual_list}。")
        return replace(result, unmonitored=missing, held=_held(job), summary=month_summary(_month(job, result.judgements)))


def explain(settings: Settings, finding: str, month: str | None, keys: str | None, screen: Screen) -> tuple[str, ...]:
    """Say, offline, what a stored finding rests on: of ``month``, else of the newest month that has it.

    Raises UserError where no finding's id, or several, begin with ``finding``.
    """
    with _open(settings, month, screen, nullcontext()) as job:
        chosen = {site.key for site in _registered(settings, keys)} if keys else None
        for one in [job.month] if month else reversed(months(job.archive)):
            judged = judgements(job.archive, one, settings.pack)
            found = find((each for each in judged if chosen is None or each.site.key in chosen), finding)
            if len(found) > 1:
                where = "、".join(sorted({each.judgement.site.key for each in found}))
                raise UserError(f"{one} 有 {len(found)} 条问题编号以“{finding}”开头（{where}），请写全编号或用 --sites 指明。")
            if found:
                judgement = found[0].judgement
                row = job.archive.db.table("runs").get((judgement.crawl.run, judgement.site.key))
                facts = job.archive.facts(judgement.site, judgement.crawl.run, judgement.as_of)
                return explain_finding(found[0], facts, str(row["bundle"]))
        where = f"{job.month} " if month else ""
        raise UserError(f"{where}没有编号以“{finding}”开头的问题，编号见网站报告中每个问题的“编号”，也可检查 --month 和 --pack。")


def report(settings: Settings, month: str | None, screen: Screen) -> tuple[Path, ...]:
    """Do the third step, offline: write the monthly report and the page of each site. Returns the report."""
    with _open(settings, month, screen) as job:
        _require_judgements(job)
        return _report(job)


def notice(settings: Settings, month: str | None, keys: str | None, screen: Screen) -> tuple[Path, ...]:
    """Do the fourth step, offline: write the notices of the faulty sites. Returns them."""
    with _open(settings, month, screen) as job:
        _require_judgements(job)
        return _notice(job, _registered(settings, keys), _held(job))


def check_settings(settings: Settings, keys: str | None) -> None:
    """Raise UserError for what would be wrong in every month to come, before a schedule is begun."""
    load_pack(settings.config, settings.pack)
    Vocabulary.load(settings.config)
    OfficeConfig.load(settings.config)
    Breaker.load(settings.config)
    Decisions.load(settings.config, [site.key for site in load_sites(settings.config)])
    _registered(settings, keys)


def audit(settings: Settings, url: str, kind: str | None, screen: Screen) -> Result:
    """Audit one site, registered or not: crawl, judge, write a report under ``DATA/reports/audits/``."""
    site = site_for_url(url, settings.config, kind).site()
    busy = lock(settings.data, f"audit-{site.key}", f"另一个 gongkai 正在审查 {site.key}，数据文件夹为")
    with _open(settings, None, screen, busy, Purpose.AUDIT) as job, Draughtsman() as draughtsman:
        ordered = _order(job, site)
        if broken := _crawl_all(job, [ordered], draughtsman.start):
            raise InternalError(broken[site.key])
        (judged,) = _judge(job, [_brief(job, site, ordered.bundle.name, ordered.as_of)])
        judgement = _photograph(job, judged)
        bundle = str(_bundle(job, site, judgement.crawl.run).relative_to(settings.data))
        shown = site_report(judgement, drawings=draughtsman.draw(site_specs(judgement)), to_data="../../", bundle=bundle)
        page = settings.data / "reports" / "audits" / f"{site.key}-{ordered.as_of}.html"
        _write(page, render_site(shown))
        return Result(job.month, (judgement,), paths=(page,), is_audit=True, summary=audit_summary(shown))


def demo(data: Path, as_of: date | None, render: str, screen: Screen) -> Result:
    """Do the monthly job on the replica portals. Raises UserError where ``data`` holds the data of real sites."""
    from demo.portals import serve  # noqa: PLC0415 - nobody else needs the replicas

    data = open_data(data)
    config = data / "config"
    if ((data / "gongkai.db").exists() and not config.exists()) or any(DEMO not in site.quirks for site in load_sites(config)):
        raise UserError(f"{data} 中已有真实站点的数据，演示不能写在一起，请用 --data 另选一个文件夹。")
    settings = Settings(data, config, as_of, render=render, rate=0)
    with serve(settings.today) as portals:
        sites = [SiteConfig.model_validate(portal.site_fields) for portal in portals]
        replace_sites(config, sites)
        fill_config(config)
        return run(settings, None, None, screen)


def extract(file: Path, url: str, config: Path | None, data: Path, as_of: date | None) -> dict[str, object]:
    """Say what the readers see in one saved page, in the contract's form."""
    from crawler.readers import read  # noqa: PLC0415 - half a second that other commands need not pay
    from crawler.readers.extract import extract_json  # noqa: PLC0415

    try:
        address = check_url(url)
        body = file.read_bytes()
    except ValueError as error:
        raise UserError(f"{error}。") from error
    except OSError as error:
        raise UserError(f"无法读取 {file}（{why(error)}），请检查路径和权限。") from error
    vocabulary = Vocabulary.load(find_config(config, data))
    day = as_of or datetime.now(SHANGHAI).date()
    return extract_json(read(body, address, as_of=day, vocabulary=vocabulary))


# --- the steps --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Job:
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
def _open(
    settings: Settings,
    month: str | None,
    screen: Screen,
    busy: AbstractContextManager[None] | None = None,
    purpose: Purpose = Purpose.MONTHLY,
) -> Iterator[_Job]:
    """Check everything that can be wrong before anything is begun, then hold the lock and the archive."""
    chosen = choose_month(month, settings.today)
    pack = load_pack(settings.config, settings.pack)
    vocabulary = Vocabulary.load(settings.config)
    offices = OfficeConfig.load(settings.config)
    registered = load_sites(settings.config)
    rates = {site.key: site.rate for site in registered if site.rate is not None}
    decisions = Decisions.load(settings.config, [site.key for site in registered])
    breaker = Breaker.load(settings.config)
    with busy or _month_lock(settings.data), Archive(settings.data) as archive:
        yield _Job(settings, archive, screen, chosen, purpose, pack, vocabulary, offices, rates, decisions, breaker)


def _registered(settings: Settings, keys: str | None) -> tuple[Site, ...]:
    """Return the sites of the register that ``--sites`` chooses."""
    sites = tuple(site.site() for site in choose_sites(load_sites(settings.config), keys))
    if not sites:
        raise UserError(f"尚未登记任何站点，请用 gongkai sites add 登记，或在 {settings.config / 'sites'} 中添加。")
    return sites


def _crawl(job: _Job, sites: Sequence[Site]) -> tuple[tuple[Site, ...], tuple[str, ...]]:
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
    broken = _crawl_all(job, [_order(job, site) for site in todo])
    return tuple(site for site in todo if site.key in broken), tuple(broken.values())


def _order(job: _Job, site: Site) -> Order:
    return order(job.settings.data / "evidence" / job.month / site.key, site, job.purpose, job.settings.today)


def _crawl_all(job: _Job, orders: Sequence[Order], ended: Callable[[], None] = lambda: None) -> dict[str, str]:
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


def _crawl_job(job: _Job, each: Order) -> CrawlJob:
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


def _last_crawl(job: _Job, site: Site) -> tuple[Path | None, tuple[Judgement, ...]]:
    """Return the bundle of the site's last monthly crawl, and how that was judged. An audit sees for itself: it has none."""
    last = job.archive.last_whole_run(site.key, job.purpose) if job.purpose is Purpose.MONTHLY else None
    if last is None or not (job.settings.data / last[1]).is_dir():
        return None, ()
    return job.settings.data / last[1], of_run(job.archive, last[0], site.key)


def _check(job: _Job, sites: Sequence[Site], as_of: date | None = None) -> Result:
    """Judge each site that has a finished crawl of the month: on ``as_of``, else on the day of its crawl."""
    briefs = []
    for site in sites:
        run = job.archive.latest_run(site.key, job.month, job.purpose)
        if run is not None:
            row = job.archive.db.table("runs").get((run, site.key))
            day = as_of or date.fromisoformat(str(row["as_of"]))
            briefs.append(_brief(job, _as_crawled(job, site, str(row["bundle"])), run, day))
    judged = list(_judge(job, briefs))
    _review(job, judged)
    return Result(job.month, tuple(judged))


def _review(job: _Job, judged: Sequence[Judgement]) -> None:
    """Tell the ledger how noticed faults were met again; a notice of which nothing holds any more is marked as withdrawn."""
    gone = note_review(job.archive.db, judged, job.month, job.settings.today)
    browser = find_browser() if gone else None
    for file in withdrawn_files(job.settings.data, papers(job.archive.db, gone, job.settings.today), browser):
        _write(job.settings.data / file.path, file.data)
    for notice in gone:
        job.screen.say(case_words().said["withdrew"].format(number=notice.number, count=len(notice.cases)))


def _as_crawled(job: _Job, site: Site, bundle: str) -> Site:
    """Return the site as the register has it, or as it was crawled where the register now has another address under its key."""
    folder = job.settings.data / bundle
    if not folder.is_dir():
        return site
    with Bundle.open(folder) as opened:
        return site if opened.site.url == site.url else opened.site


def _brief(job: _Job, site: Site, run: str, as_of: date) -> Brief:
    manual = tuple(results_of(job.archive, site.key, job.month)) if job.purpose is Purpose.MONTHLY else ()
    return Brief(site, run, as_of, int(job.archive.db.table("runs").get((run, site.key))["pages"]), manual)


def _judge(job: _Job, briefs: Sequence[Brief]) -> Iterator[Judgement]:
    """Judge, store and yield one site after the other."""
    bench = Bench(job.pack, job.vocabulary, job.decisions)
    settings = job.settings
    for brief, found in zip(briefs, judge_all(bench, job.archive, settings.data, settings.config, briefs), strict=True):
        site, judgement = brief.site, found.judgement
        for target in found.unheard:
            job.screen.say(f"{site.name}（{site.key}）：决定所指的{target}在本次监测中不存在，该决定没有作用，请核对。")
        if (bundle := _bundle(job, site, brief.run)).is_dir():
            judgement = with_pictures(judgement, bundle, settings.data)
        store(job.archive, judgement, job.month, job.purpose)
        yield judgement


def _bundle(job: _Job, site: Site, run: str) -> Path:
    return job.settings.data / str(job.archive.db.table("runs").get((run, site.key))["bundle"])


def _photograph(job: _Job, judgement: Judgement) -> Judgement:
    """Take the pictures of what is held against a site, the site's own styles fetched from it; return the judgement with them."""
    bundle = _bundle(job, judgement.site, judgement.crawl.run)
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


def _report(job: _Job) -> tuple[Path, ...]:
    """Write the monthly report and all that belongs to it from the stored judgements. Returns the report."""
    folder = job.settings.data / "reports" / job.month
    stale = set((folder / SEARCH).glob("*.js"))
    for file in month_files(_month_input(job)):
        _write(folder / file.path, file.content)
        stale.discard(folder / file.path)
    for path in stale:  # a site that had more documents before, or is no longer judged
        path.unlink()
    return (folder / INDEX,)


def _month_input(job: _Job) -> Month:
    """Return what the month's report is made from; the judgements are read one at a time."""
    former = tuple(_former(job).values())
    return Month(
        month=job.month,
        judgements=lambda: each_judgement(job.archive, job.month, job.pack.name),
        previous=former,
        earlier=site_months(job.archive, job.month, job.pack.name),
        registered=[site.site() for site in load_sites(job.settings.config)],
        notices=entries(job.archive.db, job.month),
        held=_held(job),
        offices=job.offices,
        bundles=_bundles(job),
        ledger=_ledger(job),
    )


def _ledger(job: _Job) -> LedgerSummary:
    """Return what the ledger says of the month at the end of the day that counts as today."""
    remind = ChaserConfig.load(job.settings.config).remind_working_days
    holidays = Holidays.load(job.settings.config)
    return ledger_summary(job.archive.db, job.month, job.settings.today, holidays, remind)


def _bundles(job: _Job) -> dict[str, str]:
    """Return by site the folder of the crawl that the month's judgement rests on, below the data folder."""
    judged = judgements(job.archive, job.month, job.pack.name, documents=False)
    runs = {(str(row["run"]), str(row["site"])): str(row["bundle"]) for row in job.archive.db.table("runs").rows}
    return {one.site.key: runs.get((one.crawl.run, one.site.key), "") for one in judged}


def _month(job: _Job, now: Sequence[Judgement]) -> MonthReport:
    registered = [site.site() for site in load_sites(job.settings.config)]
    notices = entries(job.archive.db, job.month)
    before = tuple(_former(job).values())
    earlier = site_months(job.archive, job.month, job.pack.name)
    held = job.breaker.held(now, before)
    return month_report(now, before, job.month, job.offices, registered=registered, notices=notices, held=held, earlier=earlier)


def _former(job: _Job) -> dict[str, Judgement]:
    """Return last month's judgement of each site."""
    month = previous_month(job.month)
    return {former.site.key: former for former in judgements(job.archive, month, job.pack.name, documents=False)}


def _failed(job: _Job) -> frozenset[str]:
    """Return the sites that failed in a month whose notices are held; none where they are not."""
    stored = judgements(job.archive, job.month, job.pack.name, documents=False)
    held = job.breaker.held(stored, _former(job).values())
    return frozenset(judgement.site.key for judgement in stored if held and has_failed(judgement))


def _held(job: _Job) -> str:
    """Return why no notice of the month goes out, ``""`` where they may: too many sites failed, so the run is about us."""
    return job.breaker.held(judgements(job.archive, job.month, job.pack.name, documents=False), _former(job).values())


def _notice(job: _Job, sites: Sequence[Site], held: str) -> tuple[Path, ...]:
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
        bundle = _bundle(job, judgement.site, judgement.crawl.run)
        return write_evidence(judgement, bundle, folder, _number(job.offices, judgement.site, entry)) if bundle.is_dir() else ""

    notices = issue_notices(job.archive.db, chosen, job.month, job.settings.today, job.offices, holidays, prove)
    for issued in notices:
        _write(job.settings.data / issued.path, issued.text)
    files, told = notice_files(notices, find_browser())
    for file in files:
        _write(job.settings.data / file.path, file.data)
    by_site = {judgement.site.key: judgement for judgement in chosen}
    note_issued(job.archive.db, [_issue(job, by_site[one.entry.site], one.entry) for one in notices], job.month, job.settings.today)
    for sentence in told:
        job.screen.say(sentence)
    return tuple(job.settings.data / issued.path for issued in notices)


def _issue(job: _Job, judgement: Judgement, entry: NoticeEntry) -> Issue:
    number = _number(job.offices, judgement.site, entry)
    return Issue(f"{entry.year}-{entry.number}", number, entry.issued, entry.due, judgement)


def _number(offices: OfficeConfig, site: Site, entry: NoticeEntry) -> str:
    return offices.of(DEMO in site.quirks).number(entry.year, entry.number)


def _require_judgements(job: _Job) -> None:
    if not judgements(job.archive, job.month, job.pack.name, documents=False):
        raise UserError(f"{job.month} 还没有按“{job.pack.name}”检查的结果，请先运行 gongkai check --month {job.month}。")


def _write(path: Path, content: str | bytes | Iterator[bytes]) -> None:
    """Write a whole file or none: what stood there before stays until the new one is complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        if isinstance(content, str | bytes):
            file.write(content if isinstance(content, bytes) else content.encode())
        else:
            file.writelines(content)
    part.replace(path)
