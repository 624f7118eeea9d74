"""The readers keep what the project promises, on real pages that nobody here wrote."""

import pytest

from .__main__ import PAGES, errors, pages_folder, score_pages
from .marks import TARGETS, Field, Mark, measure
from .truth import load_truths


@pytest.fixture(scope="module")
def marks() -> list[Mark]:
    """Everything that the readers say about the real pages, marked."""
    folder = pages_folder()
    if folder is None:
        pytest.skip(f"{PAGES} names no folder of real pages")
    return score_pages(load_truths(), folder)


@pytest.mark.parametrize("field", TARGETS, ids=str)
def test_target(field: Field, marks: list[Mark]) -> None:
    figure = measure(marks, field)
    assert figure.value is not None
    wrong = errors([mark for mark in marks if mark.field is field])
    assert figure.value >= TARGETS[field], "\n".join(wrong)
