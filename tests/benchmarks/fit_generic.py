"""Fit the weights of the generic extractor anew, from public pages that are not in the project.

    EVALUATION_SET=.../trafilatura/tests WHOLE_PAGES=.../readability/test/test-pages \
        python -m tests.benchmarks.fit_generic

EVALUATION_SET is told in `evaluation_set`. WHOLE_PAGES is the folder `test/test-pages` of
https://github.com/mozilla/readability: pages with their whole article, so that not only the segments that somebody
picked are learned from. They weigh a twentieth. Needs scikit-learn, which nothing else here does.

Three sets of weights come out: `spiders/generic/weights.py` of all pages, which the project runs, and in
`generic_halves.json` one of each half of the evaluation set, with which the other half is checked. The same versions of
scikit-learn and lexbor give the same weights.
"""

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from spiders.decode import decode_page
from spiders.family import SiteFamily
from spiders.generic.features import FEATURES, WORDS, Measures
from spiders.generic.model import write_weights
from spiders.generic.page import is_hopeless, measure_page
from spiders.generic.reader import Reading, read_page
from spiders.walk import read_markup
from tests.benchmarks.evaluation_set import VARIABLE, Sample, directory, samples, squeezed

ROOT = Path(__file__).parents[2]
WEIGHTS = ROOT / "spiders/generic/weights.py"
HALVES = Path(__file__).with_name("generic_halves.json")
WHOLE_WEIGHT = 0.05
_PLAIN = SiteFamily(name="plain", hosts=())


class Example(NamedTuple):
    """One block: its numbers, whether it is the article's, and how much it counts."""

    numbers: list[float]
    is_article: bool
    weight: float
    half: int | None


def segment_examples(sample: Sample) -> Iterator[Example]:
    """The blocks that hold segments. A segment that stands in several places teaches only what nothing else denies."""
    reading = read_page(decode_page(sample.body, content_type="text/html").text)
    texts = [squeezed(block.text) for block in reading.markup.blocks]
    labels: dict[int, bool] = {}
    for segment in sample.unwanted:
        labels.update(dict.fromkeys((block for found in _places(texts, squeezed(segment)) for block in found), False))
    for segment in sample.wanted:
        places = _places(texts, squeezed(segment))
        for found in places:
            for block in found:
                if len(places) == 1:
                    labels[block] = True
                else:
                    labels.setdefault(block, True)
    for block, numbers in _measured(reading):
        if block in labels:
            yield Example(numbers, labels[block], 1.0, sample.half)


def whole_examples(folder: Path) -> Iterator[Example]:
    """All blocks of a page with its whole article."""
    reading = read_page(
        decode_page((folder / "source.html").read_bytes(), content_type="text/html; charset=utf-8").text
    )
    expected = decode_page((folder / "expected.html").read_bytes(), content_type="text/html; charset=utf-8").text
    blocks = [squeezed(block.text) for block in read_markup(expected, _PLAIN).blocks]
    article, known = " ".join(blocks), set(blocks)
    for block, numbers in _measured(reading):
        text = squeezed(reading.markup.blocks[block].text)
        if text in known or (len(text) > 40 and text in article):
            yield Example(numbers, True, WHOLE_WEIGHT * min(1.0, len(text) / 100 + 0.2), None)
        elif text not in article:
            yield Example(numbers, False, WHOLE_WEIGHT * min(1.0, len(text) / 100 + 0.2), None)


def _measured(reading: Reading) -> Iterator[tuple[int, list[float]]]:
    page = measure_page(reading)
    measures = Measures(page)
    for position in range(len(page.lengths)):
        if not is_hopeless(page, position):
            yield position, [*measures.blocks[position], *measures.of_element(position), *measures.of_words(position)]


def _places(texts: Sequence[str], segment: str) -> list[range]:
    """The runs of blocks that hold a segment, blanks between blocks."""
    page = " ".join(texts)
    starts, at = [], 0
    for text in texts:
        starts.append(at)
        at += len(text) + 1
    found, at = [], page.find(segment)
    while at >= 0:
        blocks = [
            block
            for block, (start, text) in enumerate(zip(starts, texts, strict=True))
            if start < at + len(segment) and start + len(text) > at
        ]
        found.append(range(blocks[0], blocks[-1] + 1))
        at = page.find(segment, at + 1)
    return found


class Round(NamedTuple):
    """One round of trees: how many, how large, how much each adds, and how many of the features they know."""

    trees: int
    leaves: int
    depth: int
    rate: float
    features: int


FIRST = Round(25, 8, 4, 0.2, len(FEATURES) - len(WORDS))
SECOND = Round(150, 12, 6, 0.08, len(FEATURES))


def fit(examples: Sequence[Example]) -> dict[str, Any]:
    """The weights that the examples teach, as `spiders.generic.model` reads them."""
    return {"features": list(FEATURES), "first": _fit_round(examples, FIRST), "second": _fit_round(examples, SECOND)}


def _fit_round(examples: Sequence[Example], size: Round) -> dict[str, Any]:
    import numpy as np
    from sklearn.ensemble import GradientBoostingClassifier

    model = GradientBoostingClassifier(
        n_estimators=size.trees, learning_rate=size.rate, max_leaf_nodes=size.leaves, max_depth=size.depth,
        min_samples_leaf=10, subsample=0.6, max_features=0.4, random_state=0,
    )  # fmt: skip
    model.fit(
        np.array([[float(number) for number in example.numbers[: size.features]] for example in examples], np.float32),
        np.array([example.is_article for example in examples]),
        sample_weight=np.array([example.weight for example in examples]),
    )
    _, prior = model.init_.class_prior_
    return {
        "prior": round(float(np.log(prior / (1 - prior))), 5),
        "trees": [_nested(estimator[0].tree_, 0, size.rate) for estimator in model.estimators_],
    }


def _nested(tree: Any, node: int, rate: float) -> Any:
    if tree.children_left[node] < 0:
        return float(f"{tree.value[node, 0, 0] * rate:.4g}")
    below, above = (_nested(tree, int(child[node]), rate) for child in (tree.children_left, tree.children_right))
    return [int(tree.feature[node]), float(f"{tree.threshold[node]:.6g}"), below, above]


def main() -> None:
    """Read the pages, fit three times, write two files."""
    folder, whole = directory(), os.environ.get("WHOLE_PAGES")
    if folder is None or whole is None:
        raise SystemExit(f"fit_generic: set {VARIABLE} and WHOLE_PAGES to the folders that the docstring names")
    examples = [example for sample in samples(folder) for example in segment_examples(sample)]
    examples += [example for path in sorted(Path(whole).iterdir()) for example in whole_examples(path)]
    print(f"{len(examples):,} blocks of {folder} and {whole}")
    halves = [fit([example for example in examples if example.half in (half, None)]) for half in (0, 1)]
    WEIGHTS.write_text(write_weights(fit(examples)))
    HALVES.write_text(json.dumps(halves, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
