"""The front door: commands, exit codes, progress. What is done, and in which order, stands in monthly.py.

Help is English; every sentence that a command prints about its work is Simplified Chinese, for the officials who run it.
"""

# Each command imports what it needs, so that `gongkai --help` does not wait for Scrapy; Typer passes options by keyword.
# ruff: noqa: PLC0415, PLR0917

import errno
import logging
import os
import re
import signal
import sqlite3
import sys
import tempfile
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from crawler import child
from crawler.errors import UserError, why
from crawler.logs import escaped, make_logs_inert

if TYPE_CHECKING:
    from casework import LedgerView
    from monthly import Result
    from probing import ProbeResult
    from rechecking import RecheckResult
    from reports.screen import Screen
    from workspace import Settings

DONE, UNQUALIFIED, WRONG_USE, UNDETERMINED, BROKEN, INTERRUPTED = 0, 1, 2, 3, 4, 130
DATA, MONTHLY, MAX_PAGES = Path("data"), "monthly", 3000
_YEARS = range(2000, 2100)

app = typer.Typer(
    name="gongkai",
    help="Watches whether Chinese government portals keep the promises that disclosure law makes to citizens.",
    epilog="Exit codes: 0 done and qualified; 1 a site is unqualified; 2 wrong use or configuration; "
    "3 a site could not be judged; 4 disk full or internal error; 130 interrupted.",
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
)
sites_app = typer.Typer(help="List, add, import and check the registered sites.", rich_markup_mode=None)
app.add_typer(sites_app, name="sites")
ledger_app = typer.Typer(help="The rectification ledger: what became of every notice and fault.", rich_markup_mode=None)
app.add_typer(ledger_app, name="ledger")


class Kind(StrEnum):
    """门户网站 or 部门网站."""

    PORTAL = "portal"
    DEPARTMENT = "department"


class Render(StrEnum):
    """When the browser is asked."""

    AUTO = "auto"
    NEVER = "never"
    ALWAYS = "always"


class Units(StrEnum):
    """Which system's own timetable is printed."""

    SYSTEMD = "systemd"
    CRON = "cron"
    TASKSCHEDULER = "taskscheduler"


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise UserError(f"日期“{text}”不正确，应如 2026-11-20。") from error
    if day.year not in _YEARS:  # ages and year guesses reckon with the years around
        raise UserError(f"日期“{text}”超出范围，应在 {_YEARS[0]} 年至 {_YEARS[-1]} 年之间。")
    return day


Data = Annotated[Path, typer.Option("--data", metavar="DIR", help="Where everything is kept.")]
Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="DIR", help="Sites, packs, columns, words; default ./config, else DATA/config."),
]
AsOf = Annotated[
    date | None,
    typer.Option("--as-of", metavar="DATE", parser=_day, help="The day that counts as today (Asia/Shanghai); default today."),
]
Pack = Annotated[str, typer.Option("--pack", metavar="NAME", help="The indicator pack.")]
Json = Annotated[
    str | None,
    typer.Option("--json", metavar="FILE", help="Write the result as JSON; - for standard output, then nothing else goes there."),
]
RenderOption = Annotated[Render, typer.Option("--render", help="Use of the browser.")]
MaxPages = Annotated[int, typer.Option("--max-pages", metavar="N", min=1, help="The budget of pages for one site.")]
Rate = Annotated[
    float | None,
    typer.Option(
        "--rate", metavar="N", min=0, help="Requests a second to one host; 0: as fast as it answers (your own site, tests)."
    ),
]
IgnoreRobots = Annotated[bool, typer.Option("--ignore-robots", help="Do not ask robots.txt (your own site, tests).")]
Full = Annotated[
    bool,
    typer.Option("--full", help="Ask for every page; else documents read in an earlier month have their turn every third month."),
]
Month = Annotated[str | None, typer.Option("--month", metavar="YYYY-MM", help="Which month; default the month of --as-of.")]
Sites = Annotated[str | None, typer.Option("--sites", metavar="A,B", help="Only these sites, by key.")]
Notice = Annotated[
    str, typer.Argument(metavar="NOTICE", help="A notice: 2026-11, 〔2026〕11号, 11, or a site's key for its latest.")
]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who did it: stands in the ledger.")]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="No progress and no summary: errors and the exit code only.")]
Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="Tell more of what is being done, on standard error.")]


