"""A run of `news` that finds no article ends well, and says that nothing was found."""

from pathlib import Path

import pytest

from tests.end_to_end.harness import ANSWERS, FAST, Site, page, run, runs, summary

FRONT = b"""<!doctype html><html lang="en"><head><title>Example Wing</title></head><body>
<nav><a href="/wing/News/">News</a> <a href="/wing/Press/">Press Releases</a></nav><main><h1>Example Wing</h1></main></body></html>"""
EMPTY = b"<!doctype html><html><head><title>News</title></head><body><div id=app></div></body></html>"
LISTING = b"""<!doctype html><html><body><h1>News</h1><ul><li><a href="/wing/News/Article/1000001/hangar-opens/">Hangar opens</a></li></ul></body></html>"""


@pytest.mark.parametrize(("news", "warned"), [(EMPTY, ["no-articles"]), (LISTING, [])], ids=["empty", "listing"])
def test_a_menu_that_leads_to_empty_pages_is_a_warning(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, news: bytes, warned: list[str]
) -> None:
    answers = {
        "/wing/": FRONT,
        "/wing/News/": news,
        "/wing/Press/": EMPTY,
        "/wing/News/Article/1000001/hangar-opens/": page("A"),
    }
    for path, body in answers.items():
        monkeypatch.setitem(ANSWERS, path, (200, body, "text/html; charset=utf-8", {}))
    for _ in range(2):  # what a second run finds again and need not fetch was found
        ended = run(
            "crawl", "news", "-a", f"start={site.url('/wing/')}", "-a", "family=afpims", "-s", "ARCHIVE_DIR=out",
            "-s", "ANY_ADDRESS=True", *FAST, cwd=tmp_path,
        )  # fmt: skip
        assert ended.code == 0, ended.err
        told = summary(runs(tmp_path / "out")[-1])
        assert told["outcome"] == "ok"
        assert [warning["warning"] for warning in told["warnings"]] == warned
        assert ("newsarchive: warning: no article was found on 3 pages" in ended.err) == bool(warned)
