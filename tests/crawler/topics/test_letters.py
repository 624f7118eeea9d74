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
            Letter(ASKED, ANSWERED, "市教育局", has_answer=True),
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
