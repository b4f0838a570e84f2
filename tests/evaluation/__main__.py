"""`python -m tests.evaluation`: a table of figures by family and kind, against the floors.

python -m tests.evaluation                      the project's own pages and captures; exit code 1 below a floor
python -m tests.evaluation --raise              store better figures as floors; worse ones are refused
python -m tests.evaluation --pages DIR --captures DIR     other labelled sets, without floors
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.evaluation.labels import TESTS, labelled_captures, labelled_pages
from tests.evaluation.score import COUNTS, Figures, tallied

FLOORS = Path(__file__).parent / "floors.json"


def measure(pages: Path | None = TESTS / "pages", captures: Path | None = TESTS / "captures") -> dict[str, Figures]:
    """The figures of every group of the two sets."""
    return tallied(chain(labelled_pages(pages) if pages else (), labelled_captures(captures) if captures else ()))


def fallen(figures: Mapping[str, Figures], floors: Mapping[str, Figures]) -> Iterator[str]:
    """A sentence for every figure that is worse than its floor, and for every group or figure that is gone."""
    for group, floor in floors.items():
        for name, least in floor.items():
            now = figures.get(group, {}).get(name)
            if now is None:
                yield f"{group}: {name} is not measured any more; its floor is {least:g}"
            elif now > least if name in ("lost", "leaked") else now < least:
                yield f"{group}: {name} is {now:g}; its floor is {least:g}"


def main(argv: list[str]) -> int:
    """Print the table; 1 when a figure fell."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.evaluation", description="How well the labelled pages are read."
    )
    parser.add_argument("--pages", type=Path, help="a folder of saved pages, as in tests/pages")
    parser.add_argument("--captures", type=Path, help="a folder of text captures, as in tests/captures")
    parser.add_argument("--raise", dest="store", action="store_true", help="store better figures as the new floors")
    options = parser.parse_args(argv)
    is_own = options.pages is None and options.captures is None
    figures = measure() if is_own else measure(options.pages, options.captures)
    floors: dict[str, Figures] = json.loads(FLOORS.read_text("utf-8")) if is_own and FLOORS.exists() else {}
    _print(figures)
    worse = list(fallen(figures, floors))
    for sentence in worse:
        print(sentence, file=sys.stderr)
    if options.store and is_own and not worse:
        FLOORS.write_text(f"{json.dumps(figures, indent=1)}\n", encoding="utf-8")
    return 1 if worse else 0


def _print(figures: Mapping[str, Figures]) -> None:
    for source in dict.fromkeys(group.partition("/")[0] for group in figures):
        groups = {group: values for group, values in figures.items() if group.startswith(f"{source}/")}
        table = Table(box=None, title=source, title_justify="left")
        table.add_column("")
        names = list(dict.fromkeys(name for values in groups.values() for name in values))
        for name in names:
            table.add_column(name, justify="right")
        for group, values in groups.items():
            table.add_row(group.partition("/")[2], *(_shown(name, values.get(name)) for name in names))
        Console(width=200).print(table)


def _shown(name: str, value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:g}" if name in COUNTS or value == 1 else f"{value:.3f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
