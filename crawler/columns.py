"""Names of columns (栏目) to the contract's keys: ``config/columns.toml`` is the vocabulary.

A name is tried as it stands, then without what portals put around it: brackets, counts, 更多, the name of the place.
Exact synonyms of any key win over patterns, so that a narrow name is never swallowed by a wide pattern of another key.
"""

import re
import unicodedata
from pathlib import Path

from pydantic import Field, field_validator

from crawler.configuration import ConfigModel, load_toml

_MOST_KNOWN = 1 << 15  # names; menus repeat, but every title is asked for too
LONGEST = 18
"""Characters; a longer text is a title or a sentence, not the name of a column."""

_NOISE = re.compile(r"[\s\u200b\ufeff·•●◆■▪►▶>\u203a»〉《》“”\"'‘’「」『』【】\[\]〔〕（）():：|丨｜+…．.、，,。→←↓&/-]+")
_COUNT = re.compile(r"[（(\[]\s*\d+\s*(?:条|篇|件)?\s*[)）\]]\s*$")
_TRAIL = re.compile(r"[/\u203a»〉>→]+")


class _Column(ConfigModel):
    """One key of columns.toml."""

    name: str = Field(min_length=1)
    static: bool = False
    synonyms: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    never: tuple[str, ...] = ()

    @field_validator("patterns", "never")
    @classmethod
    def _compiles(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in value:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"“{pattern}”不是正确的正则表达式") from error
        return value


class _File(ConfigModel):
    """columns.toml: words that may stand around a name, and the keys."""

    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    columns: dict[str, _Column]


class Vocabulary:
    """What columns are called. Immutable in use; answers are remembered, for the same names stand on every page."""

    def __init__(self, file: _File) -> None:
        self._columns = file.columns
        self._exact: dict[str, str] = {}
        for key, column in file.columns.items():
            for name in (column.name, *column.synonyms):
                self._exact.setdefault(plain(name), key)
        self._patterns = [
            (key, re.compile("|".join(f"(?:{pattern})" for pattern in column.patterns)), _never(column.never))
            for key, column in file.columns.items()
            if column.patterns
        ]
        self._prefix = re.compile("(?:" + "|".join(sorted(file.prefixes, key=len, reverse=True)) + ")+")
        self._suffix = re.compile("(?:" + "|".join(sorted(file.suffixes, key=len, reverse=True)) + ")$")
        self._known: dict[str, str | None] = {}

    @classmethod
    def load(cls, config: Path) -> "Vocabulary":
        """Read ``config/columns.toml``. Raises UserError where it is not there or not right."""
        return cls(load_toml(config / "columns.toml", _File))

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys, in the file's order."""
        return tuple(self._columns)

    def is_static(self, key: str) -> bool:
        """Whether the column holds content of its own rather than a dated list (概况, 领导, 机构职能, 指南 …)."""
        return self._columns[key].static

    def name_of(self, key: str) -> str:
        """Return the Chinese name of ``key``."""
        return self._columns[key].name

    def names_of(self, key: str) -> tuple[str, ...]:
        """Return what columns of ``key`` are called, its own name first; nothing for a key that the vocabulary does not know."""
        column = self._columns.get(key)
        return (column.name, *column.synonyms) if column else ()

    def key_for(self, name: str) -> str | None:
        """Return the key that a column of this name has, or None where the vocabulary does not know it."""
        try:
            return self._known[name]
        except KeyError:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            found = self._known[name] = self._look_up(name)
            return found

    def _look_up(self, name: str) -> str | None:
        whole = plain(name)
        if not whole or len(whole) > LONGEST:
            return None
        core = self._prefix.sub("", whole, count=1) if self._prefix.match(whole) else whole
        bare = self._suffix.sub("", core)
        # "政府信息公开指南" loses its head to a prefix and must still be found whole: longest spelling first.
        spellings = [spelling for spelling in dict.fromkeys((whole, self._suffix.sub("", whole), core, bare)) if len(spelling) > 1]
        for spelling in spellings:
            if spelling in self._exact:
                return self._exact[spelling]
        for spelling in spellings:
            for key, pattern, never in self._patterns:
                if pattern.fullmatch(spelling) and not (never and never.search(whole)):
                    return key
        last = _TRAIL.split(name.strip().strip("\u203a»〉>→/ "))[-1]
        return self.key_for(last) if last.strip() and last != name and plain(last) != whole else None


def plain(name: str) -> str:
    """Return ``name`` without spaces, brackets, quotes, arrows, counts and 更多; full-width letters as ASCII."""
    name = unicodedata.normalize("NFKC", _COUNT.sub("", name))
    name = _NOISE.sub("", name)
    return name.removesuffix("更多").removesuffix("more").removesuffix("MORE").removeprefix("更多")


def _never(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns)) if patterns else None
