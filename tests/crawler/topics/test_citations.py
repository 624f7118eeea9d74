import pytest

from crawler.marks import PageMarks
from crawler.records import PageKind, Reading
from crawler.topics import enrich

from .pages import topics

HOST = "https://www.example.gov.cn"


def test_titles_and_numbers_that_the_text_names():
    found = topics(
        "<p>按照《国务院关于 201 9 年工作的意见》（国发〔2019〕 1号）和《意见》要求。</p>", outside="<p>《站外甲乙丙丁》</p>"
    )
    assert found.cites == ("国务院关于2019年工作的意见", "国发〔2019〕1号")


def test_in_site_links_of_the_text_and_of_related_blocks():
    body = (
        "<p>见<a href='/wj/1.html'>《办法》</a>、<a href='https://www.gov.cn/2.html'>国务院文件</a>、<a href='a.pdf'>附件</a></p>"
    )
    outside = "<div><h3>相关解读</h3><a href='/jd/3.html'>《甲市供热管理办法》政策解读</a></div><a href='/zc/'>政策文件一览</a>"
    assert topics(body, outside=outside).refers == (f"{HOST}/wj/1.html", f"{HOST}/jd/3.html")


@pytest.mark.parametrize(
    ("body", "title", "media"),
    [
        ("<p>正文文字。</p>", "甲市供热管理办法解读", ()),
        ("<p><img src='a.png'></p>", "甲市供热管理办法解读", ("picture",)),
        ("<p>正文。</p>", "一图读懂《甲市供热管理办法》", ("picture",)),
        ("<p><video src='a.mp4'></video>正文</p>", "局长解读供热管理办法", ("video",)),
        ("<p>正文。</p>", "供热管理办法新闻发布会", ("press",)),
        ("<p><a href='a.mp3'>收听</a></p>", "供热管理办法", ("audio",)),
    ],
)
def test_media(body, title, media):
    assert topics(body, title).media == media


def test_pages_that_are_no_documents_are_left_alone():
    marks = PageMarks("https://www.example.gov.cn/")
    for kind in (PageKind.HOME, PageKind.LISTING, PageKind.ERROR, PageKind.CHALLENGE, PageKind.SHELL):
        assert enrich(marks, None, Reading(marks.url, kind)) is marks


@pytest.mark.parametrize(
    ("body", "is_explained"),
    [
        ("<p>按照<a href='/zcjd/1.html'>《甲办法》政策解读</a>执行。</p>", False),  # of the site itself: a reference
        ("<p>附件：<a href='/f/a.docx'>《甲办法》申报表.docx</a></p>", False),
        ("<p><a href='https://mp.weixin.qq.com/s/abc'>官方微信</a></p>", False),
        ("<p>解读：<a href='https://mp.weixin.qq.com/s/abc'>图解：一图看懂甲办法</a></p>", True),
        ("<p>附件：<a href='/f/a.docx'>《甲办法》政策解读.docx</a></p>", True),
    ],
)
def test_an_explanation_on_another_host_or_as_a_file(body, is_explained):
    assert topics(body, "关于印发《甲办法》的通知").explained_elsewhere is is_explained
