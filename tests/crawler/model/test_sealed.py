"""An article that came from another process is an article like any other, and what was made of it there is not made again."""

import json
import pickle
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, fields, replace

import pytest

from crawler.model.article import Article
from crawler.model.row import article_of, article_row
from crawler.model.sealed import Sealed, View, seal
from output.build import article_block
from tests.output.test_schema import BARE, FULL
from tests.pipelines.test_changed_captures import captures

ARTICLES = {"full": FULL, "bare": BARE}
asked: list[str] = []


@View
def headline_of(article: Article) -> str | None:
    asked.append(article.id)
    return article.headline


@pytest.fixture(autouse=True)
def nobody_asked() -> Iterator[None]:
    asked.clear()
    yield
    asked.clear()


def sent(article: Article) -> Sealed:
    """As it comes out of another process."""
    sealed = seal(article, article_block(article), {headline_of.name: "made there"})
    again: Sealed = pickle.loads(pickle.dumps(sealed, pickle.HIGHEST_PROTOCOL))
    return again


@pytest.mark.parametrize("name", ARTICLES)
@pytest.mark.parametrize("field", [item.name for item in fields(Article)])
def test_each_field_is_there_whichever_is_asked_for_first(name: str, field: str) -> None:
    sealed = sent(ARTICLES[name])
    assert getattr(sealed, field) == getattr(ARTICLES[name], field)
    assert sealed == ARTICLES[name]
    assert ARTICLES[name] == sealed
    assert sealed != replace(ARTICLES[name], language="xx")


def test_rows_give_their_articles_back() -> None:
    for _, _, article in captures():
        assert article_of(article_row(article), article.extraction) == article
        assert sent(article) == article


def test_it_is_not_unpacked_for_what_tells_one_article_from_another() -> None:
    sealed = seal(FULL, b"no JSON", {})
    assert (sealed.id, sealed.kind, sealed.url, sealed.family) == (FULL.id, FULL.kind, FULL.url, FULL.family)
    assert sealed.extraction == FULL.extraction
    with pytest.raises(json.JSONDecodeError):
        _ = sealed.headline


def test_what_is_no_field_is_none() -> None:
    with pytest.raises(AttributeError, match="price"):
        _ = sent(FULL).price


def test_a_view_is_made_once_wherever_that_is() -> None:
    assert headline_of(FULL) == FULL.headline
    assert asked == [FULL.id]
    sealed = sent(FULL)
    assert headline_of(sealed) == "made there"
    assert asked == [FULL.id]


def test_of_a_changed_article_everything_is_made_anew() -> None:
    changed = replace(sent(FULL), headline="Calm over Port Vela")
    assert type(changed) is Article
    assert changed == replace(FULL, headline="Calm over Port Vela")
    assert headline_of(changed) == "Calm over Port Vela"
    assert pickle.loads(pickle.dumps(changed)) == changed


def test_it_is_as_frozen_as_others() -> None:
    sealed = sent(FULL)
    with pytest.raises(FrozenInstanceError):
        sealed.headline = "x"  # type: ignore[misc]
