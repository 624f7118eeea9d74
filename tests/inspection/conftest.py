"""What the inspection's tests share: a page from a few lines of HTML, and numbers that nobody bears."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from crawler.columns import Vocabulary
from crawler.inspection.words import Words
from crawler.readers import open_text
from crawler.readers.page import Page

CONFIG = Path(__file__).parents[2] / "config"
AS_OF = date(2026, 11, 20)
URL = "https://www.example.gov.cn/zwgk/tzgg/202611/t20261101_1.html"


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return Vocabulary.load(CONFIG)


@pytest.fixture(scope="session")
def words() -> Words:
    return Words.load(CONFIG)


@pytest.fixture
def page(vocabulary: Vocabulary) -> Callable[..., Page]:
    def make(body: str, url: str = URL, head: str = "") -> Page:
        html = f"<html><head><title>某通知</title>{head}</head><body>{body}</body></html>"
        return open_text(html, url, as_of=AS_OF, vocabulary=vocabulary)

    return make
