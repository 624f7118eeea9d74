import io
import socket
import threading
import zipfile
from datetime import date

import pytest
from pypdf import PdfReader

from crawler.rendering import BrowserChoice
from reports.documents import Sheet, print_sheets, settle

DAY = date(2026, 11, 20)


def zipped(core=b"<x/>", when=(2026, 11, 21, 3, 4, 6)):
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as file:
        file.writestr(zipfile.ZipInfo("docProps/core.xml", when), core)
        file.writestr(zipfile.ZipInfo("a.xml", when), b"<a/>")
    return raw.getvalue()


def test_nothing_to_print_starts_nothing():
    assert print_sheets((), BrowserChoice("/nowhere/chromium", "chromium")) == ()


def test_a_browser_that_does_not_start_is_told_and_not_raised():
    printed = print_sheets([Sheet("<p>一</p>", DAY)] * 2, BrowserChoice("/nowhere/chromium", "chromium"))
    assert [one.pdf for one in printed] == [None, None]
    assert all(one.why for one in printed)


@pytest.mark.browser
def test_the_same_page_gives_the_same_bytes_and_bears_its_day(browser):
    sheets = [Sheet("<meta charset=utf-8><title>通知</title><p>甲", DAY), Sheet("<p>乙", DAY)]
    first, again = print_sheets(sheets, browser), print_sheets(sheets, browser)
    assert first == again
    assert first[0].pdf != first[1].pdf
    told = PdfReader(io.BytesIO(first[0].pdf)).metadata
    assert (told["/CreationDate"], told["/ModDate"]) == ("D:20261120000000+00'00'",) * 2


@pytest.mark.browser
def test_printing_asks_nobody(browser):
    """A page that wants a picture from a server that is really there: the server must not hear of it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(3)
        heard = []
        thread = threading.Thread(target=lambda: heard.append(_accept(server)))
        thread.start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        (printed,) = print_sheets(
            [Sheet(f"<img src='{address}a.png'><link rel=stylesheet href='{address}b.css'><p>甲", DAY)], browser
        )
        thread.join()
    assert printed.pdf is not None
    assert heard == [False]


def _accept(server):
    try:
        server.accept()[0].close()
    except TimeoutError:
        return False
    return True


def test_settled_files_do_not_know_when_they_were_written():
    core = b'<dcterms:created xsi:type="d">%s</dcterms:created><dcterms:modified>%s</dcterms:modified>'
    early = zipped(core % (b"2026-11-21T03:04:05Z", b"x"))
    late = zipped(core % (b"2027-01-01T00:00:00Z", b"y"), (2027, 1, 1, 0, 0, 0))
    assert settle(early, DAY) == settle(late, DAY)
    with zipfile.ZipFile(io.BytesIO(settle(early, DAY, {"a.xml": b"<b/>"}))) as file:
        assert file.read("docProps/core.xml").count(b"2026-11-20T00:00:00Z") == 2
        assert file.read("a.xml") == b"<b/>"


def test_settled_files_tell_the_content_apart():
    assert settle(zipped(b"<x/>"), DAY) != settle(zipped(b"<y/>"), DAY)
