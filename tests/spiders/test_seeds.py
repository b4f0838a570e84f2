"""What people write into a list of URLs."""

import pytest

from crawler.errors import UsageError
from spiders.seeds import read_seed, read_seed_line, split_seeds


@pytest.mark.parametrize(
    ("line", "url"),
    [
        ("https://www.example.mil/News/", "https://www.example.mil/News/"),
        ("http://www.example.mil", "http://www.example.mil"),
        ("HTTPS://WWW.EXAMPLE.MIL/", "HTTPS://WWW.EXAMPLE.MIL/"),
        ("  https://www.example.mil/a \r\n", "https://www.example.mil/a"),
        ("\ufeffhttps://www.example.mil/a", "https://www.example.mil/a"),
        ("<https://www.example.mil/a>", "https://www.example.mil/a"),
        ("www.example.mil/News", "https://www.example.mil/News"),
        ("example.mil", "https://example.mil"),
        ("example.mil:8443/a", "https://example.mil:8443/a"),
        ("//www.example.mil/a", "https://www.example.mil/a"),
        ("http://localhost:8000/", "http://localhost:8000/"),
        ("localhost:8000/a", "https://localhost:8000/a"),
        ("http://127.0.0.1:1/", "http://127.0.0.1:1/"),
        ("http://[2001:db8::1]:80/", "http://[2001:db8::1]:80/"),
        ("https://www.exämple.mil/", "https://www.exämple.mil/"),
        ("https://host_name.example.mil/", "https://host_name.example.mil/"),
        ("https://www.example.mil/a?u=http://other.example/", "https://www.example.mil/a?u=http://other.example/"),
        ("", None),
        ("   ", None),
        ("# a comment", None),
    ],
)
def test_read(line: str, url: str | None) -> None:
    assert read_seed(line) == url


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("htp://www.example.mil/", "only http:// and https://"),
        ("ftp://www.example.mil/", "only http:// and https://"),
        ("mailto:a@example.mil", "only http:// and https://"),
        ("javascript:alert(1)", "only http:// and https://"),
        ("file:///etc/hosts", "only http:// and https://"),
        ("http:/www.example.mil/", "two slashes"),
        ("http:www.example.mil/", "two slashes"),
        ("http:///www.example.mil/", "two slashes"),
        ("https//www.example.mil/", "colon"),
        ("https://", "names no host"),
        ("https:///", "two slashes"),
        ("https://www.example .mil/", "blank inside"),
        ("https://www..mil/", "valid host name"),
        ("https://-bad-.mil/", "valid host name"),
        ("https://www.example.mil:99999/", "no URL"),
        ("https://www.example.mil:x/", "no URL"),
        ("https://www.example.mil:0/", "port 0"),
        ("https://[::1/", "no URL"),
        ("news", "write it as https://HOST/PATH"),
    ],
)
def test_mistakes_are_named_with_advice(line: str, advice: str) -> None:
    with pytest.raises(UsageError, match=advice) as caught:
        read_seed(line)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("https://a.example/,https://b.example/", ["https://a.example/", "https://b.example/"]),
        ("https://a.example/1,2.htm,https://b.example/", ["https://a.example/1,2.htm", "https://b.example/"]),
        ("https://a.example/ https://b.example/", ["https://a.example/", "https://b.example/"]),
        ("www.a.example, www.b.example", ["www.a.example", "www.b.example"]),
        ("a.example,b.example", ["a.example", "b.example"]),
        ("", []),
    ],
)
def test_split(text: str, urls: list[str]) -> None:
    assert split_seeds(text) == urls


@pytest.mark.parametrize(
    ("line", "url", "given"),
    [
        ("https://a.mil/", "https://a.mil/", {}),
        ("\ufeffhttps://a.mil/\r\n", "https://a.mil/", {}),
        ("https://a.mil/\tdesk=east\t\tday=2026-11-01", "https://a.mil/", {"desk": "east", "day": "2026-11-01"}),
        ("https://a.mil/?a=b\tformula=x=y", "https://a.mil/?a=b", {"formula": "x=y"}),
        ("https://a.mil/\teast", "https://a.mil/", {"column2": "east"}),
        ("# east\tdesk=x", "# east", {"desk": "x"}),
        ('{"url": "a.mil", "n": 7, "none": null}', "a.mil", {"n": "7", "none": "null"}),
        ("", "", {}),
    ],
)
def test_what_a_line_says_of_its_url(line: str, url: str, given: dict[str, str]) -> None:
    assert read_seed_line(line) == (url, given)


@pytest.mark.parametrize("line", ['{"url": 7}', "{}", '{"url": "a.mil"', '{"url": " "}', "{" * 100_000])
def test_a_line_that_is_half_an_object_gets_a_sentence(line: str) -> None:
    with pytest.raises(UsageError, match="write it as"):
        read_seed_line(line)
