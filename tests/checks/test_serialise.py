import json
from datetime import date

from checks.runner import judge
from checks.serialise import audit_json, from_json, to_json
from crawler.records import Item, Reason

from .facts import MONTHLY, URL, VOCABULARY, healthy, listing, site, unread


def judged(**over):
    document = Item(
        f"{URL}1.html",
        "某通知",
        date(2026, 2, 14),
        index_no="640501001/2026-00038",
        doc_no="卫政办发〔2026〕3号",
        generated=date(2026, 2, 14),
        publisher="市人民政府办公室",
        column="policy_documents",
        read=True,
    )
    parts = healthy(
        listing("政策解读", date(2026, 4, 2), key="policy_interpretation"), unread("办事服务", Reason.OFF_SITE, "services")
    )
    parts = (*parts, *(listing(f"空{n}") for n in range(5)))
    facts = site(*parts, items=[document], home=(15,), left_out=(("budget", 3, URL),), **over)
    return judge(facts, MONTHLY, VOCABULARY)


def test_the_stored_form_is_lossless():
    judgement = judged()
    text = to_json(judgement)
    assert from_json(text) == judgement
    assert to_json(from_json(text)) == text


def test_the_members_of_the_contract():
    made = audit_json(judged())
    assert json.loads(json.dumps(made)) == made
    assert {"schema", "site", "as_of", "pack", "crawl", "verdict", "score", "points_checked", "scores"} <= set(made)
    assert {"columns", "findings", "undetermined", "items"} <= set(made)
    assert made["schema"] == "gongkai.audit/1"
    assert made["as_of"] == "2026-11-20"
    assert {"key", "name", "url", "site_code"} <= set(made["site"])
    assert {"pages", "requests", "bytes", "seconds", "complete", "blocked"} <= set(made["crawl"])
    assert (made["crawl"]["carried"], made["crawl"]["carried_since"]) == (0, None)
    assert (made["verdict"], made["score"], made["points_checked"]) == ("unqualified", 91, 25)
    assert all(set(line) == {"indicator", "raw", "cap", "counted", "checked"} for line in made["scores"])


def test_a_column_and_a_finding_as_the_contract_has_them():
    made = audit_json(judged())
    column = next(column for column in made["columns"] if column["key"] == "policy_interpretation")
    assert {
        "name": "政策解读",
        "status": "stale",
        "latest": "2026-04-02",
        "items": 1,
        "max_age_days": 184,
    }.items() <= column.items()
    finding = next(finding for finding in made["findings"] if finding["column"] == "policy_interpretation")
    assert {
        "check": "column-not-updated",
        "indicator": "D1.6",
        "level": "deduct",
        "deduction": 5.0,
        "url": f"{URL}政策解读/",
        "message": "“政策解读”栏目最近更新于2026-04-02，已232天未更新，超过6个月。",
        "evidence": {"record": "<urn:政策解读>", "screenshot": None},
    }.items() <= finding.items()
    veto = made["findings"][0]
    assert (veto["check"], veto["level"], veto["deduction"], veto["column"], veto["url"]) == (
        "home-not-updated", "veto", None, None, URL,
    )  # fmt: skip


def test_an_undetermined_one_and_an_item_as_the_contract_has_them():
    made = audit_json(judged())
    (unseen,) = made["undetermined"]
    assert {"check", "indicator", "column", "url", "reason", "message"} <= set(unseen)
    assert (unseen["check"], unseen["indicator"], unseen["reason"]) == ("column-not-updated", "D1.9", "off_site")
    item = next(item for item in made["items"] if item["index_no"])
    assert item == {
        "index_no": "640501001/2026-00038",
        "doc_no": "卫政办发〔2026〕3号",
        "title": "某通知",
        "url": f"{URL}1.html",
        "column": "policy_documents",
        "publisher": "市人民政府办公室",
        "department": None,
        "published": "2026-02-14",
        "generated": "2026-02-14",
        "disclosure": None,
    }


def test_a_department_has_no_score():
    assert audit_json(judged())["score"] is not None
    made = audit_json(judge(site(listing("要闻", 3, key="news"), kind="department"), MONTHLY, VOCABULARY))
    assert made["score"] is None
    assert made["scores"] == []
