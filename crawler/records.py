"""The facts that flow from the crawl to the checks: what was asked for, what came back, what it said.

Nothing here judges. A failed fetch is a row, not an exception; a value that a page does not give is ``None``.
Frozen, slotted dataclasses from the standard library only (the links of pages, of which there are hundreds on each, are
named tuples), so that rules can be tested without Scrapy, a browser or a database.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from crawler.marks import PageMarks
from crawler.soundings import Sounding, Visit
from crawler.targets import Target

V = TypeVar("V")

SHANGHAI = ZoneInfo("Asia/Shanghai")
"""The time zone in which a moment belongs to a day."""


class Outcome(StrEnum):
    """How one attempt to fetch a page ended. A closed set: whoever reads a fetch must treat every member."""

    OK = "ok"
    HTTP_ERROR = "http_error"
    TIMEOUT = "timeout"
    DNS = "dns"
    TLS = "tls"
    UNREACHABLE = "unreachable"
    CHALLENGE = "challenge"
    CAPTCHA = "captcha"
    FORBIDDEN = "forbidden"
    TOO_LARGE = "too_large"
    ROBOTS = "robots"


class Reason(StrEnum):
    """Why something could not be judged (无法判定). Machine-readable; the values are fixed by the JSON contract.

    Ours beyond it: READER_ALARM, where a column broke against its own history and the fault may be our reader's; UNCONFIRMED,
    where a second, spaced look did not agree with the first or could not be taken; NEEDS_PERSON, where it was seen and only a
    person can say what it is (a picture, a file, a title that is merely alike).
    """

    TIMEOUT = "timeout"
    HTTP_ERROR = "http_error"
    DNS = "dns"
    TLS = "tls"
    UNREACHABLE = "unreachable"
    CHALLENGE = "challenge"
    CAPTCHA = "captcha"
    FORBIDDEN = "forbidden"
    ROBOTS = "robots"
    SHELL = "shell"
    BUDGET = "budget"
    UNREADABLE_DATE = "unreadable_date"
    OFF_SITE = "off_site"
    RULE_CRASHED = "rule_crashed"
    READER_ALARM = "reader_alarm"
    UNCONFIRMED = "unconfirmed"
    NEEDS_PERSON = "needs_person"


REASON_OF_OUTCOME: dict[Outcome, Reason] = {
    Outcome.HTTP_ERROR: Reason.HTTP_ERROR,
    Outcome.TIMEOUT: Reason.TIMEOUT,
    Outcome.DNS: Reason.DNS,
    Outcome.TLS: Reason.TLS,
    Outcome.UNREACHABLE: Reason.UNREACHABLE,
    Outcome.CHALLENGE: Reason.CHALLENGE,
    Outcome.CAPTCHA: Reason.CAPTCHA,
    Outcome.FORBIDDEN: Reason.FORBIDDEN,
    Outcome.TOO_LARGE: Reason.BUDGET,
    Outcome.ROBOTS: Reason.ROBOTS,
}


class PageKind(StrEnum):
    """What kind of answer a page was. Anything but HOME, LISTING and ARTICLE is never an empty column."""

    HOME = "home"
    LISTING = "listing"
    ARTICLE = "article"
    SHELL = "shell"
    CHALLENGE = "challenge"
    ERROR = "error"
    OTHER = "other"


SCRIPTED = "ajax-list"
"""Why of a reading or fetch: a script brings the list, or more of it. What the page shows without that script is not all."""


class DateFrom(StrEnum):
    """Where a publication date was read. A date in a URL, 成文日期 or an HTTP header is none."""

    LIST = "list"
    PAGE = "page"
    META = "meta"


# --- what a reader says about one page --------------------------------------------------------------------------------


class Link(NamedTuple):
    """One ``<a href>`` of a page: absolute canonical URL, the visible text (or the ``title`` where that text is cut)."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a listing: a document's full title, address and date as the list shows them."""

    title: str
    url: str
    published: date | None = None
    index_no: str | None = None
    doc_no: str | None = None
    publisher: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What an article page says about its document (索引号 box, meta tags, headline)."""

    title: str | None = None
    published: date | None = None
    published_from: DateFrom | None = None
    index_no: str | None = None
    doc_no: str | None = None
    generated: date | None = None
    publisher: str | None = None
    department: str | None = None
    disclosure: str | None = None
    source: str | None = None


class ColumnLink(NamedTuple):
    """A link of a page that names a column (栏目). ``key`` is None where the vocabulary does not know the name.

    ``parent`` is the address of the column it stands under in the navigation, where that is visible.
    """

    key: str | None
    name: str
    url: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the readers see in one page. Pure: the same bytes and URL give the same reading.

    ``rows``       the main listing (for a home page: the dated rows of all its blocks), in page order
    ``list_seen``  a list container was recognised, even if it holds no row: half of the proof of an empty column (空白栏目)
    ``why``        what made the kind: ``river-security``, ``jsl``, ``soft-404``, ``meta-refresh``, ``ajax-list`` …
    ``refresh``    where a redirect stub (meta refresh, also one written by script) leads
    ``total_pages`` how many pages the pager promises, None where there is no pager
    """

    url: str
    kind: PageKind
    cms: str | None = None
    charset: str = "utf-8"
    title: str = ""
    why: str | None = None
    meta: tuple[tuple[str, str], ...] = ()
    breadcrumb: tuple[Link, ...] = ()
    rows: tuple[Row, ...] = ()
    list_seen: bool = False
    read_by: str | None = None
    next_pages: tuple[str, ...] = ()
    total_pages: int | None = None
    record: Record | None = None
    columns: tuple[ColumnLink, ...] = ()
    links: tuple[Link, ...] = ()
    refresh: str | None = None
    frames: tuple[str, ...] = ()


