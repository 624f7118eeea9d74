"""The inspection on other people's pages: what a person found by eye, and nothing else."""

import os
import time
from collections import Counter
from pathlib import Path

import pytest

from crawler.inspection import inspect
from crawler.marks import FooterMark
from crawler.readers import open_page, read_page
from crawler.records import Site

from .conftest import AS_OF

PAGES = Path(os.environ.get("GONGKAI_PAGES", "-"))
pytestmark = pytest.mark.skipif(not PAGES.is_dir(), reason="GONGKAI_PAGES names no folder of real pages")
SITE = Site("x", "某某市人民政府", "https://www.example.gov.cn/")
WHOLE = ["www.gz.gov.cn", "www.moe.gov.cn", "www.sc.gov.cn", "www.xa.gov.cn", "www.yn.gov.cn", "www.bjdx.gov.cn", "www.nmpa.gov.cn"]


def looked_at(folder, vocabulary, words):
    for path in sorted((PAGES / folder).rglob("*.html")):
        url = f"http://{path.relative_to(PAGES)}"
        page = open_page(path.read_bytes(), url, as_of=AS_OF, vocabulary=vocabulary)
        marks = inspect(page, read_page(page), site=SITE, words=words)
        if marks is not None:
            yield str(path.relative_to(PAGES)), marks


@pytest.mark.parametrize("folder", WHOLE)
def test_whole_feet_are_read_whole(folder, vocabulary, words):
    for path, marks in looked_at(folder, vocabulary, words):
        assert set(marks.footer or ()) == set(FooterMark), path


def test_what_accuses_was_seen_by_a_person(vocabulary, words):
    found: Counter[str] = Counter()
    for path, marks in looked_at(".", vocabulary, words):
        for kind in ("personal", "hidden", "maps"):
            found[kind] += len(getattr(marks, kind))
        assert all(link.url == "https://www.cptz.net/" for link in marks.hidden), path  # sold to a lottery's trade
        assert not marks.personal or path.endswith("t20200702_61314308.html"), path  # two pensioners' numbers in a notice
    assert found == {"personal": 2, "hidden": 4, "maps": 0}


def test_inspection_costs_little_beside_reading(vocabulary, words):
    reading = inspecting = 0.0
    for path in sorted(PAGES.rglob("*.html")):
        body = path.read_bytes()
        began = time.process_time()
        page = open_page(body, f"http://{path.relative_to(PAGES)}", as_of=AS_OF, vocabulary=vocabulary)
        seen = read_page(page)
        between = time.process_time()
        inspect(page, seen, site=SITE, words=words)
        reading, inspecting = reading + between - began, inspecting + time.process_time() - between
    assert inspecting < 0.6 * reading  # a quarter; the rest is for a busy machine
