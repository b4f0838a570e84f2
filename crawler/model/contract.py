"""A contract award, as the daily contract announcements print them: prose in the page, a row in the feed."""

from dataclasses import dataclass
from typing import Literal

Award = Literal["award", "modification", "update", "correction"]


@dataclass(frozen=True, slots=True)
class Contract:
    """One company's share in one announced award. Companies that share an award have a row each."""

    company: str
    """As printed, without the footnote's asterisk."""
    award: Award
    paragraph: int
    """Index of the block of `body` that announces it."""
    sentence: str
    """The sentence that names company, place and amount, as printed."""
    place: str | None = None
    """City and state or country, as printed."""
    amount_usd: int | None = None
    """US dollars, cents cut off; what the sentence says of the award as a whole, never divided among its companies."""
    amount_raw: str | None = None
    amount_sentence: str | None = None
    """The sentence that names the amount, where it is not `sentence`: what all contracts of the award may come to."""
    awardees: int = 1
    """How many companies the announcement names for this award."""
    contract_number: str | None = None
    """Procurement Instrument Identifier with hyphens (FAR 4.1603)."""
    modification: str | None = None
    """Number of the modification, e.g. `P00003`."""
    contracting_activity: str | None = None
    """The office that buys, with its place, as printed."""
    activity_sentence: str | None = None
    """The sentence that names the contracting activity, as printed."""
    completion: str | None = None
    """ISO 8601, to the day or the month: when the work is expected to be done."""
    department: str | None = None
    """The heading above, e.g. `NAVY`."""
    footnotes: tuple[str, ...] = ()
    """What the asterisks behind the company's name stand for, e.g. `Small business`."""
