"""Writes the register of sites: one new site, or a table of them (CSV, XLSX) as an office keeps it."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationError

from crawler.configuration import slip
from crawler.errors import UserError, why
from crawler.sites import KEY_PATTERN, RESERVED, SiteConfig, ad_hoc_key, address, load_sites
from crawler.tables import Head, headed_rows

# Field → the headings of its column as officials and programs write them.
HEADINGS = {
    "key": ("站点标识", "标识", "代号", "key"),
    "name": ("网站名称", "站点名称", "名称", "name"),
    "url": ("网址", "首页网址", "首页地址", "网站地址", "url"),
    "kind": ("类别", "网站类别", "类型", "kind"),
    "site_code": ("网站标识码", "标识码", "site_code"),
    "level": ("层级", "level"),
    "region": ("地区", "所属地区", "region"),
    "organizer": ("主办单位", "organizer"),
    "contact": ("联系人", "contact"),
    "hosts": ("其他域名", "域名", "hosts"),
}
_HEAD = Head(HEADINGS, ("name", "url"), "标题行应含“网站名称”和“网址”")
_KINDS = {"门户": "portal", "门户网站": "portal", "部门": "department", "部门网站": "department"}
_NUMBERED = 1000


def add_site(config: Path, fields: Mapping[str, object]) -> Path:
    """Write one new site and return its file. Raises UserError for a wrong field, or a key or address already registered."""
    return write_sites(config, [_checked(fields, "所填内容", [])])[0]


def import_sites(config: Path, table: Path) -> tuple[Path, ...]:
    """Add every row of a CSV or XLSX table, all or none. Raises UserError naming the first wrong row.

    The first row holds the headings (:data:`HEADINGS`); a key that the table does not give is made from the host name.
    """
    known = [site.key for site in load_sites(config)]
    sites = []
    for number, texts in headed_rows(table, "站点登记表", _HEAD):
        fields = {field: _cell(field, text) for field, text in texts.items()}
        sites.append(_checked(fields, f"{table} 第 {number} 行", known))
        known.append(sites[-1].key)
    if not sites:
        raise UserError(f"{table} 中没有站点，请在标题行之下每行填写一个站点。")
    return write_sites(config, sites)


def write_sites(config: Path, sites: Iterable[SiteConfig]) -> tuple[Path, ...]:
    """Write new files of the register. Raises UserError, before anything is written, for a key or address already there."""
    taken = {address(site.url): site.key for site in load_sites(config)}
    keys, new = set(taken.values()), list(sites)
    for site in new:
        if site.key in keys:
            raise UserError(f"站点已登记：标识 {site.key} 已被使用，请换一个或先删去 {config / 'sites' / site.key}.toml。")
        other = taken.setdefault(address(site.url), site.key)
        if other != site.key:
            raise UserError(f"站点已登记：{site.url} 与站点 {other} 的网址相同。")
        keys.add(site.key)
    try:
        (config / "sites").mkdir(parents=True, exist_ok=True)
        return tuple(_write(config / "sites" / f"{site.key}.toml", site) for site in new)
    except OSError as error:
        raise UserError(f"无法写入 {config / 'sites'}（{why(error)}），请检查权限。") from error


def replace_sites(config: Path, sites: Iterable[SiteConfig]) -> None:
    """Make these the only sites of the register."""
    folder = config / "sites"
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.toml"):
        path.unlink()
    for site in sites:
        _write(folder / f"{site.key}.toml", site)


def _write(path: Path, site: SiteConfig) -> Path:
    values = site.model_dump(exclude={"key"}, exclude_defaults=True)
    lines = [f"{name} = {_toml(value)}\n" for name, value in values.items()]
    path.write_text("".join(lines), encoding="utf-8")
    return path


def _toml(value: object) -> str:
    """Write one value of a flat TOML file. A JSON string is a TOML basic string, but for DEL, which TOML wants escaped."""
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(part) for part in value) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _checked(fields: Mapping[str, object], where: str, known: list[str]) -> SiteConfig:
    """Check what a person filled in; ``where`` opens the sentence. A missing key is made from the host, unlike ``known``."""
    try:
        site = SiteConfig.model_validate(dict(fields))
        return site if site.key else site.model_copy(update={"key": _new_key(site.url, known)})
    except ValidationError as error:
        raise UserError(f"{where}的{slip(error)}。") from error


def _new_key(url: str, known: list[str]) -> str:
    """``https://www.nxzw.gov.cn/`` → ``nxzw``; ``https://jyt.nx.gov.cn/`` → ``jyt-nx``."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    stem = re.sub(r"(\.(gov|com|org|net|edu))?\.cn$", "", host)
    key = re.sub(r"[^a-z0-9_-]+", "-", stem).strip("-_")[:50]
    if not re.match(KEY_PATTERN, key):
        key = re.sub(r"[^a-z0-9_-]+", "-", ad_hoc_key(url))[:50]
    if RESERVED.match(key):
        key = f"site-{key}"
    numbered = (f"{key}-{number}" for number in range(2, _NUMBERED))
    return key if key not in known else next(candidate for candidate in numbered if candidate not in known)


def _cell(field: str, text: str) -> object:
    if field == "hosts":
        return tuple(host for host in re.split(r"[\s,，、;；]+", text) if host)
    return _KINDS.get(text, text) if field == "kind" else text
