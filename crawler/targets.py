"""What the site's links lead to: one row for each target, internal or external, page or file. Facts only."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TargetState(StrEnum):
    """How a link's target answered in the end. Each is its own class, with its own wording and its own advice."""

    OK = "ok"
    GONE = "gone"  # 404, 410
    SOFT_404 = "soft_404"  # says that it is not there, with status 200
    TO_HOME = "to_home"  # a document's or known column's address that redirects to the home page
    FORBIDDEN = "forbidden"  # 401, 403 without the look of a wall
    HTTP_ERROR = "http_error"  # other 4xx, 5xx
    LOOP = "loop"  # redirects without end
    DNS = "dns"  # its name does not resolve
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    SLOW = "slow"  # answers, later than a visitor waits
    CERTIFICATE = "certificate"
    BLOCKED = "blocked"  # a wall against programs: nobody can say whether a visitor gets through
    HTML_FILE = "html_file"  # an HTML page under the name of a file (.pdf)
    EMPTY_FILE = "empty_file"
    WRONG_FILE = "wrong_file"  # its first bytes are no file of the type that its name says
    PRIVATE = "private"  # 内网地址: told without touching it
    MALFORMED = "malformed"  # no address at all (http://[)
    UNASKED = "unasked"  # budget, robots.txt, or no name resolves from here


@dataclass(frozen=True, slots=True)
class Target:
    """One address that the site's pages link.

    ``found_on``   the first page it stands on (the home page first, then by address); ``pages`` how many carry it
    ``on_home``    the home page carries it
    ``internal``   it is on the site's own hosts; ``is_file`` its name is that of a file
    ``looks``      how many spaced looks agree on ``state``; ``via`` the last one's way (http, browser)
    ``final_url``  where redirects ended
    ``record``     the WARC record of its answer, None where nothing came back or the answer was not kept
    """

    url: str
    state: TargetState
    text: str = ""
    found_on: str = ""
    pages: int = 1
    on_home: bool = False
    internal: bool = True
    is_file: bool = False
    status: int | None = None
    final_url: str | None = None
    seconds: float | None = None
    looks: int = 1
    via: str = "http"
    at: datetime | None = None
    record: str | None = None
    why: str | None = None
