import json
import re
from datetime import date

import pytest

from crawler.records import Item
from reports import search
from reports.search import search_parts

from .judged import judgement

BASE = "https://www.nxzw.gov.cn/"


def item(title="关于印发《办法》的通知", path="a.html", published=date(2026, 11, 1), **more):
    return Item(path if "://" in path else BASE + path, title, published, **more)


def lines(part):
    """Return the documents of a part as the script gets them."""
    told = re.fullmatch(r"gongkaiDocuments\((.*)\)\n", part.text, re.DOTALL)
    name, site, base, text = json.loads(f"[{told[1]}]")
    assert (name, site, base) == (part.name, "中卫市人民政府", BASE)
    return [line.split("\t") for line in text.split("\n")]


def test_no_documents_no_file():
    assert list(search_parts(judgement())) == []


def test_newest_first_and_addresses_of_the_site_are_short():
    items = (
        item(path="b.html", published=None),
        item(path="https://other.gov.cn/c.html", published=date(2025, 1, 1), index_no="640501/2026-1", doc_no="卫政发〔2026〕1号"),
        item(),
    )
    (part,) = search_parts(judgement(items=items))
    assert (part.name, part.count) == ("nxzw-1.js", 3)
    assert lines(part) == [
        ["关于印发《办法》的通知", "/a.html", "2026-11-01", "", ""],
        ["关于印发《办法》的通知", "https://other.gov.cn/c.html", "2025-01-01", "640501/2026-1", "卫政发〔2026〕1号"],
        ["关于印发《办法》的通知", "/b.html", "", "", ""],
    ]


@pytest.mark.parametrize(
    "title", ['</script><img src=x onerror="a()">', "a\u2028b\u2029c", 'x"); alert(1); ("', "a\tb\nc", "\\u003c"]
)
def test_a_title_cannot_leave_its_string(title):
    (part,) = search_parts(judgement(items=(item(title),)))
    assert not set("<>&\u2028\u2029") & set(part.text)
    assert part.text.count("\n") == 1
    assert lines(part)[0][0] == " ".join(title.split())


def test_many_documents_are_several_files(monkeypatch):
    monkeypatch.setattr(search, "MOST_BYTES", 500)
    items = tuple(item(path=f"{n:03d}.html") for n in range(30))
    parts = list(search_parts(judgement(items=items)))
    assert [part.name for part in parts] == [f"nxzw-{n}.js" for n in range(1, len(parts) + 1)]
    assert len(parts) > 2
    assert all(len(part.text.encode()) < 700 for part in parts)
    assert [line[1] for part in parts for line in lines(part)] == [f"/{n:03d}.html" for n in range(30)]
    assert sum(part.count for part in parts) == 30
