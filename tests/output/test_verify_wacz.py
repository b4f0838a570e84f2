"""`verify` of a WACZ: a sound one is said to be sound, and what is wrong with another is named with its place in it."""

import gzip
import hashlib
import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.commands.inputs import read_input
from crawler.errors import InputError
from output.verify.collection import verify
from output.verify.finding import Check, Finding, Severity, Tally
from output.wacz import export_wacz
from tests.output.sound import MOMENT, collection

Members = dict[str, bytes]
Damage = Callable[[Members], None]


@pytest.fixture
def wacz(tmp_path: Path) -> Path:
    target = tmp_path / "news.wacz"
    export_wacz(
        collection(tmp_path / "news"),
        target,
        software="test/1",
        created=MOMENT,
        report=lambda error: pytest.fail(str(error)),
    )
    return target


def check(path: Path) -> list[Finding]:
    return list(verify([path], Tally()))


def changed(wacz: Path, damage: Damage, method: int = zipfile.ZIP_STORED) -> Path:
    """A ZIP of the members as somebody left them."""
    with zipfile.ZipFile(wacz) as package:
        members = {name: package.read(name) for name in package.namelist()}
    damage(members)
    target = wacz.with_name("changed.wacz")
    with zipfile.ZipFile(target, "w", method) as package:
        for name, octets in members.items():
            package.writestr(name, octets)
    return target


def test_a_sound_one(wacz: Path) -> None:
    tally = Tally()
    assert list(verify([wacz], tally)) == []
    assert tally.checked[Check.RECORDS] == tally.checked[Check.GZIP] == 16
    assert tally.checked[Check.INDEX] == 5
    assert tally.checked[Check.MANIFEST] == 4
    assert tally.files == 1
    assert tally.octets > wacz.stat().st_size


def test_two_of_the_same_names_are_not_taken_for_each_other(wacz: Path) -> None:
    """Exports of one collection, before and after a crawl, hold a file of the same name at the same offsets."""
    again = wacz.with_name("again.wacz")
    again.write_bytes(wacz.read_bytes())
    broken = [one for one in verify([wacz, again], Tally()) if one.severity is Severity.BROKEN]
    assert broken == []


def test_it_is_found_in_a_folder(wacz: Path) -> None:
    folder = wacz.parent / "packages"
    folder.mkdir()
    wacz.rename(folder / wacz.name)
    tally = Tally()
    assert list(verify([folder], tally)) == []
    assert tally.checked[Check.MANIFEST] == 4


def _warc_of(members: Members) -> str:
    return next(name for name in members if name.startswith("archive/"))


