"""The bundle on disk: a WARC that any tool reads, facts that survive a kill, and nothing in between."""

import gzip
import hashlib
from base64 import b32encode
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.bundle import FACTS, PAGES, AddressRow, Bundle
from crawler.errors import UserError
from crawler.records import ColumnLink, DateFrom, Fetch, Link, Outcome, PageKind, Reading, Record, Row
from crawler.sightings import Sighting

AT = datetime(2026, 11, 20, 2, 0, 1, 500, tzinfo=UTC)
URL = "http://a.cn/yw/"


def reading() -> Reading:
    return Reading(
        URL,
        PageKind.LISTING,
        cms="trs",
        title="要闻",
        meta=(("ColumnName", "要闻"),),
        breadcrumb=(Link("http://a.cn/", "首页"), Link(URL, "要闻")),
        rows=(Row("某某会议召开", "http://a.cn/yw/t1.html", date(2026, 11, 2)), Row("无日期", "http://a.cn/yw/t2.html")),
        list_seen=True,
        read_by="trs",
        next_pages=("http://a.cn/yw/index_1.html",),
        total_pages=2,
        record=Record(title="甲", published=date(2026, 11, 2), published_from=DateFrom.META),
        columns=(ColumnLink("news", "要闻", URL, "http://a.cn/"),),
        refresh=None,
        frames=("http://a.cn/f.html",),
    )


def fetch(record: str | None = None) -> Fetch:
    return Fetch(URL, AT, Outcome.OK, 200, 0.25, 1234, record=record, kind=PageKind.LISTING, title="要闻")


def records(path: Path) -> list[Any]:
    with (path / PAGES).open("rb") as stream:
        return [
            (each.rec_type, each.rec_headers, each.http_headers, each.content_stream().read())
            for each in ArchiveIterator(stream, check_digests="raise")
        ]


def test_a_sighting_comes_back_as_it_was(tmp_path: Path) -> None:
    with Bundle.open(tmp_path / "b", create=True) as bundle:
        bundle.start_writing()
        record = bundle.write_response("1", URL, AT, "200 OK", [("Content-Type", "text/html")], "要闻".encode(), "127.0.0.1")
        seen = reading()
        sighting = Sighting("a.cn/yw", fetch(record.record), seen, None, (3, 1, 2))
        bundle.put_menu(1, seen.columns)
        bundle.put_name("要闻", "news")
        bundle.put_page(sighting, record, 1)
        bundle.finish(home="a.cn")
    with Bundle.open(tmp_path / "b") as bundle:
        assert bundle.finished
        observation = bundle.observation()
        assert list(bundle.answers()) == [sighting]
        assert list(observation.links["a.cn/yw"]) == [3, 1, 2]
    assert observation.sightings == (replace(sighting, links=()),)
    assert observation.keys == {"要闻": "news"}
    assert not list(tmp_path.glob("b/*-wal"))


