"""Contract announcements: a paragraph of prose in, the awards in it out.

The form has been the same since the 1990s: company, city, state; "is awarded"; an amount; what for; where and until when;
"... is the contracting activity (number)". Several companies that share an award stand in a row, divided by semicolons.
What does not read so gives no row: a wrong row is worse than a missing one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from crawler.model.contract import Award
from crawler.model.fields.awardee import PARENTHESIS, Awardee, split_awardees, up_to_place, with_numbers, without_stop
from crawler.model.fields.date import find_date
from crawler.model.fields.piid import MODIFICATION, PIID, contract_numbers
from crawler.model.fields.sentence import split_sentences

_HOW = r"(?:(?:each|also|jointly|collectively|competitively|hereby|both|all)\s+)?"
_VERB = re.compile(
    rf",?\s+(?:(?:(?:is|are|was|were)\s+{_HOW}(?:being\s+)?|(?:has|have)\s+{_HOW}been\s+{_HOW}|will\s+{_HOW}be\s+)"
    r"(?:awarded|issued|granted|added|modified)\b|will (?:each )?(?:compete|share)\b|(?:is|are) (?:sharing|competing|receiving)\b|"
    r"(?:has|have) received\b|received\b)"
)
# The buyer first: `The Example Agency has awarded a $9 contract to Vela Inc., Arden, Ohio.` (war.gov, December 2025 and May 2026);
# `The Air Force is modifying a contract for $9 with Vela Inc., of Arden, Ohio.` (defenselink.mil to 2008)
_ACTIVE = re.compile(
    r"(?P<said>\b(?:has|have) awarded an? [^.]{0,400}?|\bis (?:awarding|modifying) an? [^.]{0,400}?)\b(?:to|with) (?:the following [^:.]{3,40}:\s+)?(?=[A-Z0-9])"
)
# `The $9 contract (NUMBER) announced on March 20, 2024, for Vela Inc., Arden, Ohio, to provide nets was actually awarded ...`
_ANNOUNCED = re.compile(r"^The (?P<said>.{0,300}?)\bannounced\b.{0,60}?\b(?:19|20)\d{2},? (?:for|to) (?=[A-Z0-9])")
_LIST = re.compile(r"^(?:The|These) (?:following|\w+ following)\b[^:]{0,400}?:\s*")
_MONEY = re.compile(
    r"\$\s?(?P<number>\d(?:[\d,]*\d)?(?:\.\d+)?)(?:[\s-](?P<scale>thousand|million|billion|trillion)\b)?"
)
_SCALE = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_ACTIVITY = re.compile(
    r"^(?:The )?(?P<before>[A-Z0-9].{3,220}?),? (?:is|are|serves as|was) the (?:procuring |contracting )(?:contracting )?(?:activit(?:y|ies)|agency|office)\b"
    r"|^The contracting (?:activity|agency|office) is (?:the )?(?P<after>[A-Z].{3,220}?)(?=\s?\(|$)"
)
_STATUS = re.compile(r"^\**(?P<status>UPDATE|CORRECTION|CLARIFICATION|EDITOR'S NOTE)\s*:\s*", re.IGNORECASE)
_COMPLETION = re.compile(
    r"\bcomplet(?:ed?|ion)\b|\bordering period end date\b|\b[Oo]rdering period is\b.{0,40}? through\b"
    r"|\bperiod of performance\b.{0,80}? (?:through\b|until\b|ends\b|to (?=[A-Z][a-z]{2,8}\.? \d))"
)
# `with a Sept. 16, 2024, performance completion date`: the Defense Logistics Agency's order.
_DATED_COMPLETION = re.compile(
    r"\bwith an? (?P<date>.{6,30}?),? (?:performance|ordering period|estimated)\b.{0,12} (?:completion|end) date\b"
)
# What several contracts may come to, said in a sentence of its own: `The maximum dollar value for all five contracts combined is $9.`
_TOGETHER = re.compile(
    r"^(?:The|Their|These|This|All|Each)\b[^$]{0,200}\b(?:aggregate|combined|total|maximum|cumulative|shared?|ceiling|face|not-to-exceed)\b[^$]{0,120}(?=\$)"
)
# `This modification increases the value of the basic contract by $9`, `The contract was awarded in the amount of $9`: the forms of
# the Navy's and the Defense Information Systems Agency's supplements (NMCARS 5205.303, DARS 205.303).
_OF_ACTION = re.compile(
    r"^(?:The|This) (?:contract|modification|action|order|option)\b[^$]{0,60}\b(?:increases [^$]{0,80}\bby|awarded in the amount of) (?=\$)"
)
_NEW_TOTAL = re.compile(r"\bbrings?\b")
"""What the whole contract has come to, and not what is awarded."""
_VALUE = re.compile(r"\b(?:ceiling|value|amount|total|price)\b")
_MOST_DOLLARS = 2**53 - 1
"""The largest integer that every reader of JSON takes (RFC 8259, section 6); more is a slip of the page or an attack."""
_MOST_DIGITS = 16
_WITHIN = 200
"""How far behind the word a date of completion is looked for; the whole rest each time would be quadratic."""


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
    subject, said, verb = _parted(first, is_correction=status is not None)
    awardees = split_awardees(subject)
    money = _MONEY.search(said)
    activity, activity_sentence = _activity(sentences[1:])
    awardees, number = with_numbers(awardees, activity_sentence)
    number = number or _number(said)
    if not awardees or not (money or PIID.search(sentences[0]) or PIID.search(activity_sentence or "")):
        return None
    modification = MODIFICATION.search(said) or MODIFICATION.search(activity_sentence or "")
    together = _together(sentences[1:]) if money is None else None
    money = money or (_MONEY.search(together) if together else None)
    return Announcement(
        award="update" if "added" in verb else _award(status, said),
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


def _parted(first: str, *, is_correction: bool) -> tuple[str, str, str]:
    """The companies of an announcement's first sentence, what it says of the award, and its verb; empty where it announces none."""
    if is_correction and (announced := _ANNOUNCED.match(first)):
        return up_to_place(first[announced.end() :]), announced["said"], ""
    if listed := _LIST.match(first):
        verb = _VERB.search(first)
        return (first[listed.end() :], first[: listed.end()], verb[0]) if verb else ("", "", "")
    if verb := _VERB.search(first):
        return first[: verb.start()], first[verb.end() :], verb[0]
    if active := _ACTIVE.search(first):
        subject = up_to_place(first[active.end() :])
        return subject, active["said"] + first[active.end() + len(subject) :], ""
    return "", "", ""


