"""The foot of a page: which of the marks of D4.2 and D4.4a it shows, and whether a script or frame brings what we did not see.

A mark counts wherever it stands on the page, so that an odd layout is no fault; who runs the site and how to reach him count
near the foot only, because any article may name an organizer (主办单位) or a telephone.
"""

import re
from dataclasses import dataclass

from crawler.marks import FooterMark
from crawler.readers.page import Page
from crawler.records import PageKind

_FOOT = 1200
"""Characters at the end of the visible text that count as its foot."""
_AROUND = 400
"""Characters on both sides of a mark that count as the foot too: floating boxes and hidden menus may stand behind it."""
_FULL_PAGE = 15
"""Links from which on a page is a whole one, with the site's menu, and not a fragment for a frame."""
_BACK = 0.66
"""From this share of the elements on stands the back of a page."""

_LINKED: tuple[tuple[FooterMark, tuple[str, ...]], ...] = (
    (FooterMark.PARTY_SIGN, ("conac.cn",)),
    (FooterMark.POLICE, ("beian.gov.cn", "beian.mps.gov.cn")),
    (FooterMark.FIND_ERROR, ("kaipuyun", "jiucuo", "//zfwz")),
    (FooterMark.ICP, ("beian.miit.gov.cn", "miitbeian", "miibeian")),
)
"""Addresses of links, scripts and pictures that are a mark, whether the source bears them or a script writes them."""
_SAID: tuple[tuple[FooterMark, tuple[tuple[str, bytes], ...]], ...] = tuple(
    (mark, tuple((word, word.encode()) for word in words))
    for mark, words in (
        (FooterMark.PARTY_SIGN, ("党政机关网站", "党政机关标识")),
        (FooterMark.POLICE, ("公网安备", "公安备案", "公安机关备案")),
        (FooterMark.FIND_ERROR, ("网站找错",)),
        (FooterMark.SITE_CODE, ("标识码",)),
    )
)
"""Words that are a mark: in the visible text, and in the source's end (a picture's title, what a script writes)."""
_ICP = re.compile(r"icp\s*(?:备|证|许可|[\w（(号]{0,4}\d{5,})|备案(?:序号|编号|号)\s*[:：]?\s*\S{0,2}icp")
_CODE = re.compile(r"标\s?识\s?码\s*[:：]?\s*([A-Za-z0-9]{10})?(?![A-Za-z0-9])")
# Every branch begins with a plain letter: so `re` skips to where one stands, several times as fast.
_OWNER = r"[^。]{0,40}?[\u4e00-\u9fff]{2,}(?:政府|局|委|厅|办公室|院)"
_ORGANIZER = re.compile(rf"主\s{{0,4}}办|主管单位|版权所有\s*[:：©]?\s*\S{{2,}}|copyright{_OWNER}|©{_OWNER}")
_CONTACT = re.compile(
    r"联系(?:我们|方式|电话|地址|邮箱|人)|电\s*话|地\s*址|邮\s*编|邮\s*箱|e-?mail|传\s*真|热\s*线|0(?<!\w0)\d{2,3}[-—－ ]\d{7,8}"
)
_NAMES = ("foot", "bottom", "copyright", "banquan", "dibu")
_FOOT_NAME = re.compile(r"foot|bottom|copyright|banquan|dibu|(?:^|[/_-])(?:bot|tail|wei)\d*\.(?:js|s?html?)", re.MULTILINE)
_LOADS = ("load", "include", "get", "ajax", "fetch", "src", "write", "innerhtml", "html(", "append")
_LOAD_WINDOW = 100
_TAIL = 12_000
"""Bytes at the source's end where the marks stand on nearly every page: looked through first, for it costs least."""
_END = re.compile(rb"</(?:html|body)", re.IGNORECASE)
_END_WINDOW = 4000
_BOXES = frozenset({"div", "footer", "section", "include"})
_IMAGES = frozenset({"img", "iframe", "object"})
_REQUIRED = frozenset(FooterMark)


@dataclass(frozen=True, slots=True)
class Foot:
    """``marks`` found, None where the page has no foot to read; ``partial``: more of it comes by a way that we did not see."""

    marks: tuple[FooterMark, ...] | None
    partial: bool = False
    site_code: str | None = None


