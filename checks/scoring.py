"""Results + pack → points, caps, verdict (国办秘函〔2019〕19号, M1 to M4), and what the unseen could make of it at worst.

What was not seen never costs a point. It can only leave a verdict open: where the worst that it may hide would be a veto, or
bring the score below the line. Part 3 (加分) is added beside the score, above the pack's ``bonus_above`` only (M3).

M5 and M6 (国务院部门门户网站) are not followed: the score is that of a local government's portal.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from checks.model import Finding, IndicatorScore, Level, Status, Verdict
from checks.pack import Binding, Indicator, Pack
from checks.seen import blocked_reason, home_reason
from checks.wording import points, word
from crawler.records import SiteFacts

_ALL_POINTS = 100.0


@dataclass(frozen=True, slots=True)
class Result:
    """One finding under the indicator and the rule binding that made it, worded."""

    indicator: Indicator
    binding: Binding
    finding: Finding
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict with what settled it (Chinese), the score (None where there is none) and how it adds up.

    ``bonus`` is part 3 with its caps, None where the pack has none or there is no score; ``earned`` what it is made of.
    """

    verdict: Verdict
    why: str
    score: float | None
    points_checked: float
    scores: tuple[IndicatorScore, ...]
    bonus: float | None = None
    earned: tuple[Result, ...] = ()


def settle(facts: SiteFacts, pack: Pack, results: Iterable[Result]) -> Outcome:
    """Return the verdict. A veto that was observed decides, whatever else was not seen; then the score; then what is open."""
    found = list(results)
    is_portal = facts.site.kind == "portal" and pack.is_scored
    own = {indicator.id: [result for result in found if result.indicator is indicator] for indicator in pack.indicators}
    scored = [indicator for indicator in pack.indicators if indicator.part is Level.DEDUCT] if is_portal else []
    scores = tuple(_score(indicator, own[indicator.id], facts.site.url) for indicator in scored)
    lost = sum(_worst(indicator, own[indicator.id], facts.site.url) for indicator in scored)
    score = round(_ALL_POINTS - sum(line.counted for line in scores), 6) if is_portal else None
    worst = round(_ALL_POINTS - lost, 6) if is_portal else None
    checked = round(sum(line.cap for line in scores if line.checked), 6)
    verdict, why = _verdict(facts, pack, found, score, worst, checked)
    if verdict is Verdict.UNDETERMINED or score is None:
        return Outcome(verdict, why, None, checked, scores)
    if not pack.has_bonus:
        return Outcome(verdict, why, score, checked, scores)
    # A veto ends the scoring (M2), and part 3 is scored above the line only, not on it (M3).
    is_due = verdict is Verdict.QUALIFIED and score > pack.bonus_above
    earned = tuple(result for result in found if _is_credit(result)) if is_due else ()
    return Outcome(verdict, why, score, checked, scores, _bonus(pack, earned), earned)


def credit_points(result: Result) -> float:
    """Return the points that an EARNED finding gains, before the cap of its indicator."""
    points_earned = result.finding.values["points"]
    if not isinstance(points_earned, int | float):
        raise TypeError(f"{result.finding.check}: points earned are no number: {points_earned!r}")
    return float(points_earned)


def _is_credit(result: Result) -> bool:
    return result.indicator.part is Level.BONUS and result.finding.status is Status.EARNED


def _bonus(pack: Pack, earned: tuple[Result, ...]) -> float:
    """Add up part 3: what each bonus indicator earned, at most its points (M4)."""
    bonus = [indicator for indicator in pack.indicators if indicator.part is Level.BONUS]
    sums = {indicator.id: sum(credit_points(result) for result in earned if result.indicator is indicator) for indicator in bonus}
    return round(sum(min(sums[indicator.id], indicator.cap) for indicator in bonus), 6)


def _verdict(
    facts: SiteFacts, pack: Pack, results: list[Result], score: float | None, worst: float | None, checked: float
) -> tuple[Verdict, str]:
    vetoes = _names(results, Status.FAIL)
    if vetoes:
        return Verdict.UNQUALIFIED, word("verdict", "veto", {"indicators": vetoes}).message
    values: dict[str, object] = {"pass_score": points(pack.pass_score), "points": points(checked)}
    if score is not None and worst is not None:
        values |= {"score": points(score), "worst": points(worst)}
        if score < pack.pass_score:
            return Verdict.UNQUALIFIED, word("verdict", "low_score", values).message
    # A blocked crawl often leaves the home page unread too: the block is the cause, so it is what is told.
    for sentence, reason in (("blocked", blocked_reason(facts)), ("home_unread", home_reason(facts))):
        if reason:
            return Verdict.UNDETERMINED, word("verdict", sentence, {"reason": reason}).message
    if open_vetoes := _names(results, Status.UNKNOWN):
        return Verdict.UNDETERMINED, word("verdict", "veto_open", {"indicators": open_vetoes}).message
    if worst is not None and worst < pack.pass_score:
        return Verdict.UNDETERMINED, word("verdict", "score_open", values).message
    return Verdict.QUALIFIED, word("verdict", _passed(pack, score), values).message


def _passed(pack: Pack, score: float | None) -> str:
    """Return the sentence of a pass. A pack of advice only (a law that gives no points) settles nothing, and says so."""
    if score is not None:
        return "passed_portal"
    return "passed" if any(indicator.part is Level.VETO for indicator in pack.indicators) else "advice_only"


def _names(results: list[Result], status: Status) -> str:
    """Name the vetoes that have a finding of ``status``, in the order of the pack."""
    hit = {r.indicator.id: r.indicator for r in results if r.indicator.part is Level.VETO and r.finding.status is status}
    return "、".join(f"{indicator.name}（{identity}）" for identity, indicator in hit.items())


def _score(indicator: Indicator, own: list[Result], site_url: str) -> IndicatorScore:
    raw = _raw(own)
    checked = _is_checked(indicator, own, site_url)
    return IndicatorScore(indicator.id, indicator.name, raw, indicator.cap, min(raw, indicator.cap), checked)


def _raw(own: list[Result]) -> float:
    # Three times 0.1 are 0.3, in a report as in its JSON.
    return round(sum(result.binding.deduction or 0 for result in own if result.finding.status is Status.FAIL), 6)


def _is_checked(indicator: Indicator, own: list[Result], site_url: str) -> bool:
    """Tell whether an indicator was examined: at least one of its subjects was seen, or it had none to look at.

    One without rules is examined only where a person has done it; one whose rules did not apply was not.
    """
    if all(result.finding.status is Status.NOT_APPLICABLE for result in own) and (own or not indicator.bindings):
        return False
    failed = {_subject(result) for result in own if result.finding.status is Status.FAIL}
    unseen = {_subject(result) for result in own if result.finding.status is Status.UNKNOWN} - failed
    if not unseen:
        return True
    return (None, site_url) not in unseen and bool({_subject(result) for result in own} - unseen)


def _worst(indicator: Indicator, own: list[Result], site_url: str) -> float:
    """Return the points lost if every subject that was not seen had the dearest fault of the indicator.

    Where the site as a whole is open (nothing read, a rule that crashed), that is all its points.
    """
    unseen = {_subject(result) for result in own if result.finding.status is Status.UNKNOWN}
    if (None, site_url) in unseen:
        return indicator.cap
    dearest = max((binding.deduction or 0 for binding in indicator.bindings), default=0)
    return round(min(indicator.cap, _raw(own) + dearest * len(unseen)), 6)


def _subject(result: Result) -> tuple[str | None, str]:
    return result.finding.subject.column, result.finding.subject.url
