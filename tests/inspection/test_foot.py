"""Which marks a page's foot shows. A mark that a script or frame may bring is not called absent."""

import pytest

from crawler.inspection.foot import Foot, foot
from crawler.marks import FooterMark as M
from crawler.readers import open_text
from crawler.records import PageKind

from .conftest import AS_OF, URL

ALL = """<div class="footer"><a href="http://bszs.conac.cn/sitename?method=show&id=1"><img src="red.png"></a>
<p>主办单位：某市人民政府办公室 地址：某路1号</p><p>网站标识码：6405000001</p><p>宁ICP备12345678号-1</p>
<p>宁公网安备 64050002000001号</p><p>联系电话：0955-7065000</p>
<script src="https://pucha.kaipuyun.cn/exposure/jiucuo.js"></script></div>"""
MENU = "".join(f'<li><a href="/a{n}/">栏目名称{n}</a></li>' for n in range(30))
SIX = {M.PARTY_SIGN, M.SITE_CODE, M.ICP, M.POLICE, M.ORGANIZER, M.CONTACT}


def look(page, body, rendered=False, kind=PageKind.ARTICLE):
    return foot(page(body), kind, rendered=rendered)


def test_a_whole_foot(page):
    found = look(page, MENU + ALL)
    assert set(found.marks) == set(M)
    assert (found.partial, found.site_code) == (False, "6405000001")


@pytest.mark.parametrize(
    ("html", "mark"),
    [
        (
            '<script>document.write(unescape("%3Cspan id=\'_ideConac\'%3E")+"<script src=http://dcs.conac.cn/js/1.js>")</script>',
            M.PARTY_SIGN,
        ),
        ('<img alt="党政机关网站标识">', M.PARTY_SIGN),
        ("<p>政府网站标识码： BM05000001</p>", M.SITE_CODE),
        ("<p>标识码：<b>6405000001</b></p>", M.SITE_CODE),
        ("<p>京ICP证030173号</p>", M.ICP),
        ("<p>备案编号：宁ICP备12345678号</p>", M.ICP),
        ('<a href="https://beian.miit.gov.cn/">备案</a>', M.ICP),
        ('<a href="http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=6">备</a>', M.POLICE),
        ("<p>宁公网安备64050202000123号</p>", M.POLICE),
        ("<p>主　办：某市人民政府</p>", M.ORGANIZER),
        ("<p>版权所有：某市人民政府</p>", M.ORGANIZER),
        ("<p>Copyright © 2026 某市教育局 All Rights Reserved</p>", M.ORGANIZER),
        ("<p>联系我们</p>", M.CONTACT),
        ("<p>邮　编：755000</p>", M.CONTACT),
        ("<p>0955-7065000</p>", M.CONTACT),
        ('<a href="https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=1">错</a>', M.FIND_ERROR),
        ('<img title="我为政府网站找错">', M.FIND_ERROR),
    ],
)
def test_each_mark_in_the_shapes_met(page, html, mark):
    found = look(page, f"{MENU}<p>备注</p>{html}")
    assert mark in (found.marks or ()) or (found.marks is None and mark in {M.ORGANIZER, M.CONTACT})


@pytest.mark.parametrize(
    "html", ["<p>由某局主办的运动会，联系电话：0955-1234567</p>" + "<p>正文。</p>" * 600 + "<p>京ICP备1号</p>"]
)
def test_an_article_that_names_an_organizer_is_no_foot(page, html):
    assert set(look(page, MENU + html).marks) == {M.ICP}


@pytest.mark.parametrize(
    "html",
    [
        '<div class="footer"></div><script>$(".footer").load("/common/foot.html")</script>',
        '<script src="/images/foot.js"></script>',
        '<iframe src="/foot.html"></iframe>',
        "<!--#include virtual='/component/footer.html' -->",
        '<div id="footer"></div>',
    ],
)
def test_a_foot_that_was_not_seen_is_no_fault(page, html):
    assert look(page, MENU + html).marks is None


@pytest.mark.parametrize("html", ['<script src="/images/foot.js"></script>', '<iframe src="/copyright.html"></iframe>'])
def test_part_of_a_foot_may_come_otherwise(page, html):
    found = look(page, f"{MENU}<p>宁ICP备12345678号</p>{html}")
    assert (found.marks, found.partial) == ((M.ICP,), True)


def test_what_scripts_bring_is_there_in_a_rendered_page(page):
    html = f'{MENU}<p>宁ICP备12345678号</p><script src="/images/foot.js"></script>'
    assert look(page, html, rendered=True) == Foot((M.ICP,), False, None)
    assert look(page, MENU + '<div id="footer"></div>', rendered=True).marks == ()


def test_a_whole_page_without_any_mark_has_an_empty_foot_and_a_fragment_none(page):
    assert look(page, MENU + "<p>正文</p>").marks == ()
    assert look(page, "<ul><li><a href='/a/'>一</a></li></ul>").marks is None
    assert look(page, MENU + ALL, kind=PageKind.SHELL).marks is None


def test_a_page_cut_off_in_its_middle_is_no_fault(vocabulary):
    for end, is_partial in (("</body></html>", False), ("</HTML>", False), ("", True)):
        html = f"<html><body><ul>{MENU}</ul><p>宁ICP备12345678号</p>{end}"
        page = open_text(html, URL, as_of=AS_OF, vocabulary=vocabulary)
        assert foot(page, PageKind.ARTICLE, rendered=False).partial is is_partial


def test_a_missing_mark_is_told_apart_from_the_others(page):
    found = look(page, MENU + ALL.replace("网站标识码：6405000001", ""))
    assert set(M) - set(found.marks) == {M.SITE_CODE}
    assert SIX - set(look(page, MENU + ALL.replace("宁公网安备 64050002000001号", "")).marks) == {M.POLICE}
