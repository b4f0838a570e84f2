"""Contract announcements: a paragraph of prose in, the awards in it out.

The form has been the same since the 1990s: company, city, state; "is awarded"; an amount; what for; where and until when;
"... is the contracting activity (number)". Several companies that share an award stand in a row, divided by semicolons.
What does not read so gives no row: a wrong row is worse than a missing one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from crawler.model.contract import Award
from crawler.model.fields.date import find_date
from crawler.model.fields.piid import MODIFICATION, PIID, canonical_piid
from crawler.model.fields.region import is_region
from crawler.model.fields.sentence import split_sentences

_VERB = re.compile(
    r",?\s+(?:(?:is|are|was|were|has been|have been|is being|are being|will be)\s+(?:each\s+|also\s+|jointly\s+)?"
    r"(?:awarded|issued|granted|added|modified)\b|will (?:each )?(?:compete|share)\b|(?:has|have) received\b|received\b)"
)
_LIST = re.compile(r"^(?:The|These) (?:following|\w+ following)\b[^:]{0,400}?:\s*")
_MONEY = re.compile(
    r"\$\s?(?P<number>\d(?:[\d,]*\d)?(?:\.\d+)?)(?:[\s-](?P<scale>thousand|million|billion|trillion)\b)?"
)
_SCALE = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_ACTIVITY = re.compile(
    r"^(?:The )?(?P<before>[A-Z].{3,220}?),? (?:is|are|serves as|was) the (?:procuring |contracting )(?:contracting )?(?:activit(?:y|ies)|agency|office)\b"
    r"|^The contracting (?:activity|agency|office) is (?:the )?(?P<after>[A-Z].{3,220}?)(?=\s?\(|$)"
)
_STATUS = re.compile(r"^\**(?P<status>UPDATE|CORRECTION|CLARIFICATION|EDITOR'S NOTE)\s*:\s*", re.IGNORECASE)
_COMPLETION = re.compile(r"\bcomplet(?:ed?|ion)\b")
# `with a Sept. 16, 2024, performance completion date`: the Defense Logistics Agency's order.
_DATED_COMPLETION = re.compile(
    r"\bwith an? (?P<date>.{6,30}?),? (?:performance|ordering period|estimated)\b.{0,12} (?:completion|end) date\b"
)
# What several contracts may come to, said in a sentence of its own: `The maximum dollar value for all five contracts combined is $9.`
_TOGETHER = re.compile(
    r"^(?:The|Their|These|This|All|Each)\b[^$]{0,200}\b(?:aggregate|combined|total|maximum|cumulative|shared?|ceiling|face|not-to-exceed)\b[^$]{0,120}(?=\$)"
)
_VALUE = re.compile(r"\b(?:ceiling|value|amount|total|price)\b")
_PARENTHESIS = re.compile(r"\s*\([^()]*\)")
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
_LONGEST_NAME = 160
_MOST_DOLLARS = 2**53 - 1
"""The largest integer that every reader of JSON takes (RFC 8259, section 6); more is a slip of the page or an attack."""
_MOST_DIGITS = 16


class Awardee(NamedTuple):
    """One company of an award."""

    company: str
    place: str | None
    number: str | None
    asterisks: str
    """`*` or `**`, the marks of the page's footnotes; empty when there are none."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """One award as a paragraph announces it."""

    award: Award
    awardees: tuple[Awardee, ...]
    sentence: str
    amount_usd: int | None
    amount_raw: str | None
    amount_sentence: str | None
    """Where it is not `sentence` that names the amount."""
    contract_number: str | None
    modification: str | None
    contracting_activity: str | None
    activity_sentence: str | None
    completion: str | None


def read_announcements(text: str) -> list[Announcement]:
    """The awards that a squeezed paragraph announces, in order; mostly one or none.

    >>> text = (
    ...     "Vela Docks Inc.,* Port Vela, Maine, is awarded a $21,400,000 modification (P00003) to contract N00019-26-C-0042. "
    ...     "Naval Sea Systems Command, Washington, D.C., is the contracting activity."
    ... )
    >>> (award,) = read_announcements(text)
    >>> award.awardees, award.amount_usd, award.contract_number
    ((Awardee(company='Vela Docks Inc.', place='Port Vela, Maine', number=None, asterisks='*'),), 21400000, 'N00019-26-C-0042')
    >>> award.contracting_activity
    'Naval Sea Systems Command, Washington, D.C.'
    """
    if "$" not in text and not PIID.search(text):
        return []
    return [found for sentences in _awards(split_sentences(text)) if (found := _read(sentences)) is not None]


def continue_announcement(found: Announcement, text: str) -> Announcement | None:
    """An announcement that has no contracting activity yet, with what a further paragraph of it says; None when the paragraph
    is the next company's.
    """
    sentences = split_sentences(text)
    verb = _VERB.search(sentences[0])
    if verb is not None and "," in sentences[0][: verb.start()] and not _ACTIVITY.search(sentences[0]):
        return None
    activity, activity_sentence = _activity(sentences)
    return replace(
        found,
        contracting_activity=activity,
        activity_sentence=activity_sentence,
        contract_number=_number(activity_sentence) or found.contract_number,
        completion=found.completion or _completion(sentences),
    )


