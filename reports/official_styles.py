"""The styles of official documents (GB/T 9704-2012) for Word and WPS: fonts and what stands in for them, sizes, lines, indents."""

import math

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt, RGBColor
from docx.styles.style import ParagraphStyle

FANG, KAI, HEI, SONG, BIAOSONG = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"
_ALTERNATIVES = {FANG: "仿宋", KAI: "楷体", HEI: "SimHei", SONG: "SimSun", BIAOSONG: "华文中宋"}
"""What a machine without the first font shall take (``w:altName`` of the font table)."""

LINE = 28.95  # points: 22 lines fill 225 mm (637.8 pt)
PITCH = 15.79  # points: 28 characters fill 156 mm (442.2 pt)
BODY = 16  # 3号
_RED = RGBColor(0xC8, 0x16, 0x1D)
COLOPHON, COLOPHON_LINE = 14, 24  # 4号


def set_width(text: str) -> float:
    """Return about how many characters wide a text is set: figures and Latin letters take half."""
    return sum(0.5 if character.isascii() else 1 for character in text)


_STYLES: tuple[tuple[str, str, str, float, float, str, float, str], ...] = (
    # name, name that a person looks for, font, size, line, alignment, first-line indent (characters), what comes before
    ("Normal", "正文", FANG, BODY, LINE, "justify", 2, ""),
    ("Title", "标题", BIAOSONG, 22, 32, "center", 0, "57.9 28.95"),
    ("Heading 1", "一级标题", HEI, BODY, LINE, "justify", 2, "keep"),
    ("Heading 2", "二级标题", KAI, BODY, LINE, "justify", 2, ""),
    ("Heading 3", "三级标题", FANG, BODY, LINE, "justify", 2, ""),
    ("发文机关标志", "", BIAOSONG, 38, 45.6, "center", 0, ""),
    ("发文字号", "", FANG, BODY, LINE, "center", 0, "57.9 0"),
    ("主送机关", "", FANG, BODY, LINE, "left", 0, ""),
    ("附件说明", "", FANG, BODY, LINE, "left", 0, "keep"),
    ("落款", "", FANG, BODY, LINE, "center", 0, "keep"),
    ("附件序号", "", HEI, BODY, LINE, "left", 0, "keep"),
    ("附件标题", "", BIAOSONG, 18, 30, "center", 0, "0 12 keep"),
    ("附件小标题", "", HEI, 14, 24, "left", 0, "8 0 keep"),
    ("附件文字", "", FANG, 12, 20, "left", 0, ""),
    ("表头", "", HEI, 9, 13, "center", 0, "3 3"),
    ("表格编号", "", FANG, 8, 11, "center", 0, "3 3"),
    ("表格文字", "", FANG, 9, 13, "left", 0, "3 3"),
    ("网址", "", FANG, 8, 11, "left", 0, "3 3"),
    ("版记", "", FANG, COLOPHON, COLOPHON_LINE, "left", 0, ""),
    ("样稿提示", "", HEI, 12, 20, "center", 0, "0 10"),
    ("页码", "", SONG, 14, 18, "left", 0, ""),
)
_CHARACTERS = (("仿宋文字", FANG), ("楷体文字", KAI), ("黑体文字", HEI))
_ALIGN = {
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "left": WD_ALIGN_PARAGRAPH.LEFT,
}


def set_defaults(word: WordDocument) -> None:
    """Make 3号 and Chinese the document's own: the grid's characters are reckoned from the default size."""
    properties = word.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for old in list(properties):
        properties.remove(old)
    _set_font(properties, FANG)
    for name, values in (
        ("w:sz", {"w:val": str(BODY * 2)}),
        ("w:szCs", {"w:val": str(BODY * 2)}),
        ("w:lang", {"w:val": "en-US", "w:eastAsia": "zh-CN", "w:bidi": "ar-SA"}),
    ):
        element = OxmlElement(name)
        for key, value in values.items():
            element.set(qn(key), value)
        properties.append(element)


