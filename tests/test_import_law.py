"""The import law of the house: who may know whom, read from the imports themselves."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("crawler", "spiders", "pipelines", "output")
SHARED = ("crawler.model", "crawler.errors", "crawler.url", "crawler.scope", "crawler.signals")
"""What the three outer rooms may take from `crawler`."""
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for room in ROOMS
    for path in sorted((ROOT / room).rglob("*.py"))
}
SCRAPY_FACES = {
    "spiders.face", "spiders.article_spider", "spiders.news", "spiders.urls", "spiders.warc", "spiders.wayback",
    "output.warc.archive", "output.warc.foreign", "output.records", "output.exporter", "output.face",
}  # fmt: skip
"""The only modules outside `crawler` that know Scrapy."""
PURE = sorted(
    name
    for name in MODULES
    if (
        name.startswith(("crawler.model", "spiders", "pipelines", "output"))
        or name in ("crawler.url", "crawler.errors")
    )
    and name not in SCRAPY_FACES
)


@cache
def imports(module: str) -> frozenset[str]:
    """Every module that a module names in an import, `from a import b` as `a.b` where that is a module."""
    return frozenset(_imports(MODULES[module]))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            for alias in node.names:
                deeper = f"{node.module}.{alias.name}"
                yield deeper if deeper in MODULES else node.module or ""


def room_of(module: str) -> str:
    return module.partition(".")[0]


@pytest.mark.parametrize("module", [name for name in MODULES if room_of(name) != "crawler"])
def test_outer_rooms_know_only_the_model_and_themselves(module: str) -> None:
    strangers = {
        other
        for other in imports(module)
        if room_of(other) in ROOMS and room_of(other) != room_of(module) and not other.startswith(SHARED)
    }
    assert strangers == set()


@pytest.mark.parametrize("module", [name for name in MODULES if room_of(name) == "crawler"])
def test_only_commands_know_everybody(module: str) -> None:
    if not module.startswith("crawler.commands"):
        assert {other for other in imports(module) if room_of(other) in set(ROOMS) - {"crawler"}} == set()


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("crawler.model")])
def test_the_model_is_of_the_standard_library(module: str) -> None:
    foreign = {
        other
        for other in imports(module)
        if room_of(other) not in sys.stdlib_module_names and not other.startswith("crawler.model")
    }
    assert foreign == set()


def test_no_circles() -> None:
    """A module that is reached from itself, over imports at the top of files or inside functions."""
    state: dict[str, int] = {}

    def visit(module: str, trail: tuple[str, ...]) -> None:
        state[module] = 1
        for other in sorted(imports(module) & MODULES.keys() - {module}):
            assert state.get(other) != 1, " -> ".join((*trail, module, other))
            if other not in state:
                visit(other, (*trail, module))
        state[module] = 2

    for module in MODULES:
        if module not in state:
            visit(module, ())


def test_pure_rooms_import_with_scrapy_blocked() -> None:
    program = (
        "import sys\n"
        "for name in ('scrapy', 'twisted'): sys.modules[name] = None\n"
        "import importlib\n"
        f"for name in {PURE!r}: importlib.import_module(name)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("module", sorted(SCRAPY_FACES & MODULES.keys()))
def test_a_scrapy_face_needs_to_be_one(module: str) -> None:
    """A module that no longer imports Scrapy leaves the list."""
    reached = {room_of(other) for other in imports(module)} | {
        room_of(deep) for other in imports(module) & MODULES.keys() for deep in imports(other)
    }
    assert reached & {"scrapy", "twisted"}


def test_no_rooms_without_a_name() -> None:
    assert [
        name for name in MODULES if name.rpartition(".")[2] in {"utils", "helpers", "misc", "common", "manager"}
    ] == []
