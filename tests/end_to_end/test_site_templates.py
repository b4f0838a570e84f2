"""A site of no known family, crawled, read again from its archive, and cleaned from files: its template goes in each case."""

import json
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from spiders.generic.template import MANY
from tests.end_to_end.harness import FAST, articles, run, runs, summary
from tests.spiders.invented_sites import dispatch

COUNT = 24
LEFT_IN = "The Dispatch is free to read."


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the site's pages in `pages`, and the collection that a crawl of them made in `out`."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "pages").mkdir()
    for number in range(COUNT):
        (folder / "pages" / f"{number:02}.html").write_text(dispatch(number).html)
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder / "pages"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        seeds = "".join(f"http://127.0.0.1:{server.server_port}/{number:02}.html\n" for number in range(COUNT))
        (folder / "seeds.txt").write_text(seeds)
        ended = run(*crawl("out", "urls", "file=seeds.txt"), cwd=folder)
        apart = run(*crawl("apart", "urls", "file=seeds.txt"), "-s", "SITE_TEMPLATES=False", cwd=folder)
        server.shutdown()
    assert (ended.code, apart.code) == (0, 0), ended.err + apart.err
    return folder


def crawl(out: str, spider: str, argument: str) -> tuple[str, ...]:
    return ("crawl", spider, "-a", argument, *FAST, "-s", f"ARCHIVE_DIR={out}", "-s", "ANY_ADDRESS=True")


def told(rows: list[dict[str, Any]]) -> list[str]:
    return [edit["evidence"] for row in rows for edit in row["edits"] if edit["rule"] == "generic-template"]


def test_a_crawl_learns_its_sites(crawled: Path) -> None:
    rows = articles(crawled / "out")
    assert len(rows) == COUNT
    assert told(rows)[-1] == f"stands in the same place of at least {COUNT - 1} earlier pages of 127.0.0.1"
    assert LEFT_IN not in rows[-1]["text"]
    assert rows[0]["text"].count(LEFT_IN) == 1
    (folder,) = runs(crawled / "out")
    assert summary(folder)["outcome"] == "ok"


def test_where_it_is_switched_off_every_page_is_judged_by_itself(crawled: Path) -> None:
    rows = articles(crawled / "apart")
    assert told(rows) == []
    assert all(LEFT_IN in row["text"] for row in rows)


def test_the_archive_read_again_gives_the_same(crawled: Path) -> None:
    ended = run("crawl", "warc", "-a", "files=out", "-a", "jobs=2", "-s", "ARCHIVE_DIR=again", cwd=crawled)
    assert ended.code == 0, ended.err
    key = lambda row: row["url"]  # noqa: E731
    first, again = (sorted(articles(crawled / name), key=key) for name in ("out", "again"))
    assert [(row["text_sha256"], row["edits"]) for row in again] == [
        (row["text_sha256"], row["edits"]) for row in first
    ]


def test_clean_over_files_and_over_the_archive(crawled: Path) -> None:
    lines = [
        json.dumps({"url": f"https://dispatch.example/{number}", "html": dispatch(number).html})
        for number in range(150)
    ]
    (crawled / "many.jsonl").write_text("\n".join(lines))
    one, two = (run("clean", "many.jsonl", "--jobs", jobs, cwd=crawled) for jobs in ("1", "2"))
    assert (one.code, one.err) == (0, "")
    assert one.out == two.out
    rows = [json.loads(line) for line in one.out.splitlines()]
    assert [number for number, row in enumerate(rows) if LEFT_IN in row["text"]] == list(range(MANY))
    apart = run("clean", "many.jsonl", "--no-site-templates", cwd=crawled)
    assert all(LEFT_IN in json.loads(line)["text"] for line in apart.out.splitlines())
