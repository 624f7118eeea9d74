"""The files of withdrawn notices, marked: HTML, PDF where there is a browser, DOCX."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlite_utils import Database

from crawler.rendering import BrowserChoice
from reports.documents import Sheet, print_sheets
from reports.lifecycle import NoticeCase
from reports.notice_files import NoticeFile
from reports.notices import entries
from reports.withdrawal import withdrawn_docx, withdrawn_html, withdrawn_sentence


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """One withdrawn notice: where its HTML stands below the data folder, when it was issued and withdrawn, and why."""

    path: str
    issued: date
    day: date
    reason: str


def papers(db: Database, those: Iterable[NoticeCase], day: date) -> tuple[Withdrawn, ...]:
    """Return where the papers of notices stand that were withdrawn on ``day``, with the reason that the ledger gives."""
    found = []
    for notice in those:
        entry = next(one for one in entries(db, notice.month) if one.site == notice.site)
        path = f"reports/{notice.month}/notices/{entry.site}.html"
        found.append(Withdrawn(path, entry.issued, day, next((case.withdrawn for case in notice.cases if case.withdrawn), "")))
    return tuple(found)


def withdrawn_files(data: Path, those: Iterable[Withdrawn], browser: BrowserChoice | None) -> Iterator[NoticeFile]:
    """Yield the papers of these notices as they are now to be written. A paper that is not there (any more) is left alone.

    Without a browser the PDF, which cannot be marked, is left out: it is for the caller to say so.
    """
    for one in those:
        html, docx, sentence = data / one.path, (data / one.path).with_suffix(".docx"), withdrawn_sentence(one.day, one.reason)
        if not html.is_file():
            continue
        text = withdrawn_html(html.read_text(encoding="utf-8"), sentence)
        yield NoticeFile(one.path, text.encode())
        if docx.is_file():
            yield NoticeFile(one.path.removesuffix(".html") + ".docx", withdrawn_docx(docx.read_bytes(), sentence, one.issued))
        pdf = print_sheets([Sheet(text, one.issued)], browser)[0].pdf if browser is not None else None
        if pdf is not None:
            yield NoticeFile(one.path.removesuffix(".html") + ".pdf", pdf)
