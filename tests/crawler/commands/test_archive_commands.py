"""`verify`, `convert` and `export` as their users run them."""

import gzip
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from crawler.model.layout import Layout
from output.warc.syntax import record_octets
from tests.output.sound import collection, made


def run(*arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "crawler", *map(str, arguments)]
    done = subprocess.run(
        command, input=stdin, capture_output=True, check=False, timeout=60, env={**os.environ, "COLUMNS": "100"}
    )
    assert b"Traceback" not in done.stderr
    return done


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return collection(tmp_path / "news")


def warc(layout: Layout) -> Path:
    [path] = layout.archive.iterdir()
    return path


def broken(path: Path, count: int = 1) -> Path:
    """A WARC whose block digests are wrong."""
    path.write_bytes(
        b"".join(b"".join(record_octets(made(WARC_Block_Digest="sha1:" + "A" * 32))) for _ in range(count))
    )
    return path


# --- verify --------------------------------------------------------------------------------------------------------


def test_a_sound_collection_is_0(layout: Layout) -> None:
    done = run("verify", layout.root)
    assert done.returncode == 0
    assert b"block digests" in done.stdout
    assert done.stdout.rstrip().splitlines()[-1].startswith(b"Sound;")
    assert done.stderr == b""


def test_warnings_are_0_and_told(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(b"".join(record_octets(made(WARC_Concurrent_To=None))) * 2))
    done = run("verify", path)
    assert done.returncode == 0
    assert b"share a gzip member" in done.stdout
    assert b"Sound, with 2 warnings" in done.stdout


def test_a_broken_archive_is_4_and_named(tmp_path: Path) -> None:
    path = broken(tmp_path / "a.warc")
    done = run("verify", path)
    assert done.returncode == 4
    [line] = [line for line in done.stdout.decode().splitlines() if line.startswith("broken: ")]
    assert f"{path}, offset 0 [urn:uuid:response-0]: block digests: the block's digest is sha1:" in line
    assert "Broken: 1 fault" in done.stdout.decode()


def test_of_many_like_findings_some_are_printed_and_the_rest_is_counted(tmp_path: Path) -> None:
    path = broken(tmp_path / "a.warc", 30)
    done = run("verify", path)
    assert done.stdout.count(b": block digests: the block's digest") == 10
    assert b"20 more like these" in done.stdout
    assert run("verify", path, "--all").stdout.count(b": block digests: the block's digest") == 30


def test_findings_as_json(tmp_path: Path) -> None:
    path = broken(tmp_path / "a.warc", 2)
    done = run("verify", path, "--json")
    *findings, summary = map(json.loads, done.stdout.splitlines())
    assert summary["command"] == "verify"
    assert summary["broken"] == 2
    assert summary["checks"]["block digests"] == {"checked": 2, "broken": 2, "warnings": 0}
    assert len([one for one in findings if one["severity"] == "broken"]) == 2
    assert {one["file"] for one in findings} == {str(path)}
    assert all(one["advice"] and one["what"] and "record_id" in one for one in findings)


@pytest.mark.parametrize("arguments", [["verify"], ["verify", "nowhere"], ["convert", "a"], ["export", "a"]])
def test_usage_errors_are_2(arguments: list[str], tmp_path: Path) -> None:
    assert run(*arguments).returncode == 2


@pytest.mark.parametrize("command", ["verify", "convert", "export"])
def test_help_has_examples(command: str) -> None:
    done = run(command, "--help")
    assert done.returncode == 0
    assert b"examples:" in done.stdout


# --- convert -------------------------------------------------------------------------------------------------------


