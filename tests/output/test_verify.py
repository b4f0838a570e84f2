"""Verify: a sound archive is sound, and every kind of damage to a collection is named with its place."""

import gzip
import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.errors import UsageError
from crawler.model.article import Article, Extraction
from crawler.model.layout import Layout
from output.build import article_record
from output.jsonl import record_line
from output.manifest import write_manifest
from output.verify.collection import verify
from output.verify.finding import Check, Severity, Tally
from output.warc.writer import member
from tests.output.sound import (
    MOMENT,
    PAGE,
    check,
    collection,
    digest,
    revisit,
    warc,
)


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return collection(tmp_path / "news")


def test_a_sound_collection(layout: Layout) -> None:
    tally = Tally()
    assert list(verify([layout.root], tally)) == []
    assert tally.checked[Check.RECORDS] == tally.checked[Check.GZIP] == 16
    assert tally.checked[Check.INDEX] == 5
    assert tally.checked[Check.REVISITS] == 2
    assert tally.checked[Check.LINES] == 3
    assert tally.checked[Check.SCHEMA] == 6
    assert tally.checked[Check.MANIFEST] == 3
    assert tally.octets > warc(layout).stat().st_size


# --- collections: damage, and what is told -------------------------------------------------------------------------

Damage = Callable[[Layout], None]


def _flip(layout: Layout) -> None:
    data = bytearray(warc(layout).read_bytes())
    data[len(data) // 2] ^= 0x10
    warc(layout).write_bytes(data)


def _cut(layout: Layout) -> None:
    path = warc(layout)
    path.write_bytes(path.read_bytes()[:-20])


def _no_manifest(layout: Layout) -> None:
    layout.manifest.unlink()


def _bad_manifest(layout: Layout) -> None:
    layout.manifest.write_text('{"files": 7}')


def _grown(layout: Layout) -> None:
    with layout.index.open("ab") as file:
        file.write(b"\n")


def _changed(layout: Layout) -> None:
    layout.index.write_bytes(layout.index.read_bytes().replace(b"text/html", b"text/plai"))


def _extra(layout: Layout) -> None:
    (layout.records / "more.jsonl").write_bytes(b"")


def _gone(layout: Layout) -> None:
    (layout.records / "news.jsonl.gz").unlink()


def _outside(layout: Layout) -> None:
    rows = json.loads(layout.manifest.read_text())
    rows["files"][0]["path"] = "../../etc/passwd"
    layout.manifest.write_text(json.dumps(rows))


def _edit_index(old: bytes, new: bytes) -> Damage:
    def edit(layout: Layout) -> None:
        content = layout.index.read_bytes()
        assert old in content
        layout.index.write_bytes(content.replace(old, new, 1))

    return edit


def _drop_line(layout: Layout) -> None:
    layout.index.write_bytes(b"".join(layout.index.read_bytes().splitlines(keepends=True)[1:]))


def _shuffle(layout: Layout) -> None:
    layout.index.write_bytes(b"".join(reversed(layout.index.read_bytes().splitlines(keepends=True))))


def _no_index(layout: Layout) -> None:
    layout.index.unlink()


def _line(change: Callable[[dict[str, object]], object]) -> Damage:
    def edit(layout: Layout) -> None:
        path = layout.records / "news.jsonl.gz"
        rows = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
        change(rows[1])
        path.write_bytes(gzip.compress(b"".join(json.dumps(row).encode() + b"\n" for row in rows)))

    return edit


def _set(key: str, value: object) -> Damage:
    return _line(lambda row: row.update({key: value}))


def _half_line(layout: Layout) -> None:
    path = layout.records / "news.jsonl.gz"
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes())[:-5]))


def _left_open(layout: Layout) -> None:
    (layout.archive / "b.warc.gz.open").write_bytes(b"x")


