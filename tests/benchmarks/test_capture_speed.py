"""Pages a second of the whole capture: beside the same spider without an archive, and beside wget writing a WARC.

Every program is a process of its own and asks the same server, which is another, for the same pages of about 90 KB
(`page_server.page`), each once. Time runs from the first page that is asked for to the end of the process: what
is on the disk then is whole, closed and, of ours, indexed and listed. Rounds alternate; ratios are of medians.
"""

import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest

from output.warc.reader import Entry, read_entries

PAGES = 400
ROUNDS = 3
ROOT = Path(__file__).parents[2]
FAST = (
    "DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=False", "CONCURRENT_REQUESTS_PER_DOMAIN=16", "ANY_ADDRESS=True",
)  # fmt: skip
NO_PIPELINES = json.dumps({"pipelines.stages.CleaningPipeline": None, "output.records.RecordsPipeline": None})


@dataclass(frozen=True)
class Server:
    """Where the pages are."""

    base: str

    def urls(self, form: str, milliseconds: int, pages: int) -> list[str]:
        """The addresses of the first pages."""
        return [f"{self.base}/{form}/{milliseconds}/{number}" for number in range(pages)]

    def began(self) -> tuple[float, int]:
        """When the first page was asked for since the last time, and how many were."""
        with urlopen(f"{self.base}/began") as answer:
            began, count = answer.read().split()
        return float(began), int(count)

    def pages_a_second(self, command: Sequence[str | Path], folder: Path, pages: int) -> float:
        """Run a command in an empty folder; it must ask for so many pages."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        self.began()
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
        ended = time.monotonic()
        began, count = self.began()
        assert (done.returncode, count) == (0, pages), done.stderr[-2000:]
        return pages / (ended - began)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    command = [sys.executable, "-m", "tests.benchmarks.page_server", str(PAGES)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield Server(f"http://127.0.0.1:{int(process.stdout.readline())}")
        process.terminate()


def crawl(urls: Path, *settings: str, spider: str = "urls") -> list[str | Path]:
    """The spider of single pages, or another, as fast as it can."""
    pairs = [part for setting in (*FAST, *settings) for part in ("-s", setting)]
    return [sys.executable, "-m", "crawler", "crawl", spider, "-a", f"file={urls}", "--nolog", *pairs]


def listed(path: Path, urls: list[str]) -> Path:
    path.write_text("".join(f"{url}\n" for url in urls), encoding="utf-8")
    return path


def test_the_whole_capture_beside_the_same_spider_without_archive(server: Server, tmp_path: Path) -> None:
    """From gzip origins. Both read and clean every page; the third does neither clean nor archive."""
    urls = listed(tmp_path / "urls", server.urls("gzip", 0, PAGES))
    commands = {
        "archive": crawl(urls, "ARCHIVE_DIR=out"),
        "no archive": crawl(urls),
        "nothing": crawl(urls, f"ITEM_PIPELINES={NO_PIPELINES}"),
    }
    rates: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            rates[name].append(server.pages_a_second(command, tmp_path / "run", PAGES))
    whole, bare, nothing = (statistics.median(found) for found in rates.values())
    print(
        f"\ngzip origin: capture with WARC and cleaning {whole:.0f} pages/s; the same spider with no archive {bare:.0f}:"
        f" {whole / bare:.2f} of it (target 0.70); with neither archive nor cleaning {nothing:.0f}: {whole / nothing:.2f}"
    )


@dataclass(frozen=True)
class Stored:
    """The exchanges of a WARC file: blocks by record type and address, and the octets that their records take on disk."""

    blocks: dict[tuple[str, str], bytes]
    size: int


def stored(folder: Path, base: str, form: str) -> Stored:
    """What is in the WARC files of a folder."""
    blocks = {}
    size = 0
    for path in folder.glob("*.warc.gz"):
        for entry in read_entries(path):
            assert isinstance(entry, Entry)
            uri = entry.record.target_uri or ""
            if entry.record.type in {"request", "response"} and uri.startswith(f"{base}/{form}/"):
                blocks[entry.record.type, uri] = entry.record.octets()
                size += entry.length or 0
    return Stored(blocks, size)


@pytest.mark.parametrize(
    ("form", "milliseconds", "pages"),
    [("plain", 0, PAGES), ("site", 0, PAGES), ("words", 0, PAGES), ("plain", 50, 200), ("words", 50, 200)],
)
def test_the_whole_capture_beside_wget(
    server: Server, tmp_path: Path, form: str, milliseconds: int, pages: int
) -> None:
    """Of the same pages from a server that packs nothing, both write a request and a response record each, with digests, in
    a gzip member of its own; ours reads and cleans the pages besides, or, to compare like with like, does not. wget has one connection, ours sixteen.

    `plain` are pages as news sites have them, each of a site of its own; `site` are pages of one, whose menu is on all of them. `words`
    pack badly: there wget waits for its own gzip, at level 9.
    """
    if shutil.which("wget") is None:
        pytest.skip("wget is not here")
    addresses = server.urls(form, milliseconds, pages)
    urls = listed(tmp_path / "urls", addresses)
    wget: list[str | Path] = [
        "wget", "-q", "--no-config", "--no-proxy", "--delete-after", "-nd", "--warc-file=out", "-i", urls,
    ]  # fmt: skip
    only = crawl(urls, "ARCHIVE_DIR=out", "SPIDER_MODULES=tests.benchmarks.fetch_spider", spider="fetch")
    commands = {"ours": crawl(urls, "ARCHIVE_DIR=out"), "only": ["env", f"PYTHONPATH={ROOT}", *only], "wget": wget}
    rates: dict[str, list[float]] = {name: [] for name in commands}
    found = {}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            folder = tmp_path / name
            rates[name].append(server.pages_a_second(command, folder, pages))
            found[name] = stored(folder if name == "wget" else folder / "out" / "archive", server.base, form)
    assert found["ours"].blocks.keys() == found["only"].blocks.keys() == found["wget"].blocks.keys()
    assert len(found["ours"].blocks) == 2 * pages
    for key, block in found["ours"].blocks.items():
        assert key[0] == "request" or block == found["wget"].blocks[key]
    ours, only_ours, theirs = (statistics.median(values) for values in rates.values())
    print(
        f"\n{form}, {milliseconds} ms: capture with WARC and cleaning {ours:.0f} pages/s, with WARC only {only_ours:.0f},"
        f" wget --warc-file {theirs:.0f}: {ours / theirs:.2f} and {only_ours / theirs:.2f} times as many; records of {found['ours'].size / 1e6:.2f} MB and"
        f" {found['wget'].size / 1e6:.2f} MB: {found['ours'].size / found['wget'].size:.3f} of the size"
    )
