"""``gongkai probe``: one round over the registered sites."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crawler import visits
from tests.conftest import Said
from tests.crawler import small_portal
from tests.crawler.small_portal import Reply, SmallPortal

Command = Callable[..., Said]


@pytest.fixture
def portal() -> Iterator[SmallPortal]:
    with small_portal.serve() as served:
        yield served


@pytest.fixture
def registered(command: Command, portal: SmallPortal) -> Command:
    command("sites", "add", portal.url, "--name", "甲市人民政府", "--key", "jia", "--data", "data")
    command("sites", "add", "http://127.0.0.1:9/", "--name", "乙市人民政府", "--key", "yi", "--data", "data")
    return command


def test_a_round_is_told_and_kept(registered: Command, tmp_path: Path) -> None:
    said = registered("probe", "--data", "data", "--sites", "jia,yi", "--json", "round.json")
    assert said.code == 0
    assert "本轮访问2个网站，打开1个，未打开1个" in said.out
    assert "乙市人民政府（yi）：未打开，" in said.out
    assert "甲市人民政府（jia）" in said.err
    told = json.loads((tmp_path / "round.json").read_text(encoding="utf-8"))
    assert (told["schema"], told["own_line"]) == ("gongkai.probe/1", True)
    assert [(site["key"], site["opened"], site["outcome"]) for site in told["sites"]] == [
        ("jia", True, "ok"),
        ("yi", False, "unreachable"),
    ]
    with sqlite3.connect(tmp_path / "data" / "gongkai.db") as db:
        assert db.execute("SELECT site, opened, own_line FROM probes ORDER BY site").fetchall() == [("jia", 1, 1), ("yi", 0, 1)]
    db.close()


def test_a_broken_home_page_is_told_with_its_status(registered: Command, portal: SmallPortal) -> None:
    portal.pages["/"] = Reply(503, "busy")
    assert "（状态码503）" in registered("probe", "--data", "data", "--sites", "jia").out


def test_json_alone_on_standard_output_and_quiet(registered: Command) -> None:
    assert json.loads(registered("probe", "--data", "data", "--sites", "jia", "--json", "-").out)["sites"]
    assert registered("probe", "--data", "data", "--sites", "jia", "-q") == Said(0, "", "")


def test_our_own_line_down_is_told_and_ends_with_3(registered: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async def down() -> bool:
        return False

    async def public(_: object) -> bool:
        return True

    monkeypatch.setattr(visits, "line_is_up", down)
    monkeypatch.setattr(visits, "_is_public", public)
    said = registered("probe", "--data", "data", "--sites", "yi")
    assert said.code == 3
    assert "本机网络不通" in said.out
    with sqlite3.connect(tmp_path / "data" / "gongkai.db") as db:
        assert db.execute("SELECT own_line FROM probes").fetchall() == [(0,)]
    db.close()


def test_wrong_use(command: Command) -> None:
    assert command("probe", "--data", "data", "--sites", "nobody").code == 2
