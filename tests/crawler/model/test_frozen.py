"""A value with the quick constructor behaves as the frozen dataclass that it is."""

import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from inspect import signature
from typing import Any

import pytest

from crawler.model import article
from crawler.model.article import Article, Byline, Extraction, Person, Photo, Virin
from crawler.model.frozen import quick


@dataclass(frozen=True, slots=True)
class Plain:
    name: str
    size: int = 3
    tags: dict[str, str] = field(default_factory=dict)


@quick
@dataclass(frozen=True, slots=True)
class Quick:
    name: str
    size: int = 3
    tags: dict[str, str] = field(default_factory=dict)


CALLS: list[Callable[[Any], Any]] = [
    lambda make: make("a"),
    lambda make: make("a", 4),
    lambda make: make(name="a", tags={"b": "c"}),
    lambda make: replace(make("a", 4), name="b"),
    lambda make: pickle.loads(pickle.dumps(make("a", 5, {"d": "e"}))),
]


@pytest.mark.parametrize("call", CALLS)
def test_made_alike(call: Callable[[Any], Any]) -> None:
    plain, made = call(Plain), call(Quick)
    assert [getattr(made, item.name) for item in fields(made)] == [getattr(plain, item.name) for item in fields(plain)]
    assert repr(made) == repr(plain).replace("Plain", "Quick")
    assert made == call(Quick)


@pytest.mark.parametrize("arguments", [{}, {"name": "a", "colour": "red"}])
def test_wrong_arguments_are_refused(arguments: dict[str, str]) -> None:
    with pytest.raises(TypeError, match=r"Quick\.__init__\(\)"):
        Quick(**arguments)  # type: ignore[arg-type]


def test_it_stays_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        Quick("a").name = "b"  # type: ignore[misc]


def test_two_values_share_no_default() -> None:
    assert Quick("a").tags is not Quick("b").tags


@pytest.mark.parametrize("kind", [Article, Byline, Extraction, Person, Photo, Virin])
def test_values_of_the_article_say_what_they_take(kind: type) -> None:
    assert kind.__module__ == article.__name__
    assert list(signature(kind).parameters) == [item.name for item in fields(kind)]
