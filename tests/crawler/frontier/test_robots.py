"""RFC 9309 as a table: what the answer to /robots.txt means, and what Protego makes of its lines."""

import pytest
from scrapy.robotstxt import ProtegoRobotParser
from scrapy.utils.test import get_crawler

from crawler.frontier.robots_answer import Access, meaning_of

WALL = b"<HTML><TITLE>Access Denied</TITLE>You don't have permission to access this. Reference #18.2d</HTML>"

ANSWERS = [
    # status, body, access, alarming
    (200, b"User-agent: *\nDisallow: /x\n", Access.BY_RULES, False),
    (200, b"", Access.BY_RULES, False),  # 2.2: no rules, all is allowed
    (200, b"<!DOCTYPE html><html>Welcome", Access.BY_RULES, True),
    # 2.3.1.3 unavailable: 4xx allows everything; a refusal is told loudly all the same
    (400, b"", Access.ALL, False),
    (404, b"", Access.ALL, False),
    (410, b"", Access.ALL, False),
    (451, b"", Access.ALL, False),
    (401, b"", Access.ALL, True),
    (403, b"", Access.ALL, True),
    (403, WALL, Access.ALL, True),
    # 2.3.1.4 unreachable: complete disallow
    (500, b"", Access.NOTHING, False),
    (502, b"User-agent: *\nAllow: /\n", Access.NOTHING, False),
    (503, WALL, Access.NOTHING, False),
    (599, b"", Access.NOTHING, False),
    (429, b"", Access.NOTHING, False),
    # a redirect that was not followed to an end (2.3.1.2: after five hops a crawler may take it as unavailable)
    (301, b"", Access.ALL, False),
]


@pytest.mark.parametrize(("status", "body", "access", "alarming"), ANSWERS)
def test_what_an_answer_means(status: int, body: bytes, access: Access, alarming: bool) -> None:
    meaning = meaning_of(status, {}, body)
    assert (meaning.access, meaning.alarming) == (access, alarming)
    assert bool(meaning.detail) == (access is not Access.BY_RULES or alarming)


LINES = [
    # rules, path, allowed: 2.2.1 to 2.2.3
    ("User-agent: *\nDisallow: /", "/News/", False),
    ("User-agent: *\nDisallow:", "/News/", True),
    ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),  # the longest match decides
    ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", True),  # equal length: allow
    ("User-agent: *\nDisallow: /*Print.aspx", "/DesktopModules/ArticleCS/Print.aspx?Article=1", False),
    ("User-agent: *\nDisallow: /*.axd$", "/x.axd", False),
    ("User-agent: *\nDisallow: /*.axd$", "/x.axd?a", True),
    (
        "User-agent: newsarchive\nDisallow: /x\n\nUser-agent: *\nDisallow: /",
        "/News/",
        True,
    ),  # the own group alone counts
    ("User-agent: NewsArchive\nDisallow: /x", "/x", False),  # names are compared without case
    ("User-agent: other\nDisallow: /", "/News/", True),
    ("User-agent: a\nUser-agent: newsarchive\nDisallow: /x", "/x", False),  # a group of several
    (
        "User-agent: newsarchive\nDisallow: /x\n\nUser-agent: newsarchive\nDisallow: /y",
        "/y",
        False,
    ),  # groups are joined
    ("User-agent: *\nDisallow: /caf%C3%A9", "/café", False),  # 2.2.2: octets are compared percent-encoded
    ("User-agent: *\nDisallow: /x # comment", "/x", False),
    ("\ufeffUser-agent: *\nDisallow: /x", "/x", False),
    ("user-AGENT : *\ndisallow : /x", "/x", False),
    ("Disallow: /x", "/x", True),  # a rule without a group
    ("<html>User-agent: *\nDisallow: /x", "/y", True),
]


@pytest.mark.parametrize(("rules", "path", "allowed"), LINES)
def test_what_its_lines_mean(rules: str, path: str, allowed: bool) -> None:
    parser = ProtegoRobotParser.from_crawler(get_crawler(), rules.encode())
    assert parser.allowed(f"https://www.example.mil{path}", "newsarchive") is allowed
