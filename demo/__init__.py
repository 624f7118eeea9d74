"""The replica portals: four invented government sites, served on the loopback for ``gongkai demo`` and for the tests.

Everything in them moves with ``as_of``; what is wrong with them, and what only looks wrong, stands in ``truth.toml``.
"""
