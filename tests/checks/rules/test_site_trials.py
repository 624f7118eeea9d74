"""The rules on the trials of a whole site (D4.5, D4.9, G14, G16): not tried, could not be tried, seen once, twice, in order."""

from dataclasses import replace
from datetime import timedelta

import pytest

from checks.model import Status
from checks.runner import judge
from checks.wording import fill, sentences
from crawler.records import Item, Reason
from crawler.soundings import Sounding, SoundingKind, SoundingResult

from ..facts import AS_OF, CONFIG, STARTED, URL, VOCABULARY, healthy, load_pack, run, site

GOOD, BAD, UNKNOWN = SoundingResult.GOOD, SoundingResult.BAD, SoundingResult.UNKNOWN
RULES = {
    "ipv6-missing": (SoundingKind.IPV6, ("no_aaaa", "unreachable_ipv6"), ("no_ipv6_here", "dns")),
    "search-missing": (
        SoundingKind.SEARCH,
        ("no_search_form", "search_broken"),
        ("script_only", "off_site", "robots", "too_few_titles"),
    ),
    "search-misses": (SoundingKind.SEARCH_TITLE, ("not_on_first_page",), ("script_only", "forbidden")),
    "not-found-answers-ok": (SoundingKind.NOT_FOUND, ("status_200", "redirect"), ("challenge", "robots")),
    "https-missing": (SoundingKind.HTTPS, ("not_offered",), ("tls", "timeout")),
    "certificate-expiring": (SoundingKind.CERTIFICATE, ("expired", "self_signed", "wrong_host"), ("untrusted",)),
}
LIMITS = {"certificate-expiring": {"days": 30}}


def sounding(kind, result, detail, **over):
    return Sounding(kind, result, "www.example.gov.cn", detail, STARTED, record="<urn:s>", **over)


def found(rule, *soundings):
    return run(rule, replace(site(), soundings=soundings), **LIMITS.get(rule, {}))


@pytest.mark.parametrize("rule", RULES)
def test_what_was_not_tried_was_not_examined(rule):
    assert {finding.status for finding in found(rule)} <= {Status.NOT_APPLICABLE}


@pytest.mark.parametrize("rule", RULES)
def test_in_order(rule):
    kind = RULES[rule][0]
    assert [finding.status for finding in found(rule, sounding(kind, GOOD, "fine"))] == [Status.OK]


@pytest.mark.parametrize(("rule", "detail"), [(rule, detail) for rule, (_, _, open_) in RULES.items() for detail in open_])
def test_could_not_be_tried(rule, detail):
    (finding,) = found(rule, sounding(RULES[rule][0], UNKNOWN, detail, looks=2))
    assert finding.status is Status.UNKNOWN
    assert finding.sentence in sentences(rule)


@pytest.mark.parametrize(("rule", "detail"), [(rule, detail) for rule, (_, bad, _) in RULES.items() for detail in bad])
def test_one_look_accuses_nobody_and_two_do(rule, detail):
    once, twice = (found(rule, sounding(RULES[rule][0], BAD, detail, looks=looks, status=200))[0] for looks in (1, 2))
    assert (once.status, once.reason) == (Status.UNKNOWN, Reason.UNCONFIRMED)
    assert (twice.status, twice.evidence) == (Status.FAIL, ("<urn:s>",))
    assert fill(sentences(rule)[twice.sentence].zh, {"name": "某", **twice.values})


@pytest.mark.parametrize(
    ("left", "status"), [(31, Status.OK), (30, Status.OK), (29, Status.FAIL), (0, Status.FAIL), (-1, Status.FAIL)]
)
def test_days_that_a_certificate_has_left(left, status):
    day = AS_OF + timedelta(left)
    (finding,) = found("certificate-expiring", sounding(SoundingKind.CERTIFICATE, GOOD, "expires", day=day))
    assert finding.status is status
    assert finding.sentence == {Status.OK: ""}.get(status, "expiring" if left >= 0 else "expired")


def test_a_missed_title_points_to_its_document():
    missed = replace(sounding(SoundingKind.SEARCH_TITLE, BAD, "not_on_first_page", looks=2), about="关于某事的通知")
    facts = replace(site(items=[Item(f"{URL}7.html", "关于某事的通知")]), soundings=(missed,))
    assert [finding.subject.url for finding in run("search-misses", facts)] == [f"{URL}7.html"]


def test_what_they_cost():
    """Under the national table: 4 points at most for the search, 1 for IPv6; and nothing for what was not examined."""
    titles = [replace(sounding(SoundingKind.SEARCH_TITLE, BAD, "not_on_first_page", looks=2), about=f"标题{n}") for n in range(4)]
    broken = sounding(SoundingKind.SEARCH, BAD, "search_broken", looks=2, status=500)
    no_aaaa = sounding(SoundingKind.IPV6, BAD, "no_aaaa", looks=2)
    pack = load_pack(CONFIG, "guoban-2019")

    def scores(*soundings):
        judged = judge(replace(site(*healthy()), soundings=soundings), pack, VOCABULARY)
        return {
            line.indicator: (line.raw, line.counted, line.checked) for line in judged.scores if line.indicator in {"D4.5", "D4.9"}
        }

    assert scores() == {"D4.5": (0, 0, False), "D4.9": (0, 0, False)}
    assert scores(*titles[:2]) | {} == {"D4.5": (2, 2, True), "D4.9": (0, 0, False)}
    assert scores(broken, *titles, no_aaaa) == {"D4.5": (8, 4, True), "D4.9": (1, 1, True)}
