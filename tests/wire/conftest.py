"""Parts that a machine may lack, and the torture server."""

import shutil
from collections.abc import Iterator

import pytest

from tests.wire.torture import TortureServer


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, in one line, what needs a program that is not there."""
    for mark in item.iter_markers("outside"):
        if shutil.which(mark.args[0]) is None:
            pytest.skip(f"{mark.args[0]} is not installed")


@pytest.fixture(scope="module")
def torture() -> Iterator[TortureServer]:
    """A server that answers with whatever bytes a test tells it to."""
    with TortureServer() as server:
        yield server
