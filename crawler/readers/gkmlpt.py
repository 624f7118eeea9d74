"""gkmlpt, Guangdong's platform: ``/gkmlpt/index`` is a shell whose list comes from ``/gkmlpt/api/all/{cat}?page=N&sid=SID``.

Its news side publishes articles as ``/content/post_123.html``.
"""

import re

from crawler.readers.page import Page
from crawler.readers.reader import Reader

_CONFIG = re.compile(r"window\._CONFIG\s*=")


def shell(page: Page) -> str | None:
    """Tell a page with the platform's configuration and no list: its script fills it."""
    return "gkmlpt" if _CONFIG.search(page.scripts) and "/content/post_" not in page.url else None


READER = Reader(
    name="gkmlpt",
    marks=(b"gkmlpt", b"search.gd.gov.cn"),
    address=re.compile(r"/(?:gkmlpt/|content/post_\d+\.html)"),
    sources=(b"window._CONFIG",),
    shell=shell,
)
