"""Spiders: one for each way of walking, never one for a site."""
