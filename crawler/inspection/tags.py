"""The page tags of 国办发〔2017〕47号, and whether an article shows where it comes from (来源)."""

import re

from crawler.readers.outline import squeeze
from crawler.readers.page import Page
from crawler.records import PageKind, Reading

NAMES = (
    "SiteName",
    "SiteDomain",
    "SiteIDCode",
    "ColumnName",
    "ColumnType",
    "ColumnKeywords",
    "ColumnDescription",
    "ArticleTitle",
    "PubDate",
    "ContentSource",
)
_SPELLED = {name.lower(): name for name in NAMES}
_SOURCE = re.compile(
    r"(?:来\s*源|稿\s*源|出\s*处|发布(?:机构|单位)|供\s*稿|作\s*者)\s*[:：]\s*(?!字[号体]|浏览|点击|打印|分享|作者|编辑|时间|日期|发布|阅读|访问|来源)(\S)?"
)
_LABELS = "：:|【】[]()（）"


def tags(page: Page) -> tuple[tuple[str, str], ...]:
    """Return the page tags in page order, names as the guideline spells them, empty values included, the first of each name."""
    out: dict[str, str] = {}
    for node in page.outline.nodes_of("meta"):
        name = _SPELLED.get((node.get("name") or "").strip().lower())
        if name is not None and not out.get(name):
            out[name] = squeeze(node.get("content") or "")
    return tuple(out.items())


def has_source(page: Page, reading: Reading) -> bool | None:
    """Return whether an article shows its source; None for no article, and where a script writes what a label announces."""
    if reading.kind is not PageKind.ARTICLE:
        return None
    record = reading.record
    if (record is not None and (record.source or record.publisher)) or page.meta.get("contentsource"):
        return True
    told = [match[1] for match in _SOURCE.finditer(page.text)]
    if any(first and first not in _LABELS for first in told):
        return True
    return None if (told and page.scripts) or "来源" in page.scripts else False
