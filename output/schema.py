"""JSON Schema 2020-12 of an article and of a line, made from the model: `python -m output.schema` writes the files."""

import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import orjson
from itemadapter import ItemAdapter

from crawler.model.article import SCHEMA_VERSION, Article, Edit, Extraction
from crawler.model.row import article_row
from output.record import RULES, TYPES, Rule

DIRECTORY = Path("docs/schema")
ARTICLE_FILE = "article.schema.json"
LINE_FILE = "line.schema.json"
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_MAJOR = SCHEMA_VERSION.partition(".")[0]
_LATER = {(Edit, "evidence")}
"""Keys that rows of today have and rows of earlier versions may lack: those stay valid."""


def article_schema() -> dict[str, Any]:
    """The schema of an article as `article_row` gives it: every key is there, absent is null or empty."""
    schema = _object(Article, ItemAdapter.get_json_schema(Article))
    schema["required"] = list(article_row(Article("", "other", Extraction("text", "", ""))))  # in the contract's order
    schema["properties"] = {name: schema["properties"][name] for name in schema["required"]}
    schema["properties"]["schema_version"] = {"type": "string", "pattern": rf"^{_MAJOR}\.\d+$"}
    schema["properties"]["text_sha256"]["pattern"] = "^([0-9a-f]{64})?$"
    return {
        "$schema": _DRAFT,
        "$id": f"urn:newsarchive:schema:article:{SCHEMA_VERSION}",
        "title": "Article",
        "description": "What a page says. `kind` tells whether it is an article at all.",
        **schema,
    }


def _object(model: type, said: dict[str, Any]) -> dict[str, Any]:
    """What itemadapter says of a class, completed: literals as enums, nested classes alike, all keys required but later ones."""
    hints = typing.get_type_hints(model)
    properties = {}
    for name, hint in hints.items():
        known = {key: value for key, value in said["properties"][name].items() if key != "default"}
        properties[name] = _completed(hint, known)
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if (model, name) not in _LATER],
        "additionalProperties": False,
    }


def _completed(hint: Any, said: dict[str, Any]) -> dict[str, Any]:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        return {**said, "type": "string", "enum": list(arguments)}
    if hasattr(hint, "_fields"):
        said = {**_described(said), **ItemAdapter.get_json_schema(_as_dataclass(hint))}
    if "properties" in said:
        return {**_described(said), **_object(hint, said)}
    if origin is Mapping:
        return {**_described(said), "type": "object", "additionalProperties": {"type": "string"}}
    if origin is tuple:
        return {**said, "items": _completed(arguments[0], said["items"])}
    if origin is types.UnionType:
        return _nullable(next(kind for kind in arguments if kind is not types.NoneType), said)
    return said


def _as_dataclass(kind: Any) -> type:
    """A named tuple as a class that itemadapter reads, which knows none."""
    # from Python 3.13 on the source of a class is found by its first line
    names = ("__annotations__", "__module__", "__doc__", "__firstlineno__")
    told = {name: getattr(kind, name) for name in names if hasattr(kind, name)}
    return dataclass(type(kind.__name__, (), {**kind._field_defaults, **told}))


def _nullable(hint: Any, said: dict[str, Any]) -> dict[str, Any]:
    """A value or null: itemadapter says `anyOf` for classes and a list of types for the rest."""
    if "anyOf" not in said:
        return said
    one = next(choice for choice in said["anyOf"] if choice != {"type": "null"})
    return {**_described(said), "anyOf": [{"type": "null"}, _completed(hint, one)]}


def _described(said: dict[str, Any]) -> dict[str, Any]:
    return {"description": said["description"]} if "description" in said else {}


# --- lines -------------------------------------------------------------------------------------------------------


def line_schema() -> dict[str, Any]:
    """The schema of a line of the WARC-like JSON lines, from the same table of rules by which records are checked."""
    named = {rule.name: _field(rule) for rule in RULES}
    return {
        "$schema": _DRAFT,
        "$id": "urn:newsarchive:schema:line:1.0",
        "title": "Line",
        "description": "One WARC record. Fields and block alone rebuild it byte for byte; `http` and `index` are derived.",
        "type": "object",
        "properties": {**named, **_OURS},
        "required": [rule.name for rule in RULES if rule.required == frozenset(TYPES)] + ["block"],
        "additionalProperties": {
            "description": "An extension field, as text; a repeated one as a list.",
            "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
        },
        "allOf": [_for_type(kind) for kind in TYPES],
    }


def _field(rule: Rule) -> dict[str, Any]:
    text: dict[str, Any] = {"type": "string"}
    if rule.name == "WARC-Type":
        text["description"] = f"One of {', '.join(TYPES)}, or an extension type."
    if rule.syntax:
        text["pattern"] = f"^(?:{rule.syntax.pattern})$"
    if rule.name == "Content-Length":
        return {"anyOf": [{"type": "integer", "minimum": 0}, text]}
    if rule.repeatable:
        return {"anyOf": [text, {"type": "array", "minItems": 2, "items": text}]}
    return text


def _for_type(kind: str) -> dict[str, Any]:
    """What a record type must have and must not have."""
    must = [rule.name for rule in RULES if kind in rule.required]
    never = {rule.name: False for rule in RULES if kind not in rule.allowed}
    return {
        "if": {"properties": {"WARC-Type": {"const": kind}}, "required": ["WARC-Type"]},
        "then": {"required": must, "properties": never},
    }


def _closed(**properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_BASE64 = {"type": "string", "contentEncoding": "base64"}
_COUNT = {"type": "integer", "minimum": 0}
_OURS: dict[str, Any] = {
    "header_base64": {
        **_BASE64,
        "description": "The record's header, from its version line to its empty line, where keys cannot say it.",
    },
    "http": {
        "type": "object",
        "description": "Derived: what the block says as an HTTP response.",
        "properties": {
            "status": _COUNT,
            "headers": {
                "type": "array",
                "items": {"type": "array", "prefixItems": [{"type": "string"}, {"type": "string"}], "minItems": 2},
            },
            "media_type": {"type": ["string", "null"]},
            "charset": {"type": ["string", "null"]},
        },
    },
    "index": {
        "type": "object",
        "description": "Derived: the JSON block of the record's CDXJ line.",
        "additionalProperties": {"type": "string"},
    },
    "block": {
        "description": "The record's block in exactly one form; `json` stands for its RFC 8785 bytes.",
        "oneOf": [
            _closed(json={}),
            _closed(text={"type": "string"}),
            _closed(base64=_BASE64),
            _closed(ref=_closed(filename={"type": "string"}, offset=_COUNT, length=_COUNT)),
        ],
    },
}


def schema_files() -> dict[str, bytes]:
    """The committed files: name and content."""
    option = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    return {
        ARTICLE_FILE: orjson.dumps(article_schema(), option=option),
        LINE_FILE: orjson.dumps(line_schema(), option=option),
    }


def main() -> None:
    """Write the schemas below the working directory."""
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    for name, content in schema_files().items():
        (DIRECTORY / name).write_bytes(content)


if __name__ == "__main__":
    main()
