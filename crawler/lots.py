"""Lots: on which of many pages a sample, or a month's turn, falls. Settled by a hash that anybody can work out again. Pure."""

import hashlib
from datetime import date
from urllib.parse import urlsplit


def seed_of(site_key: str, as_of: date) -> str:
    """Return the seed of one judgement: the site's key and the month of the day it is judged on, ``nxzw/2026-11``.

    It stays the same for the whole month, so that a judgement made again looks at the same documents.
    """
    return f"{site_key}/{as_of:%Y-%m}"


def lot(seed: str, name: str) -> str:
    """Return the lot of one thing by its lasting name (an address): 64 hex digits. A sample takes the lowest.

    Scheme and host do not count, so that a move to https or another port draws the same.
    """
    return hashlib.sha256(f"{seed}\n{_place(name)}".encode()).hexdigest()


def _place(name: str) -> str:
    return urlsplit(name)._replace(scheme="", netloc="").geturl() or name
