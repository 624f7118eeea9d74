"""What documents of one matter say: letters and answers, calls for opinions, office guides, annual reports, interpretations.

``demo/data/matters.toml`` holds the words. Each is right by itself; what the portal's data gives a document (``given``), or its
column (``lacks``), makes it wrong in one point.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from demo import files
from demo.ages import add_months, when
from demo.plan import Column, Document, Plan
from demo.wording import chinese

_OUTCOMES = 21
_OPEN = 30  # days that a call for opinions runs
RESULT_AFTER = 10
"""Days from the end of a call to the notice of its result."""


@dataclass(frozen=True, slots=True)
class File:
    """One attachment: ``path`` from the root, the link's text, its bytes, type and status."""

    path: str
    name: str
    body: bytes
    content_type: str
    status: int = 200


@dataclass(frozen=True, slots=True)
class Text:
    """What a document's body holds beside its paragraphs, in this order.

    ``lines`` are paragraphs, those that begin with ``#`` headings; ``tables`` rows of cells; ``links`` (text, address from the
    root or in full); ``files`` attachments; ``hidden`` links that no visitor sees.
    """

    lines: tuple[str, ...] = ()
    tables: tuple[tuple[tuple[str, ...], ...], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    files: tuple[File, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "data" / "matters.toml").read_text(encoding="utf-8"))


def text_of(plan: Plan, column: Column, document: Document) -> Text:
    """Return what ``document`` says beside its ordinary paragraphs, by the matter of its column and by its own data."""
    planted = _planted(plan, document)
    parts = [*_of_matter(plan, column, document), planted]
    return Text(
        lines=tuple(line for part in parts for line in part.lines),
        tables=tuple(table for part in parts for table in part.tables),
        links=tuple(link for part in parts for link in part.links),
        files=tuple(file for part in parts for file in part.files),
        hidden=planted.hidden,
    )


def _of_matter(plan: Plan, column: Column, document: Document) -> Iterator[Text]:
    if column.key in {"interaction", "faq"}:
        yield _letter(plan, document)
    elif column.key == "consultation" and "of" in document.given:
        yield _result(document.given["of"])
    elif column.key == "consultation" and is_call(document):
        yield _call(plan, document)
    elif column.key == "services":
        yield _guide(plan, column, document)
    elif column.key == "annual_reports":
        yield _report(document)
    if document.explains:
        yield Text(links=(("被解读的文件：" + document.explains.title, document.explains.path),))
    elif interpretation := plan.explained.get(document.ident):
        yield Text(links=(("相关解读：" + interpretation.title, interpretation.path),))


# --- letters ------------------------------------------------------------------------------------------------------------


def _letter(plan: Plan, document: Document) -> Text:
    """Asked four days before the answer was published, answered the day before; ``asked`` and ``answered`` say otherwise."""
    anchor = _anchor(plan)
    asked = document.published - timedelta(days=4)
    if "asked" in document.given:
        asked = when(document.given["asked"], anchor)
    told = _words()["letter"]
    if document.given.get("answered", True) == "":
        return Text(lines=tuple(line.format(asked=asked) for line in told["pending"]))
    answered = max(asked, document.published - timedelta(days=1))
    if "answered" in document.given:
        answered = when(document.given["answered"], anchor)
    return Text(lines=tuple(line.format(asked=asked, answered=answered, by=document.department) for line in told["answered"]))


def _anchor(plan: Plan) -> date:
    """Return the day on which stage 1 was today: what is planted is dated from it."""
    return add_months(plan.as_of, 1 - plan.stage)


# --- calls for opinions ---------------------------------------------------------------------------------------------------


def is_call(document: Document) -> bool:
    """Tell a call for opinions from the notice of a result."""
    return "征" in document.title and "采纳" not in document.title


def closing_day(document: Document) -> date:
    """Return the last day of a call: thirty days with the first, or ``open`` days."""
    return document.published + timedelta(days=document.given.get("open", _OPEN))


def result_path(document: Document) -> str:
    """Return the address of the result of a call."""
    return document.path.replace(".html", "_jg.html")


def has_result(plan: Plan, document: Document) -> bool:
    """Tell whether the result of a call is published on the day of ``plan``."""
    due = closing_day(document) + timedelta(days=RESULT_AFTER)
    return is_call(document) and due <= plan.as_of and "result" not in document.given.get("without", ())


def _call(plan: Plan, document: Document) -> Text:
    told, without = _words()["call"], document.given.get("without", ())
    values = {
        "opened": chinese(document.published),
        "closes": chinese(closing_day(document)),
        "phone": plan.settings["phone"],
        "mail": plan.settings["mail"],
    }
    lines = tuple(line.format(**values) for line in told["lines"])
    stem = document.path.removesuffix(".html")
    attached = [File(f"{stem}_fj{number}.doc", name, _rtf(name), files.DOC) for number, name in enumerate(told["files"], 1)]
    if "note" in without:
        attached = [file for file in attached if "说明" not in file.name]
    links = ((told["result"], result_path(document)),) if has_result(plan, document) else ()
    return Text(lines=lines, files=tuple(attached), links=links)


def _result(call: Document) -> Text:
    told = _words()["call"]["result_lines"]
    lines = tuple(line.format(n=call.ident % 37 + 8, k=call.ident % 3 + 2) for line in told)
    return Text(lines=lines, links=((call.title, call.path),))


def _rtf(name: str) -> bytes:
    return f"{{\\rtf1\\ansi demo {len(name)}}}".encode()


