"""What must hold for any input, one function each: no exception but those that are documented, and a bounded time."""

import dataclasses
import io
import json
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import openpyxl
from docx import Document
from hypothesis import strategies as st

from checks.decisions import Decisions
from checks.manual_files import read_results
from checks.pack import load_pack
from crawler import dates
from crawler.answers import retry_after
from crawler.columns import Vocabulary
from crawler.errors import UserError
from crawler.inspection import inspector_of
from crawler.inspection.files import personal_in_file
from crawler.inspection.words import Words
from crawler.logs import escaped
from crawler.parts import parts_of
from crawler.readers import open_page, read_page
from crawler.readers.extract import extract_json
from crawler.records import Site
from crawler.register import import_sites
from crawler.seal import verify
from crawler.searching import find_search
from crawler.searching import read_results as read_search
from crawler.sightings import reading_from_json, reading_to_json
from crawler.sites import SiteConfig, ad_hoc_key, check_url, load_site, site_for_url
from crawler.tables import table_rows
from crawler.targetstates import extension_of, state_of_file
from crawler.text import decode
from crawler.urls import UrlCache, canonical, identity, in_site, is_private, site_hosts
from reports.feedback import read_feedback
from reports.inert import inert, inert_json, web_link
from tests.fuzz import shapes

CONFIG = Path(__file__).parents[2] / "config"
AS_OF = date(2026, 11, 20)
URL = "http://www.a.gov.cn/zwgk/tzgg/t20260401_123456.html"
HOME = "http://www.a.gov.cn/"


@dataclass(frozen=True)
class Target:
    """``check`` raises for an input that breaks a promise; ``share`` of the big run's inputs; ``seconds`` for one input."""

    check: Callable[[Any], None]
    inputs: st.SearchStrategy[Any]
    share: int
    seconds: float = 2.0


@cache
def vocabulary() -> Vocabulary:
    return Vocabulary.load(CONFIG)


@cache
def inspect() -> Callable[..., Any]:
    return inspector_of(Site("a", "某市", HOME), Words.load(CONFIG))


