"""D4.7: five pages of each kind, drawn by a seed; which tags are missing, empty, or a template's variable."""

from dataclasses import replace

import pytest

from checks.model import Status
from checks.pagetags import untagged
from crawler.marks import PageMarks

from ..facts import URL, listing, run, site

SITE_TAGS = (("SiteName", "示例市人民政府"), ("SiteDomain", "www.example.gov.cn"), ("SiteIDCode", "6405000001"))
CONTENT = (*SITE_TAGS, ("ArticleTitle", "关于某事的通知"), ("PubDate", "2026-11-01 09:00"), ("ContentSource", "市政府办公室"))
COLUMN = (
    *SITE_TAGS,
    ("ColumnName", "通知公告"),
    ("ColumnType", "政策文件"),
    ("ColumnKeywords", "通知"),
    ("ColumnDescription", "通知"),
)
WANTED = [name for name, _ in CONTENT]


NEWS = listing("动态要闻", 1, key="news")


def article(n, tags=CONTENT):
    return PageMarks(f"{URL}{n}.html", is_content=True, tags=tags, record=f"<urn:{n}>")


def facts(*marks):
    return replace(site(), marks=marks)


@pytest.mark.parametrize("value", ["通知", "2026-11-01", "a{b}c", "<通知>"])
def test_a_value_of_its_own(value):
    assert untagged(article(1, (("PubDate", value),)), ["PubDate"]) == ()


@pytest.mark.parametrize(
    "value", ["", "{{title}}", "${doc.title}", "<%=title%>", "[!--title--]", "$!{title}", "undefined", "null", "</TRS_X>"]
)
def test_no_value_of_its_own(value):
    assert untagged(article(1, (("PubDate", value),)), ["PubDate"]) == ("PubDate",)


def test_pages_in_order():
    found = run("page-tag-missing", facts(*map(article, range(9))), count=5, tags=WANTED)
    assert [f.status for f in found] == [Status.OK] * 5


def test_columns_are_not_asked_for_content_tags():
    column = PageMarks(NEWS.column.url, is_column=True, tags=COLUMN)
    second = PageMarks(f"{NEWS.column.url}index_1.html", is_column=True)  # a list's second page is no column page
    marked = replace(site(NEWS), marks=(column, second, article(1, ())))
    (found,) = run("column-tag-missing", marked, count=5, tags=[name for name, _ in COLUMN])
    assert found.status is Status.OK


@pytest.mark.parametrize("name", ["page-tag-missing", "column-tag-missing"])
def test_no_page_of_the_kind_is_unknown(name):
    (found,) = run(name, facts(PageMarks(URL)), count=5, tags=WANTED)
    assert found.status is Status.UNKNOWN


def test_missing_tags_are_named():
    (found,) = run("page-tag-missing", facts(article(1, (*CONTENT[:4], ("PubDate", "")))), count=5, tags=WANTED)
    assert (found.status, found.values["tags"], found.evidence) == (Status.FAIL, "PubDate、ContentSource", ("<urn:1>",))


def test_the_draw_is_the_same_whatever_the_order_and_another_next_month():
    pages = [article(n, ()) for n in range(40)]

    def drawn(marks, **over):
        return [f.subject.url for f in run("page-tag-missing", replace(facts(*marks), **over), count=5, tags=WANTED)]

    first = drawn(pages)
    assert len(first) == 5
    assert drawn(reversed(pages)) == first
    assert drawn(pages, as_of=site().as_of.replace(day=1)) == first
    assert drawn(pages, as_of=site().as_of.replace(month=12)) != first
