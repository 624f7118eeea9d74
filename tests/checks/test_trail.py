"""The audit trail: what is in it, once each, and that nobody can change it."""

import sqlite3
from dataclasses import replace

import pytest

from checks.history import store
from checks.model import Decision, Excused
from checks.runner import judge
from checks.trail import note, trail
from crawler.archive import Archive

from .facts import AS_OF, MONTHLY, VOCABULARY, healthy, listing, site

DECISION = Decision("0123456789", "exemption", "整个网站", "关停例外", "卫政办函〔2026〕15号", AS_OF, None, "张三")
ENTRY = {"month": "2026-11", "site": "example", "kind": "manual", "who": "李四", "what": "D2.1", "detail": "通过", "mark": "a"}


@pytest.fixture
def archive(tmp_path):
    with Archive(tmp_path) as opened:
        yield opened


def test_a_judgement_without_decisions_leaves_no_trace(archive):
    store(archive, judge(site(*healthy(listing("人事信息", 400, key="personnel"))), MONTHLY, VOCABULARY), "2026-11")
    assert list(trail(archive)) == []


def test_each_decision_taken_into_account_is_noted_once(archive):
    judged = judge(site(*healthy(listing("人事信息", 400, key="personnel"))), MONTHLY, VOCABULARY)
    judged = replace(judged, faults=(), excused=tuple(Excused(fault, DECISION) for fault in judged.faults))
    store(archive, judged, "2026-11")
    store(archive, judged, "2026-11")
    store(archive, replace(judged, pack="other"), "2026-11")
    first, second = trail(archive)
    assert (first["kind"], first["who"], first["site"], first["month"]) == ("exemption", "张三", "example", "2026-11")
    assert first["what"] == second["what"] == judged.excused[0].fault.id
    assert first["detail"].startswith("整个网站；关停例外；卫政办函〔2026〕15号；“人事信息”栏目")


def test_nothing_is_changed_or_deleted(archive):
    note(archive, **ENTRY)
    note(archive, **ENTRY)
    for change in ("DELETE FROM trail", "UPDATE trail SET who = 'x'"):
        with pytest.raises(sqlite3.IntegrityError, match="only appended to"):
            archive.db.execute(change)
    assert [entry["who"] for entry in trail(archive)] == ["李四"]
