"""From exchanges to files: records, revisits, gzip members, index lines, digests. Knows no Scrapy and no threads.

A payload is remembered only after its record is in the file, and for good only after the file was brought to the disk.
"""

import logging
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from crawler.model.exchange import Exchange, Fidelity
from crawler.model.layout import Layout
from output.build import Provenance, exchange_records, warcinfo_record
from output.record import Record
from output.warc.cdxj import Report, cdxj_line, update_index
from output.warc.digests import DigestIndex
from output.warc.revisits import MIN_SIZE, Revisited, as_revisits
from output.warc.writer import MAX_BYTES, WarcWriter, Written

logger = logging.getLogger(__name__)

_KEEP_AFTER = 512  # new payloads, or
_KEEP_SECONDS = 10.0


class Recorded(NamedTuple):
    """What became of an exchange."""

    records: int
    octets: int
    """As they lie on disk."""
    revisit: str | None
    """The profile's last word, where the response was stored as a revisit: `identical-payload-digest`..."""


class Recorder:
    """Writes exchanges into the WARC files of a collection, one file a fidelity, since a file says one thing about it.

    `digests`: what payloads are held; None stores every response whole.
    """

    def __init__(
        self,
        layout: Layout,
        prefix: str,
        provenance: Provenance,
        *,
        new_id: Callable[[], str],
        clock: Callable[[], datetime],
        token: Callable[[], str],
        max_bytes: int = MAX_BYTES,
        digests: DigestIndex | None = None,
        min_size: int = MIN_SIZE,
    ) -> None:
        self._layout = layout
        self._prefix = prefix
        self._provenance = provenance
        self._new_id = new_id
        self._clock = clock
        self._token = token
        self._max_bytes = max_bytes
        self._digests = digests
        self._min_size = min_size
        self._writers: dict[Fidelity, WarcWriter] = {}
        self._new_payloads = 0
        self._kept = time.monotonic()
        self.finished: dict[Path, int] = {}
        """The files that were closed, with the records in them."""
        self._records: Counter[str] = Counter()
        self._lines = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115  lives as long as this; closed in close

    def write(self, exchange: Exchange) -> Recorded:
        """Append the records of an exchange, all or none.

        Raises OSError when they cannot be written and RecordError when one breaks the rules of WARC.
        """
        writer = self._writer(exchange.fidelity)
        records = exchange_records(exchange, new_id=self._new_id, warcinfo_id=writer.prepare())
        compared = self._revisited(records)
        records = compared.records
        written = writer.write(records)
        self._records[written[0].filename] += len(written)
        for record, where in zip(records, written, strict=True):
            if line := cdxj_line(record, where):
                self._lines.write(line)
        self._remember(compared, written)
        profile = next((record.get("WARC-Profile") for record in records if record.type == "revisit"), None)
        return Recorded(
            len(records), sum(where.length for where in written), profile.rpartition("/")[2] if profile else None
        )

    def sync(self) -> None:
        """Bring every record to the disk. Raises OSError."""
        for writer in self._writers.values():
            writer.sync()

    def _writer(self, fidelity: Fidelity) -> WarcWriter:
        if fidelity not in self._writers:

            def warcinfo(filename: str) -> Record:
                self._records[filename] = 1
                return warcinfo_record(
                    self._provenance,
                    record_id=self._new_id(),
                    moment=self._clock(),
                    filename=filename,
                    fidelity=fidelity,
                )

            self._writers[fidelity] = WarcWriter(
                self._layout.archive,
                self._prefix,
                warcinfo=warcinfo,
                clock=self._clock,
                token=self._token,
                max_bytes=self._max_bytes,
                on_close=self._closed,
            )
        return self._writers[fidelity]

    # --- what is held already

    def _revisited(self, records: tuple[Record, ...]) -> Revisited:
        if self._digests is None:
            return Revisited(records)
        try:
            return as_revisits(records, self._digests, self._min_size)
        except sqlite3.Error as error:
            self._forget(error)
            return Revisited(records)

    def _remember(self, compared: Revisited, written: list[Written]) -> None:
        if self._digests is None:
            return
        try:
            for record, where in zip(compared.records, written, strict=True):
                if compared.fresh and record.type == "response":
                    self._digests.add(compared.fresh, where.filename, where.offset)
                    self._new_payloads += 1
                elif compared.held and record.type == "revisit" and record.target_uri:
                    self._digests.seen(record.target_uri, compared.held)
            if self._new_payloads >= _KEEP_AFTER or time.monotonic() - self._kept > _KEEP_SECONDS:
                self._keep(self._digests)
        except sqlite3.Error as error:
            self._forget(error)

    def _keep(self, digests: DigestIndex) -> None:
        for writer in self._writers.values():
            writer.sync()
        digests.commit()
        self._new_payloads, self._kept = 0, time.monotonic()

    def _forget(self, error: Exception) -> None:
        """Go on without: an archive with payloads stored twice is whole."""
        self._digests = None
        logger.warning("The index of payloads cannot be used (%s); from here on every response is stored whole.", error)

    def _closed(self, path: Path) -> None:
        self.finished[path] = self._records.pop(path.name)
        try:
            if self._digests is not None:
                self._digests.finished(path.name)
        except sqlite3.Error as error:
            self._forget(error)

    # --- the end

    def close(self, report: Report) -> int:
        """Finish the files, then bring the index up to them; returns how many lines it has.

        Raises OSError, after everything was tried. `report` is told of what cannot be indexed.
        """
        failed: OSError | None = None
        for writer in self._writers.values():
            try:
                writer.close()
            except OSError as error:
                failed = error
        try:
            if self._digests is not None and not failed:
                self._digests.close()
        except sqlite3.Error as error:
            self._forget(error)
        with self._lines:
            self._lines.seek(0)
            names = {path.name for path in self.finished}
            count = update_index(self._layout.archive, self._layout.index, self._lines, names, report=report)
        if failed:
            raise failed
        return count
