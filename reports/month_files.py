"""All files of a month's report, one after the other: the door writes them below ``reports/<month>/``.

A city's month holds hundreds of thousands of documents: judgements are read one at a time, and only what the pages show is kept.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from checks.model import Judgement
from checks.serialise import audit_json
from checks.trend import SiteMonth
from crawler.records import Site
from reports.charts import Spec
from reports.circular import circular_report
from reports.circular_docx import circular_docx
from reports.context.month import SearchFile
from reports.context.parts import Link
from reports.drawing import draw
from reports.findings_page import findings_report
from reports.freshness import Weeks, published_weeks
from reports.inert import inert
from reports.ledger_book import LedgerSummary
from reports.ledger_section import ledger_section
from reports.lines import DEMO_QUIRK, chinese_month
from reports.month_page import month_report, month_specs
from reports.notices import NoticeEntry
from reports.office import OfficeConfig
from reports.render import render_findings, render_month, render_site
from reports.search import search_parts
from reports.site_page import site_report, site_specs
from reports.wording import words
from reports.workbook import month_workbook

SEARCH = "search"
INDEX, FINDINGS, WORKBOOK, JSON, CIRCULAR = "index.html", "findings.html", "month.xlsx", "month.json", "circular.docx"
SCHEMA = "gongkai.month/1"
_TO_DATA = "../../../"


@dataclass(frozen=True, slots=True)
class ReportFile:
    """One file: its path below the month's folder, and its content, whole or piece by piece."""

    path: str
    content: str | bytes | Iterator[bytes]


@dataclass(frozen=True, slots=True)
class Month:
    """What a month's report is made from.

    ``judgements``  gives this month's, whole and one at a time, each time it is called
    ``previous``    last month's; ``earlier`` by site the months before this one, oldest first, last month's included
    ``registered``  every site of the register; ``notices`` what was issued; ``held`` why nothing was, ``""`` where it may be
    ``bundles``     by site the folder of its crawl, below the data folder
    ``ledger``      what the rectification ledger says, None where it is not told
    """

    month: str
    judgements: Callable[[], Iterator[Judgement]]
    previous: Sequence[Judgement]
    earlier: Mapping[str, tuple[SiteMonth, ...]]
    registered: Sequence[Site]
    notices: Sequence[NoticeEntry]
    held: str
    offices: OfficeConfig
    bundles: Mapping[str, str]
    ledger: LedgerSummary | None = None


def month_files(month: Month) -> Iterator[ReportFile]:
    """Yield every file of the report. The same input gives the same bytes."""
    judged: list[Judgement] = []
    weeks: dict[str, Weeks] = {}
    search: list[SearchFile] = []
    for judgement in month.judgements():
        for part in search_parts(judgement):
            search.append(SearchFile(f"{SEARCH}/{part.name}", inert(judgement.site.name), part.count))
            yield ReportFile(f"{SEARCH}/{part.name}", part.text)
        weeks[judgement.site.key] = published_weeks(judgement)
        judged.append(replace(judgement, items=()))
    drawings = draw(_specs(month, judged, weeks))
    yield from _site_pages(month, judged, drawings)
    yield ReportFile(FINDINGS, render_findings(findings_report(judged, month.previous, month.month, month.earlier)))
    day = max((judgement.as_of for judgement in judged), default=date.fromisoformat(f"{month.month}-01"))
    yield ReportFile(WORKBOOK, month_workbook(judged, month.previous, month.earlier, day))
    yield ReportFile(JSON, _json(month, {judgement.site.key for judgement in judged}))
    circular = circular_report(judged, month.previous, month.month, month.offices, month.registered, month.notices, month.earlier)
    yield ReportFile(CIRCULAR, circular_docx(circular, day))
    yield ReportFile(INDEX, _index(month, judged, drawings, search))


def _specs(month: Month, judged: Sequence[Judgement], weeks: Mapping[str, Weeks]) -> Mapping[str, Spec]:
    specs = dict(month_specs(judged, month.month, month.earlier))
    for judgement in judged:
        key = judgement.site.key
        specs |= site_specs(judgement, month.earlier.get(key, ()), weeks[key])
    return specs


def _site_pages(month: Month, judged: Sequence[Judgement], drawings: Mapping[str, str]) -> Iterator[ReportFile]:
    former = {judgement.site.key: judgement for judgement in month.previous}
    entries = {entry.site: entry for entry in month.notices}
    for judgement in judged:
        key, office = judgement.site.key, month.offices.of(DEMO_QUIRK in judgement.site.quirks)
        entry = entries.get(key)
        report = site_report(
            judgement,
            former.get(key),
            month=month.month,
            notice=None if entry is None else office.number(entry.year, entry.number),
            earlier=month.earlier.get(key, ()),
            drawings=drawings,
            to_data=_TO_DATA,
            bundle=month.bundles.get(key, ""),
        )
        yield ReportFile(f"sites/{key}.html", render_site(report))


def _index(month: Month, judged: Sequence[Judgement], drawings: Mapping[str, str], search: Sequence[SearchFile]) -> str:
    said = words().month
    report = month_report(
        judged,
        month.previous,
        month.month,
        month.offices,
        registered=month.registered,
        notices=month.notices,
        held=month.held,
        earlier=month.earlier,
        drawings=drawings,
        search=search,
        files=(Link(said["circular"], CIRCULAR), Link(said["xlsx"], WORKBOOK), Link(said["json"], JSON)),
        findings=Link(said["findings_link"].format(month=chinese_month(month.month)), FINDINGS),
        ledger=None if month.ledger is None else ledger_section(month.ledger),
    )
    return render_month(report)


def _json(month: Month, judged: set[str]) -> Iterator[bytes]:
    """Yield gongkai.month/1 site by site: whole, it is a hundred megabytes in a large month."""
    yield f'{{"schema": "{SCHEMA}", "month": "{month.month}", "sites": ['.encode()
    for number, judgement in enumerate(month.judgements()):
        yield (",\n" if number else "\n").encode() + _plain(audit_json(judgement))
    left = [{"key": site.key, "name": site.name, "url": site.url} for site in month.registered if site.key not in judged]
    yield b'\n], "unmonitored": ' + _plain(left) + b', "notices_held": ' + _plain(month.held or None) + b"}\n"


def _plain(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace")
