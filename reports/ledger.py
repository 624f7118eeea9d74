"""The rectification ledger (整改台账) in the archive: who did what and when, about which notice and fault. Only ever appended to.

The only writer of the table ``ledger``; SQLite itself refuses to change or delete a line of it. What follows from the lines is
computed (lifecycle.py) and stored nowhere.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from pydantic import TypeAdapter
from sqlite_utils import Database

from checks import history
from checks.model import Decision, Fault, Judgement
from checks.workdays import Holidays
from reports.casewords import case_words
from reports.changes import accusations
from reports.lifecycle import PROGRAM, Case, Event, EventKind, Met, NoticeCase, State, cases, notices

_FAULT: TypeAdapter[Fault] = TypeAdapter(Fault)


@dataclass(frozen=True, slots=True)
class Issue:
    """One notice that was issued: its key ``2026-11``, its number as printed, and the judgement that it rests on."""

    notice: str
    number: str
    issued: date
    due: date
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger as it stands on one day: every case, every notice, and the events that they follow from."""

    as_of: date
    cases: tuple[Case, ...]
    notices: tuple[NoticeCase, ...]
    events: tuple[Event, ...]


def read_ledger(db: Database, as_of: date, holidays: Holidays, remind: int) -> Ledger:
    """Return the ledger at the end of ``as_of``. ``remind``: working days before a deadline from which on it is near."""
    known = tuple(event for event in events(db) if event.day <= as_of)
    found = cases(known, as_of, holidays, remind)
    return Ledger(as_of, found, notices(found, known), known)


def events(db: Database) -> Iterator[Event]:
    """Yield all events, oldest first."""
    rows = db.query(
        "SELECT id, at, day, month, site, notice, fault, event, who, detail FROM ledger WHERE mark IS NOT NULL ORDER BY id"
    )
    for row in rows:
        detail: dict[str, Any] = json.loads(row["detail"])
        if "fault" in detail:
            detail["fault"] = _FAULT.validate_python(detail["fault"])
        yield Event(
            id=row["id"],
            at=datetime.fromisoformat(row["at"]),
            day=date.fromisoformat(row["day"]),
            month=row["month"],
            site=row["site"],
            notice=row["notice"] or "",
            fault=row["fault"] or "",
            kind=EventKind(row["event"]),
            who=row["who"],
            detail=detail,
        )


def note(
    db: Database,
    kind: EventKind,
    *,
    day: date,
    month: str,
    site: str,
    who: str = PROGRAM,
    notice: str = "",
    fault: str = "",
    detail: Mapping[str, object] | None = None,
    mark: Sequence[object] = (),
) -> bool:
    """Append one event, unless the same one is there: ``mark`` with kind, notice, month, site and fault makes it one of its kind.

    Returns whether it is new.
    """
    name = "/".join(str(part) for part in (kind, site, month, notice, fault, *mark))
    row = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "day": day.isoformat(),
        "month": month,
        "site": site,
        "notice": notice,
        "fault": fault,
        "event": kind.value,
        "who": who,
        "detail": json.dumps(detail or {}, ensure_ascii=False),
        "mark": name,
    }
    before = db.table("ledger").count_where("mark = ?", [name])
    if not before:
        db.table("ledger").insert(row)
    return not before


def note_about(
    db: Database,
    about: NoticeCase | Case,
    kind: EventKind,
    day: date,
    *,
    who: str = PROGRAM,
    detail: Mapping[str, object] | None = None,
    mark: Sequence[object] = (),
) -> bool:
    """Append one event about a notice as a whole, or about one fault of it. Returns whether it is new."""
    fault = about.fault.id if isinstance(about, Case) else ""
    key = {"month": about.month, "site": about.site, "notice": about.notice, "fault": fault}
    return note(db, kind, day=day, **key, who=who, detail=detail, mark=mark)


# --- what the monthly job notes down ----------------------------------------------------------------------------------


def note_found(db: Database, judgements: Iterable[Judgement], month: str, day: date) -> None:
    """Note down every accusation of a month's judgements that is not noted yet, in one transaction.

    What an earlier pack found in the same month and this one does not know is withdrawn: a month has one reckoning.
    """
    with db.atomic():
        known = _all_cases(db)
        for judgement in judgements:
            own = {case.fault.id: case for case in known if (case.site, case.month) == (judgement.site.key, month)}
            now = {fault.id: fault for fault in accusations(judgement)}
            for fault in now.values():
                if fault.id not in own or own[fault.id].state is State.WITHDRAWN:
                    _found(db, judgement, fault, month, day)
            for name, case in own.items():
                if name not in now and case.pack != judgement.pack and case.state is not State.WITHDRAWN:
                    _withdraw(db, case, day, case_words().said["other_pack"])


def note_issued(db: Database, issues: Iterable[Issue], month: str, day: date) -> None:
    """Note down that notices were issued, and which faults each names. Issued again with the same faults, nothing is added."""
    those = tuple(issues)
    note_found(db, [issue.judgement for issue in those], month, day)
    with db.atomic():
        for issue in those:
            named = [fault.id for fault in accusations(issue.judgement)]
            digest = hashlib.sha256("\n".join(sorted(named)).encode()).hexdigest()[:10]
            days = {"issued": issue.issued.isoformat(), "due": issue.due.isoformat()}
            note(
                db,
                EventKind.NOTIFIED,
                day=issue.issued,
                month=month,
                site=issue.judgement.site.key,
                notice=issue.notice,
                detail={"number": issue.number, **days, "faults": named},
                mark=(digest,),
            )


