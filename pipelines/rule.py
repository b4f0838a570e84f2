r"""Wordings as data: a row of a table is a rule with a stable id, a source, and what it must not match.

A table is a TOML file in `pipelines/tables/`. One row:

    [[rule]]
    id     = "banner-official"            # stable: it appears in every Edit and in the stats
    text   = ["An official website of the United States government"]     # whole block, compared folded
    # or
    pattern  = 'news \| .{6,30}'          # whole block, a regular expression over the folded text
    examples = ["NEWS | Dec. 1, 2017"]    # what the pattern must match
    label  = "banner"                     # what a stage takes the block for
    where  = "head"                       # top | head | tail | edge | any: the place in the page that the wording needs;
                                          # top is the run of frame lines that opens a page, above its title
    source = "..."                        # where the wording is defined or was seen
    longest  = 300                        # the longest block that the pattern is shown, in characters; 150 if not said
    keep   = ["..."]                      # sentences that must not match

What many patterns share stands once, under [pieces], and is named in angle brackets: `<day> by .{2,60}`.

Whole-block equality on folded text is the default: it is precise and cannot eat half a sentence. A row that is not sound
stops the import with its id and the reason.
"""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, get_args

from crawler.errors import RuleTableError
from crawler.model.text import fold
from pipelines.outline import OPENING, Outline, alternatives, outline

Where = Literal["top", "head", "tail", "edge", "any"]
_LENGTHS: Final = (15, 30, 45, 60, 75, 90, 110, 150, 200, 300, 600, 700)
"""Classes of length, by their upper ends."""
_CLASS: Final = tuple(bisect_left(_LENGTHS, length) for length in range(_LENGTHS[-1] + 1))
_TELLING: Final = 16
"""Characters of a literal that are looked for: every further one costs, found or not."""
_MOST_OPENINGS: Final = 50_000
_MOST_CELLS: Final = 5_000
_MOST_KNOWN: Final = 10_000
LONGEST: Final = _LENGTHS[-1]
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
    compiled: re.Pattern[str] | None = None
    examples: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    longest: int = 150
    """Characters beyond which a block is not shown to the pattern. Paragraphs are longer than furniture, so most of a
    page is never shown to most patterns, and the cost on evil input is bounded."""

    @property
    def pattern(self) -> str | None:
        """Of the whole of a folded block."""
        return self.compiled.pattern if self.compiled is not None else None

    def matches(self, key: str) -> bool:
        """Whether the rule, alone, matches a folded block. Stages use `Table.find`, which asks all rules at once."""
        if self.compiled is None:
            return key in self.texts
        return len(key) <= self.longest and self.compiled.fullmatch(key) is not None


_Asked = tuple[str, re.Pattern[str], Rule]
"""What a block must hold to be shown to a rule's pattern."""


@dataclass(frozen=True, slots=True)
class _Patterned:
    """One alternative of a rule's pattern by its outline, and the pattern as a whole, which is compiled already."""

    outline: Outline
    longest: int
    asked: _Asked

    def fits(self, last: str, shortest: int, longest: int) -> bool:
        """Whether the pattern may match a block with that last character, of a length in that span."""
        known = self.outline
        return known.shortest <= longest and shortest <= self.longest and (known.last is None or last in known.last)


class _Opened:
    """The patterns that blocks of some openings may match."""

    __slots__ = ("cells", "numbers")

    def __init__(self, numbers: tuple[int, ...]) -> None:
        self.numbers: Final = numbers
        self.cells: Final[dict[tuple[str, int], tuple[_Asked, ...]]] = {}
        """By the last character of a block and the class of its length; filled as blocks ask."""


