"""Pictures, and links whose address is none."""

import pytest

from crawler.parts import has_malformed, parts_of
from crawler.urls import UrlCache

URL = "http://a.cn/zwgk/"


@pytest.mark.parametrize(
    "href",
    [
        "http://a.cn/",
        "HTTPS://a.cn",
        "http://中国政府网.政务/",
        "/zwgk/",
        "javascript:;",
        "",
        "http://%E4%B8%AD.cn/",
        "mailto:http://[",
    ],
)
def test_an_address_that_is_one_is_not_looked_at(href: str) -> None:
    assert not has_malformed(f"<a href='{href}'>x</a>".encode())


@pytest.mark.parametrize("href", ["http://[", "http://", "https:///zwgk/", "http://.cn/", " http://[::1"])
def test_an_address_without_a_host_is_none(href: str) -> None:
    html = f'<html><body><a target=_blank href="{href}"><b>网站</b> 地图</a></body></html>'
    assert has_malformed(html.encode())
    assert parts_of(html, URL, UrlCache()).malformed == ((href.strip(), "网站 地图"),)


def test_what_stands_in_a_comment_is_no_part() -> None:
    body = "<html><body><!-- <a href='http://['>x</a><img src=a.png> --></body></html>"
    assert parts_of(body, URL, UrlCache()) == parts_of("", URL, UrlCache())


def test_pictures_are_resolved_and_each_is_named_once() -> None:
    pictures = ("a.png", "a.png", "http://b.cn/c.jpg", "data:image/png;base64,xx", "")
    body = "<base href='/img/'><img>" + "".join(f"<img src='{each}'>" for each in pictures)
    assert parts_of(body, URL, UrlCache()).pictures == ("http://a.cn/img/a.png", "http://b.cn/c.jpg")
