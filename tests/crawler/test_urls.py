"""One spelling for one page."""

import pytest

from crawler.urls import UrlCache, canonical, from_header, identity, in_site, is_private, site_hosts

BASE = "http://www.qingxi.test/zwgk/zfwj/index.html"


@pytest.mark.parametrize(
    "href",
    [
        "javascript:;",
        "mailto:a@b.test",
        "data:text/html,x",
        "tel:0955",
        "ftp://a.test/",
        "http://",
        "http://[bad/",
        "https://a.test:99999/",
        "http://..a/",
        "about:blank",
    ],
)
def test_what_no_server_can_be_asked_for_is_none(href: str):
    assert canonical(href, BASE) is None
    assert UrlCache().resolve(BASE, href) is None


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("../../", "http://www.qingxi.test/"),
        ("../../../../a.html", "http://www.qingxi.test/a.html"),
        ("./202602/t20260214_1.html", "http://www.qingxi.test/zwgk/zfwj/202602/t20260214_1.html"),
        ("t1.html#top", "http://www.qingxi.test/zwgk/zfwj/t1.html"),
        ("", BASE),
        ("?page=2", "http://www.qingxi.test/zwgk/zfwj/index.html?page=2"),
        ("//zwfw.qingxi.test/a", "http://zwfw.qingxi.test/a"),
        ("/a/./b/../c/", "http://www.qingxi.test/a/c/"),
        ("HTTP://WWW.Qingxi.TEST:80/A", "http://www.qingxi.test/A"),
        ("https://a.test:443/", "https://a.test/"),
        ("http://a.test:8443", "http://a.test:8443/"),
        ("login;JSESSIONID=1fe239b7.html", "http://www.qingxi.test/zwgk/zfwj/login.html"),
        ("/a.jsp;jsessionid=AB12?x=1&PHPSESSID=9", "http://www.qingxi.test/a.jsp?x=1"),
        ("/政策/a b.html", "http://www.qingxi.test/%E6%94%BF%E7%AD%96/a%20b.html"),
        ("/%e6%94%bf", "http://www.qingxi.test/%E6%94%BF"),
        ("\\zwgk\\a.html", "http://www.qingxi.test/zwgk/a.html"),
        ("  a\n.html ", "http://www.qingxi.test/zwgk/zfwj/a.html"),
        ("http://user:secret@a.test/x", "http://a.test/x"),
        ("http://[::1]:8080/", "http://[::1]:8080/"),
    ],
)
def test_an_address_has_one_spelling(href: str, expected: str):
    assert canonical(href, BASE) == expected
    assert UrlCache().resolve(BASE, href.strip()) == expected


def test_the_cache_agrees_with_itself_and_depends_on_the_folder():
    cache = UrlCache(limit=2)
    for base in (BASE, "http://www.qingxi.test/xw/", BASE):
        for href in (
            "a.html",
            "../b.html",
            "../../../../c/",
            "?p=1",
            "/zwgk/",
            "http://a.test/",
            "http://a.test/x/",
            "JavaScript:;",
        ):
            assert cache.resolve(base, href) == canonical(href, base)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.a.test/zwgk/", "https://a.test/zwgk/index.html"),
        ("http://a.test/zwgk", "http://a.test/zwgk/"),
        ("http://a.test//zwgk//x.html", "http://a.test/zwgk/x.html"),
        ("http://a.test/%E6%94%BF/", "http://a.test/政"),
    ],
)
def test_two_spellings_are_the_same_page(one: str, other: str):
    assert identity(one) == identity(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.test/index_1.html", "http://a.test/index.html"),
        ("http://a.test/?id=1", "http://a.test/?id=2"),
        ("http://a.test:8080/", "http://a.test/"),
        ("http://b.a.test/", "http://a.test/"),
    ],
)
def test_two_pages_are_not_the_same(one: str, other: str):
    assert identity(one) != identity(other)


def test_a_site_is_its_host_with_and_without_www():
    hosts = site_hosts("https://www.qingxi.test/", ["zwgk.qingxi.test"])
    for url in ("http://qingxi.test/a", "https://www.qingxi.test:443/", "http://zwgk.qingxi.test/b", "http://qingxi.test:80"):
        assert in_site(url, hosts), url
    for url in ("http://jyj.qingxi.test/", "http://qingxi.test.evil.test/", "http://www.qingxi.test:8080/"):
        assert not in_site(url, hosts), url


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.1.1:8080",
        "169.254.169.254",
        "[::1]",
        "[fe80::1]:80",
        "localhost",
        "LOCALHOST.",
        "0x7f000001",
        "2130706433",
        "127.1",
        "0177.0.0.1",
        "::ffff:10.0.0.1",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "224.0.0.1",
        "oa.internal",
    ],
)
def test_private_addresses_are_known_in_every_spelling(host: str):
    assert is_private(host)


@pytest.mark.parametrize(
    "host", ["www.nx.gov.cn", "218.106.148.33", "218.106.148.33:8443", "[2400:3200::1]", "10.com", "localhost.com", "1.2.3.4.5"]
)
def test_public_hosts_are_not_private(host: str):
    assert not is_private(host)


def test_names_in_gbk_are_as_many_pages_as_names():
    names = ("工作", "公告", "规划", "预算", "决算")
    pages = {canonical(from_header(f"/{name}.doc".encode("gbk").decode("latin-1")), BASE) for name in names}
    assert len({identity(url) for url in pages if url}) == len(names)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_header_that_leads_to_chinese_in_the_clear_leads_to_its_bytes(charset: str):
    header = "/通知 1.html".encode(charset).decode("latin-1")
    sent = "".join(f"%{byte:02X}" for byte in "通知".encode(charset))
    assert canonical(from_header(header), BASE) == f"http://www.qingxi.test/{sent}%201.html"
    assert from_header("/a%20b?c=1#d") == "/a%20b?c=1#d"
