"""What one page carries besides its content: footer marks, page tags, hidden links, personal data, its matter.

Facts only; nothing here judges. The types stand beside crawler/records.py, which says what a page's listing and record are.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class FooterMark(StrEnum):
    """What every page's foot must show (standards D4.2, D4.4a)."""

    PARTY_SIGN = "party_sign"  # 党政机关网站标识
    SITE_CODE = "site_code"  # 网站标识码
    ICP = "icp"  # ICP备案编号
    POLICE = "police"  # 公安机关备案标识
    ORGANIZER = "organizer"  # 网站主办单位
    CONTACT = "contact"  # 联系方式
    FIND_ERROR = "find_error"  # 我为政府网站找错


class PersonalKind(StrEnum):
    """Which personal data stand unmasked (X11)."""

    ID_NUMBER = "id_number"
    MOBILE = "mobile"
    BANK_CARD = "bank_card"


@dataclass(frozen=True, slots=True)
class PersonalData:
    """One unmasked number. ``masked`` and ``context`` are masked already: the number itself is kept nowhere.

    ``where`` is the page or the attachment that shows it.
    """

    kind: PersonalKind
    masked: str
    context: str
    where: str


@dataclass(frozen=True, slots=True)
class HiddenLink:
    """A link that no visitor sees. ``how``: ``display_none``, ``off_screen``, ``zero_size``, ``marquee``, ``same_colour``."""

    url: str
    text: str
    how: str


@dataclass(frozen=True, slots=True)
class WordingSlip:
    """A phrase that a word list (config/words/) doubts. A person confirms it."""

    found: str
    suggested: str
    context: str
    words: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to the government and its answer. ``has_answer`` is None where the page does not say.

    ``traces``: of ``answered`` and ``answerer`` those that are None, while a later day or a bureau's name stands on the page
    that may be it; ``labelled``: the page labels its answer and the day of it or who gave it.
    """

    asked: date | None
    answered: date | None
    answerer: str | None
    has_answer: bool | None
    traces: tuple[str, ...] = ()
    labelled: bool = False


@dataclass(frozen=True, slots=True)
class Consultation:
    """A call for opinions (意见征集), or the notice of its result (``is_result``).

    ``results`` are addresses that the call links as its result, its own where it shows the result itself; ``calls`` those that
    a result links as its call. ``working_days`` is the length that a call names in working days instead of a closing day.
    """

    opened: date | None
    closes: date | None
    has_draft: bool
    has_note: bool
    has_contact: bool
    is_result: bool = False
    results: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    working_days: int | None = None


@dataclass(frozen=True, slots=True)
class Guide:
    """An office guide (办事指南). ``elements`` of the ten of V6b that it names, ``vague`` catch-all wordings as they stand.

    ``unclear_materials``: materials without original or copy, number, form; ``unlinked_basis``: 《…》 without a link;
    ``elsewhere``: it hands over to another host or a file for the whole guide.
    """

    elements: tuple[str, ...]
    vague: tuple[str, ...] = ()
    unclear_materials: bool = False
    unlinked_basis: tuple[str, ...] = ()
    needs_form: bool = False
    has_form: bool = False
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class AnnualReport:
    """A 政府信息公开工作年度报告. ``slips`` are sums that do not add up, as sentences in Chinese; None: no table could be read.

    ``doubtful`` are sections without a heading of their words, but with one of their number or with their table.
    """

    year: int | None
    sections: tuple[str, ...]
    slips: tuple[str, ...] | None = None
    doubtful: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageMarks:
    """What one page of the site carries.

    ``url``        canonical, as in Fetch
    ``is_column``  a listing or column page; ``is_content`` an article; both False for the home page and others
    ``names_site`` the head of the page names the site
    ``footer``     marks found in the page's foot; None where the page has no foot to read (a frame, a fragment, a script's foot)
    ``footer_partial``  a script, frame or include brings more of the foot than was seen: what is absent may stand there
    ``site_code``  the 网站标识码 that the page shows
    ``tags``       its meta tags of 国办发〔2017〕47号 (name, value), empty values included
    ``has_source`` an article shows where it comes from (来源)
    ``repealed``   the mark of repeal as the page shows it (废止, 失效, 已修改)
    ``repeals``    titles or 文号 that this page declares repealed
    ``cites``      titles in 《》 and 文号 that an article names; ``refers`` in-site addresses that its body links
    ``explained_elsewhere``  a document links what explains it (解读, 图解) on another host or as a file
    ``media``      ``picture``, ``video``, ``audio``, ``press`` as its body or title shows
    ``maps``       pictures called maps without a 审图号 nearby
    """

    url: str
    is_column: bool = False
    is_content: bool = False
    record: str | None = None
    names_site: bool | None = None
    footer: tuple[FooterMark, ...] | None = None
    footer_partial: bool = False
    site_code: str | None = None
    tags: tuple[tuple[str, str], ...] = ()
    has_source: bool | None = None
    personal: tuple[PersonalData, ...] = ()
    hidden: tuple[HiddenLink, ...] = ()
    wording: tuple[WordingSlip, ...] = ()
    repealed: str | None = None
    repeals: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    refers: tuple[str, ...] = ()
    explained_elsewhere: bool = False
    media: tuple[str, ...] = ()
    maps: tuple[str, ...] = ()
    letter: Letter | None = None
    consultation: Consultation | None = None
    guide: Guide | None = None
    report: AnnualReport | None = None
