"""What an address alone says of its page, on sites that named their files by day."""

import pytest

from spiders.families import FAMILIES, kind_of_address


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("news/Nov1998/n11171998_9811172.html", "story"),
        ("releases/1998/b11171998_bt599-98.html", "release"),
        ("transcripts/1998/t11171998_t1117asd.html", "transcript"),
        ("speeches/1998/s19981117-secdef.html", "speech"),
        ("contracts/1998/c11171998_ct593-98.html", "contracts"),
        ("advisories/1998/p11171998_p216-98.html", "advisory"),
    ],
)
@pytest.mark.parametrize("host", ["www.defenselink.mil", "archive.defense.gov"])
def test_pages_before_2004_are_named_by_their_day(host: str, path: str, kind: str) -> None:
    assert kind_of_address(f"http://{host}/{path}") == kind
    assert FAMILIES["archive_defense"].routes.is_article(f"http://{host}/{path}")


@pytest.mark.parametrize("path", ["releases/1998/", "transcripts/1998/index.html", "news/Nov1998/", "news/today.html"])
def test_their_lists_are_none(path: str) -> None:
    assert kind_of_address(f"http://www.defenselink.mil/{path}") in (None, "listing")
    assert not FAMILIES["archive_defense"].routes.is_article(f"http://www.defenselink.mil/{path}")
