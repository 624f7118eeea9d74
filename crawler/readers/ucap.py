"""UCAP 开普云: ``list.shtml``, page 2 ``list_2.shtml``, articles ``/2026/4/2/<32 hex>.shtml``, body in ``#UCAP-CONTENT``."""

import re

from crawler.readers.reader import Reader

READER = Reader(
    name="ucap",
    marks=(b"ucap-content", b"ucap"),
    address=re.compile(r"/\d{4}/\d{1,2}/\d{1,2}/[0-9a-f]{32}\.s?html"),
)
