"""JSON in one spelling only: the JSON Canonicalization Scheme, RFC 8785.

Equal values give equal bytes, whoever writes them, so that the digest of a JSON block can be checked from its value.
"""

import json
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import orjson

_SAFE = 2**53  # beyond it, doubles cannot tell neighbouring integers apart (RFC 8785, 3.2.2.3 by way of RFC 7493)

_string = json.encoder.encode_basestring  # escapes what ECMAScript's JSON.stringify does, and nothing else


def canonical(value: Any, *, plain: bool = False) -> bytes:
    r"""The RFC 8785 bytes of a JSON value of dict, list, tuple, str, int, float, bool and None. `plain`: it is known that
    `is_plain` holds, and need not be found out.

    Raises ValueError for what I-JSON cannot say: NaN, infinities, integers that no double holds, lone surrogates, and keys
    that are no strings.

    >>> canonical({"b": [1.0, 1e21, -0.0], "a": "\u20ac\n"}).decode()
    '{"a":"€\\n","b":[1,1e+21,0]}'
    """
    if plain or is_plain(value):  # the fast way, for values which orjson spells as the standard does
        try:
            return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
        except orjson.JSONEncodeError as error:
            raise ValueError(f"no canonical JSON: {error}") from None
    parts: list[str] = []
    _write(value, parts)
    try:
        return "".join(parts).encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("no canonical JSON: a string has half of a surrogate pair") from None


def is_plain(value: Any) -> bool:
    """Whether there are only ASCII keys, safe integers and no floats in it, and nothing but JSON's own types. Finding that out takes
    longer than writing the value down.
    """
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return True
    if kind is dict:
        return all(type(key) is str and key.isascii() and is_plain(item) for key, item in value.items())
    if kind is list or kind is tuple:
        return all(map(is_plain, value))
    return kind is int and -_SAFE <= value <= _SAFE


def _write(value: Any, parts: list[str]) -> None:
    if isinstance(value, str):
        parts.append(_string(value))
    elif value is None or isinstance(value, bool):
        parts.append("null" if value is None else "true" if value else "false")
    elif isinstance(value, int):
        parts.append(str(value) if -_SAFE <= value <= _SAFE else _large(value))
    elif isinstance(value, float):
        parts.append(_number(value))
    elif isinstance(value, Mapping):
        _write_object(value, parts)
    elif isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        _write_array(value, parts)
    else:
        raise ValueError(f"no canonical JSON: {type(value).__name__} is no JSON type")


def _write_object(value: Mapping[Any, Any], parts: list[str]) -> None:
    for key in value:
        if not isinstance(key, str):
            raise ValueError(f"no canonical JSON: the key {key!r} is no string")  # noqa: TRY004  one error class for all faults
    parts.append("{")
    # Keys sort by their UTF-16 code units (RFC 8785, 3.2.3), not by code points.
    for position, key in enumerate(sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))):
        parts.append(("," if position else "") + _string(key) + ":")
        _write(value[key], parts)
    parts.append("}")


def _write_array(value: Sequence[Any], parts: list[str]) -> None:
    parts.append("[")
    for position, item in enumerate(value):
        if position:
            parts.append(",")
        _write(item, parts)
    parts.append("]")


def _large(value: int) -> str:
    """An integer beyond 2**53, if a double can hold it or is spelled so."""
    try:
        text = _number(float(value))
    except OverflowError:
        text = ""
    if text and (float(text) == value or text == str(value)):
        return text
    raise ValueError(f"no canonical JSON: no double holds the integer {value}")


def _number(value: float) -> str:
    """A double as ECMAScript prints it (ECMA-262, Number::toString): Python's shortest digits, placed by its rules."""
    if not math.isfinite(value):
        raise ValueError(f"no canonical JSON: {value} is no JSON number")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    # the shortest digits that read back as the same double, and where the decimal point stands among them
    _, figures, exponent = Decimal(repr(abs(value))).as_tuple()
    digits = "".join(map(str, figures))
    point = len(digits) + int(exponent)
    return sign + _placed(digits.rstrip("0"), point)


def _placed(digits: str, point: int) -> str:
    """The digits with the decimal point after `point` of them, in the form ECMAScript chooses."""
    if len(digits) <= point <= 21:
        return digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return "0." + "0" * -point + digits
    power = point - 1
    mantissa = digits if len(digits) == 1 else f"{digits[0]}.{digits[1:]}"
    return f"{mantissa}e{'+' if power > 0 else '-'}{abs(power)}"
