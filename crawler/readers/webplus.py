"""WebPlus 苏迪: ``list.htm``, page 2 ``list2.htm``, articles ``/2018/0615/c12a3456/page.htm``."""

import re

from crawler.readers.reader import Reader

READER = Reader(
    name="webplus",
    marks=(b"sudy", b"/_upload/tpl/", b"/_visitcount", b"wp_news_w", b"wp_articlecontent"),
    address=re.compile(r"/\d{4}/\d{4}/c\d+a\d+/page\.(?:htm|psp)"),
)
