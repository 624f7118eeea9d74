"""Whether a folder of evidence is untouched: a manifest with the SHA-256 of each file, and a seal over the manifest.

A bundle and the evidence folder of a notice are sealed the same way. Whoever changes a file must change the manifest, whoever
changes the manifest must change the seal, and the seal stands on the notice, which is on paper.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from crawler.errors import UserError

MANIFEST = "manifest.json"
SEAL = "manifest.sha256"
SCHEMA = "gongkai.manifest/1"

_OWN = frozenset({MANIFEST, SEAL})
_CHUNK = 1024 * 1024
_MAX_MANIFEST = 64 * 1024 * 1024  # bytes: 100,000 files; a larger one is not ours
_MAX_SEAL = 1024  # characters: a hash and a name


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of a sealed folder: Chinese sentences on what was changed or is gone, and on what was added. None: untouched.

    ``seal`` is the SHA-256 of the manifest as it stands now, to be compared with the one on the notice.
    """

    files: int
    seal: str
    changed: tuple[str, ...]
    added: tuple[str, ...] = ()

    @property
    def problems(self) -> tuple[str, ...]:
        """All of them."""
        return self.changed + self.added


def seal(folder: Path, about: Mapping[str, object], *, leave_out: frozenset[str] = frozenset()) -> str:
    """Write manifest and seal of all files in ``folder`` but those named in ``leave_out``; return the seal (hex SHA-256).

    A sealed folder takes further files, no changed ones. Raises UserError where one was changed since.
    """
    if (folder / MANIFEST).exists() and (changed := verify(folder).changed):
        raise UserError(f"{folder} 中的证据在封存后被改动，不能重新封存：{changed[0]}")
    files = {name: _entry(folder / name) for name in _names(folder) if name not in leave_out}
    content = {"schema": SCHEMA, **about, "left_out": sorted(leave_out), "files": files}
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
    digest = hashlib.sha256(text.encode()).hexdigest()
    (folder / SEAL).write_text(f"{digest}  {MANIFEST}\n", encoding="ascii", newline="\n")
    return digest


def verify(folder: Path) -> Verified:
    """Compare a sealed folder with its manifest. Raises UserError for a folder that was never sealed."""
    try:
        with (folder / MANIFEST).open("rb") as file:
            raw = file.read(_MAX_MANIFEST)
    except OSError as error:
        raise UserError(f"{folder} 中没有 {MANIFEST}，不是本程序的取证文件夹，请检查路径。") from error
    digest = hashlib.sha256(raw).hexdigest()
    listed, left_out = _listed(raw)
    problems = [*_seal_problems(folder, digest)]
    if listed is None:
        return Verified(0, digest, (*problems, f"清单 {MANIFEST} 已损坏，无法读取。"), ())
    there = set(_names(folder)) - left_out
    for name, entry in sorted(listed.items()):
        if name not in there:
            problems.append(f"缺少文件：{name}。")
        elif _entry(folder / name) != entry:
            problems.append(f"文件被改动：{name}（与清单中的校验码不符）。")
    added = (f"多出文件：{name}（不在清单中）。" for name in sorted(there - listed.keys()))
    return Verified(len(listed), digest, tuple(problems), tuple(added))


def _seal_problems(folder: Path, digest: str) -> Iterator[str]:
    try:
        with (folder / SEAL).open(encoding="ascii") as file:
            sealed = file.read(_MAX_SEAL)
    except (OSError, UnicodeError):
        yield f"缺少或无法读取 {SEAL}。"
        return
    if sealed != f"{digest}  {MANIFEST}\n":
        yield f"清单 {MANIFEST} 或 {SEAL} 被改动（两者不符）。"


def _listed(raw: bytes) -> tuple[dict[str, object] | None, frozenset[str]]:
    try:
        content = json.loads(raw)
        return dict(content["files"]), frozenset(content["left_out"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None, frozenset()


def _names(folder: Path) -> list[str]:
    """Return the files below ``folder``, as the manifest spells them. A link is followed by nobody."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(name for path in files if (name := path.relative_to(folder).as_posix()) not in _OWN)


def _entry(path: Path) -> dict[str, object]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return {"sha256": digest.hexdigest(), "bytes": size}
