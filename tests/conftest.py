"""Parts that live outside the project: tests that need one are left out where it is missing, and one line says so."""

import os
import shutil
from collections import Counter
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.end_to_end.disk import strace_works
from tests.outside.parts import installed

PARTS: dict[str, Callable[[], bool]] = {
    "nginx": lambda: shutil.which("nginx") is not None,
    "curl": lambda: shutil.which("curl") is not None,
    "chromium": lambda: shutil.which("chromium") is not None,
    "tmpfs": lambda: os.geteuid() == 0 and shutil.which("mount") is not None,
    "pywb": lambda: installed("pywb"),
    "readers": lambda: installed("readers"),
    "warcio.js": lambda: installed("npm") and shutil.which("node") is not None,
    "viewer": lambda: installed("npm") and shutil.which("node") is not None,
    "strace": strace_works,
    "trafilatura": lambda: find_spec("trafilatura") is not None,
}
"""Each part, and how to tell that it is here."""

# How long an example takes, a busy machine says too.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

_LEFT_OUT = pytest.StashKey[dict[str, int]]()
_SENT = "left_out"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    here = {part: is_here() for part, is_here in PARTS.items()}
    kept = []
    left_out: Counter[str] = Counter()
    for item in items:
        needed = [str(mark.args[0]) for mark in item.iter_markers("outside")]
        missing = [part for part in needed if not here[part]]
        left_out.update(missing)
        if not missing:
            kept.append(item)
    if len(kept) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept
    config.stash[_LEFT_OUT] = left_out
    if hasattr(config, "workeroutput"):  # a worker of pytest-xdist: the process that speaks collects nothing itself
        config.workeroutput[_SENT] = dict(left_out)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Part of pytest-xdist's contract. Every worker has the same tests, so that the last one's word is everybody's."""
    if hasattr(node, "workeroutput"):  # not where it crashed
        node.config.stash[_LEFT_OUT] = node.workeroutput.get(_SENT, {})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    left_out = config.stash.get(_LEFT_OUT, {})
    told = ", ".join(f"{part} ({count})" for part, count in sorted(left_out.items()))
    line = f"tests left out, for want of outside parts: {told}; .ci/outside brings them"
    terminalreporter.write_line(line if told else "every outside part is here: no test is left out")
