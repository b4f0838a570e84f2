"""How many processors there are to work with."""

import os


def usable_cores() -> int:
    """Those that this process may run on, at least 1: fewer than the machine has, where it was given only some of them."""
    # sched_getaffinity is Linux's (docs.python.org, os: "Availability"), and macOS has no other word for it
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
