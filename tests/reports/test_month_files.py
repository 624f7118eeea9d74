import json
from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook

from checks.serialise import audit_json
from checks.trend import site_months
from crawler.archive import Archive
from reports.month_files import Month, month_files
from reports.notices import NoticeEntry

from .city import city_judgement, city_site, fill
from .judged import AS_OF, site

SITES = 7


@pytest.fixture(scope="module")
def month(tmp_path_factory, offices):
    judged = [city_judgement(number, 0, documents_each=40) for number in range(SITES)]
    with Archive(tmp_path_factory.mktemp("data")) as archive:
        fill(archive, SITES, months=3)
        earlier = site_months(archive, "2026-11", "monthly")
    return Month(
        month="2026-11",
        judgements=lambda: iter(judged),
        previous=[city_judgement(number, 1) for number in range(SITES)],
        earlier=earlier,
        registered=[*map(city_site, range(SITES)), site("left", "未监测县")],
        notices=[NoticeEntry(2026, 1, "2026-11", "s00", "r", "monthly", AS_OF, AS_OF)],
        held="",
        offices=offices,
        bundles={"s00": "evidence/2026-11/s00/20261120T020000Z"},
    )


@pytest.fixture(scope="module")
def files(month):
    def whole(content):
        return content.encode() if isinstance(content, str) else content if isinstance(content, bytes) else b"".join(content)

    return {file.path: whole(file.content) for file in month_files(month)}


def test_every_site_has_its_page_and_its_part_of_the_index(files):
    keys = [city_site(number).key for number in range(SITES)]
    pages = {f"sites/{key}.html" for key in keys} | {f"search/{key}-1.js" for key in keys}
    assert set(files) == pages | {"index.html", "findings.html", "month.xlsx", "month.json", "circular.docx"}


def test_the_same_month_gives_the_same_bytes(month, files):
    again = {file.path: file.content for file in month_files(month) if file.path != "month.json"}
    assert [path for path, text in again.items() if (text.encode() if isinstance(text, str) else text) != files[path]] == []


def test_the_json_is_the_contracts(files):
    told = json.loads(files["month.json"])
    expected = [json.loads(json.dumps(audit_json(city_judgement(number, 0, documents_each=40)))) for number in range(SITES)]
    assert told["sites"] == expected
    assert (told["schema"], told["month"], told["notices_held"]) == ("gongkai.month/1", "2026-11", None)
    assert [one["key"] for one in told["unmonitored"]] == ["left"]


def test_figures_agree_wherever_they_stand(month, files):
    """The page of all problems, the workbook and the JSON count the same accusations."""
    told = json.loads(files["month.json"])
    costly = [one for each in told["sites"] for one in each["findings"] if one["level"] in {"veto", "deduct"}]
    _, *rows = load_workbook(BytesIO(files["month.xlsx"]))["问题"].iter_rows(values_only=True)
    assert len(costly) == sum(row[2] in {"单项否决", "扣分"} for row in rows)
    assert f"{len(costly)}个（计入结论或得分）" in files["findings.html"].decode()
    assert sum(page.count(b'<tr id="f-') for path, page in files.items() if path.startswith("sites/")) == len(costly)


def test_pages_lead_to_charts_notice_and_evidence(files):
    page = files["sites/s00.html"].decode()
    assert page.count('<div class="drawing" role="img"') == 2
    assert 'href="../../../evidence/2026-11/s00/20261120T020000Z/"' in page
    assert 'href="../notices/s00.html"' in page
    assert "连续2个月" in page
    index = files["index.html"].decode()
    assert index.count('<div class="drawing" role="img"') == 2
    assert all(f'href="{name}"' in index for name in ("findings.html", "month.xlsx", "month.json", "circular.docx"))


def test_without_a_way_to_draw_the_tables_stay(month, files, monkeypatch):
    monkeypatch.setattr("reports.month_files.draw", lambda _specs: {})
    bare = {file.path: file.content for file in month_files(month) if file.path.endswith(".html")}
    assert "<svg" not in "".join(bare.values())
    assert bare["index.html"].count("<table") == files["index.html"].decode().count("<table")


def test_a_month_without_judgements_is_still_a_report(month):
    empty = replace(month, judgements=lambda: iter(()), previous=(), earlier={})
    assert {file.path for file in month_files(empty)} == {
        "index.html",
        "findings.html",
        "month.xlsx",
        "month.json",
        "circular.docx",
    }
