"""Short to write: one page, read, and its topics."""

from datetime import date
from pathlib import Path

from crawler.columns import Vocabulary
from crawler.marks import PageMarks
from crawler.readers import open_text, read_page
from crawler.topics import enrich

AS_OF = date(2026, 11, 20)
URL = "https://www.example.gov.cn/zwgk/202609/t20260901_12345.html"
VOCABULARY = Vocabulary.load(Path(__file__).parents[3] / "config")


def topics(body: str, title: str = "甲市人民政府", published: str = "2026-09-01", url: str = URL, outside: str = "") -> PageMarks:
    """The marks of an article with this headline and body; ``outside`` stands beside the document."""
    html = (
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1><div>发布日期：{published} 来源：市政府办公室</div>"
        f"<div class='TRS_Editor'>{body}</div>{outside}<div class='footer'>主办：甲市人民政府办公室</div></body></html>"
    )
    page = open_text(html, url, as_of=AS_OF, vocabulary=VOCABULARY)
    return enrich(PageMarks(page.url), page, read_page(page))
