"""What is written stays in the data folder, whatever a site, a bundle from elsewhere or a table calls itself."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.bundle import FACTS, PAGES, Bundle
from crawler.captures import captures
from crawler.configuration import packaged_config
from crawler.disk import refuse_links
from crawler.errors import UserError
from crawler.former import Former
from crawler.job import CrawlJob
from crawler.records import Fetch, Outcome, PageKind, Reading, Site
from crawler.register import add_site
from crawler.rendering import find_browser
from crawler.seal import MANIFEST, SEAL, seal, verify
from crawler.sightings import Sighting
from crawler.sites import SiteConfig, ad_hoc_key, load_sites
from reports.evidence import write_evidence
from tests.conftest import Said
from tests.reports.judged import AS_OF, fault, judgement
from workspace import choose_month, open_data

KEYS = ("../x", "..", ".", "/etc/x", "a/b", "a\\b", "a\0b", "con", "nul", "a" * 65, "A", "-a", "a\n", "a.b", "甲")
URLS = (
    "http://../../etc/",
    "http://a.cn/../../../etc/passwd",
    "http://a.cn/%2e%2e%2f%2e%2e%2f",
    "http://..%2f..%2f/",
    "http://[::1]/../x",
    "http://CON/",
    "http://a.cn:80/\\..\\..\\x",
    "http://xn--/",
)


@pytest.mark.parametrize("key", KEYS)
def test_a_key_is_a_plain_name(tmp_path: Path, key: str) -> None:
    with pytest.raises((UserError, ValueError)):
        SiteConfig.model_validate({"key": key, "name": "某市", "url": "http://a.cn/"})
    with pytest.raises(UserError):
        add_site(tmp_path, {"key": key, "name": "某市", "url": "http://a.cn/"})
    assert not list(tmp_path.rglob("*.toml"))


@pytest.mark.parametrize("url", URLS)
def test_a_key_made_from_an_address_is_one(tmp_path: Path, url: str) -> None:
    (tmp_path / "config" / "sites").mkdir(parents=True)
    made = ad_hoc_key(url)
    assert made
    assert not set(made) & set("/\\\0 \n")
    assert made not in {"", ".", ".."}
    assert made[0] != "."
    try:
        path = add_site(tmp_path / "config", {"name": "某市", "url": url})
    except UserError:
        return
    assert path.parent == tmp_path / "config" / "sites"
    assert [each.key for each in load_sites(tmp_path / "config")] == [path.stem]


@pytest.mark.parametrize("month", ["../2026-11", "2026-11/../..", "2026-11\0", "2026-1", "", "/"])
def test_a_month_is_a_month(month: str) -> None:
    with pytest.raises(UserError):
        choose_month(month, AS_OF)


@pytest.mark.parametrize(
    "place", ["reports", "evidence/2026-11", "gongkai.db", "evidence/2026-11/a/20261120T020000Z/pages.warc.gz", "locks"]
)
def test_a_link_in_the_data_folder_is_not_written_through(tmp_path: Path, place: str) -> None:
    data, outside = tmp_path / "data", tmp_path / "outside"
    outside.mkdir()
    (data / place).parent.mkdir(parents=True)
    (data / place).symlink_to(outside)
    with pytest.raises(UserError, match="符号链接"):
        open_data(data)
    assert list(outside.iterdir()) == []


def test_the_data_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "data").symlink_to(tmp_path / "real")
    open_data(tmp_path / "data")
    refuse_links(tmp_path / "data")


def test_a_command_tells_it_in_one_sentence(command: Callable[..., Said], tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "reports").symlink_to("/etc")
    said = command("report", "--data", data)
    assert said.code == 2
    assert said.err.count("\n") == 1
    assert "符号链接" in said.err


# --- evidence that came from elsewhere --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a/../../b", "..\\x", "\x1b[2J"])
def test_a_manifest_opens_nothing_outside(tmp_path: Path, name: str, command: Callable[..., Said]) -> None:
    folder = tmp_path / "sealed"
    folder.mkdir()
    (tmp_path / "b").write_text("outside")
    content = {"schema": "gongkai.manifest/1", "left_out": [], "files": {name: {"sha256": "0" * 64, "bytes": 7}}}
    (folder / MANIFEST).write_text(json.dumps(content))
    (folder / SEAL).write_text("x")
    found = verify(folder)
    assert any("缺少文件" in problem for problem in found.problems)
    said = command("verify", folder)
    assert said.code == 1
    assert "\x1b" not in said.out


def test_a_link_in_an_evidence_folder_is_followed_by_nobody(tmp_path: Path) -> None:
    folder = tmp_path / "sealed"
    folder.mkdir()
    (folder / "a.txt").write_text("a")
    (folder / "passwd").symlink_to("/etc/passwd")
    (folder / "loop").symlink_to(folder)
    seal(folder, {})
    assert list(json.loads((folder / MANIFEST).read_text())["files"]) == ["a.txt"]


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b"{}", b'{"files": [], "left_out": 3}', b'{"files": {"a": 1}, "left_out": [[]]}', b"\xff"]
)
def test_a_manifest_that_is_none_is_told(tmp_path: Path, body: bytes) -> None:
    (tmp_path / MANIFEST).write_bytes(body)
    (tmp_path / SEAL).write_bytes(b"\xff" * 2000)
    assert verify(tmp_path).problems


def bundle_with(path: Path, record: str, url: str = "http://a.test/") -> Path:
    """A bundle whose facts name a record as somebody else chose."""
    at = datetime(2026, 11, 20, tzinfo=UTC)
    with Bundle.open(path, create=True) as opened:
        opened.start_writing()
        place = opened.write_response(url, url, at, "200 OK", [("Content-Type", "text/html")], b"<p>x</p>", "127.0.0.1")
        fetch = Fetch(url, at, Outcome.OK, 200, record=record, kind=PageKind.LISTING)
        opened.put_page(Sighting("a", fetch, Reading(url, PageKind.LISTING), None, ()), place, None)
        opened.finish(home="a.test")
    warc = path / PAGES
    import gzip  # noqa: PLC0415

    warc.write_bytes(gzip.compress(gzip.decompress(warc.read_bytes()).replace(place.record.encode(), record.encode())))
    return path


@pytest.mark.parametrize(
    "record", ["<urn:uuid:../../../outside>", "<urn:uuid:/tmp/outside>", "../outside", "<urn:uuid:>", "<urn:uuid:a\0b>"]
)
def test_a_record_s_name_writes_no_file_elsewhere(tmp_path: Path, record: str) -> None:
    bundle = bundle_with(tmp_path / "bundle", record)
    assert captures(bundle, [record]) == {}
    folder = tmp_path / "deep" / "er" / "evidence"
    write_evidence(judgement(fault(record=record)), bundle, folder, "1号")
    assert not list(tmp_path.glob("**/outside*"))
    assert {each.name for each in (tmp_path / "deep" / "er").iterdir()} == {"evidence"}


@pytest.mark.parametrize(("offset", "length"), [(-1, 10), (0, -1), (0, 2**62), (2**62, 10), (3, 20)])
def test_a_place_in_the_warc_may_be_a_lie(tmp_path: Path, offset: int, length: int) -> None:
    import sqlite3  # noqa: PLC0415
    from contextlib import closing  # noqa: PLC0415

    record = "<urn:uuid:6f1e9f3a-52f3-5d6d-9c2b-0d6e4b4f7a10>"
    bundle = bundle_with(tmp_path / "bundle", record)
    with closing(sqlite3.connect(bundle / FACTS)) as db:
        db.execute("UPDATE pages SET offset = ?, length = ?", [offset, length])
        db.commit()
    assert set(captures(bundle, [record])) <= {record}


def test_a_damaged_warc_gives_what_it_holds(tmp_path: Path) -> None:
    record = "<urn:uuid:6f1e9f3a-52f3-5d6d-9c2b-0d6e4b4f7a10>"
    bundle = bundle_with(tmp_path / "bundle", record)
    warc = bundle / PAGES
    for damage in (b"", b"not a warc at all", warc.read_bytes()[:40], os.urandom(200)):
        warc.write_bytes(damage)
        assert captures(bundle, [record]) == {}


@pytest.mark.browser
@pytest.mark.skipif(find_browser() is None, reason="no Chromium here")
def test_a_picture_is_never_of_a_local_file(tmp_path: Path) -> None:
    from crawler.screenshots import Shot, take  # noqa: PLC0415

    choice = find_browser()
    assert choice is not None
    frame = "<iframe src='file:///etc/passwd' width=900 height=900></iframe><img src='file:///etc/passwd'>"
    shots = [Shot("a", "file:///etc/passwd", "<p>x</p>", (), ""), Shot("b", "http://a.test/", frame, (), "")]
    taken = take(shots, tmp_path, choice, "a.test", lambda _: True)
    assert set(taken) == {"b"}


def test_a_former_month_that_was_touched_is_not_relied_on(tmp_path: Path) -> None:
    site = Site("a", "某市人民政府", "http://a.test/")
    bundle = bundle_with(tmp_path / "20261020T020000Z", "<urn:uuid:6f1e9f3a-52f3-5d6d-9c2b-0d6e4b4f7a10>")
    job = CrawlJob(site, tmp_path / "next", packaged_config(), AS_OF, "20261120T020000Z", former=bundle)
    with Bundle.open(bundle) as opened:
        opened.commit(job=replace(job, bundle=bundle, former=None).to_json())
    seal(bundle, {}, leave_out=frozenset())
    former = Former.open(job, "stamp")
    assert former is not None
    former.close()
    warc = bundle / PAGES
    warc.write_bytes(warc.read_bytes() + b"\0")
    assert Former.open(job, "stamp") is None
