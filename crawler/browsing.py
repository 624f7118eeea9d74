"""What a browser is asked for: pages of columns that only a browser can read, and second looks at what came by script.

What it saw is a row and a record of its own, beside what the server had sent. Knows neither Scrapy nor the network.
"""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus

from crawler.answers import outcome_of
from crawler.bundle import Bundle, Record
from crawler.frontier import Place
from crawler.perusal import Perusal
from crawler.recorder import Recorder, is_home
from crawler.records import Fetch, Outcome, PageKind, Reading
from crawler.rendering import Renderer
from crawler.urls import canonical, identity
from crawler.walk import Stage

_STAGES = frozenset({Stage.HOME, Stage.COLUMN, Stage.CANDIDATE})
_NO_BETTER = frozenset({PageKind.SHELL, PageKind.CHALLENGE, PageKind.ERROR})


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the browser made of an address: its row, what could be read (None: nothing better), its record, where it was sent."""

    fetch: Fetch
    perusal: Perusal | None
    record: Record | None
    onward: str | None


@dataclass(slots=True)
class Browsing:
    """One crawl's browser. ``mode`` is :attr:`CrawlJob.render`; ``requests`` counts the pages that it opened."""

    mode: str
    bundle: Bundle
    recorder: Recorder
    renderer: Renderer | None = None
    requests: int = 0
    _tried_on_challenge: bool = field(default=False, init=False)

    def wants(self, place: Place, reading: Reading) -> bool:
        """Whether an answer of the walk is to be opened in the browser too; of challenges the first alone."""
        if self.renderer is None or place.here.level.stage not in _STAGES:
            return False
        if reading.kind is PageKind.CHALLENGE:
            wanted, self._tried_on_challenge = not self._tried_on_challenge, True
            return wanted
        if reading.refresh is not None:
            return False  # where it leads is a page of its own
        if self.mode == "always" or reading.kind is PageKind.SHELL:
            return True
        return place.here.level.stage is Stage.COLUMN and self.recorder.lacks_its_list(reading)

    async def look(self, place: Place, served: Fetch) -> Fetch:
        """Note down what the browser makes of a page, and return the better answer.

        Where a script sent the browser on, what it saw is another page: that one is visited in its own right.
        """
        shown = await self._show(served, "browser", home=is_home(place))
        self.recorder.note(place, shown.fetch, shown.perusal, shown.record, shown.onward)
        return served if shown.perusal is None else shown.fetch

    async def look_again(self, same: str, served: Fetch, *, home: bool) -> None:
        """Note down what the browser makes of a page at its second look."""
        if self.renderer is not None:
            shown = await self._show(served, "browser-again", home=home)
            self.recorder.note_again(same, shown.fetch, shown.perusal, shown.record, shown.onward)

    async def _show(self, served: Fetch, via: str, *, home: bool) -> _Shown:
        assert self.renderer is not None  # noqa: S101  (whoever calls asked)
        began = time.monotonic()
        shown = await self.renderer.render(served.url)
        at = datetime.now(UTC)
        self.requests += 1
        onward = onward_of(served.url, shown.final_url) if shown.html else None
        perusal = None
        if shown.html and onward is None:
            perusal = await self.recorder.read_rendered(shown.html, served.url, is_home=home, lacking=shown.lacking)
        seen = None if perusal is None else perusal.reading
        name = served.url if via == "browser" else f"again {served.url}"
        record = self.bundle.write_rendered(name, onward or served.url, at, shown.html, served.record) if shown.html else None
        fetch = Fetch(
            url=served.url,
            at=at,
            outcome=shown.outcome if shown.outcome is not Outcome.OK else outcome_of(shown.status or HTTPStatus.OK, seen),
            status=shown.status,
            seconds=round(time.monotonic() - began, 3),
            size=len(shown.html),
            via=via,
            record=None if record is None else record.record,
            kind=None if seen is None else seen.kind,
            title=seen.title if seen else "",
            why="redirect" if onward else shown.why or (None if seen is None else seen.why),
        )
        is_better = seen is not None and seen.kind not in _NO_BETTER
        return _Shown(fetch, perusal if is_better else None, record, onward)


def onward_of(asked: str, shown: str) -> str | None:
    """Return where a script sent the browser, None where it stayed: another query is the same page (tokens of challenges)."""
    target = canonical(shown)
    if target is None or identity(target).partition("?")[0] == identity(asked).partition("?")[0]:
        return None
    return target
