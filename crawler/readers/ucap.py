"""UCAP 开普云: ``list.shtml``, page 2 ``list_2.shtml``, body in ``#UCAP-CONTENT``.

Articles are ``/2026/4/2/<32 hex>.shtml`` or ``/c100031/202604/<32 hex>.shtml``.
"""

import re

from crawler.readers.reader import Reader

READER = Reader(
    name="ucap",
    marks=(b"ucap-content", b"ucap"),
    address=re.compile(r"/\d{4}/\d{1,2}/\d{1,2}/[0-9a-f]{32}\.s?html|/c\d{5,7}/(?:[\d/-]+/)?(?:content_)?[0-9a-f]{32}\.s?html"),
)
