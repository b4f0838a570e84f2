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
    assert known.openings is None or text.startswith(known.openings)
    assert known.last is None or text[-1] in known.last
    assert known.shortest <= len(text) <= known.longest
    assert known.literal in text


@pytest.mark.parametrize(
    ("pattern", "openings", "last"),
    [
        ("abcd", "abc", "d"),
        ("a|b", "a b", "ab"),
        ("a?b", "ab b", "b"),
        ("[a-c]x", "ax bx cx", "x"),
        ("[0-1]+", "0 00 000 001 01 010 011 1 10 100 101 11 110 111", "01"),
        ("(?:x(?:y|z))+", "xy xyx xz xzx", "yz"),
        ("(?:a|b?)c", "ac bc c", "c"),
        ("ab?", "a ab", "ab"),
        ("ab.{0,2}d", "ab abd", "d"),
        (r"a\b[^d]f", "a", "f"),
        ("(?:a{2}|b{1,2})c", "aac bbc bc", "c"),
    ],
)
def test_edges(pattern: str, openings: str, last: str) -> None:
    assert (outline(pattern).openings, outline(pattern).last) == (tuple(openings.split()), frozenset(last))


@pytest.mark.parametrize(
    ("pattern", "literal"),
    [
        ("ab.cde", "cde"),
        ("ab(?:cde)?f", "ab"),
        ("(?:abc|abd)e", "ab"),
        ("x?(?:a(?:bc)+){2,}", "bc"),
        ("(?i:abc)d", "d"),
        ("(?!abc)d", "d"),
        (r"ab\bcd", "ab"),
        ("a|b", ""),
        (".*", ""),
    ],
)
def test_what_every_match_holds(pattern: str, literal: str) -> None:
    assert outline(pattern).literal == literal


@pytest.mark.parametrize("pattern", [".a", "a?", "", "[^a]b", r"\wa", "(?=a)b", "(?:a|.)b", "(?:a?b?)*"])
def test_what_may_begin_with_anything(pattern: str) -> None:
    assert outline(pattern).openings is None
