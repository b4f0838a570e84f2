"""The torture server."""

from collections.abc import Iterator

import pytest

from tests.crawler.wire.torture import TortureServer


@pytest.fixture(scope="module")
def torture() -> Iterator[TortureServer]:
    """A server that answers with whatever bytes a test tells it to."""
    with TortureServer() as server:
        yield server