def foot(page: Page, kind: PageKind, *, rendered: bool) -> Foot:
    """Return what the foot of a page shows. ``rendered``: a browser made the page, and all that its scripts asked for came."""
    if kind is PageKind.SHELL:
        return Foot(None)
    text = page.text
    tail = page.source[-_TAIL:]
    found = {mark for mark, words in _SAID if any(word in text or coded in tail for word, coded in words)}
    places: list[int] = []
    icp = _ICP.search(text.lower()) if "ICP" in text or "icp" in text else None
    if icp:
        found.add(FooterMark.ICP)
        places.append(icp.start())
    code = max(_CODE.finditer(text), key=lambda match: match[1] is not None, default=None)
    if code:
        found.add(FooterMark.SITE_CODE)
        places.append(code.start())
    found |= {mark for mark, traces in _LINKED if mark not in found and any(_is_linked(page, each, tail) for each in traces)}
    near = " ".join([text[-_FOOT:], *(text[max(0, at - _AROUND) : at + _AROUND] for at in places)]).lower()
    found |= {mark for mark, told in ((FooterMark.ORGANIZER, _ORGANIZER), (FooterMark.CONTACT, _CONTACT)) if told.search(near)}
    is_partial = found != _REQUIRED and _comes_otherwise(page, found, rendered=rendered)
    marks = tuple(mark for mark in FooterMark if mark in found)
    if not found - {FooterMark.CONTACT, FooterMark.ORGANIZER} and (is_partial or len(page.anchors) < _FULL_PAGE):
        return Foot(None)
    return Foot(marks, is_partial, code[1].upper() if code and code[1] else None)


def _is_linked(page: Page, trace: str, tail: bytes) -> bool:
    """Whether an address with ``trace`` in it stands on the page: looked for where addresses are; a whole source takes longer."""
    literal = trace.encode()
    return literal in tail or literal in page.traces or trace in page.addresses or trace in page.scripts


def _comes_otherwise(page: Page, found: set[FooterMark], *, rendered: bool) -> bool:
    """Whether a frame, an include or a script may bring marks that the source does not show."""
    outline = page.outline
    back = int(len(outline.nodes) * _BACK)
    frames = outline.places("iframe", "frame")
    if frames and (frames[-1] >= back or _FOOT_NAME.search(_sources(page, frames))):
        return True
    if b"#include" in page.source or not _END.search(page.source[-_END_WINDOW:]):
        return True  # an include that the server left undone, or a page cut off in its middle
    if rendered:
        return False
    scripts = outline.places("script")
    if _FOOT_NAME.search(_sources(page, scripts)) or _loads_foot(page.scripts) or _has_empty_foot(page):
        return True
    return not found and any(at >= back and outline.nodes[at].get("src") for at in scripts)


def _sources(page: Page, places: list[int]) -> str:
    """Return what the elements load, one address a line, lower case."""
    nodes = page.outline.nodes
    return "\n".join([nodes[at].get("src") or "" for at in places]).lower()


def _loads_foot(scripts: str) -> bool:
    """Whether a script speaks of a foot and of loading or writing something in one breath."""
    lower = scripts.lower()
    for name in [name for name in _NAMES if name in lower]:
        at = lower.find(name)
        while at >= 0:
            near = lower[max(0, at - _LOAD_WINDOW) : at + _LOAD_WINDOW]
            if any(word in near for word in _LOADS):
                return True
            at = lower.find(name, at + _LOAD_WINDOW)
    return False


def _has_empty_foot(page: Page) -> bool:
    """Whether an element that is named as a foot holds neither text nor picture: a script fills it."""
    outline = page.outline
    feet = {name for name in set(outline.named) if name.startswith(_NAMES)}
    for at in [at for at, name in enumerate(outline.named) if name in feet] if feet else ():
        if outline.tags[at] in _BOXES:
            end = outline.ends[at]
            is_shown = any(outline.texts[at:end]) or any(outline.tails[at + 1 : end]) or _IMAGES & set(outline.tags[at:end])
            if not is_shown:
                return True
    return False
