"""An article that was read in another process: what is made of it came along, and it is unpacked only when somebody looks into it.

What a crawl does with most articles is to hand on what is made of them: the octets of a line, the signs by which a story is known
again, counts. Each of these is a *view*, a function of the article alone, so it can be had where the article is.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import update_wrapper
from typing import Any, Generic, TypeVar

from crawler.model.article import Article
from crawler.model.row import article_of

Made = TypeVar("Made")

_NAMES = tuple(item.name for item in fields(Article))
_OPEN = ("id", "kind", "url", "family", "extraction")
"""The fields that can be read without unpacking the others."""
_set = object.__setattr__


class Sealed(Article):
    """An article like any other. `packed` is the JSON of its row; `made` is what came along, by the names of the views."""

    __slots__ = ("made", "packed")
    made: Mapping[str, Any]
    packed: bytes

    def __new__(cls, *values: Any, **named: Any) -> Article:  # type: ignore[misc]
        """What `dataclasses.replace` asks for: another article than this one, which is a plain one."""
        return Article(*values, **named)

    def __getattr__(self, name: str) -> Any:
        """A field that is not there yet: now all are."""
        if name not in _NAMES:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        opened = article_of(json.loads(self.packed), self.extraction)
        for field in _NAMES:
            _set(self, field, getattr(opened, field))
        return getattr(self, name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Article) and all(getattr(self, name) == getattr(other, name) for name in _NAMES)

    __hash__ = Article.__hash__

    def __reduce__(self) -> tuple[Any, ...]:
        return _sealed, (self.packed, self.made, *(getattr(self, name) for name in _OPEN))


def _sealed(packed: bytes, made: Mapping[str, Any], *known: Any) -> Sealed:
    sealed = object.__new__(Sealed)
    _set(sealed, "packed", packed)
    _set(sealed, "made", made)
    for name, value in zip(_OPEN, known, strict=True):
        _set(sealed, name, value)
    return sealed


def seal(article: Article, packed: bytes, made: Mapping[str, Any]) -> Sealed:
    """The article as it goes to another process: with the JSON of its row, and with what was made of it."""
    return _sealed(packed, made, *(getattr(article, name) for name in _OPEN))


class View(Generic[Made]):
    """A function of an article alone, as a decorator: its answer may have come with the article."""

    def __init__(self, make: Callable[[Article], Made]) -> None:
        self.make = make
        self.name = f"{make.__module__}.{make.__qualname__}"
        update_wrapper(self, make)

    def __call__(self, article: Article) -> Made:
        """What is made of the article."""
        if isinstance(article, Sealed) and self.name in article.made:
            made: Made = article.made[self.name]
            return made
        return self.make(article)
