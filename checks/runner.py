"""Judges one site under one pack: the rules' findings, the verdict, the column table, and all that a report tells beside. Pure.

A column that broke against its own history is as good as unread (alarms.py). What a person decided is applied last: a fault
that is set aside stays visible and costs nothing.
"""

from collections.abc import Iterable
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version

from checks.ages import ColumnTable
from checks.alarms import doubt
from checks.columns import Columns
from checks.decisions import Rulings
from checks.faults import credits_earned, excused, faults, unjudged
from checks.findings import Names, find_all
from checks.manual import ManualResult, manual_list
from checks.model import ColumnRow, ColumnStatus, Judgement, Verdict
from checks.pack import Pack
from checks.samples import seed_of
from checks.scoring import settle
from checks.warnings import COLUMN, warned
from checks.wording import word
from crawler.records import SiteFacts

_NO_LIMIT = "不设期限"


def judge(
    facts: SiteFacts, pack: Pack, vocabulary: Names, rulings: Rulings | None = None, manual: Iterable[ManualResult] = ()
) -> Judgement:
    """Return the judgement of one site under one pack. The same facts, pack, decisions and manual results give the same one.

    ``rulings``  the decisions on this site that hold on ``facts.as_of``
    ``manual``   what people found out about this site; of indicators that the pack does not have, nothing is taken
    """
    seen, alarms = doubt(facts)
    is_portal = facts.site.kind == "portal"
    indicators = [indicator for indicator in pack.indicators if is_portal or not indicator.portals_only]
    by_people, decided = list(manual), rulings or Rulings()
    found = find_all(seen, pack, vocabulary, indicators, decided, by_people)
    outcome = settle(seen, pack, found.counted)
    if (whole := decided.whole_site()) is not None:
        # Nobody may call good what nobody was to look at: such a site stands outside every rate.
        said = word("verdict", "exempt", {"reason": whole.reason, "document": whole.document, "by": whole.by}).message
        outcome = replace(outcome, verdict=Verdict.UNDETERMINED, why=said, score=None, bonus=None)
    seed = seed_of(facts.site.key, facts.as_of)
    exempt = decided.exempt(facts, "", COLUMN)
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
        columns=column_rows(seen, pack.columns, vocabulary),
        faults=faults(found.counted, pack),
        unjudged=unjudged([*found.counted, *found.not_counted], pack),
        items=tuple(sorted((item for item in facts.items if item.is_document), key=lambda item: item.url)),
        excused=excused(found.excused, pack),
        warned=warned(seen, pack, found.counted, exempt),
        alarms=alarms,
        manual=manual_list(indicators, facts, by_people, seed),
        bonus=outcome.bonus,
        credits=credits_earned(outcome.earned, pack),
        seed=seed,
        exempt=whole,
    )


def program_version() -> str:
    """Return the version of the program that judges, as every report names it."""
    try:
        return version("gongkai")
    except PackageNotFoundError:
        return "0+source"


def column_rows(facts: SiteFacts, table: ColumnTable, vocabulary: Names) -> tuple[ColumnRow, ...]:
    """Return one row for every key that the site has or the pack requires (of portals), in the vocabulary's order."""
    columns = facts.once(Columns)
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
