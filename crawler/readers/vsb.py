"""博达 VSB (Visual SiteBuilder 9): ``/tzgg.htm``, older pages ``/tzgg/12.htm`` downwards, articles ``/info/1043/673041.htm``.

Its numbers run backwards, so a page's address changes its meaning as items are added; the 下页 link is always right.
"""

import re

from crawler.readers.reader import Reader

READER = Reader(
    name="vsb",
    marks=("Visual SiteBuilder", "_sitegray", "/system/resource/js/", "vsb_content", "v_news_content", "_jsq_(", "/system/_content/", "CustomerNO:7765626265",),
    address=re.compile(r"/info/\d{4}/\d+\.htm"),
)
