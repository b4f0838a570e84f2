"""The dispatch by first and last characters is an optimisation: it must never change an answer."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.model.text import fold
from pipelines.evidence import TABLE
from pipelines.edges import edge_characters
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
def test_a_match_has_the_edges(data: st.DataObject, rule: Rule) -> None:
    first, last = edge_characters(rule.pattern or "")
    text = data.draw(st.from_regex(re.compile(rule.pattern or "", re.ASCII), fullmatch=True))
    assert first is None or text[0] in first
    assert last is None or text[-1] in last


@pytest.mark.parametrize(
    ("pattern", "first", "last"),
    [
        ("abc", "a", "c"),
        ("a|b", "ab", "ab"),
        ("a?b", "ab", "b"),
        ("[a-c]x", "abc", "x"),
        (r"\d+", "0123456789", "0123456789"),
        ("(?:x(?:y|z))+", "x", "yz"),
        ("(?:a|b?)c", "abc", "c"),
        ("ab?", "a", "ab"),
    ],
)
def test_edges(pattern: str, first: str, last: str) -> None:
    assert edge_characters(pattern) == (frozenset(first), frozenset(last))


@pytest.mark.parametrize("pattern", [".a", "a?", "", "[^a]b", r"\wa", "(?=a)b", "(?:a|.)b", r"\bword"])
def test_what_may_begin_with_anything(pattern: str) -> None:
    assert edge_characters(pattern)[0] is None
