"""Parts that live outside the project: tests that need one are left out where it is missing, and one line says so."""

import os
import shutil
from collections import Counter
from collections.abc import Callable
from importlib.util import find_spec

import pytest

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
    "trafilatura": lambda: find_spec("trafilatura") is not None,
}
"""Each part, and how to tell that it is here."""

_LEFT_OUT: Counter[str] = Counter()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    here = {part: is_here() for part, is_here in PARTS.items()}
    kept = []
    for item in items:
        needed = [str(mark.args[0]) for mark in item.iter_markers("outside")]
        missing = [part for part in needed if not here[part]]
        _LEFT_OUT.update(missing)
        if not missing:
            kept.append(item)
    if len(kept) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept


def pytest_report_collectionfinish() -> str:
    if not _LEFT_OUT:
        return "every outside part is here: no test is left out"
    told = ", ".join(f"{part} ({count})" for part, count in sorted(_LEFT_OUT.items()))
    return f"left out, for want of outside parts: {told}"
