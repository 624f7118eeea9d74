"""What the reading of a page depends on beside the page: one hash over the readers, the words that they know, and the site."""

import hashlib
from dataclasses import astuple
from pathlib import Path

from lxml import etree

from crawler.records import Site

_PROGRAM = Path(__file__).parent
_WORDS = ("columns.toml", "words/*")


def stamp_of(site: Site, config: Path) -> str:
    """Return the stamp (hex SHA-256) of a crawl. Two crawls of one stamp read the same bytes alike.

    The whole package counts: which module reads what is nobody's to keep a list of. ``config`` is the folder of
    ``columns.toml`` and the word lists.
    """
    digest = hashlib.sha256(repr((astuple(site), etree.LXML_VERSION, etree.LIBXML_VERSION)).encode())
    words = (path for each in _WORDS for path in config.glob(each) if path.is_file())
    for path in (*sorted(_PROGRAM.rglob("*.py")), *sorted(words)):  # wherever either of the two lies
        digest.update(f"{path.name}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
