"""Knowing when to stop: where a site shuts its door, or has gone away, nobody knocks three thousand times. Pure."""

from dataclasses import dataclass

from crawler.answers import RETRIED_OUTCOMES
from crawler.records import Outcome

REFUSALS = 10
"""Refusals in a row after which it is polite, and wise, to stop."""
SILENCES = 20
"""Addresses in a row that got no answer at all, each after its tries."""
_HOME_BLOCKS = {
    Outcome.CHALLENGE: "challenge",
    Outcome.CAPTCHA: "captcha",
    Outcome.FORBIDDEN: "forbidden",
    Outcome.ROBOTS: "robots",
    Outcome.TLS: "tls",
    Outcome.DNS: "unreachable",
    Outcome.TIMEOUT: "unreachable",
    Outcome.UNREACHABLE: "unreachable",
}
_REFUSING = frozenset({Outcome.CHALLENGE, Outcome.CAPTCHA, Outcome.FORBIDDEN})


@dataclass(slots=True)
class Door:
    """One site's door. ``blocked`` is the first reason for which the walk stopped (see ``CrawlSummary``), None while it goes on."""

    blocked: str | None = None
    _refusals: int = 0
    _silences: int = 0

    def note(self, outcome: Outcome, *, home: bool) -> bool:
        """Take what came of one page of the walk; return whether nothing more of the site is to be asked for."""
        why = self._why(outcome, home=home)
        self.blocked = self.blocked or why
        return why is not None

    def _why(self, outcome: Outcome, *, home: bool) -> str | None:
        if home and outcome in _HOME_BLOCKS:
            return _HOME_BLOCKS[outcome]
        self._refusals = self._refusals + 1 if outcome in _REFUSING else 0
        self._silences = self._silences + 1 if outcome in RETRIED_OUTCOMES else 0
        if self._refusals >= REFUSALS:
            return _HOME_BLOCKS[outcome]
        return "unreachable" if self._silences >= SILENCES else None
