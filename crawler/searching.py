"""The site's own search: where it is on a page, what is sent to it, and whether a title stands on its first page. Pure."""

import random
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode, urlsplit

from lxml import etree, html

from crawler.records import Item
from crawler.urls import canonical, identity, in_site

TITLES = 4
_SETTLED = timedelta(days=30)  # a search's index may be some weeks behind what was published; nobody is blamed for less
_LEAST, _MOST = 8, 60  # characters of a title worth asking for
_PREFIX = 12  # characters: what a result list leaves of a long title at least

_WORDS = re.compile(r"搜索|检索|搜一搜|站内搜|全文搜|search|sousuo|jiansuo|[./_-]ss(?:\.|$)", re.IGNORECASE)
_FIELD = re.compile(r"search|query|keyword|^(?:q|s|wd|kw|key|words?|title|sword|searchword|content)$|sousuo", re.IGNORECASE)
_TELLING = re.compile(r"search|sousuo|^(?:q|wd|kw|query|keywords?)$", re.IGNORECASE)
_TEXT_TYPES = frozenset({"", "text", "search"})
_UTF8_SUBMIT = re.compile(r"charset\s*=\s*['\"]?utf-?8", re.IGNORECASE)
_SCRIPTED = re.compile(r"return\s+false|preventDefault", re.IGNORECASE)
_NONE_FOUND = re.compile(
    r"(?:没有|未|无法)(?:能)?(?:找到|检索到|搜索到|查到|查询到)|(?:共|约|找到)\D{0,6}\b0\D{0,3}(?:条|个|项)|暂无(?:相关|数据|结果)|无相关(?:结果|信息|内容)"
)
_CUT = re.compile(r"(?:(?<!\.)\.{2,}|(?<!…)…+)$")
_MARKS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class SearchForm:
    """A form that searches: its absolute address, method, the field of the words, the other fields as they stand, the charset."""

    url: str
    method: str
    field: str
    others: tuple[tuple[str, str], ...]
    charset: str

    def request(self, words: str) -> tuple[str, Mapping[str, bytes] | None]:
        """Return the address to ask for, and what is posted (None: nothing, it is a GET)."""
        fields = {name: value.encode(self.charset, "replace") for name, value in (*self.others, (self.field, words))}
        if self.method == "post":
            return self.url, fields
        mark = "&" if urlsplit(self.url).query else "?"
        return f"{self.url}{mark}{urlencode(fields)}", None


@dataclass(frozen=True, slots=True)
class Found:
    """What a page shows of a search: ``form`` where one can be driven; ``scripted`` where only a script drives it."""

    form: SearchForm | None
    scripted: bool


def find_search(source: str, url: str, hosts: frozenset[str], charset: str = "utf-8") -> Found:
    """Look for the site's search on a page. A form on the site's own hosts goes before one that leads off it.

    ``scripted`` is true for any other sign of a search (a box, a link, a script's word): then nobody may say there is none.
    """
    root = _parsed(source)
    if root is None:
        return Found(None, scripted=False)
    base = _base(root, url)
    forms = [form for node in root.iter("form") if (form := _form(node, base, charset)) is not None]
    forms.sort(key=lambda form: not in_site(form.url, hosts))
    return Found(forms[0] if forms else None, scripted=_WORDS.search(source) is not None)


def _base(root: etree._Element, url: str) -> str:
    href = next((node.get("href") for node in root.iter("base") if node.get("href")), None)
    return (canonical(href, url) if href else None) or url


def _form(node: etree._Element, base: str, charset: str) -> SearchForm | None:
    field = _field(node)
    script = node.get("onsubmit") or ""
    if field is None or _SCRIPTED.search(script) or (node.get("action") or "").lower().startswith("javascript"):
        return None
    target = canonical(node.get("action") or base, base)
    told = " ".join((node.get("action") or "", node.get("id") or "", node.get("name") or "", node.get("class") or "", field))
    if target is None or not (
        _TELLING.search(field) or _WORDS.search(told) or _WORDS.search("".join(node.itertext())) or _WORDS.search(_hints(node))
    ):
        return None
    others = tuple((name, value) for name, value in _others(node) if name != field)
    own = "utf-8" if _UTF8_SUBMIT.search(script) else (node.get("accept-charset") or charset).split()[0]
    method = "post" if (node.get("method") or "").lower() == "post" else "get"
    return SearchForm(target.partition("?")[0] if method == "get" else target, method, field, others, _known(own))


