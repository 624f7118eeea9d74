"""The proof of what a notice says: the records as served, pictures with the fault outlined, and a manifest with hashes.

The folder beside the notice opens offline and can be handed over; ``gongkai verify`` says whether one byte was changed. Where a
page leaks personal data, what leaves the house is masked: its source as text and its picture; the record itself stays.
"""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from checks.model import Fault, Judgement
from crawler.captures import Capture, captures, record_of
from crawler.inspection.personal import NUMBER, masked
from crawler.marks import PersonalKind
from crawler.rendering import BrowserChoice
from crawler.screenshots import Point, Shot, take
from crawler.seal import seal
from crawler.urls import is_private
from reports.changes import accusations
from reports.context import EvidenceReport
from reports.context.proofs import CaptureLine, EvidenceLine
from reports.inert import inert, web_link
from reports.lines import demo_line, record_number
from reports.render import render_evidence
from reports.wording import mark, words

SCREENSHOTS = "screenshots"
RECORDS = "records.warc.gz"
INDEX = "index.html"
MOST_PICTURES = 60
"""Pictures of one site: two minutes of the browser. Vetoes and dear faults come first; of a hundred dead links the rest is told."""
MOST_CAPTURES = 20
"""Captures of one fault: a veto counts five or ten columns, and each is shown."""

_LABEL = 70  # characters of the sentence that fit beside the outline
_MOBILE, _CARD_START = 11, "62"
_HEAD_CHECKS = frozenset({"column-missing", "site-name-missing", "platform-unnamed", "platform-directory-missing"})
_LEAK = "personal-data-exposed"


@dataclass(frozen=True, slots=True)
class Proof:
    """One capture that proves an accusation, and the page that its picture is of (of a dead link the page that carries it).

    ``name`` is the picture's: the fault's id, with a number from the second capture on.
    """

    fault: Fault
    name: str
    capture: Capture
    shown: Capture


# --- pictures ---------------------------------------------------------------------------------------------------------


def photograph(judgement: Judgement, bundle: Path, choice: BrowserChoice, allows: Callable[[str], bool]) -> int:
    """Take the pictures of a judgement's accusations that the bundle lacks; return how many were taken.

    ``allows`` says from which addresses styles and pictures may be fetched (``lambda _: False``: offline).
    """
    folder = bundle / SCREENSHOTS
    found = (proof for proof in proofs(accusations(judgement), bundle) if proof.shown.is_page)
    wanted = [proof for proof in found if not (folder / f"{proof.name}.png").exists()][:MOST_PICTURES]
    was_public = any(proof.shown.ip and not is_private(proof.shown.ip) for proof in wanted)
    trusted = "" if was_public else urlsplit(judgement.site.url).hostname or ""
    return len(take([_shot(proof) for proof in wanted], folder, choice, trusted, allows))


def with_pictures(judgement: Judgement, bundle: Path, data: Path) -> Judgement:
    """Return the judgement with the pictures that the bundle holds, as paths relative to the data folder."""

    def pictured(fault: Fault) -> Fault:
        picture = bundle / SCREENSHOTS / f"{fault.id}.png"
        return replace(fault, screenshot=picture.relative_to(data).as_posix()) if picture.is_file() else fault

    return replace(judgement, faults=tuple(pictured(fault) for fault in judgement.faults))


def proofs(faults: Sequence[Fault], bundle: Path) -> Iterator[Proof]:
    """Yield the captures of each fault, read from the bundle in one go."""
    places = {fault.id: record_of(bundle, place) for fault in faults if (place := str(fault.values.get("found_on") or ""))}
    records = {fault.id: (fault.records or tuple(filter(None, [fault.record])))[:MOST_CAPTURES] for fault in faults}
    found = captures(bundle, {record for each in (*records.values(), filter(None, places.values())) for record in each})
    for fault in faults:
        for at, capture in enumerate((found[record] for record in records[fault.id] if record in found), 1):
            name = fault.id if at == 1 else f"{fault.id}-{at}"
            yield Proof(fault, name, capture, found.get(places.get(fault.id) or "") or capture)


def _shot(proof: Proof) -> Shot:
    label = inert(proof.fault.message)
    label = label if len(label) <= _LABEL else f"{label[: _LABEL - 1]}…"
    html = masked_text(proof.shown.text) if proof.fault.check == _LEAK else proof.shown.text
    return Shot(proof.name, proof.shown.url, html, tuple(_points(proof)), label)


def _points(proof: Proof) -> Iterator[tuple[Point, str]]:
    """Yield what to outline, the most telling first."""
    fault = proof.fault
    if "found_on" in fault.values:
        yield Point.LINK, fault.subject.url
    if fault.check in _HEAD_CHECKS:
        yield Point.HEAD, ""
    if "foot" in fault.check or "find-error" in fault.check:
        yield Point.FOOT, ""
    for value in _values(proof):
        yield from ((Point.TEXT, form) for form in _spellings(value))
    if "not-updated" in fault.check or "overdue" in fault.check or "empty" in fault.check:
        yield Point.LIST, ""
    yield Point.LINK, fault.subject.url


def _values(proof: Proof) -> Iterator[str]:
    """Yield the texts that a page may show: of a count of columns, those of the column that the page is."""
    members = proof.fault.values.get("columns")
    if isinstance(members, list):
        own = [each for each in members if isinstance(each, dict) and each.get("url") == proof.capture.url]
        yield from (str(each["latest"]) for each in own if each.get("latest"))
    else:
        yield from (value for value in proof.fault.values.values() if isinstance(value, str))


