"""What a person decided: the exemption register and the false alarms, ``config/decisions/<site key>.toml``.

A decision is applied after the machine's finding and never deletes it: the fault becomes an Excused one, which costs nothing,
reaches no veto's count and no notice, and is always shown with who decided and why. A decision that has run out does nothing.
"""

import hashlib
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from checks.model import Decision, Fault, Subject
from checks.rules import all_checks
from checks.wording import word
from crawler.configuration import ConfigModel, load_toml
from crawler.errors import UserError
from crawler.records import Column, SiteFacts
from crawler.urls import canonical, identity

FOLDER = "decisions"
UPKEEP = frozenset(
    {"column-not-updated", "column-empty", "column-missing", "columns-not-updated", "columns-overdue", "columns-empty"}
    | {"messages-missing", "messages-stale", "statistics-stale"}
)
"""What an exempted column is exempted from where no rule is named: being kept up. It excuses no exposed identity number in it."""
LOOK_BACK = timedelta(days=62)
"""A false alarm speaks of what was found before somebody said so: this month's finding or last month's, none of later ones."""

Text = Annotated[str, Field(min_length=1, max_length=500)]


class _Exemption(ConfigModel):
    """One entry of the exemption register."""

    column: Text | None = None
    rule: Text | None = None
    whole_site: Literal[True] | None = None
    reason: Text
    document: Text
    since: date = Field(alias="from")
    until: date | None = None
    by: Text

    @model_validator(mode="after")
    def _names_one_thing(self) -> "_Exemption":
        if not (self.column or self.rule or self.whole_site):
            raise ValueError("应写明 column（栏目）、rule（检查项）或 whole_site = true（整站）之一")
        if self.whole_site and (self.column or self.rule):
            raise ValueError("whole_site = true 已包括整站，不能再写 column 或 rule")
        if self.until and self.until < self.since:
            raise ValueError(f"until（{self.until}）早于 from（{self.since}）")
        return self


class _FalseAlarm(ConfigModel):
    """One finding that a person looked at and found wrong. ``until`` keeps it set aside in later months too."""

    finding: str = Field(pattern=r"^[0-9a-f]{10}$")
    reason: Text
    by: Text
    day: date = Field(alias="date")
    until: date | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "_FalseAlarm":
        if self.until and self.until < self.day:
            raise ValueError(f"until（{self.until}）早于 date（{self.day}）")
        return self


