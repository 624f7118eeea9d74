"""Texts that make a given regular expression work as hard as it can: derived from the expression itself.

For each unbounded repetition: what must stand before it, then a long run of what it repeats, then a character that nothing wants.
An expression that is linear on these costs milliseconds; one that backtracks without bound never comes back.
"""

import re
from collections.abc import Iterator
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
_NOBODY_WANTS = ("\x00", "\u3007!", "")


def attacks(pattern: re.Pattern[Any], length: int) -> Iterator[str]:
    """Yield texts of about ``length`` characters."""
    seen: set[tuple[str, str]] = set()
    for prefix, pump in _pumps(parser.parse(_text(pattern.pattern), pattern.flags & ~re.UNICODE & ~re.DEBUG), ""):
        if not pump or (prefix, pump) in seen:
            continue
        seen.add((prefix, pump))
        for end in _NOBODY_WANTS:
            yield prefix + pump * (length // len(pump)) + end
        if prefix:
            yield (prefix + pump) * (length // len(prefix + pump))
            yield prefix * (length // len(prefix)) + pump * 20
            yield prefix + (pump * 200 + prefix) * (length // (200 * len(pump) + len(prefix)))


def _text(pattern: str | bytes) -> str:
    return pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern


def _pumps(nodes: Any, before: str) -> Iterator[tuple[str, str]]:
    for code, value in nodes:
        if code in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
            _, most, body = value
            if most == codes.MAXREPEAT or most >= _MANY:
                for pump in _samples(body):
                    yield before, pump
            yield from _pumps(body, before)
        elif code is codes.SUBPATTERN:
            yield from _pumps(value[-1], before)
        elif code is codes.BRANCH:
            for branch in value[1]:
                yield from _pumps(branch, before)
        elif code in {codes.ASSERT, codes.ASSERT_NOT}:
            yield from _pumps(value[1], before)
        elif code is codes.ATOMIC_GROUP:
            yield from _pumps(value, before)
        before += next(iter(_samples([(code, value)])), "")


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
    if code in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
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
