"""Whose numbers are a leak, and whose are published on purpose. What must not fire comes first."""

import pytest

from crawler.inspection.personal import Line, is_id_number, masked, passes_luhn, personal
from crawler.inspection.persons import in_page
from crawler.marks import PersonalKind
from crawler.readers import read_page

from .conftest import AS_OF
from .numbers import card, id_number

ID, CARD = id_number(), card()
LIST = "序号 姓名 身份证号 手机号码"


def found(*lines, title="关于某事项的公示"):
    made = [line if isinstance(line, Line) else Line(line) for line in lines]
    return [(one.kind, one.masked) for one in personal(made, title, "https://a.gov.cn/x.html", AS_OF)]


def rows(heading, *texts):
    return [Line(text, heading) for text in texts]


MOBILES = ("1 张某 13895551111", "2 李某 13895552222", "3 王某 13895553333")


@pytest.mark.parametrize(
    "lines",
    [
        ["张三 350*************123 138****1234"],  # masked, as it should be
        [f"身份证号 {ID[:6]}********{ID[14:]}"],
        ["统一社会信用代码：11640500010123456X"],
        [f"统一社会信用代码：{id_number(born='19990101')}"],  # by chance right in form: what it is called decides
        [f"项目代码 {ID}"],
        [f"索引号：640501001/2026-00038 {ID[:17]}{(int(ID[17]) + 1) % 10 if ID[17] != 'X' else 0}"],  # wrong check digit
        [f"https://a.gov.cn/t{ID}.html", f"id={ID}", f"附件 P0{ID}.pdf", f"{ID}.html"],
        [f"流水号{ID}"],
        [id_number(born="20270101"), id_number(born="18990101"), id_number(born="19901307"), id_number(area="990502")],
        ["联系人：张三 联系电话：13895551234"],  # a duty's number
        ["咨询电话：13895551234（李科长）"],
        ["举报电话 13895551234"],
        ["承办人 王某 13895551234", "负责人 李某 13895551235", "联系人 周某 13895551236"],
        ["请拨打13895551234", "电话 13895551235", "手机 13895551236"],  # nobody says whose
        rows("序号 河长姓名 职务 联系电话", *MOBILES),
        rows("网格员姓名 责任区域 电话", *MOBILES),
        rows("企业名称 法定代表人 电话", *MOBILES),
        rows("序号 姓名 电话", *MOBILES),  # neither head nor title says what these people are
        rows("序号 姓名 补贴金额 电话", *MOBILES[:2]),  # two rows are no list
        [f"收款单位：某某公司 银行账号：{CARD}"],
        [f"户名：某市财政局 开户行：某银行 账号 {CARD}"],
        [f"物流单号 {CARD}"],
        [f"银行卡号 {CARD[:-1]}{(int(CARD[-1]) + 1) % 10}"],
        ["银行卡号 6228480012345670000000"],
        ["1389555123", "138955512345", "2389555123456"],
    ],
)
def test_no_leak(lines):
    assert found(*lines) == []


def test_a_title_that_names_duties_speaks_for_its_table():
    lines = rows("序号 姓名 补贴对象 电话", *MOBILES)
    assert found(*lines, title="低保经办机构联系人名单") == []
    assert len(found(*lines, title="低保对象名单")) == 3


@pytest.mark.parametrize(
    "title",
    [
        "退役军人服务保障体系人员通讯录",
        "脱贫户小额信贷服务人员名单",
        "移民安置点信息员名册",
        "脱贫户帮扶干部名单",
        "防汛抗旱移民转移指挥长名单",
        "退役军人服务站工作人员名单",
        "移民安置点管理员名单",
    ],
)
def test_a_list_of_staff_is_no_list_of_citizens(title):
    assert found(*rows("序号 姓名 单位 手机", *MOBILES), title=title) == []


