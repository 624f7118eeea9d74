"""A judgement as JSON: ``gongkai.audit/1`` for whoever reads it outside, and a lossless form for the archive."""

from typing import Any

from pydantic import TypeAdapter

from checks.model import (
    Alarm,
    ColumnRow,
    Credit,
    Excused,
    Fault,
    IndicatorScore,
    Judgement,
    Level,
    ManualCheck,
    Subject,
    Unjudged,
    Warned,
)
from crawler.records import Item

SCHEMA = "gongkai.audit/1"

_JUDGEMENT: TypeAdapter[Judgement] = TypeAdapter(Judgement)


def to_json(judgement: Judgement) -> bytes:
    """Return the whole judgement as JSON, in UTF-8: tens of megabytes for a large site. The same judgement gives the same bytes."""
    return _JUDGEMENT.dump_json(judgement)


def from_json(text: str | bytes) -> Judgement:
    """Return the judgement that :func:`to_json` wrote. Raises ValueError for any other text."""
    return _JUDGEMENT.validate_json(text)


def audit_json(judgement: Judgement) -> dict[str, Any]:
    """Return the judgement as the public JSON ``gongkai.audit/1``: plain types, dates as ISO 8601, absent values None."""
    site, crawl = judgement.site, judgement.crawl
    return {
        "schema": SCHEMA,
        "site": {"key": site.key, "name": site.name, "url": site.url, "site_code": site.site_code, "kind": site.kind},
        "as_of": judgement.as_of.isoformat(),
        "pack": judgement.pack,
        "pack_version": judgement.pack_version,
        "pack_hash": judgement.pack_hash,
        "program": judgement.program,
        "crawl": {
            "pages": crawl.pages,
            "requests": crawl.requests,
            "bytes": crawl.bytes,
            "seconds": round(crawl.seconds, 1),
            "complete": crawl.complete,
            "blocked": crawl.blocked,
            "carried": crawl.carried,
            "carried_since": crawl.carried_since.isoformat() if crawl.carried_since else None,
        },
        "verdict": judgement.verdict.value,
        "why": judgement.why,
        "score": judgement.score,
        "points_checked": judgement.points_checked,
        "scores": [_score(line) for line in judgement.scores],
        "columns": [_column(row) for row in judgement.columns],
        "bonus": judgement.bonus,
        "findings": [*map(_fault, judgement.faults), *map(_credit, judgement.credits)],
        "undetermined": [_unjudged(unjudged) for unjudged in judgement.unjudged],
        "excused": [_excused(one) for one in judgement.excused],
        "warnings": [_warned(one) for one in judgement.warned],
        "alarms": [_alarm(one) for one in judgement.alarms],
        "manual": [_manual(one) for one in judgement.manual],
        "seed": judgement.seed,
        "items": [_item(item) for item in judgement.items],
    }


def _score(line: IndicatorScore) -> dict[str, Any]:
    return {"indicator": line.indicator, "raw": line.raw, "cap": line.cap, "counted": line.counted, "checked": line.checked}


def _column(row: ColumnRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "name": row.name,
        "url": row.url,
        "status": row.status.value,
        "latest": row.latest.isoformat() if row.latest else None,
        "items": row.items,
        "max_age_days": row.max_age_days,
        "required": row.required,
        "reason": row.reason.value if row.reason else None,
    }


def _fault(fault: Fault) -> dict[str, Any]:
    return {
        "id": fault.id,
        "check": fault.check,
        "indicator": fault.indicator,
        "level": fault.level.value,
        "deduction": fault.deduction,
        "column": fault.subject.column,
        "name": fault.subject.name,
        "url": fault.subject.url or None,
        "message": fault.message,
        "clause": fault.clause,
        "remedy": fault.remedy,
        "evidence": {"record": fault.record, "screenshot": fault.screenshot},
    }


def _credit(credit: Credit) -> dict[str, Any]:
    """Return points earned (加分) as a finding of level ``bonus``: nothing is deducted and nothing to be put right."""
    return {
        "check": credit.check,
        "indicator": credit.indicator,
        "level": Level.BONUS.value,
        "deduction": None,
        "points": credit.points,
        "column": credit.subject.column,
        "name": credit.subject.name,
        "url": credit.subject.url or None,
        "message": credit.message,
        "clause": credit.clause,
        "remedy": "",
        "evidence": {"record": credit.record, "screenshot": None},
    }


def _unjudged(unjudged: Unjudged) -> dict[str, Any]:
    return {
        "check": unjudged.check,
        "indicator": unjudged.indicator,
        "column": unjudged.subject.column,
        "name": unjudged.subject.name,
        "url": unjudged.subject.url or None,
        "reason": unjudged.reason.value,
        "message": unjudged.message,
    }


def _excused(one: Excused) -> dict[str, Any]:
    decision = one.decision
    told = {
        "id": decision.id,
        "kind": decision.kind,
        "target": decision.target,
        "reason": decision.reason,
        "document": decision.document or None,
        "from": decision.since.isoformat(),
        "until": decision.until.isoformat() if decision.until else None,
        "by": decision.by,
    }
    return {**_fault(one.fault), "decision": told}


def _warned(one: Warned) -> dict[str, Any]:
    return {
        "check": one.check,
        "indicator": one.indicator,
        **_place(one.subject),
        "due": one.due.isoformat() if one.due else None,
        "days_left": one.days_left,
        "message": one.message,
    }


def _alarm(one: Alarm) -> dict[str, Any]:
    return {**_place(one.subject), "message": one.message}


def _manual(one: ManualCheck) -> dict[str, Any]:
    return {
        "indicator": one.indicator,
        "name": one.name,
        "clause": one.clause,
        "todo": one.todo,
        "state": one.state.value,
        "note": one.note or None,
        "by": one.by or None,
        "samples": [_place(sample) for sample in one.samples],
    }


def _place(subject: Subject) -> dict[str, Any]:
    return {"column": subject.column, "name": subject.name, "url": subject.url or None}


def _item(item: Item) -> dict[str, Any]:
    return {
        "index_no": item.index_no,
        "doc_no": item.doc_no,
        "title": item.title,
        "url": item.url,
        "column": item.column,
        "publisher": item.publisher,
        "department": item.department,
        "published": item.published.isoformat() if item.published else None,
        "generated": item.generated.isoformat() if item.generated else None,
        "disclosure": item.disclosure,
    }
