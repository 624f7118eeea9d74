"""JEECMS: ``index_2.jhtml``, articles ``/tzgg/1234.jhtml``, resources under ``/r/cms/www/``."""

import re

from crawler.readers.reader import Reader

READER = Reader(
    name="jeecms",
    marks=("r/cms/www/", "u/cms/www/", "/r/cms/", "/u/cms/", "Cms.attachment", "Cms.viewCount", "jeecms",),
    address=re.compile(r"\.jhtml\b"),
)
