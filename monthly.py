"""The commands of a month: run, crawl, check, report, notice; and audit, demo, explain, extract beside them.

Each opens the data folder, calls the steps (steps.py) in their order and says what came of it.
"""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from rich.console import RenderableType

import steps
from checks.breaker import Breaker
from checks.decisions import Decisions
from checks.explain import explain as explain_finding
from checks.explain import find
from checks.history import judgements, months
from checks.manual_files import read_results, write_list
from checks.manual_store import take_in
from checks.model import Judgement, Verdict
from checks.pack import load_pack
from checks.serialise import audit_json
from crawler.columns import Vocabulary
from crawler.configuration import fill_config, find_config
from crawler.errors import InternalError, UserError, why
from crawler.months import MonthState, note_month
from crawler.records import SHANGHAI, Site
from crawler.register import replace_sites
from crawler.sites import SiteConfig, check_url, load_sites, site_for_url
from reports.drawing import Draughtsman
from reports.office import OfficeConfig
from reports.render import render_site
from reports.screen import Screen
from reports.site_page import site_report, site_specs
from reports.summary import audit_summary, month_summary
from steps import DEMO, Purpose
from workspace import Settings, lock, open_data


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


def run(settings: Settings, month: str | None, keys: str | None, screen: Screen) -> Result:
    """Do the whole month: crawl what is not yet crawled, judge, report, notices. Resumes, and repeats nothing finished."""
    with steps.open_job(settings, month, screen) as job:
        sites = steps.registered(settings, keys)
        missing, broken = steps.crawl(job, sites)
        judged = tuple(steps.photographed(job, judgement) for judgement in steps.check(job, sites))
        held = steps.held(job)
        notices = steps.notice(job, sites, held)
        paths = (*steps.report(job), *notices)
        if keys is None and not broken:
            note_month(job.archive, job.month, MonthState.DONE if judged else MonthState.MISSED)
        summary = month_summary(steps.month_so_far(job, judged))
        return Result(job.month, judged, missing, broken, paths, held=held, summary=summary)


def crawl(settings: Settings, month: str | None, keys: str | None, screen: Screen) -> Result:
    """Do the first step: crawl, and take into the archive, every site that has no finished crawl of this month."""
    with steps.open_job(settings, month, screen) as job:
        missing, broken = steps.crawl(job, steps.registered(settings, keys))
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
    with steps.open_job(settings, month, screen) as job:
        sites = steps.registered(settings, keys)
        if manual:
            kinds = {site.key: site.kind for site in load_sites(settings.config)}
            looked = max(settings.today, datetime.now(SHANGHAI).date())  # somebody may look after the day that is judged
            found = read_results(manual, job.pack, kinds, looked)
            new = take_in(job.archive, job.month, found, manual)
            screen.say(f"{manual} 中的人工核查结果 {len(found)} 条，新记入 {job.month} {new} 条。")
        judged = steps.check(job, sites, settings.as_of)
        keys_judged = {judgement.site.key for judgement in judged}
        missing = tuple(site for site in sites if site.key not in keys_judged)
        for site in missing:
            screen.say(f"{site.name}（{site.key}）：{job.month} 未监测，没有抓取结果。")
        if manual_list:
            screen.say(f"人工核查清单 {write_list(manual_list, judged)} 项，已写入 {manual_list}。")
        summary = month_summary(steps.month_so_far(job, judged))
        return Result(job.month, judged, missing, held=steps.held(job), summary=summary)


def explain(settings: Settings, finding: str, month: str | None, keys: str | None, screen: Screen) -> tuple[str, ...]:
    """Say, offline, what a stored finding rests on: of ``month``, else of the newest month that has it.

    Raises UserError where no finding's id, or several, begin with ``finding``.
    """
    with steps.open_job(settings, month, screen, nullcontext()) as job:
        chosen = {site.key for site in steps.registered(settings, keys)} if keys else None
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
    with steps.open_job(settings, month, screen) as job:
        steps.require_judgements(job)
        return steps.report(job)


def notice(settings: Settings, month: str | None, keys: str | None, screen: Screen) -> tuple[Path, ...]:
    """Do the fourth step, offline: write the notices of the faulty sites. Returns them."""
    with steps.open_job(settings, month, screen) as job:
        steps.require_judgements(job)
        return steps.notice(job, steps.registered(settings, keys), steps.held(job))


def check_settings(settings: Settings, keys: str | None) -> None:
    """Raise UserError for what would be wrong in every month to come, before a schedule is begun."""
    load_pack(settings.config, settings.pack)
    Vocabulary.load(settings.config)
    OfficeConfig.load(settings.config)
    Breaker.load(settings.config)
    Decisions.load(settings.config, [site.key for site in load_sites(settings.config)])
    steps.registered(settings, keys)


def audit(settings: Settings, url: str, kind: str | None, screen: Screen) -> Result:
    """Audit one site, registered or not: crawl, judge, write a report under ``DATA/reports/audits/``."""
    site = site_for_url(url, settings.config, kind).site()
    busy = lock(settings.data, f"audit-{site.key}", f"另一个 gongkai 正在审查 {site.key}，数据文件夹为")
    with steps.open_job(settings, None, screen, busy, Purpose.AUDIT) as job, Draughtsman() as draughtsman:
        ordered = steps.order_of(job, site)
        if broken := steps.crawl_orders(job, [ordered], draughtsman.start):
            raise InternalError(broken[site.key])
        (judged,) = steps.judge(job, [steps.brief(job, site, ordered.bundle.name, ordered.as_of)])
        judgement = steps.photographed(job, judged)
        bundle = str(steps.bundle_of(job, site, judgement.crawl.run).relative_to(settings.data))
        shown = site_report(judgement, drawings=draughtsman.draw(site_specs(judgement)), to_data="../../", bundle=bundle)
        page = settings.data / "reports" / "audits" / f"{site.key}-{ordered.as_of}.html"
        steps.write(page, render_site(shown))
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
