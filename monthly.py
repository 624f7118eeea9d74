"""The order of a month's steps: lock, crawl, take in, judge, report, notices; and how an interrupted month goes on.

Nothing is done here that one of the packages can do: this module calls them in order and writes the files they return.
"""

import fcntl
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from checks.history import judgements, store
from checks.model import Judgement, Verdict
from checks.pack import Pack, load_pack
from checks.runner import judge
from checks.serialise import audit_json
from checks.workdays import Holidays
from crawler.archive import Archive
from crawler.bundle import Bundle
from crawler.columns import Vocabulary
from crawler.configuration import fill_config, find_config
from crawler.crawl import CrawlJob, Progress, crawl_site
from crawler.errors import InternalError, UserError, why
from crawler.records import Site
from crawler.register import replace_sites
from crawler.sites import SiteConfig, check_url, choose_sites, load_sites, site_for_url
from reports.month_page import month_report, previous_month
from reports.notices import entries, issue_notices
from reports.office import OfficeConfig
from reports.render import render_month, render_site
from reports.site_page import site_report

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT_ONCE = 2  # crawls side by side: each waits for its own host most of the time
# An unfinished crawl goes on under its own day. One that lay longer would judge old pages by new dates, so it starts anew.
RESUMES_FOR = timedelta(days=2)
_ORDER = "order.json"  # stands in a bundle until the archive has taken it in
RATE = 2.0


class Screen(Protocol):
    """Whoever shows the work: see :class:`reports.screen.Screen`."""

    def progress(self, step: Progress) -> None:
        """Show how far one site's crawl is."""

    def say(self, sentence: str) -> None:
        """Tell one sentence."""


class Purpose(StrEnum):
    """What a crawl was made for."""

    MONTHLY = "monthly"
    AUDIT = "audit"


class MonthState(StrEnum):
    """What became of a month: not yet ended, done, or passed without (未监测)."""

    WAITING = "waiting"
    DONE = "done"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Settings:
    """How to crawl and judge. ``as_of`` None: today for a crawl, the day of its crawl for a check.

    ``rate`` None: what the register says of the site, else :data:`RATE` requests a second.
    """

    data: Path
    config: Path
    as_of: date | None
    pack: str = "monthly"
    render: str = "auto"
    max_pages: int = 3000  # of one site
    rate: float | None = None
    obey_robots: bool = True

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
        return {"schema": "gongkai.month/1", "month": self.month, "sites": sites, "unmonitored": left}


# --- the folder, the month, the lock ----------------------------------------------------------------------------------


def open_data(data: Path) -> Path:
    """Make the data folder and return its absolute path. Raises UserError where it cannot be written."""
    try:
        data.mkdir(parents=True, exist_ok=True)
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


# --- what became of the months ----------------------------------------------------------------------------------------

_migrations = Migrations("gongkai-months")


@_migrations()
def create_months(db: Database) -> None:
    """Create the table that says which months were monitored. Only this module writes it."""
    db.table("months").create({"month": str, "state": str, "at": str}, pk="month")


def month_states(data: Path) -> dict[str, MonthState]:
    """Return what is known of each month, in order."""
    with Archive(data) as archive:
        _migrations.apply(archive.db)
        rows = archive.db.query("SELECT month, state FROM months ORDER BY month")
        return {row["month"]: MonthState(row["state"]) for row in rows}


def note_month(data: Path, month: str, state: MonthState) -> None:
    """Note what became of a month. What is done stays done, and what was missed is not waited for again."""
    with Archive(data) as archive:
        _put_state(archive.db, month, state)


def _put_state(db: Database, month: str, state: MonthState) -> None:
    _migrations.apply(db)
    over = {MonthState.DONE: ("waiting", "missed"), MonthState.MISSED: ("waiting",), MonthState.WAITING: ()}[state]
    with db.atomic():
        known = db.table("months").rows_where("month = ?", [month])
        if all(row["state"] in over for row in known):
            now = datetime.now(UTC).isoformat(timespec="seconds")
            db.table("months").upsert({"month": month, "state": state.value, "at": now}, pk="month")


# --- the commands -----------------------------------------------------------------------------------------------------


def run(settings: Settings, month: str | None, keys: str | None, screen: Screen) -> Result:
    """Do the whole month: crawl what is not yet crawled, judge, report, notices. Resumes, and repeats nothing finished."""
    with _open(settings, month, screen) as job:
        sites = _registered(settings, keys)
        missing, broken = _crawl(job, sites)
        result = _check(job, sites)
        notices = _notice(job, sites)
        paths = (*_report(job), *notices)
        if keys is None and not broken:
            _put_state(job.archive.db, job.month, MonthState.DONE if result.judgements else MonthState.MISSED)
        return replace(result, unmonitored=missing, broken=broken, paths=paths)


