"""`capture` from the command line to the last file, against a server that misbehaves."""

import gzip
import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.harness import (
    ANSWERS,
    FAST,
    LARGE,
    Ended,
    Site,
    WarcRecord,
    articles,
    record_lines,
    run,
    runs,
    skips,
    summary,
    warc_records,
)  # fmt: skip

LIMIT = 200_000
PATHS = (
    "/story", "/private/a", "/moved", "/latin", "/private/b", "/zipped", "/bomb", "/plain", "/image", "/large", "/broken",
    "/forbidden", "/empty", "/missing", "/flaky", "/cut", "/loop", "/story", "/private/c",
)  # fmt: skip


@dataclass(frozen=True)
class Captured:
    """One capture of everything, which the tests look at from all sides."""

    ended: Ended
    directory: Path
    records: list[WarcRecord]
    skips: list[dict[str, Any]]
    summary: dict[str, Any]
    hits: list[str]
    lines: list[str]

    def responses(self, path: str) -> list[WarcRecord]:
        """The `response` records of a path."""
        return [record for record in self.records if record.kind == "response" and record.path == path]

    def reasons(self, path: str) -> list[str]:
        """Why a path was skipped."""
        return [skip["reason"] for skip in self.skips if (skip["url"] or "").endswith(path)]


@pytest.fixture(scope="module")
def captured(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Captured:
    folder = tmp_path_factory.mktemp("capture")
    lines = [
        "# what the operator wrote",
        "",
        *(site.url(path) for path in PATHS),
        "htp://www.example.mil/typo",
        "http://127.0.0.1:1/refused",
        "no-such-host.invalid/page",
    ]
    (folder / "urls.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    settings = ("-s", f"DOWNLOAD_MAXSIZE={LIMIT}", "-s", "RETRY_TIMES=1")
    contact = ("-s", "ARCHIVE_CONTACT=archive@example.org")
    ended = run("capture", "-f", "urls.txt", "-o", "out", "--any-address", *FAST, *settings, *contact, cwd=folder)
    assert ended.code in {0, 1}, ended.err
    directory = folder / "out"
    (run_folder,) = runs(directory)
    return Captured(
        ended, directory, warc_records(directory), skips(run_folder), summary(run_folder), list(site.hits), lines
    )


def test_it_ends_with_the_failures_named(captured: Captured) -> None:
    assert captured.ended.code == 1
    assert "Traceback" not in captured.ended.err
    assert "Done, with failures." in captured.ended.out
    for name in ("archive", "index", "records", "summary", "skipped", "log", "manifest"):
        assert f"\n  {name} " in captured.ended.out
    assert "htp://www.example.mil/typo (line 22)" in captured.ended.out
    assert "Wing opens hangar" in captured.ended.out


def test_every_exchange_is_in_the_archive(captured: Captured) -> None:
    """What the server was asked for is what the archive holds."""
    assert Counter(record.path for record in captured.records if record.kind == "response") == Counter(captured.hits)
    requests = {record.headers["WARC-Concurrent-To"]: record for record in captured.records if record.kind == "request"}
    for record in captured.records:
        if record.kind == "response":
            assert (
                requests[record.headers["WARC-Record-ID"]].headers["WARC-Target-URI"]
                == record.headers["WARC-Target-URI"]
            )


def test_the_files_name_the_settings_of_the_run(captured: Captured) -> None:
    told = json.dumps(captured.summary["settings"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = f"settings-digest: sha256:{hashlib.sha256(told.encode()).hexdigest()}"
    infos = [record.block.decode() for record in captured.records if record.kind == "warcinfo"]
    assert infos
    assert all(digest in info for info in infos)
    assert all("robots: obey" in info for info in infos)


def test_robots_is_fetched_once_archived_and_obeyed(captured: Captured) -> None:
    assert captured.hits.count("/robots.txt") == 1
    assert captured.responses("/robots.txt")[0].body == b"User-agent: *\nDisallow: /private\n"
    assert not [path for path in captured.hits if path.startswith("/private")]
    assert [captured.reasons(path) for path in ("/private/a", "/private/b", "/private/c")] == [["robots"]] * 3


@pytest.mark.parametrize("path", ["/story", "/latin", "/zipped", "/plain", "/image", "/empty"])
def test_bodies_are_kept_as_they_were_sent(captured: Captured, path: str) -> None:
    (record,) = captured.responses(path)
    assert record.body == ANSWERS[path][1]


def test_hops_retries_and_errors_are_kept(captured: Captured) -> None:
    assert [record.status for record in captured.responses("/moved")] == ["301"]
    assert [record.status for record in captured.responses("/moved-again")] == ["301"]
    assert [record.status for record in captured.responses("/flaky")] == ["503", "200"]
    assert [record.status for record in captured.responses("/broken")] == ["500", "500"]
    assert [record.status for record in captured.responses("/missing")] == ["404"]
    assert (
        len([record for record in captured.records if record.kind == "response" and record.path.startswith("/loop")])
        == 11
    )


def test_what_is_cut_says_so(captured: Captured) -> None:
    (large,) = captured.responses("/large")
    assert large.headers["WARC-Truncated"] == "length"
    assert LIMIT < len(large.body) < len(LARGE)
    assert LARGE.startswith(large.body)
    (cut,) = captured.responses("/cut")
    assert cut.headers["WARC-Truncated"] == "disconnect"
    assert cut.body == b"<p>half of"


@pytest.mark.parametrize(
    ("path", "reasons"),
    [
        ("/typo", ["bad-url"]),
        ("/refused", ["connection"]),
        ("no-such-host.invalid/page", ["dns"]),
        ("/broken", ["http-error"]),
        ("/forbidden", ["http-error"]),
        ("/missing", ["http-error"]),
        ("/large", ["too-large"]),
        ("/bomb", ["too-large"]),
        ("/cut", ["cut-short"]),
        ("/image", ["not-a-page"]),
        ("/flaky", []),
        ("/zipped", []),
        ("/plain", []),
    ],
)
def test_reasons(captured: Captured, path: str, reasons: list[str]) -> None:
    assert captured.reasons(path) == reasons


def test_a_redirect_loop_ends(captured: Captured) -> None:
    assert [skip["reason"] for skip in captured.skips if "/loop" in skip["url"]] == ["redirects"]


def test_skips_say_which_line(captured: Captured) -> None:
    for skip in captured.skips:
        assert skip["detail"]
        if skip["reason"] not in {"duplicate", "redirects"} and not skip["url"].startswith("//"):  # a whole host
            assert captured.lines[skip["line"] - 1].removeprefix("https://") in (
                skip["url"],
                skip["url"].removeprefix("https://"),
            )


def test_articles_lead_back_to_their_bytes(captured: Captured) -> None:
    responses = {record.headers["WARC-Record-ID"]: record for record in captured.records if record.kind == "response"}
    lines = record_lines(captured.directory)
    assert lines[0]["WARC-Type"] == "warcinfo"
    conversions = [line for line in lines if line["WARC-Type"] == "conversion"]
    paths = {responses[line["WARC-Refers-To"]].path for line in conversions}
    assert {"/story", "/latin", "/zipped", "/plain", "/flaky"} <= paths
    assert not paths & {"/missing", "/broken", "/forbidden", "/image", "/robots.txt"}
    for line in conversions:
        source = responses[line["WARC-Refers-To"]]
        assert line["WARC-Target-URI"] == source.headers["WARC-Target-URI"]
        assert line["block"]["json"]["extraction"]["record_id"] == source.headers["WARC-Record-ID"].strip("<>")
    texts = {article["url"].rpartition("/")[2]: article for article in articles(captured.directory)}
    assert texts["story"]["headline"] == "Wing opens hangar"
    assert texts["plain"]["extraction"]["source"] == "text"
    assert texts["latin"]["headline"] == "Señal"


def test_every_number_of_the_summary_can_be_counted_again(captured: Captured) -> None:
    told = captured.summary
    responses = [record for record in captured.records if record.kind == "response"]
    requests = [record for record in captured.records if record.kind == "request"]
    assert told["exchanges"]["total"] == len(requests)
    assert told["exchanges"]["by_status"] == dict(Counter(record.status for record in responses))
    assert told["exchanges"]["bytes_received"] == sum(len(record.block) for record in responses)
    assert told["exchanges"]["bytes_sent"] == sum(len(record.block) for record in requests)
    read = articles(captured.directory)
    edits = [edit for article in read for edit in article["edits"]]
    notices = [notice for article in read for notice in article["notices"]]
    assert told["articles"]["total"] == len(read)
    assert told["articles"]["by_kind"] == dict(Counter(article["kind"] for article in read))
    assert told["articles"]["historical"] == sum(article["historical"] for article in read)
    assert told["edits"]["by_rule"] == dict(Counter(edit["rule"] for edit in edits))
    assert told["edits"]["by_action"] == dict(Counter(edit["action"] for edit in edits))
    assert told["notices"]["by_rule"] == dict(Counter(notice["rule"] for notice in notices))
    assert told["skipped"]["by_reason"] == dict(Counter(skip["reason"] for skip in captured.skips))
    assert told["skipped"]["total"] == len(captured.skips)
    assert told["skipped"]["failed"] == sum(skip["failed"] for skip in captured.skips)
    assert told["asked"] == len(PATHS) + 3
    assert told["outcome"] == "failures"
    assert told["settings"]["DOWNLOAD_MAXSIZE"] == LIMIT


def test_the_manifest_is_last_and_right(captured: Captured) -> None:
    manifest = json.loads((captured.directory / "manifest.json").read_text(encoding="utf-8"))
    listed = {row["path"]: row for row in manifest["files"]}
    for path in captured.directory.rglob("*"):
        name = path.relative_to(captured.directory).as_posix()
        if path.is_file() and name != "manifest.json" and not name.startswith("state/"):
            data = path.read_bytes()
            assert (listed[name]["bytes"], listed[name]["sha256"]) == (len(data), hashlib.sha256(data).hexdigest()), (
                name
            )


def test_the_index_has_every_response(captured: Captured) -> None:
    lines = (captured.directory / "indexes" / "index.cdxj").read_text(encoding="utf-8").splitlines()
    kept = [record for record in captured.records if record.kind in {"response", "revisit"}]
    assert len([line for line in lines if not line.startswith("!")]) == len(kept)


def test_the_records_are_the_bytes_of_the_wire(captured: Captured) -> None:
    (info,) = [record for record in captured.records if record.kind == "warcinfo"]
    assert b"fidelity: wire" in info.block


def test_the_crawler_names_itself(captured: Captured, site: Site) -> None:
    (agent,) = site.agents
    assert agent.startswith("newsarchive/")
    assert "contact: archive@example.org" in agent


def test_no_deprecated_part_of_scrapy_is_used(captured: Captured) -> None:
    (folder,) = runs(captured.directory)
    log = (folder / "log").read_text(encoding="utf-8")
    assert "Spider opened" in log
    assert "Deprecat" not in log + captured.ended.err
    assert "Traceback" not in log


def test_a_gzip_page_is_archived_as_it_came_and_read_as_text(captured: Captured) -> None:
    (record,) = captured.responses("/zipped")
    assert b"Content-Encoding: gzip" in record.block
    assert gzip.decompress(record.body).startswith(b"<!doctype html>")
