"""How right the readers are on real pages: `python -m tests.accuracy` (`make accuracy`)."""