DAMAGES: list[tuple[Damage, Severity, Check, str]] = [
    (_flip, Severity.BROKEN, Check.RECORDS, "gzip data"),
    (_cut, Severity.BROKEN, Check.RECORDS, "cut short"),
    (_no_manifest, Severity.WARNING, Check.MANIFEST, "no manifest"),
    (_bad_manifest, Severity.BROKEN, Check.MANIFEST, "no manifest"),
    (_grown, Severity.BROKEN, Check.MANIFEST, "bytes, the manifest says"),
    (_changed, Severity.BROKEN, Check.MANIFEST, "sha256"),
    (_extra, Severity.WARNING, Check.MANIFEST, "does not name this file"),
    (_gone, Severity.BROKEN, Check.MANIFEST, "not there"),
    (_outside, Severity.BROKEN, Check.MANIFEST, "outside"),
    (_edit_index(b'"offset":"', b'"offset":"1'), Severity.BROKEN, Check.INDEX, "no record begins at offset"),
    (_edit_index(b'"filename":"news', b'"filename":"mews'), Severity.BROKEN, Check.INDEX, "is not here"),
    (_edit_index(b'"length":"', b'"length":"1'), Severity.BROKEN, Check.INDEX, "the length is"),
    (_edit_index(b" 20261123", b" 20251123"), Severity.BROKEN, Check.INDEX, "the time is"),
    (_edit_index(b'test/0"', b'test/9"'), Severity.BROKEN, Check.INDEX, "the URL is"),
    (_edit_index(b"sha256:", b"sha256:0000000000"), Severity.BROKEN, Check.INDEX, "the digest is"),
    (_edit_index(b"{", b"["), Severity.BROKEN, Check.INDEX, "no line of a CDXJ"),
    (_drop_line, Severity.BROKEN, Check.INDEX, "has no line"),
    (_shuffle, Severity.BROKEN, Check.INDEX, "before one"),
    (_no_index, Severity.WARNING, Check.INDEX, "no index"),
    (_set("Content-Length", 7), Severity.BROKEN, Check.FIELDS, "Content-Length"),
    (_set("WARC-Date", "yesterday"), Severity.BROKEN, Check.SCHEMA, "WARC-Date"),
    (_set("WARC-Refers-To", "<urn:uuid:nobody>"), Severity.BROKEN, Check.REFERENCES, "urn:uuid:nobody"),
    (_set("block", {"json": {"schema_version": "1.0", "extraction": {}, "kind": "novel"}}), Severity.BROKEN,
     Check.SCHEMA, "not one of story"),
    (_set("block", {"text": "other"}), Severity.BROKEN, Check.BLOCK, "the block's digest"),
    (_set("block", {"ref": {"filename": "x.warc.gz", "offset": 0, "length": 1}}), Severity.BROKEN, Check.LINES, "x.warc.gz"),
    (_half_line, Severity.BROKEN, Check.LINES, "no JSON"),
    (_left_open, Severity.WARNING, Check.RECORDS, "being written"),
]  # fmt: skip


@pytest.mark.parametrize(("damage", "severity", "kind", "words"), DAMAGES)
def test_damage_is_named(layout: Layout, damage: Damage, severity: Severity, kind: Check, words: str) -> None:
    damage(layout)
    found = check(layout.root)
    fitting = [one for one in found if one.severity is severity and one.check is kind and words in one.what]
    assert fitting, found
    assert all(one.place.file.startswith(str(layout.root)) and one.advice for one in found)


def test_a_cut_anywhere_is_found(layout: Layout) -> None:
    """gzip itself is blind to a cut between two members: the manifest and the index are not."""
    data = warc(layout).read_bytes()
    for size in random.Random(7).sample(range(1, len(data)), 40):
        warc(layout).write_bytes(data[:size])
        assert any(one.severity is Severity.BROKEN for one in check(layout.root)), size


