"""域名不规范 (D4.1, G2): the site's host does not end in .gov.cn, or has not the form that its kind of site has.

A portal is www.XXX.gov.cn, a department's site stands beneath its government's: YYY.XXX.gov.cn. A Chinese name (.政务) may stand
beside the English one; which English one belongs to it nobody sees from it. An IP address is no name at all, but often only the
address under which a site is looked at, so nothing is said.
"""

import ipaddress
from collections.abc import Iterator
from urllib.parse import urlsplit

from checks.model import Finding
from checks.rule import check, fail, passed, site_subject, unknown
from crawler.configuration import ConfigModel
from crawler.records import Reason, SiteFacts

_SUFFIX = ".gov.cn"


class Limits(ConfigModel):
    """``national_levels``: the levels (层级) of departments that have a domain of their own."""

    national_levels: tuple[str, ...] = ()


@check(limits=Limits)
def domain_nonstandard(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding about the site's own host; ``www.`` before it counts for nothing."""
    host = (urlsplit(facts.site.url).hostname or "").rstrip(".").removeprefix("www.")
    subject = site_subject(facts)
    if _is_no_name(host) or host.split(".")[-1].startswith("xn--"):
        yield unknown(subject, Reason.NEEDS_PERSON, "unknown", host=host)
        return
    home = [facts.home.fetch.record] if facts.home.fetch else []
    if not f".{host}".endswith(_SUFFIX):
        yield fail(subject, "suffix", home, host=host)
        return
    labels = f".{host}".removesuffix(_SUFFIX).count(".")
    if facts.site.kind == "portal" and labels > 1:
        yield fail(subject, "portal", home, host=host)
    elif facts.site.kind != "portal" and labels == 1 and facts.site.level and facts.site.level not in limits.national_levels:
        yield fail(subject, "department", home, host=host)
    else:
        yield passed(subject)


def _is_no_name(host: str) -> bool:
    """Tell whether a host is an IP address or a name of one's own network (localhost)."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "." not in host
    return True
