"""All judged sites of one month → the 通报 in its usual structure. Every rate is computed from the two counts printed beside it."""

from collections import Counter
from collections.abc import Iterator, Sequence

from checks.model import Fault, Judgement, Level, Verdict
from checks.wording import fill, points
from crawler.records import Site
from reports.changes import accusations
from reports.context import CircularReport
from reports.context.parts import Paragraph
from reports.inert import inert
from reports.lines import DEMO_QUIRK, chinese_day, chinese_month, demo_line, more, numeral, place, rate
from reports.month_changes import Earlier, change_total, compared
from reports.notices import NoticeEntry
from reports.office import Office, OfficeConfig
from reports.wording import words

FAULTS_LISTED = 300
_EXAMPLES, _CLASSES = 3, 12
_FAULT_HEADS = ("no", "site", "code", "grade", "column", "message", "url")
_SITE_HEADS = ("no", "site", "kind", "level", "verdict", "score", "vetoes", "deducts", "unjudged")

Found = list[tuple[Fault, Site]]


def circular_report(
    judgements: Sequence[Judgement],
    previous: Sequence[Judgement],
    month: str,
    offices: OfficeConfig,
    registered: Sequence[Site],
    notices: Sequence[NoticeEntry],
    earlier: Earlier,
) -> CircularReport:
    """Build the 通报 from this month's judgements, last month's, the register and the notices issued.

    Its date is the last day judged. What was not judged is counted and never named as a problem.
    """
    said, wording = words().circular, offices.circular
    ordered = sorted(judgements, key=lambda judgement: judgement.site.key)
    office = offices.of(any(DEMO_QUIRK in judgement.site.quirks for judgement in ordered))
    days = {judgement.as_of for judgement in ordered}
    as_of = chinese_day(max(days)) if days else chinese_month(month)
    values = _values(office, offices, month, as_of, notices)
    title = wording.title.format(**values)
    faults = [(fault, one.site) for one in ordered for fault in accusations(one)]
    faults.sort(key=lambda pair: pair[0].level is not Level.VETO)
    left = [site for site in registered if site.key not in {one.site.key for one in ordered}]
    return CircularReport(
        demo=demo_line(one.site for one in ordered),
        draft=words().notice["draft"] if office.is_placeholder else said["draft"],
        meta=_meta(office, title, as_of),
        title=title,
        addressee=wording.addressee.format(**values),
        basis=wording.basis.format(**values),
        chapters=(said["overview"], said["problems"], said["demands"]),
        overview=tuple(_overview(ordered, previous, registered, earlier)),
        problems=tuple(_problems(ordered, faults)),
        demands=tuple(Paragraph(head.format(**values), text.format(**values)) for head, text in wording.demands),
        annexes=(said["annex_faults"], said["annex_sites"]),
        office=office.name,
        seal=office.seal,
        issued=as_of,
        contact=wording.contact.format(**values),
        fault_heads=_heads(_FAULT_HEADS),
        fault_rows=tuple(_fault_row(no, *pair) for no, pair in enumerate(faults[:FAULTS_LISTED], 1)),
        fault_more=more(len(faults), FAULTS_LISTED),
        site_heads=_heads(_SITE_HEADS),
        site_rows=tuple(_site_rows(ordered, left)),
    )


def _values(office: Office, offices: OfficeConfig, month: str, as_of: str, notices: Sequence[NoticeEntry]) -> dict[str, object]:
    days = offices.notice.deadline_working_days
    said = words().circular
    last = max((entry.due for entry in notices), default=None)
    due = said["due_days"].format(days=days) if last is None else said["due_day"].format(day=chinese_day(last))
    return {
        "month": chinese_month(month),
        "as_of": as_of,
        "due": due,
        "days": days,
        **office.contact,
    }


def _meta(office: Office, title: str, day: str) -> tuple[tuple[str, str], ...]:
    said = words().circular
    rows = (
        ("index_no", said["to_fill"]),
        ("number", said["to_fill"]),
        ("publisher", office.name),
        ("day", day),
        ("department", office.name),
        ("validity", said["valid"]),
        ("heading", title),
    )
    return tuple((said[name], value) for name, value in rows)


