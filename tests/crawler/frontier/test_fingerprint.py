"""When two requests are one."""

from scrapy import Request
from scrapy.utils.test import get_crawler

from crawler.frontier.fingerprint import ArchiveKeyFingerprinter
from crawler.url import archive_key

FIRST = "https://www.war.gov/News/News-Stories/Article/Article/42/a-slug/"


def fingerprint(url: str, *, key: str | None = "", hops: int = 0) -> bytes:
    meta = {"archive_key": archive_key(url) if key == "" else key, **({"redirect_times": hops} if hops else {})}
    return ArchiveKeyFingerprinter(get_crawler()).fingerprint(Request(url, meta=meta))


def test_one_page_under_many_addresses() -> None:
    variants = (
        "http://dod.defense.gov/News/Article/Article/42/other-slug/",
        "https://www.defense.gov/Explore/News/Article/Article/42/?utm_source=x",
        "https://www.war.gov/News/News-Stories/Article/Article/42/a-slug/fbclid/abc/",
    )
    assert {fingerprint(url) for url in (FIRST, *variants)} == {fingerprint(FIRST)}
    assert fingerprint(FIRST.replace("42", "43")) != fingerprint(FIRST)


def test_who_asks_for_addresses_gets_each() -> None:
    assert fingerprint(FIRST, key=None) != fingerprint(FIRST + "?utm_source=x", key=None)


def test_a_redirect_to_the_same_page_is_followed_and_one_to_another_page_is_that_page() -> None:
    other = "https://www.war.gov/News/News-Stories/Article/Article/43/x/"
    assert fingerprint(FIRST + "?a", key="defense.gov/article/42", hops=1) != fingerprint(FIRST)
    assert fingerprint(other, key="defense.gov/article/42", hops=1) == fingerprint(other)
