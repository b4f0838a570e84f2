"""The weights of the generic extractor, as they were fitted: decision trees, added up, in two rounds.

`weights.json` is data: `features`, and of each round `prior` (log odds) and `trees`, each either a number (what the tree
adds to the log odds) or `[feature, threshold, below, above]`, feature by its number in `FEATURES`. The first round knows
nothing of a block's words, which cost most to measure; where it is sure, as of four blocks in five, the second is not
asked. How they were fitted is told, and can be done again, in `tests/benchmarks/fit_generic.py`.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from math import floor
from typing import Any

from spiders.generic.features import BLOCK, ELEMENT, FEATURES, FLAGS, WHOLE, WORDS, Measures, Numbers

Score = Callable[[Measures, int], float]
"""A page's measures and the position of a block to the log odds that it is the article's."""
SURE = 1.0
"""Log odds of the first round beyond which the second is not asked: it would lift the F-score by less than 0.0005."""
_PARTS = {"b": BLOCK, "e": ELEMENT, "w": WORDS}
_TERMS = tuple(f"{part}{number}" for part, names in _PARTS.items() for number in range(len(names)))
"""The name of each feature in a compiled round."""


@cache
def score_of_weights() -> Score:
    """The score by the project's own weights."""
    return compile_score(json.loads(files("spiders.generic").joinpath("weights.json").read_text("utf-8")))


def compile_score(weights: Mapping[str, Any]) -> Score:
    """The score by some weights, as one function: a tree walked node by node in Python costs ten times as much.

    Raises ValueError when the weights are for other features than `FEATURES`.
    """
    if tuple(weights["features"]) != FEATURES:
        raise ValueError("the weights of the generic extractor were fitted for other features: fit them anew")
    first, second = compile_round(weights["first"]), compile_round(weights["second"])

    def score(measures: Measures, position: int) -> float:
        block, element = measures.blocks[position], measures.of_element(position)
        early = first(block, element, ())
        if early > SURE or early < -SURE:
            return early
        return second(block, element, measures.of_words(position))

    return score


def compile_round(weights: Mapping[str, Any]) -> Callable[[Numbers, Numbers, Numbers], float]:
    """One round: the numbers of a block by `BLOCK`, `ELEMENT` and `WORDS` to log odds. It is one expression of all its
    trees, and holds nothing but numbers, comparisons and the arguments, each under a name of its own: a number is asked
    for more than once, and a name is found in a third of the time of a place.

    >>> compile_round({"prior": -1.0, "trees": [[0, 3.5, -1.0, 2.0]]})((4.0,) * len(BLOCK), (), ())
    1.0
    """
    total = " + ".join([repr(float(weights["prior"])), *map(_expression, weights["trees"])])
    named = [
        f"    {', '.join(f'{part}{number}' for number in range(len(names)))} = {part}\n"
        for part, names in _PARTS.items()
        if re.search(rf"\b{part}\d", total)
    ]
    made: dict[str, Any] = {"__builtins__": {}}
    exec(f"def odds(b, e, w):\n{''.join(named)}    return {total}\n", made)  # noqa: S102
    return made["odds"]  # type: ignore[no-any-return]


def _expression(tree: Any) -> str:
    if not isinstance(tree, list):
        return f"({float(tree)!r})"
    feature, threshold, below, above = tree
    name, term = FEATURES[int(feature)], _TERMS[int(feature)]
    below, above = _expression(below), _expression(above)
    if name in FLAGS and 0 <= threshold < 1:
        return f"({above} if {term} else {below})"
    # a whole number is at most 3.5 when it is at most 3, and Python compares two of a type in a third of the time
    limit = floor(threshold) if name in WHOLE else float(threshold)
    return f"({below} if {term} <= {limit!r} else {above})"
