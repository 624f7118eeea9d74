"""Rechecks against a portal that changes: exactly what was put right is closed, and only what the notice names is visited."""

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import demo.portals
from crawler.configuration import fill_config
from crawler.register import replace_sites
from crawler.sites import SiteConfig
from demo.truth import load_truth
from tests.conftest import Said
from tests.crawler.small_portal import COLUMNS, Reply, SmallPortal, article, listing, page, serve

Command = Callable[..., Said]
AS_OF = date(2026, 11, 20)
LATER = date(2026, 12, 1)

pytestmark = pytest.mark.timeout(280)


def article_of(path: str, name: str, number: int, day: date) -> tuple[str, str, str]:
    return f"/{path}/{day:%Y%m}/t{day:%Y%m%d}_9{number:03d}.html", f"关于{name}第{number}号事项的公告", day.isoformat()


def rows(path: str, name: str, newest: date, count: int = 5) -> list[tuple[str, str, str]]:
    return [article_of(path, name, n, newest - timedelta(n)) for n in range(count)]


def show(portal: SmallPortal, path: str, name: str, newest: date, count: int = 5) -> None:
    """Have a column show ``count`` documents on one page, the newest of ``newest``."""
    lines = rows(path, name, newest, count)
    portal.pages[f"/{path}/"] = Reply(body=listing(path, name, 0, lines, pages=1))
    for href, title, day in lines:
        portal.pages[href] = Reply(body=article(title, day, name, path))


def build(portal: SmallPortal, stale: dict[str, date]) -> None:
    """A portal of the usual columns, each fresh on AS_OF but for those in ``stale``."""
    portal.pages.clear()
    portal.pages["/robots.txt"] = Reply(404, "")
    blocks = []
    for path, name in COLUMNS:
        newest = stale.get(path, AS_OF - timedelta(2))
        show(portal, path, name, newest)
        lines = "".join(
            f"<li><a href='{href}'>{title}</a><span>{day}</span></li>" for href, title, day in rows(path, name, newest)[:3]
        )
        blocks.append(f"<div class='block'><h2><a href='/{path}/'>{name}</a></h2><ul>{lines}</ul></div>")
    portal.pages["/"] = Reply(body=page("首页", "".join(blocks)))
    guide = "<p>为了更好地提供政府信息公开服务，根据《中华人民共和国政府信息公开条例》，编制本指南。</p>" * 8
    portal.pages["/zwgk/zfxxgkzn/"] = Reply(
        body=page("政府信息公开指南", f"<div class='text'><h1>政府信息公开指南</h1>{guide}</div>")
    )


def complete(portal: SmallPortal) -> None:
    """Add the static columns that a portal owes, so that none is missing."""
    home = portal.pages["/"]
    assert isinstance(home, Reply)
    menu = ""
    for path, name in (("zjzq/gk", "概况信息"), ("zwgk/jgzn", "机构职能"), ("zwgk/ldxx", "领导信息")):
        text = f"<p>本市位于某省中部，辖若干县区，{name}的详细情况如下，由市政府办公室负责更新。</p>" * 8
        portal.pages[f"/{path}/"] = Reply(body=page(name, f"<div class='text'><h1>{name}</h1>{text}</div>"))
        menu += f"<li><a href='/{path}/'>{name}</a></li>"
    portal.pages["/"] = Reply(body=str(home.body).replace("</ul></div>", f"{menu}</ul></div>", 1))


@pytest.fixture
def portal() -> Iterator[SmallPortal]:
    with serve({}) as served:
        yield served


@pytest.fixture
def job(portal: SmallPortal, command: Command, tmp_path: Path) -> Callable[..., Any]:
    """Register the portal; return a function that runs a command on the data folder and returns its JSON."""
    data = tmp_path / "data"
    replace_sites(data / "config", [SiteConfig(key="s", name="某市人民政府", url=portal.url, organizer="某市人民政府办公室")])
    fill_config(data / "config")

    def run(*arguments: str, as_of: date = AS_OF, code: int | None = None) -> Any:
        options = ("--data", data, "--as-of", as_of.isoformat(), "--json", "-")
        crawling = ("--rate", "0", "--render", "never", "-q") if arguments[0] in {"run", "recheck"} else ()
        said = command(*arguments, *options, *crawling)
        assert code is None or said.code == code, (said.code, said.err)
        return json.loads(said.out)

    return run


def outcomes(result: Any) -> dict[tuple[str, str | None], str]:
    return {(one["check"], one["column"]): one["outcome"] for one in result["faults"]}


STALE = {"zwgk/zcjd": date(2026, 1, 5), "zwgk/zcwj": date(2026, 1, 5)}


def test_only_what_was_put_right_is_closed_and_only_what_is_named_is_visited(job: Callable[..., Any], portal: SmallPortal) -> None:
    build(portal, STALE | {"hdjl/yjzj": date(2025, 1, 5)})
    (site,) = job("run")["sites"]
    noticed = {one["id"] for one in site["findings"] if one["level"] != "advice"}
    portal.asked.clear()
    show(portal, "zwgk/zcjd", "政策解读", LATER - timedelta(1))
    show(portal, "zwgk/tzgg", "通知公告", date(2025, 1, 5))  # a new fault, which the notice does not name
    result = job("recheck", "s", as_of=LATER, code=1)
    assert {one["id"] for one in result["faults"]} == noticed
    found = outcomes(result)
    assert {key for key, outcome in found.items() if outcome == "fixed"} == {("column-not-updated", "policy_interpretation")}
    assert found["column-not-updated", "policy_documents"] == "standing"
    assert ("column-not-updated", "notices") not in found
    assert result["fixed"] == 1
    assert result["unseen"] == 0
    assert all(one["record"] for one in result["faults"])  # nothing is said without a capture
    assert not [path for path in portal.asked if path.endswith(".html")]  # no document, no later page of any list
    ledger = job("ledger", "list", as_of=LATER)
    closed = [case["id"] for case in ledger["cases"] if case["state"] == "put_right"]
    assert closed == [one["id"] for one in result["faults"] if one["outcome"] == "fixed"]
    assert job("ledger", "list", as_of=AS_OF)["states"] == {"notified": len(noticed)}  # what came later did not change that day


