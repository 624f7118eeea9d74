import re
from datetime import date
from functools import cache
from urllib.parse import urljoin, urlsplit

import lxml.html
import pytest

from demo.pages import print_portal
from demo.plan import KEYS, make_plan
from demo.truth import load_truth
from tests.demo.days import AN_ORDINARY_DAY, DAYS

STUBS = {"/search", "/jiuban/t_old.html", "/jiuban/t20120618_0001.html", "/admin/login.html"}
portals = pytest.mark.parametrize("key", KEYS)


@cache
def printed(key, as_of=AN_ORDINARY_DAY):
    return print_portal(make_plan(key, as_of))


def text_of(answer):
    return answer.body.decode("gb18030" if "gbk" in answer.content_type else "utf-8")


@cache
def pages(key):
    """Whole pages: no stubs, and a folder by its index.html only."""
    answered = {path: answer for path, answer in printed(key).items() if answer.status == 200}
    html = {path: text_of(answer) for path, answer in answered.items() if answer.content_type.startswith("text/html")}
    return {
        path: text
        for path, text in html.items()
        if not path.endswith(("/", ".pdf")) and path not in STUBS and 'http-equiv="Refresh"' not in text
    }


@portals
def test_a_few_hundred_pages_of_an_ordinary_size(key):
    sizes = {path: len(printed(key)[path].body) for path in pages(key)}
    assert 250 <= len(sizes) <= 550
    assert {path: size for path, size in sizes.items() if not 12_000 <= size <= 60_000} == {}


@portals
@pytest.mark.parametrize("as_of", [DAYS[1], DAYS[4]])
def test_sizes_hold_on_other_days(key, as_of):
    whole = [answer for path, answer in printed(key, as_of).items() if path in pages(key)]
    assert all(12_000 <= len(answer.body) <= 60_000 for answer in whole)


@portals
def test_every_link_leads_somewhere(key):
    """Dead ends are the planted ones and what robots.txt forbids; other hosts are never resolved."""
    answers = printed(key)
    gone = {f"/{column.path}" for column in make_plan(key, AN_ORDINARY_DAY).columns if column.form == "gone"}
    dead = set()
    for path, text in pages(key).items():
        for link in lxml.html.fromstring(text).xpath("//a/@href | //img/@src | //link/@href | //script/@src"):
            if link.startswith(("javascript:", "#", "http://", "https://")):
                continue
            target = urlsplit(urljoin(f"http://h{path}", link)).path.partition(";")[0]
            if target not in answers and target not in gone:
                dead.add(target)
    assert dead == ({"/zwgk/tzgg/202609/t20200101_5100001.html"} if key == "nxzw" else set())
    assert len(gone) == {"ycxixia": 1, "spt": 1}.get(key, 0)


@portals
def test_refresh_stubs_lead_to_pages(key):
    html = {path: answer for path, answer in printed(key).items() if answer.content_type.startswith("text/html")}
    for path, answer in html.items():
        if path not in STUBS and (found := re.search(r'http-equiv="Refresh" content="0;URL=([^"]+)"', text_of(answer))):
            assert urlsplit(urljoin(f"http://h{path}", found[1])).path in printed(key)


@portals
def test_pagers_count_their_pages_and_the_next_one_is_missing(key):
    for path, text in pages(key).items():
        for total, current, stem in re.findall(r'createPageHTML\((\d+), (\d+), "(\w+)", "html"\);', text):
            folder = path.rpartition("/")[0]
            assert path == f"{folder}/{stem}{f'_{current}' if int(current) else ''}.html"
            last = f"{folder}/{stem}_{int(total) - 1}.html" if int(total) > 1 else path
            assert last in printed(key)
            assert f"{folder}/{stem}_{total}.html" not in printed(key)


@portals
def test_every_page_says_that_it_is_a_demonstration(key):
    for path, answer in printed(key).items():
        if answer.content_type.startswith("text/html"):
            assert "演示数据，问题系虚构" in text_of(answer), path


