"""What the lines of all pages have in common."""

import pytest

from reports.lines import excerpt, numeral


@pytest.mark.parametrize(
    ("number", "told"),
    [(1, "一"), (9, "九"), (10, "十"), (12, "十二"), (19, "十九"), (20, "二十"), (21, "二十一"), (99, "九十九")],
)
def test_numerals_of_headings(number, told):
    assert numeral(number) == told


@pytest.mark.parametrize(
    ("found", "lines", "more"), [("", (), ""), ("ab", ("A", "B"), ""), ("abc", ("A", "B"), "另有1条，此处从略。")]
)
def test_an_excerpt_counts_all_and_words_what_it_shows(found, lines, more):
    shown = excerpt(found, str.upper, limit=2)
    assert (shown.count, shown.lines, shown.more) == (len(found), lines, more)
