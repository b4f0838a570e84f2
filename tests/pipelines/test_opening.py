"""The dispatch by first characters is an optimisation: it must never change an answer."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.model.text import fold
from pipelines.evidence import TABLE
from pipelines.opening import first_characters
from pipelines.rule import LONGEST, Rule

PATTERNS = [rule for rule in TABLE.rules if rule.pattern]


def asked_one_by_one(key: str) -> list[str]:
    """Every rule that matches, each asked alone."""
    return [rule.id for rule in TABLE.rules if rule.matches(key)]


KEYS = st.one_of(
    *(st.from_regex(rule.pattern or "", fullmatch=True, alphabet=st.characters(codec="ascii")) for rule in PATTERNS),
    st.sampled_from([text for rule in TABLE.rules for text in (*rule.texts, *map(fold, rule.examples))]),
    st.text(),
)


@given(KEYS)
def test_asking_all_at_once_gives_what_asking_each_gives(key: str) -> None:
    found = TABLE.find(key)
    alone = asked_one_by_one(key)
    if not key or len(key) > LONGEST:
        assert found is None
    else:
        assert (found.id in alone) if found else alone == []


@given(st.data(), st.sampled_from(PATTERNS))
def test_a_match_begins_with_one_of_the_characters(data: st.DataObject, rule: Rule) -> None:
    opening = first_characters(rule.pattern or "")
    text = data.draw(st.from_regex(re.compile(rule.pattern or "", re.ASCII), fullmatch=True))
    assert opening is None or text[0] in opening


@pytest.mark.parametrize(
    ("pattern", "opening"),
    [("abc", "a"), ("a|b", "ab"), ("a?b", "ab"), ("[a-c]x", "abc"), (r"\d+", "0123456789"), ("(?:x(?:y|z))+", "x"), ("(?:a|b?)c", "abc")],
)
def test_first_characters(pattern: str, opening: str) -> None:
    assert first_characters(pattern) == frozenset(opening)


@pytest.mark.parametrize("pattern", [".a", "a?", "", "[^a]b", r"\w", "(?=a)b", "(?:a|.)b", r"\bword"])
def test_what_may_begin_with_anything(pattern: str) -> None:
    assert first_characters(pattern) is None
    re.compile(pattern)
