"""The month against the one before: every site's accusations as new, standing, put right, or not to be seen."""

from collections.abc import Sequence

from checks.model import Judgement
from reports.changes import Change, change
from reports.context import ChangeLine, Link
from reports.lines import basis, chinese_month, site_link
from reports.wording import mark, words

Pair = tuple[Judgement, Judgement, Change]
"""This month's judgement of a site, last month's, and what became of the accusations."""


def previous_month(month: str) -> str:
    """``2026-01`` → ``2025-12``."""
    year, number = (int(part) for part in month.split("-"))
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02d}"


def compared(judgements: Sequence[Judgement], previous: Sequence[Judgement]) -> list[Pair]:
    """Return the sites that have a judgement in both months, each with its change."""
    former = {judgement.site.key: judgement for judgement in previous}
    pairs = [(judgement, former[judgement.site.key]) for judgement in judgements if judgement.site.key in former]
    return [(now, before, change(now, before)) for now, before in pairs]


def change_line(judgement: Judgement, former: Judgement, delta: Change) -> ChangeLine:
    """Count one site's change."""
    return ChangeLine(
        site=site_link(judgement.site),
        verdict_before=mark(words().verdict, former.verdict),
        verdict_now=mark(words().verdict, judgement.verdict),
        before=len(delta.fixed) + len(delta.unseen) + len(delta.standing),
        fixed=len(delta.fixed),
        standing=len(delta.standing),
        unseen=len(delta.unseen),
        new=len(delta.new),
        now=len(delta.standing) + len(delta.new),
    )


def change_total(changes: Sequence[Pair]) -> ChangeLine | None:
    """Sum the lines; None where no site was judged in both months."""
    if not changes:
        return None
    lines = [change_line(*pair) for pair in changes]
    return ChangeLine(
        site=Link(text=words().month["sum"], href=None),
        verdict_before=None,
        verdict_now=None,
        before=sum(line.before for line in lines),
        fixed=sum(line.fixed for line in lines),
        standing=sum(line.standing for line in lines),
        unseen=sum(line.unseen for line in lines),
        new=sum(line.new for line in lines),
        now=sum(line.now for line in lines),
    )


def change_sentence(changes: Sequence[Pair], month: str) -> str:
    """Say the change in one sentence, or that there is nothing to compare with."""
    former = chinese_month(previous_month(month))
    total = change_total(changes)
    if total is None:
        return words().month["no_previous"].format(month=former)
    return (
        words().month["change"].format(month=former, fixed=total.fixed, standing=total.standing, new=total.new, unseen=total.unseen)
    )


def change_note(judgements: Sequence[Judgement], previous: Sequence[Judgement]) -> str:
    """Warn where the two months were judged by different packs or programs."""
    if not previous:
        return ""
    now, before = {basis(judgement) for judgement in judgements}, {basis(judgement) for judgement in previous}
    return "" if now == before else words().month["pack_changed"]
