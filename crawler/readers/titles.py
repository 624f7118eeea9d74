"""The full title of a link, and the headline of an article."""

import re
from functools import lru_cache

from crawler import dates
from crawler.readers.outline import squeeze
from crawler.readers.page import Anchor, Page

_TAG = re.compile(r"[\[【(（〔]\w{1,8}[\]】)）〕]\s*")
_CUT = re.compile(r"(?:(?<!…)…+|(?<!\.)\.{2,}|(?<!．)．{2,}|(?<!。)。{3,})\s*$")  # from a run's beginning only: else quadratic
_HINT_LABEL = re.compile(r"^(?:文章)?(?:标\s*题|名称)\s*[:：]\s*")
_HINT_TAIL = re.compile(r"\s*(?:发布(?:时间|日期)|更新时间|作\s*者|点击(?:数|次数)|来\s*源)\s*[:：].*$", re.DOTALL)
_MARKS = re.compile(r"^(?:[·•●◆■▪►▶◇○>»\u203a*\-—\s]|&middot;|(?:置顶|NEW|new|HOT|hot|\[置顶\]|【置顶】)\s*(?=\S))+")
_SPLIT = re.compile(r"\s*(?:_+|\s[-\u2013—|]\s|[|丨｜]|--+|——|-(?=[\u4e00-\u9fff]))\s*")
_HEADLINE = re.compile(
    r"(?:^|[\s_-])(?:\w*title\w*|\w*tit|bt|\w*biaoti\w*|headline|h1|h4_o|tith1|dbt|xl_?bt|wzbt|zwbt)(?:$|[\s_-])", re.IGNORECASE
)
_DATE_TAIL = re.compile(
    r"\s*(?:[(（\[]\s*\d{4}[-/.年]\s*\d{1,2}[-/.月]\s*\d{1,2}日?\s*[)）\]]|(?:(?:发布|发稿|更新)(?:时间|日期)|(?<![\u4e00-\u9fff])(?:时间|日期))[:：].*|\d{4}-\d\d?-\d\d?\s.*来源.*|来源\s*[:：].*)$"
)
SITE_NAME = re.compile(r"(?:人民政府|委员会|办公室|门户|网站?|[局厅])$")
_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:\w*nav\w*|\w*menu\w*|left\w*|side\w*|head|header|top|foot\w*|logo\w*|hot\w*|rank\w*|relat\w*|rdpx)(?:$|[\s_-])"
)
_BOX = re.compile(r"(?:更多|more)\W*$|^(?:热[门点]|推荐|相关|最新|点击|阅读|猜你|延伸)\w{0,6}$", re.IGNORECASE)
_COLUMN_NAME = 10
_SLOGANS = re.compile(r"欢迎|您好|首页$|门户网站$")
_LINES = ("div", "p", "td", "span", "strong", "font")
_SHORTEST, _LONGEST = 4, 200
_BOLD = ("font", "b", "strong", "center", "big")
_FEW_PARTS, _LONGEST_BOLD = 4, 80
_NO_HEADLINE = re.compile(r"[。；]|[:：]$|版权|电话|您")


def full_title(anchor: Anchor, visible: str | None = None) -> str:
    """Return the link's ``title`` where it extends the visible text (which may be cut), else the visible text.

    A ``title`` that says something else (点击查看, the site's slogan) never replaces what people see.
    """
    text = visible if visible is not None else anchor.text
    if text and not text[0].isalnum():
        text = _MARKS.sub("", text)
    if text and (not anchor.hint or anchor.hint == text):
        return text
    if text.endswith(anchor.hint) and _TAG.fullmatch(text[: -len(anchor.hint)]):
        return anchor.hint  # the template puts a label before what the editors wrote
    hint = _HINT_TAIL.sub("", _HINT_LABEL.sub("", anchor.hint)).strip()
    stem = _CUT.sub("", text).strip()
    if not text:
        return hint
    if hint and len(hint) >= len(stem) and _folded(hint).startswith(_folded(stem)):
        return hint if len(_folded(hint)) > len(_folded(stem)) or stem != text else text
    if hint and stem != text and _folded(stem)[:6] and _folded(stem)[:6] in _folded(hint):
        return hint
    return text


def _folded(text: str) -> str:
    """Without spaces and with the punctuation that editors mix up made one, for comparing."""
    return "".join(text.split()).translate(_SAME)


_SAME = str.maketrans("“”„‟‘’（）：，；！？—－～", '""""\'\'():,;!?--~')


