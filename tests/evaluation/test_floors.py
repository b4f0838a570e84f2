"""The figures of cleaning may rise and not fall."""

import copy
import json

import pytest

from tests.evaluation.__main__ import FLOORS, fallen, measure
from tests.evaluation.score import Figures

FLOOR: dict[str, Figures] = json.loads(FLOORS.read_text("utf-8"))


def test_no_figure_is_below_its_floor() -> None:
    assert list(fallen(measure(), FLOOR)) == []


def test_every_source_loses_nothing() -> None:
    assert {group: figures["lost"] for group, figures in FLOOR.items() if figures["lost"]} == {}


@pytest.mark.parametrize(
    ("name", "change"), [("lost", 1), ("leaked", 1), ("precision", -0.01), ("headline", -0.01), ("pages", -1)]
)
def test_a_fall_is_told(name: str, change: float) -> None:
    worse = copy.deepcopy(FLOOR)
    worse["text/all"][name] += change
    (sentence,) = fallen(worse, FLOOR)
    assert sentence.startswith(f"text/all: {name} is ")
    assert list(fallen(FLOOR, worse)) == []


def test_a_group_that_is_gone_is_told() -> None:
    assert len(list(fallen({}, FLOOR))) == sum(map(len, FLOOR.values()))
