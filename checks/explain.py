"""One finding explained (``gongkai check --explain``): the facts used, the limit, the arithmetic, the clause, the capture. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from checks.ages import Age, parse_age
from checks.model import Decision, Fault, Judgement, Level
from checks.wording import points, sentences, word
from crawler.records import SHANGHAI, Entry, SiteFacts

_NEWEST = 3
"""So many of the newest documents are shown: enough to see for oneself."""


@dataclass(frozen=True, slots=True)
class Found:
    """One finding with the judgement that holds it, and the decision that set it aside, if one did."""

    judgement: Judgement
    fault: Fault
    decision: Decision | None = None


def find(judgements: Iterable[Judgement], prefix: str) -> tuple[Found, ...]:
    """Return every finding whose id begins with ``prefix``, excused ones too. The same fault of two sites has the same id."""
    wanted, found = prefix.strip().lower(), []
    for judgement in judgements:
        found += [Found(judgement, fault) for fault in judgement.faults if fault.id.startswith(wanted)]
        found += [Found(judgement, one.fault, one.decision) for one in judgement.excused if one.fault.id.startswith(wanted)]
    return tuple(found) if wanted else ()


def explain(found: Found, facts: SiteFacts, bundle: str) -> tuple[str, ...]:
    """Return the explanation as lines of Chinese text.

    ``facts``   what the judged run saw of the site
    ``bundle``  the folder of the captures, relative to the data folder
    """
    judgement, fault = found.judgement, found.fault
    lines = [
        _say("id", id=fault.id),
        _say("site", name=judgement.site.name, key=judgement.site.key, url=judgement.site.url),
        _say("problem", message=fault.message),
        _say("subject", name=fault.subject.name, url=fault.subject.url or _say("no_address")),
        *_column(fault, facts),
        *_values(fault.values, fault.message),
        *_arithmetic(fault, judgement.as_of),
        *_cost(fault, judgement),
        _say("clause", clause=fault.clause),
        *_capture(fault, facts, bundle),
        _say("pack", title=judgement.pack_title, name=judgement.pack, version=judgement.pack_version, hash=judgement.pack_hash),
        _say("program", program=judgement.program, as_of=judgement.as_of, run=judgement.crawl.run),
    ]
    return (*lines, *(_decided(found.decision) if found.decision else ()))


def _say(sentence: str, **values: object) -> str:
    return word("explain", sentence, values).message


def _column(fault: Fault, facts: SiteFacts) -> Iterator[str]:
    """Tell how the column was read and what its newest documents are."""
    column = next((column for column in facts.columns if column.url == fault.subject.url), None)
    shown = facts.entries if column else facts.home.entries if fault.subject.url == facts.site.url else ()
    if column:
        yield _say("column", pages=column.pages_read, looks=column.looks, read_by=column.read_by or _say("nobody"))
    published = {item.url: item.published for item in facts.items}
    dated = [(day, entry) for entry in shown if (not column or entry.column == column.url) and (day := _day(entry, published))]
    dated.sort(key=lambda pair: (pair[0], -pair[1].position), reverse=True)
    for day, entry in dated[:_NEWEST]:
        yield _say("document", day=day, title=entry.title, url=entry.item)


def _day(entry: Entry, published: Mapping[str, date | None]) -> date | None:
    return entry.published or published.get(entry.item)


def _values(values: Mapping[str, object], message: str) -> Iterator[str]:
    """Tell what the rule took into account beyond what its sentence says; the columns that it counted one by one."""
    columns = values.get("columns")
    for column in columns if isinstance(columns, list) else []:
        latest = column.get("latest") or _say("undated")
        yield _say("counted", name=column.get("name"), url=column.get("url"), latest=latest)
    labels = sentences("explain")
    for name, value in values.items():
        # What the sentence above says already needs no second telling.
        if f"value_{name}" in labels and value is not None and str(value) not in message:
            shown = "、".join(map(_shown, value)) if isinstance(value, list) else _shown(value)
            yield _say("value", label=_say(f"value_{name}"), value=shown)


def _shown(value: object) -> str:
    """Return a value as people read it: of a document its name and address."""
    return " ".join(str(part) for part in value.values() if part) if isinstance(value, Mapping) else str(value)


def _arithmetic(fault: Fault, as_of: date) -> Iterator[str]:
    values = fault.values
    latest, count, limit = values.get("latest"), values.get("count"), values.get("limit")
    age = _age(limit)
    if isinstance(latest, str) and age:
        oldest, newest = age.oldest(as_of), date.fromisoformat(latest)
        days = (as_of - newest).days
        yield _say("age", as_of=as_of, limit=age, oldest=oldest, latest=newest, days=days)
    elif "visits" in values and "failed" in values and limit is not None:
        yield _say("share", failed=values["failed"], visits=values["visits"], share=values.get("share"), limit=limit)
    elif count is not None and limit is not None:
        yield _say("reached", count=count, limit=limit)


def _age(limit: object) -> Age | None:
    try:
        return parse_age(limit) if isinstance(limit, str) else None
    except ValueError:
        return None


def _cost(fault: Fault, judgement: Judgement) -> Iterator[str]:
    if fault.level is Level.VETO:
        yield _say("veto", indicator=fault.indicator)
    elif fault.deduction is None:
        yield _say("advice", indicator=fault.indicator)
    else:
        values = {"indicator": fault.indicator, "deduction": points(fault.deduction)}
        line = next((line for line in judgement.scores if line.indicator == fault.indicator), None)
        told = {"raw": points(line.raw), "cap": points(line.cap), "counted": points(line.counted)} if line else {}
        yield _say("deducted" if line else "deduction", **values, **told)


def _capture(fault: Fault, facts: SiteFacts, bundle: str) -> Iterator[str]:
    if fault.record is None:
        yield _say("no_record", bundle=bundle)
        return
    fetch = next((fetch for fetch in facts.fetches if fetch.record == fault.record), None)
    yield _say("record", record=fault.record, bundle=bundle)
    if fetch:
        at = fetch.at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
        yield _say("fetch", url=fetch.url, at=at, status=fetch.status or "—", via=fetch.via)


def _decided(decision: Decision) -> Iterator[str]:
    until = decision.until or _say("no_end")
    told = "；".join(part for part in (decision.reason, decision.document) if part)
    yield _say("decided", target=decision.target, why=told, by=decision.by, since=decision.since, until=until)
