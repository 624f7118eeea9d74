"""The crawl of one site in a process of its own: ``python -m crawler.crawl`` reads a job, writes its progress, fills a bundle.

A process of its own, because Scrapy and the browser want an event loop and signal handlers, because their memory goes back to
the system at the end, and because a site that breaks one breaks only its own.
"""

import contextlib
import fcntl
import gc
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from crawler import child
from crawler.bundle import LOG, Bundle
from crawler.errors import InternalError, UserError
from crawler.job import CrawlJob, Progress
from crawler.logs import make_logs_inert
from crawler.memory import CRAWL_BYTES, bound_memory

if TYPE_CHECKING:
    from crawler.apart import Apart
    from crawler.perusal import Peruser

__all__ = ["CrawlJob", "Progress", "crawl_site"]

_HARD_STOP_SECONDS = 12.0
_WAIT_SECONDS = 30.0  # for the crawl of a parent that was killed, which is about to stop
_USER_ERROR = 3
_LOOKS_AFTER = 10_000  # new objects, before Python looks for rings of garbage: a crawl keeps most, and looks took a tenth of it


def crawl_site(job: CrawlJob, progress: Callable[[Progress], None]) -> None:
    """Crawl one site into its bundle; go on where an unfinished one stopped, do nothing where it is finished.

    ``progress`` is called about twice a second. Whatever it raises, KeyboardInterrupt included, stops the crawl cleanly and
    comes out here; the bundle resumes. Raises UserError for a job that cannot be done (an unwritable folder) and
    InternalError where the crawl broke (its log is in the bundle).
    """
    if _is_finished(job.bundle):
        return
    try:
        job.bundle.mkdir(parents=True, exist_ok=True)
        (job.bundle / LOG).open("ab").close()
    except OSError as error:
        raise UserError(f"无法写入抓取文件夹 {job.bundle}（{error.strerror}），请检查权限和磁盘空间。") from error
    hand = child.take()
    try:
        _follow(hand, job, progress)
    finally:
        child.end(hand)
    if hand.returncode == _USER_ERROR:
        raise UserError(_last_line(job.bundle / LOG))
    if not _is_finished(job.bundle):
        raise InternalError(f"抓取 {job.site.name} 中断，再次运行会接着抓取；详情见 {job.bundle / LOG}")


def _is_finished(path: Path) -> bool:
    if not (path / "facts.db").is_file():
        return False
    with Bundle.open(path) as bundle:
        return bundle.finished


def _follow(hand: child.Child, job: CrawlJob, progress: Callable[[Progress], None]) -> None:
    assert hand.stdin is not None and hand.stdout is not None  # noqa: S101, PT018  (pipes were asked for)
    with contextlib.suppress(BrokenPipeError):
        hand.stdin.write(job.to_json().encode("ascii") + b"\n")
        hand.stdin.flush()
    for line in hand.stdout:
        progress(Progress(**json.loads(line)))


def _last_line(path: Path) -> str:
    lines = path.read_text("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else ""


# --- in the child -----------------------------------------------------------------------------------------------------


def main() -> int:
    """Read the job from standard input, crawl, write progress to standard output. Returns the exit code."""
    with contextlib.suppress(ImportError):  # told when it is needed, and there is a log to tell it in
        _load()
    line = sys.stdin.readline()
    if not line:
        return 0
    job = CrawlJob.from_json(line)
    job.bundle.mkdir(parents=True, exist_ok=True)
    with (job.bundle / LOG).open("ab") as log:
        os.dup2(log.fileno(), sys.stderr.fileno())
    make_logs_inert()
    bound_memory(CRAWL_BYTES)
    threading.Thread(target=_stop_with_parent, daemon=True).start()
    try:
        _run(job)
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return _USER_ERROR
    return 0


def _load() -> None:
    """Load what takes its time, while the parent may still be at what comes before a crawl. No other process needs it."""
    import crawler.apart  # noqa: PLC0415
    import crawler.spiders.portal  # noqa: F401, PLC0415


def _run(job: CrawlJob) -> None:
    from crawler.apart import Apart, peruser_of  # noqa: PLC0415

    peruser = peruser_of(job)  # a slip in the config is told before anything is asked for
    with _alone(job.bundle):
        if _is_finished(job.bundle):
            return
        reads = Apart(job, peruser.read_now) if job.apart else peruser
        try:
            _walk(job, reads)
        finally:
            reads.close()


@contextlib.contextmanager
def _alone(bundle: Path) -> Iterator[None]:
    """Hold the bundle; two that write into it would spoil it. The system lets go of it whatever happens to the process.

    Raises UserError where another process keeps it.
    """
    until = time.monotonic() + _WAIT_SECONDS
    with (bundle / LOG).open("ab") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > until:
                    raise UserError(f"另一个进程仍在抓取到 {bundle}，请等它结束后再运行。") from error
                time.sleep(0.1)
        yield


def _walk(job: CrawlJob, peruser: "Peruser | Apart") -> None:
    from scrapy.crawler import AsyncCrawlerProcess  # noqa: PLC0415
    from scrapy.settings import Settings  # noqa: PLC0415

    from crawler import settings as own  # noqa: PLC0415
    from crawler.spiders.portal import PortalSpider  # noqa: PLC0415

    gc.freeze()  # what was imported stays
    gc.set_threshold(_LOOKS_AFTER)
    settings = Settings()
    settings.setmodule(own, priority="project")
    settings.setdict(own.settings_for(job), priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    process.crawl(PortalSpider, job=job, peruser=peruser, report=_report)
    process.start()


def _report(progress: Progress) -> None:
    with contextlib.suppress(BrokenPipeError, ValueError):
        sys.stdout.write(json.dumps(asdict(progress)) + "\n")
        sys.stdout.flush()


def _stop_with_parent() -> None:
    """Wait for the end of standard input: the parent wants us to stop, or is gone (also by ``kill -9``)."""
    while os.read(0, 1):  # not through sys.stdin: a reader of it that still waits keeps Python from ending
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_HARD_STOP_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
