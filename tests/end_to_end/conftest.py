"""The site that the end-to-end tests crawl."""

import threading
from collections.abc import Iterator

import pytest

from tests.end_to_end.harness import Site, serve


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """The site, on every loopback address."""
    state = Site()
    server = serve(state)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield state
    state.release.set()
    server.shutdown()
    server.server_close()
    thread.join()
