"""The notice on paper, measured from its PDF: GB/T 9704-2012 (A4, margins, 22 lines of 28 characters, page numbers)."""

import io
import re
import shutil
import subprocess
import unicodedata
from itertools import pairwise

import pytest
from pypdf import PdfReader

from checks.workdays import Holidays
from crawler.rendering import BrowserChoice
from reports.notice_files import notice_files
from reports.notices import issue_notices

from .judged import AS_OF, advice, fault, judgement, site, veto

MM = 72 / 25.4
A4 = (595.3, 841.9)
NAMES = {"a.docx", "a-feedback.docx", "a-feedback.xlsx"}
LONG = "https://www.nxzw.gov.cn/" + "zwgk/" * 60


@pytest.fixture
def issue(db, offices):
    def run(*faults, config=offices, key="a"):
        return issue_notices(db, [judgement(*faults, at=site(key, quirks=("demo",)))], "2026-11", AS_OF, config, Holidays())

    return run


@pytest.fixture
def printed(issue, browser):
    def run(*faults, **changes):
        files, told = notice_files(issue(*faults, **changes), browser)
        assert told == ()
        return next(file.data for file in files if file.path.endswith(".pdf"))

    return run


def full_of_text(offices, character="整", count=1600):
    """An office whose letter has a paragraph over several pages."""
    return offices.model_copy(update={"notice": offices.notice.model_copy(update={"request": character * count})})


def texts(pdf):
    return [unicodedata.normalize("NFKC", page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


def test_without_a_browser_all_but_the_pdf(issue):
    files, told = notice_files(issue(fault()), None)
    assert {file.path.rpartition("/")[2] for file in files} == NAMES
    assert {file.path.rpartition("/")[0] for file in files} == {"reports/2026-11/notices"}
    assert len(told) == 1
    assert "未找到浏览器" in told[0]
    assert notice_files((), None) == ((), ())


def test_a_browser_that_fails_costs_the_pdf_only(issue):
    files, told = notice_files(issue(fault()), BrowserChoice("/nowhere/chromium", "chromium"))
    assert {file.path.rpartition("/")[2] for file in files} == NAMES
    assert "未能打印“中卫市人民政府”" in told[0]


def test_office_files_are_the_same_bytes_again(issue):
    assert notice_files(issue(fault(), veto(), advice()), None) == notice_files(issue(fault(), veto(), advice()), None)


@pytest.mark.browser
def test_pdf_is_the_same_bytes_again(printed):
    assert printed(fault(), veto()) == printed(fault(), veto())


@pytest.mark.browser
def test_sheets_are_a4_and_numbered_with_dashes(printed):
    pdf = printed(veto(), *(fault(f"c{n}/", f"栏目{n}") for n in range(13)), advice())
    reader = PdfReader(io.BytesIO(pdf))
    for page in reader.pages:
        assert sorted((page.mediabox.width, page.mediabox.height)) == pytest.approx(A4, abs=1)
    across = [page.mediabox.width > page.mediabox.height for page in reader.pages]
    assert across == sorted(across[:3]) + [True] * across.count(True) + [False, False]  # letter, two tables, advice, help
    for number, text in enumerate(texts(pdf), 1):
        assert f"—{number}—" in re.sub(r"\s", "", text)


@pytest.mark.browser
def test_a_full_page_has_22_lines_of_28_characters(printed, offices):
    page = texts(printed(fault(), config=full_of_text(offices)))[2]  # the third is nothing but that paragraph
    lines = [line for line in page.splitlines() if "整" in line]
    assert [len(line) for line in lines] == [28] * 22


@pytest.fixture
def words_of(tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext here (poppler-utils)")

    def run(pdf, page):
        """Return the words of a page as (text, left, top, right, bottom) in mm."""
        path = tmp_path / "notice.pdf"
        path.write_bytes(pdf)
        shown = ["pdftotext", "-bbox", "-f", str(page), "-l", str(page), str(path), "-"]
        told = subprocess.run(shown, check=True, capture_output=True, text=True).stdout
        found = re.findall(r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)</word>', told)
        return [(unicodedata.normalize("NFKC", text), *(float(place) / MM for place in places)) for *places, text in found]

    return run


@pytest.mark.browser
def test_margins_pitch_and_line_of_a_full_page(printed, offices, words_of):
    words = words_of(printed(fault(), config=full_of_text(offices)), 3)
    lines = [word for word in words if set(word[0]) == {"整"}]
    assert len(lines) == 22
    assert {len(line[0]) for line in lines} == {28}
    assert min(line[1] for line in lines) == pytest.approx(28, abs=0.5)
    assert 210 - max(line[3] for line in lines) == pytest.approx(26, abs=0.5)
    pitches = [((line[3] - line[1]) * MM - 16) / 27 for line in lines]  # the last character is 16 pt wide
    assert pitches == pytest.approx([15.79] * 22, abs=0.02)
    centres = sorted((line[2] + line[4]) / 2 for line in lines)
    steps = [(after - before) * MM for before, after in pairwise(centres)]
    assert steps == pytest.approx([28.95] * 21, abs=0.5)  # the browser sets a line on whole pixels (0.75 pt) ...
    assert sum(steps) / 21 == pytest.approx(28.95, abs=0.05)  # ... and does not let that add up
    half_line = 28.95 / 2 / MM  # the box that a font declares is not quite centred on its line
    assert centres[0] - half_line == pytest.approx(37, abs=1.5)
    assert centres[-1] - centres[0] + 2 * half_line == pytest.approx(22 * 28.95 / MM, abs=0.3)


@pytest.mark.browser
def test_page_numbers_stand_right_on_odd_pages_and_left_on_even_ones(printed, offices, words_of):
    pdf = printed(fault(), config=full_of_text(offices))
    for page in (1, 2, 3):
        dashes = [word for word in words_of(pdf, page) if "—" in word[0] and word[2] > 260]
        left, right = min(dash[1] for dash in dashes), max(dash[3] for dash in dashes)
        assert (left > 105) == (page % 2 == 1)
        # One character of 4号 (14 pt, 4.9 mm) in from the edge of the text area, its dashes 7 mm below it.
        assert (right if page % 2 else left) == pytest.approx(210 - 26 - 4.9 if page % 2 else 28 + 4.9, abs=0.8)
        assert [(dash[2] + dash[4]) / 2 for dash in dashes] == pytest.approx([262 + 7] * len(dashes), abs=2)


@pytest.mark.browser
def test_the_colophon_ends_the_last_page(printed, words_of):
    for faults in ((fault(),), (veto(), *(fault(f"c{n}/", f"栏目{n}") for n in range(30)), *map(advice, range(40)))):
        pdf = printed(*faults)
        pages = len(PdfReader(io.BytesIO(pdf)).pages)
        issued = [word for word in words_of(pdf, pages) if word[0].endswith("印发")]
        assert len(issued) == 1
        assert issued[0][4] == pytest.approx(262, abs=3)
        assert "印发" not in "".join(text.replace("印发次日", "").replace("关于印发", "") for text in texts(pdf)[1:-1])


@pytest.mark.browser
def test_long_addresses_stay_in_their_column(printed, words_of):
    pdf = printed(fault("zwgk/" * 60, "政策解读"))
    (page,) = [number for number, text in enumerate(texts(pdf), 1) if "问题清单" in text and number > 2][-1:]
    assert max(word[3] for word in words_of(pdf, page)) < 297 - 37 + 0.5
