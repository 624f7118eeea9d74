"""What a family's reader is: its name, its marks, and the few things that only this family does its own way."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from crawler.readers.listing import Main
from crawler.readers.page import Page
from crawler.readers.pager import Pager


def _nothing(page: Page) -> None:  # noqa: ARG001 - the structural readers do it
    return None


@dataclass(frozen=True, slots=True)
class Reader:
    """One CMS family.

    ``marks``    literals, lower case, in :attr:`Page.traces` of its pages, each a mark of its own
    ``sources``  marks that stand in scripts and texts: looked for in the whole source
    ``address``  how its pages and links are named
    ``listing``  the page's list where the family keeps it in a place of its own, else None: the structural reader finds it
    ``pager``    likewise for the pager
    ``shell``    why the family's page must be rendered before it can be read, None where it need not
    """

    name: str
    marks: tuple[bytes, ...]
    address: re.Pattern[str]
    sources: tuple[bytes, ...] = ()
    listing: Callable[[Page], Main | None] = _nothing
    pager: Callable[[Page], Pager | None] = _nothing
    shell: Callable[[Page], str | None] = _nothing

    def recognises(self, page: Page) -> int:
        """Count the family's marks on the page that are cheap to find. Sites quote each other, so the most marks win."""
        traces, count = page.traces, 0
        for mark in self.marks:
            if mark in traces:
                count += 1
        count += 1 if self.address.search(page.addresses) else 0
        return count + (2 if self.address.search(page.url) else 0)

    def sourced(self, page: Page) -> int:
        """Count the marks that stand anywhere in the page's source."""
        return sum(mark in page.source for mark in self.sources)


def family_of(page: Page, readers: tuple[Reader, ...]) -> Reader | None:
    """Return the reader with the most marks, the first of equals, None where the page bears none."""
    counted = [(reader.recognises(page), reader) for reader in readers]
    safe = max(count for count, _ in counted)
    best, most = None, 0
    for count, reader in counted:
        # Searching the whole source costs the most; where it can change nothing it is spared.
        total = count + (reader.sourced(page) if count + len(reader.sources) >= safe else 0)
        if total > most:
            best, most = reader, total
    return best
