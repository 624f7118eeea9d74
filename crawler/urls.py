"""Addresses: one spelling for one page, and what belongs to a site.

Links repeat on every page of a portal, so a crawl keeps one :class:`UrlCache` and each distinct (folder, href) is resolved once.
"""

import ipaddress
import re
from collections.abc import Callable, Iterable
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

_JUNK = str.maketrans("", "", "\t\r\n\x0b\x0c\x00\u200b\ufeff")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_SESSION_PARAM = re.compile(r";jsessionid=[^/?#;.]*(?:![^/?#;.]*)*", re.IGNORECASE)
_SESSION_QUERY = re.compile(r"(?:^|&)(?:jsessionid|phpsessid|aspsessionid\w*|sessionid)=[^&]*", re.IGNORECASE)
_SIMPLE = re.compile(r"(?:\./)*((?:\.\./)*)((?:[\w-][\w.-]*/)*(?:[\w-][\w.-]*)?)", re.ASCII)
_ABSOLUTE = re.compile(r"https?://[a-z0-9]+(?:[.-][a-z0-9]+)*(?:(?:/[\w-][\w.-]*)+/?|/)", re.ASCII)
_PLAIN_PATH = re.compile(r"(?:/[\w-][\w.-]*)*/?", re.ASCII)
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?")
_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")
_SLASHES = re.compile(r"/{2,}")
_INDEX = re.compile(r"/(?:index|default|main)\.(?:s?html?|jsp|php|aspx?|do|action|jhtml)$", re.IGNORECASE)
_SAFE = "%/:=&?~#+!$,;'@()*[]|-._"
_ASCII = "".join(map(chr, range(33, 127)))
_DEFAULT_PORTS = {"http": 80, "https": 443}
_MAX = 2000
"""Characters of an address; a longer one is a trap or an attack, and servers refuse it (RFC 9110 4.1 asks for 8000 of them)."""
_TRANSLATED = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "::ffff:0:0:0/96", "::/96")))
"""NAT64 (RFC 6052), SIIT (RFC 7915) and the old IPv4-compatible addresses: all lead to the IPv4 address in their last 32 bits."""
_OF_CLOUDS = frozenset({ipaddress.IPv4Address("168.63.129.16")})
"""Addresses out of public ranges that a machine in a cloud reaches its host at (Azure's wire server)."""


def canonical(url: str, base: str | None = None) -> str | None:
    """Return ``url`` (resolved against ``base``) as an absolute http(s) address in one spelling, or None where it is none.

    No fragment, session id, default port or user name; dot segments resolved; host lower case (IDN as punycode); spaces and
    Chinese percent-encoded. ``mailto:``, ``javascript:``, ``data:``, and what no server can be asked for, give None.
    """
    url = url.strip().translate(_JUNK).replace("\\", "/")
    if len(url) > _MAX or (not url and base is None):
        return None
    scheme = _SCHEME.match(url)
    if scheme and (scheme[0].lower() not in {"http:", "https:"} or not url[scheme.end() :].strip("/")):
        return None
    try:
        parts = urlsplit(urljoin(base, url) if base else url)
        port = parts.port
        host = _host(parts.hostname or "")
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in _DEFAULT_PORTS or host is None:
        return None
    place = host if port is None or port == _DEFAULT_PORTS[parts.scheme] else f"{host}:{port}"
    query = _SESSION_QUERY.sub("", parts.query).lstrip("&")
    return urlunsplit((parts.scheme, place, _path(parts.path), _quoted(query), ""))


def from_header(value: str) -> str:
    """Return an address that a header held (its bytes as latin-1) with whatever is beyond ASCII percent-encoded.

    Old servers redirect to Chinese in the clear, in UTF-8 or GBK; browsers ask for the very bytes.
    """
    return value if value.isascii() else quote(value, safe=_ASCII, encoding="latin-1")


def _host(name: str) -> str | None:
    name = name.lower().rstrip(".")
    if ":" in name:
        return f"[{ipaddress.IPv6Address(name.partition('%')[0]).compressed}]"
    if not name.isascii():
        name = name.encode("idna").decode("ascii")
    return name if _HOST.fullmatch(name) and ".." not in name else None


def _path(path: str) -> str:
    if not path or _PLAIN_PATH.fullmatch(path):
        return path or "/"
    path = _SESSION_PARAM.sub("", path)
    if "/." in path:
        path = _without_dots(path)
    return _quoted(path) or "/"


def _without_dots(path: str) -> str:
    """RFC 3986 5.2.4. urljoin leaves the dots of an absolute address and too many ``..`` as they are."""
    out: list[str] = []
    steps = path.split("/")
    for step in steps:
        if step == "..":
            out[1:] and out.pop()
        elif step != ".":
            out.append(step)
    if steps[-1] in {".", ".."}:
        out.append("")
    return "/".join(out) if out[0] == "" else "/" + "/".join(out)


def _quoted(text: str) -> str:
    text = quote(text, safe=_SAFE, errors="ignore")  # half a character can be sent by nobody
    return _PERCENT.sub(lambda match: match[0].upper(), text) if "%" in text else text