def define_styles(word: WordDocument) -> None:
    """Give the document its styles: Word's own for text, title and headings, ours for the rest."""
    for name, alias, font, size, line, align, indent, more in _STYLES:
        known = [style for style in word.styles if style.name == name]
        style = known[0] if known else word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        if not isinstance(style, ParagraphStyle):
            raise TypeError(name)
        _define_style(style, font, size, line, align)
        _indent(style, indent)
        numbers = [float(word_) for word_ in more.split() if word_ != "keep"]
        style.paragraph_format.space_before, style.paragraph_format.space_after = map(Pt, numbers or (0, 0))
        style.paragraph_format.keep_with_next = "keep" in more
        if alias:
            named = OxmlElement("w:aliases")
            named.set(qn("w:val"), alias)
            style.element.find(qn("w:name")).addnext(named)
        if name in {"发文机关标志", "样稿提示"}:
            style.font.color.rgb = _RED
    for name, font in _CHARACTERS:
        _set_font(word.styles.add_style(name, WD_STYLE_TYPE.CHARACTER).element.get_or_add_rPr(), font)


def _define_style(style: ParagraphStyle, font: str, size: float, line: float, align: str) -> None:
    properties = style.element.get_or_add_rPr()
    for inherited in list(properties):
        properties.remove(inherited)
    _set_font(properties, font)
    for old in style.element.get_or_add_pPr().findall(qn("w:pBdr")) + style.element.get_or_add_pPr().findall(
        qn("w:contextualSpacing")
    ):
        style.element.get_or_add_pPr().remove(old)
    style.font.size, style.font.color.rgb = Pt(size), RGBColor(0, 0, 0)
    style.font.bold = font == BIAOSONG
    style.quick_style, style.hidden = True, False
    text = style.paragraph_format
    text.alignment, text.line_spacing_rule, text.line_spacing = _ALIGN[align], WD_LINE_SPACING.EXACTLY, Pt(line)
    text.widow_control, text.keep_together = True, False
    # No space between Chinese and figures, which would break the 28 characters. The pitch is set by the style and not by the
    # grid: LibreOffice takes two cells for a character that is wider than its cell, as 16 pt is wider than 15.79 pt.
    switched_off = ["w:autoSpaceDE", "w:autoSpaceDN", "w:snapToGrid"]
    if style.name == "网址":  # an address is broken anywhere
        switched_off.insert(0, "w:wordWrap")
    for name in switched_off:
        style.element.get_or_add_pPr().insert_element_before(
            _off(name), "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"
        )
    properties.insert_element_before(_off("w:snapToGrid"), "w:color", "w:sz")
    if size == BODY:
        pitch = OxmlElement("w:spacing")
        pitch.set(qn("w:val"), str(math.floor((PITCH - BODY) * 20)))
        properties.insert_element_before(pitch, "w:sz")


def _off(name: str) -> BaseOxmlElement:
    switch = OxmlElement(name)
    switch.set(qn("w:val"), "0")
    return switch


def _indent(style: ParagraphStyle, characters: float) -> None:
    """Indent the first line by characters, as Chinese Word does, with the points for programs that read these only."""
    element = style.element.get_or_add_pPr().get_or_add_ind()
    element.set(qn("w:firstLineChars"), str(int(characters * 100)))
    element.set(qn("w:firstLine"), str(round(characters * PITCH * 20)))


def _set_font(properties: object, font: str) -> None:
    fonts = properties.get_or_add_rFonts()  # type: ignore[attr-defined]
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), font)
    fonts.set(qn("w:hint"), "eastAsia")


def _family(font: str) -> str:
    return "swiss" if font == HEI else "roman"


def font_table() -> bytes:
    """Return the part ``word/fontTable.xml``: which font stands in for one that a machine does not have."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{_family(name)}"/><w:pitch w:val="variable"/></w:font>'
        for name, other in _ALTERNATIVES.items()
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts xmlns:w="{space}">{fonts}</w:fonts>'.encode()
