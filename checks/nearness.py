"""How near the name of a column comes to what a missing one is called: for the reader's eye, never for a verdict.

Names are compared by their characters and pairs of characters, each weighing as much as it tells: 信息 and 公开 stand in the
names of many kinds of columns, 解读 and 提案 in those of one.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property

from checks.ages import ColumnDuty

NEAR = 0.55
"""Least likeness (0 to 1) that is worth telling.

On the menus of 29 real sites, names that mean the thing without being in the vocabulary (政策解答, 提案建议处理, 公示信息栏) come
out between 0.55 and 0.77, names that share a common word with it (药品采购, 营商环境, 行业动态) nearly all below.
"""

_SEVERAL = 3
"""A name is compared with the three names of a key that it is most like: one alone may be like it by chance (新闻发布会解读)."""


class Nearness:
    """What each key's columns are called, ready to compare with. ``duties``: as a pack's column table has them."""

    def __init__(self, duties: Mapping[str, ColumnDuty]) -> None:
        self._called = {key: duty.names for key, duty in duties.items()}
        self._names = {key: tuple(map(_grams, duty.names)) for key, duty in duties.items()}

    @cached_property
    def _spread(self) -> Counter[str]:
        """In the names of how many keys each character and pair stands."""
        return Counter(gram for names in self._names.values() for gram in frozenset().union(*names))

    def nearest(self, key: str, names: Iterable[str]) -> str | None:
        """Return the name most like those of ``key``, None where none is near.

        A name that is more like another key's names is that key's, not a candidate here.
        """
        scored = [(self._likeness(key, name), name) for name in sorted(set(names)) if not self._is_wider(key, name)]
        near = [(score, name) for score, name in scored if score >= NEAR and self._is_for(key, name, score)]
        return max(near, key=lambda one: one[0])[1] if near else None

    def _is_for(self, key: str, name: str, score: float) -> bool:
        return all(self._likeness(other, name) <= score for other in self._names if other != key)

    def _is_wider(self, key: str, name: str) -> bool:
        """Tell whether a name lacks the last word of the key's, which says what the thing is: 政府信息公开 of 政府信息公开制度."""
        return any(own.startswith(name) for own in self._called.get(key, ()))

    def _likeness(self, key: str, name: str) -> float:
        grams = _grams(name)
        best = sorted((self._shared(grams, own) for own in self._names.get(key, ())), reverse=True)[:_SEVERAL]
        return sum(best) / _SEVERAL

    def _shared(self, one: frozenset[str], other: frozenset[str]) -> float:
        shared = one & other
        return 2 * self._weight(shared) / (self._weight(one) + self._weight(other) or 1.0) if shared else 0.0

    def _weight(self, grams: Iterable[str]) -> float:
        return math.fsum(math.log((1 + len(self._names)) / (1 + self._spread[gram])) for gram in sorted(grams))


def _grams(name: str) -> frozenset[str]:
    """Return the characters of a name and its pairs of neighbours."""
    return frozenset(name) | {name[at : at + 2] for at in range(len(name) - 1)}
