"""The console script: help, version, exit codes, and no cost for what is not used."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import scrapy

from crawler import __version__
from crawler.cli import KNOWN, main
from crawler.commands import SUMMARIES
from crawler.commands.exits import Exit, error_code, exit_code, guarded
from crawler.errors import InputError, NewsArchiveError, RecordError, UsageError, VerificationError


def _python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"], ["help"]])
def test_help_names_every_command_of_ours(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 0
    told = capsys.readouterr().out
    for name, summary in SUMMARIES.items():
        assert f"  {name} " in told
        assert summary in told
    assert "Examples" in told


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"newsarchive {__version__}\n"


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["capture", "--help"], ["capture"]])
def test_nothing_heavy_is_imported_for_a_word_of_help(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom crawler.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "heavy = {'scrapy', 'twisted', 'rich', 'lxml'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = _python(code, *arguments)
    assert done.returncode == 0, done.stderr


def test_the_face_of_every_command_is_there() -> None:
    """`scrapy capture` in a checkout does what `newsarchive capture` does."""
    faces = Path(__file__).parents[3] / "crawler" / "commands" / "faces"
    for name in SUMMARIES:
        assert (faces / f"{name}.py").is_file(), name


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("captur", "there is no command captur: did you mean capture?"),
        ("frobnicate", "there is no command frobnicate: newsarchive --help names them"),
        ("https://a.mil/", "https://a.mil/ is no command: newsarchive capture https://a.mil/ archives the page"),
    ],
)
def test_an_unknown_command_is_a_usage_error(name: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name]) == 2
    assert capsys.readouterr().err == f"newsarchive: {told}\n"


def test_every_command_of_scrapy_is_known_here() -> None:
    """A later Scrapy may have more."""
    places = [
        Path(str(scrapy.__file__)).parent / "commands",
        Path(__file__).parents[3] / "crawler" / "commands" / "faces",
    ]
    for place in places:
        for path in place.glob("[a-z]*.py"):
            assert path.stem in KNOWN or path.stem == "version", path.stem


def _raises(error: BaseException) -> int:
    raise error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("no such option"), 2),
        (InputError("a.html is empty"), 1),
        (RecordError("bad digest"), 1),
        (VerificationError("digest differs"), 4),
        (NewsArchiveError("something"), 1),
    ],
)
def test_an_error_of_ours_is_one_sentence(
    error: NewsArchiveError, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert guarded(lambda: _raises(error)) == code
    assert error_code(error) == code
    assert capsys.readouterr().err == f"newsarchive: {error}\n"


def test_an_interrupt_is_130() -> None:
    assert guarded(lambda: _raises(KeyboardInterrupt())) == 130


def test_an_error_that_is_not_ours_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        guarded(lambda: _raises(ZeroDivisionError()))


def test_a_reader_that_goes_away_makes_no_noise() -> None:
    code = "import sys; from crawler.commands.exits import guarded\nsys.exit(guarded(lambda: print('x' * 10**6) or 0))"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    os.read(process.stdout.fileno(), 10)
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(60) == 1
    process.stderr.close()


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        ("ok", Exit.DONE),
        ("failures", Exit.FAILURES),
        ("nothing", Exit.NOTHING),
        ("stopped", Exit.STOPPED),
        ("interrupted", Exit.INTERRUPTED),
    ],
)
def test_outcomes(outcome: str, code: Exit) -> None:
    assert exit_code({"outcome": outcome}) is code


@pytest.mark.parametrize("code", [0, 3, 130])
def test_the_program_ends_with_the_code_of_its_command_and_loses_nothing(code: int) -> None:
    """It does not wait for the interpreter to be taken apart, but for threads, for who asked to be called, and for its output."""
    done = _python(
        "import atexit, sys, threading, time\nfrom crawler import cli\n"
        "def later(): time.sleep(0.2); sys.stdout.write('thread ')\n"
        "def command():\n"
        "    sys.stdout.write('command ')\n"
        "    atexit.register(sys.stdout.write, 'called')\n"
        "    threading.Thread(target=later).start()\n"
        f"    return {code}\n"
        "class Apart:\n    def __del__(self): sys.stdout.write(' apart')\n"
        "apart = Apart()\ncli.main = command\ncli.program()"
    )
    assert (done.returncode, done.stdout, done.stderr) == (code, "command thread called", "")


@pytest.mark.parametrize("fault", ["raise SystemExit(2)", "raise RuntimeError('ours')"])
def test_a_program_whose_command_has_no_code_ends_as_python_has_it(fault: str) -> None:
    done = _python(f"from crawler import cli\ndef command(): {fault}\ncli.main = command\ncli.program()")
    assert done.returncode == (2 if "Exit" in fault else 1)
    assert ("ours" in done.stderr) is ("ours" in fault)


@pytest.mark.parametrize("closed", [(0,), (1,), (2,), (0, 1, 2)])
def test_no_file_of_ours_takes_the_place_of_a_closed_stream(tmp_path: Path, closed: tuple[int, ...]) -> None:
    """A WARC under the number of standard error would be written into by whatever library prints there."""
    code = (
        f"import os, sys\nfor number in {closed}: os.close(number)\n"
        "os.execv(sys.executable, [sys.executable, '-c', sys.argv[1], sys.argv[2]])"
    )
    inner = (
        "import os, sys\nfrom crawler.cli import main\ncode = main(['clean', '-'])\n"
        "opened = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT)\nprint('printed'); print('told', file=sys.stderr)\n"
        "os.write(opened, b'%d %d' % (code, opened > 2))"
    )
    done = _python(code, inner, str(tmp_path / "file"))
    assert "Traceback" not in done.stderr
    assert (tmp_path / "file").read_bytes() == b"1 1"
