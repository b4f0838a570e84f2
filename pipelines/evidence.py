"""What a line, alone, gives away: computed once for a draft, asked by every stage."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from operator import itemgetter

from crawler.model.draft import Draft, PageBlock
from crawler.model.fields.credit import CREDIT_TAIL, PICTURE_WORDS
from crawler.model.fields.date import DATE_LINE, read_date_line
from crawler.model.fields.dateline import read_dateline
from pipelines.rule import Rule, load_table

TABLE = load_table("banner", "notices", "furniture")
PLACES = load_table("places")

# A turn of a transcript: `SEC. MATTIS:`, `Q:`, `SECRETARY OF DEFENSE JAMES N. MATTIS:`, `MR. O'NEIL (through interpreter):`
_SPEAKER = re.compile(
    r"(?:Q|A|QUESTION|ANSWER|(?=[A-Z.'’\" ]{0,12}[A-Z]{2})[A-Z][A-Z.,'’\"\- ]{1,70}(?:\([A-Za-z .-]{2,40}\))?)\s?:(?:\s|$)"
    r"|Q (?=[A-Z(\"“])"  # `Q     Mr. Secretary, ...`: archive.defense.gov, 2007 to 2012
)
_SHORTENED = (
    "inc|jr|sr|co|corp|ltd|gen|sgt|lt|col|maj|capt|adm|cmdr|dr|mr|mrs|ms|st|no|vs|ala|ariz|ark|calif|colo|conn|"
    "del|fla|ga|ill|ind|kan|ky|la|mass|md|mich|minn|miss|mo|mont|neb|nev|okla|ore|pa|tenn|tex|va|vt|wash|wis|wyo|"
    "jan|feb|mar|apr|jun|jul|aug|sept|oct|nov|dec"
)
_ABBREVIATION = re.compile(rf"(?:(?<![\w'])(?:[a-z]\.){{1,3}}|\b(?:{_SHORTENED})\.)$")
_SHORT_ENDINGS = frozenset(word[-2:] for word in _SHORTENED.split("|"))
"""The last two letters of abbreviations: most words that end a sentence have others, and need no match to be told."""


_DEPARTMENTS = frozenset(
    ["army", "navy", "air force", "marine corps", "space force", "defense logistics agency", "missile defense agency",
     "defense advanced research projects agency", "defense information systems agency", "defense health agency",
     "u.s. special operations command", "u.s. transportation command", "washington headquarters services"]
)  # fmt: skip
"""Headings of contract announcements."""
_WORDS_WITH_DATELINE = 5
"""Words of a line that opens with a dateline, where it has more; `FOIA - Reading Room` stands in a menu."""
SHORT = 90
"""Characters from which a block is no label, title or name."""
_ANSWERS = frozenset(
    ["length", "size", "location", "city", "state", "country", "issued by", "camera", "iso", "category", "unit", "year", "hometown", "tags", "tag"]
)  # fmt: skip
"""What rows of a picture's table are called, and lines of a text as well."""
_OWN_SENTENCES = frozenset(
    ["banner", "banner-scrap", "historical-collection", "historical-purposes", "archived-material"]
)
"""Labels of furniture that is torn itself."""
_NO_BODY_LABELS = frozenset(["nav", "image-data"])
"""Labels of lines that stand in an article as often as in a menu or a table, and only there where the mark-up says so."""
_Line = tuple[int, str]
"""A block's position and key."""
_CREDIT_OPENINGS = frozenset(["phot", "grap", "imag", "illu", "vide", "audi", "cred", "viri"])


@dataclass(slots=True)
class Evidence:
    """What the blocks of a draft give away one by one. Stages ask for the few positions that concern them, so a page costs
    one pass over its blocks and not one a stage.
    """

    rules: list[Rule | None]
    """Per block: the rule that its wording matches."""
    labels: dict[str, list[int]]
    """Positions by the label of their rule."""
    dates: dict[int, str]
    """Blocks that are a date and nothing else, with the date in ISO 8601."""
    turns: list[int]
    """Blocks that open with a speaker and a colon."""
    pictured: list[int]
    """Blocks whose end names a picture: captions end in their credit."""
    credits: list[int]
    """Blocks that open as credit and VIRIN lines do."""
    copied: list[int]
    """Blocks whose wording stands on the page more than once."""

    def label(self, position: int) -> str:
        """The label of the block's rule, empty when it has none."""
        rule = self.rules[position]
        return rule.label if rule else ""

    def rule_id(self, position: int) -> str:
        """The id of the block's rule, empty when it has none or there is no such block."""
        rule = self.rules[position] if 0 <= position < len(self.rules) else None
        return rule.id if rule else ""


def evidence(draft: Draft) -> Evidence:
    """The draft's evidence, made at the first call."""
    found: Evidence | None = draft.facts.get("evidence")
    if found is None:
        found = draft.facts["evidence"] = _gather(draft)
    return found


