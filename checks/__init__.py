"""Judges what the crawl observed: facts go in, findings come out, packs of rules say what they cost."""
