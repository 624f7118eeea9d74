"""The files of the notices beside their HTML: PDF, DOCX, and the feedback slip as DOCX and XLSX."""

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.rendering import BrowserChoice
from reports.documents import Sheet, print_sheets
from reports.feedback_slip import slip_docx, slip_xlsx
from reports.notice_docx import notice_docx
from reports.notices import IssuedNotice
from reports.wording import words


@dataclass(frozen=True, slots=True)
class NoticeFile:
    """A file to be written: ``path`` is relative to the data folder."""

    path: str
    data: bytes


def notice_files(notices: Sequence[IssuedNotice], browser: BrowserChoice | None) -> tuple[tuple[NoticeFile, ...], tuple[str, ...]]:
    """Return every file of these notices besides the HTML, and in Chinese sentences what could not be made.

    Named ``<key>.pdf``, ``<key>.docx``, ``<key>-feedback.docx`` and ``<key>-feedback.xlsx``. Without a browser there is no PDF.
    """
    files = [file for notice in notices for file in _office_files(notice)]
    if browser is None:
        return tuple(files), (words().notice["no_browser"],) if notices else ()
    told = []
    printed = print_sheets([Sheet(notice.text, notice.entry.issued) for notice in notices], browser)
    for notice, result in zip(notices, printed, strict=True):
        if result.pdf is None:
            told.append(words().notice["no_pdf"].format(name=notice.report.site, why=result.why))
        else:
            files.append(NoticeFile(f"{_stem(notice)}.pdf", result.pdf))
    return tuple(files), tuple(told)


def _office_files(notice: IssuedNotice) -> tuple[NoticeFile, ...]:
    stem, report, day = _stem(notice), notice.report, notice.entry.issued
    return (
        NoticeFile(f"{stem}.docx", notice_docx(report, day)),
        NoticeFile(f"{stem}-feedback.docx", slip_docx(report, day)),
        NoticeFile(f"{stem}-feedback.xlsx", slip_xlsx(report, day)),
    )


def _stem(notice: IssuedNotice) -> str:
    return notice.path.removesuffix(".html")