def _gather(draft: Draft) -> Evidence:
    """The hot part of cleaning. What the page as a whole does not hold is not looked for in its blocks."""
    blocks = draft.blocks
    rules: list[Rule | None] = [None] * len(blocks)
    labels: dict[str, list[int]] = {}
    # where the page's own mark-up has already said what a block is, its words say nothing more
    lines = [(position, blocks[position].key) for position in draft.open_positions()]
    for position, key in lines:
        rule = TABLE.find(key)
        if rule is None:
            continue
        # a heading of the body, or its first line, may read `Mission` or `Location: Room 12`: the mark-up says that it is no menu
        block = blocks[position]
        if not (block.region == "body" and (block.kind == "heading" or rule.label in _NO_BODY_LABELS)):
            rules[position] = rule
    if draft.page.source == "text":
        _spare_torn(draft, rules)
        _spare_lone_row(draft, rules)
    for position, known in enumerate(rules):
        if known is not None:
            labels.setdefault(known.label, []).append(position)
    texts = [(position, blocks[position].text) for position, _ in lines]
    turns = [
        position
        for position, text in texts
        if not text[1:2].islower() and (":" in text[:110] or text.startswith("Q ")) and is_turn(text)
    ]
    return Evidence(
        rules=rules,
        labels=labels,
        dates=_dates(lines, frozenset(turns)),
        turns=turns,
        pictured=_pictured(lines, "\n".join([key for _, key in lines])),
        credits=[position for position, key in lines if key[:4] in _CREDIT_OPENINGS],
        copied=_copied(lines),
    )


def _spare_torn(draft: Draft, rules: list[Rule | None]) -> None:
    """Of a dump that gives each link a line of its own: `She read the`, `Photo Gallery`, `of the ship.` is one sentence. A line
    between the beginning of one and small letters or a comma is no furniture.
    """
    blocks = draft.blocks
    for position, rule in enumerate(rules):
        if rule is None or not 0 < position < len(blocks) - 1:
            continue
        before, after = blocks[position - 1], blocks[position + 1]
        if rule.where == "head" and (blocks[position].gap or after.gap):
            continue
        if (
            goes_on(after)
            and rules[position - 1] is None
            and rules[position + 1] is None
            and not ends_sentence(before.key)
        ):
            rules[position] = None


def _spare_lone_row(draft: Draft, rules: list[Rule | None]) -> None:
    """A picture's table has rows; `Location: Room 12` alone answers a question of the text."""
    rows = [item for item, rule in enumerate(rules) if rule is not None and rule.label == "image-data"]
    if len(rows) == 1 and draft.blocks[rows[0]].key.partition(":")[0] in _ANSWERS:
        rules[rows[0]] = None


def _dates(lines: list[_Line], turns: frozenset[int]) -> dict[int, str]:
    return {
        position: date
        for position, key in lines
        if len(key) < DATE_LINE
        and position not in turns
        and ("20" in key or "19" in key)
        and (date := read_date_line(key)) is not None
    }


def _pictured(lines: list[_Line], page: str) -> list[int]:
    """Found on the page as a whole and then assigned to their lines: seven words in each line would be the dearest look
    of all.
    """
    ends = list(accumulate(len(key) + 1 for _, key in lines))
    found: set[int] = set()
    for word in PICTURE_WORDS:
        at = page.find(word)
        while at >= 0:
            line = bisect_right(ends, at)
            if at >= ends[line] - CREDIT_TAIL:
                found.add(lines[line][0])
                at = ends[line] - 1
            at = page.find(word, at + 1)
    return sorted(found)


def _copied(lines: list[_Line]) -> list[int]:
    if len(set(map(itemgetter(1), lines))) == len(lines):
        return []
    first_with: dict[str, int] = {}
    copied: set[int] = set()
    for position, key in lines:
        first = first_with.setdefault(key, position)
        if first != position:
            copied.update((first, position))
    return sorted(copied)


def is_contracts(draft: Draft) -> bool:
    """Whether a page announces contracts, whatever its title: paragraphs below a department's name end with who buys."""
    if "contracting" not in draft.page.text:
        return False
    awards = any("is the contracting activity" in block.key for block in draft.blocks)
    return awards and any(is_department(block) for block in draft.blocks)


def is_department(block: PageBlock) -> bool:
    """Whether a line is the heading above a department's contracts: `NAVY`."""
    return block.key in _DEPARTMENTS and block.text.isupper()


def goes_on(block: PageBlock) -> bool:
    """Whether a line goes on with a sentence that began above it: it opens with a small letter, or a comma or stop."""
    return block.text[0].islower() or block.text[0] in ",.;"


def is_turn(text: str) -> bool:
    """Whether the text opens with a speaker and a colon, as turns of a transcript do."""
    return _SPEAKER.match(text) is not None


def ends_sentence(key: str) -> bool:
    """Whether a folded block ends as sentences do; the full stop of an abbreviation (`Washington, D.C.`) is none."""
    bare = key.rstrip("\"')]}* ")
    if not bare.endswith((".", "?", "!", ":", ";", "...")):
        return False
    if not bare.endswith(".") or not (bare[-3:-1] in _SHORT_ENDINGS or not bare[-3:-2].isalnum()):
        return True
    return _ABBREVIATION.search(bare[-12:]) is None


def is_short(block: PageBlock, words: int = 9) -> bool:
    """Whether a block is a label, a title or a name rather than a sentence."""
    return len(block.text) < SHORT and block.text.count(" ") < words and not ends_sentence(block.key)


def is_title(block: PageBlock) -> bool:
    """Whether a block can be the title of a page: a line, no sentence."""
    return len(block.text) < 160 and not ends_sentence(block.key)


def reads_as_body(block: PageBlock) -> bool:
    """Whether a block reads as running text: a sentence, a long line, a turn, or a dateline."""
    if len(block.text) >= 140:
        return True
    words = block.text.count(" ") + 1
    if ends_sentence(block.key) and (words >= 7 or (words >= 4 and block.key.endswith("."))):
        return True
    if is_turn(block.text):
        return True
    is_alone = block.key.endswith("-")
    return (is_alone or words >= _WORDS_WITH_DATELINE) and read_dateline(block.text) is not None
