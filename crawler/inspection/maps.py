"""Pictures of maps without an approval number (审图号, G8). A person looks: the number may stand in the picture itself."""

import re

from crawler.readers.page import Page
from crawler.records import PageKind, Reading

_APPROVED = re.compile(r"审图号|[G\u4e00-\u9fff]S\s*[（(〔\[]?\d{4}[）)〕\]]?\s*\d+\s*号", re.IGNORECASE)
_MAP = re.compile(r"(?:行政区划|行政区域|政区|行政)图|(?<!网站)(?<!站点)(?<!导航)地图(?!导航|定位|标注|服务|网|搜索)")
_SMALL = 150
"""Pixels; a smaller picture is a sign that leads to a map."""


def maps(page: Page, reading: Reading) -> tuple[str, ...]:
    """Return the addresses of pictures that are called maps, on an article or static page that shows no approval number."""
    if reading.kind not in {PageKind.ARTICLE, PageKind.OTHER}:
        return ()
    out: list[str] = []
    outline = page.outline
    for at in outline.places("img"):
        node = outline.nodes[at]
        called = f"{node.get('alt') or ''} {node.get('title') or ''}"
        if not _MAP.search(called) or _is_small(node.get("width")) or _is_small(node.get("height")):
            continue
        if any(outline.tags[above] == "a" for above in outline.ancestors(at)):
            continue  # a link to a map is none
        url = page.urls.resolve(page.base, (node.get("src") or "").strip())
        if url:
            out.append(url)
    return tuple(dict.fromkeys(out)) if out and not _APPROVED.search(page.text) else ()


def _is_small(size: str | None) -> bool:
    match = re.match(r"\s*(\d{1,9})", size or "")
    return match is not None and int(match[1]) < _SMALL
