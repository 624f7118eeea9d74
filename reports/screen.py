"""What a person at the terminal sees while a command works: progress on standard error, the summary where it belongs."""

import contextlib
import math
import sys
import threading
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

from rich.console import Console, RenderableType

from crawler.job import Progress
from crawler.logs import escaped
from reports.summary import as_text
from reports.wording import words

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

_LINE_EVERY = 10.0


class Screen:
    """Progress bars on a terminal, a plain line every ten seconds elsewhere, nothing at all with ``quiet``.

    With many sites at once a bar goes when its site is done, so that those at work have room; and each has its line less often.

    Progress and sentences go to standard error, what is shown in the end to ``out``. Crawls report from several threads.
    """

    def __init__(self, *, quiet: bool, out: TextIO | None = None) -> None:
        self._quiet = quiet
        self._out = out or sys.stdout
        self._bars: Bars | None = None
        self._tasks: dict[str, TaskID] = {}
        self._told: dict[str, float] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def progress(self, step: Progress) -> None:
        """Show how far one site is."""
        if self._quiet:
            return
        with self._lock:
            if sys.stderr.isatty():
                self._draw(step)
            elif self._is_due(step):
                _put(f"{step.site}：已取{step.fetched}页，待取{step.queued}页 {_stage(step)}".rstrip(), sys.stderr)

    def _is_due(self, step: Progress) -> bool:
        """Whether a site's line is to be printed: its first, its last, and in between as often as the others leave room."""
        moment = time.monotonic()
        if not step.queued:
            self._told.pop(step.site, None)
        elif moment - self._told.get(step.site, -math.inf) < _LINE_EVERY * len(self._told):
            return False
        else:
            self._told[step.site] = moment
        return True

    def say(self, sentence: str) -> None:
        """Tell one sentence about the work, above the bars."""
        if self._quiet:
            return
        sentence = escaped(sentence)
        with self._lock:
            if self._bars is not None:
                self._bars.console.print(sentence, markup=False, highlight=False, soft_wrap=True)
            else:
                _put(sentence, sys.stderr)

    def show(self, result: RenderableType) -> None:
        """Print a part of the result: in colour on a terminal, as plain text elsewhere."""
        if self._quiet:
            return
        if self._out.isatty() and not isinstance(result, str):
            Console(file=self._out).print(result)
        else:
            _put(result if isinstance(result, str) else as_text(result), self._out)

    def stop(self) -> None:
        """Take the bars away; what was printed stays."""
        with self._lock:
            if self._bars is not None:
                self._bars.stop()
                self._bars = None
                self._tasks.clear()

    def _draw(self, step: Progress) -> None:
        if self._bars is None:
            self._bars = _bars()
            self._bars.start()
        if step.site not in self._tasks:
            self._tasks[step.site] = self._bars.add_task(step.site, total=None, note="")
        total = step.fetched + step.queued
        self._bars.update(
            self._tasks[step.site], completed=step.fetched, total=total or None, note=_stage(step), visible=step.queued > 0
        )


def _stage(step: Progress) -> str:
    """Return what the crawl is at, in Chinese."""
    return words().stage.get(step.note, "")


def _put(text: str, stream: TextIO) -> None:
    """Print, or not: that nobody listens any more (``| head``) does not stop the work."""
    with contextlib.suppress(BrokenPipeError):
        print(text, file=stream, flush=True)


def _bars() -> "Bars":
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415 - only a terminal needs them
    from rich.progress import Progress as Bars  # noqa: PLC0415

    return Bars(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[note]}", markup=False),
        console=Console(stderr=True),
        transient=False,
    )
