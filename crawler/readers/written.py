"""Markup that a page's own script writes: ``document.write('<li><a href="../zcfg/">' + name + '</a></li>')``.

Menus and dates made this way are not in the tree. Only literals and variables with a literal value are put together;
nothing is run.
"""

import re
from functools import lru_cache
from html import unescape

_WRITE = re.compile(r"document\.write(?:ln)?\s*\((.*?)\)\s*(?:;|\n|\}|$)", re.DOTALL)
_TERM = re.compile(r"'((?:[^'\\\n]|\\.)*)'|\"((?:[^\"\\\n]|\\.)*)\"|([A-Za-z_]\w*)")
_ESCAPE = re.compile(r"\\(.)")
_LINK = re.compile(r"<a\b[^>]*?\bhref\s*=\s*[\"']?([^\"'\s>]+)[^>]*>(.*?)</a>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_LONGEST = 6000
"""Characters; a longer script is a library."""


@lru_cache(maxsize=8192)
def markup(script: str) -> tuple[str, ...]:
    """Return what each ``document.write`` of the script writes, variables without a literal value left out."""
    if "document.write" not in script or len(script) > _LONGEST:
        return ()
    return tuple(dict.fromkeys(_joined(match[1], script) for match in _WRITE.finditer(script)))


def _joined(expression: str, script: str) -> str:
    parts = []
    for single, double, name in _TERM.findall(expression):
        parts.append(_value(name, script) if name else _ESCAPE.sub(r"\1", single or double))
    return "".join(parts)


def _value(name: str, script: str) -> str:
    match = re.search(rf"\b{name}\s*=\s*(?:'([^'\n]*)'|\"([^\"\n]*)\")", script)
    return (match[1] or match[2] or "") if match else ""


@lru_cache(maxsize=8192)
def links(script: str) -> tuple[tuple[str, str], ...]:
    """Return (href, text) of the links that the script writes."""
    if "href" not in script:
        return ()
    found = (match for written in markup(script) for match in _LINK.finditer(written))
    return tuple(dict.fromkeys((match[1], unescape(_TAG.sub("", match[2])).strip()) for match in found))


@lru_cache(maxsize=8192)
def text(script: str) -> str:
    """Return the text that the script writes where it stands, "" where it writes links."""
    written = [part for part in markup(script) if part]
    return unescape(_TAG.sub(" ", written[0])) if written and "<a" not in written[0] else ""