def test_what_could_not_be_seen_is_never_put_right(job: Callable[..., Any], portal: SmallPortal, tmp_path: Path) -> None:
    build(portal, STALE)
    complete(portal)
    job("run")
    portal.pages["/zwgk/zcjd/"] = Reply(503, "busy")
    show(portal, "zwgk/zcwj", "政策文件", LATER - timedelta(1))
    result = job("recheck", "2026-1", as_of=LATER, code=3)
    reasons = {one["column"]: (one["outcome"], one["reason"], one["record"]) for one in result["faults"]}
    assert reasons["policy_interpretation"] == ("unseen", "http_error", None)
    assert reasons["policy_documents"][0] == "fixed"
    show(portal, "zwgk/zcjd", "政策解读", LATER - timedelta(1))
    assert job("recheck", "1", as_of=LATER + timedelta(1), code=0)["unseen"] == 0
    pages = sorted((tmp_path / "data" / "reports" / "2026-11" / "rechecks").glob("*.html"))
    assert ["无法判定" in one.read_text(encoding="utf-8") for one in pages] == [True, True]  # a word of the method on both
    assert ["通知所列问题已全部整改" in one.read_text(encoding="utf-8") for one in pages] == [False, True]


def test_a_site_that_shut_its_door_puts_nothing_right(job: Callable[..., Any], portal: SmallPortal) -> None:
    build(portal, STALE)
    job("run")
    portal.pages["/robots.txt"] = Reply(body="User-agent: *\nDisallow: /\n")
    result = job("recheck", "s", as_of=LATER, code=3)
    assert {one["outcome"] for one in result["faults"]} == {"unseen"}
    assert {one["reason"] for one in result["faults"]} == {"robots"}


def test_a_column_that_was_emptied_or_taken_away_is_not_put_right(job: Callable[..., Any], portal: SmallPortal) -> None:
    build(portal, STALE)
    complete(portal)
    job("run")
    portal.pages["/zwgk/zcjd/"] = Reply(body=listing("zwgk/zcjd", "政策解读", 0, [], pages=1))
    portal.pages["/zwgk/zcwj/"] = Reply(404, page("页面不存在", "<p>404 Not Found</p>"))
    result = job("recheck", "s", as_of=LATER, code=1)
    assert {one["column"]: one["outcome"] for one in result["faults"]} == {
        "policy_interpretation": "standing",
        "policy_documents": "standing",
    }


def test_a_missing_column_is_found_where_it_now_stands(job: Callable[..., Any], portal: SmallPortal) -> None:
    build(portal, {})
    job("run")
    complete(portal)
    assert set(outcomes(job("recheck", "s", as_of=LATER, code=0)).items()) == {
        (("column-missing", key), "fixed") for key in ("overview", "institutions", "leaders")
    }


def test_a_notice_that_does_not_exist_is_told(job: Callable[..., Any], command: Command, tmp_path: Path) -> None:
    said = command("recheck", "2026-9", "--data", tmp_path / "data", "--as-of", AS_OF.isoformat())
    assert said.code == 2
    assert "没有找到通知“2026-9”" in said.err


# --- the replicas, a month later --------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["nxzw", "ycxixia"])
def test_on_the_replicas_exactly_what_was_put_right_is_closed(key: str, command: Command, tmp_path: Path) -> None:
    """Month one is judged and notified, the portal moves on to its second stage: each fault is met as the truth says it is."""
    data, month_later = tmp_path / "data", date(2026, 12, 20)
    options = ("--data", data, "--rate", "0", "--render", "never", "-q", "--json", "-")
    with demo.portals.serve(AS_OF, [0, 0, 0, 0]) as portals:
        ports = [int(one.url.rstrip("/").rpartition(":")[2]) for one in portals]
        replace_sites(data / "config", [SiteConfig.model_validate(one.site_fields) for one in portals])
        fill_config(data / "config")
        command("run", "--sites", key, "--as-of", AS_OF.isoformat(), *options)
    with demo.portals.serve(month_later, ports, stage=2) as portals:
        result = json.loads(command("recheck", key, "--as-of", month_later.isoformat(), *options).out)
        base = next(one.url for one in portals if one.key == key)
    planted = load_truth()[key].faults
    assert {one["outcome"] for one in result["faults"]} >= {"fixed", "standing"}
    for one in result["faults"]:
        path = "/" + one["url"].removeprefix(base)
        (meant,) = [
            each
            for each in planted
            if (each.check, each.indicator) == (one["check"], one["indicator"]) and 1 in each.stages and each.is_at(path)
        ]
        expected = "standing" if meant.is_seen(2) else "unseen" if 2 in meant.unseen else "fixed"
        assert (one["outcome"], path) == (expected, path), meant.why
