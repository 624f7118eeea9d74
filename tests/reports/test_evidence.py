"""The evidence of a notice: every accusation with its capture, its picture, and a seal that tells one changed byte."""

import base64
import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from checks.model import Subject
from crawler.bundle import Bundle
from crawler.captures import record_of
from crawler.records import Fetch, Outcome, PageKind, Reading
from crawler.rendering import find_browser, launch_flags
from crawler.seal import verify
from crawler.sightings import Sighting
from reports.evidence import INDEX, RECORDS, SCREENSHOTS, masked_text, photograph, with_pictures, write_evidence
from tests.reports.judged import advice, fault, judgement

AT = datetime(2026, 11, 20, 2, 0, 1, tzinfo=UTC)
LIST = "http://a.test/zcjd/"
NAMES = "http://a.test/mingdan.html"
DEAD = "http://a.test/dead.html"
ID_NUMBER = "110101199003074530"  # the check digit is right, the person is not
PAGES = {
    LIST: "<h1>政策解读</h1><ul><li><a href='t1.html'>解读<script>alert(1)</script></a><span>2026-04-02</span></li></ul>",
    NAMES: f"<h1>名单</h1><table><tr><td>张某</td><td>{ID_NUMBER}</td></tr></table>",
    "http://a.test/": f"<h1>首页</h1><a href='{DEAD}'>坏链</a>",
}


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "evidence" / "2026-11" / "nxzw" / "20261120T020000Z"
    with Bundle.open(path, create=True) as opened:
        opened.start_writing()
        for url, html in PAGES.items():
            place = opened.write_response(url, url, AT, "200 OK", [("Content-Type", "text/html")], html.encode(), "127.0.0.1")
            fetch = Fetch(url, AT, Outcome.OK, 200, record=place.record, kind=PageKind.LISTING)
            opened.put_page(Sighting(url, fetch, Reading(url, PageKind.LISTING), None, ()), place, None)
        place = opened.write_response(DEAD, DEAD, AT, "404 Not Found", [("Content-Type", "text/html")], b"<p>404</p>", None)
        fetch = Fetch(DEAD, AT, Outcome.HTTP_ERROR, 404, record=place.record)
        opened.put_page(Sighting(DEAD, fetch, None, None, ()), place, None)
        opened.finish(home="a.test")
    return path


def record(bundle: Path, url: str) -> str:
    found = record_of(bundle, url)
    assert found is not None
    return found


@pytest.fixture
def judged(bundle: Path):
    stale = replace(fault(values={"latest": "2026-04-02"}), subject=Subject("政策解读", LIST), record=record(bundle, LIST))
    leak = replace(fault(check="personal-data-exposed"), subject=Subject("名单", NAMES), record=record(bundle, NAMES))
    dead = fault(check="link-dead", values={"found_on": "http://a.test/"})
    dead = replace(dead, subject=Subject("坏链", DEAD), record=record(bundle, DEAD))
    counted = replace(fault(check="columns-overdue"), records=(record(bundle, LIST), record(bundle, NAMES)))
    return judgement(faults=(stale, leak, dead, replace(counted, record=counted.records[0]), advice()))