def _known(charset: str) -> str:
    try:
        "".encode(charset)
    except LookupError:
        return "utf-8"
    return charset


def _field(form: etree._Element) -> str | None:
    """Return the name of the one text field, or of the one that is called like a search's; None where a form asks for more."""
    if any((node.get("type") or "").lower() == "password" for node in form.iter("input")):
        return None
    names = [name for node in form.iter("input") if (name := node.get("name")) and (node.get("type") or "").lower() in _TEXT_TYPES]
    likely = [name for name in names if _FIELD.search(name)]
    return likely[0] if likely else names[0] if len(names) == 1 else None


def _hints(form: etree._Element) -> str:
    return " ".join(
        f"{node.get('placeholder') or ''} {node.get('value') or ''} {node.get('alt') or ''}" for node in form.iter("input")
    )


def _others(form: etree._Element) -> Iterable[tuple[str, str]]:
    for node in form.iter("input", "select"):
        name, kind = node.get("name"), (node.get("type") or "").lower()
        if not name or kind in {"submit", "image", "button", "reset", "file"}:
            continue
        if kind in {"radio", "checkbox"} and node.get("checked") is None:
            continue
        if node.tag == "select":
            options = list(node.iter("option"))
            chosen = next((option for option in options if option.get("selected") is not None), options[0] if options else None)
            value = "" if chosen is None else chosen.get("value", "".join(chosen.itertext()).strip())
        else:
            value = node.get("value") or ("on" if kind in {"radio", "checkbox"} else "")
        yield name, value


def draw_titles(items: Iterable[Item], seed: str, as_of: date, hosts: frozenset[str]) -> tuple[Item, ...]:
    """Draw :data:`TITLES` published documents of the site whose titles only they bear. The same seed draws the same."""
    fit: dict[str, list[Item]] = {}
    for item in items:
        if item.is_document and in_site(item.url, hosts) and item.published is not None and item.published <= as_of - _SETTLED:
            fit.setdefault(_bare(item.title), []).append(item)
    own = sorted((same[0] for title, same in fit.items() if len(same) == 1 and _LEAST <= len(title) <= _MOST), key=lambda i: i.url)
    return tuple(random.Random(seed).sample(own, TITLES)) if len(own) >= TITLES else ()  # noqa: S311 - a sample, no secret


@dataclass(frozen=True, slots=True)
class Results:
    """The first page of a search's results: what it links, and whether it says that nothing was found."""

    links: frozenset[tuple[str, str]]
    says_none: bool

    def has(self, item: Item) -> bool:
        """Whether the document stands there: by its address, or a link whose text is its title (marked or cut as it may be)."""
        wanted, same = _bare(item.title), identity(item.url)
        return any(address == same or _is_title(text, wanted) for address, text in self.links)


def read_results(source: str, url: str) -> Results:
    """Read a page of results."""
    root = _parsed(source)
    if root is None:
        return Results(frozenset(), says_none=False)
    base = _base(root, url)
    links = set()
    for node in root.iter("a"):
        href = canonical(node.get("href") or "", base)
        texts = ("".join(node.itertext()), node.get("title") or "")
        links |= {(identity(href) if href else "", " ".join(text.split())) for text in texts}
    for node in root.iter("script", "style"):
        node.clear()
    return Results(frozenset(links), _NONE_FOUND.search("".join(root.itertext())) is not None)


def _is_title(text: str, wanted: str) -> bool:
    shown = _bare(_CUT.sub("", text))
    if not shown:
        return False
    return wanted in shown or (len(shown) >= min(_PREFIX, len(wanted)) and wanted.startswith(shown))


def _bare(text: str) -> str:
    return _MARKS.sub("", text).lower()


def _parsed(source: str) -> etree._Element | None:
    try:
        return html.document_fromstring(source.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
