"""Contract announcements become rows: what is read, and what is left alone. Companies and numbers are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.model.fields.award import Announcement, read_announcements
from crawler.model.fields.piid import read_piids
from crawler.model.fields.sentence import split_sentences

SEA = "Example Sea Systems Command, Washington, D.C., is the contracting activity (N00000-26-C-4308)."


def only(text: str) -> Announcement:
    (found,) = read_announcements(text)
    return found


@pytest.mark.parametrize(
    ("text", "company", "place"),
    [
        ("Vela Docks Inc., Port Vela, Maine, is awarded a $9 contract.", "Vela Docks Inc.", "Port Vela, Maine"),
        ("Vela Docks Inc.,* St. Arden, Maine, was awarded $9.", "Vela Docks Inc.", "St. Arden, Maine"),
        ("Vela, Inc., Arden, Fla., is being awarded $9.", "Vela, Inc.", "Arden, Fla."),
        ("Vela Towage Pte. Ltd., Singapore, is awarded a $9 contract.", "Vela Towage Pte. Ltd.", "Singapore"),
        ("Vela S.p.A., La Spezia, Italy, is awarded a $9 contract.", "Vela S.p.A.", "La Spezia, Italy"),
        ("Arden University, Texas, has been awarded a $9 grant.", "Arden University", "Texas"),
        (
            "The Low Ferry Institute, Low Ferry, Ohio, has received a $9 order.",
            "The Low Ferry Institute",
            "Low Ferry, Ohio",
        ),
        (
            "Pell-Marsh Inc., doing business as Pell North America, Arden, Ohio, was awarded $9.",
            "Pell-Marsh Inc., doing business as Pell North America",
            "Arden, Ohio",
        ),
        (
            "Vela Corp., Rotary Systems, Port Vela, Maine, is awarded $9.",
            "Vela Corp., Rotary Systems",
            "Port Vela, Maine",
        ),
        ("Vela Ltd., London, U.K., is awarded $9.", "Vela Ltd.", "London, U.K."),
        ("Vela Inc., Arden, Ohio., is awarded $9.", "Vela Inc.", "Arden, Ohio"),
        ("The Vela Co., Arden, Ohio, have each been competitively awarded $9.", "The Vela Co.", "Arden, Ohio"),
        (
            "The Example Agency has awarded a $9 contract to Vela Inc., Arden, Md. Work is done there.",
            "Vela Inc.",
            "Arden, Md.",
        ),
        ("Vela Inc., Arden, Ohio, have collectively been awarded a $9 contract.", "Vela Inc.", "Arden, Ohio"),
        ("Vela Inc., Arden, Ohio, is receiving a $9 modification.", "Vela Inc.", "Arden, Ohio"),
        ("The Example Agency is awarding a $9 order to Vela Inc., Arden, Ohio, for nets.", "Vela Inc.", "Arden, Ohio"),
        ("3Pell LLC (3P), Washington, D.C., is awarded $9.", "3Pell LLC", "Washington, D.C."),
        (
            "Vela, Pell and Marsh, Inc., of Port Vela, Md., is being awarded $9.",
            "Vela, Pell and Marsh, Inc.",
            "Port Vela, Md.",
        ),
        (
            "The Service is modifying a $9 contract with Vela Corp., of Orle, Calif. It buys nets.",
            "Vela Corp.",
            "Orle, Calif.",
        ),
        (
            "Department of Ohio and Iowa Ports, Arden, Ohio, is awarded $9.",
            "Department of Ohio and Iowa Ports",
            "Arden, Ohio",
        ),
    ],
)
def test_company_and_place(text: str, company: str, place: str) -> None:
    (awardee,) = only(text).awardees
    assert (awardee.company, awardee.place) == (company, place)


@pytest.mark.parametrize(
    ("said", "dollars"),
    [
        ("$21,400,000 firm-fixed-price contract", 21_400_000),
        ("maximum $9,876,543.21 contract", 9_876_543),
        ("$1.25 billion ceiling", 1_250_000_000),
        ("not-to-exceed $15.5 million order", 15_500_000),
        ("$ 7,000 order", 7_000),
        ("$0.000000000001 billion order", 0),
    ],
)
def test_amount(said: str, dollars: int) -> None:
    assert only(f"Vela Inc., Arden, Ohio, is awarded a {said} for nets.").amount_usd == dollars


@pytest.mark.parametrize("said", ["$" + "9" * 17, "$" + "9" * 5000, "$9,007,199,254,740,992", "$999,999,999 trillion"])
def test_an_amount_that_no_reader_of_json_takes_is_none(said: str) -> None:
    found = only(f"Vela Inc., Arden, Ohio, is awarded a {said} contract for nets.")
    assert (found.amount_usd, found.amount_raw) == (None, said)


def test_the_amount_is_that_of_the_award_and_not_of_its_funding() -> None:
    found = only(f"Vela Inc., Arden, Ohio, is awarded a contract for nets. Funds of $5 were obligated. {SEA}")
    assert found.amount_usd is None
    assert found.contract_number == "N00000-26-C-4308"


def test_the_office_that_buys_and_its_number() -> None:
    found = only(f"Vela Inc., Arden, Ohio, is awarded $9 for nets. Work ends at sea. {SEA}")
    assert found.contracting_activity == "Example Sea Systems Command, Washington, D.C."
    assert found.activity_sentence == SEA
    after = only(
        "Vela Inc., Arden, Ohio, is awarded $9. The contracting activity is the Example Office, Arden, Md. (W00000-26-C-0001)."
    )
    assert after.contracting_activity == "Example Office, Arden, Md."
    assert after.contract_number == "W00000-26-C-0001"


@pytest.mark.parametrize("letter", "BQR")
def test_a_solicitation_is_no_contract(letter: str) -> None:
    """FAR 4.1603(a)(3): the ninth character of an invitation for bids, a request for quotations, a request for proposals."""
    number = f"SPE1C1-22-{letter}-0999"
    added = only(f"UPDATE: Vela Inc., Arden, Ohio, has been added as an awardee to the contract issued under {number}.")
    assert (added.award, added.contract_number) == ("update", None)
    bought = only(
        f"Vela Inc., Arden, Ohio ({number}), is awarded $9 for nets. {SEA.replace('N00000-26-C-4308', number)}"
    )
    assert (bought.awardees[0].number, bought.contract_number) == (None, None)
    beside = only(f"Vela Inc., Arden, Ohio, is awarded a $9 order under {number} (SPE1C1-22-D-0998).")
    assert beside.contract_number == "SPE1C1-22-D-0998"


@pytest.mark.parametrize("called", ["contract {}", "contract number {}", "task order ({})", "contracts {}"])
def test_what_the_sentence_calls_a_contract_is_one(called: str) -> None:
    number = "SPE1C1-22-R-0999"
    found = only(f"Vela Inc., Arden, Ohio, is awarded a $9 modification (P00003) to {called.format(number)} for nets.")
    assert found.contract_number == number


def test_modifications_name_what_they_change() -> None:
    found = only("Vela Inc., Arden, Ohio, was awarded a $9 modification (P00003) to contract W56HZ1-15-C-0001.")
    assert (found.award, found.modification, found.contract_number) == ("modification", "P00003", "W56HZ1-15-C-0001")


def test_companies_that_share_an_award_keep_their_own_numbers() -> None:
    found = only(
        "R and M Inc., Arden, Alaska (W911K1-24-D-0008); Shan & Co.,* Arden, Alaska (W911K1-24-D-0009); and Pell Inc., "
        "Washington, D.C. (W911K124D0010), will compete for each order of the $25,000,000 contract."
    )
    assert [(item.company, item.number) for item in found.awardees] == [
        ("R and M Inc.", "W911K1-24-D-0008"),
        ("Shan & Co.", "W911K1-24-D-0009"),
        ("Pell Inc.", "W911K1-24-D-0010"),
    ]
    assert found.amount_usd == 25_000_000


@pytest.mark.parametrize(
    ("numbers", "own", "shared"),
    [
        ("N00000-26-D-0001 and N00000-26-D-0002", ["N00000-26-D-0001", "N00000-26-D-0002"], None),
        ("N00000-26-D-0001", [None, None], "N00000-26-D-0001"),
        ("N00000-26-D-0001; N00000-26-D-0002; N00000-26-D-0003", [None, None], None),
    ],
)
def test_numbers_listed_at_the_end_go_by_the_order_of_the_companies(
    numbers: str, own: list[str | None], shared: str | None
) -> None:
    found = only(
        "Vela Inc., Arden, Ohio; and Pell Co., Low Ferry, Ohio, are sharing a $25,000,000 contract. "
        f"Example Center, Arden, Ohio, is the contracting activity ({numbers})."
    )
    assert ([item.number for item in found.awardees], found.contract_number) == (own, shared)


@pytest.mark.parametrize(
    "subject",
    [
        "Vela LLC, Port Vela, Iowa (N00000-10-D-0031) and Pell, Inc., Orle, Ohio (N00000-10-D-0032),",
        "Vela LLC,* Port Vela, Iowa (N00000-10-D-0031), and Pell, Inc., Orle, Ohio (N00000-10-D-0032)",
    ],
)
def test_two_companies_that_a_word_divides(subject: str) -> None:
    """Articles 605988 (2014) and older: no semicolon."""
    assert [tuple(item)[:3] for item in only(f"{subject} are being awarded a combined $9 modification.").awardees] == [
        ("Vela LLC", "Port Vela, Iowa", "N00000-10-D-0031"),
        ("Pell, Inc.", "Orle, Ohio", "N00000-10-D-0032"),
    ]


def test_companies_that_only_commas_divide_give_no_row() -> None:
    text = "Vela Corp., Arden, Ohio, Pell Inc., Orle, Iowa, and Marsh LLC, Low Ferry, Maine, are each being awarded $9."
    assert read_announcements(text) == []


def test_the_buyer_first_may_name_the_amount_last() -> None:
    found = only(
        "The Service is awarding a firm fixed price contract to Vela Corp., of Orle, Colo. for $25,000. "
        "61 CONS, Arden, Calif. is the contracting activity (F00001-02-C-0002/P00036)."
    )
    assert (found.amount_usd, found.contract_number, found.modification) == (25_000, "F00001-02-C-0002", "P00036")
    assert found.contracting_activity == "61 CONS, Arden, Calif."


def test_a_list_after_a_colon() -> None:
    found = only(
        "The following companies are awarded a $5,000,000 contract: Vela Inc., Arden, Ohio (SPE300-26-D-0001); "
        "and Pell Co., Dunmore, Maine (SPE300-26-D-0002)."
    )
    assert [item.company for item in found.awardees] == ["Vela Inc.", "Pell Co."]


def test_one_paragraph_can_announce_two_awards() -> None:
    text = (
        "Vela Inc., Arden, Ohio, has been awarded a $17 contract. Example Center, Arden, Ohio, is the contracting activity "
        "(FA8620-17-C-0001). Pell Co., Dunmore, Maine, has been awarded an $81 contract. Example Center, Arden, Ohio, is the "
        "contracting activity (FA8625-17-C-6589)."
    )
    assert [(item.amount_usd, item.contract_number) for item in read_announcements(text)] == [
        (17, "FA8620-17-C-0001"),
        (81, "FA8625-17-C-6589"),
    ]


@pytest.mark.parametrize(
    ("text", "award"),
    [
        (
            "CORRECTION: The $9 contract (W911K1-24-D-0008) announced May 2, 2024, for Vela Inc., Arden, Ohio, was awarded May 3.",
            "correction",
        ),
        ("UPDATE: Vela Inc., Arden, Ohio (W911K1-24-D-0008), has each been added as an awardee.", "update"),
        ("UPDATE: Vela Inc., Arden, Ohio (W911K1-24-D-0008), has been added as an awardee.", "update"),
        ("CORRECTION: Vela Inc., Arden, Ohio, was awarded a $9 contract, not $8.", "correction"),
        ("Vela Inc., Arden, Ohio (W911K1-24-D-0008), has been added to the contract announced Monday.", "update"),
    ],
)
def test_updates_and_corrections_say_so(text: str, award: str) -> None:
    assert only(text).award == award


@pytest.mark.parametrize(
    ("text", "completion"),
    [
        ("Work is expected to be completed by Sept. 30, 2029.", "2029-09-30"),
        ("with an estimated completion date of March 2027.", "2027-03"),
        ("The period of performance of the base award is April 2024 to April 2031.", "2031-04"),
        ("(Ordering period is Jan. 31, 2024, through Sept. 30, 2026).", "2026-09-30"),
        ("It extends the period of performance to provide nets for the fleet of May 2029.", None),
        ("Work is expected to be complete by October 2029.", "2029-10"),
        ("Location of performance is Ohio, with a Sept. 16, 2024, performance completion date.", "2024-09-16"),
        ("Performance is expected to be completed March 2029.", "2029-03"),
        ("The period of performance is Oct. 1, 2025, through Sept. 30, 2030.", "2030-09-30"),
        ("The ordering period end date is Aug. 31, 2029.", "2029-08-31"),
        ("Funds were obligated on Sept. 30, 2026.", None),
    ],
)
def test_completion(text: str, completion: str | None) -> None:
    assert only(f"Vela Inc., Arden, Ohio, is awarded $9. {text}").completion == completion


@pytest.mark.parametrize(
    "text",
    [
        "*Small business",
        "NAVY",
        "Defense officials said the program was awarded a $3 million prize for its work.",
        "Bids were solicited via the internet with three received.",
        "The team, tired, wet and far from home, was awarded a $5 gift card.",
        "He received $5, which he returned.",
        "Work will be performed in Arden, Ohio, and is expected to be completed by June 2027.",
        "The amount of $26,000 was awarded, the department, in a statement, said.",
        "Contract N00019-26-C-0042 was cancelled.",
        "",
    ],
)
def test_what_is_no_announcement_gives_no_row(text: str) -> None:
    assert read_announcements(text) == []


def test_other_transactions_have_a_figure_for_a_letter() -> None:
    """N66001-24-9-0016 and the like (DFARS 204.1603); without hyphens such a run of figures is anything."""
    assert read_piids("activity (W15QKN-18-9-1008), part N1234518 9 1008, N12345 1891008") == ("W15QKN-18-9-1008",)


def test_contract_numbers_are_written_one_way() -> None:
    assert read_piids(
        "N0042125D0303, N00421-25-D-0303 (HQ003426DE016); N00421‐25‑D‐0303; 2024-11-C-2000, ABCDEF-24-C-0001"
    ) == (
        "N00421-25-D-0303",
        "HQ0034-26-D-E016",
    )


WORDS = st.sampled_from(
    [
        "Vela",
        "Inc.,",
        "Arden,",
        "D.C.",
        "is awarded",
        "$9",
        "(N00019-26-C-0042)",
        ";",
        "and",
        "is the contracting activity",
        ".",
        ":",
        "*",
        "The",
    ]
)


@given(st.one_of(st.lists(WORDS, max_size=60).map(" ".join), st.text(max_size=200)))
def test_any_text_is_read_and_nothing_is_made_up(text: str) -> None:
    squeezed = " ".join(text.split())
    assert " ".join(split_sentences(squeezed)) == squeezed
    for found in read_announcements(squeezed):
        assert found.sentence in squeezed
        for awardee in found.awardees:
            assert all(word.strip(",*") in squeezed for word in awardee.company.split())


@pytest.mark.parametrize(
    "piece",
    [
        "Vela Inc., Arden, Ohio; ",
        "is awarded $9. ",
        "(",
        "A. ",
        "The following ",
        ", is the contracting ",
        ", to",
        "complete ",
    ],
)
@pytest.mark.parametrize(
    "opening", ["Vela Inc., Arden, Ohio, is awarded $9 ", "CORRECTION: The $9 order announced in 2024 for V"]
)
def test_evil_paragraphs_cost_what_their_length_costs(piece: str, opening: str) -> None:
    read_announcements(opening + piece * (300_000 // len(piece)))


@pytest.mark.parametrize(
    ("part", "company", "place"),
    [
        ("Vela Inc. Port Vela, Maine", "Vela Inc.", "Port Vela, Maine"),
        ("Low Ferry Docks Inc. Arden Ohio", "Low Ferry Docks Inc.", "Arden, Ohio"),
        ("Pell Marine LLC St. Arden, Maine", "Pell Marine LLC", "St. Arden, Maine"),
        ("Pell Co. of Maine, Arden, Ohio", "Pell Co. of Maine", "Arden, Ohio"),
    ],
)
def test_a_comma_that_the_page_lost(part: str, company: str, place: str) -> None:
    (awardee,) = only(f"{part}, is awarded a $9 contract.").awardees
    assert (awardee.company, awardee.place) == (company, place)


@pytest.mark.parametrize(
    ("further", "dollars"),
    [
        (
            "The not-to-exceed aggregate ceiling for all contracts is $535,000,000, with each able to compete.",
            535_000_000,
        ),
        ("The maximum dollar value for all five contracts combined is $249,000,000.", 249_000_000),
        ("The face value of this action is $9,000,000 funded by fiscal 2026 funds.", 9_000_000),
        ("The modification brings the total cumulative face value of the contract to $99,000,000.", None),
        ("This modification increases the value of the contracts by $9; the new total value is $99.", 9),
        ("The contract was awarded in the amount of $9.", 9),
        ("The funds in the amount of $7,000 will be obligated at time of award.", None),
        ("Work will be performed in Arden, Ohio, for a total of $9.", None),
    ],
)
def test_what_several_contracts_may_come_to(further: str, dollars: int | None) -> None:
    found = only(
        f"Vela Inc., Arden, Ohio (N00000-26-D-0001); and Pell Co., Low Ferry, Ohio (N00000-26-D-0002), are awarded contracts. {further}"
    )
    assert (found.amount_usd, found.amount_sentence) == (dollars, further if dollars else None)


def test_the_amount_of_the_first_sentence_comes_first() -> None:
    found = only("Vela Inc., Arden, Ohio, is awarded a $9 contract. The total value of all contracts is $99.")
    assert (found.amount_usd, found.amount_sentence) == (9, None)
