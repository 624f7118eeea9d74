"""Judges one site: runs the rules of a pack over the facts, words what they find, and settles the verdict. Pure.

A rule that crashes says nothing about the site: its indicator is 无法判定 (rule_crashed), and the other rules go on.
"""

import logging
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import Protocol

from checks.ages import ColumnTable
from checks.columns import Columns
from checks.model import ColumnRow, ColumnStatus, Fault, Finding, Judgement, Level, Status, Unjudged
from checks.pack import Binding, Indicator, Pack
from checks.rule import site_subject, unknown
from checks.scoring import Result, settle
from checks.wording import plain, word
from crawler.records import Reason, SiteFacts

log = logging.getLogger(__name__)

_WEIGHT = {Level.VETO: 0, Level.DEDUCT: 1, Level.ADVICE: 2, Level.BONUS: 3}
_NO_LIMIT = "不设期限"


class Names(Protocol):
    """What the judge needs of the vocabulary: the keys in their order, and their Chinese names."""

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys, in the order of the column table."""

    def name_of(self, key: str) -> str:
        """Return the Chinese name of ``key``."""


def judge(facts: SiteFacts, pack: Pack, vocabulary: Names) -> Judgement:
    """Return the judgement of one site under one pack. The same facts and pack give the same judgement."""
    is_portal = facts.site.kind == "portal"
    indicators = [indicator for indicator in pack.indicators if is_portal or not indicator.portals_only]
    results = [result for indicator in indicators for result in _judge_indicator(indicator, facts, vocabulary)]
    outcome = settle(facts, pack, results)
    return Judgement(
        site=facts.site,
        as_of=facts.as_of,
        pack=pack.name,
        pack_title=pack.title,
        pack_version=pack.version,
        pack_hash=pack.hash,
        program=program_version(),
        crawl=facts.crawl,
        verdict=outcome.verdict,
        why=outcome.why,
        score=outcome.score,
        points_checked=outcome.points_checked,
        scores=outcome.scores,
        columns=column_rows(facts, pack.columns, vocabulary),
        faults=_faults(results, pack),
        unjudged=_unjudged(results, pack),
        items=tuple(sorted((item for item in facts.items if item.is_document), key=lambda item: item.url)),
    )


def program_version() -> str:
    """Return the version of the program that judges, as every report names it."""
    try:
        return version("gongkai")
    except PackageNotFoundError:
        return "0+source"


def column_rows(facts: SiteFacts, table: ColumnTable, vocabulary: Names) -> tuple[ColumnRow, ...]:
    """Return one row for every key that the site has or the pack requires (of portals), in the vocabulary's order."""
    columns = Columns(facts)
    present = {column.key for column in facts.columns}
    binds = facts.site.kind == "portal"
    rows = []
    for key in vocabulary.keys:
        duty = table.duty(key)
        required = duty.required and binds
        if not required and key not in present:
            continue
        view = columns.key_view(key, duty.age)
        if view.status is ColumnStatus.MISSING and not required:
            continue
        rows.append(
            ColumnRow(
                key=key,
                name=view.first.name if view.first else vocabulary.name_of(key),
                url=view.first.url if view.first else None,
                status=view.status,
                latest=view.newest,
                items=view.items,
                max_age_days=duty.age.days(facts.as_of) if duty.age else None,
                limit=str(duty.age) if duty.age else _NO_LIMIT,
                required=required,
                clause="；".join(part for part in (duty.clause, duty.basis) if part),
                reason=view.reason,
            )
        )
    return tuple(rows)


def _judge_indicator(indicator: Indicator, facts: SiteFacts, vocabulary: Names) -> Iterator[Result]:
    for binding in indicator.bindings:
        try:
            # Whatever breaks in a rule must not reach the site it judges.
            # All or nothing: what a rule said before it crashed is not to be trusted either.
            yield from [_word(indicator, binding, finding, vocabulary) for finding in binding.check(facts, binding.limits)]
        except Exception as error:
            log.error("rule %s crashed on site %s: %r", binding.check.name, facts.site.key, error)  # noqa: TRY400 - no traceback for users
            log.debug("the crash of rule %s", binding.check.name, exc_info=True)
            crashed = unknown(site_subject(facts), Reason.RULE_CRASHED, "rule_crashed")
            yield Result(indicator, binding, crashed, word("verdict", "rule_crashed", {}).message, "")


def _word(indicator: Indicator, binding: Binding, finding: Finding, vocabulary: Names) -> Result:
    """Put a finding into words. A key that the site has no column of is called by its name in the vocabulary."""
    subject = finding.subject
    if not subject.name and subject.column:
        subject = type(subject)(vocabulary.name_of(subject.column), subject.url, subject.column)
    named = Finding(binding.check.name, finding.status, subject, finding.sentence, finding.values, finding.reason, finding.evidence)
    if not finding.sentence:
        return Result(indicator, binding, named, "", "")
    values = {"name": subject.name, **finding.values} | ({"reason": finding.reason} if finding.reason else {})
    worded = word(binding.check.name, finding.sentence, values)
    return Result(indicator, binding, named, worded.message, worded.remedy)


def _faults(results: list[Result], pack: Pack) -> tuple[Fault, ...]:
    place = {indicator.id: at for at, indicator in enumerate(pack.indicators)}
    faults = []
    for result in results:
        finding, indicator = result.finding, result.indicator
        if finding.status is not Status.FAIL:
            continue
        values = plain(finding.values)
        faults.append(
            Fault(
                check=result.binding.check.name,
                indicator=indicator.id,
                level=indicator.part,
                deduction=result.binding.deduction,
                subject=finding.subject,
                message=result.message,
                clause=_clause(result, pack.columns),
                remedy=result.remedy,
                record=finding.evidence[0] if finding.evidence else None,
                values=values if isinstance(values, dict) else {},
            )
        )

    def weight(fault: Fault) -> tuple[int, int, str, str, str]:
        return _WEIGHT[fault.level], place[fault.indicator], fault.subject.column or "~", fault.subject.url, fault.message

    return tuple(sorted(faults, key=weight))


def _clause(result: Result, table: ColumnTable) -> str:
    """Quote the indicator's clause with its source, and what the column table adds to it."""
    indicator, cites = result.indicator, result.binding.cites
    clause = f"{indicator.source}“{indicator.name}”：{indicator.clause}"
    duty = table.duty(result.finding.subject.column)
    added = {"required": duty.clause, "age": duty.basis}.get(cites or "", "")
    return f"{clause}（{added}）" if added else clause


def _unjudged(results: list[Result], pack: Pack) -> tuple[Unjudged, ...]:
    """Collect what could not be judged, each subject once under an indicator: its first rule speaks for the others."""
    place = {indicator.id: at for at, indicator in enumerate(pack.indicators)}
    found: dict[tuple[str, str | None, str, str], Unjudged] = {}
    for result in results:
        finding = result.finding
        if finding.reason is None:
            continue
        crashed = result.binding.check.name if finding.reason is Reason.RULE_CRASHED else ""
        identity = (result.indicator.id, finding.subject.column, finding.subject.url, crashed)
        one = Unjudged(result.binding.check.name, result.indicator.id, finding.subject, finding.reason, result.message)
        found.setdefault(identity, one)
    return tuple(sorted(found.values(), key=lambda u: (place[u.indicator], u.subject.column or "~", u.subject.url, u.check)))
