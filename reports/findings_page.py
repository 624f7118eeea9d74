"""All accusations of a month → one page that can be sorted, filtered and searched."""

from collections.abc import Sequence

from checks.model import Judgement
from reports.changes import change
from reports.context import FindingsReport
from reports.context.month import MonthFinding
from reports.context.parts import Link
from reports.inert import inert
from reports.lines import chinese_day, chinese_month, demo_line, excerpt, fault_lines, site_link
from reports.month_changes import Earlier
from reports.wording import words

FINDINGS_SHOWN = 2500
"""About two megabytes. All of them stand in the workbook."""

_TO_DATA = "../../"


def findings_report(judgements: Sequence[Judgement], previous: Sequence[Judgement], month: str, earlier: Earlier) -> FindingsReport:
    """Build the page from this month's judgements, last month's, and by site the months before this one."""
    ordered = sorted(judgements, key=lambda judgement: judgement.site.key)
    former = {judgement.site.key: judgement for judgement in previous}
    found = [line for each in ordered for line in _lines(each, former.get(each.site.key), earlier)]
    found.sort(key=lambda line: line.fault.level.kind != "veto")  # what is left out is never a veto while a deduction is shown
    shown = excerpt(found, lambda line: line, FINDINGS_SHOWN)
    days = {judgement.as_of for judgement in ordered}
    return FindingsReport(
        title=words().month["findings"].format(month=chinese_month(month)),
        demo=demo_line(judgement.site for judgement in ordered),
        month=chinese_month(month),
        as_of=chinese_day(max(days)) if days else "—",
        up=Link(text=words().month["title"].format(month=chinese_month(month)), href="index.html"),
        found=shown,
        levels=tuple(dict.fromkeys(line.fault.level.word for line in shown.lines)),
        classes=tuple(sorted({line.fault.problem for line in shown.lines})),
        sites=tuple(inert(judgement.site.name) for judgement in ordered),
        trends=tuple(dict.fromkeys(line.fault.trend.word for line in shown.lines if line.fault.trend)),
    )


def _lines(judgement: Judgement, before: Judgement | None, earlier: Earlier) -> list[MonthFinding]:
    months = earlier.get(judgement.site.key, ())
    kinds = {} if before is None else change(judgement, before, months[:-1]).kinds()
    return [
        MonthFinding(site=site_link(judgement.site), fault=line, href=f"sites/{judgement.site.key}.html#f-{line.id}")
        for line in fault_lines(judgement, kinds, months, _TO_DATA)
    ]
