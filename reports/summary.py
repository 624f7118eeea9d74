"""The same reports as tables for a terminal (rich). Crawled text is :func:`reports.inert.inert` and never read as markup."""

from io import StringIO

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from reports.context import MonthReport, SiteReport
from reports.context.parts import Mark
from reports.wording import words

_STYLES = {
    "unqualified": "bold red",
    "veto": "bold red",
    "missing": "red",
    "empty": "red",
    "stale": "yellow",
    "deduct": "yellow",
    "qualified": "green",
    "fresh": "green",
}


def audit_summary(report: SiteReport) -> RenderableType:
    """Return the summary that ``gongkai audit`` prints: verdict, columns, faults; what was not judged is counted beside them."""
    said = words().summary
    head = Text.assemble((report.name, "bold"), "  ", _mark(report.verdict), f"  {report.score}（{report.points}）\n{report.why}")
    parts: list[RenderableType] = [head, _columns(report)]
    parts.append(_faults(report) if report.faults.count else Text(said["clean"]))
    rest = [said["unjudged"].format(count=report.unjudged.count)] if report.unjudged.count else []
    rest += [said["advice"].format(count=report.advice_count)] if report.advice_count else []
    if rest:
        parts.append(Text("".join(rest)))
    if report.demo:
        parts.insert(0, Text(report.demo, style="bold red"))
    return Group(*parts)


def month_summary(report: MonthReport) -> RenderableType:
    """Return the summary that ``gongkai run`` prints: one line for each site, the headline's sentences below."""
    table = Table(title=Text(report.title))
    for label in ("网站", "结论", "得分", "单项否决", "扣分", "无法判定"):
        table.add_column(Text(label), justify="left" if label in {"网站", "结论"} else "right")
    for line in (*report.ranking, *report.others):
        score = Text(f"{line.score}\n{line.points}")
        counts = (Text(str(count)) for count in (line.vetoes, line.deducts, line.unjudged))
        table.add_row(Text(line.site.text), _mark(line.verdict), score, *counts)
    parts: list[RenderableType] = [table, *(Text(sentence) for sentence in report.sentences)]
    if report.demo:
        parts.insert(0, Text(report.demo, style="bold red"))
    return Group(*parts)


def as_text(summary: RenderableType, width: int = 100) -> str:
    """Return a summary as plain text of at most ``width`` columns, for pipes, logs and tests."""
    out = StringIO()
    Console(file=out, width=width, color_system=None, force_terminal=False, highlight=False, markup=False, emoji=False).print(
        summary
    )
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


def _columns(report: SiteReport) -> Table:
    table = Table()
    for label in ("栏目", "状态", "最新发布日期", "未更新天数", "期限", "条数"):
        table.add_column(Text(label), justify="right" if label in {"未更新天数", "条数"} else "left")
    for line in report.columns:
        table.add_row(Text(line.name), _mark(line.status), Text(line.latest), Text(line.age), Text(line.limit), Text(line.items))
    return table


def _faults(report: SiteReport) -> Table:
    table = Table()
    for label in ("级别", "指标", "扣分", "问题"):
        table.add_column(Text(label))
    for line in report.faults.lines:
        table.add_row(_mark(line.level), Text(line.indicator), Text(line.points), Text(line.message))
    return table


def _mark(mark: Mark) -> Text:
    return Text(f"{mark.symbol} {mark.word}", style=_STYLES.get(mark.kind, ""))
