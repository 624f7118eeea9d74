import re
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from lxml import html

from checks.model import Fault
from checks.workdays import WorkingDay
from reports.month_page import month_report
from reports.notice_page import notice_report
from reports.render import render_month, render_notice, render_site
from reports.site_page import site_report

from .judged import advice, crawl, fault, judgement, row, site, unjudged, veto

ATTACK = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}</style>\u202e"
SCRIPT = (Path(__file__).parent.parent.parent / "reports" / "assets" / "page.js").read_text(encoding="utf-8")
BAD_LINKS = ("javascript:alert(1)", "data:text/html,x", "http://x/\"onmouseover='alert(3)'")


def _hostile():
    def spoil(one, url):
        changed = {"subject": replace(one.subject, name=ATTACK, url=url), "message": ATTACK}
        accused = dict.fromkeys(("clause", "remedy", "record"), ATTACK) if isinstance(one, Fault) else {}
        return replace(one, **changed, **accused)

    faults = [spoil(one(), url) for one in (veto, fault, advice) for url in BAD_LINKS]
    return judgement(
        *faults,
        unseen=tuple(spoil(unjudged(), url) for url in BAD_LINKS),
        at=site(name=ATTACK, organizer=ATTACK, quirks=("demo",)),
        columns=(row(name=ATTACK, url=BAD_LINKS[0], clause=ATTACK),),
        why=ATTACK,
        crawl=crawl(complete=False, left_out=(("budget", 1, BAD_LINKS[0]), (ATTACK, 1, BAD_LINKS[1]))),
    )


@pytest.fixture
def pages(offices):
    def make(judged, former=None):
        due = WorkingDay(date(2026, 12, 4), certain=True)
        notice = notice_report(judged, offices, year=2026, number=1, month="2026-11", issued=date(2026, 11, 20), due=due)
        return {
            "month": render_month(month_report((judged,), (former,) if former else (), "2026-11", offices)),
            "site": render_site(site_report(judged, former, month="2026-11")),
            "notice": render_notice(notice),
        }

    return make


def test_crawled_text_stays_text(pages):
    for name, page in pages(_hostile(), _hostile()).items():
        tree = html.document_fromstring(page)
        assert tree.xpath("//img|//iframe|//object|//*[@style and not(self::col)]") == [], name
        assert [each.text for each in tree.xpath("//script")] in ([], [SCRIPT]), name
        assert len(tree.xpath("//style")) == 1, name
        assert [attribute for attribute in tree.xpath("//@*") if attribute.attrname.startswith("on")] == [], name
        for href in tree.xpath("//@href"):
            assert re.match(r"https?://|#|\.\./|sites/|notices/", href), (name, href)
        text = re.sub(r"编号 [0-9a-f]{10}", "", tree.get_element_by_id("main").text_content())
        assert not re.search(r"(?<!\d)49(?!\d)", text), name
        assert "\u202e" not in page


def test_only_our_script_may_run(pages):
    digest = b64encode(sha256(SCRIPT.encode()).digest()).decode()
    for name, page in pages(judgement(veto())).items():
        (policy,) = html.document_fromstring(page).xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        scripts = [each for each in policy.split("; ") if each.startswith("script-src")]
        more = " 'strict-dynamic'" if name == "month" else ""  # it loads the files of the search index
        assert scripts == ([] if name == "notice" else [f"script-src 'sha256-{digest}'{more}"])
        assert "unsafe-eval" not in policy


def test_same_input_same_bytes(pages):
    assert pages(judgement(veto(), fault(), advice())) == pages(judgement(veto(), fault(), advice()))


def test_facts_of_the_crawl_stand_in_their_element_only(pages):
    first = pages(judgement(fault()))
    later = crawl(run="20261121T030405Z", started=datetime(2026, 11, 21, 3, 4, 5, tzinfo=UTC), seconds=99.9)
    second = pages(judgement(fault(), crawl=later))
    assert first["site"] != second["site"]
    mask = re.compile(r'<time data-fact="crawl">[^<]*</time>')
    assert {name: mask.sub("", page) for name, page in first.items()} == {name: mask.sub("", page) for name, page in second.items()}


def test_pages_need_nothing_from_elsewhere(pages):
    for page in pages(judgement(veto())).values():
        tree = html.document_fromstring(page)
        assert tree.xpath("//link|//@src") == []
        assert not re.search(r"url\(|@import", page)
        assert tree.get("lang") == "zh-CN"
        assert "default-src 'none'" in tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]


def test_every_demo_page_says_so(pages):
    for page in pages(judgement(fault(), at=site(quirks=("demo",)))).values():
        assert "演示数据，问题系虚构" in html.document_fromstring(page).body.text_content()
    for page in pages(judgement(fault())).values():
        assert "演示数据" not in page


def test_tables_have_headers_with_scope(pages):
    for page in pages(judgement(veto(), fault(), advice(), unseen=(unjudged(),)), judgement(fault())).values():
        tree = html.document_fromstring(page)
        assert tree.xpath("//table[not(thead/tr/th)]") == []
        assert tree.xpath("//th[not(@scope)]") == []
        assert tree.xpath("//*[@role='region'][not(@aria-labelledby) or not(@tabindex)]") == []
        labels = set(tree.xpath("//@aria-labelledby"))
        assert labels <= set(tree.xpath("//@id"))
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids))
