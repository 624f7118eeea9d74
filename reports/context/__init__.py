"""The template contract: all that a template may know, under the one name ``report``. Here the reports, their parts beside.

Every value is chosen, counted and worded; a template only lays it out. Text from crawled pages has passed
:func:`reports.inert.inert`; a :class:`~reports.context.parts.Link` leads somewhere only where its address is ``http:`` or
``https:``.
"""

from reports.context.letters import ChaserReport, CircularReport, NoticeReport
from reports.context.month import FindingsReport, MonthReport
from reports.context.proofs import EvidenceReport, RecheckReport
from reports.context.site import SiteReport

__all__ = [
    "ChaserReport",
    "CircularReport",
    "EvidenceReport",
    "FindingsReport",
    "MonthReport",
    "NoticeReport",
    "RecheckReport",
    "SiteReport",
]
