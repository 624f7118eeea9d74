"""The front door: every wrong use gets one Chinese sentence and its exit code, and never a traceback."""

import errno
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import gongkai
import monthly
import workspace
from crawler.errors import InternalError, UserError
from tests.conftest import Said

Command = Callable[..., Said]
ROOT = Path(__file__).parent.parent
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def is_one_sentence(text: str) -> bool:
    return text.count("\n") == 1 and text.rstrip("\n").endswith("。") and CHINESE.search(text) is not None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["auditt"], "auditt"),
        (["audit"], "URL"),
        (["audit", "notaurl"], "notaurl"),
        (["audit", "http://"], "http://"),
        (["audit", "ftp://www.nx.gov.cn/"], "ftp"),
        (["audit", "http://user:pass@www.nx.gov.cn/"], "密码"),
        (["audit", "http://a/", "http://b/"], "http://b/"),
        (["audit", "http://a.invalid/", "--kind", "city"], "--kind"),
        (["audit", "http://a.invalid/", "--pack", "none"], "none"),
        (["audit", "http://a.invalid/", "--pack", "../../etc/passwd"], "passwd"),
        (["audit", "http://a.invalid/", "--config", "none"], "none"),
        (["audit", "http://a.invalid/", "--max-pages", "0"], "--max-pages"),
        (["audit", "http://a.invalid/", "--rate", "-1"], "--rate"),
        (["audit", "http://a.invalid/", "--render", "perhaps"], "--render"),
        (["run", "--as-of", "2026-13-01"], "2026-13-01"),
        (["run", "--as-of", "yesterday"], "yesterday"),
        (["run", "--as-of", "0001-01-01"], "0001-01-01"),
        (["run", "--as-of", "9999-12-31"], "9999-12-31"),
        (["audit", "http://a.invalid/", "--json", "none/a.json"], "none/a.json"),
        (["run", "--as-of", "2026-11-20", "--month", "2026-12"], "2026-12"),
        (["run", "--month", "9999-12"], "9999-12"),
        (["run", "--month", "november"], "november"),
        (["run", "--month", "2026-13"], "2026-13"),
        (["run", "--month", "../2026-01"], "../2026-01"),
        (["run", "--sites", "nx,nowhere"], "nowhere"),
        (["run", "--sites", ""], "--sites"),
        (["run", "--month"], "--month"),
        (["run", "--fast"], "--fast"),
        (["crawl", "--sites", "nowhere"], "nowhere"),
        (["check", "--sites", "nowhere"], "nowhere"),
        (["check", "--pack", "none"], "none"),
        (["report", "--month", "2026-01", "--as-of", "2026-11-20"], "2026-01"),
        (["notice", "--month", "2026-01", "--as-of", "2026-11-20"], "2026-01"),
        (["schedule", "--time", "26:00", "--print", "cron"], "26:00"),
        (["schedule", "--day", "31"], "--day"),
        (["schedule", "--print", "launchd"], "--print"),
        (["schedule", "--sites", "nowhere"], "nowhere"),
        (["sites", "remove"], "remove"),
        (["sites", "add", "http://a.cn/"], "--name"),
        (["sites", "add", "nonsense", "--name", "甲"], "nonsense"),
        (["sites", "add", "http://a.cn/", "--name", "甲", "--key", "../a"], "key"),
        (["sites", "import", "none.csv"], "none.csv"),
        (["extract", "none.html", "--url", "http://a.cn/"], "none.html"),
        (["extract", "none.html"], "--url"),
        (["extract", ".", "--url", "http://a.cn/"], "是文件夹"),
        (["extract", "none.html", "--url", "nonsense"], "nonsense"),
    ],
    ids=" ".join,
)
def test_wrong_use(command: Command, arguments: list[str], said: str) -> None:
    result = command(*arguments)
    assert result.code == 2, result
    assert result.out == ""
    assert said in result.err
    assert is_one_sentence(result.err), result.err


@pytest.mark.parametrize("name", ["sites/a.toml", "columns.toml", "packs/monthly.toml", "office.toml"])
def test_a_broken_file_is_told_by_name_and_line(command: Command, tmp_path: Path, name: str) -> None:
    assert command("sites", "list").code == 0
    broken = tmp_path / "data" / "config" / name
    broken.write_text("a = 1\nb = [\n", encoding="utf-8")
    result = command("run", "--as-of", "2026-11-20")
    assert result.code == 2
    assert str(broken) in result.err
    assert "第 2 行" in result.err
    assert is_one_sentence(result.err), result.err


@pytest.mark.parametrize("arguments", [["run"], ["audit", "http://a.invalid/"], ["demo"], ["check"]], ids=" ".join)
def test_a_data_folder_that_cannot_be_made(command: Command, tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "file").touch()
    result = command(*arguments, "--data", tmp_path / "file" / "data")
    assert result.code == 2, result
    assert is_one_sentence(result.err), result.err


def test_a_file_that_is_no_database(command: Command, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "gongkai.db").write_bytes(b"not a database, but long enough to be taken for one" * 100)
    result = command("check", "--as-of", "2026-11-20")
    assert result.code == 2
    assert is_one_sentence(result.err), result.err


def test_a_second_run_on_the_same_folder_is_refused(command: Command, tmp_path: Path) -> None:
    command("sites", "list")
    with workspace.lock(tmp_path / "data", "month", "busy"):
        result = command("run", "--as-of", "2026-11-20")
    assert result.code == 2
    assert "另一个 gongkai" in result.err
    assert is_one_sentence(result.err)


