"""What the report tests share: the packaged office, a database with the archive's tables, a page as plain lines."""

from pathlib import Path

import pytest
from lxml import html
from sqlite_utils import Database

from crawler.archive import migrations
from crawler.rendering import find_browser
from reports.office import OfficeConfig

CONFIG = Path(__file__).parent.parent.parent / "config"


@pytest.fixture(scope="session")
def offices():
    return OfficeConfig.load(CONFIG)


@pytest.fixture
def db():
    database = Database(memory=True)
    migrations.apply(database)
    yield database
    database.close()


@pytest.fixture(scope="session")
def browser():
    """Which browser prints."""
    choice = find_browser()
    if choice is None:
        pytest.skip("no Chromium here")
    return choice


@pytest.fixture(scope="session")
def as_lines():
    """Turn a page into the lines that a person reads: a row of a table is one line."""

    def convert(page):
        main = html.document_fromstring(page).get_element_by_id("main")
        for cell in main.iter("th", "td", "dt", "dd", "span", "br", "small"):
            cell.tail = f" {cell.tail or ''}"
        blocks = main.xpath(".//h1|.//h2|.//h3|.//h4|.//p|.//li|.//tr|.//dl/div|.//*[@class='signature']/div")
        return [" ".join(block.text_content().split()) for block in blocks]

    return convert