def note_review(db: Database, judgements: Iterable[Judgement], month: str, day: date) -> tuple[NoticeCase, ...]:
    """Note down what a month's judgements say of faults that are in the ledger. Returns the notices that this withdrew whole.

    Judged again, a fault of the same month that is not found any more, or that a person set aside, is withdrawn: it should not
    have been held against the site. A fault of an earlier month was put right, stands, has come back or could not be seen.
    Only a judgement under the pack that a fault was found with says anything of it.
    """
    with db.atomic():
        before = _all_cases(db)
        for judgement in judgements:
            mine = [case for case in before if case.site == judgement.site.key and case.pack == judgement.pack]
            for case in mine:
                if case.month == month and case.state is not State.WITHDRAWN:
                    _review(db, case, judgement, day)
            _meet(db, [case for case in mine if case.month < month], judgement, month, day)
        open_before = {case.notice for case in before if case.state is not State.WITHDRAWN}
        return tuple(one for one in _all_notices(db) if one.state is State.WITHDRAWN and one.notice in open_before)


def note_met(db: Database, case: Case, met: Met, day: date, detail: Mapping[str, object], run: str) -> None:
    """Note down what a recheck says of one fault; ``run`` is the recheck's crawl."""
    note_about(db, case, EventKind.RECHECKED, day, detail={"met": met.value, "run": run, **detail}, mark=(run,))


def note_withdrawn(db: Database, case: Case, day: date, reason: str, who: str = PROGRAM) -> bool:
    """Note down that one fault is not held against the site any more. Returns whether that is new."""
    if case.state is State.WITHDRAWN:
        return False
    _withdraw(db, case, day, reason, who)
    return True


def _found(db: Database, judgement: Judgement, fault: Fault, month: str, day: date) -> None:
    site = judgement.site
    about = {"unit": site.organizer or site.name, "name": site.name, "run": judgement.crawl.run, "pack": judgement.pack}
    key = {"month": month, "site": site.key, "fault": fault.id}
    detail = {**about, "fault": _FAULT.dump_python(fault, mode="json")}
    note(db, EventKind.FOUND, day=min(day, judgement.as_of), **key, detail=detail, mark=(_count(db, EventKind.WITHDRAWN, key),))


def _withdraw(db: Database, case: Case, day: date, reason: str, who: str = PROGRAM) -> None:
    key = {"month": case.month, "site": case.site, "fault": case.fault.id}
    mark = (_count(db, EventKind.FOUND, key),)
    note_about(db, case, EventKind.WITHDRAWN, day, who=who, detail={"reason": reason}, mark=mark)


def _count(db: Database, kind: EventKind, key: Mapping[str, str]) -> int:
    where = "event = :event AND month = :month AND site = :site AND fault = :fault"
    return int(db.table("ledger").count_where(where, {"event": kind.value, **key}))


def _review(db: Database, case: Case, judgement: Judgement, day: date) -> None:
    """Withdraw a fault of the judged month that was looked at again and is not held against the site any more."""
    if case.fault.id in {fault.id for fault in accusations(judgement)}:
        return
    excused = next((one for one in judgement.excused if one.fault.id == case.fault.id), None)
    if excused is not None:
        _withdraw(db, case, day, _decided(excused.decision), excused.decision.by)
    elif _became(case.fault, judgement) is history.Change.FIXED:
        _withdraw(db, case, day, case_words().said["gone"])


def _meet(db: Database, earlier: Sequence[Case], judgement: Judgement, month: str, day: date) -> None:
    """Say of the faults of earlier notices how this month's run met them: once for each fault and change."""
    last = {case.fault.id: case for case in earlier if case.notice and case.state is not State.WITHDRAWN}
    now = {fault.id: fault for fault in judgement.faults}
    excused = {one.fault.id for one in judgement.excused}
    for name, case in last.items():
        if name in excused:
            continue
        is_new = case.met is None or case.met.by is not EventKind.MONITORED or case.met.month != month
        if name in now:
            was_right = case.put_right is not None or (not is_new and case.met is not None and case.met.met is Met.COME_BACK)
            met = Met.COME_BACK if was_right else Met.STANDING
        else:
            met = Met.UNSEEN if _became(case.fault, judgement) is history.Change.UNSEEN else Met.FIXED
        if is_new or (case.met is not None and case.met.met is not met):
            record = now[name].record if name in now else None
            detail = {"met": met.value, "run": judgement.crawl.run, "record": record}
            key = {"month": month, "site": case.site, "fault": name}
            mark = (_count(db, EventKind.MONITORED, key),)
            note(db, EventKind.MONITORED, day=day, **key, notice=case.notice, detail=detail, mark=mark)


def _became(fault: Fault, judgement: Judgement) -> history.Change:
    """Return whether a fault that a judgement does not name was seen to be gone, or could not be looked at."""
    before = replace(judgement, faults=(fault,), unjudged=(), excused=())
    changed = history.compare(replace(judgement, excused=()), before)
    return next((one.change for one in changed if one.fault is fault), history.Change.STANDING)


def _decided(decision: Decision) -> str:
    return case_words().said[decision.kind].format(reason=decision.reason, by=decision.by)


def _all_cases(db: Database) -> tuple[Case, ...]:
    """Return every case with all events: what is withdrawn or put right does not depend on the day that is asked about."""
    return cases(events(db), date.max, Holidays(), 0)


def _all_notices(db: Database) -> tuple[NoticeCase, ...]:
    known = tuple(events(db))
    return notices(cases(known, date.max, Holidays(), 0), known)
