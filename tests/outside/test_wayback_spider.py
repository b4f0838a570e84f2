"""pywb as CDX server and replay: a crawl through `wayback` gives the articles of the live crawl."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.harness import FAST, articles, run
from tests.outside.parts import PYWB
from tests.outside.test_pywb import free_port, manage, wait_for
from tests.site.content import HOSTS
from tests.site.running import running

pytestmark = pytest.mark.outside("pywb")

LOOPBACK = ("-s", "ANY_ADDRESS=True", "-s", "LOG_LEVEL=WARNING", *FAST)
COUNT = 60


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The collection of a live crawl, beside it `port` with the port of the site that is gone."""
    folder = tmp_path_factory.mktemp("live")
    with running(folder / "server.log", COUNT, faults=False) as site:
        ended = run(
            "crawl", "news", "-a", f"start={site.starts()}", "-s", "ARCHIVE_DIR=out", *LOOPBACK, cwd=folder, seconds=120
        )
        assert (folder / "out" / "manifest.json").exists(), ended.err
        (folder / "port").write_text(str(site.port), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def pywb(live: Path) -> Iterator[int]:
    """The port of a pywb that has the collection."""
    manage(live, "init", "site")
    manage(live, "add", "site", *(live / "out" / "archive").iterdir())
    port = free_port()
    with (live / "log").open("wb") as log:
        process = subprocess.Popen(
            [PYWB / "wayback", "-p", str(port), "-b", "127.0.0.1"], cwd=live, stdout=log, stderr=log
        )
    try:
        wait_for(port, process, live / "log")
        yield port
    finally:
        process.terminate()
        process.wait(20)


def test_the_same_articles_as_live(live: Path, pywb: int, tmp_path: Path) -> None:
    site = (live / "port").read_text("utf-8")
    for host in HOSTS:
        ended = run(
            "crawl", "wayback", "-a", f"archive=http://127.0.0.1:{pywb}/site/cdx", "-a", f"url=http://{host}:{site}/*",
            "-s", "ARCHIVE_DIR=out", *LOOPBACK, cwd=tmp_path, seconds=120,
        )  # fmt: skip
        assert ended.code == 0, ended.err
    first = {article["id"]: article for article in articles(live / "out")}
    again = {article["id"]: article for article in articles(tmp_path / "out")}
    assert len(first) == COUNT
    assert again.keys() == first.keys()
    for key, article in first.items():
        copy = again[key]
        for name in ("headline", "text_sha256", "published", "byline", "kind", "family", "edits"):
            assert copy[name] == article[name], (key, name)
        # an index knows whole seconds
        assert copy["extraction"]["captured_at"][:19] == article["extraction"]["captured_at"][:19]
        assert copy["extraction"]["copy_url"].startswith(f"http://127.0.0.1:{pywb}/site/")
