"""The companies of an award: each with its place, its contract number and the marks of its footnotes."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from crawler.model.fields.piid import PIID, contract_numbers
from crawler.model.fields.region import is_region

PARENTHESIS = re.compile(r"\s*\([^()]*\)")
_ASTERISKS = re.compile(r",?\s*(\*+),?")
# A comma that the page lost: `Leidos Inc. Reston, Virginia`, `Next Tier Concepts Inc. Vienna Virginia`.
_RUN_ON = re.compile(
    r"(?P<name>[^,]{3,80} (?:Inc|Corp|Co|Ltd)\.|[^,]{3,80} LLC) (?P<city>[A-Z][^,]{2,30}?),? (?P<region>[A-Z][^,]{2,20})"
)
# A last part of the name rather than a city: `SMIT Singapore Pte. Ltd., Singapore`.
_CORPORATE = re.compile(
    r"\b(?:inc|corp|co|ltd|llc|l\.l\.c|llp|lp|l\.p|plc|gmbh|ag|a/?s|s\.?a|s\.?p\.?a|b\.?v|n\.?v|pty|pte|jv|joint venture)\.?$",
    re.IGNORECASE,
)
# Two companies that no semicolon divides: `Vela LLC, Arden, Iowa (NUMBER) and Pell Inc., Orle, Ohio`.
_AND = re.compile(r"(?P<before>[^,;()]{2,40}),?(?: ?\([^()]{0,40}\))?,? and (?=[A-Z0-9][^,;]{1,80}, )")
_OF = re.compile(r"(?<=, )of (?=[A-Z])")
_AFTER_PLACE = re.compile(r",? (?:to|for|was|were|under|had|should|is|on|incorrectly)\b|\.$|\. ")
_INITIALS = re.compile(r"(?:[A-Z]\.){2,4}")
_LONGEST_NAME = 160
_LONGEST_REGION = 40


class Awardee(NamedTuple):
    """One company of an award."""

    company: str
    place: str | None
    number: str | None
    asterisks: str
    """`*` or `**`, the marks of the page's footnotes; empty when there are none."""


def split_awardees(subject: str) -> tuple[Awardee, ...]:
    """The companies before the verb; none when one of them does not read as a company with its place."""
    parts = [half for part in re.split(r";\s*(?:and\s+)?", subject.strip(" ,;")) for half in _halves(part)]
    found = [_awardee(part) for part in parts if part.strip()]
    return tuple(item for item in found if item) if all(found) else ()


def _halves(part: str) -> Iterator[str]:
    """The companies of a part that a place and `and` divide."""
    start = 0
    for match in _AND.finditer(part):
        if is_region(match["before"].strip(" *")):
            yield part[start : match.end()].rstrip().removesuffix("and").rstrip(" ,")
            start = match.end()
    yield part[start:]


def _awardee(part: str) -> Awardee | None:
    number = next(contract_numbers(part), None)
    bare = PARENTHESIS.sub("", part)
    asterisks = _ASTERISKS.search(bare)
    bare = _ASTERISKS.sub(",", bare) if asterisks else bare
    bare = _with_comma(_OF.sub("", bare.removeprefix("and ").strip(" ,")))
    parts = [item.strip() for item in re.split(r",(?:\s|$)", bare) if item.strip()]
    parts = _rejoined(parts)
    if any(map(is_region, parts[1:-2])):
        return None  # the place of another company, which nothing divides from this one
    company, place = _split_place(parts)
    place = without_stop(place) if place else None
    if not company or len(company) > _LONGEST_NAME or not (company[0].isupper() or company[0].isdigit()):
        return None
    if not (PIID.search(part) if place is None else all(item[:1].isupper() for item in place.split(", "))):
        return None
    return Awardee(company, place, number, asterisks[1] if asterisks else "")


def _with_comma(text: str) -> str:
    """Company, city and state of a text that lacks the commas between them."""
    match = _RUN_ON.fullmatch(text)
    return f"{match['name']}, {match['city']}, {match['region']}" if match and is_region(match["region"]) else text


def _rejoined(parts: list[str]) -> list[str]:
    """`Name, Inc.` is one part."""
    whole: list[str] = []
    for part in parts:
        if whole and len(part) < 14 and _CORPORATE.match(part):
            whole[-1] += f", {part}"
        else:
            whole.append(part)
    return whole


def _split_place(parts: list[str]) -> tuple[str, str | None]:
    """Company and place: the last two parts are city and state, or city and country, or the last one alone."""
    if len(parts) < 2:
        return ", ".join(parts), None
    if len(parts) == 2 or (_CORPORATE.search(parts[-2]) and not is_region(parts[-1])):
        return ", ".join(parts[:-1]), parts[-1]
    return ", ".join(parts[:-2]), ", ".join(parts[-2:])


def up_to_place(text: str) -> str:
    """The companies that open a text, without what it goes on to say of them."""
    for match in _AFTER_PLACE.finditer(text):
        region = text[max(0, match.start() - _LONGEST_REGION) : match.start()].rpartition(", ")[2]
        if is_region(region):
            return text[: match.start()]
        if is_region(f"{region}."):
            return f"{text[: match.start()]}."
    return text


def with_numbers(
    awardees: tuple[Awardee, ...], activity_sentence: str | None
) -> tuple[tuple[Awardee, ...], str | None]:
    """The awardees with the numbers that the last sentence lists in their order, and the award's own number; several numbers
    that do not fit the companies are nobody's.
    """
    numbers = list(contract_numbers(activity_sentence or ""))
    if len(numbers) < 2:
        return awardees, numbers[0] if numbers else None
    if len(numbers) == len(awardees) and not any(item.number for item in awardees):
        return tuple(item._replace(number=number) for item, number in zip(awardees, numbers, strict=True)), None
    return awardees, numbers[0] if len(awardees) == 1 else None


def without_stop(text: str) -> str:
    """Without the full stop of the sentence; that of `Md.` and `U.K.` stays."""
    last = text.rpartition(", ")[2]
    return text if is_region(last) or _INITIALS.fullmatch(last) else text.rstrip(".")