def headline(page: Page, after: int = -1) -> str:
    """Return the title of an article page: ArticleTitle, else the headline that ``<title>`` repeats, else what looks like one.

    A cut title is completed from the headline on the page; a headline's own date line is none of it. Headlines behind the index
    ``after`` (that of the breadcrumb) come first, those of menus, side bars and the site's name last.
    """
    declared = page.meta.get("articletitle") or ""
    seen, count = _headlines(page, after)
    if declared and "<" not in declared and not _SLOGANS.search(declared):
        return _completed(declared, seen)
    title = _folded(page.title)
    likely = [text for text in seen[:count] if len(text) >= _SHORTEST]
    repeated = [text for text in likely or seen if len(text) >= _SHORTEST and _folded(text) in title]
    own = _split(page.title)
    longest = max(repeated, key=len, default="")
    if longest and 2 * len(longest) >= len(own):
        return _as_in(page.title, longest)
    is_name = bool(SITE_NAME.search(own)) or page.vocabulary.key_for(own) is not None
    if not is_name and _stands(page, own):
        return own
    if longest and not SITE_NAME.search(longest):
        return _as_in(page.title, longest)
    if own and not (is_name and likely) and any(_folded(text).startswith(_folded(_CUT.sub("", own))) for text in seen):
        return _completed(own, seen)
    first = next((text for text in likely or seen if len(text) >= _SHORTEST), "")
    return first or _emphasised(page, after) or own


def _emphasised(page: Page, after: int) -> str:
    """Return the first line in bold or in a larger font: the headline of pages made by hand, whose ``<title>`` is another's."""
    outline = page.outline
    for at in outline.places(*_BOLD):
        if at <= after or outline.ends[at] - at > _FEW_PARTS or page.anchors_in(at, outline.ends[at]):
            continue
        text = outline.text(at)
        if _COLUMN_NAME <= len(text) <= _LONGEST_BOLD and not _NO_HEADLINE.search(text):
            return text
    return ""


def _completed(title: str, seen: list[str]) -> str:
    """Return ``title``, or the headline on the page that completes it where it is cut."""
    stem = _CUT.sub("", title)
    if stem == title:
        return title
    return next((text for text in seen if _folded(text).startswith(_folded(stem))), title)


def _as_in(title: str, text: str) -> str:
    """Return ``text`` as ``<title>`` spells it: a headline broken over two lines has no space there."""
    wanted, kept = _folded(text), [(char, place) for place, char in enumerate(title) if not char.isspace()]
    start = _folded(title).find(wanted)
    return title[kept[start][1] : kept[start + len(wanted) - 1][1] + 1] if start >= 0 else text


def _stands(page: Page, own: str) -> bool:
    """Whether the title's own part stands on the page as a text that is no link."""
    if len(own) < _SHORTEST:
        return False
    outline, wanted = page.outline, _folded(own)
    own_texts = ((outline.texts[at], outline.tags[at]) for at in outline.filled)
    return any(
        own[0] in text and tag not in {"a", "title", "option", "script"} and _folded(text) == wanted for text, tag in own_texts
    )


def _headlines(page: Page, after: int) -> tuple[list[str], int]:
    """Return what looks like a headline, the likeliest first, and how many of these are no names of the site, a column or a box."""
    out: list[tuple[bool, bool, bool, str]] = []
    outline = page.outline
    named = [at for tag in _LINES for at in outline.places(tag) if (names := outline.named[at]) and _is_headline(names)]
    for at in sorted((*named, *outline.places("h1", "h2", "h3", "h4"))):
        if outline.ends[at] - at > 12:  # noqa: PLR2004 - a box, not a line
            continue
        text = _DATE_TAIL.sub("", outline.text(at)).strip()
        if text and len(text) <= _LONGEST and not _BOX.search(text):
            out.append((_is_aside(page, at, text), at < after, outline.tags[at] != "h1", text))
    return [text for *_, text in sorted(out, key=lambda one: one[:3])], sum(1 for is_aside, *_ in out if not is_aside)


def _is_aside(page: Page, at: int, text: str) -> bool:
    """Whether a headline is the site's name, a column's, or stands in a menu or side bar."""
    if SITE_NAME.search(text) or page.vocabulary.key_for(text):
        return True
    if len(text) <= _COLUMN_NAME and any(anchor.text == text and anchor.url != page.url for anchor in page.anchors):
        return True  # a menu or the breadcrumb names a column so
    outline = page.outline
    return any(outline.tags[up] == "aside" or _ASIDE.search(outline.named[up]) for up in (at, *outline.ancestors(at)[:2]))


@lru_cache(maxsize=1 << 14)
def _is_headline(names: str) -> bool:
    """Whether an element of this class and id is called a headline. Remembered: the same names stand on every page."""
    return bool(_HEADLINE.search(names))


def _split(title: str) -> str:
    """Return the part of ``<title>`` that is the page's own: the longest of its first and last, without the site's name."""
    parts = [part for part in _SPLIT.split(title) if part]
    return max(parts[:2], key=len) if parts else squeeze(title)


def without_date(text: str, stamp: dates.Stamp) -> str:
    """Return ``text`` without the date at ``stamp`` and the brackets around it."""
    rest = re.sub(r"[\[(（【]\s*[\])）】]\s*$|^\s*[\[(（【]\s*[\])）】]", "", text[: stamp.start] + text[stamp.end :]).strip()
    return rest.strip("|｜丨:： ")