def test_the_warc_holds_what_was_served_byte_by_byte_with_its_digest(tmp_path: Path) -> None:
    served = gzip.compress("<p>政策解读</p>".encode())
    headers = [
        ("Content-Type", "text/html"),
        ("Content-Encoding", "gzip"),
        ("Transfer-Encoding", "chunked"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
    ]
    with Bundle.open(tmp_path / "b", create=True) as bundle:
        bundle.start_writing()
        bundle.write_warcinfo({"software": "gongkai"})
        place = bundle.write_response("1", URL, AT, "200 OK", headers, served, "127.0.0.1")
        shown = bundle.write_rendered("1", URL, AT, "<p>渲染后</p>", place.record)
        bundle.commit()
    (_, info, _, _), (kind, warc, http, body), (kind_shown, warc_shown, _, body_shown) = records(tmp_path / "b")
    assert info.protocol == warc.protocol == "WARC/1.1"
    assert (kind, body.decode()) == ("response", "<p>政策解读</p>")
    assert warc["WARC-Payload-Digest"] == "sha256:" + b32encode(hashlib.sha256(served).digest()).decode()
    assert warc["WARC-Record-ID"] == place.record
    assert warc["WARC-IP-Address"] == "127.0.0.1"
    assert warc["WARC-Date"].startswith("2026-11-20T02:00:01.0005")
    assert [value for name, value in http.headers if name == "Set-Cookie"] == ["a=1", "b=2"]
    assert http["X-Archive-Orig-Transfer-Encoding"] == "chunked"
    assert http["Transfer-Encoding"] is None
    assert (kind_shown, body_shown.decode()) == ("conversion", "<p>渲染后</p>")
    assert warc_shown["WARC-Refers-To"] == place.record
    assert warc_shown["Content-Type"] == "text/html; charset=utf-8"
    with (tmp_path / "b" / PAGES).open("rb") as stream:
        stream.seek(place.offset)
        member = stream.read(place.length)
    assert gzip.decompress(member).startswith(b"WARC/1.1")
    assert shown.offset == place.offset + place.length


def test_what_a_head_holds_beyond_ascii_stands_as_it_was_served(tmp_path: Path) -> None:
    """In any charset: a file's name in UTF-8 and in GBK, a reason phrase in GBK."""
    utf, gbk = 'attachment; filename="附件一.doc"'.encode(), 'attachment; filename="附件二.doc"'.encode("gbk")
    phrase = "未找到".encode("gbk")
    headers = [("Content-Disposition", utf.decode("latin-1")), ("X-Name", gbk.decode("latin-1"))]
    status = f"404 {phrase.decode('utf-8', 'surrogateescape')}"
    with Bundle.open(tmp_path / "b", create=True) as bundle:
        bundle.start_writing()
        place = bundle.write_response("1", URL, AT, status, headers, b"gone", None)
        bundle.write_unchanged("1", URL, AT, "304 Not Modified", headers, place.record, AT)
        bundle.commit()
    raw = gzip.decompress((tmp_path / "b" / PAGES).read_bytes())
    head = b"Content-Disposition: " + utf + b"\r\nX-Name: " + gbk + b"\r\n\r\n"
    assert b"HTTP/1.1 404 " + phrase + b"\r\n" + head + b"gone" in raw
    assert b"HTTP/1.1 304 Not Modified\r\n" + head in raw
    (_, _, http, body), (kind, _, again, _) = records(tmp_path / "b")
    assert (http["Content-Disposition"].encode(), http["X-Name"].encode("latin-1"), body) == (utf, gbk, b"gone")
    assert (http.statusline.encode("latin-1"), kind, again.headers) == (b"404 " + phrase, "revisit", http.headers)


def test_a_record_cut_in_two_is_taken_off_and_nothing_uncommitted_stays(tmp_path: Path) -> None:
    with Bundle.open(tmp_path / "b", create=True) as bundle:
        bundle.start_writing()
        bundle.write_response("1", URL, AT, "200 OK", [], b"one", None)
        bundle.put_address(AddressRow(1, URL, "a.cn/yw", "done", 1, 1, 1))
        bundle.commit()
        bundle.put_address(AddressRow(2, URL + "x", "a.cn/yw/x", "done", 1, 1, 1))
    with (tmp_path / "b" / PAGES).open("ab") as stream:
        stream.write(b"\x1f\x8b\x08half a record")
    with Bundle.open(tmp_path / "b") as bundle:
        assert [row.number for row in bundle.address_rows()] == [1]
        bundle.start_writing()
        bundle.write_response("2", URL, AT, "200 OK", [], b"two", None)
        bundle.commit()
    assert [body for _, _, _, body in records(tmp_path / "b")] == [b"one", b"two"]


def test_a_record_of_a_month_ago_stands_beside_what_the_server_says_of_it_today(tmp_path: Path) -> None:
    with Bundle.open(tmp_path / "a", create=True) as former:
        former.start_writing()
        place = former.write_response("1", URL, AT, "200 OK", [("ETag", '"1"')], b"<p>one</p>", "127.0.0.1")
        former.commit()
    member = (tmp_path / "a" / PAGES).read_bytes()[place.offset : place.offset + place.length]
    later = datetime(2026, 12, 20, 2, tzinfo=UTC)
    with Bundle.open(tmp_path / "b", create=True) as bundle:
        bundle.start_writing()
        copy = bundle.copy_record(place.record, member)
        told = bundle.write_unchanged("1", URL, later, "304 Not Modified", [("ETag", '"1"')], copy.record, AT)
        bundle.commit()
    (kind, warc, _, body), (said, about, http, nothing) = records(tmp_path / "b")
    assert (kind, warc["WARC-Record-ID"], body) == ("response", place.record, b"<p>one</p>")
    assert warc["WARC-Date"].startswith("2026-11-20T02:00:01")
    assert (said, about["WARC-Refers-To"], about["WARC-Refers-To-Target-URI"], nothing) == ("revisit", place.record, URL, b"")
    assert about["WARC-Refers-To-Date"] == warc["WARC-Date"]
    assert about["WARC-Date"].startswith("2026-12-20")
    assert http.statusline == "304 Not Modified"
    assert (copy.offset, copy.length, told.offset) == (0, place.length, place.length)


def test_a_folder_without_a_crawl_and_a_newer_bundle_are_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="抓取结果不存在"):
        Bundle.open(tmp_path / "none")
    with Bundle.open(tmp_path / "b", create=True):
        pass
    import sqlite3  # noqa: PLC0415

    with sqlite3.connect(tmp_path / "b" / FACTS) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(UserError, match="更新版本"):
        Bundle.open(tmp_path / "b")
