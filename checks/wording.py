"""The sentences that officials read. They stand in .toml files beside the code; this is the one module that opens them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from pydantic import RootModel

from crawler.configuration import ConfigModel, load_toml
from crawler.records import Reason

_HERE = Path(__file__).parent
_CLAUSE = re.compile(r"\[([^\[\]]*\{\w+\}[^\[\]]*)\]")
_VALUE = re.compile(r"\{(\w+)\}")


class Sentence(ConfigModel):
    """One sentence with its ``{values}`` and ``[clauses]`` (:func:`fill`).

    ``remedy`` is what the site is asked to do (整改要求), empty where nothing is.
    """

    zh: str
    en: str
    remedy: str = ""


class _Sentences(RootModel[dict[str, Sentence]]):
    """A file of sentences."""


@dataclass(frozen=True, slots=True)
class Worded:
    """A finding in words."""

    message: str
    remedy: str


@cache
def sentences(name: str) -> Mapping[str, Sentence]:
    """Return the sentences of a rule by its public name, or of ``verdict`` or ``reasons``."""
    own = _HERE / f"{name}.toml"
    return load_toml(own if own.is_file() else _HERE / "rules" / f"{name.replace('-', '_')}.toml", _Sentences).root


def word(name: str, sentence: str, values: Mapping[str, object]) -> Worded:
    """Fill a sentence. Dates are written ISO 8601, reasons in words. Raises KeyError where a sentence or a value is not there."""
    filled = {key: reason_text(value) if isinstance(value, Reason) else value for key, value in values.items()}
    chosen = sentences(name)[sentence]
    return Worded(fill(chosen.zh, filled), fill(chosen.remedy, filled))


def fill(sentence: str, values: Mapping[str, object]) -> str:
    """Fill a sentence's ``{values}``. A ``[clause]`` falls away where one of its own is zero or empty: never 另见于其他0个页面.

    Raises KeyError for a value that is not there.
    """

    def clause(found: re.Match[str]) -> str:
        return found[1] if all(values[name] for name in _VALUE.findall(found[1])) else ""

    return _CLAUSE.sub(clause, sentence).format_map(values)


def reason_text(reason: Reason) -> str:
    """Return why something could not be judged, in Chinese."""
    return sentences("reasons")[reason.value].zh


def points(value: float) -> str:
    """Write a number of points without needless zeros: ``95``, ``59.5``."""
    return f"{round(value, 2):g}"


def plain(value: object) -> object:
    """Return a value in JSON's own types: dates as ISO 8601, numbers and lists as they are, anything else as its text."""
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return str(value)
