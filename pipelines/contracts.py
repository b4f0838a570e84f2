"""Read the awards of a contract announcement: one row a company, each with the sentence that it came from."""

import re
from collections.abc import Iterator

from crawler.model.contract import Contract
from crawler.model.draft import Draft
from crawler.model.fields.award import Announcement, continue_announcement, read_announcements
from crawler.model.fields.awardee import Awardee
from pipelines.evidence import DEPARTMENTS

_FOOTNOTE = re.compile(r"(?P<asterisks>\*+)\s?(?P<text>[^*]{3,80})")
_LONGEST_DEPARTMENT = 60


def read_contracts(draft: Draft) -> None:
    """Fill `contracts` of a contracts page. The text stays as it is: a row repeats what the body says."""
    if draft.kind != "contracts":
        return
    body = list(draft.open_positions())
    footnotes = _footnotes(draft, body)
    for found, paragraph, department in _announcements([draft.blocks[position].text for position in body]):
        draft.contracts.extend(_row(found, awardee, paragraph, department, footnotes) for awardee in found.awardees)


def _announcements(texts: list[str]) -> Iterator[tuple[Announcement, int, str | None]]:
    """Each announcement with its paragraph and the heading above it. One may go on in paragraphs of its own, which say where
    the work is done and who buys.
    """
    department: str | None = None
    held: tuple[Announcement, int, str | None] | None = None
    for paragraph, text in enumerate(texts):
        if len(text) < _LONGEST_DEPARTMENT and (text.isupper() or text.casefold() in DEPARTMENTS):
            department = text.strip(" *:")
            found: list[Announcement] = []
            more = None
        else:
            found = read_announcements(text)
            more = continue_announcement(held[0], text) if held and not found else None
        if held is not None:
            if more is not None and more.contracting_activity is None:
                held = (more, *held[1:])
                continue
            yield (more or held[0], *held[1:])
            held = None
        yield from ((item, paragraph, department) for item in found[:-1])
        if found and found[-1].contracting_activity is None:
            held = (found[-1], paragraph, department)
        elif found:
            yield found[-1], paragraph, department
    if held is not None:
        yield held


def _footnotes(draft: Draft, body: list[int]) -> dict[str, str]:
    """What asterisks stand for: `*Small business`, `**Small disadvantaged business`, at the end of the page."""
    found: dict[str, str] = {}
    for position in body:
        text = draft.blocks[position].text
        if text.startswith("*"):
            for match in _FOOTNOTE.finditer(text):
                found.setdefault(match["asterisks"], match["text"].strip(" ;,."))
    return found


def _row(
    found: Announcement, awardee: Awardee, paragraph: int, department: str | None, footnotes: dict[str, str]
) -> Contract:
    meaning = footnotes.get(awardee.asterisks)
    return Contract(
        company=awardee.company,
        award=found.award,
        paragraph=paragraph,
        sentence=found.sentence,
        place=awardee.place,
        amount_usd=found.amount_usd,
        amount_raw=found.amount_raw,
        amount_sentence=found.amount_sentence,
        awardees=len(found.awardees),
        contract_number=awardee.number or found.contract_number,
        modification=found.modification,
        contracting_activity=found.contracting_activity,
        activity_sentence=found.activity_sentence,
        completion=found.completion,
        department=department,
        footnotes=(meaning,) if meaning else (),
    )
