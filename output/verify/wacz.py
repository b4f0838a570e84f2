"""A WACZ against what it says of itself: the list of its files with their hashes, its WARC files and its index.

WACZ 1.0.0, 1.1.1 and 1.2.0. Whether a signature in it is somebody's is not asked.
"""

import gzip
import hashlib
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, cast

import orjson

from crawler.errors import Place
from output.verify.catalogue import Catalogue
from output.verify.counted import Counted, digest_of
from output.verify.finding import Check, Finding, Progress, Severity, Tally
from output.verify.index import index_findings, unindexed_findings
from output.verify.warc import warc_findings
from output.zipped import ZipError, open_member, open_zip

_LIST = "datapackage.json"
_DIGEST = "datapackage-digest.json"
_UNLISTED = (_LIST, _DIGEST)
_WARCS = (".warc", ".warc.gz")
_INDEXES = (".cdx", ".cdxj", ".cdx.gz", ".cdxj.gz")
_LIST_LIMIT = 64 * 1024 * 1024
_ALGORITHMS = ("sha256", "md5")
"""Those that WACZ 1.1.1, 5.3, names."""
_AGAIN = "fetch or copy the file again, or export the collection anew"


def wacz_findings(path: Path, catalogue: Catalogue, tally: Tally, progress: Progress) -> Iterator[Finding]:
    """What is wrong with a WACZ; the records of its WARC files are put into the catalogue. Raises OSError of the disk."""
    try:
        with open_zip(path) as package:
            yield from _Package(path, package, catalogue, tally, progress).findings()
    except ZipError as error:
        yield Finding(Severity.BROKEN, Check.RECORDS, f"the ZIP cannot be read: {error}", _AGAIN, Place(str(path)))


@dataclass(frozen=True, slots=True)
class _Package:
    path: Path
    zip: zipfile.ZipFile
    catalogue: Catalogue
    tally: Tally
    progress: Progress

    def findings(self) -> Iterator[Finding]:
        """All of them; of records, indexes and the list."""
        names = sorted(item.filename for item in self.zip.infolist() if not item.is_dir())
        warcs = [name for name in names if name.startswith("archive/") and name.endswith(_WARCS)]
        if not warcs:
            yield self._broken(Check.RECORDS, "the ZIP has no WARC file in its folder archive, so it is no WACZ", "")
        for name in warcs:
            yield from self._warc(name)
        self.catalogue.complete()
        indexes = [name for name in names if name.startswith("indexes/") and name.endswith(_INDEXES)]
        for name in indexes:
            yield from self._index(name)
        if indexes:
            for finding in unindexed_findings(self.catalogue, self._shown(indexes[0])):
                yield replace(finding, advice=_AGAIN)
        elif warcs:
            yield self._broken(Check.INDEX, "there is no index in its folder indexes, so nothing can be replayed", "")
        yield from self._list(names)

    def _warc(self, name: str) -> Iterator[Finding]:
        shown = self._shown(name)
        if self.zip.getinfo(name).compress_type != zipfile.ZIP_STORED:
            what = "the file is compressed in the ZIP, so that replay cannot seek in it"
            yield self._broken(Check.GZIP, what, name)
        try:
            with open_member(self.zip, name) as member:
                stream = cast("BinaryIO", Counted(member, lambda count: self.progress(shown, count)))
                yield from warc_findings(stream, shown, self.catalogue, self.tally)
        except ZipError as error:
            yield self._broken(Check.RECORDS, f"the file cannot be read to its end: {error}", name)

    def _index(self, name: str) -> Iterator[Finding]:
        try:
            with open_member(self.zip, name) as member:
                lines = cast("BinaryIO", gzip.GzipFile(fileobj=member) if name.endswith(".gz") else member)
                for finding in index_findings(lines, self._shown(name), self.catalogue, self.tally):
                    yield replace(finding, advice=_AGAIN)
        except (ZipError, gzip.BadGzipFile, zlib.error, EOFError) as error:
            yield self._broken(Check.INDEX, f"the index cannot be read to its end: {error}", name)

    def _list(self, names: list[str]) -> Iterator[Finding]:
        """What does not hold between the list of files and the files."""
        try:
            octets = self._read(_LIST)
            named = {str(row["path"]): row for row in orjson.loads(octets)["resources"]}
        except (ZipError, KeyError, ValueError, TypeError):
            yield self._broken(Check.MANIFEST, "there is no list of its files that could be read", _LIST)
            return
        yield from self._own_digest(octets)
        for name, row in named.items():
            self.tally.checked[Check.MANIFEST] += 1
            if difference := self._difference(name, row):
                yield self._broken(Check.MANIFEST, difference, name)
        for name in names:
            if name not in named and name not in _UNLISTED:
                place = Place(self._shown(name))
                what, advice = f"{_LIST} does not name this file", "tell whoever wrote the file"
                yield Finding(Severity.WARNING, Check.MANIFEST, what, advice, place)

    def _own_digest(self, octets: bytes) -> Iterator[Finding]:
        """The list's own digest, which a WACZ may have."""
        try:
            said = orjson.loads(self._read(_DIGEST))["hash"]
        except KeyError:
            return
        except (ZipError, ValueError, TypeError):
            said = "not to be read"
        real = f"sha256:{hashlib.sha256(octets).hexdigest()}"
        if said != real:
            yield self._broken(Check.MANIFEST, f"the hash of {_LIST} is {real}, {_DIGEST} says {said}", _DIGEST)

    def _difference(self, name: str, row: Mapping[str, Any]) -> str | None:
        """What a row of the list says otherwise than the file, if anything."""
        try:
            size = self.zip.getinfo(name).file_size
        except KeyError:
            return f"{_LIST} names this file, which is not there"
        stats = row.get("stats")  # WACZ 1.0.0 has size and hash in it, and `hashing` beside it
        said = stats if isinstance(stats, dict) else row
        if size != said.get("bytes"):
            return f"the file has {size} bytes, {_LIST} says {said.get('bytes')}"
        named, _, digest = str(said.get("hash")).rpartition(":")
        algorithm = named or row.get("hashing")
        if algorithm not in _ALGORITHMS:
            return f"{_LIST} gives the hash {said.get('hash')}, which is neither sha256 nor md5"
        try:
            with open_member(self.zip, name) as member:
                real = digest_of(member, algorithm, lambda count: self.progress(self._shown(name), count))
        except ZipError as error:
            return f"the file cannot be read to its end: {error}"
        return None if real == digest else f"the file's {algorithm} is {real}, {_LIST} says {digest}"

    def _read(self, name: str) -> bytes:
        """A small file. Raises KeyError when there is none, ValueError when it is not small."""
        with open_member(self.zip, name) as member:
            octets = member.read(_LIST_LIMIT + 1)
        if len(octets) > _LIST_LIMIT:
            raise ValueError(f"{name} is larger than {_LIST_LIMIT} bytes")
        return octets

    def _broken(self, check: Check, what: str, name: str) -> Finding:
        return Finding(Severity.BROKEN, check, what, _AGAIN, Place(self._shown(name)))

    def _shown(self, name: str) -> str:
        """How findings name a file in the ZIP."""
        return f"{self.path}/{name}" if name else str(self.path)
