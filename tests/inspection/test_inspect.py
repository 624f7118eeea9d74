"""One page's marks as a whole: parsed once, and None for what is no page."""

import pytest

from crawler.inspection import inspect, inspector_of
from crawler.inspection.words import Words
from crawler.readers import open_page, open_text, read, read_page, read_text
from crawler.readers.page import Page
from crawler.records import PageKind, Site

from .conftest import AS_OF, URL

SITE = Site("example", "示例市人民政府", "https://www.example.gov.cn/", site_code="6405000001")
LINES = "<p>现将有关事项通知如下，可登陆系统办理，认真贯彻落实。</p>" * 15
HTML = f"""<html><head><title>关于某事的通知</title>
<meta name="ArticleTitle" content="关于某事的通知"><meta name="SiteName" content="示例">
</head><body><h1>示例市人民政府</h1><h2>关于某事的通知</h2><p>发布时间：2026-11-01 来源：市政府</p>{LINES}
<p>主办：示例市人民政府 网站标识码：6405000001</p></body></html>"""


def test_an_article(vocabulary, words):
    page = open_text(HTML, URL, as_of=AS_OF, vocabulary=vocabulary)
    marks = inspect(page, read_page(page), site=SITE, words=words)
    assert marks is not None
    assert (marks.url, marks.is_content, marks.is_column, marks.names_site) == (URL, True, False, True)
    assert (marks.site_code, marks.has_source, dict(marks.tags)["SiteName"]) == ("6405000001", True, "示例")
    assert [slip.found for slip in marks.wording] == ["登陆系统"]


def test_the_parsed_page_reads_as_before(vocabulary):
    page = open_page(HTML.encode(), URL, as_of=AS_OF, vocabulary=vocabulary)
    assert read_page(page) == read(HTML.encode(), URL, as_of=AS_OF, vocabulary=vocabulary)
    page = open_text(HTML, URL, as_of=AS_OF, vocabulary=vocabulary)
    assert read_page(page) == read_text(HTML, URL, as_of=AS_OF, vocabulary=vocabulary)


def test_a_page_is_parsed_once(vocabulary, words, monkeypatch):
    page = open_text(HTML, URL, as_of=AS_OF, vocabulary=vocabulary)
    reading, root = read_page(page), page.root
    inspect(page, reading, site=SITE, words=words)
    assert page.root is root
    assert isinstance(page, Page)


@pytest.mark.parametrize(
    ("html", "status"),
    [
        ("<html><body>404 Not Found</body></html>", 404),
        ("", 200),
        ('<html><head><meta http-equiv="refresh" content="0;url=/zwgk/"></head></html>', 200),
        ("<html><body>请拖动滑块完成验证</body></html>", 200),
        ("<html><frameset><frame src='/a.html'></frameset></html>", 200),
        ("<html><head><title>用户登录</title></head><body><form><input type=password></form></body></html>", 200),
    ],
)
def test_what_is_no_page_has_no_marks(vocabulary, html, status):
    page = open_text(html, URL, as_of=AS_OF, vocabulary=vocabulary, status=status)
    assert inspect(page, read_page(page), site=SITE, words=Words()) is None


def test_the_inspector_of_a_site_knows_whether_a_browser_made_the_page(vocabulary):
    menu = "".join(f'<li><a href="/a{n}/">栏目名称{n}</a></li>' for n in range(30))
    html = f'<html><body><ul>{menu}</ul><p>正文</p><div id="footer"></div></body></html>'
    look = inspector_of(SITE, Words())
    page = open_text(html, URL, as_of=AS_OF, vocabulary=vocabulary)
    reading = read_page(page)
    assert reading.kind is not PageKind.SHELL
    assert look(page, reading, False).footer is None
    assert look(page, reading, True).footer == ()
