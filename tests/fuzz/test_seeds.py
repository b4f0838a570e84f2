"""The fuzzer's check holds for its own seeds, and would tell."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

TESTS = Path(__file__).parents[1]
SEEDS = [*sorted(TESTS.glob("pages/*/page.html")), *sorted(TESTS.glob("captures/*/capture.txt"))]


@contextmanager
def _as_they_are(include: list[str]) -> Iterator[None]:
    assert include
    yield


@pytest.fixture(scope="module")
def clean_pages() -> Any:
    """The module without the fuzzer itself, which is not needed to check an input."""
    stand_in = ModuleType("atheris")
    stand_in.instrument_imports = _as_they_are  # type: ignore[attr-defined]
    before = sys.modules.get("atheris")
    sys.modules["atheris"] = stand_in
    yield importlib.import_module("tests.fuzz.clean_pages")
    del sys.modules["atheris"]
    if before is not None:
        sys.modules["atheris"] = before


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.parent.name)
@pytest.mark.parametrize("choice", [1, 7, 17])
def test_seeds_pass(clean_pages: Any, seed: Path, choice: int) -> None:
    clean_pages.check(bytes([choice]) + seed.read_bytes())


def test_a_lost_line_is_told(clean_pages: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clean_pages, "restore", lambda article: [article.headline])
    with pytest.raises(AssertionError, match="put back"):
        clean_pages.check(b"\x07A title\n\nA sentence that is the body of this page, and no more than that.")
