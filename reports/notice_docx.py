"""The 整改通知 as a Word document: the same content in the same layout as ``templates/notice.html``, to be edited and sealed."""

from datetime import date

from docx.shared import Mm, Pt
from docx.table import Table

from reports.context import NoticeReport
from reports.context.parts import AdviceGroup, Link
from reports.letter_docx import add_head, add_signature
from reports.official_docx import ACROSS_WIDTH, TEXT_WIDTH, Column, OfficialDocument
from reports.official_styles import LINE, PITCH

_FAULTS = (4, 9, 9, 23, 15, 17, 10, 13)
_SLIP = (4, 8, 8, 8, 12, 14, 10, 6, 6, 7, 5, 5, 7)
_STYLES = {"序号": "表格编号", "问题编号": "表格编号", "网址": "网址", "问题链接": "网址", "证据编号": "网址"}
_ROOM = Mm(18)
"""Height of a row of the slip: room to write by hand."""


def notice_docx(report: NoticeReport, issued: date) -> bytes:
    """Return the notice as DOCX, laid out after GB/T 9704-2012. The same report and day give the same bytes."""
    document = OfficialDocument(f"{report.number} {report.title}", report.office, issued, report.demo)
    _add_letter(document, report)
    document.turn(across=True)
    _add_faults(document, report)
    _add_slip(document, report)
    document.turn(across=False)
    if report.advice:
        _add_advice(document, report)
    _add_help(document, report)
    lines = [[f"抄送：{report.copies}。"]] if report.copies else []
    document.colophon([*lines, [report.issuer, f"{report.issued}印发"]])
    return document.to_bytes()


def _add_letter(document: OfficialDocument, report: NoticeReport) -> None:
    add_head(document, draft=report.draft, head=report.head, number=report.number, title=report.title)
    document.add("主送机关", f"{report.addressee}：")
    document.add("Normal", report.basis)
    document.add("Heading 1", report.title_faults)
    document.add("Normal", report.summary)
    for part in report.classes:
        document.add("Heading 2", [(part.title, None), (part.text, "仿宋文字")])
    document.add("Normal", report.table_note)
    for demand in report.demands:
        document.add("Heading 1", demand.title)
        last = document.add("Normal", demand.text)
        last.paragraph_format.keep_with_next = last.paragraph_format.keep_together = demand is report.demands[-1]
    _add_end(document, report)


def _add_end(document: OfficialDocument, report: NoticeReport) -> None:
    """Add what follows the body: the list of annexes, who signs and when, the contact; kept on one page."""
    for number, annex in enumerate(report.annexes, 1):
        first = number == 1
        line = document.add("附件说明", f"{'附件：' if first else ''}{number}.{annex}", before=LINE if first else None)
        line.paragraph_format.left_indent = Pt(PITCH * (2 if first else 5))
    add_signature(document, office=report.office, seal=report.seal, issued=report.issued)
    document.add("Normal", f"（{report.contact}）", before=LINE)


def _columns(labels: tuple[str, ...], shares: tuple[int, ...]) -> list[Column]:
    return [Column(label, share, _STYLES.get(label, "表格文字")) for label, share in zip(labels, shares, strict=True)]


def _address(link: Link | None) -> str:
    return link.text if link else ""


def _add_faults(document: OfficialDocument, report: NoticeReport) -> None:
    document.add("附件序号", "附件1")
    document.add("附件标题", report.annexes[0])
    labels = ("序号", "问题编号", "栏目", "问题", "网址", "认定依据", "证据编号", "整改要求")
    rows = [
        (
            str(fault.no),
            fault.id,
            fault.column,
            [(f"【{fault.level.word}】", "黑体文字"), (fault.message, None)],
            _address(fault.link),
            fault.clause,
            fault.record,
            fault.remedy,
        )
        for fault in report.faults
    ]
    document.table(_columns(labels, _FAULTS), rows, width=ACROSS_WIDTH)


def _add_slip(document: OfficialDocument, report: NoticeReport) -> None:
    document.add("附件序号", "附件2").paragraph_format.page_break_before = True
    document.add("附件标题", report.annexes[1])
    add_slip_table(document, report)


def add_slip_table(document: OfficialDocument, report: NoticeReport) -> Table:
    """Add the 整改反馈表 itself: what it answers, the table with room to write, and who fills it in. Returns the table."""
    document.add("附件文字", report.slip_for)
    rows = [
        (str(fault.no), fault.id, report.addressee, fault.column, _address(fault.link), fault.message, *([""] * 7))
        for fault in report.faults
    ]
    table = document.table(_columns(report.slip_columns, _SLIP), rows, width=ACROSS_WIDTH, height=_ROOM, keep_last=True)
    gap = "　" * 8
    document.add("附件文字", gap.join(("单位盖章：", "填报人：", "联系电话：", "填报日期：")), before=12)
    return table


def _add_advice(document: OfficialDocument, report: NoticeReport) -> None:
    document.add("附件序号", "附件3")
    document.add("附件标题", report.annexes[2])
    document.add("附件文字", report.advice_note)
    for number, group in enumerate(report.advice, 1):
        _add_group(document, number, group)


def _add_group(document: OfficialDocument, number: int, group: AdviceGroup) -> None:
    document.add("附件小标题", f"{number}．{group.problem}（{group.advice.count}条）")
    document.add("附件文字", f"{group.remedy}依据：{group.clause}")
    rows = [(str(line.no), line.message, _address(line.link)) for line in group.advice.lines]
    document.table(_columns(("序号", "情况", "网址"), (8, 54, 38)), rows, width=TEXT_WIDTH)
    if group.advice.more:
        document.add("附件文字", group.advice.more)


def _add_help(document: OfficialDocument, report: NoticeReport) -> None:
    opening = document.add("附件序号", f"附件{len(report.annexes)}")
    opening.paragraph_format.page_break_before = bool(report.advice)
    document.add("附件标题", report.annexes[-1])
    document.add("Heading 1", "一、整改反馈表填写")
    for number, line in enumerate(report.slip_help, 1):
        document.add("Heading 3", f"{number}.{line}")
    document.add("Heading 1", "二、证据核对")
    document.add("Normal", report.evidence_note + report.evidence_seal)
    used = report.basis_line
    document.add("附件文字", f"所用指标：{used.title}，版本{used.version}，摘要值{used.digest}；程序版本{used.program}。")