def test_the_folder_holds_the_proof_of_every_accusation(judged, bundle: Path, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"

    digest = write_evidence(judged, bundle, folder, "卫公开〔2026〕1号")

    assert verify(folder).problems == ()
    assert verify(folder).seal == digest
    told = json.loads((folder / "findings.json").read_text())
    assert [len(each["captures"]) for each in told] == [1, 1, 1, 2], "advice stands in no evidence, a count shows each column"
    index = (folder / INDEX).read_text()
    for each in judged.faults[:4]:
        assert each.id in index
    assert judged.faults[4].id not in index
    assert all(capture["payload_sha256"] in index for each in told for capture in each["captures"])


def test_what_leaves_the_house_shows_no_personal_number(judged, bundle: Path, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"

    write_evidence(judged, bundle, folder, "卫公开〔2026〕1号")

    assert ID_NUMBER.encode() in gzip.decompress((bundle / "pages.warc.gz").read_bytes()), "the monitor keeps the record"
    assert ID_NUMBER.encode() not in gzip.decompress((folder / RECORDS).read_bytes())
    for path in folder.rglob("*"):
        assert path.is_dir() or ID_NUMBER.encode() not in path.read_bytes(), path
    assert "11*************530" in next(text for path in folder.glob("pages/*") if "名单" in (text := path.read_text()))
    assert "原始记录留存于监测单位" in (folder / INDEX).read_text()


def test_made_twice_the_folder_has_the_same_bytes(judged, bundle: Path, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"

    assert write_evidence(judged, bundle, folder, "1号") == write_evidence(judged, bundle, folder, "1号")


def test_any_changed_byte_is_told(judged, bundle: Path, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    write_evidence(judged, bundle, folder, "1号")
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 6
    for path in files:
        whole = path.read_bytes()
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        assert verify(folder).problems, path
        path.write_bytes(whole)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"身份证{ID_NUMBER}，", "身份证11*************530，"),
        ("电话13800001234", "电话138****1234"),
        ("索引号640501001/2026-00038", "索引号640501001/2026-00038"),
    ],
)
def test_numbers_are_masked(text: str, shown: str) -> None:
    assert masked_text(text) == shown


@pytest.mark.browser
@pytest.mark.skipif(find_browser() is None, reason="no browser")
def test_pictures_are_taken_once_and_the_judgement_names_them(judged, bundle: Path, tmp_path: Path) -> None:
    choice = find_browser()
    assert choice is not None
    data = tmp_path / "data"

    assert photograph(judged, bundle, choice, lambda _: False) == 5
    assert photograph(judged, bundle, choice, lambda _: False) == 0
    pictured = with_pictures(judged, bundle, data)

    first = pictured.faults[0].screenshot
    assert first == f"evidence/2026-11/nxzw/20261120T020000Z/screenshots/{judged.faults[0].id}.png"
    assert (data / first).read_bytes().startswith(b"\x89PNG")
    assert pictured.faults[4].screenshot is None
    folder = tmp_path / "evidence"
    write_evidence(pictured, bundle, folder, "1号")
    assert len(list((folder / SCREENSHOTS).iterdir())) == 5


@pytest.mark.browser
@pytest.mark.skipif(find_browser() is None, reason="no browser")
def test_the_outline_is_red_around_the_newest_date(judged, bundle: Path) -> None:
    """Three quarters of the picture's red must stand within a few lines: the date is outlined, not the page."""
    choice = find_browser()
    assert choice is not None
    photograph(replace(judged, faults=judged.faults[:1]), bundle, choice, lambda _: False)
    (picture,) = (bundle / SCREENSHOTS).iterdir()
    rows = red_rows(picture, choice)
    assert rows
    assert max(rows) - min(rows) < 120


def red_rows(picture: Path, choice) -> list[int]:
    """Return the rows of a picture that show the outline's red, as the browser's own canvas sees them."""
    script = """async url => {
        const image = new Image(); image.src = url; await image.decode();
        const canvas = document.createElement('canvas'); canvas.width = image.width; canvas.height = image.height;
        const brush = canvas.getContext('2d'); brush.drawImage(image, 0, 0);
        const data = brush.getImageData(0, 0, image.width, image.height).data, rows = new Set();
        for (let i = 0; i < data.length; i += 4) if (data[i] === 208 && data[i + 1] === 2 && data[i + 2] === 27)
            rows.add(Math.floor(i / 4 / image.width));
        return [...rows];
    }"""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=choice.path, args=launch_flags())
        page = browser.new_page()
        rows = page.evaluate(script, "data:image/png;base64," + base64.b64encode(picture.read_bytes()).decode())
        browser.close()
    return list(rows)