class _File(ConfigModel):
    exemptions: tuple[_Exemption, ...] = ()
    false_alarms: tuple[_FalseAlarm, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision with what it covers: a finding's id; or a column (key, address or name), a rule (name or indicator), all."""

    decision: Decision
    finding: str | None = None
    column: str | None = None
    rule: str | None = None

    def is_in_force(self, as_of: date) -> bool:
        """Tell whether the decision holds on ``as_of``: from its first to its last day, both included."""
        return self.decision.since <= as_of and (self.decision.until is None or as_of <= self.decision.until)

    def covers(self, indicator: str, check: str, subject: Subject) -> bool:
        """Tell whether the decision exempts ``subject`` from what ``check`` says under ``indicator``."""
        called = self.column is None or self._is_called(subject.column, subject.url, subject.name)
        return called and self.speaks_of(indicator, check)

    def sets_aside(self, fault: Fault) -> bool:
        """Tell whether the decision sets ``fault`` aside: as a false alarm, or as exempt."""
        if self.finding is not None:
            return fault.id == self.finding
        return self.covers(fault.indicator, fault.check, fault.subject)

    def speaks_of(self, indicator: str, check: str) -> bool:
        """Tell whether the decision concerns what ``check`` says under ``indicator``."""
        if self.finding is not None:
            return False
        if self.rule is not None:
            return self.rule in {indicator, check}
        return self.column is None or check in UPKEEP

    def exempts(self, column: Column) -> bool:
        """Tell whether the decision takes ``column`` out of every count."""
        return self.column is not None and self._is_called(column.key, column.url, column.name)

    def _is_called(self, key: str | None, url: str, name: str) -> bool:
        wanted = self.column or ""
        return wanted in {key, name} or ("://" in wanted and url != "" and identity(canonical(wanted) or wanted) == identity(url))


@dataclass(frozen=True, slots=True)
class Rulings:
    """The decisions on one site that hold on one day, in the order of its file."""

    all: tuple[Ruling, ...] = ()

    def on(self, fault: Fault) -> Decision | None:
        """Return the first decision that sets ``fault`` aside, None where none does."""
        return next((ruling.decision for ruling in self.all if ruling.sets_aside(fault)), None)

    def whole_site(self) -> Decision | None:
        """Return the decision that takes the whole site out of the monitoring, None where there is none."""
        whole = (ruling for ruling in self.all if ruling.finding is None and ruling.column is None and ruling.rule is None)
        return next((ruling.decision for ruling in whole), None)

    def unheard(self, facts: SiteFacts, found: Collection[str], keys: Collection[str]) -> tuple[Decision, ...]:
        """Return the decisions that name nothing here: a finding not among the ids ``found``, a column that is none, nor a key."""
        return tuple(
            ruling.decision
            for ruling in self.all
            if (ruling.finding is not None and ruling.finding not in found)
            or (ruling.column is not None and ruling.column not in keys and not any(map(ruling.exempts, facts.columns)))
        )

    def false_alarm(self, fault: Fault) -> Decision | None:
        """Return the decision that ``fault`` is a false alarm, None where nobody said so."""
        return next((ruling.decision for ruling in self.all if ruling.finding == fault.id), None)

    def exempts(self, indicator: str, check: str, subject: Subject) -> bool:
        """Tell whether ``subject`` is exempt from what ``check`` says under ``indicator``, seen or not."""
        return any(ruling.covers(indicator, check, subject) for ruling in self.all)

    def exempt(self, facts: SiteFacts, indicator: str, check: str) -> dict[str, Decision]:
        """Return the columns that ``check`` must not count under ``indicator``: address → the decision."""
        rulings = [ruling for ruling in self.all if ruling.column and ruling.speaks_of(indicator, check)]
        return {column.url: ruling.decision for column in facts.columns for ruling in reversed(rulings) if ruling.exempts(column)}


class Decisions:
    """All decisions of a config folder, by site key."""

    def __init__(self, by_site: Mapping[str, tuple[Ruling, ...]]) -> None:
        self._by_site = by_site

    @classmethod
    def load(cls, config: Path, sites: Iterable[str]) -> "Decisions":
        """Read ``config/decisions/*.toml``; a folder that is not there holds none. ``sites`` are the keys of the register.

        Raises UserError for a slip (file and field), a file of a site that nobody registered, a rule that does not exist.
        """
        known = set(sites)
        by_site = {}
        for path in sorted((config / FOLDER).glob("*.toml")):
            if path.stem not in known:
                raise UserError(
                    f"配置有误：{path} 的文件名应为已登记站点的标识，没有标识为“{path.stem}”的站点，请改名或移走该文件。"
                )
            by_site[path.stem] = tuple(_rulings(config, path))
        return cls(by_site)

    def of(self, site: str, as_of: date) -> Rulings:
        """Return the decisions on a site that hold on ``as_of``."""
        return Rulings(tuple(ruling for ruling in self._by_site.get(site, ()) if ruling.is_in_force(as_of)))


def _rulings(config: Path, path: Path) -> Iterable[Ruling]:
    file = load_toml(path, _File)
    for number, entry in enumerate(file.exemptions, 1):
        if entry.rule is not None and entry.rule not in all_checks() and entry.rule not in _indicators(config):
            where = f"{path} 的字段 exemptions[{number}].rule"
            raise UserError(f"配置有误：{where} “{entry.rule}”不是检查名称或指标编号，请对照 checks/README.md 改正。")
        target = "column_rule" if entry.column and entry.rule else "column" if entry.column else "rule" if entry.rule else "site"
        values = {"column": entry.column, "rule": entry.rule}
        decision = Decision(
            id=_id(path.stem, "exemption", entry.column, entry.rule, entry.since, entry.document),
            kind="exemption",
            target=word("decisions", target, values).message,
            reason=entry.reason,
            document=entry.document,
            since=entry.since,
            until=entry.until,
            by=entry.by,
        )
        yield Ruling(decision, column=entry.column, rule=entry.rule)
    for alarm in file.false_alarms:
        decision = Decision(
            id=_id(path.stem, "false_alarm", alarm.finding, alarm.day),
            kind="false_alarm",
            target=word("decisions", "finding", {"finding": alarm.finding}).message,
            reason=alarm.reason,
            document="",
            since=alarm.day - LOOK_BACK,
            until=alarm.until or alarm.day,
            by=alarm.by,
        )
        yield Ruling(decision, finding=alarm.finding)


def _id(*parts: object) -> str:
    return hashlib.sha256("\n".join(str(part) for part in parts).encode()).hexdigest()[:10]


def _indicators(config: Path) -> set[str]:
    """Return the ids of all packs' indicators: an exemption may speak of a pack that is not the one in use."""
    found: set[str] = set()
    for path in sorted((config / "packs").glob("*.toml")):
        try:
            found |= set(tomllib.loads(path.read_text(encoding="utf-8-sig")).get("indicators", {}))
        except (OSError, ValueError):  # whoever uses that pack is told what is wrong with it
            continue
    return found
