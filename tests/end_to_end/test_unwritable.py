"""Collections in which something cannot be written from the start: nothing is fetched for no archive, nothing is passed over."""

from pathlib import Path

import pytest

from tests.end_to_end.harness import FAST, Site, articles, run, runs, summary

LOOPBACK = ("-s", "ANY_ADDRESS=True")
CAPTURE = ("capture", "--any-address", "-o", "out")
CRAWL = ("crawl", "urls", "-s", "ARCHIVE_DIR=out", *LOOPBACK)


def asked(command: tuple[str, ...], site: Site) -> tuple[str, ...]:
    return (
        *command,
        *FAST,
        *(("-a", f"urls={site.url('/story')}") if command[0] == "crawl" else (site.url("/story"),)),
    )


@pytest.mark.parametrize("command", [CAPTURE, CRAWL], ids=["capture", "crawl"])
@pytest.mark.parametrize("folder", ["archive", "records", "runs"])
def test_nothing_is_fetched_where_nothing_can_be_written(
    site: Site, tmp_path: Path, folder: str, command: tuple[str, ...]
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / folder).touch()
    ended = run(*asked(command, site), cwd=tmp_path)
    assert ended.code == 1
    assert ended.err.splitlines()[-1].startswith(f"newsarchive: out/{folder}")
    assert ended.err.splitlines()[-1].endswith("check the disk and the permissions")
    assert not site.hits


@pytest.mark.parametrize("command", [CAPTURE, CRAWL], ids=["capture", "crawl"])
def test_an_index_that_cannot_be_written_is_told_and_made_by_the_next_run(
    site: Site, tmp_path: Path, command: tuple[str, ...]
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "indexes").touch()
    ended = run(*asked(command, site), cwd=tmp_path)
    assert ended.code == 1
    assert "the archive was not closed in order" in ended.out + ended.err
    assert summary(runs(out)[-1])["outcome"] == "failures"
    (out / "indexes").unlink()
    assert run(*asked(command, site), cwd=tmp_path).code == 0
    assert len((out / "indexes" / "index.cdxj").read_text("utf-8").splitlines()) >= len(articles(out))
    assert run("verify", "out", cwd=tmp_path).code == 0