def test_to_lines_and_back(layout: Layout, tmp_path: Path) -> None:
    lines, back = tmp_path / "a.jsonl.gz", tmp_path / "b.warc"
    done = run("convert", warc(layout), lines, "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, {"command": "convert", "records": 16, "lost": 0})
    assert run("convert", lines, back).returncode == 0
    assert back.read_bytes() == gzip.decompress(warc(layout).read_bytes())


def test_through_pipes(layout: Layout) -> None:
    lines = run("convert", "-", "-", stdin=warc(layout).read_bytes())
    assert lines.returncode == 0
    assert len(lines.stdout.splitlines()) == 16
    assert run("convert", "-", "-", stdin=lines.stdout).stdout == gzip.decompress(warc(layout).read_bytes())


def test_references_are_followed_beside_the_lines_and_where_it_is_said(layout: Layout, tmp_path: Path) -> None:
    there, back = layout.records / "all.jsonl", tmp_path / "b.warc"
    assert run("convert", warc(layout), there, "--ref").returncode == 0
    assert len(there.read_bytes()) < len(gzip.decompress(warc(layout).read_bytes()))
    assert run("convert", there, back).returncode == 0
    assert back.read_bytes() == gzip.decompress(warc(layout).read_bytes())
    away = tmp_path / "away" / "all.jsonl"
    away.parent.mkdir()
    there.rename(away)
    assert run("convert", away, back, "--force").returncode == 1
    assert run("convert", away, back, "--force", "--archive", layout.archive).returncode == 0


def test_base64(layout: Layout, tmp_path: Path) -> None:
    run("convert", warc(layout), tmp_path / "a.jsonl", "--base64")
    rows = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()]
    assert all(list(row["block"]) == ["base64"] for row in rows)


def test_what_is_there_is_not_overwritten(layout: Layout, tmp_path: Path) -> None:
    target = tmp_path / "a.jsonl"
    target.write_bytes(b"mine")
    done = run("convert", warc(layout), target)
    assert done.returncode == 2
    assert b"--force" in done.stderr
    assert target.read_bytes() == b"mine"
    assert run("convert", warc(layout), target, "--force").returncode == 0
    assert target.read_bytes() != b"mine"
    assert run("convert", warc(layout), warc(layout), "--force").returncode == 2
    assert [path.name for path in tmp_path.iterdir()] in (["a.jsonl", "news"], ["news", "a.jsonl"])


def test_of_a_broken_file_the_rest_is_kept_and_told(layout: Layout, tmp_path: Path) -> None:
    (tmp_path / "cut.warc.gz").write_bytes(warc(layout).read_bytes()[:-20])
    done = run("convert", tmp_path / "cut.warc.gz", tmp_path / "a.jsonl")
    assert done.returncode == 1
    [sentence] = done.stderr.decode().splitlines()
    assert "cut.warc.gz, offset" in sentence
    assert "left out" in sentence
    assert len((tmp_path / "a.jsonl").read_bytes().splitlines()) == 15


@pytest.mark.parametrize(
    ("target", "options", "code"),
    [
        ("a.txt", [], 2),
        (".", [], 2),
        ("a.warc", ["--base64"], 2),
        ("a.jsonl", ["--base64", "--ref"], 2),
        ("a.jsonl", [], 1),
    ],
)
def test_mistakes(tmp_path: Path, target: str, options: list[str], code: int) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"no archive" if code == 1 else b"WARC/1.1\r\nContent-Length: 0\r\n\r\n\r\n\r\n")
    done = run("convert", source, tmp_path / target, *options)
    assert done.returncode == code
    assert done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["source"]


# --- export --------------------------------------------------------------------------------------------------------


def test_export(layout: Layout, tmp_path: Path) -> None:
    target = tmp_path / "news.wacz"
    done = run("export", layout.root, "--format", "wacz", "-o", target, "--title", "Port Vela", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "command": "export", "format": "wacz", "file": str(target), "files": 4, "pages": 3,
        "bytes": target.stat().st_size,
    }  # fmt: skip
    with zipfile.ZipFile(target) as package:
        assert json.loads(package.read("datapackage.json"))["title"] == "Port Vela"
    assert run("export", layout.root, "--format", "wacz", "-o", target).returncode == 2
    assert run("export", layout.root, "--format", "wacz", "-o", target, "--force").returncode == 0
    assert run("export", tmp_path, "--format", "wacz", "-o", tmp_path / "x.wacz").returncode == 2