@pytest.mark.parametrize("title", ["公开招聘编外工作人员拟聘用名单", "退役军人安置公益性岗位管理员公示", "移民安置名册"])
def test_who_was_hired_as_staff_is_a_citizen(title):
    assert len(found(*rows("序号 姓名 手机", *MOBILES), title=title)) == 3


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([f"张某，男，身份证号码：{ID}，1983年参加工作"], [(PersonalKind.ID_NUMBER, masked(PersonalKind.ID_NUMBER, ID))]),
        ([ID], [(PersonalKind.ID_NUMBER, masked(PersonalKind.ID_NUMBER, ID))]),
        ([f"{ID[:6]} {ID[6:14]} {ID[14:]}"], [(PersonalKind.ID_NUMBER, masked(PersonalKind.ID_NUMBER, ID))]),
        ([ID, ID], [(PersonalKind.ID_NUMBER, masked(PersonalKind.ID_NUMBER, ID))]),
        (rows("姓名 考号 手机", *MOBILES), []),
        (rows("考生姓名 岗位 手机", *MOBILES), [(PersonalKind.MOBILE, f"138****{n * 4}") for n in ("1", "2", "3")]),
        (rows("户主姓名 低保金额 手机", *MOBILES), [(PersonalKind.MOBILE, f"138****{n * 4}") for n in ("1", "2", "3")]),
        (["张某 640502********1234 13895551111"], [(PersonalKind.MOBILE, "138****1111")]),
        (["留言人：张某 13895551111"], [(PersonalKind.MOBILE, "138****1111")]),
        ([f"张某 惠农一卡通卡号 {CARD}"], [(PersonalKind.BANK_CARD, f"6228***********{CARD[-4:]}")]),
    ],
)
def test_leaks(lines, expected):
    assert found(*lines) == expected


def test_a_mobile_beside_an_identity_number_is_its_bearers():
    kinds = [kind for kind, _ in found(Line(f"1 张某 {ID} 13895551111", LIST))]
    assert kinds == [PersonalKind.ID_NUMBER, PersonalKind.MOBILE]


def test_nothing_of_a_number_is_kept():
    (one,) = personal([Line(f"张某，身份证号{ID}，电话13895551234，卡号{CARD}")], "", "u", AS_OF)[:1]
    kept = repr(one)
    assert ID not in kept
    assert "13895551234" not in kept
    assert CARD not in kept
    assert one.masked == f"{ID[:2]}*************{ID[-3:]}"


def test_no_more_than_enough_is_kept_of_one_page():
    assert len(found(*[id_number(serial=f"{n:03}") for n in range(1, 60)])) == 20


@pytest.mark.parametrize(("born", "is_one"), [("20261120", True), ("20261121", False), ("19000101", True), ("20260229", False)])
def test_a_birth_date_is_a_day_up_to_today(born, is_one):
    assert is_id_number(id_number(born=born), AS_OF) is is_one


def test_luhn():
    assert passes_luhn(CARD)
    assert not passes_luhn(CARD[:-1] + str((int(CARD[-1]) + 1) % 10))
    assert not passes_luhn("6222222222222222")


def test_a_table_on_a_page_is_read_with_its_head(page):
    table = "".join(f"<tr><td>{n}</td><td>张某</td><td>1389555{n * 1111}</td></tr>" for n in range(1, 5))
    made = page(f"<h1>拟录用人员公示</h1><table><tr><th>序号</th><th>考生姓名</th><th>手机</th></tr>{table}</table>")
    assert [one.masked for one in in_page(made, read_page(made))] == [f"138****{n * 1111}" for n in range(1, 5)]


def test_a_layout_table_is_no_list(page):
    cell = "<tr><td>" + "本页介绍我局职能和办事流程。" * 40 + "考生姓名 补贴 13895551111 13895552222 13895553333</td></tr>"
    made = page(f"<table>{cell}</table>")
    assert in_page(made, read_page(made)) == ()


def test_a_paragraph_with_a_number_broken_by_markup_around_it(page):
    made = page(f"<p>张某，身份证号：<b>{ID}</b>，男</p><script>var id='{id_number(serial='777')}';</script>")
    (one,) = in_page(made, read_page(made))
    assert one.masked == masked(PersonalKind.ID_NUMBER, ID)
    assert one.where == made.url
