"""Our check of schemas agrees with a full library on everything that the schemas use."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from output.jsonl import Ref, record_line
from output.schema import article_schema, line_schema
from output.verify.shape import faults
from tests.output.test_schema import BARE, FULL, article_row, lines

ARTICLE, LINE = article_schema(), line_schema()
ARTICLE_VALIDATOR, LINE_VALIDATOR = Draft202012Validator(ARTICLE), Draft202012Validator(LINE)
VALUES = st.sampled_from(
    [None, True, False, 0, -1, 1.0, 1.5, "", "x", "story", "sha256:00", [], ["a", "b"], [[]], {}, {"text": ""}, {"json": 1}]
)  # fmt: skip
ARTICLES = [article_row(FULL), article_row(BARE)]
LINES = [json.loads(record_line(record, http=True, index={"offset": "1"})) for record in lines()] + [
    json.loads(record_line(lines()[0], ref=Ref("a.warc.gz", 1, 2)))
]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place inside a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, one in inner for place in places(one, (*path, key)))]


@st.composite
def changed(draw: st.DrawFn, rows: list[Any]) -> Any:
    """A row with a few things put in, replaced or taken away."""
    row = copy.deepcopy(draw(st.sampled_from(rows)))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.sampled_from(places(row)))
        if not place:
            continue
        around: Any = row
        for step in place[:-1]:
            around = around[step]
        change = draw(st.sampled_from(["replace", "drop", "add"]))
        if change == "drop":
            del around[place[-1]]
        elif change == "add" and isinstance(around, dict):
            around[draw(st.sampled_from(["X-New", "new", "WARC-Filename", "WARC-Profile", "text"]))] = draw(VALUES)
        else:
            around[place[-1]] = draw(VALUES)
    return row


@given(changed(ARTICLES))
@settings(max_examples=300, deadline=None)
def test_articles_are_judged_as_by_a_full_library(row: Any) -> None:
    assert (not list(faults(row, ARTICLE))) == ARTICLE_VALIDATOR.is_valid(row)


@given(changed(LINES))
@settings(max_examples=300, deadline=None)
def test_lines_are_judged_as_by_a_full_library(row: Any) -> None:
    assert (not list(faults(row, LINE))) == LINE_VALIDATOR.is_valid(row)


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
