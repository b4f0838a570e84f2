"""A revisit's payload is found again, wherever in the collection it lies; what is not surely its own is not taken."""

from pathlib import Path

import pytest

from crawler.commands.inputs import Passed, read_input
from crawler.model.layout import Layout
from crawler.model.page import Page
from output.record import Record
from output.warc.originals import Originals
from tests.output.test_revisits import CONDITIONAL, PAGE, UNCHANGED, Run, exchange, records

MANY = 150


def page(number: int) -> bytes:
    return b"<p>Port Vela, page %d</p>\n" % number * 60


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path / "news")


def test_each_of_many_is_found(layout: Layout) -> None:
    """In an index of many stretches, addresses that begin alike beside each other; in two files."""
    for run in (Run(layout), Run(layout)):
        run.write(*(exchange(f"{number}/a", page(number)) for number in range(MANY)))
        run.write(*(exchange(f"{number}/a?of=b", page(number)) for number in range(MANY)))
        run.close()
    originals = Originals(layout)
    revisits = [record for record in records(layout) if record.get("WARC-Refers-To-Target-URI") != record.target_uri]
    assert len(revisits) == 2 * MANY
    for revisit in revisits:
        found = originals.of(revisit)
        assert found is not None
        assert f"<{found.id}>" == revisit.get("WARC-Refers-To")


def changed(revisit: Record, name: str, value: str) -> Record:
    fields = [(key.decode(), value if key.decode() == name else old.decode()) for key, old in revisit.headers]
    return Record.of(fields, revisit.octets())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WARC-Refers-To-Target-URI", "https://www.example.test/other"),
        ("WARC-Refers-To-Target-URI", "no address"),
        ("WARC-Refers-To-Date", "2001-01-01T00:00:00Z"),
        ("WARC-Payload-Digest", "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"),
    ],
)
def test_what_is_not_its_own_is_not_taken(layout: Layout, name: str, value: str) -> None:
    run = Run(layout)
    run.write(exchange("a"), exchange("b"))
    run.close()
    [revisit] = records(layout)
    assert Originals(layout).of(revisit) is not None
    assert Originals(layout).of(changed(revisit, name, value)) is None


@pytest.mark.parametrize("index", [b"", b"\n", b"test,example)/a 20261123000000\n", b"\xff" * 9000])
def test_a_damaged_index_finds_nothing(layout: Layout, index: bytes) -> None:
    run = Run(layout)
    run.write(exchange("a"), exchange("b"))
    run.close()
    layout.index.write_bytes(index)
    assert [Originals(layout).of(revisit) for revisit in records(layout)] == [None]


def test_a_page_that_another_address_gave_before_is_read(layout: Layout, tmp_path: Path) -> None:
    run = Run(layout)
    elsewhere = exchange("b")
    run.write(exchange("a"), exchange("a"), elsewhere, exchange("a", b"", head=UNCHANGED, request=CONDITIONAL))
    run.close()
    assert len(records(layout)) == 3
    [file] = layout.archive.iterdir()
    first, again = [item for item in read_input(str(file)) if isinstance(item, Page)]
    assert (first.text, first.url, first.status) == (PAGE.decode(), "https://www.example.test/a", 200)
    assert (again.text, again.url, again.status) == (first.text, "https://www.example.test/b", 200)
    assert again.record_id == elsewhere.response_id
    assert again.captured_at == elsewhere.started != first.captured_at
    alone = file.rename(tmp_path / file.name)
    items = list(read_input(str(alone)))
    assert [item.url for item in items if isinstance(item, Page)] == [first.url]
    assert all(isinstance(item, Page | Passed) for item in items)
