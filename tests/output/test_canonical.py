"""RFC 8785: one spelling only."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from output.canonical import canonical

NUMBERS = [  # RFC 8785, appendix B, and ECMAScript's own borders
    (0.0, "0"),
    (-0.0, "0"),
    (5e-324, "5e-324"),
    (-5e-324, "-5e-324"),
    (1.7976931348623157e308, "1.7976931348623157e+308"),
    (9007199254740992.0, "9007199254740992"),
    (-9007199254740992.0, "-9007199254740992"),
    (295147905179352830000.0, "295147905179352830000"),
    (9.999999999999997e22, "9.999999999999997e+22"),
    (1e23, "1e+23"),
    (1.0000000000000001e23, "1.0000000000000001e+23"),
    (999999999999999700000.0, "999999999999999700000"),
    (999999999999999900000.0, "999999999999999900000"),
    (1e21, "1e+21"),
    (1e20, "100000000000000000000"),
    (9.999999999999997e-7, "9.999999999999997e-7"),
    (0.000001, "0.000001"),
    (1e-7, "1e-7"),
    (333333333.33333329, "333333333.3333333"),
    (4.50, "4.5"),
    (2e-3, "0.002"),
    (-0.0000033333333333333333, "-0.0000033333333333333333"),
    (1424953923781206.2, "1424953923781206.2"),
    (100.0, "100"),
    (7, "7"),
    (-(2**53), "-9007199254740992"),
]


@pytest.mark.parametrize(("number", "text"), NUMBERS)
def test_numbers(number: float, text: str) -> None:
    assert canonical(number).decode() == text


VALUES: list[tuple[Any, str]] = [
    # keys sort by UTF-16 code units: the emoji (D83D DE00) before the presentation form (FB33)
    (
        {"€": 1, "\r": 2, "\ufb33": 3, "1": 4, "😀": 5, "\x80": 6, "ö": 7},
        '{"\\r":2,"1":4,"\x80":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
    ),
    ({"b": [], "a": {}}, '{"a":{},"b":[]}'),
    (("a", None, True, False), '["a",null,true,false]'),
    ('"\\/\b\f\n\r\t\x00\x1f\x7f\u2028<é😀', '"\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\x7f\u2028<é😀"'),
    ([1.5, '"\\/\b\f\n\r\t\x00\x1f\x7f\u2028<é😀'], '[1.5,"\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\x7f\u2028<é😀"]'),
]


@pytest.mark.parametrize(("value", "text"), VALUES)
def test_values(value: Any, text: str) -> None:
    assert canonical(value).decode() == text


@pytest.mark.parametrize(
    "value",
    [
        math.nan,
        math.inf,
        [1.5, -math.inf],
        2**53 + 1,
        -(2**53) - 1,
        "\ud800",
        ["\ud800", 0.5],
        {1: 2},
        b"x",
        {"a": {1}},
    ],
)
def test_what_json_cannot_say(value: Any) -> None:
    with pytest.raises(ValueError, match="no canonical JSON"):
        canonical(value)


_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | _text,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(_text, inner, max_size=5),
    max_leaves=20,
)


@given(_json)
def test_reading_it_gives_the_value_and_writing_that_the_bytes(value: Any) -> None:
    octets = canonical(value)
    assert json.loads(octets, parse_int=float) == value  # a JSON number is a double (RFC 7493)
    assert canonical(json.loads(octets)) == octets


@given(st.dictionaries(_text, st.integers(0, 9), max_size=8))
def test_key_order_does_not_depend_on_the_order_of_insertion(value: dict[str, int]) -> None:
    octets = canonical(value)
    assert canonical(dict(reversed(value.items()))) == octets
    keys = list(json.loads(octets))
    assert keys == sorted(keys, key=lambda key: key.encode("utf-16-be"))
