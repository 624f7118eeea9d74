"""Finding a site's search and reading its results: shapes met on real portals."""

from datetime import date

import pytest

from crawler.records import Item
from crawler.searching import draw_titles, find_search, read_results
from crawler.urls import site_hosts

HOME = "http://www.example.gov.cn/"
HOSTS = site_hosts(HOME)
DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("html", "request_"),
    [
        (
            '<form action="/search.jspx"><input type="text" name="q" value=""><input type="image" name="button"></form>',
            ("http://www.example.gov.cn/search.jspx?q=%E4%B8%AD", None),
        ),
        (
            '<form action="/was5/web/search?x=1" method="post" onsubmit="document.charset=\'utf-8\'"><input type="hidden" '
            'name="channelid" value="258715"><input name="searchword" placeholder="本栏检索"></form>',
            ("http://www.example.gov.cn/was5/web/search?x=1", {"channelid": b"258715", "searchword": "中".encode()}),
        ),
        (
            '<form action="/s.htm" accept-charset="gbk"><select name="t"><option value="a">全部</option><option value="b">'
            '</option></select><input name="q" class="search"></form>',
            ("http://www.example.gov.cn/s.htm?t=a&q=%D6%D0", None),
        ),
    ],
)
def test_forms_that_can_be_driven(html, request_):
    form = find_search(f"<body>{html}</body>", HOME, HOSTS).form
    assert form is not None
    assert form.request("中") == request_


@pytest.mark.parametrize(
    ("html", "scripted"),
    [
        ('<input id="keyword" name="keyword"><img onclick="sousuo()">', True),
        ('<form onsubmit="return false"><input name="searchWord"></form>', True),
        ('<form action="javascript:;"><input name="q"><button>搜索</button></form>', True),
        ('<a href="/ss.html">站内检索</a>', True),
        ('<form action="/login"><input name="user"><input type="password" name="p"></form>', False),
        ('<form action="/subscribe"><input name="mail"></form>', False),
        ("<p>某市人民政府</p>", False),
        ("", False),
    ],
)
def test_what_is_no_form_to_drive(html, scripted):
    found = find_search(f"<body>{html}</body>" if html else "", HOME, HOSTS)
    assert (found.form, found.scripted) == (None, scripted)


def test_a_search_of_the_site_s_own_goes_before_one_elsewhere():
    html = (
        '<form action="https://www.gov.cn/search"><input name="q"></form><form action="/s"><input name="q" class="search"></form>'
    )
    form = find_search(f"<body>{html}", HOME, HOSTS).form
    assert form is not None
    assert form.url == f"{HOME}s"


def item(number: int, title: str, published: date | None = date(2026, 3, 1), **over: object) -> Item:
    return Item(f"{HOME}{number}.html", title, published, **over)  # type: ignore[arg-type]


def test_titles_are_drawn_by_the_seed_from_what_is_settled_and_unmistakable():
    good = [item(n, f"关于做好第{n}批项目申报工作的通知") for n in range(9)]
    never = [
        item(20, "通知"),
        item(21, "关于印发某办法的通知二"),
        item(22, "关于印发某办法的通知二"),
        item(23, "关于上周的一件事情的通知", date(2026, 11, 10)),
        item(24, "关于没有日期的一件事情", None),
        item(25, "某群众的一封长长的来信", is_document=False),
        Item("http://other.gov.cn/1.html", "别处发布的一件事情的通知", date(2026, 3, 1)),
    ]
    drawn = draw_titles([*good, *never], "example 2026-11-20", DAY, HOSTS)
    assert len({each.url for each in drawn}) == 4
    assert set(drawn) <= set(good)
    assert drawn == draw_titles([*never, *reversed(good)], "example 2026-11-20", DAY, HOSTS)
    assert drawn != draw_titles(good, "example 2026-12-20", DAY, HOSTS)
    assert draw_titles(good[:3], "s", DAY, HOSTS) == ()


@pytest.mark.parametrize(
    ("html", "is_there"),
    [
        ('<a href="/other/7.html">关于做好<em>第7批</em>项目申报工作的通知</a>', True),
        ('<a href="/go?id=1" title="关于做好第7批项目申报工作的通知">关于…</a>', True),
        ('<a href="/go?id=1">关于做好第7批项目申报工作...</a>', True),
        ('<a href="https://example.gov.cn/7.html">…</a>', True),
        ('<a href="/go?id=1">关于做好...</a>', False),
        ('<a href="/go?id=1">关于做好第8批项目申报工作的通知</a>', False),
        ("<p>您搜索的是：关于做好第7批项目申报工作的通知</p><input value='关于做好第7批项目申报工作的通知'>", False),
        ("", False),
    ],
)
def test_a_title_among_results(html, is_there):
    assert read_results(f"<body>{html}</body>", f"{HOME}s?q=1").has(item(7, "关于做好第7批项目申报工作的通知")) is is_there


@pytest.mark.parametrize(
    ("html", "says"),
    [
        ("很抱歉，没有找到与“某”相关的结果", True),
        ("共找到 0 条结果", True),
        ("共找到 10 条结果", False),
        ("找到约 20 条", False),
        ("<script>var none = '没有找到相关结果'</script>", False),
    ],
)
def test_nothing_found(html, says):
    assert read_results(f"<body><p>{html}</p></body>", HOME).says_none is says
