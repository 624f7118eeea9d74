from dataclasses import replace
from io import BytesIO

from docx import Document

from checks.model import Subject
from reports.circular import circular_report
from reports.circular_docx import circular_docx

from .judged import AS_OF, fault, judgement, site, veto


def written(offices, *judgements):
    report = circular_report(judgements, (), "2026-11", offices, (), (), {})
    return report, circular_docx(report, AS_OF)


def test_it_reads_as_the_report_says(offices):
    evil = replace(fault(), subject=Subject("=<b>x</b>\x07", "javascript:alert(1)", None))
    report, data = written(offices, judgement(veto(), evil), judgement(at=site("b", "西夏区")))
    document = Document(BytesIO(data))
    styled = {(line.style.name, line.text) for line in document.paragraphs}
    assert ("Title", report.title) in styled
    assert {("Heading 1", f"{n}、{name}") for n, name in zip("一二三", report.chapters, strict=True)} <= styled
    meta, faults, sites = document.tables
    assert [cell.text for cell in meta.rows[0].cells] == ["索引号", "（印发时填写）", "文号", "（印发时填写）"]
    assert [tuple(cell.text for cell in row.cells) for row in faults.rows] == [report.fault_heads, *report.fault_rows]
    assert [tuple(cell.text for cell in row.cells) for row in sites.rows] == [report.site_heads, *report.site_rows]
    assert "=<b>x</b>" in {row[4] for row in report.fault_rows}


def test_written_again_the_bytes_are_the_same(offices):
    assert written(offices, judgement(veto()))[1] == written(offices, judgement(veto()))[1]
