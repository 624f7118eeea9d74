"""Lists and trees that a script fills: told from pages that only carry scripts, as all do."""

from datetime import date

import pytest

from crawler.readers import open_text, read_page
from crawler.records import SCRIPTED, PageKind

AS_OF = date(2026, 11, 20)
FETCH = "<script>fetch('/n.json').then(r=>r.json()).then(d=>{document.getElementById('news').innerHTML=d})</script>"
NAMES = ("政务要闻", "通知公告", "政策解读", "政务公开")
MENU = f"<div class='menu'><ul>{''.join(f'<li><a href=/{n}/>{name}</a></li>' for n, name in enumerate(NAMES))}</ul></div>"
ROW = "<li><a href='/xw/2025/content_{n}.htm'>市政府召开第{n}次常务会议研究有关工作</a><span>2025-03-0{n}</span></li>"
ROWS = f"<div class='main'><h2>政务要闻</h2><ul class='list'>{''.join(ROW.format(n=n) for n in range(1, 7))}</ul></div>"
QUIET = [
    "",
    "<script src='https://hm.baidu.com/hm.js'></script>",
    "<script>var _hmt=[];(function(){var h=document.createElement('script');h.src='//hm.baidu.com/hm.js'})()</script>",
    "<div id='foot'></div><script src='/js/foot.js'></script>",
    "<div id='share'></div><script>$.get('/share.json',function(d){$('#share').html(d)})</script>",
    "<div id='weather'></div><script>$.get('/w.json',function(d){$('#weather').html(d)})</script>",
    "<div class='clear'></div><script src='/js/jquery-3.6.0.min.js'></script><script src='/js/common.js'></script>",
    "<ul id='news'></ul>",
    "<script>fetch('/hits?id=3')</script>",
]
FILLED = [
    "<ul id='news'></ul>" + FETCH,
    "<ul id='ajaxlist'></ul><script>$.ajax({url:'/x',success:function(d){$('#ajaxlist').append(d)}})</script>",
    "<div id='newslist'></div><script src='/js/xwzx.js'></script>",
]


def look(vocabulary, body, path="xw/", *, settled=False, home=False):
    html = f"<html><head><title>政务要闻</title></head><body>{MENU}{body}</body></html>"
    url = f"http://a.cn/{path}"
    return read_page(open_text(html, url, as_of=AS_OF, vocabulary=vocabulary, home=home, settled=settled))


@pytest.mark.parametrize("path", ["", "xw/"])
@pytest.mark.parametrize("more", QUIET)
def test_scripts_that_fill_no_list_say_nothing(vocabulary, more, path):
    reading = look(vocabulary, ROWS + more, path)
    assert (reading.kind, reading.why) == (PageKind.LISTING if path else PageKind.HOME, None)


@pytest.mark.parametrize("path", ["", "xw/"])
@pytest.mark.parametrize("more", FILLED)
def test_rows_beside_a_list_that_a_script_fills_are_not_all(vocabulary, more, path):
    reading = look(vocabulary, ROWS + more, path)
    assert (reading.kind, reading.why, len(reading.rows)) == (PageKind.LISTING if path else PageKind.HOME, SCRIPTED, 6)
    assert look(vocabulary, ROWS + more, path, settled=True).why is None


@pytest.mark.parametrize(
    "body",
    [
        "<div class='main'><p>市政府办公室设在市行政中心三楼，承担文电会务、信息公开、督查等工作，欢迎监督。</p></div>",
        "<div id='head'></div><div class='main'><img src='/i/map.png'></div><script src='/js/head.js'></script>",
        "<div class='main'><img src='/i/map.png'></div><div id='share'></div><script src='/js/tree.js'></script>",
        "<div class='main'><img src='/i/map.png'></div><div id='tree'></div><script src='/js/jquery.min.js'></script>",
    ],
)
def test_a_page_without_rows_is_no_shell_for_any_script(vocabulary, body):
    assert look(vocabulary, body, "zwgk/").kind is not PageKind.SHELL


@pytest.mark.parametrize("source", ["/js/tree.js", "https://static.b.cn/js/tree.js"])
def test_an_empty_box_for_a_tree_of_columns_is_a_shell(vocabulary, source):
    body = f"<div class='main' id='tree'></div><script src='{source}'></script>"
    assert look(vocabulary, body, "zwgk/").kind is PageKind.SHELL
    assert look(vocabulary, body, "zwgk/", settled=True).kind is PageKind.OTHER
