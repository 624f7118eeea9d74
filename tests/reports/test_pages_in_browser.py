"""What a person sees: the pages from disk, without a network, in Chromium."""

import re
import struct
import unicodedata
import zlib
from datetime import date, timedelta
from io import BytesIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright
from pypdf import PdfReader

from checks.model import ColumnStatus
from checks.trend import SiteMonth
from checks.workdays import WorkingDay
from crawler.records import Item
from crawler.rendering import find_browser, launch_flags
from reports.month_files import Month, month_files
from reports.notice_page import notice_report
from reports.notices import NoticeEntry
from reports.render import render_notice

from .judged import advice, crawl, fault, judgement, row, site, undetermined, unjudged, veto

pytestmark = pytest.mark.browser

LONG = "https://www.nxzw.gov.cn/" + "a" * 300
A4_POINTS = (595, 842)
EVIL = '</script><script>alert(1)</script><img src=x onerror="alert(2)">'


@pytest.fixture(scope="module")
def browser():
    choice = find_browser()
    if choice is None:
        pytest.skip("no Chromium here")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=choice.path, args=launch_flags())
        yield running
        running.close()


def write_picture(folder, name):
    """Put a small picture where evidence stands, and return its path below the data folder."""
    picture = folder / "evidence" / "2026-11" / "nxzw" / "run" / "screenshots" / name
    picture.parent.mkdir(parents=True, exist_ok=True)
    rows = b"".join(b"\x00" + b"\xff\x00\x00" * 9 for _ in range(9))
    parts = ((b"IHDR", struct.pack(">2I5B", 9, 9, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    body = b"".join(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts)
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + body)
    return picture.relative_to(folder).as_posix()


def documents():
    """A few hundred documents, among them one that is nothing but an attack."""
    for n in range(300):
        day = date(2026, 11, 20) - timedelta(days=n)
        values = {"index_no": f"640501001/2026-{n:05d}", "doc_no": f"卫政办发〔2026〕{n}号", "column": "policy_interpretation"}
        yield Item(f"https://www.nxzw.gov.cn/zwgk/t{n}.html", f"关于第{n}号事项的通知", day, **values)
    yield Item("javascript:alert(1)", EVIL, date(2026, 11, 1), index_no="EVIL-1")


@pytest.fixture(scope="module")
def pages(tmp_path_factory, offices):
    data = tmp_path_factory.mktemp("data")
    demo = site(quirks=("demo",), level="地市级")
    pictured = fault("picture/", "有图的栏目", screenshot=write_picture(data, "a.png"))
    faults = [pictured, *(fault(f"c{n}/", f"栏目{n}", message="很长的说明" * 20 + LONG) for n in range(12)), fault("evil/", EVIL)]
    judged = judgement(
        veto(),
        *faults,
        advice(),
        unseen=(unjudged(),),
        at=demo,
        crawl=crawl(left_out=(("budget", 9, LONG),)),
        items=tuple(documents()),
        columns=(row(), row("news", EVIL, ColumnStatus.STALE, date(2026, 3, 1)), row("x", "建议提案", ColumnStatus.MISSING, None)),
    )
    good = judgement(at=site("good", "好县人民政府", level="区县级"))
    department = judgement(at=site("bureau", "教育局", kind="department", level="区县级"), score=None)
    due = WorkingDay(date(2026, 12, 4), certain=True)
    notice = notice_report(judged, offices, year=2026, number=11, month="2026-11", issued=date(2026, 11, 20), due=due)
    before = judgement(veto(), fault(), at=demo, as_of=date(2026, 10, 20))
    past = SiteMonth("2026-10", "nxzw", before.as_of, before.verdict, 95.0, 25.0, before.pack_hash, before.faults, 0)
    month = Month(
        month="2026-11",
        judgements=lambda: iter((department, good, judged, undetermined())),
        previous=(before,),
        earlier={"nxzw": (past,)},
        registered=(),
        notices=(NoticeEntry(2026, 11, "2026-11", "nxzw", "run", "monthly", date(2026, 11, 20), date(2026, 12, 4)),),
        held="",
        offices=offices,
        bundles={"nxzw": "evidence/2026-11/nxzw/run"},
    )
    folder = data / "reports" / "2026-11"
    for file in month_files(month):
        if isinstance(file.content, str):
            (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
            (folder / file.path).write_text(file.content, encoding="utf-8")
    (folder / "notices").mkdir()
    (folder / "notices" / "nxzw.html").write_text(render_notice(notice), encoding="utf-8")
    return [folder / name for name in ("index.html", "sites/nxzw.html", "notices/nxzw.html", "findings.html")]


@pytest.fixture
def open_page(browser):
    contexts, told = [], []

    def show(path, width=1200, scheme="light", expected=None):
        context = browser.new_context(offline=True, viewport={"width": width, "height": 800}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: None if expected and expected in message.text else told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("dialog", lambda dialog: told.append(dialog.message))
        page.goto(path.as_uri())
        return page

    yield show
    for context in contexts:
        context.close()
    assert told == []


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_nothing_overflows_on_a_phone(open_page, pages, number):
    page = open_page(pages[number], width=375)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("number", [0, 1, 2, 3])
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


@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 375)])
@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_axe_finds_nothing(open_page, pages, number, scheme, width):
    found = Axe().run(open_page(pages[number], width=width, scheme=scheme))
    assert found.violations_count == 0, found.generate_report()


def names(page, table):
    return page.locator(f"#{table} tbody tr:not([hidden]) th").evaluate_all("rows => rows.map(row => row.firstChild.textContent)")


def test_the_sites_are_filtered(open_page, pages):
    page = open_page(pages[0])
    form = page.locator("form[data-filters=sites]")
    assert len(names(page, "sites")) == 4
    form.get_by_label("结论").select_option("合格")
    assert sorted(names(page, "sites")) == ["好县人民政府", "教育局"]
    form.get_by_label("类别").select_option("部门网站")
    assert names(page, "sites") == ["教育局"]
    expect(form.get_by_role("status")).to_have_text("显示1条，共4条")
    form.get_by_role("button", name="清除").click()
    form.get_by_label("层级").select_option("地市级")
    form.get_by_label("网站名称").fill("中 卫")
    assert names(page, "sites") == ["中卫市人民政府"]
    form.get_by_label("网站名称").fill("没有这个名字")
    assert names(page, "sites") == []


def test_a_table_is_sorted_by_its_head_from_the_keyboard(open_page, pages):
    page = open_page(pages[0])
    head = page.locator("#sites thead th", has_text="扣分问题")
    assert head.get_attribute("aria-sort") == "none"
    head.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert (head.get_attribute("aria-sort"), names(page, "sites")[-1]) == ("ascending", "中卫市人民政府")
    page.keyboard.press("Space")
    assert (head.get_attribute("aria-sort"), names(page, "sites")[0]) == ("descending", "中卫市人民政府")
    page.locator("#sites thead th", has_text="名次").get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "none"
    assert names(page, "sites")[:2] == ["好县人民政府", "中卫市人民政府"]  # what has no rank stands last


def test_the_problems_are_filtered(open_page, pages):
    page = open_page(pages[3])
    form = page.locator("form[data-filters=findings]")
    expect(form.get_by_role("status")).to_have_text("显示15条，共15条")
    form.get_by_label("级别").select_option("单项否决")
    expect(form.get_by_role("status")).to_have_text("显示1条，共15条")
    form.get_by_role("button", name="清除").click()
    form.get_by_label("变化").select_option("新增")
    form.get_by_label("查找").fill("有图的栏目")
    expect(form.get_by_role("status")).to_have_text("显示1条，共15条")


@pytest.mark.parametrize(
    ("query", "count", "first"),
    [
        ("640501001/2026-00042", 1, "关于第42号事项的通知"),
        ("卫政办发[2026]7号", 1, "关于第7号事项的通知"),
        ("第 29", 11, "关于第29号事项的通知"),
        ("事项的通知", 300, "关于第0号事项的通知"),
        ("没有这样的文件", 0, None),
    ],
)
def test_documents_are_found_from_disk(open_page, pages, query, count, first):
    page = open_page(pages[0])
    form = page.get_by_role("search")
    form.get_by_label("检索词").fill(query)
    page.keyboard.press("Enter")
    expect(form.get_by_role("status")).to_have_text(re.compile(f"^检索301件文件，找到{count}件"))
    found = page.locator("#search-results tbody tr")
    assert found.count() == min(count, 200)
    if first:
        assert found.first.locator("a").text_content() == first
        assert found.first.locator("a").get_attribute("href").startswith("https://www.nxzw.gov.cn/zwgk/t")


def test_one_character_is_no_question(open_page, pages):
    page = open_page(pages[0])
    page.get_by_role("search").get_by_role("button", name="检索").click()
    expect(page.get_by_role("search").get_by_role("status")).to_have_text("请输入至少两个字。")


def test_a_missing_file_of_the_index_is_told(open_page, pages, tmp_path):
    alone = tmp_path / "index.html"
    alone.write_bytes(pages[0].read_bytes())
    page = open_page(alone, expected="ERR_FILE_NOT_FOUND")
    page.get_by_role("search").get_by_label("检索词").fill("通知")
    with page.expect_console_message(lambda message: "ERR_FILE_NOT_FOUND" in message.text):
        page.keyboard.press("Enter")
    expect(page.get_by_role("search").get_by_role("status")).to_contain_text("有1个索引文件未能打开")


def test_what_a_page_says_stays_text(open_page, pages):
    for number in (0, 1, 3):
        page = open_page(pages[number])
        assert page.locator("img[onerror]").count() == 0
        assert page.locator("script").count() == 1
    assert page.get_by_text(EVIL).count() >= 1
    page = open_page(pages[0])
    page.get_by_role("search").get_by_label("检索词").fill("EVIL-1")
    page.keyboard.press("Enter")
    row_ = page.locator("#search-results tbody tr")
    expect(row_).to_have_count(1)
    assert row_.locator("th").text_content() == EVIL
    assert row_.locator("a").count() == 0


def test_nothing_but_our_script_may_run(open_page, pages):
    page = open_page(pages[0], expected="Content Security Policy")
    with page.expect_console_message(lambda message: "Content Security Policy" in message.text):
        page.evaluate(
            "() => document.body.append(Object.assign(document.createElement('div'), {innerHTML: '<b onclick=\"x()\">'}))"
        )
        page.evaluate(
            "() => { document.body.insertAdjacentHTML('beforeend', '<i id=i onclick=\"document.title=1\">x</i>'); i.click() }"
        )
    assert page.title() != "1"


def test_evidence_is_seen_and_opened(open_page, pages):
    page = open_page(pages[1])
    picture = page.locator(".picture img")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    expect(picture).to_have_js_property("naturalWidth", 9)
    page.locator(".picture a").click()
    assert page.url.endswith("/evidence/2026-11/nxzw/run/screenshots/a.png")


def test_a_problem_leads_to_its_place_on_the_page_of_its_site(open_page, pages):
    page = open_page(pages[3])
    page.locator("#findings tbody tr td a").first.click()
    assert re.search(r"sites/nxzw\.html#f-[0-9a-f]{10}$", page.url)
    assert page.locator("tr:target").count() == 1


def test_without_scripts_everything_is_still_there(browser, pages):
    context = browser.new_context(offline=True, java_script_enabled=False)
    page = context.new_page()
    page.goto(pages[0].as_uri())
    assert page.locator("#sites tbody tr").count() == 4
    assert not page.locator("form[data-filters=sites]").is_visible()
    context.close()


def test_charts_have_a_name_and_a_table(open_page, pages):
    page = open_page(pages[1])
    for label in page.locator(".drawing").evaluate_all("all => all.map(each => each.getAttribute('aria-label'))"):
        assert "与下" in label
    assert page.locator(".drawing svg[aria-hidden=true]").count() == page.locator(".drawing").count() == 2


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
