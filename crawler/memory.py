"""A bound on the memory that a stranger may have us take.

Sixteen megabytes of nothing but tags make a tree of two gigabytes, and a script in the browser takes whatever there is. What
wants more than any honest page is broken off: a page that nobody could read, or one that the browser could not show.
"""

import resource

CRAWL_BYTES = 2 << 30
"""Of a crawl's process, and of the browser's that it starts, each: a crawl of 50,000 pages needs a seventh."""
READ_BYTES = 1 << 30
"""Of a process that reads pages: the largest real ones (3 MB) need a tenth."""


def bound_memory(most: int) -> None:
    """Let this process, and each that it starts from now on, hold no more than ``most`` bytes of its own (private, writable).

    What then asks for more gets MemoryError. A tighter limit of the system's stays as it is.
    """
    now, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if now == resource.RLIM_INFINITY or now > most:
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
