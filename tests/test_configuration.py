"""TOML files with slips: each is told by file, line or key, and what was expected."""

import os
from pathlib import Path

import pytest
from pydantic import Field

from crawler.configuration import ConfigModel, fill_config, find_config, load_toml, packaged_config
from crawler.errors import UserError


class Limits(ConfigModel):
    days: int = Field(ge=1)
    kind: str = "a"


class Pack(ConfigModel):
    title: str
    rule: tuple[Limits, ...] = ()
    names: tuple[str, ...] = ()


def test_reads_a_right_file_even_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes("\ufefftitle = '月度'\n[[rule]]\ndays = 3\n".encode())
    assert load_toml(path, Pack) == Pack(title="月度", rule=(Limits(days=3),))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('title = "a\nx = 1\n', ["第 1 行", "不符合 TOML"]),
        ('title = "a"\n\nrule = [1,\n', ["第 3 行"]),
        ('title = "a"\ntitle = "b"\n', ["第 2 行"]),
        ("= 3", ["第 1 行"]),
        ('titel = "a"\n', ["title", "缺少"]),
        ('title = "a"\nnmes = []\n', ["nmes", "不认识"]),
        ("title = 3\n", ["title", "带引号的文字", "3"]),
        ('title = "a"\nnames = "b"\n', ["names", "列表"]),
        ('title = "a"\n[[rule]]\ndays = 1\n[[rule]]\ndays = 0\n', ["rule[2].days", "不小于 1", "0"]),
        ('title = "a"\n[[rule]]\ndays = "x"\n', ["rule[1].days", "整数", "'x'"]),
        ("title = " + "[" * 2000, ["有误"]),
    ],
)
def test_a_slip_names_the_file_and_the_place(tmp_path: Path, text: str, said: list[str]) -> None:
    path = tmp_path / "pack.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as refused:
        load_toml(path, Pack)
    sentence = str(refused.value)
    assert all(part in sentence for part in [*said, str(path)]), sentence
    assert "\n" not in sentence
    assert sentence.endswith("。")


def test_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(b'x = 1\ntitle = "' + "月度".encode("gb18030") + b'"\n')
    with pytest.raises(UserError, match="第 2 行不是 UTF-8"):
        load_toml(path, Pack)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"缺少配置文件.*none\.toml"):
        load_toml(tmp_path / "none.toml", Pack)


def test_config_of_the_data_folder_is_filled_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = find_config(None, tmp_path / "data")
    assert folder == tmp_path / "data" / "config"
    shipped = {path.relative_to(packaged_config()) for path in packaged_config().rglob("*.toml")}
    assert {path.relative_to(folder) for path in folder.rglob("*.toml")} == shipped

    (folder / "sites" / "nx.toml").unlink()
    (folder / "columns.toml").unlink()
    find_config(None, tmp_path / "data")
    assert not (folder / "sites" / "nx.toml").exists(), "a site that was taken off the register came back"
    assert (folder / "columns.toml").exists()


def test_a_config_folder_of_something_else_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.yml").touch()
    assert find_config(None, tmp_path / "data") == tmp_path / "data" / "config"


def test_what_people_changed_is_never_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "config"
    folder.mkdir()
    (folder / "columns.toml").write_text("mine", encoding="utf-8")
    fill_config(folder)
    assert (folder / "columns.toml").read_text(encoding="utf-8") == "mine"
    assert list((folder / "sites").iterdir()) == []


def test_a_config_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="--config"):
        find_config(tmp_path / "none", tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_data_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir(mode=0o500)
    with pytest.raises(UserError, match="没有权限"):
        find_config(None, tmp_path / "data")
