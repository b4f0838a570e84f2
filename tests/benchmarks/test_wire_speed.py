"""CPU a page: our download handler against Scrapy's stock one, in one run, from a server in another process."""

import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.wire_server import page

PAGES = 600
ROUNDS = 3
STOCK = "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"
WIRE = "crawler.wire.handler.WireDownloadHandler"
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    command = [sys.executable, "-m", "tests.benchmarks.wire_server"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline())
        process.terminate()


def cost(handler: str, url: str) -> float:
    """CPU milliseconds a page."""
    command = [sys.executable, "-m", "tests.benchmarks.wire_crawl", handler, url, str(PAGES)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    seconds, octets = done.stdout.split()
    assert int(octets) == PAGES * len(page())
    return float(seconds) / PAGES * 1000


@pytest.mark.parametrize("path", ["/plain", "/gzip"])
def test_cpu_a_page(port: int, path: str) -> None:
    url = f"http://127.0.0.1:{port}{path}"
    measured: dict[str, list[float]] = {STOCK: [], WIRE: []}
    for _ in range(ROUNDS):
        for handler, costs in measured.items():
            costs.append(cost(handler, url))
    stock, wire = (statistics.median(costs) for costs in measured.values())
    print(f"\n{path[1:]}: wire {wire:.2f} ms CPU a page, stock {stock:.2f}: {wire / stock:.2f} of it")
    assert wire <= stock * 1.1  # single runs differ by a tenth
