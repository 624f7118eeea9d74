"""The register of sites: ``config/sites/<key>.toml`` → :class:`SiteConfig` → :class:`crawler.records.Site`."""

import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator

from crawler.configuration import ConfigModel, load_toml
from crawler.errors import UserError
from crawler.records import Site

KEY_PATTERN = r"^[a-z0-9][a-z0-9_-]{0,63}$"
# Names that Windows reserves for devices: a folder of evidence could not be made there.
RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$")
_HOST = re.compile(r"^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.?$")
_MAX_URL = 2000
_IPV6 = re.compile(r"^[0-9a-f:.]+$")

Kind = Literal["portal", "department"]
Text = Annotated[str, Field(min_length=1, max_length=200)]


class SiteConfig(ConfigModel):
    """One site of the register, as its TOML file holds it.

    ``key``            the file's name without ``.toml``; may be left out in the file
    ``kind``           ``portal`` 门户网站 or ``department`` 部门网站
    ``site_code``      网站标识码, ten letters or digits (6405000001; a ministry's begins with letters); None where unknown
    ``level``, ``region``, ``organizer``, ``contact``  层级, 地区, 主办单位 (the notice's addressee), 联系人
    ``hosts``          further host names that belong to the site
    ``index_pattern``  regular expression of the site's own 索引号; None: its dominant form decides
    ``quirks``         named oddities that a reader or report knows
    ``rate``           requests a second to this site, if other than ``--rate``
    """

    key: str = Field(default="", pattern=r"^$|" + KEY_PATTERN)
    name: Text
    url: str
    kind: Kind = "portal"
    site_code: str | None = Field(default=None, pattern=r"^[A-Za-z0-9]{10}$")
    level: Text | None = None
    region: Text | None = None
    organizer: Text | None = None
    contact: Text | None = None
    hosts: tuple[str, ...] = ()
    index_pattern: str | None = None
    quirks: tuple[Text, ...] = ()
    rate: float | None = Field(default=None, ge=0, le=1000, allow_inf_nan=False)

    @field_validator("key")
    @classmethod
    def _key_is_a_safe_file_name(cls, value: str) -> str:
        if RESERVED.match(value):
            raise ValueError(f"{value} 是系统保留名，请换一个")
        return value

    @field_validator("url")
    @classmethod
    def _url_is_a_home_page(cls, value: str) -> str:
        return check_url(value)

    @field_validator("hosts")
    @classmethod
    def _hosts_are_host_names(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for host in value:
            if not _HOST.match(re.sub(r":\d{1,5}$", "", host.lower())):
                raise ValueError(f"“{host}”不是主机名，应如 zwgk.example.gov.cn，不带 http:// 和路径")
        return tuple(host.lower() for host in value)

    @field_validator("index_pattern")
    @classmethod
    def _pattern_compiles(cls, value: str | None) -> str | None:
        try:
            re.compile(value or "")
        except re.error as error:
            raise ValueError(f"不是正确的正则表达式（{error}）") from error
        return value

    def site(self) -> Site:
        """Return the same site as the crawl and the checks know it."""
        return Site(
            key=self.key,
            name=self.name,
            url=self.url,
            kind=self.kind,
            site_code=self.site_code,
            level=self.level,
            organizer=self.organizer,
            hosts=self.hosts,
            index_pattern=self.index_pattern,
            quirks=self.quirks,
        )


def check_url(text: str) -> str:
    """Return a home page's address, with ``/`` for an empty path. Raises ValueError with half a Chinese sentence."""
    example = "应如 https://www.example.gov.cn/"
    if not text or len(text) > _MAX_URL or any(character.isspace() or not character.isprintable() for character in text):
        raise ValueError(f"网址“{text[:60]}”为空、过长或含有空白字符，{example}")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
        ascii_host = host if host.isascii() else host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError) as error:
        raise ValueError(f"“{text[:60]}”不是网址，{example}") from error
    if parts.scheme.lower() not in {"http", "https"} or not host or port == 0:
        raise ValueError(f"“{text[:60]}”不是网址，{example}")
    if parts.username is not None or parts.password is not None:
        raise ValueError(f"网址“{parts.scheme}://…@{host}”带有用户名或密码，请去掉")
    if not (_HOST.match(ascii_host) or (":" in ascii_host and _IPV6.match(ascii_host))):
        raise ValueError(f"“{text[:60]}”的主机名不合规范，{example}")
    netloc = (f"[{ascii_host}]" if ":" in ascii_host else ascii_host) + ("" if port is None else f":{port}")
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme.lower()}://{netloc}{parts.path or '/'}{query}"


