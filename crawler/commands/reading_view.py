"""An article for people: what a reader would see, then what was taken out and why."""

import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

_WIDTH = 100


def reading_view(row: Mapping[str, Any]) -> str:
    """The article of a feed row as plain text, ending in a rule."""
    return "\n".join([*_head(row), *_body(row), *_photos(row), *_contracts(row), *_taken_out(row), "-" * _WIDTH, ""])


def _head(row: Mapping[str, Any]) -> Iterator[str]:
    yield from _wrapped(row.get("headline") or f"({row.get('kind')}, no headline)")
    if row.get("subheadline"):
        yield from _wrapped(row["subheadline"])
    who = "; ".join(byline["raw"].replace("\n", ", ") for byline in row.get("byline") or ())
    line = " | ".join(filter(None, (row.get("kind"), row.get("published"), who, row.get("url"))))
    yield from _wrapped(line)
    for notice in row.get("notices") or ():
        yield from _wrapped(f"[{notice['kind']}] {notice['text']}")
    yield ""


def _body(row: Mapping[str, Any]) -> Iterator[str]:
    for block in row.get("body") or ():
        mark = {"heading": "## ", "list_item": "- ", "quote": "> "}.get(block["kind"], "")
        yield from _wrapped(mark + block["text"])
        yield ""


def _photos(row: Mapping[str, Any]) -> Iterator[str]:
    for photo in row.get("photos") or ():
        ids = ", ".join(photo.get("virins") or ())
        printed = f"printed {photo['repeats']} times" if photo.get("repeats", 1) > 1 else ""
        title = " | ".join(filter(None, (photo.get("title"), ids, printed)))
        yield from _wrapped(f"[photo] {title}" if title else "[photo]")
        if photo.get("caption"):
            yield from _wrapped(photo["caption"], indent="    ")
        yield ""


def _contracts(row: Mapping[str, Any]) -> Iterator[str]:
    for contract in row.get("contracts") or ():
        dollars = contract.get("amount_usd")
        facts = (
            contract.get("place"),
            f"${dollars:,}" if dollars is not None else None,
            contract.get("contract_number"),
        )
        yield from _wrapped(f"[{contract['award']}] {' | '.join(filter(None, (contract['company'], *facts)))}")
    if row.get("contracts"):
        yield ""


def _taken_out(row: Mapping[str, Any]) -> Iterator[str]:
    counts = Counter((edit["action"], edit["rule"]) for edit in row.get("edits") or ())
    if counts:
        verbs = {"remove": "removed", "merge": "merged", "move": "moved"}
        told = ", ".join(
            f"{verbs[action]} {rule}" + (f" x{n}" if n > 1 else "") for (action, rule), n in counts.items()
        )
        yield from _wrapped(f"[{sum(counts.values())} edits] {told}")


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False)
