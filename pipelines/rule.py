r"""Wordings as data: a row of a table is a rule with a stable id, a source, and what it must not match.

A table is a TOML file in `pipelines/tables/`. One row:

    [[rule]]
    id     = "banner-official"            # stable: it appears in every Edit and in the stats
    text   = ["An official website of the United States government"]     # whole block, compared folded
    # or
    pattern  = 'news \| .{6,30}'          # whole block, a regular expression over the folded text
    examples = ["NEWS | Dec. 1, 2017"]    # what the pattern must match
    label  = "banner"                     # what a stage takes the block for
    where  = "head"                       # head | tail | edge | any: the place in the page that the wording needs
    source = "..."                        # where the wording is defined or was seen
    needs    = "|"                        # a literal that every match contains; saves showing the pattern other blocks
    longest  = 300                        # the longest block that the pattern is shown, in characters; 150 if not said
    keep   = ["..."]                      # sentences that must not match

Whole-block equality on folded text is the default: it is precise and cannot eat half a sentence. A row that is not sound
stops the import with its id and the reason.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from crawler.errors import RuleTableError
from crawler.model.text import fold
from pipelines.opening import first_characters

Where = Literal["head", "tail", "edge", "any"]
SHORT = 150
LONGEST = 600
"""No furniture line is longer."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a table."""

    id: str
    label: str
    where: Where
    source: str
    texts: tuple[str, ...] = ()
    """Folded."""
    pattern: str | None = None
    examples: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    needs: str = ""
    """A literal that every match contains: a block without it is not shown to the pattern. For patterns that could begin
    with anything."""
    longest: int = 150
    """Characters beyond which a block is not shown to the pattern. Paragraphs are longer than furniture, so most of a
    page is never shown to most patterns, and the cost on evil input is bounded."""

    def matches(self, key: str) -> bool:
        """Whether the rule, alone, matches a folded block. Stages use `Table.find`, which asks all rules at once."""
        if self.pattern is None:
            return key in self.texts
        return len(key) <= self.longest and self.needs in key and re.fullmatch(self.pattern, key, re.ASCII) is not None


@dataclass(frozen=True, slots=True)
class Table:
    """The rules of one file, asked in one look-up and one match."""

    name: str
    rules: tuple[Rule, ...]
    _by_text: dict[str, Rule]
    _by_group: dict[str, Rule]
    _gates: tuple[tuple[str, dict[str, re.Pattern[str]], dict[str, re.Pattern[str]]], ...]
    """The patterns, by the literal that they need (empty: none), then by the first character of a block: those that may
    match a short block, and those that may match a long one."""

    def find(self, key: str) -> Rule | None:
        """The first rule that matches a folded block, texts before patterns."""
        rule = self._by_text.get(key)
        if rule is not None or not key or len(key) > LONGEST:
            return rule
        is_short, first = len(key) <= SHORT, key[0]
        for literal, short, long in self._gates:
            if literal in key:
                patterns = short if is_short else long
                pattern = patterns.get(first) or patterns.get("")
                match = pattern.fullmatch(key) if pattern else None
                if match and match.lastgroup:
                    return self._by_group[match.lastgroup]
        return None


@cache
def load_table(*names: str) -> Table:
    """The tables `pipelines/tables/<name>.toml`, joined. Raises RuleTableError naming the row that is not sound."""
    rules = tuple(rule for name in names for rule in _read(name))
    by_text: dict[str, Rule] = {}
    ids: set[str] = set()
    for rule in rules:
        if rule.id in ids:
            raise RuleTableError(f"tables {', '.join(names)}: id {rule.id} stands twice")
        ids.add(rule.id)
        for text in rule.texts:
            by_text.setdefault(text, rule)
    by_group = {f"r{number}": rule for number, rule in enumerate(rules) if rule.pattern is not None}
    gates = tuple(
        (literal, _dispatch(group), _dispatch({name: rule for name, rule in group.items() if rule.longest > SHORT}))
        for literal in sorted({rule.needs for rule in by_group.values()}, reverse=True)  # those that need one first
        if (group := {name: rule for name, rule in by_group.items() if rule.needs == literal})
    )
    return Table(", ".join(names), rules, by_text, by_group, gates)


def _dispatch(rules: dict[str, Rule]) -> dict[str, re.Pattern[str]]:
    """For each first character of a block one pattern of those that may begin so, each in a group of its own; under the
    empty string the patterns that may begin with any character. Most blocks meet two or three patterns, not thirty."""
    openings = {group: first_characters(rule.pattern or "") for group, rule in rules.items()}
    characters = {character for opening in openings.values() if opening is not None for character in opening}
    dispatch = {"": _joined([(group, rule) for group, rule in rules.items() if openings[group] is None])}
    for character in characters:
        fitting = [(group, rule) for group, rule in rules.items() if (o := openings[group]) is None or character in o]
        dispatch[character] = _joined(fitting)
    return {character: pattern for character, pattern in dispatch.items() if pattern is not None}


def _joined(rules: list[tuple[str, Rule]]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?P<{group}>{rule.pattern})" for group, rule in rules), re.ASCII) if rules else None


def _read(name: str) -> Iterator[Rule]:
    """The checked rules of one file."""
    document = tomllib.loads(files("pipelines").joinpath("tables", f"{name}.toml").read_text("utf-8"))
    for row in document.get("rule", []):
        yield _rule(name, row)


def _rule(table: str, row: dict[str, Any]) -> Rule:
    """A checked rule from a row."""
    name = f"table {table}: row {row.get('id', '?')}"
    unknown = row.keys() - {"id", "label", "where", "source", "text", "pattern", "examples", "keep", "needs", "longest"}
    if unknown:
        raise RuleTableError(f"{name}: unknown key {min(unknown)!r}")
    for key in ("id", "label", "source"):
        if not row.get(key):
            raise RuleTableError(f"{name}: has no {key}")
    where = row.get("where", "any")
    if where not in get_args(Where):
        raise RuleTableError(f"{name}: where = {where!r} is none of {', '.join(get_args(Where))}")
    text = row.get("text", [])
    texts = tuple(fold(item) for item in ([text] if isinstance(text, str) else text))
    rule = Rule(
        id=row["id"],
        label=row["label"],
        where=where,
        source=row["source"],
        texts=tuple(dict.fromkeys(texts)),
        pattern=row.get("pattern"),
        examples=tuple(row.get("examples", ())),
        keep=tuple(row.get("keep", ())),
        needs=row.get("needs", ""),
        longest=row.get("longest", SHORT),
    )
    _check(name, rule)
    return rule


def _check(name: str, rule: Rule) -> None:
    if bool(rule.texts) == (rule.pattern is not None):
        raise RuleTableError(f"{name}: needs either text or pattern")
    if rule.pattern is not None:
        try:
            compiled = re.compile(rule.pattern, re.ASCII)
        except re.error as error:
            raise RuleTableError(f"{name}: the pattern does not compile: {error}") from error
        if compiled.groups:
            raise RuleTableError(f"{name}: the pattern has a capturing group; write (?:...)")
        if not rule.examples:
            raise RuleTableError(f"{name}: a pattern needs examples")
    for example in rule.examples:
        if rule.needs not in fold(example):
            raise RuleTableError(f"{name}: its example {example!r} lacks what it needs, {rule.needs!r}")
        if not rule.matches(fold(example)):
            raise RuleTableError(f"{name}: does not match its own example {example!r}")
    for sentence in rule.keep:
        if rule.matches(fold(sentence)):
            raise RuleTableError(f"{name}: matches what it must keep: {sentence!r}")
