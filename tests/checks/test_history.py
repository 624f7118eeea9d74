from dataclasses import replace

import pytest

from checks.history import Change, compare, judgements, months, store
from checks.model import Decision, Excused
from checks.runner import judge
from crawler.archive import Archive
from crawler.records import CrawlSummary, Reason

from .facts import AS_OF, MONTHLY, STARTED, VOCABULARY, healthy, listing, site, unread


def judged(*parts, run="20261120T020000Z", key="example", **over):
    facts = site(*parts, **over)
    crawl = CrawlSummary(run=run, started=STARTED, blocked=over.get("blocked"))
    facts = replace(facts, site=replace(facts.site, key=key), crawl=crawl)
    return judge(facts, MONTHLY, VOCABULARY)


@pytest.fixture
def archive(tmp_path):
    with Archive(tmp_path) as opened:
        yield opened


STALE = listing("财政预决算", 400, key="budget")


def test_what_is_stored_comes_back(archive):
    judgement = judged(*healthy(STALE, unread("办事服务", Reason.OFF_SITE, "services")))
    store(archive, judgement, "2026-11")
    assert judgements(archive, "2026-11") == (judgement,)
    assert judgements(archive, "2026-11", "monthly") == (judgement,)
    assert months(archive) == ("2026-11",)
    rows = list(archive.db.query("SELECT n, status, check_name, indicator, url, reason FROM findings ORDER BY n"))
    assert [(row["n"], row["status"], row["indicator"], row["reason"]) for row in rows] == [
        (1, "fault", "D1.9", None),
        (2, "undetermined", "D1.9", "off_site"),
    ]


def test_storing_again_replaces(archive):
    store(archive, judged(*healthy(STALE)), "2026-11")
    store(archive, judged(*healthy()), "2026-11")
    assert judgements(archive, "2026-11")[0].faults == ()
    assert list(archive.db.query("SELECT * FROM findings")) == []


def test_the_newest_run_of_each_site_and_no_other_month_pack_or_purpose(archive):
    first, second = judged(*healthy(STALE)), judged(*healthy(), run="20261121T020000Z")
    other = judged(*healthy(), key="another")  # started in the same second
    for judgement in (second, first, other):
        store(archive, judgement, "2026-11")
    store(archive, judged(*healthy(), run="20261201T020000Z"), "2026-12")
    store(archive, judged(*healthy(), run="20261130T020000Z"), "2026-11", "audit")
    assert judgements(archive, "2026-11") == (other, second)
    assert judgements(archive, "2026-11", "guoban-2019") == ()
    assert judgements(archive, "2026-10") == ()
    assert len(judgements(archive, "2026-11", purpose="audit")) == 1


def changes(*arguments):
    return [(changed.change, changed.fault.subject.name) for changed in compare(*arguments)]


def test_nothing_to_compare():
    assert changes(judged(*healthy()), None) == []
    assert changes(judged(*healthy()), judged(*healthy())) == []


def test_new_standing_fixed_and_come_back():
    clean, faulty = judged(*healthy()), judged(*healthy(STALE))
    assert changes(faulty, None) == [(Change.NEW, "财政预决算")]
    assert changes(faulty, clean) == [(Change.NEW, "财政预决算")]
    assert changes(faulty, faulty) == [(Change.STANDING, "财政预决算")]
    assert changes(clean, faulty) == [(Change.FIXED, "财政预决算")]
    assert changes(faulty, clean, [faulty]) == [(Change.COME_BACK, "财政预决算")]


def test_what_nobody_could_look_at_is_not_put_right():
    faulty = judged(*healthy(STALE))
    unseen = judged(*healthy(unread("财政预决算", key="budget")))
    assert changes(unseen, faulty) == [(Change.UNSEEN, "财政预决算")]
    assert changes(judged(*healthy(), blocked="captcha"), faulty) == [(Change.UNSEEN, "财政预决算")]
    assert changes(faulty, unseen, [faulty]) == [(Change.STANDING, "财政预决算")]
    # another column that could not be read says nothing about this one
    elsewhere = judged(*healthy(unread("政府公报", key="gazette")))
    assert changes(elsewhere, faulty) == [(Change.FIXED, "财政预决算")]


def excuse(judgement):
    """The same judgement with every fault set aside."""
    decision = Decision("0123456789", "exemption", "整个网站", "关停例外", "卫政办函〔2026〕15号", AS_OF, None, "张三")
    return replace(judgement, faults=(), excused=tuple(Excused(fault, decision) for fault in judgement.faults))


def test_what_a_decision_sets_aside_is_not_put_right():
    before = judged(*healthy(STALE))
    assert [one.change for one in compare(judged(*healthy()), before)] == [Change.FIXED]
    assert compare(excuse(before), before) == ()
    assert [one.change for one in compare(before, excuse(before))] == [Change.NEW]


def test_excused_faults_are_stored_beside_the_others(archive):
    judgement = excuse(judged(*healthy(STALE)))
    store(archive, judgement, "2026-11")
    assert judgements(archive, "2026-11") == (judgement,)
    assert list(archive.db.query("SELECT status, reason, url FROM findings")) == [
        {"status": "excused", "reason": "0123456789", "url": judgement.excused[0].fault.subject.url}
    ]
    assert list(archive.db.query("SELECT * FROM v_open_findings")) == []