@dataclass(frozen=True, slots=True)
class Table:
    """The rules of one file, asked in one look-up and one match."""

    name: str
    rules: tuple[Rule, ...]
    _by_text: dict[str, Rule]
    _patterned: tuple[_Patterned, ...]
    _opened: Mapping[str, Sequence[int]]
    """Numbers of patterns by what their matches open with; the empty text is what may open with anything."""
    _opening: dict[str, _Opened] = field(default_factory=dict)
    """The patterns of blocks by what these open with; filled as blocks ask, most of them to a few values, which are shared."""
    _alike: dict[tuple[int, ...], _Opened] = field(default_factory=dict)
    _known: dict[str, Rule] = field(default_factory=dict)
    """The texts, and the blocks that a pattern has matched: a site prints the same furniture on every page."""

    def find(self, key: str) -> Rule | None:
        """The first rule that matches a folded block, texts before patterns."""
        found = self.find_each([key])
        return found[0][1] if found else None

    def find_each(self, keys: Sequence[str]) -> list[tuple[int, Rule]]:
        """The blocks of a page that rules match, by their place among `keys`, each with the first rule that matches it."""
        found: list[tuple[int, Rule]] = []
        openings = self._opening
        for place, (key, rule) in enumerate(zip(keys, map(self._known.get, keys), strict=True)):
            if rule is not None:
                found.append((place, rule))
                continue
            length = len(key)
            if not 0 < length <= LONGEST:
                continue
            opened = openings.get(key[:OPENING]) or self._open(key[:OPENING])
            patterns = opened.cells.get((key[-1], _CLASS[length]))
            if patterns is None:
                patterns = self._fill(opened, key[-1], _CLASS[length])
            for literal, pattern, matched in patterns:
                if literal in key and pattern.fullmatch(key):
                    found.append((place, matched))
                    self._remember(key, matched)
                    break
        return found

    def _remember(self, key: str, rule: Rule) -> None:
        """The rule of a block, for all that are alike."""
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
            self._known.update(self._by_text)
        self._known[key] = rule

    def _open(self, opening: str) -> _Opened:
        """The patterns for blocks with that opening."""
        if len(self._opening) >= _MOST_OPENINGS:  # pages in all the world's scripts, in one run of years
            self._opening.clear()
        numbers = {number for end in range(len(opening) + 1) for number in self._opened.get(opening[:end], ())}
        alike = tuple(sorted(numbers))
        opened = self._opening[opening] = self._alike.setdefault(alike, _Opened(alike))
        return opened

    def _fill(self, opened: _Opened, last: str, length: int) -> tuple[_Asked, ...]:
        """The patterns for such blocks in the order of their rules."""
        shortest = _LENGTHS[length - 1] + 1 if length else 1
        fitting = [self._patterned[number] for number in opened.numbers]
        asked = tuple([item.asked for item in fitting if item.fits(last, shortest, _LENGTHS[length])])
        if len(opened.cells) >= _MOST_CELLS:
            opened.cells.clear()
        opened.cells[last, length] = asked
        return asked


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
    patterned = tuple(
        _Patterned(known, min(known.longest, rule.longest), (known.literal[:_TELLING], rule.compiled, rule))
        for rule in rules
        if rule.compiled is not None
        for known in map(outline, alternatives(rule.compiled.pattern))
    )
    return Table(", ".join(names), rules, by_text, patterned, _by_opening(patterned), _known=dict(by_text))


def _by_opening(patterned: Sequence[_Patterned]) -> Mapping[str, Sequence[int]]:
    opened: dict[str, list[int]] = {}
    for number, item in enumerate(patterned):
        for opening in ("",) if item.outline.openings is None else item.outline.openings:
            opened.setdefault(opening, []).append(number)
    return opened


def _read(name: str) -> Iterator[Rule]:
    """The checked rules of one file."""
    document = tomllib.loads(files("pipelines").joinpath("tables", f"{name}.toml").read_text("utf-8"))
    pieces = document.get("pieces", {})
    for row in document.get("rule", []):
        yield _rule(name, row, pieces)


def _rule(table: str, row: dict[str, Any], pieces: Mapping[str, str]) -> Rule:
    """A checked rule from a row."""
    name = f"table {table}: row {row.get('id', '?')}"
    unknown = row.keys() - {"id", "label", "where", "source", "text", "pattern", "examples", "keep", "longest"}
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
        compiled=_compiled(name, _whole(name, row["pattern"], pieces)) if "pattern" in row else None,
        examples=tuple(row.get("examples", ())),
        keep=tuple(row.get("keep", ())),
        longest=row.get("longest", 150),
    )
    _check(name, rule)
    return rule


def _whole(name: str, pattern: str, pieces: Mapping[str, str]) -> str:
    """A pattern with the pieces that it names: `<day> by .{2,60}`."""
    for piece in re.findall(r"<([a-z ]+)>", pattern):
        if piece not in pieces:
            raise RuleTableError(f"{name}: the table has no piece {piece!r}")
        pattern = pattern.replace(f"<{piece}>", pieces[piece])
    return pattern


def _check(name: str, rule: Rule) -> None:
    if bool(rule.texts) == (rule.compiled is not None):
        raise RuleTableError(f"{name}: needs either text or pattern")
    if any(len(text) > LONGEST for text in rule.texts):
        raise RuleTableError(f"{name}: a text is longer than {LONGEST} characters")
    if rule.compiled is not None and not rule.examples:
        raise RuleTableError(f"{name}: a pattern needs examples")
    for example in rule.examples:
        if not rule.matches(fold(example)):
            raise RuleTableError(f"{name}: does not match its own example {example!r}")
    for sentence in rule.keep:
        if rule.matches(fold(sentence)):
            raise RuleTableError(f"{name}: matches what it must keep: {sentence!r}")


def _compiled(name: str, pattern: str) -> re.Pattern[str]:
    try:
        compiled = re.compile(pattern, re.ASCII)
    except re.error as error:
        raise RuleTableError(f"{name}: the pattern does not compile: {error}") from error
    if compiled.groups:
        raise RuleTableError(f"{name}: the pattern has a capturing group; write (?:...)")
    return compiled
