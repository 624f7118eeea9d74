"""What an article page says about itself: headline, date, metadata box, source; and how much it looks like an article."""

import re
from datetime import date
from itertools import pairwise

from crawler import dates
from crawler.readers import recordbox
from crawler.readers.blocks import is_document_url
from crawler.readers.outline import BREAK
from crawler.readers.page import Page
from crawler.readers.rows import head_fields
from crawler.readers.titles import headline
from crawler.records import DateFrom, Record

_META_DATES = (
    "pubdate",
    "publishdate",
    "publishtime",
    "article:published_time",
    "firstpublishedtime",
    "og:release_date",
    "publish_date",
    "releasedate",
    "publisheddate",
    "dc.date",
    "datepublished",
)
_META_SOURCES = ("contentsource", "source", "mediaid", "article:author")
BODIES = (
    "trs_editor", "trs_ueditor", "trs_preappend", "ucap-content", "vsb_content", "v_news_content", "wp_articlecontent", "zoom",
    "contentregion", "mycontent", "newscontent", "article-content", "article_content",
    "articlecontent", "artibody", "news_content", "js_content", "arti_con", "article_con", "article-con", "news-con",
    "xxgk_content", "j-fontcontent", "bt_content", "pages_content", "zw_con", "news_con",
    "barrierfree_container", "infodetail",
)  # fmt: skip
"""What the element that holds a document's text is called."""
_LINE = re.compile(
    r"来\s*源|浏\s*览|阅\s*读|点\s*击|字\s*[号体]|作\s*者|编\s*辑|访问量|分\s*享|打\s*印|【\s*大|\[\s*大|大\s*中\s*小|次数|责编|人气|撰稿|供稿|审核|信息员|发布人|发布者|录入"
)
_LABEL_BEFORE = re.compile(r"(?:发布|发表|公布|公开|上传|上网|发稿|发文|录入|更新|时间发布|日期|时间)\w{0,2}\s*+(?:[:：]\s*+)?$")
_DEADLINE = re.compile(r"截[止至]|签署|生成|成文|更新|实施|施行|有效|失效|印发|制发|发文|签发|建站|开通|改版|本站|网站|备案|核准")
_NO_SOURCE = re.compile(r"^关于|的通知|《|。")
_DATE_AFTER = re.compile(r"(?<!\s)\s++\d{4}[-/.年].*$")
_CLOCK = re.compile(r"今天|星期|现在|欢迎")
_LONGEST_LINE = 160
_FAR = 60
_BOX = 24
_MOST_TEXTS = 900
_CORE = frozenset({"doc_no", "generated", "written", "issued", "publisher", "department", "disclosure", "other", "published"})
_LINE_REACH = 14
_LABEL = 15
_LONGEST_LABEL = 6
_OPENING, _REST = 20, 4
_HEADED = ("索引", "索取", "文号", "字号")
_LABEL_TRIM = " \u3000:：[]【】()（）|"
_RUNNING = frozenset({"p", "div", "span", "td", "font", "section", "strong"})
_SENTENCE = 20
_ENOUGH_TEXT = 250
_SHORTEST, _COLUMN_NAME = 4, 12


def read_record(page: Page, after: int = -1) -> Record:
    """Read the page as one document. ``after``: the index of the outline where its own part begins (behind menu and breadcrumb)."""
    title = headline(page, after)
    texts = page.outline.paragraphs(page.body, _MOST_TEXTS, after) if recordbox.WORTH_READING.search(page.html) else []
    found = recordbox.boxed([text if len(text) <= _LONGEST_LINE else "" for text in texts])
    box = recordbox.values(_near_together(found))
    if texts and "index_no" not in box and page.outline.places("tr") and any(word in page.html for word in _HEADED):
        box = _under_head(page) | box
    published, where = _published(page, box, texts, title)
    return Record(
        title=title or None,
        published=published,
        published_from=where,
        index_no=_index_no(box.get("index_no")),
        doc_no=box.get("doc_no"),
        generated=dates.parse(box.get("generated") or box.get("written"), page.as_of),
        publisher=box.get("publisher"),
        department=box.get("department"),
        disclosure=box.get("disclosure"),
        source=_source(page, box),
    )


def _under_head(page: Page) -> dict[str, str]:
    """Read a box that is laid out as a table's head with one row of values under it."""
    outline = page.outline
    rows = outline.places("tr")
    for at, below in pairwise(rows):
        head = head_fields(outline, at)
        if "index_no" in head.values() or "doc_no" in head.values():
            texts = [outline.text(cell) for cell in outline.children(below)]
            if len(texts) == len(outline.children(at)) and not any(recordbox.field_of(text) for text in texts):
                return {name: value for number, name in head.items() if (value := recordbox.clean(texts[number]))}
    return {}


def _index_no(value: str | None) -> str | None:
    """索引号 is one word; what follows a space is another field without its label."""
    return value.split()[0] if value else None


def _near_together(found: list[recordbox.Found]) -> list[recordbox.Found]:
    """Return what stands in the box: around 索引号, or where two of its fields are together; a label deep in the text is none."""
    anchor = next((one.place for one in found if one.field == "index_no"), None)
    if anchor is None:
        core = [one for one in found if one.field in _CORE]
        pair = next(
            (one for one, other in pairwise(core) if other.field != one.field and other.place - one.place <= _BOX),
            None,
        )
        anchor = pair.place if pair else None
    return [
        one for one in found if one.field in {"published", "source"} or (anchor is not None and abs(one.place - anchor) <= _BOX)
    ]


