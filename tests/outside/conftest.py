"""Two collections for other people's readers: that of the demo, crawled over a socket, and one of odd exchanges."""

from pathlib import Path

import pytest

from crawler.model.layout import Layout
from tests.outside import odd
from tests.outside.parts import output, own


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    """What `newsarchive demo` leaves."""
    layout = Layout(tmp_path_factory.mktemp("outside") / "demo")
    output(own("newsarchive"), "demo", "-o", layout.root, "--json")
    return layout


@pytest.fixture(scope="session")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    """The collection of odd exchanges."""
    return odd.write(tmp_path_factory.mktemp("outside") / "odd")


@pytest.fixture(scope="session", params=["demo", "strange"])
def collection(request: pytest.FixtureRequest) -> Layout:
    """Each of the two."""
    layout: Layout = request.getfixturevalue(request.param)
    return layout


@pytest.fixture(scope="session")
def warc(collection: Layout) -> Path:
    """Its one WARC file."""
    [path] = collection.archive.iterdir()
    return path
