"""What tests of links and of what they lead to share: a home page with more links, and what a crawl says of one target."""

from dataclasses import replace

from crawler.records import SiteFacts
from crawler.targets import Target
from tests.crawler.small_portal import Reply, SmallPortal, page

NEWS = "/xwdt/zwyw/"
PDF = b"%PDF-1.4\n" + b"x" * 600 + b"\n%%EOF\n"
HTML = page("提示", "<p>文件不存在</p>")


def link_from_home(portal: SmallPortal, *hrefs: str) -> None:
    home = portal.pages["/"]
    assert isinstance(home, Reply)
    links = "".join(f"<a href='{href}'>链接{n}</a>" for n, href in enumerate(hrefs))
    body = str(home.body).replace("<div class='footer'>", f"<div class='links'>{links}</div><div class='footer'>", 1)
    portal.pages["/"] = replace(home, body=body)


def target(facts: SiteFacts, url: str) -> Target:
    found = [each for each in facts.targets if each.url.endswith(url)]
    assert len(found) == 1, f"{url}: {found}"
    return found[0]


def state(facts: SiteFacts, url: str) -> tuple[str, int]:
    found = target(facts, url)
    return found.state.value, found.looks