# --- what the crawl of one site says ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Site:
    """One portal of the register (config/sites/<key>.toml), or an ad-hoc one (``gongkai audit URL``).

    ``kind`` is ``portal`` (门户网站: score and required columns bind it) or ``department`` (vetoes only).
    ``hosts`` are further host names that belong to the site; a column that leads elsewhere is off-site.
    ``index_pattern`` is the site's own 索引号 form, None where its dominant pattern decides.
    """

    key: str
    name: str
    url: str
    kind: str = "portal"
    site_code: str | None = None
    level: str | None = None
    organizer: str | None = None
    hosts: tuple[str, ...] = ()
    index_pattern: str | None = None
    quirks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fetch:
    """How one address answered in the end (after its retries).

    ``at``      UTC, when the last answer came
    ``attempts`` requests that it took; 0: it was not asked for, and stands as an earlier month's crawl saw it at ``at``
    ``via``     ``http`` or ``browser``, at a second look ``http-again`` or ``browser-again``
    ``record``  the WARC record id (``<urn:uuid:…>``) of the answer, None where nothing came back
    ``kind``    what kind of answer it was, None where nothing was read
    """

    url: str
    at: datetime
    outcome: Outcome
    status: int | None = None
    seconds: float = 0.0
    size: int = 0
    via: str = "http"
    attempts: int = 1
    record: str | None = None
    kind: PageKind | None = None
    title: str = ""
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column (栏目) of the site with an address of its own.

    ``key``        the contract's key, its own or inherited from the parent column; None where nobody knows the name
    ``parent``     the address of the column above it, None for a first-level one
    ``found_on``   the page that links it
    ``kind``       LISTING for a dated list, OTHER for static content or pure navigation; None while unseen
    ``reason``     why it could not be read (无法判定); None where it was read
    ``list_seen``  a list container was recognised on its pages; with ``entries == 0`` half of the proof of emptiness
    ``rendered``   a browser looked at it too
    ``has_text``   it carries content of its own other than a list (概况, 指南)
    ``complete``   every listing page was read; if not, ``pages_read`` of ``pages_total``
    ``gone``       its address answers 404/410 or a soft 404: a menu entry that leads nowhere
    ``looks``      how many spaced looks agree on what it shows (gone, empty, its newest date); 0 where two disagreed
    """

    url: str
    name: str
    key: str | None = None
    parent: str | None = None
    found_on: str | None = None
    kind: PageKind | None = None
    reason: Reason | None = None
    list_seen: bool = False
    rendered: bool = False
    has_text: bool = False
    pages_read: int = 0
    pages_total: int | None = None
    complete: bool = True
    gone: bool = False
    read_by: str | None = None
    record: str | None = None
    looks: int = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One document as one column's list shows it. ``column`` and ``item`` are addresses. ``position`` counts from 0."""

    column: str
    item: str
    title: str
    published: date | None
    position: int


