"""Tables, slips and settings that people hand in: limited in size, and nothing in them runs, fetches or unfolds."""

import io
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from checks.decisions import Decisions
from crawler.configuration import load_toml
from crawler.errors import UserError
from crawler.officefile import MAX_PART, MAX_PARTS, danger
from crawler.sites import SiteConfig, load_site
from crawler.tables import MAX_ROWS, table_rows
from reports.feedback import read_feedback
from reports.office import OfficeConfig

LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]>"
)
EXTERNAL = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
REMOTE = b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows or (["网站名称", "网址"], ["某市", "http://a.cn/"]):
        book.worksheets[0].append(row)
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def document() -> bytes:
    raw = io.BytesIO()
    Document().save(raw)
    return raw.getvalue()


def changed(packed: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return raw.getvalue()


def with_prolog(prolog: bytes) -> Callable[[bytes], bytes]:
    return lambda body: prolog + body.partition(b"?>")[2] if body.startswith(b"<?xml") else prolog + body


def liar(packed: bytes) -> bytes:
    """A part that says in the directory that it is small."""
    bomb = changed(packed, "xl/worksheets/sheet1.xml", lambda body: body + b" " * 60_000_000)
    with zipfile.ZipFile(io.BytesIO(bomb)) as file:
        size = file.getinfo("xl/worksheets/sheet1.xml").file_size
    return bomb.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))


BAD = {
    "billion laughs": lambda: changed(workbook(), "xl/worksheets/sheet1.xml", with_prolog(LAUGHS)),
    "billion laughs in the styles": lambda: changed(workbook(), "xl/styles.xml", with_prolog(LAUGHS)),
    "external entity": lambda: changed(workbook(), "xl/workbook.xml", with_prolog(EXTERNAL)),
    "remote document type": lambda: changed(workbook(), "xl/worksheets/sheet1.xml", with_prolog(REMOTE)),
    "entities in the relations": lambda: changed(workbook(), "_rels/.rels", with_prolog(LAUGHS)),
    "another encoding": lambda: changed(workbook(), "xl/worksheets/sheet1.xml", lambda body: body.decode().encode("utf-16")),
    "bomb": lambda: changed(workbook(), "xl/worksheets/sheet1.xml", lambda body: body + b" " * (MAX_PART + 1)),
    "bomb that lies about its size": lambda: liar(workbook()),
    "no zip": lambda: b"PK\x03\x04" + b"\0" * 200,
    "empty": lambda: b"",
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("read", [lambda path: list(table_rows(path, "站点登记表")), read_feedback], ids=["table", "slip"])
def test_a_dangerous_workbook_is_refused_at_once(tmp_path: Path, name: str, read: Callable[[Path], object]) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(BAD[name]())
    began = time.monotonic()
    with pytest.raises(UserError) as told:
        read(path)
    assert time.monotonic() - began < 5
    assert "root:" not in str(told.value)
    assert str(told.value).count("\n") == 0


@pytest.mark.parametrize("prolog", [LAUGHS, EXTERNAL, REMOTE])
def test_a_dangerous_document_is_refused(tmp_path: Path, prolog: bytes) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(changed(document(), "word/document.xml", with_prolog(prolog)))
    with pytest.raises(UserError, match="外部实体"):
        read_feedback(path)


def test_ten_thousand_parts_are_too_many() -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as file:
        for n in range(MAX_PARTS + 1):
            file.writestr(f"{n}.xml", b"<a/>")
    with zipfile.ZipFile(raw) as file:
        assert danger(file) == "bomb"


def test_external_links_formulas_and_macros_of_a_workbook_are_text(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["网站名称", "网址", "备注"])
    book.worksheets[0].append(['=WEBSERVICE("http://127.0.0.1:9/")', "http://a.cn/", "='file:///etc/[passwd]Sheet1'!A1"])
    book.worksheets[0]["A2"].hyperlink = "file:///etc/passwd"
    path = tmp_path / "a.xlsx"
    book.save(path)
    rows = list(table_rows(path, "表"))
    assert rows[1][0] == ""  # what a spreadsheet had left beside it: nothing was calculated, nothing fetched
    assert list(table_rows(path, "表", formulas=True))[1][0].startswith("=WEBSERVICE")


def test_tables_are_limited(tmp_path: Path) -> None:
    long = tmp_path / "long.csv"
    long.write_text("网站名称,网址\n" * (MAX_ROWS + 2), encoding="utf-8")
    with pytest.raises(UserError, match="超过"):
        list(table_rows(long, "表"))
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(21 * 1024 * 1024)
    with pytest.raises(UserError, match="MB"):
        list(table_rows(large, "表"))
    wide = tmp_path / "wide.csv"
    wide.write_text("a," * 100_000, encoding="utf-8")
    assert len(next(table_rows(wide, "表"))) <= 100
    field = tmp_path / "field.csv"
    field.write_text("a" * 200_000, encoding="utf-8")
    with pytest.raises(UserError):
        list(table_rows(field, "表"))
    far = tmp_path / "far.xlsx"
    book = openpyxl.Workbook()
    book.worksheets[0]["XFD1048576"] = "x"
    book.save(far)
    began = time.monotonic()
    with pytest.raises(UserError):
        list(table_rows(far, "表"))
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 100_000,
        "a." * 100_000 + "b = 1",
        "a." * 5_000 + "b = 1",
        "a = " + "9" * 100_000,
        'name = "' + "x" * 5_000_000 + '"',
        "x = 1\n" * 200_000,
        'include = "/etc/passwd"',
        "\x00",
        "name = '''" + "'" * 3,
    ],
)
def test_a_hostile_toml_is_one_sentence(tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.configuration._PARSE_SECONDS", 0.3)
    (tmp_path / "decisions").mkdir()
    (tmp_path / "decisions" / "a.toml").write_text(text, encoding="utf-8")
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    began = time.monotonic()
    for read in (
        lambda: load_toml(tmp_path / "a.toml", SiteConfig),
        lambda: load_site(tmp_path / "a.toml"),
        lambda: Decisions.load(tmp_path, ["a"]),
    ):
        with pytest.raises(UserError):
            read()
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("braces", ["{site.__class__.__mro__}", "{0}", "{site[0]}", "{site!r:>999999999}", "{", "{unknown}"])
def test_the_wording_of_a_notice_fills_in_names_only(tmp_path: Path, braces: str) -> None:
    source = (Path(__file__).parents[2] / "config" / "office.toml").read_text("utf-8")
    loaded = OfficeConfig.load(Path(__file__).parents[2] / "config")
    request = loaded.notice.request
    assert request in source
    (tmp_path / "office.toml").write_text(source.replace(request, f"请整改{braces}", 1), encoding="utf-8")
    with pytest.raises(UserError):
        OfficeConfig.load(tmp_path)


def test_a_pipe_or_folder_in_place_of_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(UserError):
        list(table_rows(tmp_path / "a.csv", "表"))
    os.mkfifo(tmp_path / "b.toml")
    (tmp_path / "c.toml").symlink_to(tmp_path / "nowhere")
    with pytest.raises(UserError):
        load_toml(tmp_path / "c.toml", SiteConfig)
    for read in (lambda: list(table_rows(tmp_path / "b.toml", "表")), lambda: load_toml(tmp_path / "b.toml", SiteConfig)):
        from crawler.deadline import TooSlowError, within  # noqa: PLC0415

        with (
            pytest.raises((UserError, TooSlowError)),
            within(1.0),
        ):  # a pipe that nobody writes into is waited for, as by any program
            read()
