"""SiteServer: ``channels/18105.html``, page 2 ``channels/18105_2.html``, articles ``contents/18105/99.html``."""

import re

from crawler.readers.reader import Reader

READER = Reader(
    name="siteserver",
    marks=("publishmentSystemID", "sitefiles/assets", "/sitefiles/", "/SiteFiles/", "siteserver", "SiteServer",),
    address=re.compile(r"/contents/\d+/\d+\.html|/channels/\d+(?:_\d+)?\.html"),
)
