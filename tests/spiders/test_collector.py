"""The collector rests while a page is read, and only then."""

import gc
from collections.abc import Iterator

import pytest

from crawler.model.page import Page
from spiders.collector import at_rest
from spiders.extract import extract


@pytest.fixture(autouse=True)
def enabled() -> Iterator[None]:
    yield
    gc.enable()


def test_it_rests_within_and_goes_on_behind() -> None:
    with at_rest():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_goes_on_after_an_error() -> None:
    with pytest.raises(ValueError, match="odd"), at_rest():
        raise ValueError("odd")
    assert gc.isenabled()


def test_where_it_rested_before_it_rests_on() -> None:
    gc.disable()
    extract(Page("<p>One.</p>", "html"))
    assert not gc.isenabled()


def test_a_page_that_was_read_leaves_it_as_it_was() -> None:
    extract(Page("<p>One.</p>", "html"))
    assert gc.isenabled()
