"""A request survives the way through JSON, or a sentence says what does not."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request, Spider
from scrapy.http import JsonRequest
from scrapy.http.request import NO_CALLBACK

from crawler.frontier.codec import ENTRY, UnstorableRequestError, decode, encode


class ExampleSpider(Spider):
    """A spider with methods to name."""

    name = "example"

    def parse(self, response: Any, **kwargs: Any) -> Any:
        """A callback."""

    def failed(self, failure: Any) -> Any:
        """An errback."""


SPIDER = ExampleSpider()
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(["Referer", "X-Example", "Accept", "Cookie"])


def there_and_back(request: Request) -> Request:
    """The request as the frontier gives it back."""
    return decode(request.url, encode(request, SPIDER), SPIDER)


@given(
    path=st.text(max_size=20),
    body=st.binary(max_size=50),
    headers=st.dictionaries(NAMES, st.lists(st.binary(min_size=1, max_size=9), min_size=1, max_size=3)),
    meta=st.dictionaries(st.text(min_size=1), PLAIN, max_size=4),
    cb_kwargs=st.dictionaries(st.text(min_size=1), PLAIN, max_size=3),
    priority=st.integers(-100, 100),
    dont_filter=st.booleans(),
    method=st.sampled_from(["GET", "POST", "HEAD"]),
)
def test_every_part_comes_back(path: str, **parts: Any) -> None:
    request = Request(f"https://www.example.mil/{path}", callback=SPIDER.parse, errback=SPIDER.failed, **parts)
    again = there_and_back(request)
    for name in ("url", "method", "headers", "body", "cb_kwargs", "priority", "dont_filter", "callback", "errback"):
        assert getattr(again, name) == getattr(request, name), name
    transient = {"response_id", "captured_at", "truncated", "skipped", "earlier", "download_latency", ENTRY}
    assert again.meta == {key: value for key, value in request.meta.items() if key not in transient}
    assert encode(again, SPIDER) == encode(request, SPIDER)


def test_what_tells_of_one_exchange_stays_behind() -> None:
    meta = {"response_id": "urn:uuid:1", "captured_at": datetime.now(UTC), ENTRY: 7, "seed": 1, "redirect_times": 1}
    assert there_and_back(Request("https://www.example.mil/", meta=meta)).meta == {"seed": 1, "redirect_times": 1}


def test_a_subclass_comes_back_as_what_it_sends() -> None:
    again = there_and_back(JsonRequest("https://www.example.mil/", data={"a": 1}))
    assert (again.method, json.loads(again.body)) == ("POST", {"a": 1})
    assert again.headers[b"Content-Type"] == b"application/json"


@pytest.mark.parametrize("cookies", [{"a": "b"}, [{"name": "a", "value": "b", "path": "/"}]])
def test_cookies(cookies: Any) -> None:
    assert there_and_back(Request("https://www.example.mil/", cookies=cookies)).cookies == cookies


def test_no_callback_is_kept() -> None:
    assert there_and_back(Request("https://www.example.mil/", callback=NO_CALLBACK)).callback is NO_CALLBACK


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"meta": {"page": {"when": datetime.now(UTC)}}}, r"meta\['page'\]\['when'\] holds datetime"),
        ({"meta": {"a": [1, b"x"]}}, r"meta\['a'\]\[1\] holds bytes"),
        ({"meta": {"a": {1: 2}}}, r"meta\['a'\] has the key 1"),
        ({"cb_kwargs": {"a": {1, 2}}}, r"cb_kwargs\['a'\] holds set"),
        ({"meta": {"a": float("nan")}}, r"meta\['a'\] holds float"),
        ({"callback": lambda response: None}, "its callback is .*lambda"),
        ({"errback": ExampleSpider().failed}, "its errback is"),
    ],
)
def test_what_json_cannot_say_is_named(parts: dict[str, Any], words: str) -> None:
    with pytest.raises(UnstorableRequestError, match=words) as caught:
        encode(Request("https://www.example.mil/a", **parts), SPIDER)
    assert str(caught.value).startswith("https://www.example.mil/a: ")


def test_a_callback_that_is_gone() -> None:
    with pytest.raises(ValueError, match="spider example has no method 'parse_old' any more"):
        decode("https://www.example.mil/", '{"callback": "parse_old"}', SPIDER)
