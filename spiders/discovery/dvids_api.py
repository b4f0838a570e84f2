"""Answers of the DVIDS search API: which news there is, page by page. Pure; the key is not seen here."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from spiders.discovery.entry import Entry, Problem, absolute, read_moment

SIZE = 50
"""Results a page: as many as the API gives."""
_NEWS = "https://www.dvidshub.net/news/"


@dataclass(frozen=True, slots=True)
class NextPage:
    """The address of the page that goes on."""

    url: str


def search_url(api: str, since: str | None = None) -> str:
    """The first page of all news, newest first."""
    query = {"type": "news", "sort": "date", "sortdir": "desc", "max_results": str(SIZE), "page": "1"}
    return f"{api}?{urlencode({**query, **({'from_date': since} if since else {})})}"


def read_results(data: bytes, url: str) -> Iterator[Entry | NextPage | Problem]:
    """The news of an answer, and its next page when it was full; what is wrong comes as a Problem among them."""
    try:
        answer = json.loads(data)
    except (ValueError, RecursionError) as error:
        yield Problem(f"it is no JSON ({error})")
        return
    results = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(results, list):
        said = answer.get("errors") or answer.get("message") if isinstance(answer, dict) else None
        yield Problem(f"it has no results{f': the API says {str(said)[:200]}' if said else ''}")
        return
    for result in results:
        entry = _entry(result)
        yield entry or Problem(f"a result names no news: {str(result)[:120]}")
    if len(results) >= SIZE:
        yield NextPage(_next(url))


def _entry(result: Any) -> Entry | None:
    if not isinstance(result, dict):
        return None
    url = absolute(str(result.get("url") or ""), _NEWS)
    kind, _, number = str(result.get("id") or "").partition(":")
    if url is None or not urlsplit(url).path.strip("/"):
        url = f"{_NEWS}{number}" if kind == "news" and number.isascii() and number.isdigit() else None
    if url is None:
        return None
    dates = (read_moment(str(result.get(name) or "")) for name in ("date_published", "publishdate", "date"))
    return Entry(
        url, next((moment for moment in dates if moment), None), read_moment(str(result.get("timestamp") or ""))
    )


def _next(url: str) -> str:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    page = query.get("page", "1")
    query["page"] = str((int(page) if page.isdigit() else 1) + 1)
    return urlunsplit((*parts[:3], urlencode(query), ""))
