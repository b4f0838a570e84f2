"""A manifest against the files: sizes, hashes, and what is there without being named."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from crawler.errors import Place
from crawler.model.layout import Layout
from output.manifest import collection_files
from output.verify.counted import Tell, digest_of
from output.verify.finding import Check, Finding, Severity, Tally

_CHANGED = "restore the file from a copy, or find out who changed it"


def manifest_findings(layout: Layout, tally: Tally, tell: Tell) -> Iterator[Finding]:
    """What does not hold between a collection's manifest and its files."""
    shown = str(layout.manifest)
    try:
        rows = orjson.loads(layout.manifest.read_bytes())["files"]
        named = {str(row["path"]): row for row in rows}
    except FileNotFoundError:
        what = "there is no manifest"
        yield Finding(Severity.WARNING, Check.MANIFEST, what, "the next run writes one when it ends", Place(shown))
        return
    except (ValueError, KeyError, TypeError):
        yield Finding(
            Severity.BROKEN, Check.MANIFEST, "this is no manifest", "delete it: the next run writes one", Place(shown)
        )
        return
    for name, row in named.items():
        tally.checked[Check.MANIFEST] += 1
        path = layout.root / name
        difference = _difference(layout, path, row, tell)
        if difference:
            yield Finding(Severity.BROKEN, Check.MANIFEST, difference, _CHANGED, Place(str(path)))
    for path in sorted(collection_files(layout)):
        if path.relative_to(layout.root).as_posix() not in named:
            what = "the manifest does not name this file"
            advice = "a run that was killed, or is under way, leaves such files; the next run names them"
            yield Finding(Severity.WARNING, Check.MANIFEST, what, advice, Place(str(path)))


def _difference(layout: Layout, path: Path, row: dict[str, Any], tell: Tell) -> str | None:
    """What a row of the manifest says otherwise than the file, if anything."""
    if not path.resolve().is_relative_to(layout.root.resolve()):
        return "the manifest names a file outside of the collection"
    if not path.is_file():
        return "the manifest names this file, which is not there"
    size = path.stat().st_size
    if size != row.get("bytes"):
        return f"the file has {size} bytes, the manifest says {row.get('bytes')}"
    with path.open("rb") as file:
        found = digest_of(file, "sha256", tell)
    if found != row.get("sha256"):
        return f"the file's sha256 is {found}, the manifest says {row.get('sha256')}"
    return None
