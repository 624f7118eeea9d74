"""Office guides (办事指南): which of the ten elements of V6b a page names, and what a reader would stumble over."""

import re
from urllib.parse import urlsplit

from crawler.marks import Guide
from crawler.readers.page import Page
from crawler.records import Reading
from crawler.topics.body import body, is_file, lines, own_anchors

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
_NOT = re.compile(r"(?:不得|不再|无需|无须|不需|免于|免予|禁止|严禁|取消|没有|不存在|未要求|[，。；;\s]无)[^，。；;\n]{0,40}$")
_TOLD = re.compile(r"\s*[:：]\s*(?!(?:其他|其它|相关|有关))\S")
"""Behind a catch-all: what it is (其他材料：代办人身份证复印件1份), or that there is none (其他材料：无)."""
_VAGUE = re.compile(
    r"(?:[^\s，。；;：:、（(.．)）\d]{0,24}?)(?:其他|其它)(?:相关|有关|必要|需要|应当|所需|要求|须|应)?(?:提交|提供)?的?(?:证明|申请|书面)?(?:材料|资料|文件)"
    r"|等(?:相关|有关)(?:证明)?材料"
)
_FORMAT = re.compile(r"原\s*件|复\s*印\s*件|\d+\s*份|[一二两三四]份|份数|电子(?:版|件|文件|材料|证照|档)|纸质|扫描件|影印件")
_MATERIALS = re.compile(r"(?:申请|办理|申报|所需|提交|应提交的?)材料|材料清单")
_BASIS = re.compile(r"(?:设定|办理|法律|实施|政策|法定|审批)依据")
_NAMED = re.compile(r"《([^《》\n]{3,60})》")
_CONTENT = re.compile(
    r"第[一二三四五六七八九十百零〇\d]+[条款]|[:：]|(?:规定|明确|要求|指出)[，,\s]*[^\s，,。；;、]{6,}|应当|不得|可以|必须"
)
_OF_THE_STATE = re.compile(
    r"^中华人民共和国|(?<!办)法(?:[（(].*[)）])?$|^(?!.{0,12}(?:省|自治区|市|州|县|区|局|部)).*条例(?:[（(].*[)）])?$"
)
"""National laws and regulations: everybody finds their words."""
_FORM = re.compile(r"(?:申请|登记|审批|申报|备案|报名|审核)(?:表|书)(?!示|明)")
_LOADED = re.compile(r"下载|样表|空表|示范文本|申请[表书]|登记表|审批表|申报表|备案表|表格|附件")
_GOT = re.compile(
    r"(?:表格?|[申请承诺]书)[^。；;\n]{0,25}(?:领取|索取|下载|获取|自拟|自备|自行|打印|提供|窗口填|现场填|在线填|网上填|系统填)"
    r"|(?:领取|索取|下载|获取|打印|窗口填写?|现场填写?|在线填写?|网上填[写报]?|系统填写?|提供)[^。；;，,\n]{0,15}(?:表|申请书|承诺书)"
)
"""How a form is to be had, in words: 表格在窗口免费领取."""
_NO_MATERIALS = re.compile(
    r"^[\W_]*(?:(?:暂)?无(?![^\s，。；;、.）)])|没有|无需|不需|无须|免|详见|见(?:附件|下|表|材料)|[^，。；;\n]{0,8}(?:下方|如下|附件|清单|下表|详见))"
)
_WHOLE = re.compile(r"指南|详[见情细]|查看|完整|更多|在线办|网上办|我要办|立即办|事项|政务服务|一次性?告知|材料清单|办理流程")
"""Words of a link behind which the whole guide stands."""
_GUIDE_LINK = re.compile(r"指南|详见|完整|一次性?告知")
"""The same where the text could not be told from the menu."""
_HANDS_OVER = re.compile(
    r"(?:详|具体|请|可|请?登[录陆]|完整)[^。；;\n]{0,12}(?:见|查看|查询|参见|点击|访问|登[录陆])[^。；;\n]{0,20}(?:政务服务网|政务服务平台|一体化平台|附件|链接|二维码)"
)
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
        unclear_materials=_lists_materials(materials) and not _FORMAT.search(text),
        unlinked_basis=_unlinked(page, _section(shown, _BASIS)),
        needs_form=_FORM.search(materials) is not None,
        has_form=_GOT.search(text) is not None
        or any(is_file(anchor.url) or _LOADED.search(anchor.text) for anchor in page.anchors),
        elsewhere=_HANDS_OVER.search(text) is not None or _hands_over(page),
    )


def _hands_over(page: Page) -> bool:
    """Tell whether the guide's own text links a page of another host, or a file, for the whole of it."""
    here, words = urlsplit(page.url).netloc, _GUIDE_LINK if body(page) == page.body else _WHOLE
    return any(
        (is_file(anchor.url) or (urlsplit(anchor.url).netloc not in {"", here}))
        and words.search(f"{anchor.text} {anchor.hint}")
        and not _FORM.search(anchor.text)
        for anchor in own_anchors(page)
        if anchor.url
    )


def _lists_materials(section: str) -> bool:
    """Tell whether a section of materials lists any: not 无, not 详见材料清单, not a heading alone."""
    first, *rest = section.split("\n")
    heading = _HEADINGS.match(first)
    told = "\n".join((first[heading.end() :] if heading else first, *rest)).strip("：: \n")
    return bool(told) and not _NO_MATERIALS.search(told)


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
    found = [
        match
        for match in _VAGUE.finditer(text)
        if not _NOT.search(text[: match.end()]) and not _TOLD.match(text, match.end()) and not _is_label(text, match)
    ]
    return tuple(dict.fromkeys(match[0] for match in found))


def _is_label(text: str, match: re.Match[str]) -> bool:
    """Tell whether 其他材料 is a cell of its own, whose value is another one."""
    start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
    return end > 0 and text[start:end] == match[0] and match[0][:2] in {"其他", "其它"}


def _unlinked(page: Page, text: str) -> tuple[str, ...]:
    """Return the titles in the basis section that bring neither a link nor the words of the law itself. National laws need none."""
    linked = "\n".join(f"{anchor.text} {anchor.hint}" for anchor in page.anchors)
    return tuple(
        dict.fromkeys(
            match[1]
            for match in _NAMED.finditer(text)
            if match[1] not in linked
            and not _OF_THE_STATE.search(match[1])
            and not _CONTENT.search(text[match.end() : match.end() + 120].split("《", 1)[0])
        )
    )
