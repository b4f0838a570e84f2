"""Sites by name, by host, by address; and the sentence for what is none."""

import pytest

from crawler.errors import UsageError
from crawler.scope import Candidate, site_scope
from spiders.arguments import DateSpan, read_count, read_flags, read_seconds
from spiders.families import FAMILIES
from spiders.sites import KNOWN, site_named, site_of


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_rows_are_sound(name: str) -> None:
    site = KNOWN[name]
    assert site.family in FAMILIES
    scope = site_scope(site.hosts)
    assert site.start
    assert [url for url in (*site.start, *site.feeds) if not scope.decide(Candidate(url)).accepted] == []


@pytest.mark.parametrize(
    ("name", "site", "family"),
    [
        ("war.gov", "defense.gov", "afpims"),
        ("www.defense.gov", "defense.gov", "afpims"),
        ("archive.defense.gov", "archive.defense.gov", "archive_defense"),
        ("pacom.mil", "pacom.mil", "afpims"),
        ("WWW.8af.af.mil", "8af.af.mil", "afpims"),
    ],
)
def test_names(name: str, site: str, family: str) -> None:
    found = site_named(name)
    assert (found.name, found.family) == (site, family)


def test_start_addresses() -> None:
    assert site_of(["https://www.war.gov/News/"], None).hosts == ("war.gov", "defense.gov", "dod.defense.gov")
    assert site_of(["127.0.0.1:8080/News/"], "afpims").hosts == ("127.0.0.1:8080",)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: site_named("nowhere"), "is not known: name one of af.mil"),
        (lambda: site_of([], None), "no site given"),
        (lambda: site_of(["https://a.mil/"], "frontpage"), "family 'frontpage' is not known"),
        (lambda: site_of(["ftp://a.mil/"], None), "only http"),
        (lambda: read_count("max_pages", "many"), "give a whole number"),
        (lambda: read_count("max_pages", "0"), "above 0"),
        (lambda: read_seconds("max_time", "1 week"), "give a duration"),
        (lambda: read_flags("routes", "rumours", ("feeds",)), "name one or more of feeds"),
        (lambda: DateSpan.of("soon", ""), "since=soon: give a date"),
        (lambda: DateSpan.of("2026-11-02", "2026-11-01"), "nothing can be between"),
    ],
)
def test_mistakes_get_a_sentence(call: object, sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        call()  # type: ignore[operator]
