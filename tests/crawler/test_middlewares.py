"""A packed body that lost its end is told; a whole one never is."""

import zlib
from collections.abc import Callable
from functools import partial

import brotli
import pytest
from backports import zstd
from scrapy import Request
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from crawler import settings
from crawler.answers import CutShort
from crawler.middlewares import ServedBytes


def flushed(wbits: int) -> Callable[[bytes], bytes]:
    def pack(body: bytes) -> bytes:
        packer = zlib.compressobj(wbits=wbits)
        half = len(body) // 2
        return packer.compress(body[:half]) + packer.flush(zlib.Z_SYNC_FLUSH) + packer.compress(body[half:]) + packer.flush()

    return pack


def brotli_flushed(body: bytes) -> bytes:
    packer = brotli.Compressor(quality=5)
    return packer.process(body) + packer.flush() + packer.finish()


def with_checksum(body: bytes) -> bytes:
    return zstd.compress(body, options={zstd.CompressionParameter.checksum_flag: 1})


CODINGS = {
    "gzip": ("gzip", flushed(31)),
    "x-gzip": ("X-GZip", flushed(31)),
    "deflate": ("deflate", flushed(15)),
    "deflate without a frame": ("deflate", flushed(-15)),
    "brotli": ("br", partial(brotli.compress, quality=6)),
    "brotli in pieces": ("br", brotli_flushed),
    "zstd": ("zstd", zstd.compress),
    "zstd with a checksum": ("zstd", with_checksum),
}
LINES = [f"<li><a href='/{n * n}.html'>关于{chr(0x4E00 + n * 7 % 9000)}{n}号工作的通知</a></li>" for n in range(5_000)]
coded = pytest.mark.parametrize(("coding", "pack"), CODINGS.values(), ids=CODINGS)


@pytest.fixture(scope="module")
def unpack() -> Callable[..., Response]:
    chosen = Settings()
    chosen.setmodule(settings)
    middleware = ServedBytes.from_crawler(get_crawler(settings_dict={"DOWNLOAD_MAXSIZE": chosen["DOWNLOAD_MAXSIZE"]}))

    def undo(coding: str, body: bytes, **meta: object) -> Response:
        response = Response("http://a.cn/", headers={"Content-Encoding": coding, "Content-Type": "text/html"}, body=body)
        return middleware.process_response(Request("http://a.cn/", meta=meta), response)

    return undo


def page(lines: int) -> bytes:
    return "\n".join(["<!DOCTYPE html><html><body><ul>", *LINES[:lines]]).encode()  # the end of such a page proves nothing


@coded
@pytest.mark.parametrize("lines", [0, 1, 30, 1_000, 5_000])
def test_a_whole_body_is_never_called_cut(coding: str, pack: Callable[[bytes], bytes], lines: int, unpack) -> None:
    assert unpack(coding, pack(page(lines))).body == page(lines)


@coded
def test_a_body_of_no_bytes_is_never_called_cut(coding: str, pack: Callable[[bytes], bytes], unpack) -> None:
    assert unpack(coding, b"").body == b""
    assert unpack(coding, pack(b"")).body == b""


@coded
@pytest.mark.parametrize("lines", [1, 300, 5_000])
def test_a_cut_body_is_called_so_wherever_it_is_cut(coding: str, pack: Callable[[bytes], bytes], lines: int, unpack) -> None:
    packed = pack(page(lines))
    length = len(packed)
    for left in (length // 100 + 20, length // 7, length // 2, length * 9 // 10, length - 5, length - 1):
        with pytest.raises(CutShort):
            unpack(coding, packed[:left])


@coded
def test_what_was_cut_on_purpose_is_read_as_far_as_it_came(coding: str, pack: Callable[[bytes], bytes], unpack) -> None:
    packed = pack(page(1_000))
    assert page(1_000).startswith(unpack(coding, packed[: len(packed) // 2], is_cut=True).body)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_page_that_came_to_its_end_needs_no_end_of_the_stream(coding: str, unpack) -> None:
    name, pack = CODINGS[coding]
    whole = page(100) + b"</ul></body></HTML>\r\n"
    assert unpack(name, pack(whole)[:-2]).body == whole


def test_a_wrong_checksum_is_no_missing_end(unpack) -> None:
    packed = bytearray(flushed(31)(page(50)))
    packed[-6] ^= 1
    assert unpack("gzip", bytes(packed)).body == page(50)
