"""Verify what is named: collections, folders and single files, each file by its content."""

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, cast

from crawler.errors import Place, UsageError
from crawler.model.layout import Layout
from output.append import OPEN
from output.kind import SNIFFED, Kind, kind_of
from output.refs import places_near, resolver
from output.verify.catalogue import Catalogue
from output.verify.counted import Counted
from output.verify.finding import Check, Finding, Progress, Severity, Tally
from output.verify.index import index_findings, unindexed_findings
from output.verify.lines import line_findings
from output.verify.manifest import manifest_findings
from output.verify.references import reference_findings
from output.verify.wacz import wacz_findings
from output.verify.warc import warc_findings

_ENDINGS = (".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz", ".jsonl", ".jsonl.gz", ".jsonl.zst", ".cdxj", ".wacz")
_BY_NAME: dict[str, Kind] = {".warc": "warc", ".jsonl": "lines", ".wacz": "wacz"}


def verify(paths: Iterable[Path], tally: Tally, progress: Progress | None = None) -> Iterator[Finding]:
    """Everything that is wrong with what the paths name; what was checked is counted in `tally`.

    A directory with an `archive` folder is a collection: what its records refer to must be in it, or in what else is named; in
    other directories, and among single files, it may be elsewhere. Collections are found in the folders of what is named, too.
    Raises UsageError for a path that is not there.
    """
    loose: list[Path] = []
    with ExitStack() as stack:
        run = _Run(tally, progress, stack)
        for path in paths:
            layouts, files = _found(path)
            for layout in layouts:
                yield from run.collection(layout)
            loose += files
        if loose:
            yield from run.files(loose)
        yield from run.references()


def _found(path: Path) -> tuple[list[Layout], list[Path]]:
    """The collections under a path, and the files to verify that are in none. Raises UsageError when there is neither."""
    if not path.is_dir():
        if not path.exists():
            raise UsageError(f"{path} does not exist; check the path")
        return [], [path]
    layouts: list[Layout] = []
    files: list[Path] = []
    for folder, folders, names in os.walk(path):
        layout = Layout(Path(folder))
        if layout.is_collection:
            layouts.append(layout)
            folders.clear()
            continue
        folders.sort()
        files += [file for name in sorted(names) if name.endswith(_ENDINGS) and (file := layout.root / name).is_file()]
    if not layouts and not files:
        raise UsageError(f"{path} holds neither a collection nor any file to verify ({', '.join(_ENDINGS)})")
    return layouts, files


class _Run:
    """What was read stays in a catalogue each, until all is read: then what refers to each other is joined."""

    def __init__(self, tally: Tally, progress: Progress | None, stack: ExitStack) -> None:
        self._tally = tally
        self._progress = progress
        self._stack = stack
        self._catalogues: list[tuple[Catalogue, Layout | None]] = []

    def collection(self, layout: Layout) -> Iterator[Finding]:
        catalogue = self._catalogue(layout)
        for path in sorted(layout.root.rglob(f"*{OPEN}")):
            what = "the file is being written, or was left by a run that was killed; it was not checked"
            advice = "the next run into this collection brings it to its end"
            yield Finding(Severity.WARNING, Check.RECORDS, what, advice, Place(str(path)))
        for folder in (layout.archive, layout.records):
            for path in sorted(folder.rglob("*")):
                if path.is_file() and path.name.endswith(_ENDINGS):
                    yield from self._file(path, catalogue)
        catalogue.complete()
        yield from self._index(layout, catalogue)

    def _catalogue(self, layout: Layout | None) -> Catalogue:
        catalogue = self._stack.enter_context(Catalogue())
        self._catalogues.append((catalogue, layout))
        return catalogue

    def references(self) -> Iterator[Finding]:
        """What refers to nothing in all that was read; then what the manifests say."""
        for catalogue, layout in self._catalogues:
            others = [other for other, _ in self._catalogues if other is not catalogue]
            yield from reference_findings(catalogue, self._tally, whole=layout is not None, others=others)
            for one in (catalogue, *others):
                one.rest()
            if layout is not None:
                yield from manifest_findings(layout, self._tally, lambda count: self._read("manifest.json", count))

    def _index(self, layout: Layout, catalogue: Catalogue) -> Iterator[Finding]:
        if not layout.index.is_file():
            what, advice = "there is no index", "the next crawl builds it from the archive"
            yield Finding(Severity.WARNING, Check.INDEX, what, advice, Place(str(layout.index)))
            return
        with layout.index.open("rb") as stream:
            self._tally.files += 1
            yield from index_findings(stream, str(layout.index), catalogue, self._tally)
        yield from unindexed_findings(catalogue, str(layout.index))

    def files(self, paths: list[Path]) -> Iterator[Finding]:
        indexes = []
        catalogue = self._catalogue(None)
        for path in paths:
            if path.is_file() and _kind(path) == "index":
                indexes.append(path)
            else:
                yield from self._file(path, catalogue)
        catalogue.complete()
        for path in indexes:
            with path.open("rb") as stream:
                self._tally.files += 1
                yield from index_findings(stream, str(path), catalogue, self._tally)
        if indexes:
            yield from unindexed_findings(catalogue, str(indexes[0]))

    def _package(self, path: Path) -> Iterator[Finding]:
        """A WACZ has files of its own, and an index of them: nothing else can be meant by their names."""
        self._tally.files += 1
        yield from wacz_findings(path, self._catalogue(None), self._tally, self._read)

    def _file(self, path: Path, catalogue: Catalogue) -> Iterator[Finding]:
        shown = str(path)
        try:
            kind = _kind(path)
            if kind == "wacz":
                yield from self._package(path)
                return
            with path.open("rb", buffering=0) as raw:
                stream = cast("BinaryIO", Counted(raw, lambda count: self._read(shown, count)))
                self._tally.files += 1
                if kind == "warc":
                    yield from warc_findings(stream, shown, catalogue, self._tally)
                elif kind == "lines":
                    yield from line_findings(stream, shown, catalogue, self._tally, resolver(places_near(path)))
                elif path.stat().st_size:
                    what, advice = (
                        "the file holds neither WARC or ARC records nor JSON lines, and is no WACZ",
                        "name a file of another kind",
                    )
                    yield Finding(Severity.BROKEN, Check.RECORDS, what, advice, Place(shown))
        except OSError as error:
            what = f"the file cannot be read: {error.strerror or error}"
            yield Finding(Severity.BROKEN, Check.RECORDS, what, "check the disk and the permissions", Place(shown))

    def _read(self, shown: str, count: int) -> None:
        self._tally.octets += count
        if self._progress:
            self._progress(shown, count)


def _kind(path: Path) -> Kind:
    """What a file is: by its first bytes, and by its name only where these are damaged."""
    with path.open("rb") as stream:
        kind = kind_of(stream.read(SNIFFED))
    if kind != "unknown":
        return kind
    return next((kind for name, kind in _BY_NAME.items() if name in path.name), kind)