def strings_of(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [text for part in dataclasses.fields(value) for text in strings_of(getattr(value, part.name))]
    if isinstance(value, tuple | list | frozenset):
        return [text for part in value for text in strings_of(part)]
    if isinstance(value, dict):
        return [text for pair in value.items() for part in pair for text in strings_of(part)]
    return []


# --- pages ------------------------------------------------------------------------------------------------------------


def page(body: bytes) -> None:
    """A page gives a reading that can be stored and read back, whose addresses are web addresses in one spelling."""
    for url in (URL, HOME):
        opened = open_page(body, url, as_of=AS_OF, vocabulary=vocabulary(), content_type="text/html", headers={})
        reading = read_page(opened)
        marks = inspect()(opened, reading, False)
        for text in strings_of(reading) + strings_of(marks):
            text.encode()  # half characters could not be stored
            assert "\0" not in text
        for found in [each.url for each in (*reading.links, *reading.rows, *reading.columns) if each.url]:
            assert urlsplit(found).scheme in {"http", "https"}, found
        assert all(row.published is None or row.published.year < 2100 for row in reading.rows)
        text = reading_to_json(reading)
        assert reading_from_json(text, reading.url, reading.columns) is not None
        inert_json(extract_json(reading))
        parts_of(opened.html, url, UrlCache())


def search_page(body: bytes) -> None:
    source, charset = decode(body)
    found = find_search(source, HOME, site_hosts(HOME), charset)
    if found.form is not None:
        url, _ = found.form.request("关于某事的通知\ud7ff")
        assert urlsplit(url).scheme in {"http", "https"}
    read_search(source, HOME)


def text_of_bytes(body: bytes) -> None:
    for header in (None, "text/html; charset=gb2312", "text/html; charset=utf-16", "text/html; charset=rot13"):
        text, charset = decode(body, header)
        assert "\0" not in text
        assert isinstance(charset, str)
        text.encode()
    state_of_file("http://a.cn/a.pdf", body, len(body))


# --- dates, addresses, names ------------------------------------------------------------------------------------------


def date_text(text: str) -> None:
    strict, loose = dates.find(text, AS_OF), dates.find(text, AS_OF, loose=True)
    parsed = dates.parse(text, AS_OF)
    assert parsed is None or isinstance(parsed, date)
    found = dates.resolve([strict, loose, None], ["", text, URL], AS_OF)
    assert len(found) == 3
    dates.url_date(text)
    dates.may_hold(text)
    wait = retry_after(text, datetime(2026, 11, 20, tzinfo=UTC))
    assert wait is None or wait >= 0


def address(text: str) -> None:
    """One page has one spelling; what is resolved through the cache is what is resolved without it."""
    cache_of = UrlCache()
    for base in (None, URL, "http://a.cn/x?y/z", HOME):
        found = canonical(text, base)
        if found is None:
            continue
        parts = urlsplit(found)
        assert parts.scheme in {"http", "https"}
        assert parts.hostname
        assert parts.username is None
        assert found.isascii()
        assert not any(character <= " " or character == "\x7f" for character in found)
        assert canonical(found) in {found, None}, found
        assert identity(found)
        assert in_site(found, site_hosts(found))
    cached = cache_of.resolve(URL, text)
    assert cached == cache_of.resolve(URL, text)
    assert cached == canonical(text, URL) or text[:11].lower() == "javascript:"
    extension_of(text if canonical(text) else HOME)
    assert isinstance(is_private(text), bool)


def name(text: str) -> None:
    key = vocabulary().key_for(text)
    assert key is None or key in vocabulary().keys
    with suppress(ValueError):
        home = check_url(text)
        assert urlsplit(home).scheme in {"http", "https"}
        made = ad_hoc_key(home)
        assert made
        assert not set(made) & set("/\\\0 ")
        assert made not in {"", ".", ".."}
        assert made[0] != "."
    with suppress(UserError):
        site_for_url(text, CONFIG, None)


def shown_text(text: str) -> None:
    """What is shown is on one line and steers nothing; saying it twice changes nothing."""
    harmless = inert(text)
    assert inert(harmless) == harmless
    assert not [each for each in harmless if unicodedata.category(each) in {"Cc", "Cs", "Co"}]
    assert not set(harmless) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u2028\u2029")
    harmless.encode()
    link = web_link(text)
    assert link is None or link.href is None or urlsplit(link.href).scheme.lower() in {"http", "https"}
    said = inert_json({text: [text]})
    said.encode()
    assert json.loads(said) == {text: [text]}
    assert not [each for each in said if "\x7f" <= each <= "\x9f" or "\u202a" <= each <= "\u202e" or each == "\x1b"]
    logged = escaped(text)
    assert "\x1b" not in logged
    assert "\x9b" not in logged


# --- what people fill in ----------------------------------------------------------------------------------------------


@cache
def folder() -> Path:
    made = Path(tempfile.mkdtemp(prefix="gongkai-fuzz-"))
    (made / "sites").mkdir()
    return made


def toml(body: bytes) -> None:
    path = folder() / "sites" / "a.toml"
    path.write_bytes(body)
    with suppress(UserError):
        assert isinstance(load_site(path), SiteConfig)
    path.unlink()


def ruling(body: bytes) -> None:
    (folder() / "decisions").mkdir(exist_ok=True)
    (folder() / "decisions" / "a.toml").write_bytes(body)
    with suppress(UserError):
        Decisions.load(folder(), ["a"])


def csv_table(body: bytes) -> None:
    path = folder() / "table.csv"
    path.write_bytes(body)
    _read_table(path)


def xlsx_table(body: bytes) -> None:
    path = folder() / "table.xlsx"
    path.write_bytes(body)
    _read_table(path)
    with suppress(UserError):
        read_feedback(path)
    personal_in_file(body, "http://a.cn/a.xlsx", as_of=AS_OF)


def _read_table(path: Path) -> None:
    with suppress(UserError):
        for row in table_rows(path, "表"):
            assert all(isinstance(cell, str) for cell in row)
    with suppress(UserError):
        import_sites(folder() / "register", path)
    with suppress(UserError):
        read_results(path, _pack(), {"a": "portal"}, date(2026, 11, 21))
    for made in (folder() / "register").rglob("*"):
        assert made.name == "sites" or made.suffix == ".toml"
        if made.is_file():
            made.unlink()


@cache
def _pack() -> Any:
    return load_pack(CONFIG, "monthly")


def docx_slip(body: bytes) -> None:
    path = folder() / "slip.docx"
    path.write_bytes(body)
    with suppress(UserError):
        read_feedback(path)
    personal_in_file(body, "http://a.cn/a.docx", as_of=AS_OF)


def evidence(body: bytes) -> None:
    sealed = folder() / "sealed"
    sealed.mkdir(exist_ok=True)
    (sealed / "manifest.json").write_bytes(body)
    (sealed / "manifest.sha256").write_bytes(body[:80])
    with suppress(UserError):
        verify(sealed)


def pdf(body: bytes) -> None:
    personal_in_file(body, "http://a.cn/a.pdf", as_of=AS_OF)


_OK_CELLS = [
    ["站点标识", "指标", "结果", "核查人", "日期", "网站名称", "网址"],
    ["a", "D4.2", "通过", "某", "2026-11-20", "某市", "http://a.cn/"],
]


@cache
def workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in _OK_CELLS:
        book.worksheets[0].append(row)
    raw = io.BytesIO()
    book.save(raw)
    return _stored(raw.getvalue())


@cache
def document() -> bytes:
    word = Document()
    table = word.add_table(rows=2, cols=3)
    for cell, text in zip(table.rows[0].cells, ("编号", "整改结果", "整改措施"), strict=True):
        cell.text = text
    raw = io.BytesIO()
    word.save(raw)
    return _stored(raw.getvalue())


def _stored(packed: bytes) -> bytes:
    """Return the same zip without compression, so that a changed byte is a changed letter (the checksums are left wrong)."""
    raw = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(raw, "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part))
    return raw.getvalue()


@st.composite
def rewritten(draw: st.DrawFn, packed: bytes) -> bytes:
    """An office file with one XML part changed, its checksums right."""
    raw = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(raw, "w") as new:
        names = old.namelist()
        chosen = draw(st.sampled_from(names))
        for part in names:
            body = old.read(part)
            new.writestr(part, draw(shapes.broken(body)) if part == chosen else body)
    return raw.getvalue()


PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj "
    b"4 0 obj<</Length 44>>stream\nBT /F 12 Tf 10 100 Td (13800138000 name) Tj ET\nendstream endobj "
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R/Size 6>>\n%%EOF"
)
_TOML = b'name = "a"\nurl = "http://a.cn/"\nhosts = ["b.cn"]\nrate = 1.0\nkind = "portal"\nindex_pattern = "a+"\n'
_RULING = b'[[exempt]]\nindicator = "D1.6"\nreason = "x"\nby = "y"\nday = 2026-11-01\n'

TARGETS = {
    "pages of real shape": Target(page, shapes.pages(), 22, 4.0),
    "any bytes as a page": Target(page, shapes.bodies, 14, 4.0),
    "pages with a search": Target(search_page, shapes.pages(), 4),
    "charsets": Target(text_of_bytes, shapes.bodies, 10),
    "dates": Target(date_text, shapes.texts, 14),
    "addresses": Target(address, shapes.addresses, 14),
    "names": Target(name, st.one_of(shapes.texts, shapes.addresses), 5),
    "shown text": Target(shown_text, shapes.texts, 8),
    "toml of a site": Target(toml, st.one_of(shapes.bodies, shapes.broken(_TOML)), 3),
    "toml of decisions": Target(ruling, st.one_of(shapes.bodies, shapes.broken(_RULING)), 1),
    "csv": Target(csv_table, st.one_of(shapes.bodies, shapes.broken("\n".join(map(",".join, _OK_CELLS)).encode())), 2),
    "xlsx": Target(xlsx_table, st.one_of(shapes.broken(workbook()), rewritten(workbook())), 1, 5.0),
    "docx": Target(docx_slip, st.one_of(shapes.broken(document()), rewritten(document())), 1, 5.0),
    "manifests": Target(evidence, st.one_of(shapes.bodies, shapes.broken(b'{"files": {"a": {}}, "left_out": [], "x": [[1]]}')), 1),
    "pdf": Target(pdf, st.one_of(shapes.broken(PDF), shapes.bodies), 1, 5.0),
}
"""Shares are percents of the big run."""
assert sum(target.share for target in TARGETS.values()) >= 100
