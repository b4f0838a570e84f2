"""A story that stands under two addresses: each is captured, and the second names the first, in this run and in later ones."""

import shutil
from pathlib import Path

import pytest

from tests.end_to_end.harness import FAST, Site, articles, run, runs


def capture(site: Site, folder: Path, *paths: str) -> None:
    ended = run("capture", *map(site.url, paths), "-o", "out", "--any-address", *FAST, cwd=folder)
    assert ended.code == 0, ended.err


@pytest.mark.parametrize("state", ["kept", "deleted", "damaged"])
def test_a_later_run_names_the_article_of_an_earlier_one(site: Site, tmp_path: Path, state: str) -> None:
    capture(site, tmp_path, "/story")
    index = tmp_path / "out" / "state" / "duplicates.sqlite"
    if state == "deleted":
        shutil.rmtree(index.parent)
    elif state == "damaged":
        index.write_bytes(b"no database" * 100)
    capture(site, tmp_path, "/zipped")
    first, second = sorted(articles(tmp_path / "out"), key=lambda article: str(article["duplicate_of"] or ""))
    assert (first["headline"], first["duplicate_of"]) == ("Wing opens hangar", None)
    assert (second["headline"], second["duplicate_of"]) == ("Zipped", first["id"])
    log = (runs(tmp_path / "out")[-1] / "log").read_text()
    assert ("made anew from 1 articles" in log) == (state != "kept")
