"""pywb, in an environment of its own, replays every capture byte for byte."""

import gzip
import http.client
import json
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from crawler.demo.site import build_site
from crawler.model.layout import Layout
from tests.outside import odd
from tests.outside.parts import PYWB

pytestmark = pytest.mark.outside("pywb")


class Replayed(NamedTuple):
    """An answer of pywb."""

    status: int
    body: bytes
    coding: str | None
    """Of the body as it came, and which the client asked for."""


class Wayback:
    """A running pywb."""

    def __init__(self, port: int) -> None:
        self._port = port

    def get(
        self, collection: str, moment: str, url: str, coding: str = "identity", length: int | None = None
    ) -> Replayed:
        """The capture of a URL at a time, as it was archived; the first `length` octets of it."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request("GET", f"/{collection}/{moment}id_/{url}", headers={"Accept-Encoding": coding})
            answer = connection.getresponse()
            return Replayed(answer.status, answer.read(length), answer.getheader("Content-Encoding"))
        finally:
            connection.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


@pytest.fixture(scope="module")
def wayback(tmp_path_factory: pytest.TempPathFactory, demo: Layout, strange: Layout) -> Iterator[Wayback]:
    """pywb with both collections, each with an index that pywb made itself."""
    folder = tmp_path_factory.mktemp("pywb")
    for name, layout in (("demo", demo), ("odd", strange)):
        manage(folder, "init", name)
        manage(folder, "add", name, *layout.archive.iterdir())
    port = free_port()
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [PYWB / "wayback", "-p", str(port), "-b", "127.0.0.1"], cwd=folder, stdout=log, stderr=log
        )
    try:
        wait_for(port, process, folder / "log")
        yield Wayback(port)
    finally:
        process.terminate()
        process.wait(20)


def manage(folder: Path, *arguments: Path | str) -> None:
    subprocess.run([PYWB / "wb-manager", *arguments], cwd=folder, check=True, capture_output=True, timeout=60)


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 40
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert process.poll() is None, log.read_text("utf-8")
            assert time.monotonic() < end, log.read_text("utf-8")
            time.sleep(0.1)
        else:
            return


def captures(layout: Layout) -> list[tuple[str, str, int]]:
    """Time, URL and status of every line of our index."""
    rows = [line.split(" ", 2) for line in layout.index.read_text("utf-8").splitlines()]
    values = [(moment, json.loads(row)) for _, moment, row in rows]
    return [(moment, row["url"], int(row["status"])) for moment, row in values]


def test_it_answers_with_what_the_demo_site_sent(demo: Layout, wayback: Wayback) -> None:
    found = captures(demo)
    site = build_site("/".join(found[0][1].split("/")[:3]))
    assert {status for _, _, status in found} == {200, 301, 403, 404}
    for moment, url, status in found:
        answer = site.answer(url.removeprefix(site.base))
        replayed = wayback.get("demo", moment, url)
        assert (replayed.status, answer.status) == (status, status), url
        assert replayed.body == answer.body, url


def test_it_answers_with_the_content_coding_of_the_demo_site(demo: Layout, wayback: Wayback) -> None:
    zipped = 0
    for moment, url, _ in captures(demo):
        answer = build_site("/".join(url.split("/")[:3])).answer("/" + url.split("/", 3)[3])
        replayed = wayback.get("demo", moment, url, "gzip")
        sent = gzip.compress(answer.body, mtime=0) if replayed.coding == "gzip" else answer.body
        assert replayed.body == sent, url
        zipped += replayed.coding == "gzip"
    assert zipped > 10


@pytest.mark.parametrize("number", range(len(odd.CASES)), ids=[case.url.partition("/")[2] for case in odd.CASES])
def test_it_answers_with_the_entity_of_an_odd_response(wayback: Wayback, number: int) -> None:
    case = odd.CASES[number]
    cut = len(case.entity) if case.truncated else None  # pywb repeats the promise that the server did not keep
    replayed = wayback.get("odd", odd.stamp(number), case.url, length=cut)
    assert replayed.status == case.status
    # trailers leak into the body there: no fault of the archive
    assert replayed.body in {case.entity, case.entity + odd.leaked(case.trailers)}


def test_what_was_not_modified_is_there_at_the_time_of_its_capture(wayback: Wayback) -> None:
    """pywb answers for a `server-not-modified` revisit as the server did: 304 and nothing more."""
    number, case = next((number, case) for number, case in enumerate(odd.CASES) if case.status == 304)
    before = next(number for number, other in enumerate(odd.CASES) if other.url == case.url)
    assert wayback.get("odd", odd.stamp(before), case.url).body == odd.PAGE
    assert wayback.get("odd", odd.stamp(number), case.url) == Replayed(304, b"", None)
