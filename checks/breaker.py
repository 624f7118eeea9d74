"""The circuit breaker (熔断): when too many sites fail in one run, the run is about us, and no notice goes out. Pure.

The scanner's own network fails more often than half the sites of a city at once. A site that could not be judged never gets a
notice anyway; the breaker also holds those of the sites that were half seen in such a run.
"""

from collections.abc import Iterable
from pathlib import Path

from pydantic import Field, PositiveInt

from checks.model import Judgement, Verdict
from checks.wording import word
from crawler.configuration import ConfigModel, load_toml


class Breaker(ConfigModel):
    """``config/breaker.toml``: from which share of failed sites on a run is held, and from which rise against last month."""

    share: float = Field(default=0.5, gt=0, le=1)
    rise: float = Field(default=0.25, gt=0, le=1)
    newly: PositiveInt = 3
    sites: PositiveInt = 2

    @classmethod
    def load(cls, config: Path) -> "Breaker":
        """Read the settings. Raises UserError for a slip."""
        return load_toml(config / "breaker.toml", cls)

    def held(self, judgements: Iterable[Judgement], former: Iterable[Judgement] = ()) -> str:
        """Return in one Chinese sentence why no notice of this run goes out, ``""`` where they may.

        ``judgements``  this month's, one for each site; ``former`` last month's
        """
        now = {judgement.site.key: has_failed(judgement) for judgement in judgements}
        if len(now) < self.sites:
            return ""
        failed = sum(now.values())
        values = {"failed": failed, "sites": len(now), "share": f"{failed / len(now):.0%}", "limit": f"{self.share:.0%}"}
        if failed >= self.share * len(now):
            return word("breaker", "share", values).message
        before = {judgement.site.key: has_failed(judgement) for judgement in former if judgement.site.key in now}
        both = len(before)
        newly = sum(now[key] and not was for key, was in before.items())
        rise = sum(now[key] for key in before) - sum(before.values())
        if both >= self.sites and newly >= self.newly and rise >= self.rise * both:
            more = {"newly": newly, "both": both, "rise": f"{rise / both:.0%}", "limit": f"{self.rise:.0%}"}
            return word("breaker", "rise", values | more).message
        return ""


def has_failed(judgement: Judgement) -> bool:
    """Tell whether a site was not seen well enough to be judged, or its crawl was blocked."""
    if judgement.exempt is not None:
        return False
    return judgement.verdict is Verdict.UNDETERMINED or judgement.crawl.blocked is not None
