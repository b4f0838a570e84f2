"""Where the readers of other people lie, and how they are run. `.ci/outside` brings them."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
OUTSIDE = ROOT / ".outside"
PYWB = OUTSIDE / "pywb" / "bin"
READERS = OUTSIDE / "readers" / "bin"
NPM = OUTSIDE / "npm"
WARCIO_JS = NPM / "node_modules" / ".bin" / "warcio"
CHROMIUM = shutil.which("chromium") or "chromium"


def installed(name: str) -> bool:
    """Whether a part in a folder of its own is whole."""
    return (OUTSIDE / name / "ready").is_file()


def own(name: str) -> Path:
    """A console script of the environment that the tests run in."""
    return Path(sys.executable).with_name(name)


def run(program: Path | str, *arguments: Path | str, given: str | None = None) -> subprocess.CompletedProcess[str]:
    """A tool, run to its end."""
    return subprocess.run(
        [program, *arguments], input=given, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False
    )


def assert_sound(directory: Path) -> int:
    """Every WARC file of a collection passes `gzip -t` and `fastwarc check`, every file of records `gzip -t`. Returns how many."""
    warcs = sorted((directory / "archive").iterdir())
    records = sorted((directory / "records").iterdir()) if (directory / "records").is_dir() else []
    output("gzip", "-t", *warcs, *records)
    for path in warcs:
        assert output(own("fastwarc"), "check", "-q", path).strip() == "", path
    return len(warcs)


def output(program: Path | str, *arguments: Path | str, given: str | None = None) -> str:
    """What a tool prints, which must succeed."""
    done = run(program, *arguments, given=given)
    assert done.returncode == 0, f"{program} {arguments}: {done.stdout}{done.stderr}"
    return done.stdout
