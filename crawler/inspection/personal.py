"""Unmasked personal numbers (X11): identity numbers, mobiles in lists of citizens, bank cards. Only masks of them are kept.

An identity number accuses by itself: province, birth date and check digit (GB 11643) leave one in a hundred thousand of other
18-digit numbers. A mobile does not: contact persons, contractors and officials publish theirs on purpose. It counts only

- in a table of citizens: its head has 姓名 or the like, head or title says 考生, 低保, 申请人 …, nothing says a duty (联系人,
  负责人, 河长 …), and three rows or more show one;
- beside an identity number or its mask, unless the line names a duty;
- behind the word for somebody who wrote to the government (留言人, 来信人).

A bank card counts where its line calls it one, its first digits are UnionPay's, its check digit (Luhn) is right, and no
organisation is named as its holder. What is masked has an asterisk in it and matches nothing.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from crawler.marks import PersonalData, PersonalKind

MOST = 20
"""Numbers that are kept of one page or file: enough to prove a leak, and no copy of the list."""
_LEAST_ROWS = 3
_LONG = 400
"""Characters; a longer line is a page in a layout table, where words stand beside numbers by chance."""
_AROUND = 40
_OLDEST = 1900
_ID_LENGTH, _MOBILE_LENGTH = 18, 11

NUMBER = re.compile(r"(?<![A-Za-z0-9_.*+/=%&#-])(?:\d{17}[\dXx]|1[3-9]\d{9}|62\d{14,17})(?![A-Za-z0-9_*/=%-]|\.[A-Za-z0-9])")
_SPACED_ID = re.compile(r"(?<![\d*])(\d{6})[ -](\d{8})[ -](\d{3}[\dXx])(?![A-Za-z0-9_*])")
_LONG_DIGITS = re.compile(r"(?<!\d)\d{7,}[\dXx]?")
_MASKED_ID = re.compile(r"(?<!\d)\d{2,10}[*xX\uff0a]{4,}\d{0,4}")

_NO_ID = re.compile(
    r"信用代码|组织机构代码|项目代码|纳税人|税号|注册号|许可证|合同编?号|订单|流水号|运单|索引号|批准文号|不动产|示例|样例|范例|样表|填写说明|例如|例："
)
_SUBJECT = re.compile(
    r"身份证|户主|申请人|申请家庭|受益人|享受|领取人|补助对象|补贴对象|补贴|补助|考生|准考证|应聘|聘用|录用|面试|笔试|成绩|学生|学号|监护人|家长|患者|低保|特困|救助|残疾|高龄|五保|"
    r"贫困户|脱贫户|建档立卡|承租|保障对象|保障性住房|轮候|摇号|公租房|廉租|危房|危改|农户|抚恤|优抚|退役|移民|失业|就业困难|公益性?岗位|慰问"
)
_PERSON = re.compile(r"姓\s*名|户\s*主|申请人|考生|学生|受益人|补[贴助]对象|患者|监护人|承租人|农户")
_DUTY = re.compile(
    r"联系人|负责人|责任人|河长|湖长|林长|路长|田长|网格|值班|客服|热线|咨询|服务电话|监督|举报|经办|承办|办公室|科室|职务|职责|主任|局长|镇长|乡长|书记|村干部|驻村|工作队|专干|专员|"
    r"律师|公证|经纪|法定代表|法人|企业|公司|单位名称|供应商|机构|医院|药店|商户|店铺|代办|窗口|医师|医生|技术员|指导员|护林员|安全员|施工|监理|合作社|培训点|负责|传真|主持|通讯录|通信录|服务人员|服务团队|信息员|联络员|联络人|帮扶干部|帮扶人|帮扶责任|包联|包抓|包保|包片|指挥长|"
    r"指挥员|巡查员|调解员|协管员|监测员|宣传员|辅导员|测报员|联防|专家|选派|特派员"
)
_STAFF = re.compile(r"工作人员|管理员|管护员|保洁员")
"""Staff whose numbers are published, unless the list tells who was chosen for such a post."""
_HIRING = re.compile(r"招聘|招录|招考|招募|考生|应聘|聘用|录用|面试|笔试|成绩|考试|体检|准考|考察|公益性?岗位")
_WRITER = re.compile(r"(?:留言|来信|写信|反映|投诉|信访|举报|咨询|提问|诉求)(?:人|者)(?:姓名)?\s*[:：]?")
_CARD = re.compile(r"银行卡|卡\s*号|一卡通|社保卡|惠农|存折|银行账[号户]|账\s*号|帐\s*号")
_ORGANISATION = re.compile(
    r"公司|财政|[局厅委院校](?![\u4e00-\u9fff])|委员会|中心|协会|单位|对公|非税|户名|开户名称|收款人|缴款|保证金|学校|医院|办公室|合作社|政府"
)

_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page or file: a table's row with the ``heading`` of the table, or a paragraph with none."""

    text: str
    heading: str = ""


