"""Who names what is no file is told what to name, or which command is meant."""

from pathlib import Path

import pytest

from crawler.commands import inputs
from crawler.commands.inputs import Passed, read_input
from output.record import Record
from output.warc.syntax import record_octets


def test_of_a_collection_its_files_are_told(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    (told,) = read_input(str(tmp_path))
    pages, articles = tmp_path / "archive" / "*.warc.gz", tmp_path / "records" / "*.jsonl.gz"
    assert str(told) == f"{tmp_path} is a collection; its pages are in {pages}, its articles in {articles}"


def test_an_address_is_sent_to_the_command_that_fetches() -> None:
    (told,) = read_input("https://www.example.mil/News/")
    assert str(told) == "https://www.example.mil/News/ is an address, no file: newsarchive capture fetches it"


VIDEO = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Encoding: gzip\r\n\r\nno gzip at all"


@pytest.mark.parametrize("media_type", [b"video/mp4", b"image/jpeg", b"Application/PDF; x=1"])
def test_what_can_be_no_page_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, media_type: bytes
) -> None:
    """Most octets of an archive are pictures; a video is larger than memory, and no fault of anybody."""
    monkeypatch.setattr(inputs, "entity", lambda record: pytest.fail(f"{record.target_uri} was unpacked"))
    block = VIDEO % media_type
    record = Record.of(
        [
            ("WARC-Type", "response"),
            ("WARC-Record-ID", "<urn:uuid:3f0d2c2e-8f0b-4c5a-9a3c-000000000001>"),
            ("WARC-Date", "2026-11-23T01:02:03Z"),
            ("WARC-Target-URI", "https://www.example.mil/video.mp4"),
            ("Content-Type", "application/http;msgtype=response"),
            ("Content-Length", str(len(block))),
        ],
        block,
    )
    path = tmp_path / "a.warc"
    path.write_bytes(b"".join(record_octets(record)))
    [passed] = read_input(str(path))
    assert isinstance(passed, Passed)
