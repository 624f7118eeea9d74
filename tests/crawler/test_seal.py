"""A sealed folder tells every change of every file."""

import json
from pathlib import Path

import pytest

from crawler.errors import UserError
from crawler.seal import MANIFEST, SEAL, seal, verify


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "screenshots").mkdir()
    (tmp_path / "screenshots" / "a.png").write_bytes(b"\x89PNG")
    (tmp_path / "pages.warc.gz").write_bytes(b"record")
    (tmp_path / "crawl.log").write_text("grows")
    seal(tmp_path, {"site": "nxzw"}, leave_out=frozenset({"crawl.log"}))
    return tmp_path


def test_an_untouched_folder_has_no_problem(folder: Path):
    (folder / "crawl.log").write_text("grew")

    verified = verify(folder)

    assert verified.problems == ()
    assert verified.files == 2
    assert (folder / SEAL).read_text().startswith(verified.seal)


@pytest.mark.parametrize("name", ["pages.warc.gz", "screenshots/a.png", MANIFEST, SEAL])
def test_one_changed_byte_anywhere_is_told(folder: Path, name: str):
    whole = (folder / name).read_bytes()
    for at in range(0, len(whole), max(1, len(whole) // 40)):
        (folder / name).write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert verify(folder).problems, (name, at)
    (folder / name).write_bytes(whole)
    assert not verify(folder).problems


def test_what_is_missing_or_more_is_told(folder: Path):
    (folder / "pages.warc.gz").unlink()
    (folder / "more.png").write_bytes(b"")

    assert verify(folder).problems == ("缺少文件：pages.warc.gz。", "多出文件：more.png（不在清单中）。")


def test_sealing_again_gives_the_same_seal(folder: Path):
    before = verify(folder).seal

    assert seal(folder, {"site": "nxzw"}, leave_out=frozenset({"crawl.log"})) == before


def test_a_manifest_that_is_none(folder: Path):
    (folder / MANIFEST).write_text(json.dumps({"files": 3}))

    assert any("已损坏" in problem for problem in verify(folder).problems)


def test_a_folder_that_was_never_sealed(tmp_path: Path):
    with pytest.raises(UserError, match="不是本程序的取证文件夹"):
        verify(tmp_path)


def test_more_files_may_be_sealed_but_no_changed_ones(folder: Path):
    (folder / "screenshots" / "b.png").write_bytes(b"more")
    seal(folder, {"site": "nxzw"}, leave_out=frozenset({"crawl.log"}))
    assert verify(folder).files == 3

    (folder / "pages.warc.gz").write_bytes(b"other")
    with pytest.raises(UserError, match="被改动，不能重新封存"):
        seal(folder, {"site": "nxzw"}, leave_out=frozenset({"crawl.log"}))
