"""SiteServer: ``channels/18105.html``, page 2 ``channels/18105_2.html``, articles ``contents/18105/99.html``."""

import re

from crawler.readers.reader import Reader

READER = Reader(
    name="siteserver",
    marks=(b"ublishmentsystemid", b"itefiles/", b"iteserver"),
    sources=(b"ublishmentSystemID",),
    address=re.compile(r"/(?:contents/\d+/\d+|channels/\d+(?:_\d+)?)\.html"),
)
