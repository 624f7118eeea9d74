"""博达 VSB (Visual SiteBuilder 9): ``/tzgg.htm``, older pages ``/tzgg/12.htm`` downwards, articles ``/info/1043/673041.htm``.

Its numbers run backwards, so a page's address changes its meaning as items are added; the 下页 link is always right.
"""

import re

from crawler.readers.reader import Reader

READER = Reader(
    name="vsb",
    marks=(b"sitebuilder", b"_sitegray", b"/system/resource/", b"vsb_content", b"v_news_content"),
    sources=(b"_jsq_(",),
    address=re.compile(r"/info/\d{4}/\d+\.htm"),
)
