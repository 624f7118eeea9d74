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