@dataclass(frozen=True, slots=True)
class Item:
    """One published document of the site: its listing rows and its article merged. ``url`` is canonical.

    ``published``  as the article's page or meta gives it, else as a list shows it; never from the URL
    ``read``       the article itself was fetched and read; if not, its absent values are unknown, not missing
    ``column``     the contract's key of the column it stands in (the narrowest that lists it), or None
    ``is_document``  False for letters (来信, 留言) and undated static pages: they date their column, but nobody published them
    """

    url: str
    title: str
    published: date | None = None
    published_from: DateFrom | None = None
    index_no: str | None = None
    doc_no: str | None = None
    generated: date | None = None
    publisher: str | None = None
    department: str | None = None
    disclosure: str | None = None
    source: str | None = None
    column: str | None = None
    read: bool = False
    record: str | None = None
    is_document: bool = True


@dataclass(frozen=True, slots=True)
class Home:
    """The home page: could it be read, and what dated documents does it show or link to.

    ``entries`` are the documents its blocks show, with the date shown there, else the date known from list or article.
    ``looks``   how many spaced looks agree on them; 0 where two disagreed
    """

    fetch: Fetch | None = None
    entries: tuple[Entry, ...] = ()
    rendered: bool = False
    looks: int = 1


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """How the crawl of one site went. ``blocked`` is one of challenge captcha forbidden robots tls unreachable, or None.

    ``left_out`` tells what was not fetched and why: (reason, how many, an example address).
    ``navigation_seen``: the home page was read and its menu found, so that an absent column may be called missing.
    ``carried`` pages were not asked for: they stand as earlier months saw them, the oldest at ``carried_since`` (UTC).
    """

    run: str
    started: datetime
    pages: int = 0
    requests: int = 0
    bytes: int = 0
    seconds: float = 0.0
    complete: bool = True
    blocked: str | None = None
    navigation_seen: bool = True
    browser: str | None = None
    left_out: tuple[tuple[str, int, str], ...] = ()
    carried: int = 0
    carried_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class FormerColumn:
    """What an earlier run saw of a column: on which day, how many documents, by which reader."""

    as_of: date
    items: int
    read_by: str | None


@dataclass(frozen=True, slots=True)
class Past:
    """What earlier runs of the same site saw. Empty at the first run.

    ``since``       the day of the first run, None where this is the first
    ``first_seen``  document address → the day of the first run that saw it
    ``first_dated`` document address → the publication date that it bore then
    ``columns``     column address → what the run before this one saw of it
    """

    since: date | None = None
    first_seen: Mapping[str, date] = field(default_factory=dict)
    first_dated: Mapping[str, date] = field(default_factory=dict)
    columns: Mapping[str, FormerColumn] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """All that a rule may know about one site. ``as_of`` is its only clock.

    ``marks``      one row a page that was read; ``targets`` one row a link target; ``soundings`` the trials of the whole site
    ``visits``     availability probes of ``as_of`` and the seven days before it
    ``past``       what earlier runs saw
    ``exempt``     addresses of columns that a person's decision takes out of every count; set by the judge, seen by no crawl
    ``_views``     what :meth:`once` worked out; no fact
    """

    site: Site
    as_of: date
    crawl: CrawlSummary
    home: Home
    columns: tuple[Column, ...] = ()
    entries: tuple[Entry, ...] = ()
    items: tuple[Item, ...] = ()
    fetches: tuple[Fetch, ...] = ()
    marks: tuple[PageMarks, ...] = ()
    targets: tuple[Target, ...] = ()
    soundings: tuple[Sounding, ...] = ()
    visits: tuple[Visit, ...] = ()
    past: Past = field(default_factory=Past)
    exempt: frozenset[str] = frozenset()
    _views: dict[Callable[["SiteFacts"], Any], Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, view: Callable[["SiteFacts"], V]) -> V:
        """Return ``view(self)``, worked out once: a site has thousands of pages, and many rules want the same index of them."""
        if view not in self._views:
            self._views[view] = view(self)
        found: V = self._views[view]
        return found
