"""SiteServer: ``channels/18105.html``, page 2 ``channels/18105_2.html``, articles ``contents/18105/99.html``."""

import re

from crawler.readers.reader import Reader

READER = Reader(
    name="siteserver",
    marks=(b"publishmentSystemID", b"sitefiles/assets", b"/sitefiles/", b"/SiteFiles/", b"siteserver", b"SiteServer"),
    address=re.compile(r"/contents/\d+/\d+\.html|/channels/\d+(?:_\d+)?\.html"),
)