def personal(lines: Iterable[Line], title: str, where: str, as_of: date) -> tuple[PersonalData, ...]:
    """Return the unmasked personal numbers of ``lines``, at most :data:`MOST`, each once. ``title`` is the document's."""
    found: dict[tuple[PersonalKind, str], PersonalData] = {}
    listed: dict[tuple[PersonalKind, str], PersonalData] = {}
    for line in lines:
        for kind, number, is_sure in _judged(line, title, as_of):
            one = PersonalData(kind, masked(kind, number), _context(line.text, number), where)
            (found if is_sure else listed).setdefault((kind, number), one)
    if len(listed) >= _LEAST_ROWS:
        found |= {key: one for key, one in listed.items() if key not in found}
    return tuple(found.values())[:MOST]


def _judged(line: Line, title: str, as_of: date) -> Iterator[tuple[PersonalKind, str, bool]]:
    """Yield (kind, number, whether it accuses by itself) of one line."""
    text = _SPACED_ID.sub(r"\1\2\3", line.text)
    numbers = list(NUMBER.finditer(text))
    ids = [
        match[0]
        for match in numbers
        if len(match[0]) == _ID_LENGTH and is_id_number(match[0], as_of) and not _named(text, match, _NO_ID)
    ]
    for number in ids:
        yield PersonalKind.ID_NUMBER, number.upper(), True
    for match in numbers:
        number = match[0]
        if len(number) == _MOBILE_LENGTH:
            sure = _is_private(text, match, line.heading, title, beside_id=bool(ids))
            if sure is not None:
                yield PersonalKind.MOBILE, number, sure
        elif number not in ids and _is_card(line, text, match):
            yield PersonalKind.BANK_CARD, number, True


def _is_private(text: str, match: re.Match[str], heading: str, title: str, *, beside_id: bool) -> bool | None:
    """Return True for a citizen's mobile, False for one that needs others in its list, None for one that may be a duty's."""
    if _WRITER.search(text, max(0, match.start() - _AROUND), match.start()) and len(text) <= _LONG:
        return True
    about = f"{heading} {title}"
    if len(text) > _LONG or _DUTY.search(text) or _DUTY.search(about):
        return None
    if _STAFF.search(f"{text} {about}") and not _HIRING.search(f"{text} {about}"):
        return None
    if beside_id or _MASKED_ID.search(text):
        return True
    return False if _PERSON.search(heading) and _SUBJECT.search(about) else None


def _is_card(line: Line, text: str, match: re.Match[str]) -> bool:
    told = f"{line.heading} {text}" if len(text) <= _LONG else text[max(0, match.start() - _AROUND) : match.end() + _AROUND]
    return match[0].startswith("62") and passes_luhn(match[0]) and bool(_CARD.search(told)) and not _ORGANISATION.search(told)


def _named(text: str, match: re.Match[str], what: re.Pattern[str]) -> bool:
    """Whether the words just before a number say what it is."""
    return bool(what.search(text, max(0, match.start() - _AROUND // 2), match.start()))


def is_id_number(number: str, as_of: date) -> bool:
    """Whether 18 characters are an identity number: province, a birth date up to ``as_of``, serial, check digit (GB 11643-1999)."""
    if not _PROVINCES.match(number) or number[2:6] == "0000" or number[14:17] == "000":
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    if born.year < _OLDEST or born > as_of:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number[:17], strict=True))
    return _CHECK[total % 11] == number[17].upper()


def passes_luhn(number: str) -> bool:
    """Whether the last digit of a card's number is its check digit (ISO/IEC 7812-1). Runs of one digit are none."""
    if len(set(number)) < 4:  # noqa: PLR2004 - a filler
        return False
    digits = [int(digit) for digit in reversed(number)]
    return (sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10 == 0


def masked(kind: PersonalKind, number: str) -> str:
    """Return a number as X11 wants it shown: ``35*************123``, ``138****1234``; a card keeps four at both ends."""
    head, tail = {PersonalKind.ID_NUMBER: (2, 3), PersonalKind.MOBILE: (3, 4), PersonalKind.BANK_CARD: (4, 4)}[kind]
    return f"{number[:head]}{'*' * (len(number) - head - tail)}{number[-tail:]}"


def _context(text: str, number: str) -> str:
    """Return what stands around a number, every long number masked."""
    at = max(text.find(number[:6]), 0)
    start = max(0, at - _AROUND // 2)
    return _LONG_DIGITS.sub(lambda run: _hidden(run[0]), text)[start : at + len(number) + _AROUND // 2].strip()


def _hidden(run: str) -> str:
    keep = 3 if len(run) == _MOBILE_LENGTH else 2
    return f"{run[:keep]}{'*' * (len(run) - keep - 3)}{run[-3:]}"