class UrlCache:
    """Resolves hrefs, each distinct (folder, href) once. One for a whole crawl; without a limit it would grow with the site."""

    __slots__ = ("_folders", "_held", "_limit")

    def __init__(self, limit: int = 200_000) -> None:
        self._folders: dict[str, dict[str, str | None]] = {}
        self._limit, self._held = limit, 0

    def resolve(self, base: str, href: str) -> str | None:
        """Return ``canonical(href, base)``."""
        return self.resolver(base)(href)

    def resolver(self, base: str) -> Callable[[str], str | None]:
        """Return what resolves against ``base``: for the many links of one page."""
        folder = base[: base.rfind("/") + 1]
        if self._held >= self._limit:
            self._folders.clear()
            self._held = 0
        known = self._folders.setdefault(folder, {})

        def resolve(href: str) -> str | None:
            try:
                return known[href]
            except KeyError:
                is_script = href[:11].lower() == "javascript:"
                found = None if is_script else _simple(folder, href) or canonical(href, base)
            if href[:1] not in {"", "?", "#"}:  # such a one depends on the whole address, any other only on the folder
                known[href] = found
                self._held += 1
            return found

        return resolve


def _simple(folder: str, href: str) -> str | None:
    """Resolve the common cases (``../../zwgk/t2_1.html``, ``/zwgk/``, an address in its one spelling); None for any other.

    ``folder`` is canonical. Costs a fraction of the general case.
    """
    if _ABSOLUTE.fullmatch(href):
        return href
    start = folder.find("/", folder.find("://") + 3)
    if start < 0 or "?" in folder or not folder.startswith(("http://", "https://")):
        return None
    if href[:1] == "/":
        return folder[:start] + href if _PLAIN_PATH.fullmatch(href) else None
    match = _SIMPLE.fullmatch(href)
    if not match or not href or "%" in folder:
        return None
    steps = folder[start + 1 : -1].split("/") if len(folder) > start + 1 else []
    ups = len(match[1]) // 3
    if any(step in {"", ".", ".."} for step in steps):
        return None
    kept = steps[: max(0, len(steps) - ups)]
    return folder[: start + 1] + "".join(f"{step}/" for step in kept) + match[2]


def identity(url: str) -> str:
    """Return the key under which two addresses are the same page.

    Scheme and a leading ``www.`` do not count, nor index.html and the like, a trailing slash, doubled slashes, escapes.
    What is no address (``http://[``) is only the same as itself.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    path = unquote(_INDEX.sub("/", _SLASHES.sub("/", parts.path)), errors="backslashreplace").rstrip("/")  # names in GBK differ too
    host = parts.netloc.removeprefix("www.")
    return f"{host}{path}?{parts.query}" if parts.query else f"{host}{path}"


def site_hosts(url: str, extra: Iterable[str] = ()) -> frozenset[str]:
    """Return the hosts of the site at ``url``: its own with its port, with and without ``www.``, and ``extra`` ones.

    The default ports of http and https are one: a site on 80 is the same on 443.
    """
    names = {urlsplit(url).netloc.rpartition("@")[2].lower(), *(host.strip().lower() for host in extra)} - {""}
    plain = {name.removesuffix(":80").removesuffix(":443") for name in names}
    return frozenset(plain | {name.removeprefix("www.") for name in plain} | {f"www.{name.removeprefix('www.')}" for name in plain})


def in_site(url: str, hosts: frozenset[str]) -> bool:
    """Whether the canonical ``url`` stands on one of ``hosts`` (of :func:`site_hosts`)."""
    start = url.find("://") + 3
    end = url.find("/", start)
    place = url[start:] if end < 0 else url[start:end]
    return place in hosts or place.removesuffix(":80").removesuffix(":443") in hosts


def is_private(host: str) -> bool:
    """Whether ``host`` is an address or name that the public cannot reach: private, loopback, link-local, metadata.

    Port and brackets may be there. Old spellings that a resolver takes (``127.1``, ``0x7f000001``, ``2130706433``) count too.
    """
    name = host.strip().lower()
    name = name[1 : name.index("]")] if name.startswith("[") and "]" in name else name
    name = name if name.count(":") > 1 else name.partition(":")[0]
    name = name.rstrip(".").partition("%")[0]
    if name == "localhost" or name.endswith((".localhost", ".local", ".internal", ".lan", ".intranet")):
        return True
    address = _address(name)
    if address is None:
        return False
    inner = _carried(address) if isinstance(address, ipaddress.IPv6Address) else address
    if isinstance(inner, ipaddress.IPv6Address) and (inner.is_site_local or inner.is_reserved):
        return True
    return not inner.is_global or inner.is_multicast or inner in _OF_CLOUDS


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Return the IPv4 address that an IPv6 one is another way to (mapped, 6to4, NAT64, SIIT), else the address itself."""
    mapped = address.ipv4_mapped or address.sixtofour
    if mapped is None and any(address in network for network in _TRANSLATED):
        mapped = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return mapped or address


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        pass
    try:
        numbers = [int(part, 0 if part.startswith("0x") else 8 if part.startswith("0") else 10) for part in name.split(".")]
        head, last = numbers[:-1], numbers[-1]
        if len(numbers) > 4 or any(number > 255 for number in head):  # noqa: PLR2004 - inet_aton: at most four bytes
            return None
        value = sum(number << 8 * (3 - place) for place, number in enumerate(head)) + last
        return ipaddress.IPv4Address(value)
    except ValueError:
        return None