@app.callback(invoke_without_command=True)
def _front(
    context: typer.Context,
    show_version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    if show_version:
        from checks.runner import program_version

        typer.echo(program_version())
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command()
def demo(
    data: Data = Path("data-demo"),
    as_of: AsOf = None,
    json_file: Json = None,
    render: RenderOption = Render.AUTO,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Run the whole monthly job on four replica portals on the loopback, and print where the reports are.

    No internet and no configuration is needed. All faults are fictional. Ends with 0 when the faulty sites were shown.
    """
    import monthly

    with _screen(quiet, verbose, json_file) as screen:
        result = monthly.demo(data, as_of, render.value, screen)
        _show(result, screen, json_file, *result.paths)
    return DONE if result.exit_code == UNQUALIFIED else result.exit_code or BROKEN


@app.command()
def audit(
    url: Annotated[str, typer.Argument(metavar="URL", help="The home page of the site.")],
    data: Data = DATA,
    config: Config = None,
    kind: Annotated[Kind | None, typer.Option("--kind", help="What the site is; default as registered, else portal.")] = None,
    as_of: AsOf = None,
    pack: Pack = MONTHLY,
    json_file: Json = None,
    render: RenderOption = Render.AUTO,
    max_pages: MaxPages = MAX_PAGES,
    rate: Rate = None,
    ignore_robots: IgnoreRobots = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Audit one site: crawl, check, print a summary table, write an HTML report."""
    with child.ready(), _screen(quiet, verbose, json_file) as screen:
        import monthly

        settings = _settings(data, config, as_of, pack, render, max_pages, rate, ignore_robots)
        result = monthly.audit(settings, url, kind and kind.value, screen)
        _show(result, screen, json_file, *result.paths)
    return result.exit_code


@app.command()
def run(
    month: Month = None,
    sites: Sites = None,
    data: Data = DATA,
    config: Config = None,
    as_of: AsOf = None,
    pack: Pack = MONTHLY,
    json_file: Json = None,
    render: RenderOption = Render.AUTO,
    max_pages: MaxPages = MAX_PAGES,
    rate: Rate = None,
    ignore_robots: IgnoreRobots = False,
    full: Full = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Do the monthly job: crawl every registered site, check, write the monthly report and the notices.

    Run again, it resumes what is unfinished and repeats nothing that is finished.
    """
    import monthly

    with _screen(quiet, verbose, json_file) as screen:
        settings = _settings(data, config, as_of, pack, render, max_pages, rate, ignore_robots, full)
        result = monthly.run(settings, month, sites, screen)
        _show(result, screen, json_file, *result.paths)
    return result.exit_code


@app.command()
def crawl(
    month: Month = None,
    sites: Sites = None,
    data: Data = DATA,
    config: Config = None,
    as_of: AsOf = None,
    render: RenderOption = Render.AUTO,
    max_pages: MaxPages = MAX_PAGES,
    rate: Rate = None,
    ignore_robots: IgnoreRobots = False,
    full: Full = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """First step of `run`: crawl every registered site and store what was seen."""
    import monthly

    with _screen(quiet, verbose) as screen:
        settings = _settings(data, config, as_of, MONTHLY, render, max_pages, rate, ignore_robots, full)
        return monthly.crawl(settings, month, sites, screen).exit_code


@app.command()
def check(
    month: Month = None,
    sites: Sites = None,
    data: Data = DATA,
    config: Config = None,
    as_of: AsOf = None,
    pack: Pack = MONTHLY,
    manual: Annotated[
        Path | None, typer.Option("--import", metavar="FILE", help="Take in manual results first (CSV, XLSX), for the month.")
    ] = None,
    manual_list: Annotated[
        Path | None, typer.Option("--manual-list", metavar="FILE", help="Write what people must still check, as XLSX.")
    ] = None,
    finding: Annotated[
        str | None, typer.Option("--explain", metavar="FINDING", help="Judge nothing; explain one stored finding, by its id.")
    ] = None,
    json_file: Json = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Second step of `run`, offline: judge what the crawl stored. Without --as-of each site on the day of its crawl."""
    import monthly

    with _screen(quiet, verbose, json_file) as screen:
        settings = _settings(data, config, as_of, pack)
        if finding is not None:
            if manual or manual_list or json_file:
                raise UserError("--explain 不能与 --import、--manual-list、--json 同时使用，请分两次运行。")
            lines = monthly.explain(settings, finding, month, sites, screen)
            screen.stop()
            typer.echo("\n".join(map(escaped, lines)))
            return DONE
        result = monthly.check(settings, month, sites, screen, manual, manual_list)
        _show(result, screen, json_file, *result.paths)
    return result.exit_code


@app.command()
def report(
    month: Month = None,
    data: Data = DATA,
    config: Config = None,
    as_of: AsOf = None,
    pack: Pack = MONTHLY,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Third step of `run`, offline: write the monthly report and the page of each site from the stored judgements."""
    import monthly

    with _screen(quiet, verbose) as screen:
        _show_paths(monthly.report(_settings(data, config, as_of, pack), month, screen), screen)
    return DONE


@app.command()
def notice(
    month: Month = None,
    sites: Sites = None,
    data: Data = DATA,
    config: Config = None,
    as_of: AsOf = None,
    pack: Pack = MONTHLY,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Fourth step of `run`, offline: write the 整改通知 for each faulty site. Written again, a notice keeps its number."""
    import monthly

    with _screen(quiet, verbose) as screen:
        _show_paths(monthly.notice(_settings(data, config, as_of, pack), month, sites, screen), screen)
    return DONE


@app.command()
def probe(
    sites: Sites = None,
    data: Data = DATA,
    config: Config = None,
    json_file: Json = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Make one round of availability probes: open the home page of every registered site once, and store what came of it.

    A week of them, twenty a day at least, is what the indicator 站点无法访问 is judged by.
    """
    import probing

    with _screen(quiet, verbose, json_file) as screen:
        result = probing.probe(_settings(data, config), sites, screen)
        _show(result, screen, json_file)
    return result.exit_code


@app.command()
def recheck(
    notice: Notice,
    data: Data = DATA,
    config: Config = None,
    as_of: AsOf = None,
    json_file: Json = None,
    render: RenderOption = Render.AUTO,
    max_pages: MaxPages = MAX_PAGES,
    rate: Rate = None,
    ignore_robots: IgnoreRobots = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> int:
    """Visit again what a notice names, and mark what has been put right (复查): in the ledger, and as a page.

    Ends with 0 where all was put right, 1 where something was not, 3 where something could not be seen and nothing stands.
    """
    import rechecking

    with _screen(quiet, verbose, json_file) as screen:
        settings = _settings(data, config, as_of, MONTHLY, render, max_pages, rate, ignore_robots)
        result = rechecking.recheck(settings, notice, screen)
        _show(result, screen, json_file, result.path)
    return result.exit_code


@app.command()
def schedule(
    day: Annotated[int, typer.Option("--day", metavar="N", min=1, max=28, help="Day of the month.")] = 1,
    time: Annotated[str, typer.Option("--time", metavar="HH:MM", help="Time of day in Asia/Shanghai.")] = "02:00",
    print_units: Annotated[
        Units | None, typer.Option("--print", help="Print units for the system's own timetable instead.")
    ] = None,
    sites: Sites = None,
    data: Data = DATA,
    config: Config = None,
    pack: Pack = MONTHLY,
    render: RenderOption = Render.AUTO,
    max_pages: MaxPages = MAX_PAGES,
    rate: Rate = None,
    ignore_robots: IgnoreRobots = False,
    full: Full = False,
    verbose: Verbose = False,
) -> int:
    """Start `run` every month and `probe` every half hour by itself, and keep running until Ctrl-C.

    A start that was slept through is made up for while its month runs; a month that passed is recorded as 未监测.
    """
    import monthly
    import timetable

    with _screen(verbose=verbose) as screen:
        arguments = _run_arguments(sites, data, config, pack, render, max_pages, rate, ignore_robots, full)
        probes = _run_arguments(sites, data, config)
        plan = timetable.Plan.of(day, time, data, arguments, probes)
        if print_units is not None:
            typer.echo(timetable.units(plan, print_units.value), nl=False)
        else:
            settings = _settings(data, config, None, pack, render, max_pages, rate, ignore_robots)
            monthly.check_settings(settings, sites)
            timetable.keep(plan, screen)
    return DONE


@sites_app.callback(invoke_without_command=True)
def _sites(context: typer.Context) -> int:
    """List, add, import and check the registered sites (config/sites/*.toml). Alone it lists them."""
    return sites_list() if context.invoked_subcommand is None else DONE


@sites_app.command("list")
def sites_list(data: Data = DATA, config: Config = None, json_file: Json = None) -> int:
    """List the registered sites."""
    from crawler.configuration import find_config
    from crawler.sites import load_sites

    registered = load_sites(find_config(config, data))
    if json_file is not None:
        rows = [site.model_dump() for site in registered]
        _write_json({"schema": "gongkai.sites/1", "sites": rows}, json_file)
    if json_file != "-":
        for site in registered:
            typer.echo("\t".join((site.key, escaped(site.name), site.url, "门户网站" if site.kind == "portal" else "部门网站")))
    return DONE


@sites_app.command("add")
def sites_add(
    url: Annotated[str, typer.Argument(metavar="URL", help="The home page of the site.")],
    name: Annotated[str, typer.Option("--name", metavar="TEXT", help="The site's name in Chinese.")],
    key: Annotated[str | None, typer.Option("--key", metavar="KEY", help="Short name: a-z 0-9 - _; default from the host.")] = None,
    kind: Annotated[Kind, typer.Option("--kind", help="What the site is.")] = Kind.PORTAL,
    site_code: Annotated[str | None, typer.Option("--site-code", metavar="CODE", help="网站标识码, ten letters or digits.")] = None,
    level: Annotated[str | None, typer.Option("--level", metavar="TEXT", help="层级.")] = None,
    region: Annotated[str | None, typer.Option("--region", metavar="TEXT", help="地区.")] = None,
    organizer: Annotated[str | None, typer.Option("--organizer", metavar="TEXT", help="主办单位: whom notices address.")] = None,
    contact: Annotated[str | None, typer.Option("--contact", metavar="TEXT", help="联系人.")] = None,
    host: Annotated[
        list[str] | None, typer.Option("--host", metavar="HOST", help="A further host of the site; repeatable.")
    ] = None,
    data: Data = DATA,
    config: Config = None,
) -> int:
    """Register one site: writes config/sites/KEY.toml."""
    from crawler.configuration import find_config
    from crawler.register import add_site

    given: dict[str, object] = {
        "key": key,
        "name": name,
        "url": url,
        "kind": kind.value,
        "site_code": site_code,
        "level": level,
        "region": region,
        "organizer": organizer,
        "contact": contact,
        "hosts": tuple(host or ()),
    }
    fields = {field: value for field, value in given.items() if value is not None}
    typer.echo(f"已登记：{add_site(find_config(config, data), fields)}")
    return DONE


@sites_app.command("import")
def sites_import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV or XLSX table; its first row holds the headings.")],
    data: Data = DATA,
    config: Config = None,
) -> int:
    """Register every site of a table, all or none.

    Headings: 网站名称, 网址; where there are such: 标识, 类别, 网站标识码, 层级, 地区, 主办单位, 联系人, 其他域名.
    """
    from crawler.configuration import find_config
    from crawler.register import import_sites

    written = import_sites(find_config(config, data), file)
    typer.echo(f"已登记 {len(written)} 个站点，见 {written[0].parent}")
    return DONE


@sites_app.command("check")
def sites_check(data: Data = DATA, config: Config = None) -> int:
    """Check every file of the register, without network."""
    from crawler.configuration import find_config
    from crawler.sites import load_sites

    folder = find_config(config, data)
    typer.echo(f"{len(load_sites(folder))} 个站点的登记均无误：{folder / 'sites'}")
    return DONE


@ledger_app.callback(invoke_without_command=True)
def _ledger(context: typer.Context) -> int:
    """Show the rectification ledger (整改台账) and write in it. Alone it lists all."""
    return ledger_list() if context.invoked_subcommand is None else DONE


@ledger_app.command("list")
def ledger_list(
    sites: Sites = None,
    state: Annotated[
        str | None, typer.Option("--state", metavar="A,B", help="Only these states: open, overdue, due, put_right, 逾期 …")
    ] = None,
    month: Annotated[str | None, typer.Option("--month", metavar="YYYY-MM", help="Only faults found in this month.")] = None,
    data: Data = DATA,
    config: Config = None,
    as_of: AsOf = None,
    json_file: Json = None,
) -> int:
    """List every noticed fault with its state as of today."""
    import casework

    with _screen(json_file=json_file) as screen:
        _show(casework.view(_settings(data, config, as_of), sites, state, month, screen), screen, json_file)
    return DONE


@ledger_app.command("export")
def ledger_export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The workbook to be written.")],
    data: Data = DATA,
    config: Config = None,
    as_of: AsOf = None,
) -> int:
    """Write the ledger as XLSX: one row a fault, one a notice, one an event."""
    import casework

    with _screen() as screen:
        screen.show(casework.export(_settings(data, config, as_of), file, screen))
    return DONE


@ledger_app.command("import")
def ledger_import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A feedback slip that came back: DOCX or XLSX.")],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who takes it in; default who answered.")] = "",
    data: Data = DATA,
    config: Config = None,
    as_of: AsOf = None,
) -> int:
    """Take a filled-in feedback slip into the ledger, all of it or nothing. Twice changes nothing."""
    import casework

    with _screen() as screen:
        screen.show(casework.take_in_slip(_settings(data, config, as_of), file, by, screen))
    return DONE


@ledger_app.command("acknowledge")
def ledger_acknowledge(
    notice: Notice,
    by: By,
    on: Annotated[date | None, typer.Option("--on", metavar="DATE", parser=_day, help="On which day; default today.")] = None,
    data: Data = DATA,
    config: Config = None,
    as_of: AsOf = None,
) -> int:
    """Note down that a notice was received."""
    import casework

    with _screen() as screen:
        screen.show(casework.acknowledge(_settings(data, config, as_of), notice, by, on, screen))
    return DONE


@ledger_app.command("chase")
def ledger_chase(sites: Sites = None, data: Data = DATA, config: Config = None, as_of: AsOf = None) -> int:
    """Write the chasers (催办函) that are due: before a deadline and after it, each once."""
    import casework

    with _screen() as screen:
        _show_paths(casework.chase(_settings(data, config, as_of), sites, screen), screen)
    return DONE


@ledger_app.command("escalate")
def ledger_escalate(by: By, sites: Sites = None, data: Data = DATA, config: Config = None, as_of: AsOf = None) -> int:
    """Note down that what is overdue beyond the days of chaser.toml was reported to the office above."""
    import casework

    with _screen() as screen:
        for sentence in casework.escalate(_settings(data, config, as_of), sites, by, screen):
            screen.show(sentence)
    return DONE


@ledger_app.command("withdraw")
def ledger_withdraw(
    notice: Notice,
    by: By,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why: stands on the notice and in the ledger.")],
    data: Data = DATA,
    config: Config = None,
    as_of: AsOf = None,
) -> int:
    """Withdraw a notice: its papers are marked 已撤回, and nothing in it is asked for any more."""
    import casework

    with _screen() as screen:
        screen.show(casework.withdraw(_settings(data, config, as_of), notice, by, reason, screen))
    return DONE


@app.command()
def extract(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A saved page.")],
    url: Annotated[str, typer.Option("--url", metavar="URL", help="The address that the page was saved from.")],
    data: Data = DATA,
    config: Config = None,
    as_of: AsOf = None,
) -> int:
    """Print as JSON what the readers see in one saved page: for whoever writes a reader or doubts a finding."""
    import monthly

    _write_json(monthly.extract(file, url, config, data, as_of), "-")
    return DONE


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder of evidence: of a crawl, or beside a notice.")],
) -> int:
    """Say whether one byte of a folder of evidence was changed; ends with 1 if so."""
    from crawler.seal import verify as verified

    found = verified(folder)
    for problem in found.problems:
        typer.echo(escaped(problem))
    state = f"发现{len(found.problems)}处改动" if found.problems else "未发现改动"
    typer.echo(f"{folder}：共核验{found.files}个文件，{state}。校验码（SHA-256）{found.seal}，请与通知书所载核对。")
    return UNQUALIFIED if found.problems else DONE


def _settings(
    data: Path,
    config: Path | None,
    as_of: date | None = None,
    pack: str = MONTHLY,
    render: Render = Render.AUTO,
    max_pages: int = MAX_PAGES,
    rate: float | None = None,
    ignore_robots: bool = False,
    full: bool = False,
) -> "Settings":
    from crawler.configuration import find_config
    from workspace import ROTATION, Settings, open_data

    folder = open_data(data)
    found = find_config(config, folder).absolute()
    rotation = 1 if full else ROTATION
    return Settings(folder, found, as_of, pack, render.value, max_pages, rate, obey_robots=not ignore_robots, rotation=rotation)


def _run_arguments(
    sites: str | None,
    data: Path,
    config: Path | None,
    pack: str = MONTHLY,
    render: Render = Render.AUTO,
    max_pages: int = MAX_PAGES,
    rate: float | None = None,
    ignore_robots: bool = False,
    full: bool = False,
) -> tuple[str, ...]:
    """Return the options of ``gongkai run`` that say the same from anywhere: absolute folders, and what is not the default."""
    here = Path("config").absolute()
    arguments = ["--data", str(data.absolute())]
    arguments += ["--config", str((config or here).absolute())] if config is not None or here.is_dir() else []
    arguments += ["--sites", sites] if sites is not None else []
    arguments += ["--pack", pack] if pack != MONTHLY else []
    arguments += ["--render", render.value] if render is not Render.AUTO else []
    arguments += ["--max-pages", str(max_pages)] if max_pages != MAX_PAGES else []
    arguments += ["--rate", f"{rate:g}"] if rate is not None else []
    return (*arguments, *(["--ignore-robots"] if ignore_robots else []), *(["--full"] if full else []))


def _screen(quiet: bool = False, verbose: bool = False, json_file: str | None = None) -> "Screen":
    from reports.screen import Screen

    if json_file not in {None, "-"} and not Path(json_file).absolute().parent.is_dir():  # told before an hour's crawl, not after
        raise UserError(f"无法写入 --json 文件 {json_file}（文件夹不存在），请换一个位置。")
    if verbose:
        logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(name)s %(message)s")
    return Screen(quiet=quiet, out=sys.stderr if json_file == "-" else sys.stdout)


def _show(
    result: "Result | ProbeResult | RecheckResult | LedgerView", screen: "Screen", json_file: str | None, *paths: Path
) -> None:
    """Print the summary and the paths, and write the JSON where it is wanted."""
    screen.stop()
    screen.show(result.summary)
    _show_paths(paths, screen)
    if json_file is not None:
        _write_json(result.json(), json_file)


def _show_paths(paths: tuple[Path, ...], screen: "Screen") -> None:
    screen.stop()
    for path in paths:
        screen.show(str(path))


def _write_json(value: object, json_file: str) -> None:
    from reports.inert import inert_json_parts

    parts = (part.encode() for part in chain(inert_json_parts(value), "\n"))  # UTF-8 whatever the locale
    if json_file == "-":
        with suppress(BrokenPipeError):  # nobody listens any more; the exit code still tells
            sys.stdout.buffer.writelines(parts)
            sys.stdout.buffer.flush()
        return
    try:
        with Path(json_file).open("wb") as file:
            file.writelines(parts)
    except OSError as error:
        if error.errno in _DISK_FULL:
            raise
        raise UserError(f"无法写入 --json 文件 {json_file}（{why(error)}），请换一个位置。") from error


_DISK_FULL = {errno.ENOSPC, errno.EDQUOT}
# Typer words its refusals in English; whoever uses the program reads Chinese.
_USAGE = (
    (r"No such option: (\S+)", "没有 {} 这个选项"),
    (r"No such command '(.*?)'", "没有“{}”这个命令"),
    (r"Missing (?:argument|option|parameter) '(.*?)'", "缺少 {}"),
    (r"Option '?(.*?)'? requires an argument", "选项 {} 后面缺少取值"),
    (r"Invalid value for '(.*?)'", "{} 的取值不正确"),
    (r"unexpected extra argument\S* \((.*)\)", "多出了“{}”"),
)


def _usage(message: str) -> str:
    for pattern, sentence in _USAGE:
        if found := re.search(pattern, message):
            return sentence.format(found[1])
    return "命令的写法不正确"


def _log_folder(arguments: list[str]) -> Path:
    """Return ``DATA/logs``, also when the options were never parsed; the temporary folder where that cannot be written."""
    given = re.search(r"(?:^|\0)--data[=\0]([^\0]+)", "\0".join(arguments))
    data = Path(given[1]) if given else Path("data-demo") if "demo" in arguments[:1] else DATA
    try:
        (data / "logs").mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.gettempdir())
    return data / "logs"


def _write_log(arguments: list[str]) -> Path | None:
    """Write the details of the exception in flight to a file and return its path, None where even that fails."""
    name = f"error-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}.log"
    for folder in (_log_folder(arguments), Path(tempfile.gettempdir())):
        with suppress(OSError):
            (folder / name).write_text(f"gongkai {' '.join(arguments)}\n\n{traceback.format_exc()}", encoding="utf-8")
            return folder / name
    return None


def _is_disk_full(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, OSError) and error.errno in _DISK_FULL:
            return True
        if isinstance(error, sqlite3.OperationalError) and "full" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def _tell(sentence: str, stream: TextIO | None = None) -> None:
    with suppress(OSError):
        print(sentence, file=stream or sys.stderr, flush=True)  # the stream may be gone already


def run_command(arguments: list[str], command: Callable[..., object] = app) -> int:
    """Run one command line and return its exit code. Nothing is raised: what went wrong is told in one sentence on stderr."""
    try:
        code = command(arguments, prog_name="gongkai", standalone_mode=False)
    except UserError as error:
        _tell(escaped(" ".join(str(error).split())))
        return WRONG_USE
    except typer.TyperException as error:
        context = getattr(error, "ctx", None)
        _tell(f"{_usage(error.format_message())}，可用 {context.command_path if context else 'gongkai'} --help 查看用法。")
        return WRONG_USE
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except SystemExit:  # Typer's way out when nobody reads standard output any more
        return DONE
    except Exception as error:  # noqa: BLE001 - the last door: whatever broke, no traceback reaches the user
        log = _write_log(arguments)
        cause = "磁盘空间不足" if _is_disk_full(error) else "程序内部出错"
        _tell(f"{cause}，本次未能完成，详情见 {log or '（日志也无法写入）'}；处理后可用同一命令继续。")
        return BROKEN
    if code == INTERRUPTED:
        _tell("已中断；已取得的内容都已保存，用同一命令可以接着做。")
    return code if isinstance(code, int) else DONE


def main() -> None:
    """Entry point of ``gongkai`` and ``python -m gongkai``."""
    with suppress(AttributeError, ValueError):  # not a real stream under some test runners
        sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
        sys.stderr.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    # A service that is stopped ends as with Ctrl-C; and a shell starts what stands in its background deaf to Ctrl-C.
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, signal.default_int_handler)
    make_logs_inert()
    code = run_command(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:  # what is left for a closed pipe would make Python complain on its way out
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    sys.exit(code)


if __name__ == "__main__":
    main()
