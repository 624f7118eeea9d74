"""The head of a page: whether it names the site (D4.1)."""

import re

from crawler.readers.outline import squeeze
from crawler.readers.page import Page

_HEAD = 500
"""Characters at the beginning of the visible text that count as its head."""
_PICTURES = 8
_WITHOUT = re.compile(
    r"(?:政府)?(?:门户)?(?:网站|网)$|^(?:\w{2,8}?(?:省|自治区|自治州|地区|市))(?=\w{2,}(?:市|县|区|旗|局|委|厅|院|办)\w*)"
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")
_FRONT, _FIRST = 0.4, 30
"""A picture among these elements may be the banner."""


def names_site(page: Page, name: str) -> bool | None:
    """Return whether the page's head shows the site's ``name`` in text or in what a picture is called.

    None where a picture, a frame or a style may show it: most portals bear their name in a banner.
    """
    if not _CHINESE.search(name):
        return None  # an ad-hoc audit knows the host only
    head = page.text[:_HEAD].replace(" ", "")
    short = _WITHOUT.sub("", name)
    names = {name, short} if len(short) > 3 else {name}  # noqa: PLR2004 - shorter ones stand in any title
    if any(each in head for each in names):
        return True
    outline = page.outline
    pictures = outline.nodes_of("img")[:_PICTURES]
    called = squeeze(" ".join(f"{node.get('alt') or ''} {node.get('title') or ''}" for node in pictures)).replace(" ", "")
    if any(each in called for each in names):
        return True
    front = max(_FIRST, int(len(outline.nodes) * _FRONT))
    shows_more = outline.places("img", "iframe", "object", "embed", "style", "svg", "canvas", "input")
    is_styled = b"background" in page.source or any("stylesheet" in (node.get("rel") or "") for node in outline.nodes_of("link"))
    return None if is_styled or any(at < front for at in shows_more) else False
