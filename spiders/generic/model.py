"""The weights of the generic extractor, as they were fitted: decision trees, added up, in two rounds.

Fitted weights are data: `features`, and of each round `prior` (log odds) and `trees`, each either a number (what the tree
adds to the log odds) or `[feature, threshold, below, above]`, feature by its number in `FEATURES`. The first round knows
nothing of a block's words, which cost most to measure; where it is sure, as of four blocks in five, the second is not
asked. How they were fitted is told, and can be done again, in `tests/benchmarks/fit_generic.py`. The project's own are kept
as the code that is made of them, `spiders.generic.weights`.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from math import floor
from typing import Any

from spiders.generic import weights as own
from spiders.generic.features import BLOCK, ELEMENT, FEATURES, FLAGS, WHOLE, WORDS, Measures, Numbers

Score = Callable[[Measures, int], float]
"""A page's measures and the position of a block to the log odds that it is the article's."""
Odds = Callable[[Numbers, Numbers, Numbers], float]
"""One round: the numbers of a block by `BLOCK`, `ELEMENT` and `WORDS` to log odds."""
SURE = 1.0
"""Log odds of the first round beyond which the second is not asked: it would lift the F-score by less than 0.0005."""
_PARTS = {"b": BLOCK, "e": ELEMENT, "w": WORDS}
_TERMS = tuple(f"{part}{number}" for part, names in _PARTS.items() for number in range(len(names)))
"""The name of each feature in a written round."""
_HEAD = '''# ruff: noqa: ARG001, RUF059, SIM905
# fmt: off
"""Weights of the generic extractor: written by `spiders.generic.model`, as `tests/benchmarks/fit_generic.py` fitted them."""

Numbers = tuple[float, ...]
'''


@cache
def score_of_weights() -> Score:
    """The score by the project's own weights."""
    return _score(own.FEATURES, own.first, own.second)


def compile_score(weights: Mapping[str, Any]) -> Score:
    """The score by some weights. Raises ValueError when they are for other features than `FEATURES`."""
    made: dict[str, Any] = {}
    exec(write_weights(weights), made)  # noqa: S102
    return _score(made["FEATURES"], made["first"], made["second"])


def _score(features: Sequence[str], first: Odds, second: Odds) -> Score:
    if tuple(features) != FEATURES:
        raise ValueError("the weights of the generic extractor were fitted for other features: fit them anew")

    def score(measures: Measures, position: int) -> float:
        block, element = measures.blocks[position], measures.of_element(position)
        early = first(block, element, ())
        if early > SURE or early < -SURE:
            return early
        return second(block, element, measures.of_words(position))

    return score


def write_weights(weights: Mapping[str, Any]) -> str:
    """Some weights as the source of a module: a tree walked node by node in Python costs ten times as much."""
    rounds = (write_round(name, weights[name]) for name in ("first", "second"))
    return "\n\n".join((f'{_HEAD}FEATURES = "{" ".join(weights["features"])}".split()\n', *rounds))


def write_round(name: str, weights: Mapping[str, Any]) -> str:
    """One round as a function, which is one expression of all its trees. It holds nothing but numbers, comparisons and the
    arguments, each under a name of its own: a number is asked for more than once, and a name is found in a third of the time
    of a place.

    >>> print(write_round("first", {"prior": -1.0, "trees": [[0, 3.5, -1.0, 2.0]]}), end="")
    def first(b: Numbers, e: Numbers, w: Numbers) -> float:
        b0 = b[0]
        return (
            -1.0
            + ((-1.0) if b0 <= 3.5 else (2.0))
        )
    """
    trees = list(map(_expression, weights["trees"]))
    return "\n".join((
        f"def {name}(b: Numbers, e: Numbers, w: Numbers) -> float:",
        *_named(" ".join(trees)),
        f"    return (\n        {float(weights['prior'])!r}",
        *(f"        + {tree}" for tree in trees),
        "    )\n",
    ))  # fmt: skip


def _named(trees: str) -> Iterator[str]:
    """What gives the numbers that trees ask for their names; of a part of which most are asked for, all, which costs less."""
    asked = set(re.findall(r"\b[bew]\d+", trees))
    for part, names in _PARTS.items():
        numbers = [number for number in range(len(names)) if f"{part}{number}" in asked]
        if len(numbers) * 2 > len(names):
            yield f"    {', '.join(f'{part}{number}' for number in range(len(names)))} = {part}"
        elif numbers:
            terms, places = ([form.format(part, number) for number in numbers] for form in ("{}{}", "{}[{}]"))
            yield f"    {', '.join(terms)} = {', '.join(places)}"


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