def _award(status: re.Match[str] | None, said: str) -> Award:
    if status:
        return "update" if status["status"].upper() == "UPDATE" else "correction"
    return "modification" if re.search(r"\bmodif", said[:400]) else "award"


def _dollars(money: re.Match[str]) -> int | None:
    whole, _, fraction = money["number"].replace(",", "").partition(".")
    if len(whole) > _MOST_DIGITS:
        return None
    scale = _SCALE.get(money["scale"] or "", 1)
    dollars = int(whole) * scale + (int(fraction[:12].ljust(12, "0")) * scale // 10**12 if fraction else 0)
    return dollars if dollars <= _MOST_DOLLARS else None


def _together(sentences: list[str]) -> str | None:
    """The sentence that says what the award comes to, or what all its contracts together may."""
    for sentence in sentences:
        match = _TOGETHER.match(sentence)
        if _OF_ACTION.match(sentence) or (match and _VALUE.search(match[0]) and not _NEW_TOTAL.search(match[0])):
            return sentence
    return None


def _activity(sentences: list[str]) -> tuple[str | None, str | None]:
    for sentence in sentences:
        match = _ACTIVITY.search(sentence)
        if match:
            return without_stop(PARENTHESIS.sub("", match["before"] or match["after"]).strip(" ,")), sentence
    return None, None


def _number(text: str | None) -> str | None:
    return next(contract_numbers(text), None) if text else None


def _completion(sentences: list[str]) -> str | None:
    """The last date of the sentence that says until when the work is done."""
    for sentence in sentences:
        before = _DATED_COMPLETION.search(sentence)
        if before and (found := find_date(before["date"].casefold())):
            return found
        for match in _COMPLETION.finditer(sentence):
            found = find_date(sentence[match.end() : match.end() + _WITHIN].casefold())
            if found:
                return found
    return None