def load_sites(config: Path) -> tuple[SiteConfig, ...]:
    """All sites of the register, by key. Raises UserError for a slip in any file, and for one address registered twice."""
    sites = tuple(load_site(path) for path in sorted((config / "sites").glob("*.toml")))
    seen: dict[str, str] = {}
    for site in sites:
        other = seen.setdefault(address(site.url), site.key)
        if other != site.key:
            raise UserError(f"站点重复：{config / 'sites'} 中 {other}.toml 与 {site.key}.toml 的网址都是 {site.url}，请删去一个。")
    return sites


def load_site(path: Path) -> SiteConfig:
    """One file of the register. Raises UserError, also where its ``key`` differs from its name."""
    site = load_toml(path, SiteConfig)
    if site.key not in {"", path.stem}:
        raise UserError(f"配置有误：{path} 的字段 key 为 {site.key}，应与文件名相同（{path.stem}）或删去。")
    if not re.match(KEY_PATTERN, path.stem) or RESERVED.match(path.stem):
        raise UserError(f"站点文件名不合规范：{path}，只能用小写字母、数字、-、_，且不超过64个字符。")
    return site.model_copy(update={"key": path.stem})


def choose_sites(sites: tuple[SiteConfig, ...], keys: str | None) -> tuple[SiteConfig, ...]:
    """Those of ``sites`` that ``--sites a,b`` names, in its order; all where it names none. Raises UserError."""
    if keys is None:
        return sites
    by_key = {site.key: site for site in sites}
    wanted = tuple(dict.fromkeys(key.strip() for key in keys.split(",") if key.strip()))
    unknown = [key for key in wanted if key not in by_key]
    if unknown or not wanted:
        known = "、".join(by_key) or "（尚未登记任何站点）"
        raise UserError(f"没有登记这个站点：{'、'.join(unknown) or keys or '（空）'}，--sites 可用的有 {known}。")
    return tuple(by_key[key] for key in wanted)


def site_for_url(url: str, config: Path, kind: str | None = None) -> SiteConfig:
    """Return the registered site at ``url``'s host (and port), else an ad-hoc one whose key is that host.

    ``kind`` overrides what the register says. Raises UserError where ``url`` is not one.
    """
    try:
        home = check_url(url)
    except ValueError as error:
        raise UserError(f"{error}。") from error
    same_host = [site for site in load_sites(config) if _host_and_port(site.url) == _host_and_port(home)]
    same_host.sort(key=lambda site: address(site.url) != address(home))
    try:
        site = same_host[0] if same_host else SiteConfig(key="", name=urlsplit(home).netloc, url=home)
    except ValidationError as error:
        raise UserError(f"网址过长：{url[:60]}…，请检查。") from error
    changed = {"key": site.key or ad_hoc_key(home), "kind": kind or site.kind}
    return site.model_copy(update=changed)


def ad_hoc_key(url: str) -> str:
    """``http://127.0.0.1:8641/`` → ``127.0.0.1-8641``: a key that is also a safe folder name."""
    parts = urlsplit(url)
    text = (parts.hostname or "") + ("" if parts.port is None else f"-{parts.port}")
    return re.sub(r"[^a-z0-9._-]", "-", text.lower()).strip("-.")[:120] or "site"


def _host_and_port(url: str) -> tuple[str, int | None]:
    """Return what makes two addresses one site: the host without ``www.``, and a port that is no scheme's default."""
    parts = urlsplit(url)
    port = None if parts.port in {80, 443} else parts.port
    return (parts.hostname or "").removeprefix("www."), port


def address(url: str) -> str:
    """Return what makes two home pages the same one: host, port and path, whatever the scheme."""
    host, port = _host_and_port(url)
    return f"{host}:{port}{urlsplit(url).path.rstrip('/')}?{urlsplit(url).query}"