def _overview(
    judgements: Sequence[Judgement], previous: Sequence[Judgement], registered: Sequence[Site], earlier: Earlier
) -> Iterator[Paragraph]:
    said, total = words().circular, len(judgements)
    listed = len({site.key for site in registered} | {one.site.key for one in judgements})
    kinds = Counter(words().site_kind.get(one.site.kind, one.site.kind) for one in judgements)
    told = "、".join(f"{kind}{count}个" for kind, count in sorted(kinds.items(), reverse=True)) or "—"
    text = said["scope_text"].format(registered=listed, total=total, coverage=rate(total, listed), kinds=told)
    yield Paragraph(said["scope"], text)
    counts = {verdict.value: sum(one.verdict is verdict for one in judgements) for verdict in Verdict}
    shares = {f"{verdict}_rate": rate(count, total) for verdict, count in counts.items()}
    text = said["result_text"].format(total=total, **counts, **shares)
    if counts["undetermined"]:
        decided = total - counts["undetermined"]
        text += said["decided"].format(decided=decided, qualified=counts["qualified"], rate=rate(counts["qualified"], decided))
    levels = Counter(fault.level for one in judgements for fault in accusations(one))
    if faults := sum(levels.values()):
        text += fill(said["faults"], {"faults": faults, "veto": levels[Level.VETO], "deduct": levels[Level.DEDUCT]})
    yield Paragraph(said["result"], text)
    changes = compared(judgements, previous, earlier)
    sums = change_total(changes)
    if sums is None:
        yield Paragraph(said["former"], said["no_former"])
        return
    text = said["former_text"].format(
        sites=len(changes),
        before=sums.before,
        fixed=sums.fixed,
        rate=rate(sums.fixed, sums.before),
        standing=sums.standing,
        unseen=sums.unseen,
        new=sums.new,
        come_back=sums.come_back,
    )
    yield Paragraph(said["former"], text)


def _problems(judgements: Sequence[Judgement], faults: Found) -> Iterator[str]:
    """Yield which sites are 不合格, then each class of problems, the most frequent vetoes first, with what stands where."""
    said = words().circular
    failed = [inert(one.site.name) for one in judgements if one.verdict is Verdict.UNQUALIFIED]
    yield said["unqualified"].format(count=len(failed), names="、".join(failed)) if failed else said["no_unqualified"]
    classes: dict[tuple[bool, str], Found] = {}
    for fault, site in faults:
        classes.setdefault((fault.level is not Level.VETO, words().check_name(fault.check)), []).append((fault, site))
    ordered = sorted(classes.items(), key=lambda pair: (pair[0][0], -len(pair[1]), pair[0][1]))
    for n, ((_, problem), found) in enumerate(ordered[:_CLASSES], 1):
        yield _class(numeral(n), problem, found, len(judgements))
    if not faults:
        yield said["no_problems"]
    if unjudged := sum(len(one.unjudged) for one in judgements):
        yield said["unjudged_note"].format(count=unjudged)


def _class(n: str, problem: str, found: Found, total: int) -> str:
    said = words().circular
    by_site: dict[str, tuple[Fault, Site]] = {}
    for fault, site in found:
        by_site.setdefault(site.key, (fault, site))
    sites = len(by_site)
    examples = "；".join(
        said["example"].format(site=inert(site.name), message=inert(fault.message).rstrip("。；"))
        for fault, site in list(by_site.values())[:_EXAMPLES]
    )
    share = said["share"].format(rate=rate(sites, total), sites=sites, total=total)
    return said["class"].format(n=n, problem=problem, count=len(found), sites=sites, share=share, examples=f"{examples}。")


def _heads(names: Sequence[str]) -> tuple[str, ...]:
    said = {**words().book, **words().circular}
    return tuple(said[name] for name in names)


def _fault_row(no: int, fault: Fault, site: Site) -> tuple[str, ...]:
    level = f"{words().level[fault.level].word} {fault.indicator}"
    where = (inert(site.name), inert(site.site_code or ""), level, place(fault.subject, site))
    return (str(no), *where, inert(fault.message), inert(fault.subject.url))


def _site_rows(judgements: Sequence[Judgement], left: Sequence[Site]) -> Iterator[tuple[str, ...]]:
    said = words()
    no = 0
    for no, one in enumerate(judgements, 1):
        levels = Counter(fault.level for fault in one.faults)
        score = said.circular["not_scored"]
        if one.score is not None:
            score = said.circular["points_of"].format(score=f"{one.score:.1f}", points=points(one.points_checked))
        kind, level = said.site_kind.get(one.site.kind, one.site.kind), inert(one.site.level or "")
        counts = (str(levels[Level.VETO]), str(levels[Level.DEDUCT]), str(len(one.unjudged)))
        yield (str(no), inert(one.site.name), kind, level, said.verdict[one.verdict].word, score, *counts)
    for at, site in enumerate(left, no + 1):
        kind, level = said.site_kind.get(site.kind, site.kind), inert(site.level or "")
        yield (str(at), inert(site.name), kind, level, said.circular["unmonitored"], "—", "—", "—", "—")
