"""Page tags as they stand, and the source of an article."""

import pytest

from crawler.inspection.tags import has_source, tags
from crawler.readers import read_page

HEAD = '<meta name="SiteName" content="示例市人民政府"><meta name="sitedomain" content=""><meta name="viewport" content="x">'


def test_tags_keep_empty_values_and_the_guidelines_spelling(page):
    assert tags(page("", head=HEAD)) == (("SiteName", "示例市人民政府"), ("SiteDomain", ""))


def test_of_a_tag_given_twice_the_one_with_a_value_counts(page):
    twice = '<meta name="PubDate" content=""><meta name="PubDate" content="2026-11-01"><meta name="PubDate" content="x">'
    assert tags(page("", head=twice)) == (("PubDate", "2026-11-01"),)


ARTICLE = "<h1>关于做好某项工作的通知</h1><p>{}</p>" + "<p>现将有关事项通知如下，请认真贯彻落实。</p>" * 20


@pytest.mark.parametrize(
    ("line", "extra", "shown"),
    [
        ("发布时间：2026-11-01 来源：市政府办公室", "", True),
        ("发布时间：2026-11-01 稿源：某日报", "", True),
        ("发布时间：2026-11-01 发布机构：市教育局", "", True),
        ("发布时间：2026-11-01 来源： 字号：大 中 小", "<script>writeSource()</script>", None),
        ("发布时间：2026-11-01", "<script>document.title='来源'</script>", None),
        ("发布时间：2026-11-01 来源： 浏览次数：12", "", False),
        ("发布时间：2026-11-01", "", False),
    ],
)
def test_source(page, line, extra, shown):
    made = page(ARTICLE.format(line) + extra, head='<meta name="ArticleTitle" content="关于做好某项工作的通知">')
    assert has_source(made, read_page(made)) is shown


def test_a_tag_may_show_the_source(page):
    made = page(
        ARTICLE.format("2026-11-01"), head='<meta name="ArticleTitle" content="通知"><meta name="ContentSource" content="某局">'
    )
    assert has_source(made, read_page(made)) is True
