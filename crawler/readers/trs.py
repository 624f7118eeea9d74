"""TRS WCM / 海云: ``/zwgk/202604/t20260402_12345.html``, ``createPageHTML(…)``, breadcrumbs marked CurrChnlCls.

Its pager is written by script, inline or from ``createpage.js``; :mod:`crawler.readers.pager` reads the call in all its spellings.
Example: ``https://www.nx.gov.cn/zwgk/qzfwj/list.html``, page 2 ``list_1.html``.
"""

import re

from crawler.readers.reader import Reader

READER = Reader(
    name="trs",
    marks=(b"currchnlcls", b"trs_editor", b"trs_ueditor", b"_trs_ta_js", b"ta.trs.cn", b"/was5/web", b"createpage.js"),
    address=re.compile(r"/t(?:19|20)\d{6}_\d+\w*\.s?html?"),
)
