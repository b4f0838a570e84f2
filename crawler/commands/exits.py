"""Exit codes (DESIGN, part 4): what a command's end means to whoever started it."""

import os
import sys
from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import Any

from crawler.errors import NewsArchiveError, UsageError, VerificationError


class Exit(IntEnum):
    """The exit codes of every command."""

    DONE = 0
    FAILURES = 1
    USAGE = 2
    NOTHING = 3
    VERIFICATION = 4
    STOPPED = 5
    INTERRUPTED = 130


_OUTCOMES = {
    "ok": Exit.DONE,
    "failures": Exit.FAILURES,
    "nothing": Exit.NOTHING,
    "stopped": Exit.STOPPED,
    "interrupted": Exit.INTERRUPTED,
}


def exit_code(summary: Mapping[str, Any]) -> Exit:
    """The exit code of a run by the `outcome` in its summary.

    >>> exit_code({"outcome": "ok"})
    <Exit.DONE: 0>
    """
    return _OUTCOMES.get(summary.get("outcome", ""), Exit.FAILURES)


def guarded(run: Callable[[], int]) -> int:
    """Run a command; an error of ours becomes one sentence on stderr and its exit code, never a traceback."""
    try:
        code = run()
        sys.stdout.flush()
    except NewsArchiveError as error:
        print(f"newsarchive: {error}", file=sys.stderr)
        return error_code(error)
    except KeyboardInterrupt:
        print("newsarchive: interrupted", file=sys.stderr)
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone, e.g. `| head`. Python would complain once more while it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.FAILURES
    return code


def error_code(error: NewsArchiveError) -> Exit:
    """The exit code of an error that ended a command."""
    if isinstance(error, UsageError):
        return Exit.USAGE
    if isinstance(error, VerificationError):
        return Exit.VERIFICATION
    return Exit.FAILURES
