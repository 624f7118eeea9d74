"""config/words/*.toml: the word lists that the office keeps. Wording slips (a person confirms), serious wording, unlawful links."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from crawler.configuration import ConfigModel, load_toml
from crawler.marks import WordingSlip

Word = Annotated[str, Field(min_length=2, max_length=60)]

MOST = 20
"""Slips that are kept of one page."""
_AROUND = 15


class Slip(ConfigModel):
    """One doubtful wording: ``right`` what it should be, ``except_in`` longer phrases in which it is right."""

    wrong: Word
    right: str = Field(default="", max_length=120)
    except_in: tuple[Word, ...] = ()


class WordList(ConfigModel):
    """One file. ``kind``: ``slip`` 错别字, ``serious`` 严重表述错误, ``unlawful`` words of gambling and the like.

    ``harmless_hosts``  counters and share buttons that pages hide for good reason (unlawful only)
    """

    kind: Literal["slip", "serious", "unlawful"]
    title: str = Field(min_length=1)
    slips: tuple[Slip, ...] = ()
    words: tuple[Word, ...] = ()
    harmless_hosts: tuple[str, ...] = ()


@dataclass
class Words:
    """All word lists of a config folder. Empty ones find nothing."""

    lists: tuple[WordList, ...] = field(default=())

    @classmethod
    def load(cls, config: Path) -> "Words":
        """Read ``config/words/*.toml`` in the order of their names. Raises UserError (file and field) for a slip in one."""
        return cls(tuple(load_toml(path, WordList) for path in sorted((config / "words").glob("*.toml"))))

    @cached_property
    def _slips(self) -> dict[str, tuple[Slip, str]]:
        return {slip.wrong: (slip, words.title) for words in self.lists for slip in words.slips}

    @cached_property
    def _any_slip(self) -> re.Pattern[str] | None:
        wrong = sorted(self._slips, key=lambda one: (-len(one), one))
        return re.compile("|".join(map(re.escape, wrong))) if wrong else None

    @cached_property
    def unlawful(self) -> re.Pattern[str] | None:
        """Any word of an unlawful trade, to be looked for in lower case; None without a list."""
        words = sorted({word.lower() for each in self.lists for word in each.words}, key=lambda one: (-len(one), one))
        return re.compile("|".join(map(re.escape, words))) if words else None

    @cached_property
    def harmless_hosts(self) -> tuple[str, ...]:
        """Ends of hosts, each with a dot before it, whose hidden links mean nothing."""
        return tuple(f".{host.lower()}" for each in self.lists for host in each.harmless_hosts)

    def slips_in(self, text: str) -> tuple[WordingSlip, ...]:
        """Return the doubtful wordings of a text, each once, with what stands around its first place."""
        if self._any_slip is None:
            return ()
        out: dict[str, WordingSlip] = {}
        for match in self._any_slip.finditer(text):
            slip, title = self._slips[match[0]]
            if match[0] in out or _is_excepted(text, match, slip):
                continue
            context = text[max(0, match.start() - _AROUND) : match.end() + _AROUND].strip()
            out[match[0]] = WordingSlip(match[0], slip.right, context, title)
            if len(out) >= MOST:
                break
        return tuple(out.values())


def _is_excepted(text: str, match: re.Match[str], slip: Slip) -> bool:
    for phrase in slip.except_in:
        start = max(0, match.start() - len(phrase))
        at = text.find(phrase, start, match.end() + len(phrase))
        if 0 <= at <= match.start() and at + len(phrase) >= match.end():
            return True
    return False
