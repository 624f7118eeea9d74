"""What one answer, or the lack of one, says about a link's target: status, outcome, first bytes → :class:`TargetState`. Pure.

Nothing is called dead here because it was refused, slow or out of reach: those are classes of their own. Whether a class may
be held against the site is for the checks to say.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from crawler.records import Outcome
from crawler.targets import Target, TargetState

SLOW_SECONDS = 15.0
"""From here on a visitor counts an address as not opened (国办秘函〔2019〕19号, 站点无法访问: 15 s)."""

_GONE_STATUS = frozenset({404, 410})
_REFUSED_STATUS = frozenset({401, 403, 405, 407, 412, 418, 429, 430, 451, 503, 521, 999})
"""What walls against programs answer with. Of another host nobody can say whether a visitor gets through (999: LinkedIn)."""
_FORBIDDEN_STATUS = frozenset({401, 403, 405, 451})
_ERROR = 400

_STATE_OF_OUTCOME = {
    Outcome.OK: TargetState.OK,
    Outcome.HTTP_ERROR: TargetState.HTTP_ERROR,
    Outcome.TIMEOUT: TargetState.TIMEOUT,
    Outcome.DNS: TargetState.DNS,
    Outcome.TLS: TargetState.CERTIFICATE,
    Outcome.UNREACHABLE: TargetState.UNREACHABLE,
    Outcome.CHALLENGE: TargetState.BLOCKED,
    Outcome.CAPTCHA: TargetState.BLOCKED,
    Outcome.FORBIDDEN: TargetState.FORBIDDEN,
    Outcome.TOO_LARGE: TargetState.OK,  # it is there, and longer than a page may be
    Outcome.ROBOTS: TargetState.UNASKED,
}

LOOKED_AT_AGAIN = frozenset(
    {
        TargetState.GONE,
        TargetState.SOFT_404,
        TargetState.TO_HOME,
        TargetState.FORBIDDEN,
        TargetState.HTTP_ERROR,
        TargetState.LOOP,
        TargetState.DNS,
        TargetState.UNREACHABLE,
        TargetState.TIMEOUT,
        TargetState.CERTIFICATE,
        TargetState.HTML_FILE,
        TargetState.EMPTY_FILE,
        TargetState.WRONG_FILE,
        TargetState.PRIVATE,  # a redirect that ends there; an address that is private itself is never asked
    }
)
"""States that a second look may clear; none of them is held against a site on one look."""

_MILD = (TargetState.OK, TargetState.SLOW, TargetState.BLOCKED, TargetState.UNASKED)
_SILENT = frozenset({TargetState.DNS, TargetState.UNREACHABLE, TargetState.TIMEOUT, TargetState.CERTIFICATE})

_PDF, _ZIP, _OLE, _RAR, _7Z, _GZIP = b"%PDF", b"PK", b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b"
_OFFICE = (_OLE, _ZIP, b"{\\rtf")  # Word and WPS open each under the name of the other
_MAGIC: dict[str, tuple[bytes, ...]] = {
    "pdf": (_PDF,),
    "docx": _OFFICE,
    "xlsx": _OFFICE,
    "pptx": _OFFICE,
    "doc": _OFFICE,
    "xls": _OFFICE,
    "ppt": _OFFICE,
    "wps": _OFFICE,
    "et": _OFFICE,
    "dps": _OFFICE,
    "rtf": _OFFICE,
    "ofd": (_ZIP,),
    "zip": (_ZIP, _RAR, _7Z),  # packers look at the bytes, not at the name
    "rar": (_RAR, _ZIP, _7Z),
    "7z": (_7Z, _ZIP, _RAR),
    "gz": (_GZIP,),
    "tgz": (_GZIP,),
}
_PDF_WITHIN = 1024  # bytes before %PDF that readers put up with
_WEB_NAMES = frozenset({"css", "js", "json", "xml", "rss", "txt", "csv", "svg"})
_WRITES_HTML = frozenset({"doc", "xls", "wps", "et"})  # systems export tables as HTML under these names, and Office opens them
# A comment that was passed is not tried again (atomic): five hundred of them could be parted in 2^500 ways.
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:(?><!--.*?-->)\s*)*+<(?:!doctype\s+html|html|head|body|script|meta|title)\b",
    re.IGNORECASE | re.DOTALL,
)
_SAYS_ERROR = re.compile("404|50[0-9]|不存在|找不到|无法访问|已删除|出错|错误|[Nn]ot [Ff]ound")
_EXTENSION = re.compile(r"\.([a-z0-9]{1,5})$", re.IGNORECASE)


def extension_of(url: str) -> str:
    """Return the extension of the path of ``url``, lower case, "" where it has none."""
    match = _EXTENSION.search(url.partition("?")[0].rpartition("/")[2])
    return match[1].lower() if match else ""


def state_of_answer(status: int, outcome: Outcome, seconds: float, *, internal: bool, soft_404: bool = False) -> TargetState:
    """Return what an answer that came says, its body apart.

    ``outcome`` as :func:`crawler.answers.outcome_of` gives it; ``seconds`` until the answer began.
    """
    if outcome in {Outcome.CHALLENGE, Outcome.CAPTCHA} or (not internal and status in _REFUSED_STATUS):
        return TargetState.BLOCKED
    if status in _GONE_STATUS:
        return TargetState.GONE
    if soft_404:
        return TargetState.SOFT_404
    if status >= _ERROR:
        return TargetState.FORBIDDEN if status in _FORBIDDEN_STATUS else TargetState.HTTP_ERROR
    return TargetState.SLOW if seconds >= SLOW_SECONDS else TargetState.OK


def state_of_failure(outcome: Outcome) -> TargetState:
    """Return what an exchange without an answer says."""
    return _STATE_OF_OUTCOME[outcome]


def state_of_file(url: str, head: bytes, size: int) -> TargetState:
    """Return whether what came is a file of the type that its name says.

    ``head`` are its first bytes (a kilobyte is enough), decompressed; ``size`` how many came in all. Types that nobody can
    tell by their first bytes (csv, old CAD files) are taken as they are.
    """
    extension = extension_of(url)
    if extension in _WEB_NAMES:
        return TargetState.OK
    if size == 0:
        return TargetState.EMPTY_FILE
    if _HTML.match(head.removeprefix(b"\xef\xbb\xbf")):
        text = head.decode("utf-8", "replace") + head.decode("gb18030", "replace")
        if extension in _WRITES_HTML and not _SAYS_ERROR.search(text):
            return TargetState.OK
        return TargetState.HTML_FILE
    wanted = _MAGIC.get(extension)
    if wanted is None or head.startswith(wanted) or (_PDF in wanted and _PDF in head[:_PDF_WITHIN]):
        return TargetState.OK
    return TargetState.WRONG_FILE


def agreed(first: Target, second: Target) -> Target:
    """Join two spaced looks at one target: the more favourable answer counts, and ``looks`` says how many agree (0: none).

    ``at`` and ``via`` are the second look's: that is when the state was last seen to hold.
    """
    if first.state is second.state:
        return _with_looks(second, first.looks + 1, first.record)
    best = first if _rank(first.state) <= _rank(second.state) else second
    if best.state in _MILD:
        return _with_looks(best, 1, None)
    return _with_looks(best, 0, None)


def _rank(state: TargetState) -> int:
    """Order states from the most favourable: it opens, it may open, somebody answered, nobody did."""
    if state in _MILD:
        return _MILD.index(state)
    return len(_MILD) + (state in _SILENT)


def _with_looks(target: Target, looks: int, record: str | None) -> Target:
    return replace(target, looks=looks, record=target.record or record)


def unasked_where_the_line_was_down(targets: Iterable[Target]) -> tuple[Target, ...]:
    """Return ``targets``, those that nobody answered for made UNASKED unless another host's answer proves that our line was up.

    An external name that does not resolve, or a host that keeps silent, says something about the site only if some other
    external host answered at that time or later. Where no name at all resolves from here, none does.
    """
    found = tuple(targets)
    proofs = [each.at for each in found if not each.internal and each.status is not None and each.at is not None]
    last = max(proofs, default=None)
    return tuple(_unless_proven(each, last is not None and each.at is not None and each.at <= last) for each in found)


def _unless_proven(target: Target, was_up: bool) -> Target:
    if target.internal or was_up or target.state not in _SILENT:
        return target
    return replace(target, state=TargetState.UNASKED, why="own_line")
