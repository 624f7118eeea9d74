"""The order to crawl one site, and the word that comes back while it runs: what crosses the border between two processes."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from crawler.records import Site


@dataclass(frozen=True, slots=True)
class CrawlJob:
    """One site's crawl.

    ``bundle``     folder that it fills; one that holds an unfinished crawl is resumed, with the settings of this job
    ``config``     the config folder (``columns.toml``)
    ``run``        its start in UTC, ``20261120T020000Z``
    ``max_pages``  budget of kept pages; ``max_depth`` of clicks from home; ``max_seconds`` of time
    ``rate``       requests a second to one host; 0: as fast as the host answers
    ``render``     ``auto`` (what only a browser can read), ``never`` or ``always``
    ``contact``    where a site's operator may complain, ASCII (a URL or mail address); goes into the User-Agent
    ``timeout``    seconds for one answer; ``backoff`` seconds before the second try, doubled before the third
    ``max_external``  links to other hosts that are asked, ``max_per_host`` of them on one host; the rest is UNASKED, never dead
    ``max_files``  files of the site that links lead to and that are fetched
    ``spacing``    seconds between two looks at the same thing: what a restart or a moment's load breaks is whole again by then.
                   A rate of 0 is a site of one's own or a test, where nobody is to wait: no spacing then
    ``only``       addresses to visit beside the home page, and nothing else; empty: the whole site (a recheck names its pages).
                   What a list shows without a date is read too, for only the document itself says how new the list is
    ``only_keys``  with ``only``: menu entries of these column keys are followed too; ``*``: every menu entry, so that a
                   column that was missing can be found wherever it now stands
    ``apart``      how many processes read its pages (:mod:`crawler.apart`); 0: the one that asks for them does
    ``trials``     whether the site as a whole is tried at the end (IPv6, HTTPS, 404 page, search)
    ``former``     the sealed bundle of the site's last monthly crawl (:mod:`crawler.former`): what is unchanged since is neither
                   sent nor read again
    ``rotation``   months in which each document that was read before is asked for once; 1: every page is asked for
    ``always``     addresses, and ids of records, of pages that are asked for whatever their turn: what was found fault with
    """

    site: Site
    bundle: Path
    config: Path
    as_of: date
    run: str
    max_pages: int = 3000
    rate: float = 2.0
    obey_robots: bool = True
    render: str = "auto"
    contact: str | None = None
    max_depth: int = 30
    max_seconds: float = 6 * 3600.0
    timeout: float = 25.0
    backoff: float = 1.0
    max_external: int = 2000
    max_per_host: int = 100
    max_files: int = 2000
    spacing: float = 60.0
    only: tuple[str, ...] = ()
    only_keys: tuple[str, ...] = ()
    trials: bool = True
    apart: int = 0
    former: Path | None = None
    rotation: int = 1
    always: tuple[str, ...] = ()

    @property
    def spaced(self) -> float:
        """Return the seconds between two looks that this job keeps."""
        return self.spacing if self.rate > 0 else 0.0

    def to_json(self) -> str:
        """Return the job as one line."""
        return json.dumps(asdict(self), ensure_ascii=True, default=str)

    @classmethod
    def from_json(cls, text: str) -> "CrawlJob":
        """Return the job that :meth:`to_json` wrote."""
        raw: dict[str, Any] = json.loads(text)
        site: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.pop("site").items()}
        raw.update(bundle=Path(raw["bundle"]), config=Path(raw["config"]), as_of=date.fromisoformat(raw["as_of"]))
        # A bundle made before a job could be narrowed, or knew of a former one, has none of these.
        raw.update({name: tuple(raw.get(name, ())) for name in ("only", "only_keys", "always")})
        raw["former"] = Path(raw["former"]) if raw.get("former") else None
        return cls(site=Site(**site), **raw)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a crawl is. ``fetched`` pages kept, ``queued`` addresses still due, ``note`` what it does, for a progress bar."""

    site: str
    fetched: int
    queued: int
    seconds: float
    note: str = ""
