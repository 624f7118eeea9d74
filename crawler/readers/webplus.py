"""WebPlus 苏迪: ``list.htm``, page 2 ``list2.htm``, articles ``/2018/0615/c12a3456/page.htm``."""

import re

from crawler.readers.reader import Reader

READER = Reader(
    name="webplus",
    marks=("sudy-wp-", "sudy-tab", "/_upload/tpl/", "/_visitcount?", "wp_news_w", "wp_articlecontent", "/_js/sudy", "/_css/_system/", "wp_paging",),
    address=re.compile(r"/\d{4}/\d{4}/c\d+a\d+/page\.(?:htm|psp)"),
)