def _spellings(value: str) -> Iterator[str]:
    """Yield the forms in which a page may show a value: a date in those that lists use, a text as it is."""
    year, _, rest = value.partition("-")
    month, _, day = rest.partition("-")
    if year.isdecimal() and month.isdecimal() and day.isdecimal():
        yield from (value, f"{year}/{month}/{day}", f"{year}.{month}.{day}", f"{year}年{int(month)}月{int(day)}日")
        yield from (f"{year}年{month}月{day}日", f"{month}-{day}", f"{month}/{day}")
    elif len(value) >= 4 and "://" not in value:  # noqa: PLR2004 - shorter texts stand anywhere
        yield value


# --- the folder of a notice -------------------------------------------------------------------------------------------


def write_evidence(judgement: Judgement, bundle: Path, folder: Path, number: str) -> str:
    """Write the evidence of a notice into ``folder``, in place of what stood there; return its seal (hex SHA-256).

    ``number`` is the notice's, as it is printed. The same judgement and bundle give the same bytes.
    """
    shutil.rmtree(folder, ignore_errors=True)
    (folder / SCREENSHOTS).mkdir(parents=True)
    (folder / "pages").mkdir()
    faults = accusations(judgement)
    found = list(proofs(faults, bundle))
    known = {each.record: each for proof in found for each in (proof.capture, proof.shown)}
    leaking = frozenset(each.record for proof in found if proof.fault.check == _LEAK for each in (proof.capture, proof.shown))
    told = [known[record] for record in sorted(known)]
    (folder / RECORDS).write_bytes(b"".join(each.member for each in told if each.record not in leaking))
    for each in told:
        if each.is_page:
            text = masked_text(each.text) if each.record in leaking else each.text
            (folder / "pages" / f"{_stem(each)}.txt").write_text(text, encoding="utf-8", errors="replace", newline="\n")
    for proof in found:
        picture = bundle / SCREENSHOTS / f"{proof.name}.png"
        if picture.is_file():
            shutil.copyfile(picture, folder / SCREENSHOTS / picture.name)
    of = {fault.id: [proof for proof in found if proof.fault is fault] for fault in faults}
    lines = tuple(_line(at, fault, of[fault.id], folder, leaking) for at, fault in enumerate(faults, 1))
    (folder / INDEX).write_text(render_evidence(_report(judgement, number, lines)), encoding="utf-8", newline="\n")
    findings = [_finding(fault, of[fault.id], folder, leaking) for fault in faults]
    text = json.dumps(findings, ensure_ascii=False, indent=1) + "\n"
    (folder / "findings.json").write_text(text, encoding="utf-8", newline="\n")
    about = {"site": judgement.site.key, "name": judgement.site.name, "notice": number, "as_of": judgement.as_of.isoformat()}
    return seal(folder, {**about, "pack": judgement.pack, "pack_hash": judgement.pack_hash, "program": judgement.program})


def masked_text(text: str) -> str:
    """Return ``text`` with every number masked that has the form of an identity number, a mobile or a bank card."""
    return NUMBER.sub(lambda match: masked(_kind(match[0]), match[0]), text)


def _kind(number: str) -> PersonalKind:
    if len(number) == _MOBILE:
        return PersonalKind.MOBILE
    return PersonalKind.BANK_CARD if number.startswith(_CARD_START) and number.isdecimal() else PersonalKind.ID_NUMBER


def _stem(capture: Capture) -> str:
    return record_number(capture.record)


def _finding(fault: Fault, own: Sequence[Proof], folder: Path, leaking: frozenset[str]) -> Mapping[str, object]:
    return {
        "id": fault.id,
        "check": fault.check,
        "indicator": fault.indicator,
        "level": fault.level.value,
        "message": fault.message,
        "url": fault.subject.url or None,
        "captures": [
            {
                "record": proof.capture.record,
                "at": proof.capture.at.isoformat(),
                "url": proof.capture.url,
                "ip": proof.capture.ip,
                "payload_sha256": proof.capture.sha256,
                "withheld": proof.capture.record in leaking,
                "screenshot": _picture(proof, folder) or None,
            }
            for proof in own
        ],
    }


def _picture(proof: Proof, folder: Path) -> str:
    path = f"{SCREENSHOTS}/{proof.name}.png"
    return path if (folder / path).exists() else ""


def _line(at: int, fault: Fault, own: Sequence[Proof], folder: Path, leaking: frozenset[str]) -> EvidenceLine:
    return EvidenceLine(
        no=at,
        id=fault.id,
        level=mark(words().level, fault.level),
        message=inert(fault.message),
        link=web_link(fault.subject.url),
        captures=tuple(
            CaptureLine(
                captured=web_link(proof.capture.url),
                at=proof.capture.at.isoformat(timespec="seconds"),
                status=inert(proof.capture.status),
                ip=proof.capture.ip or "",
                record=proof.capture.record,
                sha256=proof.capture.sha256,
                picture=_picture(proof, folder),
                source=f"pages/{_stem(proof.capture)}.txt" if proof.capture.is_page else "",
                withheld=proof.capture.record in leaking,
            )
            for proof in own
        ),
    )


def _report(judgement: Judgement, number: str, lines: tuple[EvidenceLine, ...]) -> EvidenceReport:
    site = judgement.site
    return EvidenceReport(
        title=f"取证材料：{inert(site.name)}（{number}）",
        demo=demo_line([site]),
        name=inert(site.name),
        number=number,
        as_of=judgement.as_of.isoformat(),
        site=web_link(site.url),
        lines=lines,
        records=RECORDS,
    )
