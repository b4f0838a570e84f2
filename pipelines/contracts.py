"""Read the awards of a contract announcement: one row a company, each with the sentence that it came from."""

import re

from crawler.model.contract import Contract
from crawler.model.draft import Draft
from crawler.model.fields.award import Announcement, Awardee, read_announcements

_FOOTNOTE = re.compile(r"(?P<asterisks>\*+)\s?(?P<text>[^*]{3,80})")
_LONGEST_DEPARTMENT = 60


def read_contracts(draft: Draft) -> None:
    """Fill `contracts` of a contracts page. The text stays as it is: a row repeats what the body says."""
    if draft.kind != "contracts":
        return
    body = list(draft.open_positions())
    footnotes = _footnotes(draft, body)
    department: str | None = None
    for paragraph, position in enumerate(body):
        text = draft.blocks[position].text
        if len(text) < _LONGEST_DEPARTMENT and text.isupper():
            department = text.strip(" *:")
            continue
        for announcement in read_announcements(text):
            draft.contracts.extend(
                _row(announcement, awardee, paragraph, department, footnotes) for awardee in announcement.awardees
            )


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
        awardees=len(found.awardees),
        contract_number=awardee.number or found.contract_number,
        modification=found.modification,
        contracting_activity=found.contracting_activity,
        activity_sentence=found.activity_sentence,
        completion=found.completion,
        department=department,
        footnotes=(meaning,) if meaning else (),
    )
