"""What a line, alone, gives away: computed once for a draft, asked by every stage."""

import re
from dataclasses import dataclass

from crawler.model.draft import Draft, PageBlock
from crawler.model.fields.credit import has_picture_word
from crawler.model.fields.date import read_date_line
from crawler.model.fields.dateline import read_dateline
from pipelines.rule import Rule, load_table

TABLE = load_table("banner", "notices", "furniture")
PLACES = load_table("places")

# A turn of a transcript: `SEC. MATTIS:`, `Q:`, `SECRETARY OF DEFENSE JAMES N. MATTIS:`, `MR. O'NEIL (through interpreter):`
_SPEAKER = re.compile(
    r"(?:Q|A|QUESTION|ANSWER|(?=[A-Z.'’\" ]{0,12}[A-Z]{2})[A-Z][A-Z.,'’\"\- ]{1,70}(?:\([A-Za-z .-]{2,40}\))?)\s?:(?:\s|$)"
)
_DIGIT = re.compile(r"\d")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[a-z]\.){1,3}|\b(?:inc|jr|sr|co|corp|ltd|gen|sgt|lt|col|maj|capt|adm|cmdr|dr|mr|mrs|ms|st|no|vs|ala|ariz|ark|calif|colo|conn|"
    r"del|fla|ga|ill|ind|kan|ky|la|mass|md|mich|minn|miss|mo|mont|neb|nev|okla|ore|pa|tenn|tex|va|vt|wash|wis|wyo|"
    r"jan|feb|mar|apr|jun|jul|aug|sept|oct|nov|dec)\.)$"
)


_CREDIT_OPENINGS = ("photo", "graphic", "image", "illustration", "video", "audio", "credit", "virin")


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
    """One pass over the blocks: the hot loop of cleaning, so it calls as little as it can."""
    find = TABLE.find
    found = Evidence([], {}, {}, [], [], [], [])
    rules, first_with = found.rules, dict[str, int]()
    copied: set[int] = set()
    for position, (block, mark) in enumerate(zip(draft.blocks, draft.marks, strict=True)):
        if mark is not None:  # the page's own mark-up has already said what it is
            rules.append(None)
            continue
        text, key, kind, _, region = block
        rule = None if region == "body" and kind == "heading" else find(key)
        rules.append(rule)
        if rule is not None:
            found.labels.setdefault(rule.label, []).append(position)
        before = first_with.setdefault(key, position)
        if before != position:
            copied.update((before, position))
        if has_picture_word(key[-220:]):
            found.pictured.append(position)
        if key.startswith(_CREDIT_OPENINGS):
            found.credits.append(position)
        if ":" in text[:110] and is_turn(text):
            found.turns.append(position)
        elif len(key) < 60 and _DIGIT.search(key) and (date := read_date_line(key)):
            found.dates[position] = date
    found.copied.extend(sorted(copied))
    return found


def is_turn(text: str) -> bool:
    """Whether the text opens with a speaker and a colon, as turns of a transcript do."""
    return _SPEAKER.match(text) is not None


def ends_sentence(key: str) -> bool:
    """Whether a folded block ends as sentences do; the full stop of an abbreviation (`Washington, D.C.`) is none."""
    bare = key.rstrip("\"')]}* ")
    if not bare.endswith((".", "?", "!", ":", ";", "...")):
        return False
    return not bare.endswith(".") or _ABBREVIATION.search(bare[-12:]) is None


def is_short(block: PageBlock, words: int = 9) -> bool:
    """Whether a block is a label, a title or a name rather than a sentence."""
    return len(block.text) < 90 and block.text.count(" ") < words and not ends_sentence(block.key)


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
    return is_turn(block.text) or read_dateline(block.text) is not None
