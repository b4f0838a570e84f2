"""The dispatch by a pattern's outline is an optimisation: it must never change an answer."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.model.text import fold
from pipelines.evidence import TABLE
from pipelines.outline import outline
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
def test_a_match_keeps_to_the_outline(data: st.DataObject, rule: Rule) -> None:
    known = outline(rule.pattern or "")
    text = data.draw(st.from_regex(re.compile(rule.pattern or "", re.ASCII), fullmatch=True))
    assert known.first is None or text[0] in known.first
    assert known.last is None or text[-1] in known.last
    assert known.shortest <= len(text) <= known.longest


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
    assert (outline(pattern).first, outline(pattern).last) == (frozenset(first), frozenset(last))


@pytest.mark.parametrize("pattern", [".a", "a?", "", "[^a]b", r"\wa", "(?=a)b", "(?:a|.)b", r"\bword"])
def test_what_may_begin_with_anything(pattern: str) -> None:
    assert outline(pattern).first is None
