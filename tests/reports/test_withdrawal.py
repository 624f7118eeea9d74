"""A withdrawn notice is marked on its papers, once, and nothing else of them changes."""

import io
from datetime import date

import pytest
from docx import Document
from lxml import html

from checks.workdays import Holidays
from reports.notice_docx import notice_docx
from reports.notices import issue_notices
from reports.withdrawal import withdrawn_docx, withdrawn_html, withdrawn_sentence

from .judged import fault, judgement

DAY = date(2026, 11, 25)
SAID = "已撤回：本通知已于2026年11月25日撤回，所列问题不再要求整改。撤回原因：误报 <b>。"


@pytest.fixture
def issued(db, offices):
    (one,) = issue_notices(db, [judgement(fault())], "2026-11", date(2026, 11, 20), offices, Holidays())
    return one


def test_the_sentence_names_day_and_reason():
    assert withdrawn_sentence(DAY, "误报 <b>。") == SAID


def test_the_page_is_marked_on_top_once(issued):
    marked = withdrawn_html(issued.text, SAID)
    assert withdrawn_html(marked, SAID) == marked
    (mark,) = html.document_fromstring(marked).xpath("//*[@id='withdrawn']")
    assert mark.text_content() == SAID
    assert (
        marked.replace(f'\n<p class="warning" role="note" id="withdrawn">{SAID.replace("<b>", "&lt;b&gt;")}</p>', "") == issued.text
    )


def test_what_is_no_notice_is_not_marked():
    with pytest.raises(ValueError, match="no notice"):
        withdrawn_html("<html></html>", SAID)


def test_word_is_marked_once(issued):
    data = notice_docx(issued.report, issued.entry.issued)
    marked = withdrawn_docx(data, SAID, issued.entry.issued)
    texts = [paragraph.text for paragraph in Document(io.BytesIO(marked)).paragraphs]
    assert texts == [SAID, *(paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs)]
    assert withdrawn_docx(marked, SAID, issued.entry.issued) == marked
