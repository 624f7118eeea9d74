"""Is it us? Other hosts that answered, called upon again where one kept silent since: to know that our own line was up. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

from crawler.errands import Errand, Purpose
from crawler.targets import Target, TargetState

_MAX_CALLS = 3
_SILENT = frozenset({TargetState.DNS, TargetState.UNREACHABLE, TargetState.TIMEOUT, TargetState.CERTIFICATE})


@dataclass(slots=True)
class Witnesses:
    """The other hosts that answered in one crawl, and when one last kept silent."""

    _answered: dict[str, Target] = field(default_factory=dict)
    _silent_since: datetime | None = None
    _calls: int = 0

    def load(self, asked: Iterable[Target]) -> None:
        """Take up what was asked of other hosts in an earlier session of this crawl."""
        others = [each for each in asked if not each.internal]
        self._answered = {urlsplit(each.url).netloc: each for each in others if each.status is not None}
        self._silent_since = max((each.at for each in others if each.state in _SILENT and each.at), default=None)

    def note(self, host: str, target: Target) -> None:
        """Note what a look at another host gave."""
        if target.status is not None:
            self._answered[host] = target
        elif target.state in _SILENT:
            self._silent_since = target.at

    @property
    def is_wanted(self) -> bool:
        """Whether somebody kept silent, and nobody else has answered since."""
        last = max((each.at for each in self._answered.values() if each.at is not None), default=None)
        return self._calls < _MAX_CALLS and last is not None and self._silent_since is not None and last <= self._silent_since

    def call(self) -> Errand:
        """Return an errand to a host that answered before; the next one each time. Only where one :attr:`is_wanted`."""
        hosts = sorted(self._answered)
        target = self._answered[hosts[self._calls % len(hosts)]]
        self._calls += 1
        return Errand(Purpose.WITNESS, target.url, target.url, internal=False)

    def testify(self, host: str, target: Target) -> Target | None:
        """Return what is to be kept of a witness: what it said before stands, and its moment proves that the line was up.

        None for one that does not answer any more.
        """
        if target.status is None:
            return None
        known = self._answered[host] = replace(self._answered[host], at=target.at)
        return known