def _published(page: Page, box: dict[str, str], texts: list[str], title: str) -> tuple[date | None, DateFrom | None]:
    """Return the visible 发布日期 first, then the dated line under the headline, then PubDate; never the URL, never 成文日期."""
    shown = dates.parse(box.get("published"), page.as_of)
    if shown:
        return shown, DateFrom.PAGE
    shown = _dated_line(page, texts, title)
    if shown:
        return shown, DateFrom.PAGE
    for name in _META_DATES:
        value = dates.parse(page.meta.get(name), page.as_of)
        if value:
            return value, DateFrom.META
    shown = _dated_line(page, texts, title, is_updated=True)
    return (shown, DateFrom.PAGE) if shown else (None, None)


def _dated_line(page: Page, texts: list[str], title: str, *, is_updated: bool = False) -> date | None:
    """``2024-06-13 来源：教育部``: a date in a short line under the headline, with the words that stand in such lines around it.

    ``is_updated``: no other date was found, so 更新时间 right under the headline is it. The date under the signature at the end of
    a document is none (成文日期).
    """
    whole, since = "".join(title.split()), None
    for place, text in enumerate(texts):
        if whole and text[:1] == whole[0] and _opens(whole, text, texts[place + 1 : place + 2]):
            since = place
        if text == BREAK:
            continue
        if len(text) > _SENTENCE and "。" in text:
            since = None  # the body has begun
        if len(text) > _LONGEST_LINE:
            continue
        stamp = dates.find(text, page.as_of)
        if not stamp or not stamp.year:
            continue
        before = text[: stamp.start] or _label(texts[place - 1] if place else "")
        is_under = since is not None and place - since <= _LINE_REACH
        is_deadline = _DEADLINE.search(before[-8:]) and not (is_updated and is_under and "更新" in before[-8:])
        if is_deadline or _CLOCK.search(text[:12]) or len(text) - (stamp.end - stamp.start) > _FAR:
            continue
        line = " ".join((text, *texts[max(0, place - 2) : place], *texts[place + 1 : place + 4]))
        if _LABEL_BEFORE.search(before[-10:]) or (_LINE.search(text if not is_under else line) and len(line) < 2 * _LONGEST_LINE):
            return dates.parse(text[stamp.start : stamp.end], page.as_of)
        if is_under and place - (since or 0) <= 3 and len(text) <= stamp.end - stamp.start + 4:  # noqa: PLR2004 - alone under the headline
            return dates.parse(text[stamp.start : stamp.end], page.as_of)
    return None


def _opens(whole: str, text: str, following: list[str]) -> bool:
    """Whether the text is the headline or its first line; the signature's office, with which many headlines begin, is neither."""
    line = "".join(text.split())
    if line.startswith(whole[:_OPENING]):
        return True
    rest = whole[len(line) :][:_REST]
    return bool(rest and following) and whole.startswith(line) and "".join(following[0].split()).startswith(rest)


def _label(text: str) -> str:
    """Return the text before a date's own, "" where it is too long to be its label ("供暖服务电话公布" is a title)."""
    return text if len(text.strip(_LABEL_TRIM)) <= _LONGEST_LABEL else ""


def _source(page: Page, box: dict[str, str]) -> str | None:
    """Return the source that people see, else the one that a meta tag declares."""
    for value in (box.get("source"), *(page.meta.get(name) for name in _META_SOURCES)):
        source = recordbox.clean(value or "")
        if source and len(source) <= _FAR and not _NO_SOURCE.search(source):
            return _DATE_AFTER.sub("", source)
    return None


def evidence(page: Page) -> float:
    """How much the page looks like one document before its texts are read: address, meta tags, the body's element, running text."""
    meta = page.meta
    points = 2.0 if is_document_url(page.url) else 0.0
    points += 2.0 if meta.get("articletitle") else 0.0
    points += 1.0 if any(meta.get(name) for name in _META_DATES) else 0.0
    points += 2.0 if _has_body(page) else 0.0
    return points + (1.0 if running_text(page) > _ENOUGH_TEXT else 0.0)


def _has_body(page: Page) -> bool:
    names = page.outline.all_names
    return any(mark in names for mark in BODIES) or b"ContentStart" in page.source


def told(record: Record) -> float:
    """How much what was read of it looks like a document."""
    return (1.0 if record.published_from is DateFrom.PAGE else 0.0) + (1.0 if record.index_no else 0.0)


def is_titled(page: Page, record: Record) -> bool:
    """Whether the page's title repeats the headline; the heading of a list beside a column's text is none of its own."""
    title = "".join((record.title or "").split())
    return bool(title) and title in "".join(page.title.split())


def is_headed(page: Page, record: Record) -> bool:
    """Whether a headline that the page's title repeats, and that names no column, has a visible date: that is a document."""
    title = record.title or ""
    if record.published_from is not DateFrom.PAGE or len(title) < _SHORTEST or page.vocabulary.key_for(title):
        return False
    is_folder = page.url.endswith("/") and len(title) <= _COLUMN_NAME
    return not is_folder and is_titled(page, record)


def running_text(page: Page, without: range = range(0)) -> int:
    """Count the characters of running text (it has 。 or ，) in paragraphs that are no links, up to a little more than enough.

    ``without``: indexes of the outline that are left out.
    """
    outline, length = page.outline, 0
    for at in outline.filled:
        if length > _ENOUGH_TEXT:
            break
        raw = outline.texts[at]
        if len(raw) > _LABEL and outline.tags[at] in _RUNNING and at not in without:
            text = raw.strip()
            length += len(text) if "。" in text or "，" in text or "；" in text else 0
    return length
