"""`newsarchive edits` as its users run it: what was taken out is listed, shown, and put back."""

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from crawler.commands.clean import clean_page
from crawler.commands.row_line import row_line
from crawler.model.page import Page
from spiders.plaintext import draft_text

CAPTURES = Path(__file__).parents[2] / "captures"
NAMES = ("S101", "S102", "S104")


def run(*arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "crawler", "edits", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, check=False)


def text(name: str) -> str:
    return (CAPTURES / name / "capture.txt").read_text("utf-8")


@pytest.fixture(scope="module")
def feed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("feed") / "articles.jsonl"
    path.write_bytes(b"".join(row_line(clean_page(Page(text(name), "text"))) for name in NAMES))
    return path


def rows(octets: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in octets.splitlines()]


def test_every_rule_is_listed_with_its_counts(feed: Path) -> None:
    expected: dict[tuple[str, str], int] = {}
    for row in rows(feed.read_bytes()):
        for edit in row["edits"]:
            key = edit["rule"], edit["action"]
            expected[key] = expected.get(key, 0) + 1
    listed = rows(run(feed, "--json").stdout)
    assert {(row["rule"], row["action"]): row["edits"] for row in listed} == expected
    table = run(feed).stdout.decode().splitlines()
    assert len(table) == len(expected) + 1
    assert any(line.split()[:3] == ["headline", "move", "3"] for line in table)


def test_a_rule_is_shown_in_full(feed: Path) -> None:
    shown = rows(run(feed, "--show", "headline", "--json").stdout)
    assert [row["text"] for row in shown] == [row["headline"] for row in rows(feed.read_bytes())]
    said = run(feed, "--show", "headline").stdout.decode()
    assert f": headline: move into headline\n    {shown[0]['text']}\n" in said


def test_everything_undone_is_the_page(feed: Path) -> None:
    done = run(feed, "--undo", "*")
    assert (done.returncode, done.stderr) == (0, b"")
    for name, row in zip(NAMES, rows(done.stdout), strict=True):
        blocks = [block.text for block in draft_text(Page(text(name), "text")).blocks]
        assert [block["text"] for block in row["body"]] == blocks
        assert row["text"] == "\n\n".join(blocks)
        assert row["edits"] == []
        assert row["headline"]


def test_one_rule_undone_leaves_the_others(feed: Path) -> None:
    before, after = rows(feed.read_bytes()), rows(run(feed, "--undo", "headl*").stdout)
    for old, new in zip(before, after, strict=True):
        assert old["headline"] in [block["text"] for block in new["body"]]
        assert [edit for edit in old["edits"] if edit["rule"] != "headline"] == new["edits"]
        assert new["extraction"]["warnings"][-1] == "edits put back: headline (1)"
        assert new["text_sha256"] != old["text_sha256"]
        assert list(new) == list(old)


def test_standard_input_gzip_and_articles_without_the_rule(feed: Path) -> None:
    done = run(
        "-",
        "--undo",
        "headline",
        stdin=gzip.compress(feed.read_bytes() + row_line({**rows(feed.read_bytes())[0], "edits": []})),
    )
    assert len(rows(done.stdout)) == len(NAMES) + 1
    assert rows(done.stdout)[-1]["edits"] == []


@pytest.mark.parametrize(
    ("content", "arguments", "sentence"),
    [
        (
            b"Crew Paints the Pier\n\nForty sailors painted it.",
            [],
            "is a page, no article yet: `newsarchive clean` makes it one",
        ),
        (b"", [], "is empty"),
        (
            b'{"schema_version": "1.1", "body": [], "url": "https://x.mil/1"}\n',
            [],
            "https://x.mil/1: its edits cannot be read ('edits')",
        ),
        (
            b'{"schema_version": "1.1", "body": [], "id": "x", "edits": [{"rule": "tail", "action": "remove", "text": "Share", "position": 4}]}\n',
            ["--undo", "tail"],
            "x: its edits do not fit its body (edit tail at block 4 lies beyond the body); clean the page again",
        ),
    ],
)
def test_what_is_no_article_is_told(tmp_path: Path, content: bytes, arguments: list[str], sentence: str) -> None:
    path = tmp_path / "in"
    path.write_bytes(content)
    done = run(path, *arguments)
    assert done.returncode == 1
    assert sentence in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_a_rule_that_no_article_has_is_told(feed: Path) -> None:
    done = run(feed, "--undo", "nonsense", "--undo", "headline")
    assert done.returncode == 1
    assert done.stderr.decode() == "newsarchive: no edit of a rule nonsense; without --show and --undo all are listed\n"
    assert len(rows(done.stdout)) == len(NAMES)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--show", "a", "--undo", "b"], "not allowed with argument"),
        (["--undo", "a", "--json"], "--undo writes JSON as it is; leave --json out"),
    ],
)
def test_usage(feed: Path, arguments: list[str], sentence: str) -> None:
    done = run(feed, *arguments)
    assert done.returncode == 2
    assert sentence in done.stderr.decode()
