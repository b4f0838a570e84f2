"""`capture` before anything is fetched: what the command line asks for, and what is wrong with it."""

from pathlib import Path

import pytest

from crawler.commands.capture import collection_name, main
from crawler.errors import UsageError


@pytest.mark.parametrize(
    ("urls", "file", "name"),
    [
        (["https://www.example.mil/a", "https://www.example.mil/b"], None, "www.example.mil"),
        (["https://WWW.Example.MIL/a"], None, "www.example.mil"),
        (["https://a.example/", "https://b.example/"], None, "capture"),
        (["https://a.example/"], "list.txt", "capture"),
        ([], "-", "capture"),
        (["http://[2001:db8::1]/"], None, "2001-db8-1"),
        (["http://../"], None, "capture"),
    ],
)
def test_the_collection_is_named_after_its_one_host(urls: list[str], file: str | None, name: str) -> None:
    assert collection_name(urls, file) == name


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "no URL given"),
        (["htp://www.example.mil/"], "only http:// and https://"),
        (["https//www.example.mil/", "news"], "colon after its scheme.*; .*no URL"),
        (["-f", "nowhere.txt"], "nowhere.txt is not there"),
        (["-f", "."], ". is a directory"),
        (["https://www.example.mil/", "-s", "DOWNLOAD_DELAY"], "NAME=VALUE"),
        (["https://www.example.mil/", "-s", "=5"], "NAME=VALUE"),
        (["urls.txt"], "urls.txt is a file: .* -f urls.txt"),
    ],
)
def test_mistakes_are_one_sentence(
    arguments: list[str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "urls.txt").write_text("https://www.example.mil/\n")
    with pytest.raises(UsageError, match=sentence):
        main(arguments)
    assert [path.name for path in tmp_path.iterdir()] == ["urls.txt"]


@pytest.mark.parametrize("arguments", [["--requisits", "https://a.example/"], ["--req", "https://a.example/"], ["-x"]])
def test_an_unknown_option_is_not_passed_over(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "unrecognized arguments" in capsys.readouterr().err