def _flip(members: Members) -> None:
    name = _warc_of(members)
    octets = bytearray(members[name])
    octets[len(octets) // 2] ^= 0x10
    members[name] = bytes(octets)


def _no_warc(members: Members) -> None:
    del members[_warc_of(members)]


def _no_index(members: Members) -> None:
    del members["indexes/index.cdx.gz"]


def _no_list(members: Members) -> None:
    del members["datapackage.json"]


def _bad_list(members: Members) -> None:
    members["datapackage.json"] = b"[]"


def _other_list(members: Members) -> None:
    members["datapackage.json"] += b"\n"


def _bad_digest(members: Members) -> None:
    members["datapackage-digest.json"] = b"{"


def _extra(members: Members) -> None:
    members["pages/more.jsonl"] = b"{}\n"


def _longer(members: Members) -> None:
    members["pages/pages.jsonl"] += b"\n"


def _other_page(members: Members) -> None:
    members["pages/pages.jsonl"] = members["pages/pages.jsonl"].replace(b"Pages", b"Seiten"[:5])


def _other_offset(members: Members) -> None:
    lines = gzip.decompress(members["indexes/index.cdx.gz"])
    members["indexes/index.cdx.gz"] = gzip.compress(lines.replace(b'"offset":"', b'"offset":"1', 1))


def _half_index(members: Members) -> None:
    members["indexes/index.cdx.gz"] = members["indexes/index.cdx.gz"][:-20]


def _no_gzip(members: Members) -> None:
    members["indexes/index.cdx.gz"] = b"com,example)/ 2026"


def _foreign_hash(members: Members) -> None:
    listing = json.loads(members["datapackage.json"])
    listing["resources"][0]["hash"] = "crc32:00000000"
    members["datapackage.json"] = json.dumps(listing).encode()
    own = hashlib.sha256(members["datapackage.json"]).hexdigest()
    members["datapackage-digest.json"] = json.dumps({"hash": f"sha256:{own}"}).encode()


def _as_of_2021(members: Members) -> None:
    """WACZ 1.0.0, as the tests of py-wacz have one."""
    listing = json.loads(members["datapackage.json"])
    for row in listing["resources"]:
        size, (algorithm, digest) = row.pop("bytes"), row.pop("hash").split(":")
        row |= {"stats": {"hash": digest, "bytes": size}, "hashing": algorithm}
    members["datapackage.json"] = json.dumps(listing | {"wacz_version": "1.0.0"}).encode()
    del members["datapackage-digest.json"]


def test_a_sound_one_of_the_first_version(wacz: Path) -> None:
    assert check(changed(wacz, _as_of_2021)) == []
    [found] = check(changed(changed(wacz, _as_of_2021), _other_page))
    assert (found.severity, found.check) == (Severity.BROKEN, Check.MANIFEST)


DAMAGES = [
    (_flip, Severity.BROKEN, Check.RECORDS, "gzip"),
    (_flip, Severity.BROKEN, Check.MANIFEST, "sha256"),
    (_no_warc, Severity.BROKEN, Check.RECORDS, "no WACZ"),
    (_no_warc, Severity.BROKEN, Check.INDEX, "is not here"),
    (_no_warc, Severity.BROKEN, Check.MANIFEST, "which is not there"),
    (_no_index, Severity.BROKEN, Check.INDEX, "no index"),
    (_no_list, Severity.BROKEN, Check.MANIFEST, "no list"),
    (_bad_list, Severity.BROKEN, Check.MANIFEST, "no list"),
    (_other_list, Severity.BROKEN, Check.MANIFEST, "datapackage-digest.json says"),
    (_bad_digest, Severity.BROKEN, Check.MANIFEST, "not to be read"),
    (_extra, Severity.WARNING, Check.MANIFEST, "does not name this file"),
    (_longer, Severity.BROKEN, Check.MANIFEST, "bytes"),
    (_other_page, Severity.BROKEN, Check.MANIFEST, "sha256"),
    (_other_offset, Severity.BROKEN, Check.INDEX, "no record begins"),
    (_half_index, Severity.BROKEN, Check.INDEX, "to its end"),
    (_no_gzip, Severity.BROKEN, Check.INDEX, "to its end"),
    (_foreign_hash, Severity.BROKEN, Check.MANIFEST, "neither sha256 nor md5"),
]  # fmt: skip


@pytest.mark.parametrize(("damage", "severity", "kind", "words"), DAMAGES)
def test_damage_is_named(wacz: Path, damage: Damage, severity: Severity, kind: Check, words: str) -> None:
    path = changed(wacz, damage)
    found = check(path)
    fitting = [one for one in found if one.severity is severity and one.check is kind and words in one.what]
    assert fitting, found
    assert all(one.place.file.startswith(str(path)) and one.advice for one in found)


def test_a_warc_that_was_packed_once_more(wacz: Path) -> None:
    """Replay seeks in the WARC, through the ZIP (WACZ 1.1.1, 5.2.1)."""
    [found] = check(changed(wacz, lambda _: None, zipfile.ZIP_DEFLATED))
    assert (found.severity, found.check) == (Severity.BROKEN, Check.GZIP)
    assert "compressed in the ZIP" in found.what


def test_a_cut_anywhere_is_found(wacz: Path) -> None:
    data = wacz.read_bytes()
    for size in random.Random(7).sample(range(1, len(data)), 40):
        wacz.write_bytes(data[:size])
        assert any(one.severity is Severity.BROKEN for one in check(wacz)), size


def test_a_flipped_bit_anywhere_in_a_file_is_found(wacz: Path) -> None:
    data = wacz.read_bytes()
    with zipfile.ZipFile(wacz) as package:
        places = [
            info.header_offset + 30 + len(info.filename) + at
            for info in package.infolist()
            for at in range(info.compress_size)
        ]
    for at in random.Random(7).sample(places, 60):
        octets = bytearray(data)
        octets[at] ^= 0x10
        wacz.write_bytes(octets)
        assert any(one.severity is Severity.BROKEN for one in check(wacz)), at


def headers(data: bytes) -> list[int]:
    """Where the octets of a ZIP stand that are no file's content."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        local = [info.header_offset + at for info in package.infolist() for at in range(30)]
        return [*local, *range(package.start_dir, len(data))]


@pytest.mark.parametrize("bits", [0x01, 0x11, 0x40, 0x80])
def test_an_octet_of_the_zip_itself_that_was_changed_never_ends_in_a_traceback(wacz: Path, bits: int) -> None:
    """Methods and versions that nobody knows, passwords, names in no encoding; `clean` reads the pages in it, or says why not."""
    data = wacz.read_bytes()
    for at in random.Random(bits).sample(headers(data), 100):
        octets = bytearray(data)
        octets[at] ^= bits
        wacz.write_bytes(octets)
        check(wacz)
        assert list(read_input(str(wacz)))


@pytest.mark.parametrize(
    ("at", "octets"),
    [(6, b"\xff\x00"), (8, b"\x01\x00"), (8, b"\x40\x00"), (10, b"\x63\x00"), (16, b"\x00\x00\x00\x00")],
    ids=["version", "password", "strong encryption", "method", "checksum"],
)
def test_a_zip_that_is_made_in_another_way_is_named(wacz: Path, at: int, octets: bytes) -> None:
    """In the directory's entry of the first file, the WARC."""
    data = bytearray(wacz.read_bytes())
    with zipfile.ZipFile(wacz) as package:
        start = package.start_dir + at
    data[start : start + len(octets)] = octets
    wacz.write_bytes(data)
    assert any(one.severity is Severity.BROKEN and one.check is Check.RECORDS for one in check(wacz))
    error = list(read_input(str(wacz)))[-1]
    assert isinstance(error, InputError)
    assert str(wacz) in str(error)
    assert "fetch or copy it again" in str(error)
