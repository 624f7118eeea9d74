"""Drawing samples that anybody can draw again: a sample of chance makes the score change by itself.

The clauses speak of three policy documents, five office guides: which ones is settled by a seed that the report names, not by
chance and not by the order in which the crawl met them.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from crawler.lots import lot, seed_of

__all__ = ["draw", "seed_of"]

T = TypeVar("T")


def draw(population: Iterable[T], count: int, seed: str, key: Callable[[T], str]) -> tuple[T, ...]:
    """Return ``count`` of ``population`` (all of it where it is smaller), the same whatever the order it comes in.

    Each one's place is the SHA-256 of seed and ``key(one)``, its lasting name (an address; scheme and host do not count, so that
    a move to https or another port draws the same). Of several with the same key the first counts, once. Raises ValueError for
    a negative ``count``.
    """
    if count < 0:
        raise ValueError(f"a sample of {count}")
    named: dict[str, T] = {}
    for one in population:
        named.setdefault(key(one), one)
    order = sorted(named, key=lambda name: (lot(seed, name), name))
    return tuple(named[name] for name in order[:count])
