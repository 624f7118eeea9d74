"""Office guides (办事指南): which of the ten elements of V6b a page names, and what a reader would stumble over."""

import re

from crawler.marks import Guide
from crawler.readers.page import Page
from crawler.records import Reading
from crawler.topics.body import is_file, lines

ELEMENTS: dict[str, re.Pattern[str]] = {
    name: re.compile(words)
    for name, words in (
        ("事项名称", r"事项名称|项目名称|业务名称|服务名称|许可事项|事项类型|基本信息"),
        ("设定依据", r"依\s*据"),
        (
            "申请条件",
            r"(?:申请|受理|办理|申报|许可|审批|准入|登记|享受|批准)(?:的)?条件|办理对象及条件|服务对象|适用范围|申请人(?:资格|范围)|条件",
        ),
        ("办理材料", r"材料|所需资料|提交资料|申请资料"),
        ("办理地点", r"(?:办理|受理|办公|办事|申请|服务|咨询|窗口|联系)(?:地点|地址|场所|窗口|位置)|地\s*[点址]"),
        ("办理机构", r"(?:办理|实施|受理|承办|决定|审批|责任|主管|服务|办事|许可|执行|申请)(?:机构|机关|主体|部门|单位|科室|窗口)"),
        ("收费标准", r"收费|费\s*用|工本费|不收取"),
        ("办理时间", r"(?:办理|办公|工作|受理|服务|上班|承诺|法定|办结|审批|审核|办事)(?:时间|时限|期限)|时\s*限|工作日"),
        ("联系电话", r"电\s*话|联系方式|咨询方式|咨询渠道|监督投诉|投诉渠道"),
        ("办理流程", r"流\s*程|程\s*序|办理步骤|办理方式"),
    )
}
"""The ten element types (要素) of V6b in its order, and what pages call them."""

_HEADINGS = re.compile(
    r"^[\W_]*(?:[一二三四五六七八九十]{1,3}|\d{1,2}|[（(][一二三四五六七八九十\d]{1,3}[)）])?[\s、.．:：)）】]*"
    r"(?:事项名称|项目名称|(?:设定|办理|法律|实施|政策|法定|审批)依据|(?:申请|受理|办理|申报|许可|审批)条件|(?:申请|办理|申报|所需|提交|应提交的?)材料|材料清单"
    r"|(?:办理|受理)(?:地点|窗口)|(?:实施|受理|办理|决定)(?:机构|机关|主体|部门)|收费(?:标准|情况|依据)|是否收费|(?:办理|承诺|法定|办结|审批)(?:时间|时限|期限)"
    r"|(?:联系|咨询)(?:电话|方式)|(?:办理|办事|审批|申请)(?:流程|程序))\s*(?:[:：】]|$|[\s（(])"
)
MARKS = ("依据", "材料", "流程", "程序")
"""A guide's page has most of these words."""

_GUIDE_TITLE = re.compile(r"办事指南|服务指南|办理指南|办理流程|申请指南|申报指南")
_NO_GUIDE = re.compile(r"信息公开指南|公开指南|依申请公开|通知$|公告$|意见$|方案|办法$|条例|汇总|目录|清单|统计")
_NOT = re.compile(r"(?:不得|不再|无需|无须|不需|免于|免予|禁止|严禁|取消)[^，。；;\n]{0,40}$")
_VAGUE = re.compile(
    r"(?:[^\s，。；;：:、（(.．)）\d]{0,24}?)(?:其他|其它)(?:相关|有关|必要|需要|应当|所需|要求|须|应)?(?:提交|提供)?的?(?:证明|申请|书面)?(?:材料|资料|文件)"
    r"|等(?:相关|有关)(?:证明)?材料"
)
_FORMAT = re.compile(r"原\s*件|复\s*印\s*件|\d+\s*份|[一二两三四]份|份数|电子(?:版|件|文件|材料|证照|档)|纸质|扫描件|影印件")
_MATERIALS = re.compile(r"(?:申请|办理|申报|所需|提交|应提交的?)材料|材料清单")
_BASIS = re.compile(r"(?:设定|办理|法律|实施|政策|法定|审批)依据")
_NAMED = re.compile(r"《([^《》\n]{3,60})》")
_CONTENT = re.compile(r"第[一二三四五六七八九十百零〇\d]+[条款]|[:：]")
_FORM = re.compile(r"(?:申请|登记|审批|申报|备案|报名|审核)(?:表|书)(?!示|明)")
_LOADED = re.compile(r"下载|样表|空表|示范文本|申请[表书]|登记表|审批表|申报表|备案表|表格|附件")
_STRICT, _TITLED = 5, 3
_SECTION = 30


def guide(page: Page, reading: Reading) -> Guide | None:
    """Return what the guide on this page shows; None where the page is none, or too little of it could be read to tell."""
    title = (reading.record.title if reading.record else None) or page.title
    if _NO_GUIDE.search(title) and not _GUIDE_TITLE.search(title):
        return None
    shown = lines(page)
    headings = {match[0] for line in shown if (match := _HEADINGS.match(line))}
    if len(headings) < (_TITLED if _GUIDE_TITLE.search(title) else _STRICT):
        return None
    text = "\n".join(shown)
    elements = tuple(name for name, words in ELEMENTS.items() if name == "事项名称" or words.search(text))
    materials = _section(shown, _MATERIALS)
    return Guide(
        elements=elements,
        vague=_vague(materials),
        unclear_materials=bool(materials) and not _FORMAT.search(text),
        unlinked_basis=_unlinked(page, _section(shown, _BASIS)),
        needs_form=_FORM.search(materials) is not None,
        has_form=any(is_file(anchor.url) or _LOADED.search(anchor.text) for anchor in page.anchors),
    )


def _section(shown: tuple[str, ...], heading: re.Pattern[str]) -> str:
    """Return the lines from the first heading of these words up to the next heading."""
    out: list[str] = []
    for at, line in enumerate(shown):
        match = _HEADINGS.match(line)
        if not (match and heading.search(match[0])):
            continue
        out.append(line)
        for following in shown[at + 1 : at + _SECTION]:
            if _HEADINGS.match(following):
                break
            out.append(following)
        break
    return "\n".join(out)


def _vague(text: str) -> tuple[str, ...]:
    found = [match for match in _VAGUE.finditer(text) if not _NOT.search(text[: match.end()])]
    return tuple(dict.fromkeys(match[0] for match in found))


def _unlinked(page: Page, text: str) -> tuple[str, ...]:
    """Return the titles in the basis section that bring neither a link nor the words of the law itself."""
    linked = "\n".join(f"{anchor.text} {anchor.hint}" for anchor in page.anchors)
    return tuple(
        dict.fromkeys(
            match[1]
            for match in _NAMED.finditer(text)
            if match[1] not in linked and not _CONTENT.search(text[match.end() : match.end() + 60].split("《", 1)[0])
        )
    )
