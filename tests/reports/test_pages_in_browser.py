"""What a person sees: the pages from disk, without a network, in Chromium."""

import unicodedata
from datetime import date
from io import BytesIO

import pytest
from playwright.sync_api import sync_playwright
from pypdf import PdfReader

from checks.workdays import WorkingDay
from crawler.rendering import find_browser, launch_flags
from reports.month_page import month_report
from reports.notice_page import notice_report
from reports.render import render_month, render_notice, render_site
from reports.site_page import site_report

from .judged import advice, crawl, fault, judgement, site, undetermined, unjudged, veto

pytestmark = pytest.mark.browser

LONG = "https://www.nxzw.gov.cn/" + "a" * 300
A4_POINTS = (595, 842)


@pytest.fixture(scope="module")
def browser():
    choice = find_browser()
    if choice is None:
        pytest.skip("no Chromium here")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=choice.path, args=launch_flags())
        yield running
        running.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory, offices):
    demo = site(quirks=("demo",))
    faults = [fault(f"c{n}/", f"栏目{n}", message="很长的说明" * 20 + LONG) for n in range(12)]
    judged = judgement(veto(), *faults, advice(), unseen=(unjudged(),), at=demo, crawl=crawl(left_out=(("budget", 9, LONG),)))
    due = WorkingDay(date(2026, 12, 4), certain=True)
    notice = notice_report(judged, offices, year=2026, number=11, month="2026-11", issued=date(2026, 11, 20), due=due)
    texts = {
        "index.html": render_month(month_report((judged, undetermined()), (judged,), "2026-11", offices)),
        "sites/nxzw.html": render_site(site_report(judged, judged, month="2026-11", notice="示公开函〔2026〕11号")),
        "notices/nxzw.html": render_notice(notice),
    }
    folder = tmp_path_factory.mktemp("reports")
    for name, text in texts.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


@pytest.fixture
def open_page(browser):
    contexts, told = [], []

    def show(path, width=1200, scheme="light"):
        context = browser.new_context(offline=True, viewport={"width": width, "height": 800}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.goto(path.as_uri())
        return page

    yield show
    for context in contexts:
        context.close()
    assert told == []


@pytest.mark.parametrize("number", [0, 1, 2])
def test_nothing_overflows_on_a_phone(open_page, pages, number):
    page = open_page(pages[number], width=375)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("number", [0, 1, 2])
def test_text_has_contrast(open_page, pages, number, scheme):
    """WCAG 2.2 AA: every text at least 4.5 to 1 against what is behind it."""
    page = open_page(pages[number], scheme=scheme)
    weak = page.evaluate(
        """() => {
            const rgb = c => c.match(/[\\d.]+/g).map(Number);
            const lum = c => { const [r, g, b] = rgb(c).map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
                               return .2126 * r + .7152 * g + .0722 * b; };
            const behind = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
                                  if (rgb(c)[3] !== 0) return c; } return 'rgb(255, 255, 255)'; };
            return [...document.body.querySelectorAll('*')]
                .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
                .map(e => { const a = lum(getComputedStyle(e).color), b = lum(behind(e));
                            return [`${e.className} ${e.textContent}`, (Math.max(a, b) + .05) / (Math.min(a, b) + .05)]; })
                .filter(([, ratio]) => ratio < 4.5);
        }"""
    )
    assert weak == []


def test_keyboard_reaches_the_content_and_shows_where_it_is(open_page, pages):
    page = open_page(pages[0])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_pages_lead_to_each_other(open_page, pages):
    page = open_page(pages[0])
    page.get_by_role("link", name="中卫市人民政府").first.click()
    assert page.url.endswith("sites/nxzw.html")
    page.get_by_role("link", name="示公开函〔2026〕11号").click()
    assert page.url.endswith("notices/nxzw.html")


def test_notice_prints_on_a4(open_page, pages):
    pdf = PdfReader(BytesIO(open_page(pages[2]).pdf(prefer_css_page_size=True)))
    sizes = [tuple(sorted((round(page.mediabox.width), round(page.mediabox.height)))) for page in pdf.pages]
    assert set(sizes) == {A4_POINTS}
    # The tables lie across, the letter stands; every page is numbered and marked.
    assert {page.mediabox.width > page.mediabox.height for page in pdf.pages} == {False, True}
    texts = [unicodedata.normalize("NFKC", page.extract_text()) for page in pdf.pages]  # fonts map 示 to a radical
    assert all(f"— {number} —" in text for number, text in enumerate(texts, 1))
    assert [number for number, text in enumerate(texts, 1) if "演示数据,问题系虚构" not in text] == []