def crawl(settings: Settings, month: str | None, keys: str | None, screen: Screen) -> Result:
    """Do the first step: crawl, and take into the archive, every site that has no finished crawl of this month."""
    with _open(settings, month, screen) as job:
        missing, broken = _crawl(job, _registered(settings, keys))
        return Result(job.month, unmonitored=missing, broken=broken)


def check(settings: Settings, month: str | None, keys: str | None, screen: Screen) -> Result:
    """Do the second step, offline: judge what was stored for the month, and store the judgements."""
    with _open(settings, month, screen) as job:
        sites = _registered(settings, keys)
        result = _check(job, sites, settings.as_of)
        judged = {judgement.site.key for judgement in result.judgements}
        missing = tuple(site for site in sites if site.key not in judged)
        for site in missing:
            screen.say(f"{site.name}（{site.key}）：{job.month} 未监测，没有抓取结果。")
        return replace(result, unmonitored=missing)


def report(settings: Settings, month: str | None, screen: Screen) -> tuple[Path, ...]:
    """Do the third step, offline: write the monthly report and the page of each site. Returns the report."""
    with _open(settings, month, screen) as job:
        _require_judgements(job)
        return _report(job)


def notice(settings: Settings, month: str | None, keys: str | None, screen: Screen) -> tuple[Path, ...]:
    """Do the fourth step, offline: write the notices of the faulty sites. Returns them."""
    with _open(settings, month, screen) as job:
        _require_judgements(job)
        return _notice(job, _registered(settings, keys))


def audit(settings: Settings, url: str, kind: str | None, screen: Screen) -> Result:
    """Audit one site, registered or not: crawl, judge, write a report under ``DATA/reports/audits/``."""
    site = site_for_url(url, settings.config, kind).site()
    busy = lock(settings.data, f"audit-{site.key}", f"另一个 gongkai 正在审查 {site.key}，数据文件夹为")
    with _open(settings, None, screen, busy, Purpose.AUDIT) as job:
        order = _order(job, site)
        _crawl_all(job, [order])
        judgement = _judge(job, site, job.archive.take_in(order.bundle, job.month, job.purpose), order.as_of)
        page = settings.data / "reports" / "audits" / f"{site.key}-{order.as_of}.html"
        _write(page, render_site(site_report(judgement)))
        return Result(job.month, (judgement,), paths=(page,), is_audit=True)


def demo(data: Path, as_of: date | None, render: str, screen: Screen) -> Result:
    """Do the monthly job on the replica portals. Raises UserError where ``data`` holds the data of real sites."""
    from demo.portals import serve  # noqa: PLC0415 - nobody else needs the replicas

    data = open_data(data)
    config = data / "config"
    if (data / "gongkai.db").exists() and not config.exists() or any("demo" not in site.quirks for site in load_sites(config)):
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


@dataclass(frozen=True, slots=True)
class _Order:
    """One site's crawl as it was ordered: noted down in its bundle, so that an interrupted one goes on as it began."""

    site: Site
    bundle: Path
    as_of: date


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
    rates = {site.key: site.rate for site in load_sites(settings.config) if site.rate is not None}
    with busy or _month_lock(settings.data), Archive(settings.data) as archive:
        yield _Job(settings, archive, screen, chosen, purpose, pack, vocabulary, offices, rates)


def _registered(settings: Settings, keys: str | None) -> tuple[Site, ...]:
    """Return the sites of the register that ``--sites`` chooses."""
    sites = tuple(site.site() for site in choose_sites(load_sites(settings.config), keys))
    if not sites:
        raise UserError(f"尚未登记任何站点，请用 gongkai sites add 登记，或在 {settings.config / 'sites'} 中添加。")
    return sites


def _crawl(job: _Job, sites: Sequence[Site]) -> tuple[tuple[Site, ...], tuple[str, ...]]:
    """Crawl what has no finished crawl of the month; return the sites left 未监测, and what broke, as sentences."""
    todo = [site for site in sites if job.archive.latest_run(site.key, job.month, job.purpose) is None]
    if todo and job.month != month_of(job.settings.today):
        names = "、".join(site.name for site in todo)
        job.screen.say(f"{job.month} 未监测：{names}。该月已经过去，事后无法补抓。")
        return tuple(todo), ()
    broken = _crawl_all(job, [_order(job, site) for site in todo])
    return tuple(site for site in todo if site.key in broken), tuple(broken.values())


def _crawl_all(job: _Job, orders: Sequence[_Order]) -> dict[str, str]:
    """Crawl, two at a time, and take in each crawl as it ends. One that breaks does not stop the others: key → what broke."""
    stop = threading.Event()
    broken: dict[str, str] = {}

    def follow(step: Progress) -> None:
        if stop.is_set():
            raise KeyboardInterrupt  # raised here it ends this crawl in order, and its bundle resumes
        job.screen.progress(step)

    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        crawls = {pool.submit(crawl_site, _crawl_job(job, order), follow): order for order in orders}
        for crawl in as_completed(crawls):
            order = crawls[crawl]
            try:
                crawl.result()
            except InternalError as error:
                broken[order.site.key] = str(error)
                job.screen.say(str(error))
                continue
            job.archive.take_in(order.bundle, job.month, job.purpose)
            (order.bundle / _ORDER).unlink(missing_ok=True)
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)
    return broken


