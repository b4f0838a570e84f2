"""The WACZ of a collection: everything in it, listed with its hash, and to be found through its index."""

import gzip
import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.errors import UsageError
from crawler.model.article import Article, Extraction
from crawler.model.layout import Layout
from output.build import article_record
from output.records import RecordsFile
from output.wacz import Version, export_wacz
from tests.output.sound import MOMENT, collection


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return collection(tmp_path / "news")


def export(layout: Layout, version: Version = "1.1.1") -> zipfile.ZipFile:
    target = layout.root.parent / "out" / "news.wacz"
    export_wacz(
        layout, target, software="test/1", created=MOMENT, report=lambda error: pytest.fail(str(error)), version=version
    )
    assert [path.name for path in target.parent.iterdir()] == ["news.wacz"]
    return zipfile.ZipFile(target)


def pages(package: zipfile.ZipFile) -> list[dict[str, Any]]:
    return [json.loads(line) for line in package.read("pages/pages.jsonl").splitlines()]


def test_everything_is_in_it_and_listed(layout: Layout) -> None:
    package = export(layout)
    [warc] = layout.archive.iterdir()
    assert package.read(f"archive/{warc.name}") == warc.read_bytes()
    listing = json.loads(package.read("datapackage.json"))
    assert {row["path"] for row in listing["resources"]} == set(package.namelist()) - {
        "datapackage.json", "datapackage-digest.json",
    }  # fmt: skip
    for row in listing["resources"]:
        content = package.read(row["path"])
        assert row["bytes"] == len(content)
        assert row["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert row["path"].endswith(f"/{row['name']}")
    own = json.loads(package.read("datapackage-digest.json"))
    assert own["hash"] == f"sha256:{hashlib.sha256(package.read('datapackage.json')).hexdigest()}"
    assert (listing["title"], listing["software"], listing["created"]) == ("news", "test/1", "2026-11-23T01:02:03Z")


@pytest.mark.parametrize(("version", "profile", "said"), [("1.2.0", "wacz", None), ("1.1.1", "data-package", "1.1.1")])
def test_each_version_describes_itself(layout: Layout, version: Version, profile: str, said: str | None) -> None:
    listing = json.loads(export(layout, version).read("datapackage.json"))
    assert (listing["profile"], listing.get("wacz_version")) == (profile, said)


def test_what_is_packed_already_is_stored_as_it_is(layout: Layout) -> None:
    for info in export(layout).infolist():
        stored = info.compress_type == zipfile.ZIP_STORED
        assert stored == info.filename.startswith(("archive/", "indexes/"))


@pytest.mark.parametrize("limit", [zipfile.ZIP64_LIMIT, 1000, 100, 0])
def test_the_data_lie_where_a_reader_that_trusts_the_directory_looks(
    layout: Layout, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    """wabac skips the length of a member's own extra fields where its entry in the directory has none. The limits stand
    for members that are larger than 2 GiB, or lie behind so much."""
    monkeypatch.setattr("zipfile.ZIP64_LIMIT", limit)
    package = export(layout)
    octets = Path(str(package.filename)).read_bytes()
    for info in package.infolist():
        start = info.header_offset + 30
        name, extra = (int.from_bytes(octets[start - 4 + at : start - 2 + at], "little") for at in (0, 2))
        assert bool(extra) <= bool(info.extra)
        stored = octets[start + name + extra :][: info.compress_size]
        plain = zlib.decompress(stored, -15) if info.compress_type == zipfile.ZIP_DEFLATED else stored
        assert plain == package.read(info)


def _found(package: zipfile.ZipFile) -> Iterator[tuple[str, dict[str, str]]]:
    """Every capture as replay finds it: list of keys, member of the index, line."""
    index = package.read("indexes/index.cdx.gz")
    header, *keys = package.read("indexes/index.idx").decode().splitlines()
    assert json.loads(header.split(" ", 2)[2]) == {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}
    for line in keys:
        *key, text = line.split(" ", 2)
        place = json.loads(text)
        member = index[place["offset"] : place["offset"] + place["length"]]
        assert place["digest"] == f"sha256:{hashlib.sha256(member).hexdigest()}"
        lines = gzip.decompress(member).decode().splitlines()
        assert lines[0].split(" ", 2)[:2] == key
        yield from ((one.split(" ", 1)[0], json.loads(one.split(" ", 2)[2])) for one in lines)


@pytest.mark.parametrize("indexed", [True, False])
def test_the_index_leads_to_the_records(layout: Layout, monkeypatch: pytest.MonkeyPatch, *, indexed: bool) -> None:
    monkeypatch.setattr("output.wacz._BLOCK_LINES", 2)
    if not indexed:
        layout.index.unlink()
    package = export(layout)
    found = list(_found(package))
    assert [values["url"] for _, values in found] == [f"https://www.example.test/{number}" for number in range(5)]
    for _, values in found:
        octets = package.read(f"archive/{values['filename']}")[int(values["offset"]) :][: int(values["length"])]
        [record] = list(ArchiveIterator(io.BytesIO(octets), no_record_parse=True))
        assert record.rec_headers.get_header("WARC-Target-URI") == values["url"]


def test_pages_have_title_time_and_text(layout: Layout) -> None:
    lines = RecordsFile(layout.records / "later.jsonl.gz")
    captured = "2026-11-23T02:00:00.5+01:00"
    for number, article in enumerate(
        (
            Article("a", "story", Extraction("html", "x", "1", (), "urn:uuid:response-3", captured), headline="Wind",
                    url="https://www.example.test/3", text="Wind over Port Vela."),
            Article("a", "story", Extraction("html", "x", "2", (), "urn:uuid:response-3", captured), headline="Again",
                    url="https://www.example.test/3", text="The same capture, cleaned again."),
            Article("b", "error", Extraction("html", "x", "1", (), None, captured), url="https://www.example.test/4"),
            Article("c", "story", Extraction("text", "x", "1"), text="A text of no address."),
        )
    ):  # fmt: skip
        lines.add(article_record(article, record_id=f"urn:uuid:more-{number}", moment=MOMENT))
    lines.close()
    header, *found = pages(export(layout))
    assert header["format"] == "json-pages-1.0"
    assert header["hasText"] is True
    assert [page["url"] for page in found].count("https://www.example.test/3") == 1
    [page] = [page for page in found if page["url"] == "https://www.example.test/3"]
    assert (page["ts"], page["title"], page["text"]) == ("2026-11-23T01:00:00.500Z", "Wind", "Wind over Port Vela.")
    assert len(found) == 4
    assert all(datetime.fromisoformat(page["ts"]).tzinfo == UTC and page["title"] for page in found)


def test_a_collection_without_lines_has_an_empty_list_of_pages(layout: Layout) -> None:
    for path in layout.records.iterdir():
        path.unlink()
    assert len(pages(export(layout))) == 1


def test_no_collection_no_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no WARC file"):
        export(Layout(tmp_path / "nothing"))
    assert list(tmp_path.rglob("*.wacz")) == []


def test_a_failure_leaves_what_was_there(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    export(layout)
    target = layout.root.parent / "out" / "news.wacz"
    before = target.read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "no room")

    monkeypatch.setattr("output.wacz.os.fsync", fail)
    with pytest.raises(OSError, match="no room"):
        export(layout)
    assert target.read_bytes() == before
    assert [path.name for path in target.parent.iterdir()] == ["news.wacz"]
