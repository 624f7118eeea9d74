"""What one answer says about a link's target, and what two looks say together."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawler.records import Outcome
from crawler.targets import Target, TargetState
from crawler.targetstates import agreed, state_of_answer, state_of_failure, state_of_file, unasked_where_the_line_was_down

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
OLE = b"\xd0\xcf\x11\xe0" + b"x" * 50


@pytest.mark.parametrize(
    ("status", "outcome", "seconds", "internal", "soft", "state"),
    [
        (200, Outcome.OK, 0.1, True, False, "ok"),
        (200, Outcome.OK, 14.9, True, False, "ok"),
        (200, Outcome.OK, 15.0, True, False, "slow"),
        (200, Outcome.OK, 0.1, True, True, "soft_404"),
        (404, Outcome.HTTP_ERROR, 0.1, True, False, "gone"),
        (410, Outcome.HTTP_ERROR, 0.1, False, False, "gone"),
        (403, Outcome.FORBIDDEN, 0.1, True, False, "forbidden"),
        (401, Outcome.FORBIDDEN, 0.1, True, False, "forbidden"),
        (503, Outcome.HTTP_ERROR, 0.1, True, False, "http_error"),
        (400, Outcome.HTTP_ERROR, 0.1, False, False, "http_error"),
        (412, Outcome.CHALLENGE, 0.1, True, False, "blocked"),
        (404, Outcome.CHALLENGE, 0.1, True, False, "blocked"),
        *((status, Outcome.HTTP_ERROR, 0.1, False, False, "blocked") for status in (401, 403, 405, 412, 429, 503, 521, 999)),
    ],
)
def test_an_answer(status: int, outcome: Outcome, seconds: float, internal: bool, soft: bool, state: str) -> None:
    assert state_of_answer(status, outcome, seconds, internal=internal, soft_404=soft).value == state


@pytest.mark.parametrize("outcome", list(Outcome))
def test_no_lack_of_an_answer_is_called_gone(outcome: Outcome) -> None:
    assert state_of_failure(outcome) not in {TargetState.GONE, TargetState.SOFT_404, TargetState.MALFORMED}


@pytest.mark.parametrize(
    ("name", "head", "state"),
    [
        ("a.pdf", b"%PDF-1.7", "ok"),
        ("a.pdf", b"\n\n%PDF-1.7", "ok"),
        ("a.PDF?v=1", b"%PDF-1.7", "ok"),
        ("a.docx", b"PK\x03\x04", "ok"),
        ("a.doc", b"PK\x03\x04", "ok"),  # Word opens it
        ("a.docx", OLE, "ok"),
        ("a.wps", OLE, "ok"),
        ("a.doc", b"{\\rtf1", "ok"),
        ("a.xls", b"<html xmlns:o='x'><table>", "ok"),  # a table as systems export it
        ("a.ofd", b"PK\x03\x04", "ok"),
        ("a.rar", b"PK\x03\x04", "ok"),
        ("a.ceb", b"whatever", "ok"),
        ("a.jpg", b"\xff\xd8\xff", "ok"),
        ("a.txt", b"<html>", "ok"),
        ("a.txt", b"", "ok"),
        ("a.pdf", b"", "empty_file"),
        ("a.jpg", b"", "empty_file"),
        ("a.pdf", b"\xef\xbb\xbf<!DOCTYPE html><html>", "html_file"),
        ("a.pdf", b"  <html><head>", "html_file"),
        ("a.jpg", b"<!-- x --><html>", "html_file"),
        ("a.xls", "<html><title>404</title>页面不存在".encode(), "html_file"),
        ("a.doc", "<html><body>您访问的页面不存在".encode("gb18030"), "html_file"),
        ("a.pdf", OLE, "wrong_file"),
        ("a.doc", b"%PDF-1.4", "wrong_file"),
        ("a.zip", b"\x00\x00\x00\x00", "wrong_file"),
    ],
)
def test_a_file(name: str, head: bytes, state: str) -> None:
    assert state_of_file(f"http://a.cn/f/{name}", head, len(head)).value == state


def look(state: str, looks: int = 1, **over: object) -> Target:
    return replace(Target("http://a.cn/x", TargetState(state), looks=looks, at=AT), **over)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "second", "state", "looks"),
    [
        ("gone", "ok", "ok", 1),
        ("ok", "gone", "ok", 1),
        ("timeout", "slow", "slow", 1),
        ("dns", "blocked", "blocked", 1),
        ("gone", "timeout", "gone", 0),  # somebody answered: the more favourable, but not confirmed
        ("timeout", "gone", "gone", 0),
        ("gone", "empty_file", "gone", 0),
        ("gone", "gone", "gone", 2),
        ("timeout", "timeout", "timeout", 2),
    ],
)
def test_two_looks(first: str, second: str, state: str, looks: int) -> None:
    both = agreed(look(first, record="<1>"), look(second))
    assert (both.state.value, both.looks) == (state, looks)


def outside(name: str, state: str, seconds: float = 0.0, status: int | None = None) -> Target:
    at = AT + timedelta(seconds=seconds)
    return Target(f"http://{name}/", TargetState(state), internal=False, status=status, at=at, looks=2)


@pytest.mark.parametrize("state", ["dns", "timeout", "unreachable", "certificate"])
def test_silence_counts_only_where_somebody_answered_at_that_time_or_later(state: str) -> None:
    silent = outside("a.cn", state, 10)
    inside = Target("http://own.cn/x.pdf", TargetState(state), at=AT, looks=2)
    kept = unasked_where_the_line_was_down
    assert [each.state.value for each in kept([silent, inside])] == ["unasked", state]
    assert kept([silent, outside("b.cn", "ok", 5, 200)])[0].state is TargetState.UNASKED
    assert kept([silent, outside("b.cn", "blocked", 11, 403)])[0] == silent
    assert kept([silent, outside("b.cn", "ok", 10, 200)])[0] == silent


def test_an_answer_needs_no_witness() -> None:
    gone = outside("a.cn", "gone", 0, 404)
    assert unasked_where_the_line_was_down([gone]) == (gone,)
