"""Who names what is no file is told what to name, or which command is meant."""

from pathlib import Path

from crawler.commands.inputs import read_input


def test_of_a_collection_its_files_are_told(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    (told,) = read_input(str(tmp_path))
    pages, articles = tmp_path / "archive" / "*.warc.gz", tmp_path / "records" / "*.jsonl.gz"
    assert str(told) == f"{tmp_path} is a collection; its pages are in {pages}, its articles in {articles}"


def test_an_address_is_sent_to_the_command_that_fetches() -> None:
    (told,) = read_input("https://www.example.mil/News/")
    assert str(told) == "https://www.example.mil/News/ is an address, no file: newsarchive capture fetches it"
