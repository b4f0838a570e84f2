"""What spiders keep of their arguments and of what they met."""

import pytest

from crawler.errors import UsageError
from spiders.archives import archive_of
from spiders.arguments import take_limits
from spiders.met import Met


def test_limits_are_taken_out() -> None:
    arguments = {"max_pages": "500", "site_max_bytes": "2G", "max_time": "90m", "sitee": "af.mil"}
    assert take_limits(arguments) == {"max_pages": 500, "site_max_bytes": 2_000_000_000, "max_time": 5400}
    assert arguments == {"sitee": "af.mil"}
    with pytest.raises(UsageError, match="site_max_pages=0: give a whole number"):
        take_limits({"site_max_pages": "0"})


def test_memory_of_what_was_met_has_a_bound() -> None:
    met = Met(1000)
    assert all(met.is_new(str(number)) for number in range(5000))
    assert not met.is_new("4999")
    assert met.is_new("0")


@pytest.mark.parametrize(
    ("given", "cdx", "place", "resumes"),
    [
        (("wayback", "", ""), "https://web.archive.org/cdx/search/cdx", "https://web.archive.org/web/", True),
        (("http://a.org:8080/site/cdx", "", ""), "http://a.org:8080/site/cdx", "http://a.org:8080/site/", False),
        (("http://a.org/w/cdx/search/cdx", "", ""), "http://a.org/w/cdx/search/cdx", "http://a.org/w/web/", True),
        (("http://a.org/outback", "http://a.org/web", ""), "http://a.org/outback", "http://a.org/web/", False),
        (("CC-MAIN-2026-10", "", ""), "https://index.commoncrawl.org/CC-MAIN-2026-10-index", "", False),
        (("http://a.org/idx?x=1", "", "http://a.org/data"), "http://a.org/idx", "", False),
    ],
)
def test_where_an_archive_is(given: tuple[str, str, str], cdx: str, place: str, resumes: bool) -> None:
    found = archive_of(*given)
    assert (found.cdx, found.replay, found.resumes) == (cdx, place, resumes)
    assert bool(found.data) == (not place)
