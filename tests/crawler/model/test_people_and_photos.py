"""People told apart from their ranks, bylines from their offices, and one photo known in every article."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.model.article import Byline, Person, Photo
from crawler.model.fields.asset import asset_id, media_server, original_url
from crawler.model.fields.byline import complete_byline, read_byline
from crawler.model.fields.person import read_people, read_person
from crawler.model.fields.photo import complete_photo, identities
from crawler.model.fields.virin import parse_virin

MEDIA = "https://media.defense.gov/2016/May/03/2001536221"


@pytest.mark.parametrize(
    ("text", "name", "rank", "service"),
    [
        ("Jo Park", "Jo Park", None, None),
        ("Army Sgt. 1st Class Jo Park", "Jo Park", "Sgt. 1st Class", "Army"),
        ("U.S. Navy Mass Communication Specialist 2nd Class Kit J. Lowe", "Kit J. Lowe", "Mass Communication Specialist 2nd Class", "U.S. Navy"),
        ("MC2 Kit Lowe", "Kit Lowe", "MC2", None),
        ("Lt. j.g. Pia de la Cruz", "Pia de la Cruz", "Lt. j.g.", None),
        ("Tech. Sgt. Anton Nilsen, Jr.", "Anton Nilsen, Jr.", "Tech. Sgt.", None),
        ("Capt. (Dr.) Ana Ríos", "Ana Ríos", "Capt. (Dr.)", None),
        ("Master Chief Petty Officer Lee Voss III", "Lee Voss III", "Master Chief Petty Officer", None),
        ("Spc. 4 Bo O'Hara-Smith", "Bo O'Hara-Smith", "Spc. 4", None),
        ('Col. William "Bill" Teo', 'William "Bill" Teo', "Col.", None),
        ("SGT Stern", "Stern", "SGT", None),
    ],
)  # fmt: skip
def test_a_person(text: str, name: str, rank: str | None, service: str | None) -> None:
    assert read_person(text) == Person(name, rank, service)


@pytest.mark.parametrize(
    "text",
    ["", "Example Wing Public Affairs", "Airman Magazine Staff", "the crew of the ship", "Army News", "Port", "Fort Example",
     "Secretary of the Air Force Dana Ruiz", "Gen. Ruiz speaks during the conference in Port Vela", "Courtesy Photo", "Sgt.", "x" * 200],
)  # fmt: skip
def test_no_person(text: str) -> None:
    assert read_person(text) is None


@given(st.text(max_size=200))
def test_any_text_may_be_asked_for_people(text: str) -> None:
    read_people(text)
    complete_byline(read_byline(text))
    complete_photo(Photo(text, text, (text,), url=text))


@pytest.mark.parametrize(
    ("line", "name", "organization"),
    [
        ("By Senior Airman Ana Poe, Secretary of the Air Force Public Affairs", "Senior Airman Ana Poe", "Secretary of the Air Force Public Affairs"),
        ("By Secretary of the Air Force Public Affairs", None, "Secretary of the Air Force Public Affairs"),
        ("By Capt. José R. Dávila,   Air Education and Training Command Public Affairs", "Capt. José R. Dávila", "Air Education and Training Command Public Affairs"),
        ("By Ann Vale DOD News", "Ann Vale", "DOD News"),
        ("By Ann Vale and Bo Lee, DOD News", "Ann Vale and Bo Lee", "DOD News"),
        ("By Sgt. Ann Vale, Spc. Bo Lee and Cy Dee, Example Brigade", "Sgt. Ann Vale, Spc. Bo Lee and Cy Dee", "Example Brigade"),
        ("By Tech. Sgt. Anton Nilsen, Jr., 12th Example Wing", "Tech. Sgt. Anton Nilsen, Jr.", "12th Example Wing"),
        ("Story by Staff Sgt. Pia Stern", "Staff Sgt. Pia Stern", None),
        ("DoD News, Defense Media Activity", None, "DoD News, Defense Media Activity"),
        ("By Airman Magazine Staff", None, "Airman Magazine Staff"),
        ("By Air Education and Training Command Public Affairs", None, "Air Education and Training Command Public Affairs"),
        ("By Ann Vale and Bo Lee DOD News", "Ann Vale and Bo Lee", "DOD News"),
    ],
)  # fmt: skip
def test_a_byline(line: str, name: str | None, organization: str | None) -> None:
    byline = read_byline(line)
    assert (byline.name, byline.organization) == (name, organization)


def test_an_organization_is_a_unit_or_an_outlet() -> None:
    for organization, is_outlet in [
        ("DOD News", True),
        ("American Forces Press Service", True),
        ("Airman Magazine", True),
        ("12th Example Wing Public Affairs", False),
        ("Example Army National Guard", False),
    ]:
        line = complete_byline(Byline("", "Ann Vale", organization))
        assert (line.outlet, line.unit) == ((organization, None) if is_outlet else (None, organization))


@pytest.mark.parametrize(
    ("virin", "date", "parts"),
    [
        ("160503-D-AA000-027", "2016-05-03", ("D", "AA000", "027", None, None)),
        ("440606-O-ZZ999-001C", "1944-06-06", ("O", "ZZ999", "001", "C", None)),
        ("391231-X-XXXXX-1001", "2039-12-31", ("X", "XXXXX", "1001", None, None)),
        ("400101-A-00XXX-1001", "1940-01-01", ("A", "00XXX", "1001", None, None)),
        ("160503-O-AA000-1027F-BE", "2016-05-03", ("O", "AA000", "1027", "F", "BE")),
        ("169999-F-AA000-001", None, ("F", "AA000", "001", None, None)),
    ],
)
def test_a_virin_in_parts(virin: str, date: str | None, parts: tuple[str | None, ...]) -> None:
    found = parse_virin(virin)
    assert found is not None
    assert found.date == date
    assert (found.service, found.vision_id, found.sequence, found.edit, found.country) == parts


def test_what_is_no_virin_has_no_parts() -> None:
    for text in ("", "160503-D-AA000-027.JPG", "160503", "160503-d-AA000-027"):
        assert parse_virin(text) is None


@pytest.mark.parametrize(
    ("url", "original"),
    [
        (f"{MEDIA}/670/394/0/160503-D-AA000-027.JPG", f"{MEDIA}/-1/-1/0/160503-D-AA000-027.JPG"),
        (f"{MEDIA}/-1/-1/0/160503-D-AA000-027.JPG", f"{MEDIA}/-1/-1/0/160503-D-AA000-027.JPG"),
        ("https://www.army.mil/e2/c/images/2018/03/15/510999/max1200.jpg", "https://www.army.mil/e2/c/images/2018/03/15/510999/original.jpg"),
        ("https://d1abcd12ef039x.cloudfront.net/thumbs/photos/1902/5099999/1000w_q95.jpg", None),
        ("https://www.example.mil/Portals/1/logo.png", None),
    ],
)  # fmt: skip
def test_the_original_of_a_rendition(url: str, original: str | None) -> None:
    assert original_url(url) == original


def test_an_asset_id_belongs_to_its_server() -> None:
    urls = {
        "dma": f"{MEDIA}/670/394/0/a.JPG",
        "army": "https://www.army.mil/e2/c/images/2018/03/15/510999/size0.jpg",
        "dvids": "https://d1abcd12ef039x.cloudfront.net/thumbs/photos/1902/5099999/1000w_q95.jpg",
    }
    for server, url in urls.items():
        assert media_server(url) == server
        assert asset_id(url)


def test_the_same_photo_has_one_identity_in_every_article() -> None:
    text = "A sailor mends a sail aboard the USS Marrow Point in Port Vela, May 3, 2016"
    story = Photo(
        f"{text}. (U.S. Navy photo by Kit Lowe)", None, ("160503-N-AA000-027C",), url=MEDIA, asset_id="2001536221"
    )
    small = Photo("Another text.", asset_id="2001536221", url=f"{MEDIA}/82/55/0/160503-N-AA000-027C.JPG")
    elsewhere = Photo(f"{text}.", virins=("160503-N-AA000-027",))
    assert next(identities(story)) == next(identities(small)) == complete_photo(story).identity
    assert set(identities(story)) & set(identities(elsewhere))
    copied = Photo(f"{text.upper()}  (U.S. Navy photo by Kit Lowe)")
    assert list(identities(Photo(text))) == list(identities(copied)) != []


@pytest.mark.parametrize(
    "caption", [None, "", "A sail.", "(Courtesy photo)", "U.S. Army photo by Sgt. Dana Ruiz of Example"]
)
def test_a_caption_that_stands_under_many_photos_is_no_identity(caption: str | None) -> None:
    assert list(identities(Photo(caption))) == []


def test_the_photographer_of_a_credit() -> None:
    for credit, name, service in [
        ("DoD photo by Army Sgt. Dana Ruiz", "Dana Ruiz", "Army"),
        ("U.S. Air Force photo/Jim Vale", "Jim Vale", None),
        ("U.S. Navy photo by Mass Communication Specialist 1st Class Kit Lowe/Released", "Kit Lowe", None),
        ("Dana Ruiz, DOD", "Dana Ruiz", "DOD"),
        ("Kit Lowe, Air Force", "Kit Lowe", "Air Force"),
        ("Navy Petty Officer 1st Class Sam Teo, DOD", "Sam Teo", "Navy"),
        ("Photo By Master Sgt. Jo Park", "Jo Park", None),
        ("Courtesy photo", None, None),
        ("U.S. Army", None, None),
        ("Photo courtesy of Dwayne Farrow", "Dwayne Farrow", None),
    ]:
        photographer = complete_photo(Photo(credit=credit)).photographer
        assert (photographer and photographer.name, photographer and photographer.service) == (name, service), credit


def test_the_same_photo_with_its_credit_before_and_behind() -> None:
    caption = "Sailors of the example crew paint the pier before the fleet arrives."
    forms = (f"Photo By Sgt. Kit Lowe | {caption}", f"{caption} Army photo by Sgt. Kit Lowe", caption)
    assert len({next(identities(Photo(form))) for form in forms}) == 1
