"""What belongs to a crawl, which rule says so, and that traps end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.scope import Candidate, Limits, site_scope

HOSTS = ("example.mil", "127.0.0.1:8080")

CASES = [
    ("https://www.example.mil/News/Article/1/", "host"),
    ("http://example.mil/News/?Page=739", "host"),
    ("http://127.0.0.1:8080/News/", "host"),
    ("https://www.example.mil/sitemap-0.xml.gz", "host"),
    # an article may talk of what a trap is named after
    ("https://www.example.mil/events/2026/Article/7/", "host"),
    ("http://127.0.0.1:8081/News/", "other-host:127.0.0.1:8081"),
    ("https://sub.example.mil/News/", "other-host:sub.example.mil"),
    ("https://www.example.mil.evil.example/", "other-host:example.mil.evil.example"),
    ("https://www.facebook.com/sharer.php?u=x", "other-host:facebook.com"),
    ("ftp://www.example.mil/", "scheme:ftp"),
    ("javascript:void(0)", "scheme:javascript"),
    ("https://user:pass@www.example.mil/", "credentials"),
    ("https://www.example.mil/a.PDF", "media:pdf"),
    ("https://www.example.mil/x" + "a" * 3000, "too-long:2083"),
    ("https://www.example.mil/DesktopModules/ArticleCS/Print.aspx?Article=1", "print-view"),
    ("https://www.example.mil/Login.aspx", "sign-in"),
    ("https://www.example.mil/" + "a/b/c/d/e/f/g/h/i/j/" * 2, "path-depth:16"),
    ("https://www.example.mil/x/y/x/y/x/y/x/y/", "path-repetition:x"),
    ("https://[bad/", "malformed"),
]


@pytest.mark.parametrize(("url", "rule"), CASES)
def test_the_rule_that_decides(url: str, rule: str) -> None:
    decision = site_scope(HOSTS).decide(Candidate(url))
    assert decision.rule == rule
    assert decision.accepted == (rule == "host")
    assert decision.reason


@pytest.mark.parametrize(
    ("candidate", "rule"),
    [
        (Candidate("https://example.mil/calendar/2031/05/", is_listing=True), "calendar"),
        (Candidate("https://example.mil/search?q=x", is_listing=True), "search"),
        (Candidate("https://example.mil/News/", hops=13), "hops:12"),
        (Candidate("https://example.mil/News/?Page=90", hops=1, listing=89, is_listing=True), "host"),
        (
            Candidate("https://example.mil/News/?Page=5001", hops=1, listing=5000, is_listing=True),
            "listing-length:5000",
        ),
        (Candidate("https://example.mil/News/?sort=x", stale=3, is_listing=True), "stale-listing:3"),
        (Candidate("https://example.mil/Year/1990/", barren=2, is_listing=True), "barren-listing:2"),
    ],
)
def test_how_it_was_found_counts(candidate: Candidate, rule: str) -> None:
    assert site_scope(HOSTS).decide(candidate).rule == rule


def test_a_path_with_endless_queries_ends_and_its_pages_do_not() -> None:
    scope = site_scope(HOSTS, Limits(variety=20))
    queries = [scope.decide(Candidate(f"https://example.mil/News/?filter={n}")).accepted for n in range(50)]
    assert sum(queries) == 20
    assert scope.decide(Candidate("https://example.mil/News/?filter=3")).accepted
    assert all(scope.decide(Candidate(f"https://example.mil/News/?Page={n}")).accepted for n in range(50))


def test_rows_of_the_user_come_before_what_accepts() -> None:
    scope = site_scope(HOSTS, reject=[("no-sports", r"/sports/")])
    assert scope.decide(Candidate("https://example.mil/Sports/Article/1/")).rule == "no-sports"


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    scope = site_scope(HOSTS)
    for url in (text, f"https://example.mil/{text}", f"https://{text}/"):
        scope.decide(Candidate(url))
