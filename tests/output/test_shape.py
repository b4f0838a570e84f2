"""Our check of schemas agrees with a full library on everything that the schemas use."""

import copy
import json
import random
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from crawler.model.row import article_row
from output.jsonl import Ref, record_line
from output.schema import article_schema, line_schema
from output.verify.shape import faults
from tests.output.test_schema import BARE, FULL, lines

VALUES: list[Any] = [None, True, False, 0, -1, 1.0, 1.5, "", "x", "story", "sha256:00", [], ["a", "b"], [[]], {}, {"text": ""}, {"json": 1}]  # fmt: skip
ARTICLES = [article_row(FULL), article_row(BARE)]
LINES = [json.loads(record_line(record, http=True, index={"offset": "1"})) for record in lines()] + [
    json.loads(record_line(lines()[0], ref=Ref("a.warc.gz", 1, 2)))
]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place inside a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, one in inner for place in places(one, (*path, key)))]


def changed(source: random.Random, rows: list[Any]) -> Any:
    """A row with a few things put in, replaced or taken away."""
    row = copy.deepcopy(source.choice(rows))
    for _ in range(source.randrange(3)):
        place = source.choice(places(row))
        if not place:
            continue
        around: Any = row
        for step in place[:-1]:
            around = around[step]
        change = source.choice(["replace", "drop", "add"])
        if change == "drop":
            del around[place[-1]]
        elif change == "add" and isinstance(around, dict):
            around[source.choice(["X-New", "new", "WARC-Filename", "WARC-Profile", "text"])] = source.choice(VALUES)
        else:
            around[place[-1]] = source.choice(VALUES)
    return row


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("rows", "schema"), [(ARTICLES, article_schema()), (LINES, line_schema())], ids=["articles", "lines"]
)
def test_rows_are_judged_as_by_a_full_library(rows: list[Any], schema: dict[str, Any], seed: int) -> None:
    validator = Draft202012Validator(schema)
    source = random.Random(seed)
    judged = set()
    for _ in range(200):
        row = changed(source, rows)
        fits = not list(faults(row, schema))
        assert fits == validator.is_valid(row), row
        judged.add(fits)
    assert judged == {True, False}


@pytest.mark.parametrize(
    ("value", "schema", "told"),
    [
        ({"a": {"b": 1}}, {"properties": {"a": {"properties": {"b": {"type": "string"}}}}}, ("a/b", "is 1, not string")),
        ({}, {"required": ["a"]}, ("a", "is missing")),
        ({"x": 1}, {"additionalProperties": False}, ("x", "has no place here")),
        ([1, "a"], {"items": {"type": "integer"}}, ("1", "is 'a', not integer")),
        ("novel", {"enum": ["story", "photo"]}, ("", "is 'novel', not one of story, photo")),
        (True, {"type": "integer"}, ("", "is True, not integer")),
        (-1, {"minimum": 0}, ("", "is -1, less than 0")),
        ("b", {"pattern": "^a"}, ("", "is 'b', which is not of its form")),
    ],
)  # fmt: skip
def test_faults_say_where_and_what(value: Any, schema: Any, told: tuple[str, str]) -> None:
    assert list(faults(value, schema)) == [told]


def test_a_keyword_that_is_not_known_is_not_passed_over() -> None:
    with pytest.raises(KeyError, match="maxLength"):
        list(faults("a", {"maxLength": 0}))