@portals
def test_contacts_are_invented(key):
    for path, text in pages(key).items():
        assert set(re.findall(r"(?<!\d)0\d{2,3}-\d{7,8}(?!\d)", text)) <= {"0955-0000000", "0951-0000000"}, path
        # In a range that no operator was given, and of a district that there is not.
        assert all(number.startswith("1540000") for number in re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", text)), path
        assert all(number.startswith("649998") for number in re.findall(r"(?<![\dP])\d{17}[\dX](?!\d)", text)), path
        assert all(mail.endswith(".example") for mail in re.findall(r"[\w.]+@[\w.]+", text)), path


@portals
def test_truth_names_what_is_there(key):
    truth = load_truth()[key]
    gone = {f"/{column.path}" for column in make_plan(key, AN_ORDINARY_DAY).columns if column.form == "gone"}
    known = set(printed(key)) | gone
    for fault in truth.faults:
        if 1 in fault.stages and not fault.path.startswith("http"):
            assert any(fault.is_at(path) for path in known), fault
    for innocent in truth.innocents:
        pattern = re.compile(re.escape(innocent.path).replace(r"\*", "[^/]*"))
        assert any(pattern.fullmatch(path) for path in known), innocent


@portals
def test_the_home_page_cuts_titles_and_keeps_them_whole_in_the_attribute(key):
    rows = lxml.html.fromstring(pages(key)["/index.html"]).xpath("//ul[@class='home-list']/li")
    assert len(rows) > 40
    cut = [row for row in rows if row.xpath("string(a)").endswith("…")]
    assert cut
    assert all(row.xpath("string(a/@title)").startswith(row.xpath("string(a)")[:-1]) for row in cut)
    assert all(re.fullmatch(r"\[?\d{4}[-/]\d\d[-/]\d\d\]?|\d\d-\d\d", row.xpath("string(span)")) for row in rows)


@portals
@pytest.mark.parametrize("as_of", DAYS)
def test_a_month_and_day_on_the_home_page_means_the_latest_such_day(key, as_of):
    """MM-DD is told only where the newest year that fits is the right one."""
    plan = make_plan(key, as_of)
    dates = {f"/{d.path}": d.published for column in plan.columns for d in column.documents}
    home = lxml.html.fromstring(text_of(printed(key, as_of)["/index.html"]))
    for row in home.xpath("//ul[@class='home-list']/li"):
        shown, href = row.xpath("string(span)"), "/" + row.xpath("string(a/@href)").lstrip("./")
        if re.fullmatch(r"\d\d-\d\d", shown):
            guess = next(day for year in (as_of.year, as_of.year - 1) if (day := as_date(year, shown)) and day <= as_of)
            assert guess == dates[href]


def as_date(year, month_and_day):
    try:
        return date.fromisoformat(f"{year}-{month_and_day}")
    except ValueError:
        return None


@portals
def test_the_same_day_gives_the_same_bytes(key):
    assert print_portal(make_plan(key, AN_ORDINARY_DAY)) == printed(key)


def test_ajax_columns_hold_no_row_in_their_html():
    for name in ("tzgg", "zcjd"):
        page = lxml.html.fromstring(pages("spt")[f"/zwgk/{name}/index.html"])
        assert page.xpath("//ul[@id='ajax-list']/li") == []
    assert "2026/10/26" in text_of(printed("spt")["/zwgk/tzgg/data.json"])
    assert text_of(printed("spt")["/zwgk/zcjd/datastore.xml"]).count("<record>") == 14


def test_charset_traps_are_what_they_say():
    gbk, utf8 = printed("nx")["/zwgk/zfbz/"], printed("nx")["/zwgk/hjbh/"]
    assert b"charset=utf-8" in gbk.body
    assert "住房保障" in gbk.body.decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        gbk.body.decode()
    assert b"charset=gb2312" in utf8.body
    assert "环境保护" in utf8.body.decode()


def test_a_site_without_numbers_shows_no_box():
    assert not any('class="xxgk-box"' in text for text in pages("ycxixia").values())
