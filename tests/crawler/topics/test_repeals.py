import pytest

from .pages import topics

PAPER = "甲市供热管理办法"


@pytest.mark.parametrize(
    ("body", "mark"),
    [
        ("<p>有效性：有效</p>", None),
        ("<p>本办法自2026年1月1日起施行，《甲市供热暂行办法》同时废止。</p>", None),
        ("<p>许可证遗失或者失效的，应当补办。</p>", None),
        ("<p>废止日期：</p>", None),
        ("<table><tr><td>有效性：</td><td>失效</td></tr></table>", "失效"),
        ("<p>效力状态：已修改</p>", "已修改"),
        ("<p>注：本办法已被甲政发〔2020〕3号废止。</p>", "废止"),
    ],
)
def test_marks(body, mark):
    assert topics(body, PAPER).repealed == mark


def test_a_mark_in_the_headline():
    assert topics("<p>正文。</p>", PAPER + "（已废止）").repealed == "已废止"


def test_a_decision_names_what_it_repeals_and_not_what_it_rests_on():
    body = (
        "<p>根据《规章制定程序条例》，经研究，决定废止下列文件：</p>"
        "<p>1.《甲市供热管理办法》（甲政发〔2010〕1号）</p><p>2.甲政办发〔2011〕2号</p>"
    )
    found = topics(body, "甲市人民政府关于废止部分规范性文件的决定")
    assert found.repeals == ("甲市供热管理办法", "甲政发〔2010〕1号", "甲政办发〔2011〕2号")
    assert topics("<p>正文</p>", "关于废止《甲市供热管理办法》的决定，失效").repeals == ("甲市供热管理办法",)


def test_what_stays_in_force_is_not_repealed():
    body = (
        "<p>一、继续有效的文件</p><p>1.《甲市供水管理办法》</p><p>二、予以废止的文件</p><p>1.《甲市供热管理办法》</p>"
        "<p>三、需要修改的文件</p><p>1.《甲市供气管理办法》</p>"
    )
    found = topics(body, "甲市人民政府关于规范性文件清理结果的公告（继续有效、废止、修改）")
    assert found.repeals == ("甲市供热管理办法",)


def test_news_about_repeal_declares_nothing():
    assert topics("<p>1.《甲市供热管理办法》已经废止。</p>", "市政府开展文件清理工作").repeals == ()
