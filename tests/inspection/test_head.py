"""Whether the head names the site: only a head of text can be said not to."""

import pytest

from crawler.inspection.head import names_site

NAME = "示例市人民政府"


@pytest.mark.parametrize(
    ("html", "name", "named"),
    [
        ("<h1>示例市人民政府</h1><p>正文</p>", NAME, True),
        ("<h1>示例市 人民政府</h1>", NAME, True),
        ('<img src="logo.png" alt="示例市人民政府门户网站">', NAME, True),
        ("<h1>沙湖区教育局</h1>", "示例市沙湖区教育局", True),
        ("<h1>示例市人民政府</h1>", "示例市人民政府门户网站", True),
        ('<img src="banner.jpg"><p>正文</p>', NAME, None),
        ('<div style="background:url(b.png)"></div><p>正文</p>', NAME, None),
        ("<iframe src='/head.html'></iframe><p>正文</p>", NAME, None),
        ("<h1>某某网</h1><p>正文</p>", NAME, False),
        ("<h1>某某网</h1>" + "<p>正文正文</p>" * 200 + "<p>主办：示例市人民政府</p>", NAME, False),
        ("<h1>某某网</h1>", "www.example.gov.cn", None),  # an ad-hoc audit knows no name
    ],
)
def test_head(page, html, name, named):
    assert names_site(page(html), name) is named


def test_a_style_sheet_may_show_the_name(page):
    assert names_site(page("<h1>某某网</h1>", head='<link rel="stylesheet" href="a.css">'), NAME) is None
