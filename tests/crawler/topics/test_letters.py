from datetime import date

import pytest

from crawler.marks import Letter

from .pages import topics

ASKED, ANSWERED = date(2026, 5, 6), date(2026, 5, 9)
HEAD = "<table><tr><td>信件编号</td><td>20260506001</td></tr><tr><td>来信时间</td><td>2026-05-06 10:20:11</td></tr>"
TEXT = "<tr><td>来信内容</td><td>请问小学入学需要什么材料？</td></tr>"


def shown(body, title="关于小学入学的咨询"):
    return topics(body, title).letter


@pytest.mark.parametrize(
    "body",
    [
        "<p>市长信箱开通以来，群众来信不断增多，2026年5月6日召开会议研究。</p>",
        "<p>留言时间：2026-05-06 回复时间：2026-05-09</p><p>留言时间：2026-05-07</p>",  # several: a list
        "<p>会议要求认真办理群众来信，提高答复质量。</p>",
    ],
)
def test_no_letter(body):
    assert shown(body, "会议召开") is None


@pytest.mark.parametrize(
    ("body", "letter"),
    [
        (
            HEAD
            + TEXT
            + "<tr><td>答复单位</td><td>市教育局</td></tr><tr><td>答复时间</td><td>2026年5月9日</td></tr>"
            + "<tr><td>答复内容</td><td>您好，请携带户口簿到学校报名。</td></tr></table>",
            Letter(ASKED, ANSWERED, "市教育局", has_answer=True, labelled=True),
        ),
        (
            "<div>留言人：张** 留言时间：2026-05-06 10:20</div><p>小学入学需要什么材料？</p>"
            "<div>【市教育局】回复：</div><p>回复时间：2026-05-09</p><p>请携带户口簿。</p>",
            Letter(ASKED, ANSWERED, "市教育局", has_answer=True),
        ),
        (HEAD + TEXT + "<tr><td>办理状态</td><td>未回复</td></tr></table>", Letter(ASKED, None, None, has_answer=False)),
        (
            HEAD + TEXT + "<tr><td>状态：办理中</td></tr><tr><td>办理单位：市教育局</td></tr></table>",
            Letter(ASKED, None, "市教育局", has_answer=False),
        ),
        (HEAD + TEXT + "<tr><td>回复内容</td><td>暂无</td></tr></table>", Letter(ASKED, None, None, has_answer=False)),
        (HEAD + TEXT + "<tr><td>状态</td><td>已办结</td></tr></table>", Letter(ASKED, None, None, has_answer=True)),
        # steps of a progress bar, and an answer that a script brings: nobody can say
        (
            HEAD + TEXT + "<tr><td>办理状态</td><td>办理中</td><td>已办结</td></tr></table>",
            Letter(ASKED, None, None, has_answer=None),
        ),
        (HEAD + TEXT + "<tr><td>答复内容</td><td></td></tr></table>", Letter(ASKED, None, None, has_answer=None)),
    ],
)
def test_letters(body, letter):
    assert shown(body) == letter


@pytest.mark.parametrize(
    "body",
    [
        "<p>留言时间：2026-05-06 状态：办理中</p><p>【甲市交通运输局】您好，站牌已经更换。2026-05-08</p>",
        "<p>咨询时间：2026-05-06</p><p>咨询内容：请问处理结果暂无消息怎么办？</p><p>住建局：您好，请到窗口办理。</p>",
        "<p>来信时间：2026-05-06</p><p>来信内容：回复结果正在办理，至今没有解决。</p><p>【市城管局】 2026-05-09</p>",
        "<p>来信时间：2026-05-06</p><p>来信内容：12345答复：正在处理中，请问何时解决？</p><p>区政府 2026-05-09 您好，已整改。</p>",
        "<p>留言时间：2026-05-06</p><p>当前状态：待回复 → 处理中 → 已完结</p><p>甲市城管局回复</p><p>您好。2026年5月8日</p>",
        "<p>留言时间：2026-05-06</p><p>当前状态：待回复 → 处理中</p>",
        "<p>来信时间：2026-05-06</p><p>办理状态：办理中</p><p>您好，您反映的事项已安排。</p><p>2026年5月9日</p>",
        "<p>来信时间：2026-05-06</p><p>办理状态：办理中</p><p>答复单位：市教育局</p>",
    ],
)
def test_an_answer_beneath_takes_a_pending_word_back_and_the_words_of_who_asks_are_none(body):
    assert shown(body).has_answer is None


def test_a_pending_cell_outside_the_question_stands():
    body = "<p>来信时间：2026-05-06</p><p>来信内容：何时办理？</p><p>2026年5月7日再问。</p>"
    body += "<p>办理状态：办理中</p><p>主办：市政府办公室</p>"
    assert shown(body).has_answer is False


@pytest.mark.parametrize(
    "body",
    [
        "<p>来信时间：2026-05-06</p><p>来信内容：不热。</p><p>回复内容：您好，现答复如下：已安排检修。</p><p>市教育局</p><p>2026年5月9日</p>",
        "<p>来信时间：2026-05-06</p><p>受理部门：市教育局</p><p>回复时间：2026-05-09</p><p>回复内容：您好，问题已解决。</p>",
        "<p>来信时间：2026-05-06</p><p>受理单位：市教育局</p><p>反馈时间：2026-05-09</p><p>反馈内容：您的问题已经解决</p>",
        "<p>来信时间：2026-05-06</p><p>答复人：市教育局</p><p>答复时间：2026-05-09</p><p>答复内容：您好，问题已解决。</p>",
        "<p>来信时间：2026-05-06</p><table><tr><th>答复单位</th><th>答复时间</th></tr><tr><td>市教育局</td><td>2026-05-09</td></tr></table>"
        "<p>答复内容：您好，问题已解决。</p>",
    ],
)
def test_who_answered_and_when_under_other_labels_in_a_signature_or_beneath_their_heads(body):
    found = shown(body)
    assert (found.answered, found.answerer, found.traces) == (ANSWERED, "市教育局", ())


def test_a_later_day_or_a_bureau_that_may_be_the_answers_leaves_a_trace():
    head = "<p>来信时间：2026-05-06</p><p>答复内容：您好，问题已解决，感谢支持。</p>"
    assert shown(head).traces == ()
    assert shown(head + "<p>时间：2026-05-09 10:00</p>").traces == ("answered",)
    assert shown(head + "<p>甲市教育局</p>").traces == ("answerer",)
    assert shown("<p>答复单位：市教育局</p>" + head).labelled
