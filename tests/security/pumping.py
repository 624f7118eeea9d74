"""Texts that make a given regular expression work as hard as it can: derived from the expression itself.

For each unbounded repetition: what must stand before it, then a long run of what it repeats, then a character that nothing wants.
For each two literals with such a repetition between them: the second again and again behind the first, and nothing that closes.
An expression that is linear on these costs milliseconds; one that backtracks without bound never comes back.
"""

import re
from collections.abc import Iterator
from itertools import combinations
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_MANY = 64
"""A repetition that may go on at least so often is one to pump."""
_CATEGORIES = {
    codes.CATEGORY_DIGIT: "1",
    codes.CATEGORY_NOT_DIGIT: "a",
    codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_NOT_SPACE: "a",
    codes.CATEGORY_WORD: "a",
    codes.CATEGORY_NOT_WORD: " ",
}
_REPEATS = {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}
_NOBODY_WANTS = ("\x00", "\u3007!", "")


def attacks(pattern: re.Pattern[Any], length: int) -> Iterator[str]:
    """Yield texts of about ``length`` characters."""
    seen: set[tuple[str, str]] = set()
    nodes = parser.parse(_text(pattern.pattern), pattern.flags & ~re.UNICODE & ~re.DEBUG)
    for prefix, pump in _pumps(nodes, ""):
        if not pump or (prefix, pump) in seen:
            continue
        seen.add((prefix, pump))
        for end in _NOBODY_WANTS:
            yield prefix + pump * (length // len(pump)) + end
        if prefix:
            yield (prefix + pump) * (length // len(prefix + pump))
            yield prefix * (length // len(prefix)) + pump * 20
            yield prefix + (pump * 200 + prefix) * (length // (200 * len(pump) + len(prefix)))
    for first, second in dict.fromkeys(pair for each in _sequences(nodes) for pair in combinations(_literals(each), 2)):
        yield f"{first} " + f"{second} " * (length // (len(second) + 1))
        yield f"{first} {second} " * (length // (len(first) + len(second) + 2))


def _text(pattern: str | bytes) -> str:
    return pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern


def _pumps(nodes: Any, before: str) -> Iterator[tuple[str, str]]:
    for code, value in nodes:
        if _is_long(code, value):
            for pump in _samples(value[-1]):
                yield before, pump
        for part in _parts(code, value):
            yield from _pumps(part, before)
        before += _sample([(code, value)])


def _parts(code: Any, value: Any) -> list[Any]:
    """Return the sequences inside of a node."""
    if code is codes.BRANCH:
        return list(value[1])
    if code in _REPEATS or code in {codes.SUBPATTERN, codes.ASSERT, codes.ASSERT_NOT}:
        return [value[-1]]
    return [value] if code is codes.ATOMIC_GROUP else []


def _is_long(code: Any, value: Any) -> bool:
    return code in _REPEATS and (value[1] == codes.MAXREPEAT or value[1] >= _MANY)


def _sequences(nodes: Any) -> Iterator[Any]:
    yield nodes
    for code, value in nodes:
        for part in _parts(code, value):
            yield from _sequences(part)


def _literals(nodes: Any) -> list[str]:
    """Return the shortest texts between the repetitions that take any letter."""
    out = [""]
    for code, value in nodes:
        if _is_long(code, value) and "a" in _samples(value[-1]):
            out.append("")
        else:
            out[-1] += _sample(value[-1]) * value[0] if code in _REPEATS else _sample([(code, value)])
    return [text for text in out if text]


def _sample(nodes: Any) -> str:
    return next(iter(_samples(nodes)), "")


def _samples(nodes: Any) -> list[str]:
    """Return a few texts that ``nodes`` match (lookarounds and back references are passed over)."""
    out = [""]
    for code, value in nodes:
        parts = _of_node(code, value)
        out = [head + tail for head in out for tail in parts][:6]
    return out


def _of_node(code: Any, value: Any) -> list[str]:  # noqa: PLR0911  (a table of kinds)
    if code is codes.LITERAL:
        return [chr(value)]
    if code is codes.NOT_LITERAL:
        return ["a" if value != ord("a") else "b"]
    if code is codes.ANY:
        return ["a", " "]
    if code is codes.IN:
        return _of_set(value)
    if code in _REPEATS:
        least, most, body = value
        times = max(least, min(1, most))
        return [sample * times for sample in _samples(body)]
    if code is codes.SUBPATTERN:
        return _samples(value[-1])
    if code is codes.BRANCH:
        return [sample for branch in value[1] for sample in _samples(branch)][:6]
    return _samples(value) if code is codes.ATOMIC_GROUP else [""]


def _of_set(members: Any) -> list[str]:
    if members and members[0][0] is codes.NEGATE:
        unwanted = members[1:]
        return [each for each in ("a", " ", "1", "<", "中", "\n", ";") if not any(_holds(one, each) for one in unwanted)][:3]
    out = []
    for code, value in members:
        if code is codes.LITERAL:
            out.append(chr(value))
        elif code is codes.RANGE:
            out.append(chr(value[0]))
        elif code is codes.CATEGORY:
            out.append(_CATEGORIES.get(value, "a"))
    return list(dict.fromkeys(out))[:4]


def _holds(member: tuple[Any, Any], character: str) -> bool:
    code, value = member
    if code is codes.LITERAL:
        return bool(ord(character) == value)
    if code is codes.RANGE:
        return bool(value[0] <= ord(character) <= value[1])
    if code is codes.CATEGORY:
        name = {codes.CATEGORY_DIGIT: r"\d", codes.CATEGORY_SPACE: r"\s", codes.CATEGORY_WORD: r"\w"}
        negated = {codes.CATEGORY_NOT_DIGIT: r"\D", codes.CATEGORY_NOT_SPACE: r"\S", codes.CATEGORY_NOT_WORD: r"\W"}
        return re.match((name | negated).get(value, "(?!)"), character) is not None
    return False
