"""The words of the ledger, of rechecks and of chasers (``casewords.toml``), checked once when first asked for."""

from functools import cache
from pathlib import Path

from crawler.configuration import ConfigModel, load_toml
from reports.lifecycle import EventKind, State
from reports.wording import Word


class CaseWords(ConfigModel):
    """All entries of ``casewords.toml``."""

    state: dict[State, Word]
    met: dict[str, Word]
    event: dict[EventKind, str]
    told: dict[EventKind, str]
    sheet: dict[str, str]
    book: dict[str, str]
    said: dict[str, str]
    error: dict[str, str]
    recheck: dict[str, str]
    chaser: dict[str, str]


@cache
def case_words() -> CaseWords:
    """Return the packaged words."""
    return load_toml(Path(__file__).with_name("casewords.toml"), CaseWords)
