"""The READMEs against the program: commands, options, exit codes; what is written twice is compared."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

import gongkai

ROOT = Path(__file__).parent.parent
READMES = ["README.md", "README.zh-CN.md"]
GROUPS = {"sites", "ledger"}  # commands that have commands of their own


def commands() -> Iterator[tuple[str, set[str]]]:
    """Yield each command (``sites add``) with its long options."""
    root = typer.main.get_command(gongkai.app)
    for name, command in root.commands.items():  # type: ignore[attr-defined]
        yield name, options(command)
        for below, lower in getattr(command, "commands", {}).items():
            yield f"{name} {below}", options(lower)


def options(command: object) -> set[str]:
    names = {name for parameter in command.params for name in parameter.opts}  # type: ignore[attr-defined]
    return {name for name in names if name.startswith("--") and name != "--help"}


def rows(readme: str, start: str) -> dict[str, list[str]]:
    """Return the table whose lines begin with ``| `start``: first cell → the others."""
    lines = (ROOT / readme).read_text(encoding="utf-8").splitlines()
    found = [line for line in lines if line.startswith(f"| `{start}")]
    return {cells[0].strip("` "): cells[1:] for cells in ([cell.strip() for cell in line.strip("|").split("|")] for line in found)}


@pytest.mark.parametrize("readme", READMES)
def test_every_command_is_in_the_readme(readme: str) -> None:
    named = {name.removeprefix("gongkai ") for name in rows(readme, "gongkai ")}
    assert named == {name for name, _ in commands() if " " not in name}


@pytest.mark.parametrize("readme", READMES)
def test_every_option_is_in_the_readme_with_its_commands(readme: str) -> None:
    told = rows(readme, "--")
    real: dict[str, set[str]] = {}
    for name, known in commands():
        for option in known:
            real.setdefault(option, set()).add(name)
    assert set(told) == set(real)
    leaves = {name for name, _ in commands()} - GROUPS
    for option, cells in told.items():
        assert read_commands(cells[0], leaves) == real[option] - GROUPS, f"{readme}: {option}"


def read_commands(cell: str, leaves: set[str]) -> set[str]:
    """Read ``run crawl, sites add``, ``all`` (全部), ``all but demo`` (除 demo 外全部)."""
    if cell in {"all", "全部"}:
        return leaves
    if but := re.fullmatch(r"all but (.+)|除 (.+) 外全部", cell):
        return leaves - set((but[1] or but[2]).split())
    below = rf"(?:{'|'.join(sorted(GROUPS))}) \w+"
    return set(re.findall(below, cell)) | set(re.sub(below, "", cell).replace(",", " ").replace("、", " ").split())


@pytest.mark.parametrize("readme", READMES)
def test_the_exit_codes_are_those_of_the_program(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    codes = [int(code) for code in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)]
    assert codes == [
        gongkai.DONE,
        gongkai.UNQUALIFIED,
        gongkai.WRONG_USE,
        gongkai.UNDETERMINED,
        gongkai.BROKEN,
        gongkai.INTERRUPTED,
    ]


@pytest.mark.parametrize("readme", READMES)
def test_the_first_thing_to_type_is_the_demo(readme: str) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / readme).read_text(encoding="utf-8"), re.DOTALL)
    assert blocks[:2] == ["make demo\n", "make test\n"]


def test_every_target_of_the_makefile_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for name in (*READMES, "CONTRIBUTING.md", ".ci/run"):
        assert set(re.findall(r"\bmake ([a-z-]+)", (ROOT / name).read_text(encoding="utf-8"))) <= targets


def test_links_between_the_documents_lead_somewhere() -> None:
    for document in ROOT.glob("*.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
            assert (ROOT / target).exists(), f"{document.name}: {target}"


def test_a_release_opens_with_its_verdict_changes() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    releases = text.split("\n## ")[1:]
    assert releases
    assert all(re.search(r"^### (.*)$", release, re.MULTILINE)[1] == "Verdict changes" for release in releases)  # type: ignore[index]
