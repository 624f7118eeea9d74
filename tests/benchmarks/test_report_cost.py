"""What a city's month costs to report: 36 sites, 360,000 documents, 12 months; written, opened and searched."""

import re
import time
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

import monthly
from crawler.archive import Archive
from crawler.configuration import fill_config
from crawler.register import replace_sites
from crawler.rendering import find_browser, launch_flags
from crawler.sites import SiteConfig
from reports.screen import Screen
from tests.reports.city import city_site, fill
from workspace import Settings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SITES, DOCUMENTS, FAULTS, MONTHS = 36, 10_000, 60, 12
WRITE_SECONDS, OPEN_SECONDS, MOST_BYTES = 60, 1.0, 3_000_000
SEARCH_SECONDS = 10


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    data = tmp_path_factory.mktemp("city")
    config = data / "config"
    fields = ("key", "name", "url", "kind", "level", "site_code", "organizer")
    sites = [city_site(number) for number in range(SITES)]
    replace_sites(config, [SiteConfig(**{field: getattr(one, field) for field in fields}) for one in sites])
    fill_config(config)
    with Archive(data) as archive:
        fill(archive, SITES, MONTHS, DOCUMENTS, FAULTS)
    return data


@pytest.fixture(scope="module")
def written(city):
    began = time.perf_counter()
    (index,) = monthly.report(Settings(city, city / "config", date(2026, 11, 20)), "2026-11", Screen(quiet=True))
    return index, time.perf_counter() - began


def test_a_city_is_written_in_a_minute(written):
    index, seconds = written
    sizes = {path: path.stat().st_size for path in index.parent.rglob("*.*") if path.suffix in {".html", ".js"}}
    largest = max(sizes, key=lambda path: sizes[path])
    print(f"\nwritten in {seconds:.1f} s; largest page {largest.name} {sizes[largest] / 1e6:.2f} MB; {len(sizes)} files")
    assert len([path for path in sizes if path.parent.name == "sites"]) == SITES
    assert seconds < WRITE_SECONDS
    assert sizes[largest] < MOST_BYTES


@pytest.mark.browser
def test_its_index_opens_at_once_and_finds_a_document(written):
    index, _ = written
    choice = find_browser()
    if choice is None:
        pytest.skip("no Chromium here")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=choice.path, args=launch_flags())
        page = browser.new_context(offline=True).new_page()
        for name in ("index.html", "findings.html", "sites/s01.html"):
            opened = open_seconds(page, index.parent / name)
            print(f"{name} opened in {opened:.2f} s")
            assert name == "findings.html" or opened < OPEN_SECONDS
        page.goto(index.as_uri())
        form = page.get_by_role("search")
        form.get_by_label("检索词").fill("卫政办发〔2026〕2700号")
        began = time.perf_counter()
        page.keyboard.press("Enter")
        expect(form.get_by_role("status")).to_have_text(re.compile(f"^检索{SITES * DOCUMENTS}件文件"), timeout=60_000)
        seconds = time.perf_counter() - began
        print(f"searched {SITES * DOCUMENTS} documents in {seconds:.2f} s")
        assert seconds < SEARCH_SECONDS
        browser.close()


def open_seconds(page, path: Path) -> float:
    """Open a page and return how long it took until it was loaded and its script had run."""
    began = time.perf_counter()
    page.goto(path.as_uri())
    return time.perf_counter() - began
