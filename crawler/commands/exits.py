"""Exit codes (DESIGN, part 4): what a command's end means to whoever started it."""

import os
import sys
from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import Any

from crawler.errors import DISK_FULL, NewsArchiveError, UsageError, VerificationError


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
    """Run a command; an error of ours, or of a disk, becomes one sentence on stderr and its exit code, never a traceback."""
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
        _leave_stdout()  # whoever read it has gone, e.g. `| head`
        return Exit.FAILURES
    except OSError as error:
        _leave_stdout()
        where = f"{error.filename}: " if error.filename else ""
        if error.errno in DISK_FULL:
            what = f"{where}no room is left on the disk ({error.strerror}); make room and run this again"
            print(f"newsarchive: {what}", file=sys.stderr)
            return Exit.STOPPED
        what = f"{where}{error.strerror or error}; check the disk and the permissions"
        print(f"newsarchive: {what}", file=sys.stderr)
        return Exit.FAILURES
    return code


def _leave_stdout() -> None:
    """Python would complain once more, of what it could not write, while it closes it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def error_code(error: NewsArchiveError) -> Exit:
    """The exit code of an error that ended a command."""
    if isinstance(error, UsageError):
        return Exit.USAGE
    if isinstance(error, VerificationError):
        return Exit.VERIFICATION
    return Exit.FAILURES