def test_a_month_that_passed_unmonitored_is_told_and_recorded(command: Command, tmp_path: Path) -> None:
    result = command("run", "--month", "2026-10", "--as-of", "2026-11-20")
    assert result.code == 3
    assert "2026-10 未监测" in result.err
    assert "未监测" in (tmp_path / "data" / "reports" / "2026-10" / "index.html").read_text(encoding="utf-8")


def test_demo_never_touches_the_data_of_real_sites(command: Command, tmp_path: Path) -> None:
    command("check", "--as-of", "2026-11-20")
    before = sorted((tmp_path / "data" / "config" / "sites").iterdir())
    result = command("demo", "--data", "data")
    assert result.code == 2
    assert "真实站点" in result.err
    assert sorted((tmp_path / "data" / "config" / "sites").iterdir()) == before


# --- trouble inside ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "磁盘空间不足"),
        (InternalError("x"), "内部出错"),
        (ZeroDivisionError("x"), "内部出错"),
        (RecursionError(), "内部出错"),
    ],
)
def test_internal_trouble_is_told_with_its_log(
    command: Command, monkeypatch: pytest.MonkeyPatch, raised: Exception, said: str, tmp_path: Path
) -> None:
    def fail(*_: object) -> None:
        raise raised

    monkeypatch.setattr(monthly, "check", fail)
    result = command("check")
    assert result.code == 4
    assert said in result.err
    assert is_one_sentence(result.err)
    (log,) = (tmp_path / "data" / "logs").iterdir()
    assert str(Path("data") / "logs" / log.name) in result.err
    assert "Traceback" in log.read_text(encoding="utf-8")


def test_ctrl_c(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(monthly, "run", interrupt)
    result = command("run")
    assert (result.code, result.out) == (130, "")
    assert "同一命令" in result.err


def test_an_error_with_line_breaks_is_still_one_line(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise UserError("第一行\n第二行。")

    monkeypatch.setattr(monthly, "run", refuse)
    assert is_one_sentence(command("run").err)


# --- right use --------------------------------------------------------------------------------------------------------


def test_the_register_by_command(command: Command, tmp_path: Path) -> None:
    assert command("sites").out.count("\n") == 4
    added = command("sites", "add", "https://jyt.nx.gov.cn/", "--name", "教育厅", "--kind", "department")
    assert added.code == 0
    assert "jyt-nx.toml" in added.out
    assert command("sites", "add", "https://jyt.nx.gov.cn/", "--name", "教育厅").code == 2
    (tmp_path / "more.csv").write_text("名称,网址\n财政厅,http://czt.nx.gov.cn/\n", encoding="utf-8")
    assert command("sites", "import", "more.csv").code == 0
    checked = command("sites", "check")
    assert (checked.code, checked.out[:2]) == (0, "6 ")
    listed = command("sites", "list", "--json", "-")
    assert '"czt-nx"' in listed.out


@pytest.mark.parametrize("system", ["systemd", "cron", "taskscheduler"])
def test_printing_units_makes_nothing(command: Command, tmp_path: Path, system: str) -> None:
    result = command("schedule", "--print", system, "--rate", "0.5", "--sites", "nx")
    assert result.code == 0
    assert "--rate" in result.out
    assert str(tmp_path / "data") in result.out
    assert list(tmp_path.iterdir()) == []


def test_extract(command: Command, tmp_path: Path) -> None:
    page = "<html><head><meta charset='utf-8'><meta name='SiteName' content='中卫市'></head><body><p>正文</p></body></html>"
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    result = command("extract", "page.html", "--url", "https://www.nxzw.gov.cn/zwgk/t20261101_1.html")
    assert (result.code, result.err) == (0, "")
    assert '"schema": "gongkai.extract/1"' in result.out
    assert '"SiteName": "中卫市"' in result.out


def test_help_comes_at_once_and_alone_it_is_shown(command: Command) -> None:
    started = time.monotonic()
    help_command = [sys.executable, "-m", "gongkai", "--help"]
    done = subprocess.run(help_command, capture_output=True, text=True, check=True, timeout=30, cwd=ROOT)
    assert time.monotonic() - started < 5  # a twentieth of this on an idle machine; Scrapy alone would take longer when it is busy
    loaded = "import sys, gongkai; sys.exit('scrapy' in sys.modules or 'sqlite_utils' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loaded], check=False, cwd=ROOT).returncode == 0
    assert command().out.strip() == done.stdout.strip()
    assert re.fullmatch(r"\d\S+\n", command("--version").out)


def test_a_closed_pipe_changes_neither_the_work_nor_the_exit_code(tmp_path: Path) -> None:
    listing = f"{sys.executable} -m gongkai sites list --data {tmp_path} --json - | head -c 1"
    month = f"{sys.executable} -m gongkai run --month 2026-10 --as-of 2026-11-20 --data {tmp_path} 2>&1 | true"
    for line, code in ((listing, 0), (month, 3)):
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", line], capture_output=True, text=True, check=False, timeout=60, cwd=ROOT
        )
        assert (done.stderr, done.returncode) == ("", code)


def test_every_command_has_its_help() -> None:
    for name in ("demo", "audit", "run", "crawl", "check", "report", "notice", "schedule", "sites", "extract"):
        assert gongkai.run_command([name, "--help"]) == 0
