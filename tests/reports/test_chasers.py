"""Chasers: when a notice is due for one, and what the letter says."""

import io
from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from lxml import html
from pypdf import PdfReader

from checks.workdays import Holidays
from reports.chasers import ChaserConfig, Stage, chaser_docx, chaser_report, overdue, stage_of
from reports.documents import Sheet, print_sheets
from reports.lifecycle import EventKind, Met, notices
from reports.render import render_chaser

from .conftest import CONFIG
from .judged import fault, site
from .test_lifecycle import DUE, FAULT, ISSUED, Book, book

CHASERS = ChaserConfig.load(CONFIG)
OTHER = fault("zwgk/rsxx/", "人事信息", indicator="D1.9", deduction=1.0)


def notice(events, day):
    (one,) = notices(events.on(day), [event for event in events.events if event.day <= day])
    return one


def stage(events, day):
    return stage_of(notice(events, day), day, Holidays(), 2)


def chased(kind, day):
    return book().note(EventKind.CHASED, day, name="", stage=kind, faults=[FAULT.id])


@pytest.mark.parametrize(
    ("events", "day", "wanted"),
    [
        (book(), date(2026, 12, 1), None),  # too early
        (book().met(Met.FIXED, date(2026, 12, 1)), date(2026, 12, 7), None),  # put right
        (book().note(EventKind.WITHDRAWN, date(2026, 12, 1), reason="误报"), date(2026, 12, 7), None),
        (chased("before", date(2026, 12, 2)), DUE, None),  # once
        (chased("after", date(2026, 12, 7)), date(2026, 12, 20), None),
        (book(), date(2026, 12, 2), Stage.BEFORE),
        (book(), DUE, Stage.BEFORE),
        (book(), date(2026, 12, 5), Stage.AFTER),
        (chased("before", date(2026, 12, 2)), date(2026, 12, 7), Stage.AFTER),
    ],
)
def test_each_stage_is_due_once_while_anything_is_open(events, day, wanted):
    assert stage(events, day) is wanted


@pytest.mark.parametrize(("day", "days"), [(date(2026, 12, 11), None), (date(2026, 12, 14), 6)])
def test_what_is_late_beyond_the_days_may_be_escalated(day, days):
    found = overdue([notice(book(), day)], day, Holidays(), 5)
    assert [late for _, late in found] == ([] if days is None else [days])


def letter(offices, kind=Stage.BEFORE, day=date(2026, 12, 2), events=None):
    events = events or Book().found().found(one=OTHER).notified(faults=(FAULT.id, OTHER.id)).met(Met.FIXED, ISSUED, name=OTHER.id)
    return chaser_report(notice(events, day), site(), "关于某网站的通知", kind, day, CHASERS, offices, Holidays())


def test_the_letter_names_what_is_open_and_nothing_else(offices):
    report = letter(offices)
    page = html.document_fromstring(render_chaser(report))
    text = " ".join(page.text_content().split())
    assert report.number == "函〔2026〕1号催1"
    assert "距整改期限还有2个工作日，所列2个问题中尚有1个未见整改" in text
    assert [line.id for line in report.faults] == [FAULT.id]
    assert OTHER.id not in text
    assert "甲单位：" in text


def test_after_the_deadline_it_says_how_late(offices):
    report = letter(offices, Stage.AFTER, date(2026, 12, 8))
    assert "目前已逾期2个工作日" in report.opening
    assert "逾期未整改的催办函" in report.title


def test_crawled_text_is_text(offices):
    evil = fault("x/", "<script>alert(1)</script>", message="<img src=x onerror=alert(1)>\u202e")
    events = Book().found(one=evil).notified(faults=(evil.id,))
    page = render_chaser(letter(offices, events=events))
    assert "<script>" not in page
    assert "<img" not in page
    assert "\u202e" not in page


@pytest.mark.browser
def test_every_page_of_an_invented_letter_says_so(offices, browser):
    report = letter(offices)
    for demo in ("演示数据，问题系虚构", ""):
        (printed,) = print_sheets([Sheet(render_chaser(replace(report, demo=demo)), date(2026, 12, 2))], browser)
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(printed.pdf)).pages]
        assert len(pages) > 1
        assert {"问题系虚构" in page for page in pages} == {bool(demo)}


def test_word_says_the_same_and_is_written_the_same_twice(offices):
    report = letter(offices)
    first, second = (chaser_docx(report, date(2026, 12, 2)) for _ in range(2))
    assert first == second
    document = Document(io.BytesIO(first))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert report.opening in texts
    assert [cell.text for cell in document.tables[0].rows[1].cells][1] == FAULT.id
