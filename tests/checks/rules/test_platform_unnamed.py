"""platform-unnamed (F2)."""

from dataclasses import replace

import pytest

from checks.model import Status
from crawler.records import Reason
from crawler.targets import Target, TargetState

from ..facts import URL, run, site, text


def home_with(*names, on_home=True, parts=()):
    targets = tuple(Target(f"{URL}{n}/", TargetState.OK, name, URL, on_home=on_home) for n, name in enumerate(names))
    return replace(site(*parts), targets=targets)


def judged(facts):
    (found,) = run("platform-unnamed", facts, wanted="政府信息公开", instead=["信息公开", "政务公开"])
    return found


@pytest.mark.parametrize(
    "facts",
    [
        home_with("首页", "政府信息公开"),
        home_with("【政府信息公开】"),
        home_with("政务公开", parts=[text("政府信息公开")]),
        replace(home_with(), columns=(text("政府信息公开").column,)),
    ],
)
def test_named(facts):
    assert judged(facts).status is Status.OK


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (site(), Reason.UNCONFIRMED),  # an old bundle: its links were not kept
        (home_with("政务公开", on_home=False), Reason.UNCONFIRMED),
        (home_with("政务公开", parts=[text("政府信息公开", found_on=f"{URL}zw/")]), None),
        (replace(site(navigation_seen=False), targets=home_with("首页").targets), Reason.SHELL),
    ],
)
def test_could_not_check(facts, reason):
    found = judged(facts)
    assert (found.status, found.reason) == (Status.UNKNOWN if reason else Status.FAIL, reason)


@pytest.mark.parametrize(
    ("names", "sentence", "others"),
    [
        (["首页"], "unnamed", None),
        (["政务公开"], "renamed", "政务公开"),
        (["政务公开", "信息公开"], "renamed", "信息公开”“政务公开"),
    ],
)
def test_unnamed(names, sentence, others):
    found = judged(home_with(*names))
    assert (found.status, found.sentence, found.values.get("others")) == (Status.FAIL, sentence, others)
