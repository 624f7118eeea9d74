"""The table of faults is what the tests hold the program to, and it is as long as it has to be."""

import re

from tests.faults.table import PAGE, page

LEAST = 60


def test_the_page_is_what_the_tests_say() -> None:
    assert page() == PAGE.read_text(encoding="utf-8"), "renew it with: make faults"


def test_there_are_enough_named_faults() -> None:
    names = re.findall(r"^\| ([a-z0-9.-]+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(set(names)) >= LEAST
