"""Which of the pages that were read before are asked for again in which month. Pure."""

from datetime import date, datetime

from crawler.lots import lot

_MONTH = 31  # days: the longest
_SAMPLED, _SHARE = 30, 1 / 16
"""A sample of ten falls on the lowest lots of one kind of page: on the lowest thirty of all, or a share that suits rare kinds."""


def is_due(url: str, at: datetime, as_of: date, months: int) -> bool:
    """Whether a page, last asked for at ``at``, has its turn in the month of ``as_of``.

    That is once every ``months`` months, for a fixed share of the site each month. A month that was left out does not put its
    pages off: what is older than ``months`` months has its turn whenever.
    """
    turn = int(lot("turn", url)[:8], 16)
    return (as_of.year * 12 + as_of.month - turn) % months == 0 or (as_of - at.date()).days > months * _MONTH


def may_be_drawn(url: str, seed: str, pages: int) -> bool:
    """Whether the samples of a month (:func:`crawler.lots.seed_of`) may fall on a page of so many: it has one of the low lots.

    What a sample falls on has to be looked at, for a fault that nobody looked at is held against nobody.
    """
    return int(lot(seed, url)[:8], 16) < 2**32 * max(_SHARE, _SAMPLED / max(pages, 1))
