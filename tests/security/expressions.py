"""Every regular expression of the program that may meet a stranger's text: the compiled ones of all its modules."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any, NamedTuple

import checks
import crawler
import reports


class Expression(NamedTuple):
    where: str
    pattern: re.Pattern[Any]


def expressions(packages: tuple[ModuleType, ...] = (crawler, checks, reports)) -> list[Expression]:
    """Return them by the module and name that holds them, each expression once."""
    found: dict[tuple[str | bytes, int], Expression] = {}
    for package in packages:
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if info.name.endswith("__main__"):
                continue
            for name, value in sorted(vars(importlib.import_module(info.name)).items()):
                for pattern in _patterns(value, 3):
                    found.setdefault((pattern.pattern, pattern.flags), Expression(f"{info.name}.{name}", pattern))
    return sorted(found.values(), key=lambda each: (each.where, str(each.pattern.pattern)))


def _patterns(value: object, depth: int) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, dict):
        for each in value.values():
            yield from _patterns(each, depth - 1)
    elif depth and isinstance(value, tuple | list | frozenset):
        for each in value:
            yield from _patterns(each, depth - 1)
