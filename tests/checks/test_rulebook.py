"""checks/README.md lists every id of the standards with its state, and is what the packs say today."""

import re

import pytest

from checks.pack import load_pack
from checks.rulebook import PAGE, State, own_indicators, pack_names, page, state_of
from checks.rules import all_checks

from .facts import CONFIG

# Every id of the standards' tables, written out: one that is left out of the packs must not go unnoticed.
STANDARDS = {
    "guoban-2019": (
        "V1", "V2", "V3", "V4a", "V4b", "V4c", "V5a", "V5b", "V6a", "V6b", "V6c",
        "N1", "N2", "N3", "N4",
        "D1.1", "D1.2", "D1.3", "D1.4", "D1.5", "D1.6", "D1.7", "D1.8", "D1.9",
        "D2.1", "D2.2", "D2.3", "D2.4", "D2.5", "D2.6",
        "D3.1", "D3.2", "D3.3", "D3.4",
        "D4.1", "D4.2", "D4.3", "D4.4a", "D4.4b", "D4.5", "D4.6", "D4.7", "D4.8", "D4.9",
        "B1.1", "B1.2", "B2.1", "B2.2", "B2.3", "B3.1", "B3.2", "B4.1", "B4.2", "B5",
    ),
    "pucha-2015": (
        "P-V1", "P-V2", "P-V3", "P-V4", "P-V5",
        "P-A1", "P-A2", "P-U1", "P-U2", "P-I1", "P-I2", "P-I3", "P-S1", "P-S2", "P-S3",
    ),
    "tiaoli-2019": ("R1", "R2", "R3", "R4", "R5", "R6", "R7", "5.1"),
    "pingtai-2019": ("F1", "F2", "F3", "F4", "F5", "F6", "I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9"),
    "zhiyin-2017": (
        "G1", "G2", "G3", "G4", "G5", "G6", "G7", "G8", "G9", "G10", "G11", "G12", "G13", "G14", "G15", "G16",
        "3.1", "Y1", "Y2", "Y3", "Y4", "Y5",
    ),
    "zhongwei-2021": ("X1", "X2", "X3", "X4", "X5", "X6", "X7", "X8", "X9", "X10", "X11", "X12", "X13", "X14"),
}  # fmt: skip
METHODS = ("M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8")
TAGS = (
    "SiteName", "SiteDomain", "SiteIDCode", "ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType", "ArticleTitle",
    "PubDate", "ContentSource", "Keywords", "Author", "Description", "Image", "Url",
)  # fmt: skip

WRITTEN = PAGE.read_text(encoding="utf-8")


def test_the_page_is_what_the_packs_say():
    assert page(CONFIG) == WRITTEN, "renew it with: make rulebook"


@pytest.mark.parametrize("name", STANDARDS)
def test_no_id_of_the_standards_is_left_out(name):
    own = {indicator.id for indicator in own_indicators(CONFIG, name)}
    assert set(STANDARDS[name]) <= own
    rows = re.findall(
        r"^\| ([\w.-]+) \| [^|]+ \| (?:veto|deduct [\d.]+|bonus [\d.]+|advice) \| (judged|in part|manual) \|", WRITTEN, re.MULTILINE
    )
    told = dict(rows)
    assert len(told) == len(rows)  # each id stands in one pack
    assert set(STANDARDS[name]) <= set(told)


def test_the_scoring_method_and_the_page_tags_are_told():
    pack = load_pack(CONFIG, "guoban-2019")
    assert tuple(pack.methods) == METHODS
    assert all(f"| {identity} | {method.clause} | {method.how} |" in WRITTEN for identity, method in pack.methods.items())
    (tags,) = (indicator for indicator in load_pack(CONFIG, "zhiyin-2017").indicators if indicator.id == "3.1")
    assert all(tag in tags.clause for tag in TAGS)


def test_what_is_manual_says_what_to_look_at_and_what_is_judged_says_by_what():
    for name in pack_names(CONFIG):
        for indicator in own_indicators(CONFIG, name):
            state = state_of(indicator)
            assert bool(indicator.todo) is (state is not State.JUDGED), indicator.id
            assert bool(indicator.bindings) is (state is not State.MANUAL), indicator.id


def test_every_check_and_every_pack_stands_on_the_page():
    assert all(f"| `{check}` |" in WRITTEN for check in all_checks())
    assert all(f"\n## {name}\n" in WRITTEN for name in pack_names(CONFIG))
