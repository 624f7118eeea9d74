"""One round of availability probes of the registered sites (站点可用性): visits them all, keeps what came of it, tells it.

The monthly job judges a week of such rounds (V2); ``gongkai schedule`` makes one every half hour.
"""

import asyncio
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from checks.wording import reason_text
from crawler.archive import Archive
from crawler.errors import UserError
from crawler.records import REASON_OF_OUTCOME, Outcome, Site
from crawler.sites import choose_sites, load_sites
from crawler.soundings import Visit
from crawler.visits import LIMIT_SECONDS, Round, note_visits, visit_all
from reports.office import OfficeConfig
from reports.screen import Screen
from workspace import Settings, lock

_DONE, _UNDETERMINED = 0, 3


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """One round, for the screen, the JSON and the exit code."""

    at: datetime
    round: Round
    vantage: str

    @property
    def exit_code(self) -> int:
        """3 where our own line was down, so that nothing could be said of any site; else 0."""
        return _DONE if self.round.line_is_up else _UNDETERMINED

    @property
    def summary(self) -> str:
        """The round in one Chinese sentence, and a line for each site that did not open."""
        opened = sum(_is_open(visit) for _, visit in self.round.visits)
        failed = [f"  {told(site, visit)}" for site, visit in self.round.visits if not _is_open(visit)]
        head = f"本轮访问{len(self.round.visits)}个网站，打开{opened}个，未打开{len(failed)}个。"
        if not self.round.line_is_up:
            head = "本轮访问的公网网站全部未能打开，且本机网络不通：本轮不计入可用性，请检查本机网络和域名解析。"
        return "\n".join((head, *failed))

    def json(self) -> Mapping[str, object]:
        """Return gongkai.probe/1."""
        sites = [
            {
                "key": site.key,
                "name": site.name,
                "url": site.url,
                "at": visit.at.isoformat(),
                "opened": _is_open(visit),
                "seconds": visit.seconds,
                "outcome": visit.outcome,
                "status": visit.status,
            }
            for site, visit in self.round.visits
        ]
        head = {"schema": "gongkai.probe/1", "at": self.at.isoformat(), "vantage": self.vantage}
        return {**head, "own_line": self.round.line_is_up, "sites": sites}


def probe(settings: Settings, keys: str | None, screen: Screen) -> ProbeResult:
    """Visit each registered site (``keys``: of ``--sites``) once and keep the visits.

    Raises UserError where no site is registered, the configuration is wrong, or another round is under way.
    """
    offices = OfficeConfig.load(settings.config)
    sites = tuple(site.site() for site in choose_sites(load_sites(settings.config), keys))
    if not sites:
        raise UserError(f"尚未登记任何站点，请用 gongkai sites add 登记，或在 {settings.config / 'sites'} 中添加。")
    email, vantage, started = offices.office.email, platform.node(), datetime.now(UTC)
    done = 0

    def tell(site: Site, visit: Visit) -> None:
        nonlocal done
        done += 1
        screen.say(f"[{done}/{len(sites)}] {told(site, visit)}")

    with lock(settings.data, "probe", "另一个 gongkai 正在监测可用性，数据文件夹为"), Archive(settings.data) as archive:
        seen = asyncio.run(visit_all(sites, email if email.isascii() else None, tell, vantage=vantage))
        note_visits(archive, seen)
    return ProbeResult(started, seen, vantage)


def told(site: Site, visit: Visit) -> str:
    """Say in Chinese what came of one visit."""
    name = f"{site.name}（{site.key}）"
    if _is_open(visit):
        return f"{name}：{visit.seconds:.1f}秒打开"
    if visit.opened:
        return f"{name}：{visit.seconds:.1f}秒才打开，计为未打开"
    outcome = Outcome(visit.outcome)
    why = "网页没有标题" if outcome is Outcome.OK else reason_text(REASON_OF_OUTCOME[outcome])
    return f"{name}：未打开，{why}" + (f"（状态码{visit.status}）" if visit.status and outcome is not Outcome.OK else "")


def _is_open(visit: Visit) -> bool:
    return visit.opened and visit.seconds < LIMIT_SECONDS
