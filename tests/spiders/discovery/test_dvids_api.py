"""Answers of the DVIDS API."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from spiders.discovery.dvids_api import NextPage, read_results, search_url
from spiders.discovery.entry import Entry, Problem

URL = "https://api.dvidshub.net/search?type=news&page=3"


def answer(*results: Any) -> bytes:
    return json.dumps({"results": list(results), "page_info": {"total_results": 99}}).encode()


def test_results() -> None:
    found = list(
        read_results(
            answer(
                {"id": "news:5", "url": "https://www.dvidshub.net/news/5/slug", "date": "2026-11-03T10:00:00Z"},
                {"id": "news:6", "title": "no address"},
                {"id": "image:7"},
                7,
            ),
            URL,
        )
    )
    assert found[:2] == [
        Entry("https://www.dvidshub.net/news/5/slug", datetime(2026, 11, 3, 10, tzinfo=UTC)),
        Entry("https://www.dvidshub.net/news/6"),
    ]
    assert [type(one) for one in found[2:]] == [Problem, Problem]


def test_a_full_page_has_a_next_one() -> None:
    *_, last = read_results(answer(*({"id": f"news:{n}"} for n in range(50))), URL)
    assert last == NextPage("https://api.dvidshub.net/search?type=news&page=4")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"<html>", "it is no JSON"),
        (b"[]", "it has no results"),
        (b'{"errors": [{"message": "Invalid API key"}]}', "Invalid API key"),
        (b"[" * 100_000, "it is no JSON"),
    ],
)
def test_bad_answers_are_told(data: bytes, sentence: str) -> None:
    (problem,) = read_results(data, URL)
    assert isinstance(problem, Problem)
    assert sentence in problem.text


def test_the_first_page() -> None:
    assert search_url("https://a.mil/search", "2026-11-01T00:00:00Z").endswith(
        "page=1&from_date=2026-11-01T00%3A00%3A00Z"
    )
