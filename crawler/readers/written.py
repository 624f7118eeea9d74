"""Markup that a page's own script writes: ``document.write('<li><a href="../zcfg/">' + name + '</a></li>')``.

Menus made this way are not in the tree. Only literals and variables with a literal value are put together; nothing is run.
"""

import re

from lxml import etree, html

from crawler.readers.page import Page, squeeze

_WRITE = re.compile(r"document\.write(?:ln)?\s*\((.*?)\)\s*(?:;|\n|\}|$)", re.DOTALL)
_VARIABLE = re.compile(r"(?:var|let|const)?\s*\b(\w+)\s*=\s*(?:'((?:[^'\\\n]|\\.)*)'|\"((?:[^\"\\\n]|\\.)*)\")\s*;?")
_TERM = re.compile(r"'((?:[^'\\\n]|\\.)*)'|\"((?:[^\"\\\n]|\\.)*)\"|([A-Za-z_]\w*)")
_ESCAPE = re.compile(r"\\(.)")


def links(page: Page) -> list[tuple[str, str]]:
    """Return (address, text) of the links that scripts write, each once, in the order of the scripts."""
    out: dict[str, str] = {}
    for node in page.root.iter("script"):
        script = node.text or ""
        if "document.write" not in script or "href" not in script or len(script) > 20_000:  # noqa: PLR2004 - a library
            continue
        variables = {match[1]: _ESCAPE.sub(r"\1", match[2] or match[3] or "") for match in _VARIABLE.finditer(script)}
        for match in _WRITE.finditer(script):
            for href, text in _anchors(_joined(match[1], variables)):
                url = page.urls.resolve(page.base, href)
                if url and text:
                    out.setdefault(url, text)
    return list(out.items())


def _joined(expression: str, variables: dict[str, str]) -> str:
    parts = []
    for single, double, name in _TERM.findall(expression):
        parts.append(variables.get(name, "") if name else _ESCAPE.sub(r"\1", single or double))
    return "".join(parts)


def _anchors(markup: str) -> list[tuple[str, str]]:
    if "<a" not in markup:
        return []
    try:
        fragment = html.fragment_fromstring(markup, create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return []
    return [(node.get("href"), squeeze(node.text_content())) for node in fragment.iter("a") if node.get("href")]
