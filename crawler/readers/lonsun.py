"""龙讯 Lonsun (Anhui): ``/public/column/…``, lists fetched from ``/site/label/8888?IsAjax=1``."""

import re

from crawler.readers.reader import Reader

READER = Reader(
    name="lonsun",
    marks=(b"lonsun", b"/site/label/", b"isajax=1"),
    sources=(
        b"/site/label/",
        b"lonsun",
    ),
    address=re.compile(r"/public/(?:column|content)/\d+"),
)