def _order(job: _Job, site: Site) -> _Order:
    """Take up the site's open crawl where there is one of these days, else order a new one."""
    folder = job.settings.data / "evidence" / job.month / site.key
    for path in sorted(folder.glob(f"*/{_ORDER}"), reverse=True):
        noted = json.loads(path.read_text(encoding="utf-8"))
        as_of = date.fromisoformat(noted["as_of"])
        is_ours = noted["purpose"] == job.purpose and noted["url"] == site.url
        if is_ours and abs(job.settings.today - as_of) <= RESUMES_FOR:
            return _Order(site, path.parent, as_of)
    start = datetime.now(UTC)
    while (bundle := folder / f"{start:%Y%m%dT%H%M%SZ}").exists():
        start += timedelta(seconds=1)
    noted = {"purpose": job.purpose, "url": site.url, "as_of": job.settings.today.isoformat()}
    _write(bundle / _ORDER, json.dumps(noted) + "\n")
    return _Order(site, bundle, job.settings.today)


def _crawl_job(job: _Job, order: _Order) -> CrawlJob:
    settings, email = job.settings, job.offices.office.email
    rate = settings.rate if settings.rate is not None else job.rates.get(order.site.key, RATE)
    return CrawlJob(
        site=order.site,
        bundle=order.bundle,
        config=settings.config,
        as_of=order.as_of,
        run=order.bundle.name,
        max_pages=settings.max_pages,
        rate=rate,
        obey_robots=settings.obey_robots,
        render=settings.render,
        contact=email if email.isascii() else None,
    )


def _check(job: _Job, sites: Sequence[Site], as_of: date | None = None) -> Result:
    """Judge each site that has a finished crawl of the month: on ``as_of``, else on the day of its crawl."""
    judged = []
    for site in sites:
        run = job.archive.latest_run(site.key, job.month, job.purpose)
        if run is not None:
            row = job.archive.db.table("runs").get((run, site.key))
            day = as_of or date.fromisoformat(str(row["as_of"]))
            judged.append(_judge(job, _as_crawled(job, site, str(row["bundle"])), run, day))
    return Result(job.month, tuple(judged))


def _as_crawled(job: _Job, site: Site, bundle: str) -> Site:
    """Return the site as the register has it, or as it was crawled where the register now has another address under its key."""
    folder = job.settings.data / bundle
    if not folder.is_dir():
        return site
    with Bundle.open(folder) as opened:
        return site if opened.site.url == site.url else opened.site


def _judge(job: _Job, site: Site, run: str, as_of: date) -> Judgement:
    judgement = judge(job.archive.facts(site, run, as_of), job.pack, job.vocabulary)
    store(job.archive, judgement, job.month, job.purpose)
    return judgement


def _report(job: _Job) -> tuple[Path, ...]:
    """Write the monthly report and the page of each site from the stored judgements."""
    folder = job.settings.data / "reports" / job.month
    now = judgements(job.archive, job.month, job.pack.name)
    before = {former.site.key: former for former in judgements(job.archive, previous_month(job.month), job.pack.name)}
    notices = entries(job.archive.db, job.month)
    numbers = {entry.site: entry for entry in notices}
    for judgement in now:
        key = judgement.site.key
        number = notice_number(numbers[key], judgement.site, job.offices) if key in numbers else None
        page = site_report(judgement, before.get(key), month=job.month, notice=number)
        _write(folder / "sites" / f"{key}.html", render_site(page))
    registered = [site.site() for site in load_sites(job.settings.config)]
    whole = month_report(now, tuple(before.values()), job.month, job.offices, registered=registered, notices=notices)
    _write(folder / "index.html", render_month(whole))
    return (folder / "index.html",)


def _notice(job: _Job, sites: Sequence[Site]) -> tuple[Path, ...]:
    """Number and write the notices of the chosen sites. Those already issued keep number, date and deadline."""
    keys = {site.key for site in sites}
    chosen = [judgement for judgement in judgements(job.archive, job.month, job.pack.name) if judgement.site.key in keys]
    holidays = Holidays.load(job.settings.config)
    paths = []
    for issued in issue_notices(job.archive.db, chosen, job.month, job.settings.today, job.offices, holidays):
        paths.append(job.settings.data / issued.path)
        _write(paths[-1], issued.text)
    return tuple(paths)


def _require_judgements(job: _Job) -> None:
    if not judgements(job.archive, job.month, job.pack.name):
        raise UserError(f"{job.month} 还没有按“{job.pack.name}”检查的结果，请先运行 gongkai check --month {job.month}。")


def _write(path: Path, text: str) -> None:
    """Write a whole file or none: what stood there before stays until the new one is complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(path)
