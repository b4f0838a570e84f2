"""What the README and each `--help` say to type can be typed: commands and their options are there, and the Python runs."""

import re
import shlex
from functools import cache
from pathlib import Path

import pytest

from tests.end_to_end.harness import run

HOUSE = Path(__file__).parents[1]
README = (HOUSE / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def commands_in(text: str) -> list[str]:
    """The commands of examples, without comments and what stands before or behind a pipe."""
    parts = [
        part.strip() for line in text.splitlines() for part in re.split(r"\s#\s| +\| | > |  +", line.removeprefix("$ "))
    ]
    return [part for part in parts if part.startswith("newsarchive ")]


COMMANDS = [command for language, block in BLOCKS if not language for command in commands_in(block)]
NAMES = sorted({command.split()[1] for command in COMMANDS})


@cache
def help_of(command: str) -> str:
    ended = run(command, "--help", cwd=HOUSE)
    assert ended.code == 0
    return ended.out


def missing_options(command: str) -> set[str]:
    """Options of a command that its help does not name."""
    _, name, *arguments = shlex.split(command)
    options = {argument.partition("=")[0] for argument in arguments if re.match(r"--?[a-z]", argument)}
    return {option for option in options if not re.search(rf"(?<![\w-]){option}\b", help_of(name))}


def test_the_jobs_are_there() -> None:
    assert set(NAMES) == {"capture", "clean", "convert", "crawl", "edits", "export", "verify"}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_there_with_its_options(command: str) -> None:
    assert not missing_options(command)


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_of_a_help_can_be_typed(name: str) -> None:
    examples = commands_in(help_of(name))
    assert examples
    assert not {example: missing for example in examples if (missing := missing_options(example))}


@pytest.mark.parametrize("code", [block for language, block in BLOCKS if language == "python"])
def test_its_python_runs(code: str) -> None:
    exec(compile(code, "README.md", "exec"), {})


def test_files_that_it_names_are_there() -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (HOUSE / target).exists(), target
