import pytest

from crawler.topics.guides import ELEMENTS

from .pages import topics

WHOLE = """
<p>一、设定依据</p><p>《食品经营许可管理办法》第四条：从事食品销售应当取得许可。</p>
<p>二、申请条件</p><p>有固定场所。</p>
<p>三、申请材料</p><p>1.食品经营许可申请书（原件1份）</p><p>2.营业执照复印件</p>
<p>四、办理地点：政务服务中心三楼</p><p>五、实施机构：市市场监管局</p><p>六、收费标准：不收费</p>
<p>七、办理时限：10个工作日</p><p>八、联系电话：0955-7000000</p><p>九、办理流程：申请、受理、审查、决定</p>
<p><a href="sqs.docx">食品经营许可申请书</a></p>
"""


def guide(body, title="食品经营许可办事指南"):
    return topics(body, title).guide


def test_a_whole_guide():
    found = guide(WHOLE)
    assert found.elements == tuple(ELEMENTS)
    assert (found.vague, found.unlinked_basis, found.unclear_materials) == ((), (), False)
    assert (found.needs_form, found.has_form) == (True, True)


def test_no_guide():
    assert guide("<p>按照办理流程提交材料，依据有关规定办理，程序简便。</p>", "窗口服务便民利企") is None
    assert guide(WHOLE, "关于印发食品经营许可工作规程的通知") is None
    assert guide("<p>详见附件，含设定依据、材料、流程。</p>") is None  # its text is a file


def test_what_is_not_named_is_lacking():
    short = WHOLE.replace("六、收费标准：不收费", "").replace("八、联系电话：0955-7000000", "")
    assert set(ELEMENTS) - set(guide(short).elements) == {"收费标准", "联系电话"}


def test_catch_all_wordings_and_what_forbids_them():
    vague = WHOLE.replace("2.营业执照复印件", "2.法律法规规定的其他材料")
    assert guide(vague).vague == ("法律法规规定的其他材料",)
    assert guide(WHOLE.replace("2.营业执照复印件", "2.营业执照复印件，不得要求提供其他材料")).vague == ()


def test_materials_without_form_basis_without_words_and_forms_that_are_not_there():
    bare = WHOLE.replace("（原件1份）", "").replace("复印件", "").replace("第四条：从事食品销售应当取得许可。", "")
    found = guide(bare.replace('<a href="sqs.docx">食品经营许可申请书</a>', ""))
    assert found.unclear_materials
    assert found.unlinked_basis == ("食品经营许可管理办法",)
    assert (found.needs_form, found.has_form) == (True, False)
    linked = bare.replace("《食品经营许可管理办法》", "<a href='/f.html'>《食品经营许可管理办法》</a>")
    assert guide(linked).unlinked_basis == ()


@pytest.mark.parametrize(
    "materials",
    [
        "<p>三、申请材料：无</p>",
        "<p>三、申请材料：无需提供材料</p>",
        "<p>三、申请材料</p><p>详见下方材料清单</p>",
        "<p>三、申请材料</p>",
        "<p>三、申请材料：身份证原件1份；其他材料：无</p>",
        "<p>三、申请材料：身份证原件1份，没有其他材料</p>",
        "<p>三、申请材料</p><p>身份证原件</p><p>其他材料</p><p>代办人身份证复印件1份</p>",
        "<p>三、申请材料：1.身份证原件；2.其他材料：代办人身份证复印件1份</p>",
    ],
)
def test_none_at_all_and_other_materials_that_are_named_are_neither_vague_nor_unclear(materials):
    head, rest = WHOLE.split("<p>三、", maxsplit=1)[0], WHOLE.split("<p>四、")[1]
    found = guide(f"{head}{materials}<p>四、{rest}")
    assert (found.vague, found.unclear_materials) == ((), False)


def test_materials_that_are_listed_bare_are_unclear():
    head, rest = WHOLE.split("<p>三、", maxsplit=1)[0], WHOLE.split("<p>四、")[1]
    assert guide(f"{head}<p>三、申请材料：无犯罪记录证明、身份证</p><p>四、{rest}").unclear_materials
    assert guide(f"{head}<p>三、申请材料：身份证、户口簿</p><p>四、{rest}").unclear_materials


def test_a_form_that_is_had_at_the_counter_and_a_law_in_words():
    unloaded = WHOLE.replace('<a href="sqs.docx">食品经营许可申请书</a>', "")
    assert not guide(unloaded).has_form
    assert guide(unloaded.replace("（原件1份）", "，表格在窗口免费领取")).has_form
    assert guide(unloaded.replace("（原件1份）", "（窗口领取，原件1份）")).has_form
    assert not guide(unloaded.replace("审查、决定", "审查、领取许可证")).has_form
    law = "《食品经营许可管理办法》第四条：从事食品销售应当取得许可。"
    assert guide(WHOLE.replace(law, "依据《甲市户口办法》（2001年通过）规定，公民应当办理登记")).unlinked_basis == ()
    assert guide(WHOLE.replace(law, "《中华人民共和国行政许可法》《户口登记条例》《居民身份证法》")).unlinked_basis == ()
    assert guide(WHOLE.replace(law, "《甲市户口条例》《户口管理办法》")).unlinked_basis == ("甲市户口条例", "户口管理办法")


@pytest.mark.parametrize(
    ("more", "elsewhere"),
    [
        ("", False),
        ("<p><a href='https://www.gov.cn/x.html'>中国政府网</a></p>", False),
        ("<p><a href='sqb.docx'>申请表填写指南.docx</a></p>", False),
        ("<p>详细办事指南见<a href='https://zwfw.nx.gov.cn/item/1'>查看完整指南</a></p>", True),
        ("<p><a href='zn.pdf'>办事指南.pdf</a></p>", True),
        ("<p>具体内容请登录宁夏政务服务网查询，详见宁夏政务服务网。</p>", True),
    ],
)
def test_a_guide_that_hands_over(more, elsewhere):
    assert guide(WHOLE + more).elsewhere is elsewhere


def test_a_menu_entry_hands_nothing_over():
    menu = "<div class='nav'><a href='https://zwfw.nx.gov.cn/'>政务服务</a><a href='https://zwfw.nx.gov.cn/zn'>办事指南</a></div>"
    assert not topics(WHOLE, "食品经营许可办事指南", outside=menu).guide.elsewhere