# --- office guides and annual reports --------------------------------------------------------------------------------------


def _guide(plan: Plan, column: Column, document: Document) -> Text:
    lines: list[str] = []
    for element in _words()["guide"]["element"]:
        if element["name"] not in column.lacks:
            lines += [line.format(title=document.title, phone=plan.settings["phone"]) for line in element["lines"]]
    stem = document.path.removesuffix(".html")
    name = _words()["guide"]["form"]
    return Text(lines=tuple(lines), files=(File(f"{stem}_bg.doc", name, _rtf(name), files.DOC),))


def _report(document: Document) -> Text:
    told = _words()["report"]
    without = document.given.get("without", ())
    lines = [line for section in told["section"] if section["name"] not in without for line in section["lines"]]
    return Text(lines=tuple(lines), tables=(_third(document.ident, document.given.get("sums", 0)), _fourth(document.ident)))


def _third(ident: int, slip: int) -> tuple[tuple[str, ...], ...]:
    """Return 收到和处理政府信息公开申请情况; ``slip`` is added to one total, which then does not add up."""
    told = _words()["report"]["third"]
    new = _summed([ident % 9 + 2, ident % 4, 0, 0, ident % 2, 0])
    none = _summed([0] * 6)
    rows = [
        ("", "", *told["applicants"]),
        ("一、本年新收政府信息公开申请数量", "数量", *_cells(new)),
        ("二、上年结转政府信息公开申请数量", "数量", *_cells(none)),
    ]
    rows += [("三、本年度办理结果", name, *_cells(new if number == 0 else none)) for number, name in enumerate(told["outcomes"])]
    total = [*new[:-1], new[-1] + slip]
    return (*rows, ("三、本年度办理结果", "（七）总计", *_cells(total)), ("四、结转下年度继续办理", "数量", *_cells(none)))


def _fourth(ident: int) -> tuple[tuple[str, ...], ...]:
    told = _words()["report"]["fourth"]
    kept = ident % 2
    group = [str(kept), "0", "0", "0", str(kept)]
    return (tuple(told["heads"] * 3), (*group, *["0"] * 5, *["0"] * 5))


def _summed(parts: Sequence[int]) -> list[int]:
    return [*parts, sum(parts)]


def _cells(numbers: Sequence[int]) -> list[str]:
    return [str(number) for number in numbers]


# --- what the data plants ---------------------------------------------------------------------------------------------------


def _planted(plan: Plan, document: Document) -> Text:
    """Return what the data gives this one document: ``lines``, a ``people`` table, ``links``, ``files``, a ``hidden`` link."""
    given = document.given
    folder = document.path.rpartition("/")[0] + "/"
    kinds = {"list": _people_files, "broken": _broken_files}
    attached = [file for kind in given.get("files", ()) for file in kinds[kind](folder, document)]
    links = tuple((name, to.format(folder=folder)) for name, to in given.get("links", ()))
    shown = "people" in given
    return Text(
        lines=tuple(line.format(city=plan.settings["short"]) for line in given.get("lines", ())),
        tables=(_people(document.ident, masked=given["people"] == "masked"),) if shown else (),
        links=links,
        files=tuple(attached),
        hidden=tuple((name, to) for name, to in given.get("hidden", ())),
    )


def _people(ident: int, *, masked: bool) -> tuple[tuple[str, ...], ...]:
    told = _words()["people"]
    out = [tuple(told["heads"])]
    for number, name in enumerate(told["names"]):
        card, mobile = files.identity_number(ident + 7 * number), files.mobile_number(ident + 7 * number)
        if masked:
            card, mobile = f"{card[:6]}********{card[-4:]}", f"{mobile[:3]}****{mobile[-4:]}"
        out.append((str(number + 1), name, card, mobile))
    return tuple(out)


def _people_files(folder: str, document: Document) -> Iterator[File]:
    """Yield the list of people as a Word document, a workbook and a PDF, unmasked."""
    rows, told = _people(document.ident + 100, masked=False), _words()["people"]
    lines = [f"{number} ID {row[2]} TEL {row[3]}" for number, row in enumerate(rows[1:], 1)]
    made: Mapping[str, tuple[bytes, str]] = {
        "docx": (files.docx(rows), files.DOCX),
        "xlsx": (files.xlsx(rows), files.XLSX),
        "pdf": (files.pdf(["LIST OF APPLICANTS (DEMONSTRATION)", *lines]), files.PDF),
    }
    for ending, (body, content_type) in made.items():
        yield File(f"{folder}P0{document.ident}_md.{ending}", f"{told['title']}.{ending}", body, content_type)


def _broken_files(folder: str, document: Document) -> Iterator[File]:
    """Yield attachments that are none: an error page called .pdf, an empty file, a picture called .xlsx, one that is not there."""
    told = _words()["broken"]
    page = (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{told["page"]}</title></head><body>{told["page"]}</body></html>'
    )
    yield File(f"{folder}P0{document.ident}_a.pdf", f"{told['names'][0]}.pdf", page.encode(), "text/html; charset=utf-8")
    yield File(f"{folder}P0{document.ident}_b.doc", f"{told['names'][1]}.doc", b"", files.DOC)
    yield File(f"{folder}P0{document.ident}_c.xlsx", f"{told['names'][2]}.xlsx", b"\x89PNG\r\n\x1a\n" + b"\0" * 64, files.XLSX)
    yield File(f"{folder}P0{document.ident}_d.pdf", f"{told['names'][3]}.pdf", page.encode(), "text/html; charset=utf-8", 404)
