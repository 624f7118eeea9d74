"""JEECMS: ``index_2.jhtml``, articles ``/tzgg/1234.jhtml``, resources under ``/r/cms/www/``."""

import re

from crawler.readers.reader import Reader

READER = Reader(
    name="jeecms",
    marks=(b"r/cms/www/", b"u/cms/www/", b"cms.attachment", b"jeecms"),
    address=re.compile(r"\.jhtml\b"),
)