def _awards(sentences: list[str]) -> Iterator[list[str]]:
    """The sentences of each award: one ends with its contracting activity, and the next begins when another company is named."""
    group: list[str] = []
    is_over = False
    for sentence in sentences:
        if is_over and _VERB.search(sentence) and "," in sentence:
            yield group
            group, is_over = [], False
        group.append(sentence)
        is_over = is_over or _ACTIVITY.search(sentence) is not None
    if group:
        yield group


def _read(sentences: list[str]) -> Announcement | None:
    status = _STATUS.match(sentences[0])
    first = sentences[0][status.end() :] if status else sentences[0]
    verb = _VERB.search(first)
    if verb is None:
        return None
    listed = _LIST.match(first)
    said = first[: listed.end()] if listed else first[verb.end() :]
    awardees = _awardees(first[listed.end() :] if listed else first[: verb.start()])
    money = _MONEY.search(said)
    activity, activity_sentence = _activity(sentences[1:])
    number = _number(activity_sentence) or _number(said)
    if not awardees or not (money or number or any(item.number for item in awardees)):
        return None
    modification = MODIFICATION.search(said)
    together = _together(sentences[1:]) if money is None else None
    money = money or (_MONEY.search(together) if together else None)
    return Announcement(
        award="update" if "added" in verb[0] else _award(status, said),
        awardees=awardees,
        sentence=sentences[0],
        amount_usd=_dollars(money) if money else None,
        amount_raw=money[0] if money else None,
        amount_sentence=together,
        contract_number=number,
        modification=modification[0] if modification else None,
        contracting_activity=activity,
        activity_sentence=activity_sentence,
        completion=_completion(sentences),
    )


def _award(status: re.Match[str] | None, said: str) -> Award:
    if status:
        return "update" if status["status"].upper() == "UPDATE" else "correction"
    return "modification" if re.search(r"\bmodif", said[:400]) else "award"


def _awardees(subject: str) -> tuple[Awardee, ...]:
    """The companies before the verb; none when one of them does not read as a company with its place."""
    found = [_awardee(part) for part in re.split(r";\s*(?:and\s+)?", subject.strip(" ,;")) if part.strip()]
    return tuple(item for item in found if item) if all(found) else ()


def _awardee(part: str) -> Awardee | None:
    number = PIID.search(part)
    bare = _PARENTHESIS.sub("", part)
    asterisks = _ASTERISKS.search(bare)
    bare = _ASTERISKS.sub(",", bare) if asterisks else bare
    bare = _with_comma(bare.removeprefix("and ").strip(" ,"))
    parts = [item.strip() for item in re.split(r",(?:\s|$)", bare) if item.strip()]
    company, place = _split_place(_rejoined(parts))
    if not company or len(company) > _LONGEST_NAME or not (company[0].isupper() or company[0].isdigit()):
        return None
    if not (number if place is None else all(item[:1].isupper() for item in place.split(", "))):
        return None
    return Awardee(company, place, canonical_piid(number) if number else None, asterisks[1] if asterisks else "")


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


def _dollars(money: re.Match[str]) -> int | None:
    whole, _, fraction = money["number"].replace(",", "").partition(".")
    if len(whole) > _MOST_DIGITS:
        return None
    scale = _SCALE.get(money["scale"] or "", 1)
    dollars = int(whole) * scale + (int(fraction[:12].ljust(12, "0")) * scale // 10**12 if fraction else 0)
    return dollars if dollars <= _MOST_DOLLARS else None


def _together(sentences: list[str]) -> str | None:
    """The sentence that says what all contracts of the award may come to."""
    for sentence in sentences:
        match = _TOGETHER.match(sentence)
        if match and _VALUE.search(match[0]):
            return sentence
    return None


def _activity(sentences: list[str]) -> tuple[str | None, str | None]:
    for sentence in sentences:
        match = _ACTIVITY.search(sentence)
        if match:
            return _without_stop(_PARENTHESIS.sub("", match["before"] or match["after"]).strip(" ,")), sentence
    return None, None


def _without_stop(text: str) -> str:
    """Without the full stop of the sentence; that of `Md.` stays."""
    return text if is_region(text.rpartition(", ")[2]) else text.rstrip(".")


def _number(text: str | None) -> str | None:
    match = PIID.search(text) if text else None
    return canonical_piid(match) if match else None


def _completion(sentences: list[str]) -> str | None:
    """The last date of the sentence that says until when the work is done."""
    for sentence in sentences:
        before = _DATED_COMPLETION.search(sentence)
        if before and (found := find_date(before["date"].casefold())):
            return found
        for match in _COMPLETION.finditer(sentence):
            found = find_date(sentence[match.end() :].casefold())
            if found:
                return found
    return None
