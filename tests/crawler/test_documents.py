"""Documents one at a time: each is the same whether it is asked for by its address or met among all."""

from crawler.assemble import Survey, surveyed
from crawler.records import Row
from crawler.urls import identity
from crawler.walk import LeftOut
from tests.crawler.test_assemble import AS_OF, article, at, home, listing, observe


def survey() -> Survey:
    rows = tuple(Row(f"文件{path}", at(path)) for path in ("t1.html", "t2.html", "a.pdf", "b.html"))
    pages = (
        home(("yw/", "政务要闻"), ("zn/", "机构职能")),
        listing("yw/", rows=rows),
        article("t1.html"),
        article("t3.html"),
        article("t4.html", published=None),
        article("zn/"),
    )
    return surveyed(observe(*pages, left={"b.html": LeftOut.OFF_SITE}), AS_OF)


def test_a_document_is_listed_or_fetched_and_dated_and_neither_a_file_nor_a_column_nor_elsewhere() -> None:
    assert [item.url for item in survey().documents] == [at("t1.html"), at("t2.html"), at("t3.html")]


def test_one_by_its_identity_is_the_one_among_all() -> None:
    documents = survey().documents
    assert all(documents.get(identity(item.url)) == item for item in documents)
    others = ("", "yw/", "zn/", "t4.html", "a.pdf", "b.html", "nowhere.html")
    assert {path: documents.get(identity(at(path))) for path in others} == dict.fromkeys(others)
