"""Blocks that a JSON line only points to: `{"ref": {"filename", "offset", "length"}}` followed into WARC files."""

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from crawler.errors import Place, RecordError
from output.jsonl import Ref, Resolve
from output.warc.reader import read_record_at


def resolver(folders: Sequence[Path]) -> Resolve:
    """Follow references into the files of some folders, looked through in their order.

    Only the last part of a reference's file name counts, so that a line cannot point out of them.
    """

    def resolve(ref: Ref) -> bytes:
        name = PurePosixPath(ref.filename).name
        path = next((folder / name for folder in folders if (folder / name).is_file()), None)
        if path is None:
            looked = ", ".join(map(str, folders)) or "no folder"
            raise RecordError(f"the block lies in {ref.filename}, which is not in {looked}")
        try:
            return read_record_at(path, ref.offset).octets()
        except OSError as error:
            raise RecordError(f"the file cannot be read ({error.strerror})", Place(str(path), ref.offset)) from None

    return resolve


def places_near(file: Path) -> tuple[Path, ...]:
    """Where the WARC files of a file of lines usually are: beside it, or in the `archive` folder of its collection."""
    return (file.parent, file.parent.parent / "archive")
