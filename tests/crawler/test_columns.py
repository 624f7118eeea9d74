"""Names of columns, both ways: what must not match first."""

import tomllib
from pathlib import Path

import pytest

from crawler.columns import Vocabulary
from crawler.errors import UserError

CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary.load(CONFIG)


@pytest.mark.parametrize(
    "name",
    [
        "首页", "更多", "更多>>", "政务公开", "政府信息公开", "信息公开", "新闻发布会", "专题专栏", "重点领域", "扶贫工作",
        "业务工作", "网站地图", "市教育局", "生态环境局",
        "住房和城乡建设局", "价格动态", "办件动态",
        "关于印发政务公开工作要点的通知", "关于召开会议的公告", "市领导调研通知公告栏目建设情况并召开座谈会",
        "青溪市2026年政府信息公开工作年度报告编制说明会召开", "监察大队", "土地征收", "营商环境", "",
        ">>", "中国政府网", "统计信息", "应急管理", "意见建议", "我要建议献策",
        "工会动态", "双拥动态", "法治动态", "防汛动态", "招商动态", "项目动态", "乡村振兴动态",
        "环保督察动态", "社会新闻", "国内新闻", "体育新闻",
        "营商环境动态", "巡察动态", "政府网站年度报表", "法治政府建设年度报告", "学校概况", "景区概况", "土地征收公告", "拍卖公告",
    ],
)  # fmt: skip
def test_what_names_no_column_of_the_vocabulary(vocabulary: Vocabulary, name: str):
    assert vocabulary.key_for(name) is None


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("政策解读", "policy_interpretation"), ("文件解读", "policy_interpretation"), ("政策文件解读",
        "policy_interpretation"), ("解读回应",
        "policy_interpretation"), ("图解", "policy_interpretation"), ("〉政策解读", "policy_interpretation"),
        ("政策文件", "policy_documents"), ("市政府文件", "policy_documents"), ("西夏区政府文件", "policy_documents"), ("规范性文件",
        "policy_documents"), ("政策法规", "policy_documents"), ("卫政办发", "policy_documents"),
        ("人大代表建议", "proposals"), ("政协提案", "proposals"), ("建议提案办理", "proposals"), ("建 议 提 案", "proposals"),
        ("政务要闻", "news"), ("中卫要闻", "news"), ("沙坡头要闻", "news"), ("时政要闻", "news"), ("政务动态", "news"),
        ("要闻动态", "news"), ("头条", "news"), ("青溪动态", "news"), ("青溪新闻", "news"), ("市州动态", "news"),
        ("各县区动态", "news"),
        ("部门工作动态", "news"), ("区县快讯", "news"), ("要闻播报", "news"), ("乡镇街道动态", "news"), ("教育动态", "news"),
        ("公示通知", "notices"), ("规章文件", "policy_documents"), ("简明问答", "policy_interpretation"),
        ("人大代表建议和政协委员提案办理结果", "proposals"), ("政府组成部门", "institutions"), ("民意征集与反馈", "consultation"),
        ("政府信息公开规章制度", "disclosure_system"), ("政府信息公开工作报告", "annual_reports"), ("公报库", "gazette"),
        ("招录信息", "personnel"), ("重点工程项目", "major_projects"),
        ("工程建设项目招投标", "public_resources"), ("水环境", "environment"),
        ("市长热线", "interaction"), ("民生问答", "faq"), ("政民访谈", "interviews"), ("高效办成一件事", "services"),
        ("通知公告", "notices"), ("公示公告", "notices"), ("通知公告(12)", "notices"), ("【通知公告】", "notices"),
        ("通知公告 更多>>", "notices"),
        ("政府信息公开指南", "disclosure_guide"), ("西夏区政府信息公开指南", "disclosure_guide"), ("政府信息公开制度",
        "disclosure_system"), ("政府信息公开年报",
        "annual_reports"), ("信息公开年度报告", "annual_reports"),
        ("法定主动公开内容", "disclosure_catalogue"), ("政务公开基本目录", "disclosure_catalogue"), ("依申请公开",
        "disclosure_request"), ("政府公报",
        "gazette"), ("政府常务会议", "executive_meetings"),
        ("财政预决算", "budget"), ("重大建设项目", "major_projects"), ("公共资源配置", "public_resources"), ("人事信息",
        "personnel"), ("规划计划",
        "planning"), ("环境保护", "environment"), ("住房保障", "housing"),
        ("互动交流", "interaction"), ("市长信箱", "interaction"), ("领导信箱", "interaction"), ("咨询问答", "faq"),
        ("在线访谈", "interviews"),
        ("办事服务", "services"), ("政务服务", "services"),
        ("走进中卫", "overview"), ("概况信息", "overview"), ("机构职能", "institutions"), ("领导之窗", "leaders"), ("意见征集",
        "consultation"),
        ("政务公开>政策解读", "policy_interpretation"),
    ],
)  # fmt: skip
def test_a_name_finds_its_key(vocabulary: Vocabulary, name: str, key: str):
    assert vocabulary.key_for(name) == key


def test_every_key_of_the_contract_is_there_and_finds_itself(vocabulary: Vocabulary):
    keys = """
        news notices policy_documents policy_interpretation proposals overview institutions leaders consultation
        disclosure_guide disclosure_system disclosure_catalogue annual_reports disclosure_request gazette executive_meetings
        budget major_projects public_resources personnel planning environment housing interaction faq interviews services
    """
    assert set(vocabulary.keys) == set(keys.split())
    for key in vocabulary.keys:
        assert vocabulary.key_for(vocabulary.name_of(key)) == key


def test_no_synonym_belongs_to_two_keys():
    columns = tomllib.loads((CONFIG / "columns.toml").read_text("utf-8"))["columns"]
    owners: dict[str, str] = {}
    for key, column in columns.items():
        for name in (column["name"], *column.get("synonyms", [])):
            assert owners.setdefault(name, key) == key, name


def test_static_columns_are_those_of_the_contract(vocabulary: Vocabulary):
    static = {key for key in vocabulary.keys if vocabulary.is_static(key)}
    assert static == {
        "overview",
        "leaders",
        "institutions",
        "disclosure_guide",
        "disclosure_request",
        "disclosure_catalogue",
        "services",
        "interaction",
    }


def test_a_broken_pattern_is_told(tmp_path: Path):
    (tmp_path / "columns.toml").write_text('[columns.news]\nname = "要闻"\npatterns = ["(要闻"]\n', encoding="utf-8")
    with pytest.raises(UserError, match=r"columns\.toml"):
        Vocabulary.load(tmp_path)
