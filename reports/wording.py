"""The reports' words (``words.toml``), checked once when first asked for."""

from functools import cache
from pathlib import Path

from checks.wording import reason_text
from crawler.configuration import ConfigModel, load_toml
from crawler.records import Reason
from reports.context.parts import Mark


class Word(ConfigModel):
    """A state as text and symbol, so that colour never carries the meaning alone."""

    word: str
    symbol: str


class Paragraph(ConfigModel):
    """One paragraph of the method section."""

    title: str
    text: str


class Words(ConfigModel):
    """All entries of ``words.toml``; the keys of the tables are the values of the closed sets they word."""

    demo: str
    verdict: dict[str, Word]
    column_status: dict[str, Word]
    level: dict[str, Word]
    manual: dict[str, Word]
    stage: dict[str, str]
    trend: dict[str, Word]
    site_kind: dict[str, str]
    reason: dict[Reason, str]
    left_out: dict[str, str]
    check: dict[str, str]
    column: dict[str, str]
    site: dict[str, str]
    month: dict[str, str]
    notice: dict[str, str]
    slip: dict[str, str]
    slip_result: dict[str, str]
    slip_form: dict[str, str]
    slip_error: dict[str, str]
    summary: dict[str, str]
    required: dict[str, Word]
    chart: dict[str, str]
    accuracy: dict[str, str]
    book: dict[str, str]
    circular: dict[str, str]
    method: tuple[Paragraph, ...]

    def check_name(self, check: str) -> str:
        """Return the Chinese name of a class of problems; a rule that has none yet is shown by its public name."""
        return self.check.get(check, check)

    def left_out_name(self, reason: str) -> str:
        """Return why pages were not fetched."""
        if reason in self.left_out:
            return self.left_out[reason]
        if reason in set(Reason):
            return reason_text(Reason(reason))
        return self.left_out["other"].format(reason=reason)


@cache
def words() -> Words:
    """Return the packaged words."""
    return load_toml(Path(__file__).with_name("words.toml"), Words)


def mark(table: dict[str, Word], key: str) -> Mark:
    """Return the text, symbol and style name of one state."""
    return Mark(kind=key, word=table[key].word, symbol=table[key].symbol)
