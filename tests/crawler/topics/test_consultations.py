from datetime import date

import pytest

from crawler.topics.consultations import period

from .pages import topics

TITLE = "关于公开征求《甲市公园管理办法（征求意见稿）》意见的公告"
BODY = (
    "<p>为加强公园管理，我局起草了《甲市公园管理办法（征求意见稿）》，现公开征求意见，请于2026年9月30日前反馈。</p>"
    "<p>联系电话：0955-7000000</p>"
)
FILES = "<p><a href='a.docx'>甲市公园管理办法（征求意见稿）.docx</a></p><p><a href='b.docx'>起草说明.docx</a></p>"


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("市政府召开座谈会征求意见", BODY),
        ("甲市公园管理办法", BODY),
        (TITLE, "<p>详见附件。</p>"),  # says nothing of how to answer
        ("关于印发《甲市意见征集工作办法》的通知", BODY),
    ],
)
def test_no_call(title, body):
    assert topics(body, title).consultation is None


def test_a_call():
    found = topics(BODY + FILES, TITLE).consultation
    assert (found.opened, found.closes) == (date(2026, 9, 1), date(2026, 9, 30))
    assert (found.has_draft, found.has_note, found.has_contact, found.is_result) == (True, True, True, False)
    assert found.results == ()


def test_a_closing_day_in_the_headline():
    title = "关于征集食品安全意见建议的公告（截止日期：2026年10月8日）"
    found = topics("<p>欢迎提出意见，电话：0955-7000000</p>", title).consultation
    assert found.closes == date(2026, 10, 8)


def test_a_call_without_draft_and_note():
    found = topics(BODY, TITLE).consultation
    assert (found.has_draft, found.has_note, found.has_contact) == (False, False, True)


def test_a_call_links_its_result_beside_the_text():
    outside = "<div>相关链接</div><a href='t20261009_2.html'>《甲市公园管理办法》意见采纳情况</a><a href='/zj/'>征集结果</a>"
    found = topics(BODY + FILES, TITLE, outside=outside).consultation
    assert found.results == ("https://www.example.gov.cn/zwgk/202609/t20261009_2.html",)


def test_the_result_of_another_draft_in_the_list_is_none_of_this_call():
    outside = "<p>下一篇：<a href='t20261009_2.html'>《甲市停车管理办法》公众意见采纳情况</a></p>"
    assert topics(BODY + FILES, TITLE, outside=outside).consultation.results == ()


def test_a_result_links_its_call():
    body = "<p>我局于9月征求意见，共收到3条，采纳2条。<a href='t20260901_1.html'>征集公告</a></p>"
    found = topics(body, "《甲市公园管理办法》公开征求意见采纳情况").consultation
    assert found.is_result
    assert found.calls == ("https://www.example.gov.cn/zwgk/202609/t20260901_1.html",)


PUBLISHED = date(2026, 12, 20)


@pytest.mark.parametrize(
    ("text", "opened", "closes"),
    [
        ("征求意见时间：2026年12月21日至2027年1月20日", date(2026, 12, 21), date(2027, 1, 20)),
        ("自2026年12月21日至12月30日止", date(2026, 12, 21), date(2026, 12, 30)),
        ("自2026年12月21日至1月20日止", date(2026, 12, 21), date(2027, 1, 20)),
        ("征集时间：2026-12-21 至 2027-01-20", date(2026, 12, 21), date(2027, 1, 20)),
        ("请于1月20日前反馈", PUBLISHED, date(2027, 1, 20)),
        ("截止时间：2027-01-20", PUBLISHED, date(2027, 1, 20)),
        ("意见反馈截止日期为2027年1月20日。", PUBLISHED, date(2027, 1, 20)),
        ("自公告发布之日起30日内", PUBLISHED, date(2027, 1, 19)),
        ("自发布之日起7个工作日内", PUBLISHED, None),
        ("期限为30个工作日。自受理之日起5日内作出决定", PUBLISHED, None),
        ("现公开征求意见，为期三十日。", PUBLISHED, date(2027, 1, 19)),
        ("征求意见期限为十五日", PUBLISHED, date(2027, 1, 4)),
        ("我局于2026年12月22日前完成了初稿，公示期为30天。", PUBLISHED, date(2027, 1, 19)),
        ("我局于2026年12月22日前完成了初稿，请提出意见", PUBLISHED, None),
        ("有关意见请于1月20日前，通过电子邮件反馈我局", PUBLISHED, date(2027, 1, 20)),
        ("公开征求意见至1月20日前", PUBLISHED, date(2027, 1, 20)),
        ("根据2020年3月1日施行的条例起草", PUBLISHED, None),
        ("请于2026年2月31日前反馈", PUBLISHED, None),
    ],
)
def test_periods(text, opened, closes):
    assert period(text, PUBLISHED) == (opened, closes)


def test_the_days_of_the_draft_are_not_those_of_the_call():
    draft = (
        "<p>第一条 为规范公园管理，制定本办法。</p><p>第十条 主管部门应当自公告之日起5日内作出决定，请于2026年9月3日前反馈。</p>"
    )
    found = topics("<p>现公开征求意见，期限为30个工作日。电话：0955-7000000</p>" + draft, TITLE).consultation
    assert (found.closes, found.working_days, found.has_draft) == (None, 30, True)
    headed = "<p>现公开征求意见。电话：0955-7000000</p><p>甲市公园管理办法（征求意见稿）</p><p>自公告之日起5日内作出决定。</p>"
    assert topics(headed, TITLE).consultation.closes is None
    assert topics("<p>公开征求意见，为期三十日。电话：0955-7000000</p>" + draft, TITLE).consultation.closes == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("told", "is_result"),
    [
        ("征集结果反馈：共收到意见3条，采纳2条，不采纳1条。", True),
        ("征求意见期间未收到公众反馈意见。", True),
        ("征集结果：暂无", False),
        ("征集结束后将公布意见采纳情况。", False),
    ],
)
def test_a_result_on_the_page_of_the_call(told, is_result):
    found = topics(f"{BODY}<p>征集状态：已结束</p><p>{told}</p>", TITLE).consultation
    assert bool(found.results) is is_result
