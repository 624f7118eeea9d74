"""What the bundle wrote is found again, by the record that a finding names, and read by others' WARC readers too."""

import gzip
import hashlib
from base64 import b32encode
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from crawler.bundle import PAGES, Bundle
from crawler.captures import Head, capture_at, captures, head_at, record_of
from crawler.records import Fetch, Outcome, PageKind, Reading, Row
from crawler.sightings import Sighting

AT = datetime(2026, 11, 20, 2, 0, 1, tzinfo=UTC)
URL = "http://a.cn/zcjd/"
HTML = "<title>政策解读</title><ul><li><a href='t1.html'>解读</a>2026-04-02</li></ul>"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle with a page in GBK, gzipped; what a browser made of it; and an answer of which no page was noted."""
    with Bundle.open(tmp_path / "b", create=True) as bundle:
        bundle.start_writing()
        bundle.write_warcinfo({"software": "gongkai"})
        headers = [("Content-Type", "text/html; charset=gbk"), ("Content-Encoding", "gzip")]
        place = bundle.write_response("1", URL, AT, "200 OK", headers, gzip.compress(HTML.encode("gbk"), mtime=0), "127.0.0.1")
        bundle.write_response("2", "http://a.cn/dead.html", AT, "404 Not Found", [("Content-Type", "text/html")], b"gone", None)
        reading = Reading(URL, PageKind.LISTING, rows=(Row("解读", f"{URL}t1.html", date(2026, 4, 2)),), list_seen=True)
        fetch = Fetch(URL, AT, Outcome.OK, 200, record=place.record, kind=PageKind.LISTING)
        bundle.put_page(Sighting("a.cn/zcjd", fetch, reading, None, ()), place, None)
        shown = bundle.write_rendered("3", URL, AT, "<p>渲染后</p>", place.record)
        again = Fetch(URL, AT, Outcome.OK, 200, via="browser", record=shown.record)
        bundle.put_page(Sighting("a.cn/zcjd", again, None, None, ()), shown, None)
        bundle.finish(home="a.cn")
    return tmp_path / "b"


def all_records(bundle: Path) -> list[str]:
    with (bundle / PAGES).open("rb") as stream:
        return [record.headers["WARC-Record-ID"] for record in ArchiveIterator(stream)]


def test_each_record_comes_back_with_its_bytes(bundle: Path) -> None:
    _, page, dead, shown = all_records(bundle)

    found = captures(bundle, [page, dead, shown, "<urn:uuid:none>"])

    assert set(found) == {page, dead, shown}
    assert found[page].text == HTML
    assert found[page].sha256 == hashlib.sha256(gzip.compress(HTML.encode("gbk"), mtime=0)).hexdigest()
    assert (found[page].ip, found[page].status, found[page].at) == ("127.0.0.1", "200 OK", AT)
    assert (found[dead].body, found[dead].status, found[dead].ip) == (b"gone", "404 Not Found", None)
    assert (found[shown].kind, found[shown].text) == ("conversion", "<p>渲染后</p>")
    assert b"".join(each.member for each in (found[page], found[dead], found[shown])) in (bundle / PAGES).read_bytes()


def test_an_independent_reader_replays_the_file(bundle: Path) -> None:
    with (bundle / PAGES).open("rb") as stream:
        replayed = []
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response, verify_digests=True):
            raw = record.reader.read()
            is_packed = record.http_headers.get("Content-Encoding") == "gzip"
            replayed.append(
                (record.headers["WARC-Target-URI"], record.http_headers.status_code, gzip.decompress(raw) if is_packed else raw)
            )
    assert replayed == [(URL, 200, HTML.encode("gbk")), ("http://a.cn/dead.html", 404, b"gone")]


def test_the_record_of_an_address_is_the_browsers_where_there_is_one(bundle: Path) -> None:
    _, _, _, shown = all_records(bundle)

    assert record_of(bundle, URL) == shown
    assert record_of(bundle, "http://a.cn/other/") is None


def test_nothing_wanted_nothing_read(tmp_path: Path) -> None:
    assert captures(tmp_path, []) == {}


def test_a_head_is_read_without_its_body_and_what_is_no_answer_has_none(bundle: Path, tmp_path: Path) -> None:
    with Bundle.open(tmp_path / "c", create=True) as other:
        other.start_writing()
        headers = [("ETag", '"a:b"'), ("Last-Modified", "Fri, 20 Nov 2026 02:00:00 GMT"), ("Transfer-Encoding", "chunked")]
        place = other.write_response("1", URL, AT, "200 OK", headers, b"x" * 100_000, None)
        shown = other.write_rendered("2", URL, AT, "<p>渲染后</p>", place.record)
        other.commit()
    with (tmp_path / "c" / PAGES).open("rb") as file:
        head = head_at(file, place.offset, place.length)
        assert (head.http["etag"], head.http["last-modified"]) == ('"a:b"', "Fri, 20 Nov 2026 02:00:00 GMT")
        assert head.warc["warc-record-id"] == place.record
        assert head.warc["warc-payload-digest"] == f"sha256:{b32encode(hashlib.sha256(b'x' * 100_000).digest()).decode()}"
        assert head_at(file, shown.offset, shown.length) == Head({}, {})
        assert head_at(file, place.offset + 3, place.length) == Head({}, {})
        assert head_at(file, 10**9, place.length) == Head({}, {})
        found = capture_at(file, place.offset, place.length)
        assert found is not None
        assert (found.record, len(found.body)) == (place.record, 100_000)
        assert capture_at(file, place.offset + 3, place.length) is None
