"""Walls are recognised, and articles that talk of them are none."""

import pytest

from crawler.frontier.walls import WALLS, recognise

AKAMAI = (
    b"<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>\n<H1>Access Denied</H1>\n \nYou don't have permission to access "
    b'"http&#58;&#47;&#47;www&#46;example&#46;mil&#47;" on this server.<P>\nReference&#32;&#35;18&#46;2d3e1202'
)

CASES = [
    (403, {}, AKAMAI, "akamai-denied"),
    (403, {"server": "AkamaiGHost"}, b"", "akamai-server"),
    (403, {}, b"<h1>Access Denied</h1><p>Reference #18.2d</p>", "akamai-reference"),
    (403, {"cf-mitigated": "challenge"}, b"", "cloudflare-challenge"),
    (200, {"cf-mitigated": "challenge"}, b"", "cloudflare-challenge"),
    (503, {}, b"<title>Just a moment...</title><script src=/cdn-cgi/challenge-platform/x>", "cloudflare-waiting"),
    (403, {}, b"<title>Attention Required! | Cloudflare</title>", "cloudflare-block"),
    (200, {}, b"<iframe src=/_Incapsula_Resource?x>Incapsula incident ID: 1-2</iframe>", "imperva"),
    (
        200,
        {},
        b"<html>The requested URL was rejected. Please consult with your administrator.<br>Your support ID is: 7",
        "f5-rejected",
    ),
    (202, {"x-amzn-waf-action": "challenge"}, b"", "aws-waf"),
    (403, {}, b"<script src=https://ct.captcha-delivery.com/c.js>", "datadome"),
    (
        200,
        {},
        b"<title>GovDelivery</title><p>We are unable to verify the authenticity of this link.",
        "govdelivery-link",
    ),
    (429, {}, b"", "too-many-requests"),
]


@pytest.mark.parametrize(("status", "header", "body", "wall"), CASES)
def test_walls(status: int, header: dict[str, str], body: bytes, wall: str) -> None:
    found = recognise(status, header, body)
    assert found is not None
    assert found.id == wall


def test_every_row_has_its_case() -> None:
    assert {wall.id for wall in WALLS} == {case[3] for case in CASES}


@pytest.mark.parametrize(
    ("status", "header", "body"),
    [
        # an article with such words, and plain errors
        (
            200,
            {},
            b"<h1>Access denied: how a gate works</h1><p>You don't have permission to access it, he said. Reference #4</p>",
        ),
        (200, {"server": "AkamaiGHost"}, b"<h1>Wing opens hangar</h1>"),
        (200, {}, b"<h1>Just a moment...</h1>"),
        (404, {"server": "AkamaiGHost"}, b"<h1>Not Found</h1>"),
        (403, {"server": "nginx"}, b"<h1>403 Forbidden</h1>"),
        (500, {}, b"Server Error"),
        (503, {}, b"Service Unavailable"),
    ],
)
def test_no_walls(status: int, header: dict[str, str], body: bytes) -> None:
    assert recognise(status, header, body) is None
