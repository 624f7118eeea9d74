"""A stamp is the same for what reads alike, and another for another site, vocabulary, word list or program."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from crawler import stamp
from crawler.configuration import packaged_config
from crawler.records import Site
from crawler.stamp import stamp_of

SITE = Site("small", "某市人民政府", "http://a.cn/")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return Path(shutil.copytree(packaged_config(), tmp_path / "config"))


def test_the_same_reads_alike_wherever_its_config_lies(config: Path) -> None:
    (config / "sites" / "other.toml").write_text("")
    (config / "office.toml").write_text("")
    assert stamp_of(SITE, config) == stamp_of(SITE, packaged_config())


def test_another_site_vocabulary_or_word_list_reads_otherwise(config: Path) -> None:
    before = stamp_of(SITE, config)
    assert stamp_of(replace(SITE, name="另一市人民政府"), config) != before
    words = min((config / "words").iterdir())
    for file in (config / "columns.toml", words):
        text = file.read_bytes()
        file.write_bytes(text + b"\n")
        assert stamp_of(SITE, config) != before
        file.write_bytes(text)
    assert stamp_of(SITE, config) == before


def test_another_program_reads_otherwise(config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = stamp_of(SITE, config)
    program = Path(shutil.copytree(Path(stamp.__file__).parent, tmp_path / "crawler", ignore=shutil.ignore_patterns("__pycache__")))
    monkeypatch.setattr(stamp, "_PROGRAM", program)
    assert stamp_of(SITE, config) == before
    (program / "readers" / "listing.py").write_text("")
    assert stamp_of(SITE, config) != before


def test_where_program_and_config_lie_to_each_other_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stamps = set()
    for folder, other in (("a", "b"), ("b", "a")):
        config = Path(shutil.copytree(packaged_config(), tmp_path / folder / "config", dirs_exist_ok=True))
        program = Path(shutil.copytree(Path(stamp.__file__).parent / "readers", tmp_path / other / "readers", dirs_exist_ok=True))
        monkeypatch.setattr(stamp, "_PROGRAM", program)
        stamps.add(stamp_of(SITE, config))
    assert len(stamps) == 1
