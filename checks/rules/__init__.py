"""The rules: one file for each defect, found by walking this package. Their order means nothing."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from checks.rule import Check


@cache
def all_checks() -> Mapping[str, Check]:
    """Return every rule of this package by its public name."""
    found: dict[str, Check] = {}
    for module_info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{module_info.name}")
        declared = getattr(module, module_info.name)
        if not isinstance(declared, Check):
            raise TypeError(f"{module.__name__} declares no check of its own name")
        found[declared.name] = declared
    return MappingProxyType(found)
