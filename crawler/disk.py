"""What lies in the data folder is written by this program: nothing in it may lead a write to somewhere else."""

import os
from pathlib import Path

from crawler.errors import UserError

_DEPTH = 6
"""Folders deep: ``reports/<month>/notices/<key>-evidence/pages`` and ``evidence/<month>/<site>/<run>/screenshots`` are five."""


def refuse_links(folder: Path) -> None:
    """Raise UserError where anything in ``folder`` is a symbolic link. ``folder`` itself may be one: a person chose it.

    A crawl that came home from another machine, or an archive that was unpacked here, could bring one.
    """
    left = [(str(folder), 1)]
    while left:
        path, depth = left.pop()
        with os.scandir(path) as entries:
            for entry in entries:
                if entry.is_symlink():
                    raise UserError(f"数据文件夹中的 {entry.path} 是符号链接，写入会落到文件夹之外，请换成真实的文件或文件夹。")
                if depth < _DEPTH and entry.is_dir(follow_symlinks=False):
                    left.append((entry.path, depth + 1))
