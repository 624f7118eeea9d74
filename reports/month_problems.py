"""What is wrong and what was not seen, over all sites of a month, counted from the lines."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from checks.model import Judgement, Level
from checks.wording import reason_text
from crawler.records import Reason, Site
from crawler.walk import CUTS_THE_CRAWL, LeftOut
from reports.context.month import ProblemClass, ReasonGroup, ReasonLine, SiteLeftOut
from reports.inert import inert
from reports.lines import place, site_link
from reports.site_lines import left_out
from reports.wording import mark, words

_NAMES_SHOWN = 3
_LEFT_OUT_SHOWN = frozenset({*CUTS_THE_CRAWL, LeftOut.ROBOTS})


def problem_classes(judgements: Sequence[Judgement]) -> tuple[ProblemClass, ...]:
    """Count the problems of each class, what costs most first."""
    found: dict[tuple[int, str, str], list[Site]] = defaultdict(list)
    levels = list(Level)
    for judgement in judgements:
        for fault in judgement.faults:
            found[levels.index(fault.level), fault.check, fault.indicator].append(judgement.site)
    ordered = sorted(found.items(), key=lambda pair: (pair[0][0], -len(pair[1]), pair[0][1:]))
    return tuple(
        ProblemClass(
            problem=words().check_name(check),
            indicator=indicator,
            level=mark(words().level, levels[level]),
            count=len(sites),
            sites=len({site.key for site in sites}),
            names=_names(inert(site.name) for site in sites),
        )
        for (level, check, indicator), sites in ordered
    )


def _names(names: Iterable[str]) -> str:
    """Return the first few different names, and how many there are in all where that is more."""
    distinct = list(dict.fromkeys(names))
    shown = "、".join(distinct[:_NAMES_SHOWN])
    return shown if len(distinct) <= _NAMES_SHOWN else words().month["and_more"].format(names=shown, count=len(distinct))


def unjudged_by_reason(judgements: Sequence[Judgement]) -> tuple[ReasonGroup, ...]:
    """Group what was not judged by its reason, the most frequent first, then by site."""
    found: dict[Reason, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    sites = {judgement.site.key: judgement.site for judgement in judgements}
    for judgement in judgements:
        for unjudged in judgement.unjudged:
            found[unjudged.reason][judgement.site.key].append(place(unjudged.subject, judgement.site))
    return tuple(
        ReasonGroup(
            reason=reason_text(reason),
            why=words().reason[reason],
            count=sum(len(names) for names in by_site.values()),
            lines=tuple(
                ReasonLine(site=site_link(sites[key]), count=len(names), columns=_names(names)) for key, names in by_site.items()
            ),
        )
        for reason, by_site in sorted(found.items(), key=lambda pair: (-sum(map(len, pair[1].values())), pair[0]))
    )


def left_out_by_site(judgements: Sequence[Judgement]) -> tuple[SiteLeftOut, ...]:
    """Return the sites whose crawl was cut short, or not allowed, and by what."""
    rows = []
    for judgement in judgements:
        crawl = judgement.crawl
        cut = left_out([row for row in crawl.left_out if row[0] in _LEFT_OUT_SHOWN])
        if cut or not crawl.complete:
            crawled = words().month["pages"].format(pages=crawl.pages, requests=crawl.requests)
            rows.append(SiteLeftOut(site=site_link(judgement.site), crawled=crawled, left_out=cut))
    return tuple(rows)
