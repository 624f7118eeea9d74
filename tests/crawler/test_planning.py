"""What is asked after the walk: within its bounds, the home page's links first, nothing that was asked before."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from crawler.errands import Errand
from crawler.planning import Asking, files_to_ask, others_to_ask, second_look
from crawler.records import SiteFacts
from crawler.targets import Target, TargetState
from tests.crawler.links import PDF, link_from_home, state
from tests.crawler.small_portal import Reply, SmallPortal

Crawl = Callable[..., SiteFacts]


AT = datetime(2026, 11, 20, tzinfo=UTC)


def none_at_home(_: str) -> bool:
    return False


def keys(asking: Asking) -> list[str]:
    return [each.key for each in asking.errands]


def test_what_was_asked_is_not_asked_again_but_takes_its_room() -> None:
    urls = [f"http://a.cn/{name}.pdf" for name in "dcba"]
    asking = files_to_ask(urls, {urls[3]}, none_at_home, room=3)
    assert (keys(asking), asking.left) == ([urls[2], urls[1]], (urls[0],))
    assert files_to_ask(urls, urls, none_at_home, room=4) == Asking((), ())
    assert files_to_ask(urls, (), none_at_home, room=0).errands == ()


def test_the_home_page_s_links_come_first() -> None:
    urls = ["http://a.cn/a.pdf", "http://b.cn/b.pdf"]
    assert keys(files_to_ask(urls, (), urls[1].__eq__, room=1)) == urls[1:]
    assert keys(others_to_ask(urls, (), urls[1].__eq__, room=1, room_of_host=1)) == urls[1:]


def test_one_host_does_not_take_the_room_of_others() -> None:
    urls = ["http://a.cn/1", "http://a.cn/2", "http://a.cn/3", "http://b.cn/"]
    asking = others_to_ask(urls, {urls[0]}, none_at_home, room=9, room_of_host=2)
    assert (keys(asking), asking.left) == ([urls[1], urls[3]], (urls[2],))


def test_a_file_is_fetched_and_a_page_of_another_host_is_not() -> None:
    file, page = others_to_ask(["http://b.cn/x.pdf", "http://b.cn/y"], (), none_at_home, room=9, room_of_host=9).errands
    assert [(each.internal, each.is_file, each.body) for each in (file, page)] == [(False, True, True), (False, False, False)]
    (own,) = files_to_ask(["http://a.cn/x.pdf"], (), none_at_home, room=9).errands
    assert (own.internal, own.is_file, own.body) == (True, True, True)


@pytest.mark.parametrize(
    "target",
    [
        Target("http://a.cn/", TargetState.OK, at=AT),
        Target("http://a.cn/", TargetState.SLOW, at=AT),
        Target("http://a.cn/", TargetState.BLOCKED, at=AT),
        Target("http://a.cn/", TargetState.GONE, looks=2, at=AT),
        Target("http://a.cn/", TargetState.GONE, looks=0, at=AT),
        Target("http://10.0.0.1/", TargetState.PRIVATE),
    ],
    ids=lambda each: f"{each.state} {each.looks}",
)
def test_where_nothing_is_to_be_cleared_nobody_looks_again(target: Target) -> None:
    assert second_look(target) is None


def test_a_second_look_knows_the_first() -> None:
    target = Target("http://a.cn/x.pdf", TargetState.GONE, is_file=True, at=AT)
    look = second_look(target)
    assert isinstance(look, Errand)
    assert (look.first, look.url, look.body, look.is_file, look.is_second_look) == (target, target.url, True, True, True)


def test_files_keep_to_robots_txt_and_to_their_budget(portal: SmallPortal, crawl: Crawl) -> None:
    portal.pages["/robots.txt"] = Reply(body="User-agent: *\nDisallow: /a/\n")
    link_from_home(portal, "/a/x.pdf", "/f/a.pdf", "/f/b.pdf")
    portal.pages |= {"/f/a.pdf": Reply(body=PDF), "/f/b.pdf": Reply(body=PDF), "/a/x.pdf": Reply(body=PDF)}
    facts = crawl(portal.url, max_files=2)
    assert state(facts, "a/x.pdf")[0] == "unasked"
    assert "/a/x.pdf" not in portal.asked
    assert sorted(state(facts, f"{name}.pdf")[0] for name in "ab") == ["ok", "unasked"]
    assert sorted(each.why or "" for each in facts.targets if each.state is TargetState.UNASKED) == ["budget", "robots"]


def test_other_hosts_have_a_budget_each_and_in_all(portal: SmallPortal, crawl: Crawl, elsewhere: SmallPortal) -> None:
    link_from_home(portal, *(f"{elsewhere.url}{number}" for number in range(6)))
    elsewhere.pages |= {f"/{number}": Reply(body="ok") for number in range(6)}
    facts = crawl(portal.url, max_per_host=3)
    states = [each.state.value for each in facts.targets if not each.internal]
    assert sorted(states) == ["ok"] * 3 + ["unasked"] * 3
    assert elsewhere.total == 3
