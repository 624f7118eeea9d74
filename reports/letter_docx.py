"""The parts that every letter of the office has in Word: red head with number and rule, title, signature (GB/T 9704-2012)."""

import math

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from reports.official_docx import TEXT_WIDTH, OfficialDocument
from reports.official_styles import LINE, PITCH, set_width

_HEAD_DOWN = 99.2  # points: the red head stands 35 mm below the top of the text area
_WARNING = 30  # points that a warning takes above it
_TITLE = 22  # points


def add_head(document: OfficialDocument, *, draft: str, head: str, number: str, title: str) -> None:
    """Add what opens a letter; ``draft`` warns above it, ``""`` where nothing is to be warned of."""
    if draft:
        document.add("样稿提示", draft)
    document.add("发文机关标志", head, before=_HEAD_DOWN - (_WARNING if draft else 0))
    _rule(document.add("发文字号", number))
    document.add("Title", "\n".join(balanced(title)))


def add_signature(document: OfficialDocument, *, office: str, seal: str, issued: str) -> None:
    """Add who signs and when, both lines centred on each other; the longer one 4 characters from the right with a seal, else 2."""
    lines = (f"{office}{seal}", issued)
    widest = max(map(set_width, lines))
    for text, before in zip(lines, (2 * LINE, 0.0), strict=True):
        line = document.add("落款", text, before=before)
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.paragraph_format.right_indent = Pt(PITCH * ((4 if seal else 2) + (widest - set_width(text)) / 2))


def balanced(title: str) -> list[str]:
    """Split a title into the fewest lines that hold it, about equally long (22 pt in 156 mm)."""
    lines = math.ceil(set_width(title) * _TITLE / TEXT_WIDTH.pt)
    length = math.ceil(len(title) / lines)
    return [title[start : start + length] for start in range(0, len(title), length)]


def _rule(paragraph: Paragraph) -> None:
    """Draw the red rule 4 mm below."""
    rules = OxmlElement("w:pBdr")
    rule = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "27"), ("space", "11"), ("color", "C8161D")):
        rule.set(qn(f"w:{name}"), value)
    rules.append(rule)
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001  (python-docx has no door to borders)
    properties.insert_element_before(rules, "w:spacing", "w:ind", "w:jc")
