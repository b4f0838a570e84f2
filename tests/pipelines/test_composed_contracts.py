"""Contract announcements put together: any head above any number of awards under any services; each award is a row."""

import random

import pytest

from crawler.model.page import Page
from pipelines import clean
from spiders.plaintext import draft_text
from tests.pipelines.composition import GOV, MIL, NOTICE

COMPANIES = (
    "Sample Rations LLC",
    "Halden Dredging Co.",
    "Vela & Sons Shipwrights",
    "Tamm Avionics Corp., Mission Systems",
    "Orca Fuel Partners LP",
)
PLACES = ("Alder, Ohio", "Greenfield, Connecticut", "Port Vela, Maine", "San Marco, California", "Norview, Virginia")
ACTIVITIES = (
    "The U.S. Army Contracting Command, Redstone Arsenal, Alabama, is the contracting activity",
    "The Naval Sea Systems Command, Washington, D.C., is the contracting activity",
    "The Defense Logistics Agency Troop Support, Philadelphia, Pennsylvania, is the contracting activity",
)
SERVICES = ("ARMY", "NAVY", "AIR FORCE", "DEFENSE LOGISTICS AGENCY", "U.S. SPECIAL OPERATIONS COMMAND")
FORMS = (
    (
        "{company}, {place}, was awarded a {amount} firm-fixed-price contract for field kitchens. Bids were solicited via the internet with three "
        "received. Work will be performed in {place}, with an estimated completion date of June 30, 2026. Fiscal 2024 operation and maintenance "
        "funds in the amount of {funds} were obligated at the time of the award. {activity} ({number})."
    ),
    (
        "{company}, {place}, is being awarded {amount} for modification P00014 to a previously awarded firm-fixed-price contract ({number}) for "
        "repair of pumps. Work will be performed in {place}, and is expected to be completed by March 2027. {activity}."
    ),
    (
        "{company}, {place}, has been awarded a maximum {amount} fixed-price with economic-price-adjustment contract for bread. This was a "
        "competitive acquisition with two responses received. This is a five-year contract with no option periods. Using customers are Army and "
        "Navy. Type of appropriation is fiscal 2024 through 2029 defense working capital funds. {activity} ({number})."
    ),
    "{company}, {place}, has been awarded a not-to-exceed {amount} undefinitized contract action for radar parts. {activity} ({number}).",
    "{company}, {place}, was awarded a {amount} modification (P00033) to contract {number} for dredging. {activity}.",
)
NUMBERS = ("W912DY-{:02}-C-{:04}", "N00024-{:02}-C-{:04}", "SPE3S1-{:02}-D-{:04}")
KICKERS = (
    (),
    ("Contracts",),
    ("FOR IMMEDIATE RELEASE",),
    ("CONTRACTS", "FOR IMMEDIATE RELEASE"),
    ("Home : News : Contracts : Contract View",),
)


def announcement(seed: int) -> tuple[list[str], list[str], list[tuple[str, int, str]]]:
    """The lines of a capture, those of its body, and company, amount in USD and number of each award."""
    dice = random.Random(seed)
    head = [*dice.choice((GOV, MIL, GOV[:2], ())), *dice.choice(KICKERS), *dice.choice(((), (NOTICE,)))]
    body: list[str] = []
    rows: list[tuple[str, int, str]] = []
    for service in dice.sample(SERVICES, dice.randint(1, 4)):
        body.append(service)
        for _ in range(dice.randint(1, 5)):
            amount, company = dice.randint(7_000_000, 999_999_999), dice.choice(COMPANIES)
            number = dice.choice(NUMBERS).format(dice.randint(15, 24), dice.randint(1000, 9999))
            body.append(
                dice.choice(FORMS).format(
                    company=company, place=dice.choice(PLACES), amount=f"${amount:,}",
                    funds=f"${dice.randint(7_000_000, 999_999_999):,}", activity=dice.choice(ACTIVITIES), number=number,
                )
            )  # fmt: skip
            rows.append((company, amount, number))
    return [*head, f"Contracts For Aug. {dice.randint(1, 28)}, 2024", *body], body, rows


@pytest.mark.parametrize("hundred", range(3))
def test_each_award_is_a_row(hundred: int) -> None:
    for seed in range(hundred * 100, hundred * 100 + 100):
        lines, body, rows = announcement(seed)
        article = clean(draft_text(Page("\n\n".join(lines), "text")))
        got = [(contract.company, contract.amount_usd, contract.contract_number) for contract in article.contracts]
        assert article.kind == "contracts", f"announcement {seed}"
        assert [block.text for block in article.body] == body, f"announcement {seed}"
        assert got == rows, f"announcement {seed}"