def test_a_flipped_bit_anywhere_is_found(layout: Layout) -> None:
    data = warc(layout).read_bytes()
    layout.manifest.unlink()  # which would find each of them
    missed = []
    for bit in random.Random(7).sample(range(8 * len(data)), 150):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        warc(layout).write_bytes(changed)
        if not any(one.severity is Severity.BROKEN for one in check(layout.root)):
            missed.append(bit // 8)
    # what no checksum covers: time, flags and system in the header of a gzip member
    starts = [int(json.loads(line.split(b" ", 2)[2])["offset"]) for line in layout.index.read_bytes().splitlines()]
    starts += [at for at in range(len(data)) if data[at : at + 4] == b"\x1f\x8b\x08\x00"]
    assert all(any(start + 3 <= at < start + 10 for start in starts) for at in missed)


# --- what is named ----------------------------------------------------------------------------------------------------


def test_a_folder_of_files_and_its_index(layout: Layout, tmp_path: Path) -> None:
    folder = tmp_path / "loose"
    folder.mkdir()
    for path in (warc(layout), layout.index, layout.records / "news.jsonl.gz"):
        (folder / path.name).write_bytes(path.read_bytes())
    assert check(folder) == []
    (folder / warc(layout).name).unlink()
    assert {one.check for one in check(folder)} == {Check.INDEX, Check.REFERENCES}


@pytest.mark.parametrize("place", ["archive/today", "archive/sites/af.mil", "today"])
def test_collections_are_found_in_a_folder_of_them(tmp_path: Path, place: str) -> None:
    """A folder `archive` with collections in it, as `capture` makes it, is none itself; what lies beside them is read too."""
    first, second = collection(tmp_path / "archive" / "first"), collection(tmp_path / place)
    (first.runs / "one").mkdir(parents=True)
    (first.runs / "one" / "skipped.jsonl").write_text('{"url":"https://www.example.test/x","reason":"robots"}\n')
    write_manifest(first)
    (tmp_path / "archive" / "lone.warc.gz").write_bytes(warc(first).read_bytes())
    (tmp_path / "archive" / "gone.warc.gz").symlink_to("nowhere")  # no file, and so passed over
    assert check(tmp_path) == []
    for layout in (first, second):
        damaged = layout.archive / "damaged.warc.gz"
        damaged.write_bytes(b"no WARC")
        assert {one.place.file for one in check(tmp_path)} == {str(damaged)}
        damaged.unlink()


def test_references_lead_from_one_collection_into_another(tmp_path: Path) -> None:
    """A second collection that was begun with the first one's index of payloads: it refers to records of the first."""
    first, second = collection(tmp_path / "first"), Layout(tmp_path / "second")
    for folder in (second.archive, second.records, second.runs):
        folder.mkdir(parents=True)
    record = revisit(
        WARC_Refers_To="<urn:uuid:response-0>",
        WARC_Refers_To_Target_URI="https://www.example.test/0",
        WARC_Refers_To_Date="2026-11-23T01:02:03.456789Z",
        WARC_Payload_Digest=digest(PAGE, "sha256"),
    )
    (second.archive / "a.warc.gz").write_bytes(b"".join(member(record)))
    alone = check(second.root)
    assert [found.severity for found in alone if found.check is Check.REVISITS] == [Severity.BROKEN]
    for paths in ((second.root, first.root), (first.root, second.root)):
        assert not [found for found in check(*paths) if found.check is Check.REVISITS]


def test_the_content_says_what_a_file_is(layout: Layout, tmp_path: Path) -> None:
    for number, path in enumerate((warc(layout), layout.records / "news.jsonl.gz")):
        (tmp_path / str(number)).write_bytes(path.read_bytes())
    assert check(tmp_path / "0", tmp_path / "1") == []
    (tmp_path / "2").write_bytes(b"anything")
    [finding] = check(tmp_path / "2")
    assert finding.severity is Severity.BROKEN


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_nothing_to_verify_is_a_usage_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match=name):
        check(tmp_path / name)


def test_an_article_line_without_a_record(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    record = article_record(Article("x", "story", Extraction("text", "x", "1")), record_id="urn:uuid:1", moment=MOMENT)
    article = json.loads(record_line(record))["block"]["json"]
    path.write_text(json.dumps(article) + "\n" + json.dumps({**article, "kind": "novel"}) + "\n")
    [finding] = check(path)
    assert (finding.check, finding.place.line) == (Check.SCHEMA, 2)
