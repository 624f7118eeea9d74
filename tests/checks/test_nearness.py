import pytest

from checks.nearness import Nearness

from .facts import MONTHLY

NEARNESS = Nearness(MONTHLY.columns.keys)


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("policy_interpretation", ["政策文件", "政策咨询", "新闻发布会", "解放思想大讨论", "政策"]),
        ("environment", ["营商环境", "环境整治动态"]),
        ("public_resources", ["药品采购", "公共服务"]),
        ("disclosure_system", ["政府信息公开", "政府信息公开指南", "信息公开专栏"]),  # the wider term and the neighbour
        ("proposals", ["意见建议", "党建工作", "关于我们"]),
        ("no_such_key", ["政策解答"]),
        ("policy_interpretation", []),
    ],
)
def test_nothing_is_near_that_only_shares_a_common_word(key: str, names: list[str]):
    assert NEARNESS.nearest(key, names) is None


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("policy_interpretation", "政策解答"),
        ("proposals", "提案建议处理"),
        ("notices", "公示信息栏"),
        ("executive_meetings", "常务会议纪要"),
        ("disclosure_system", "规章制度"),
        ("institutions", "机构职权"),
    ],
)
def test_the_nearest_is_found_among_others(key: str, name: str):
    assert NEARNESS.nearest(key, ["领导活动", "便民电话", name, "专题专栏", "政府信息公开"]) == name


def test_the_order_of_the_columns_does_not_matter():
    names = ["政策解答", "政策与解读", "政策答疑"]
    assert (
        NEARNESS.nearest("policy_interpretation", names) == NEARNESS.nearest("policy_interpretation", names[::-1]) == "政策与解读"
    )
