"""What a line, alone, gives away: computed once for a draft, asked by every stage."""

import re
from dataclasses import dataclass

from crawler.model.draft import Draft, PageBlock
from crawler.model.fields.dateline import read_dateline
from pipelines.rule import Rule, load_table

TABLE = load_table("banner", "notices", "furniture")

# A turn of a transcript: `SEC. MATTIS:`, `Q:`, `SECRETARY OF DEFENSE JAMES N. MATTIS:`, `MR. O'NEIL (through interpreter):`
_SPEAKER = re.compile(
    r"(?:Q|A|QUESTION|ANSWER|(?=[A-Z.'’\" ]{0,12}[A-Z]{2})[A-Z][A-Z.,'’\"\- ]{1,70}(?:\([A-Za-z .-]{2,40}\))?)\s?:(?:\s|$)"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:[a-z]\.){1,3}|\b(?:inc|jr|sr|co|corp|ltd|gen|sgt|lt|col|maj|capt|adm|cmdr|dr|mr|mrs|ms|st|no|vs|ala|ariz|ark|calif|colo|conn|"
    r"del|fla|ga|ill|ind|kan|ky|la|mass|md|mich|minn|miss|mo|mont|neb|nev|okla|ore|pa|tenn|tex|va|vt|wash|wis|wyo|"
    r"jan|feb|mar|apr|jun|jul|aug|sept|oct|nov|dec)\.)$"
)


@dataclass(slots=True)
class Evidence:
    """Per block of a draft: the rule that its wording matches, or None."""

    rules: list[Rule | None]

    def label(self, position: int) -> str:
        """The label of the block's rule, empty when it has none."""
        rule = self.rules[position]
        return rule.label if rule else ""


def evidence(draft: Draft) -> Evidence:
    """The draft's evidence, made at the first call."""
    found: Evidence | None = draft.facts.get("evidence")
    if found is None:
        find = TABLE.find
        found = draft.facts["evidence"] = Evidence([find(block.key) for block in draft.blocks])
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
