"""A notice that was withdrawn (撤回): its papers are marked so, rather than silently staying as they were. Pure."""

import io
from datetime import date
from html import escape

from docx import Document
from docx.text.paragraph import Paragraph

from reports.casewords import case_words
from reports.documents import settle
from reports.inert import inert
from reports.lines import chinese_day

_OPENING = '<div class="opening">'
_MARK = '<p class="warning" role="note" id="withdrawn">'


def withdrawn_sentence(day: date, reason: str) -> str:
    """Return what stands on top of a withdrawn notice."""
    return case_words().said["withdrawn_mark"].format(day=chinese_day(day), reason=inert(reason).rstrip("。"))


def withdrawn_html(text: str, sentence: str) -> str:
    """Return a notice's HTML with ``sentence`` on top of it, once. Raises ValueError for a text that is no notice."""
    if _MARK in text:
        return text
    head, opening, rest = text.partition(_OPENING)
    if not opening:
        raise ValueError("no notice: its opening is missing")
    return f"{head}{opening}\n{_MARK}{escape(sentence)}</p>{rest}"


def withdrawn_docx(data: bytes, sentence: str, day: date) -> bytes:
    """Return a notice's DOCX with ``sentence`` as its first paragraph, once. The same input gives the same bytes."""
    document = Document(io.BytesIO(data))
    first: Paragraph = document.paragraphs[0]
    if first.text == sentence:
        return data
    names = {style.name for style in document.styles}
    first.insert_paragraph_before(sentence, style="样稿提示" if "样稿提示" in names else None)
    raw = io.BytesIO()
    document.save(raw)
    return settle(raw.getvalue(), day)
