"""Seeds whose turn did not come: the first by name, the others by number, none forgotten."""

import json
from typing import Any

import pytest

from crawler.frontier.unfinished import unfinished_seeds

Row = tuple[int, str, str | None, str | None]


def row(number: int, **meta: Any) -> Row:
    return number, f"https://www.example.mil/{number}", json.dumps({"meta": meta}), None


def test_each_seed_of_a_short_list_is_named() -> None:
    rows = [row(1, seed=1, line=4, asked="www.example.mil/1"), row(2, seed=2), row(3), (4, "https://x", None, None)]
    assert list(unfinished_seeds(rows, told=set())) == [
        {
            "url": "www.example.mil/1", "reason": "interrupted", "detail": "the run ended before its turn", "line": 4, "seed": 1,
        },
        {
            "url": "https://www.example.mil/2", "reason": "interrupted", "detail": "the run ended before its turn", "line": None,
            "seed": 2,
        },
    ]  # fmt: skip


@pytest.mark.parametrize(("seeds", "named", "counts"), [(3, 3, []), (4, 3, [1]), (9, 3, [6]), (0, 3, [])])
def test_of_a_long_list_the_rest_is_counted(seeds: int, named: int, counts: list[int]) -> None:
    rows = [row(number, seed=number, line=number) for number in range(1, seeds + 1)]
    told = list(unfinished_seeds(rows, told=set(), named=named))
    assert [skip["url"] for skip in told if skip["url"]] == [found[1] for found in rows[:named]]
    assert [skip["count"] for skip in told if not skip["url"]] == counts
    assert not counts or "below line 3 of the list" in told[-1]["detail"]


def test_what_was_told_is_not_told_again() -> None:
    rows = [row(number, seed=number) for number in range(6)]
    assert [skip.get("count", skip["seed"] if skip["url"] else 0) for skip in unfinished_seeds(rows, {0, 1, 4}, 2)] == [
        2,
        3,
        1,
    ]


def test_a_text_that_speaks_of_seeds_makes_none() -> None:
    rows = [row(1, given={"note": 'a "seed" of doubt'}), row(2, asked='https://www.example.mil/"seed"')]
    assert list(unfinished_seeds(rows, told=set())) == []
