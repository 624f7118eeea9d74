"""Sentences filled: clauses that count nothing fall away, in every rule's file."""

import re
import string

import pytest

from checks.rulebook import all_checks
from checks.wording import fill, sentences

COUNTS_NOTHING = re.compile(r"其他0个|另外0|另有0|等[01]个|等[01]份|共0|已发现0")
MAY_BE_NONE = ("others", "unseen", "count")
"""What a rule counts beside the thing that it speaks of: there may be none of it."""


@pytest.mark.parametrize(
    ("sentence", "values", "told"),
    [
        ("首见于{page}[，另见于其他{others}个页面]。", {"page": "甲", "others": 0}, "首见于甲。"),
        ("首见于{page}[，另见于其他{others}个页面]。", {"page": "甲", "others": 2}, "首见于甲，另见于其他2个页面。"),
        ("{a}[（{b}，{c}）]", {"a": "甲", "b": "乙", "c": ""}, "甲"),
        ("[甲]{a}", {"a": "[{乙}]"}, "[甲][{乙}]"),  # brackets without a value are brackets; what is filled in is text
    ],
)
def test_a_clause_falls_away_where_a_value_of_its_own_is_empty(sentence, values, told):
    assert fill(sentence, values) == told


def test_a_value_that_is_missing_is_no_empty_one():
    with pytest.raises(KeyError):
        fill("甲[，{others}个]", {})


def values_of(sentence: str) -> dict[str, object]:
    fields = [(name, spec) for _, name, spec, _ in string.Formatter().parse(sentence) if name]
    return {name: 0 if name in MAY_BE_NONE else 1 if spec else "某" for name, spec in fields}


@pytest.mark.parametrize("rule", [*sorted(all_checks()), "verdict", "warnings", "alarms"])
def test_no_sentence_counts_nothing(rule):
    for key, sentence in sentences(rule).items():
        told = fill(sentence.zh, values_of(sentence.zh))
        assert not COUNTS_NOTHING.search(told), (key, told)
        assert not set("[]") & set(told), (key, told)
        assert fill(sentence.en, values_of(sentence.en))
