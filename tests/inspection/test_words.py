"""The word lists: found with their context, not where a longer phrase is right, and slips in the files are told."""

import pytest

from crawler.errors import UserError
from crawler.inspection.words import Slip, WordList, Words

from .conftest import CONFIG


@pytest.mark.parametrize(
    "text",
    [
        "请登录系统办理", "有关健康中国建设", "机关健身活动", "校园满意度调查", "防范电信诈骗", "预防犯罪", "消防犯规", "讲座落幕",
        "财政拨款", "申请登陆", "内部份额",
    ],
)  # fmt: skip
def test_right_wording(words, text):
    assert words.slips_in(text) == ()


@pytest.mark.parametrize(
    ("text", "found", "better"),
    [("可登陆系统办理", "登陆系统", "登录系统"), ("关健环节", "关健", "关键"), ("财政拔款", "拔款", "拨款")],
)
def test_slips(words, text, found, better):
    (slip,) = words.slips_in(text)
    assert (slip.found, slip.suggested, slip.words) == (found, better, "常见错别字")
    assert slip.context in text


def test_a_wording_is_told_once_with_its_first_context():
    words = Words((WordList(kind="slip", title="表", slips=(Slip(wrong="甲乙", right="丙丁", except_in=("甲乙丙",)),)),))
    (slip,) = words.slips_in("甲乙丙先出现，然后" + "某" * 30 + "甲乙在后，再来一个甲乙。")
    assert slip.context == "某" * 15 + "甲乙" + "在后，再来一个甲乙。"


def test_every_listed_slip_is_wrong_and_its_better_wording_is_none(words):
    for each in words.lists:
        for slip in each.slips:
            assert slip.right != slip.wrong
            assert words.slips_in(slip.right) == (), slip
            assert all(slip.wrong in phrase for phrase in slip.except_in), slip


def test_no_list_at_all_finds_nothing():
    assert Words().slips_in("登陆系统") == ()
    assert Words().unlawful is None


def test_a_slip_in_a_list_names_file_and_field(tmp_path):
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "own.toml").write_text('kind = "slip"\ntitle = "表"\nslips = [{ wrang = "甲乙" }]\n', encoding="utf-8")
    with pytest.raises(UserError, match=r"own\.toml.*slips\[1\]"):
        Words.load(tmp_path)


def test_the_packaged_lists_load_and_the_serious_one_is_for_the_office_to_fill():
    kinds = {each.kind: each for each in Words.load(CONFIG).lists}
    assert set(kinds) == {"slip", "serious", "unlawful"}
    assert kinds["serious"].slips == ()
