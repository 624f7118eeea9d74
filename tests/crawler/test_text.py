"""Bytes win where what is declared lies."""

import gzip

import pytest

from crawler.text import MAX_UNPACKED, decode

SENTENCE = "青溪市人民政府办公室关于印发政务公开工作要点的通知"
PAGE = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={{}}"></head><body>{SENTENCE * 4}</body></html>'


@pytest.mark.parametrize(
    ("body", "header", "charset"),
    [
        (PAGE.format("utf-8").encode(), None, "utf-8"),
        (PAGE.format("gb2312").encode(), None, "utf-8"),
        (PAGE.format("utf-8").encode(), "text/html; charset=GBK", "utf-8"),
        (PAGE.format("utf-8").encode("gbk"), None, "gb18030"),
        (PAGE.format("utf-8").encode("gb18030"), "text/html; charset=utf-8", "gb18030"),
        (PAGE.format("gb2312").encode("gbk"), "text/html", "gb18030"),
        (PAGE.format("no-such-charset").encode("gbk"), "text/html; charset=nonsense", "gb18030"),
        (b"\xef\xbb\xbf" + PAGE.format("gbk").encode(), "text/html; charset=gbk", "utf-8"),
        (b"\xff\xfe" + PAGE.format("utf-8").encode("utf-16-le"), None, "utf-16-le"),
        (PAGE.format("gb2312").encode("utf-16-le"), None, "utf-16-le"),
        (PAGE.format("gb2312").encode("utf-16-be"), "text/html; charset=utf-8", "utf-16-be"),
        (gzip.compress(PAGE.format("gbk").encode("gbk")), "text/html", "gb18030"),
        (PAGE.format("utf-8").encode()[:-40] + "政".encode()[:2], None, "utf-8"),
        (PAGE.format("utf-8").encode() + b"\xb9", None, "utf-8"),
    ],
)
def test_the_text_is_read_whatever_is_declared(body: bytes, header: str | None, charset: str):
    text, used = decode(body, header)
    assert used == charset
    assert SENTENCE * 3 in text


def test_a_few_bytes_that_fit_both_are_what_is_declared():
    assert decode("联通".encode("gbk"), "text/html; charset=gbk") == ("联通", "gb18030")


def test_nul_bytes_are_dropped():
    assert decode("<p>政\x00务公开</p>".encode())[0] == "<p>政务公开</p>"


def test_nothing_is_nothing():
    assert decode(b"") == ("", "utf-8")


def test_a_bomb_is_cut_off():
    text, _ = decode(gzip.compress(b"0" * (MAX_UNPACKED + 5_000_000)))
    assert len(text) == MAX_UNPACKED


def test_a_damaged_stream_gives_what_it_holds():
    text, _ = decode(gzip.compress(PAGE.format("utf-8").encode() * 50)[:-30])
    assert SENTENCE in text


def test_what_only_looks_like_gzip_is_left_alone():
    assert "nothing packed" in decode(b"\x1f\x8b nothing packed")[0]


@pytest.mark.parametrize("name", ["idna", "punycode", "undefined", "unicode_escape", "utf-7", "zip", "bz2", "hex", "rot13"])
def test_a_codec_that_is_no_charset_is_not_asked(name: str) -> None:
    text = "通知公告通知公告通知公告"
    assert decode(text.encode("gb18030"), f"text/html; charset={name}") == (text, "gb18030")
