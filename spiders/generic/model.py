"""The weights of the generic extractor, as they were fitted: decision trees, added up.

`weights.json` is data: `prior` (log odds), and `trees`, each either a number (what the tree adds to the log odds) or
`[feature, threshold, below, above]`, feature by its number in `FEATURES`. How it was fitted is told, and can be done
again, in `tests/benchmarks/fit_generic.py`.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from spiders.generic.features import FEATURES

Score = Callable[[Sequence[float]], float]
"""The numbers of a block to the log odds that it is the article's."""
_SURE = 2.0
"""Log odds after the first trees beyond which the others are not asked: they move a block by less."""
_FIRST = 20


@cache
def score_of_weights() -> Score:
    """The score by the project's own weights."""
    return compile_score(json.loads(files("spiders.generic").joinpath("weights.json").read_text("utf-8")))


def compile_score(weights: Mapping[str, Any]) -> Score:
    """The score by some weights, as one function: a tree walked node by node in Python costs ten times as much.

    >>> score = compile_score({"features": list(FEATURES), "prior": -1.0, "trees": [[0, 3.5, -1.0, 2.0]]})
    >>> score([4.0]), score([3.0])
    (1.0, -2.0)

    Raises ValueError when the weights are for other features than `FEATURES`.
    """
    if tuple(weights["features"]) != FEATURES:
        raise ValueError("the weights of the generic extractor were fitted for other features: fit them anew")
    trees = weights["trees"]
    first = _compile(trees[:_FIRST], float(weights["prior"]))
    rest = _compile(trees[_FIRST:], 0.0)

    def score(numbers: Sequence[float]) -> float:
        early = first(numbers)
        return early if early > _SURE or early < -_SURE else early + rest(numbers)

    return score


def _compile(trees: Sequence[Any], prior: float) -> Score:
    """One expression of all trees; it holds nothing but numbers, comparisons and the argument."""
    source = " + ".join([repr(prior), *map(_expression, trees)])
    return eval(compile(f"lambda x: {source}", "<weights.json>", "eval"), {"__builtins__": {}})  # type: ignore[no-any-return]  # noqa: S307


def _expression(tree: Any) -> str:
    if not isinstance(tree, list):
        return f"({float(tree)!r})"
    feature, threshold, below, above = tree
    return f"({_expression(below)} if x[{int(feature)}] <= {float(threshold)!r} else {_expression(above)})"
