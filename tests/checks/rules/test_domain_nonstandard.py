"""domain-nonstandard (D4.1, G2)."""

from dataclasses import replace

import pytest

from checks.model import Status

from ..facts import run, site


def at(url, kind="portal", level=None):
    facts = site(kind=kind)
    return replace(facts, site=replace(facts.site, url=url, level=level))


def judged(facts):
    (found,) = run("domain-nonstandard", facts, national_levels=["国务院部门"])
    return found


@pytest.mark.parametrize(
    ("url", "kind", "level"),
    [
        ("https://www.nxzw.gov.cn/", "portal", "地市级"),
        ("https://nxzw.gov.cn/", "portal", "地市级"),
        ("http://WWW.SPT.GOV.CN:8080/index.html", "portal", None),
        ("https://www.gov.cn/", "portal", None),
        ("https://slj.bd.gov.cn/", "department", "地市级"),
        ("https://www.moe.gov.cn/", "department", "国务院部门"),
        ("https://www.slj.gov.cn/", "department", None),  # nobody said whose department it is
    ],
)
def test_in_order(url, kind, level):
    assert judged(at(url, kind, level)).status is Status.OK


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8641/", "http://localhost/", "http://[2001:db8::1]/", "http://xn--fiqs8s.xn--zfr164b/"]
)
def test_what_is_no_english_name_says_nothing(url):
    assert judged(at(url)).status is Status.UNKNOWN


@pytest.mark.parametrize(
    ("url", "kind", "level", "sentence"),
    [
        ("https://www.nxzw.com/", "portal", None, "suffix"),
        ("https://www.nxzw.gov.cn.example.com/", "portal", None, "suffix"),
        ("https://www.xgov.cn/", "portal", None, "suffix"),
        ("https://www.spt.nxzw.gov.cn/", "portal", "区县级", "portal"),
        ("https://slj.bd.gov.cn/", "portal", "地市级", "portal"),
        ("https://www.bdslj.gov.cn/", "department", "地市级", "department"),
        ("https://www.bdslj.org.cn/", "department", "地市级", "suffix"),
    ],
)
def test_nonstandard(url, kind, level, sentence):
    found = judged(at(url, kind, level))
    assert (found.status, found.sentence) == (Status.FAIL, sentence)
