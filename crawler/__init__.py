"""Observes: fetches, reads and keeps what portals show. Judges nothing."""
