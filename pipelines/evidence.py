"""What a line, alone, gives away: computed once for a draft, asked by every stage."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from crawler.model.draft import Draft, PageBlock
from crawler.model.fields.credit import CREDIT_TAIL, PICTURE_WORDS, is_credit_line
from crawler.model.fields.date import DATE_LINE, read_date_line
from crawler.model.fields.dateline import read_dateline
from pipelines.rule import Rule, load_table

TABLE: Final = load_table("banner", "notices", "furniture")
PLACES: Final = load_table("places")

# What opens a line as a speaker does and speaks not: the questions of a media advisory, what a text or picture is.
_LABELS: Final = r"WHO|WHAT|WHEN|WHERE|WHY|HOW|NOTES?|EDITOR['’]S NOTE|(?:MEDIA |NEWS )?(?:ADVISORY|RELEASE|ALERT)|UPDATE|CORRECTION|SPECIAL|FEATURE|COMMENTARY|OPINION|READOUT|IMAGE|PHOTO|VIDEO|CAPTION|CONTACT|RSVP"
# A turn of a transcript: `SEC. MATTIS:`, `Q:`, `SECRETARY OF DEFENSE JAMES N. MATTIS:`, `MR. O'NEIL (through interpreter):`
_SPEAKER: Final = re.compile(
    r"(?:Q|A|QUESTION|ANSWER|"
    rf"(?!(?:{_LABELS}):)"
    r"(?=[A-Z.'’\" ]{0,12}[A-Z]{2})[A-Z][A-Z.,'’\"\- ]{1,70}(?:\([A-Za-z .-]{2,40}\))?)\s?:(?:\s|$)"
    r"|Q (?=[A-Z(\"“])"  # `Q     Mr. Secretary, ...`: archive.defense.gov, 2007 to 2012
)
# `R 121530Z OCT 23`: the date-time group of a message (ACP 121).
MESSAGE_GROUP: Final = re.compile(
    r"[OPRZ] ?(?P<day>\d\d)(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)Z (?P<month>[A-Z]{3}) (?P<year>[0-3]\d)"
)
_GROUP: Final = len("R 121530Z OCT 23")
_SHORTENED: Final = (
    "inc|jr|sr|co|corp|ltd|gen|sgt|lt|col|maj|capt|adm|cmdr|dr|mr|mrs|ms|st|no|vs|ala|ariz|ark|calif|colo|conn|"
    "del|fla|ga|ill|ind|kan|ky|la|mass|md|mich|minn|miss|mo|mont|neb|nev|okla|ore|pa|tenn|tex|va|vt|wash|wis|wyo|"
    "jan|feb|mar|apr|jun|jul|aug|sept|oct|nov|dec"
)
_ABBREVIATION: Final = re.compile(rf"(?:(?<![\w'])(?:[a-z]\.){{1,3}}|\b(?:{_SHORTENED})\.)$")
_ENDINGS: Final = frozenset(".?!:;")
_SHORT_ENDINGS: Final = frozenset(word[-2:] for word in _SHORTENED.split("|"))
"""The last two letters of abbreviations: most words that end a sentence have others, and need no match to be told."""


DEPARTMENTS: Final = frozenset(
    ["army", "navy", "air force", "marine corps", "space force", "defense logistics agency", "missile defense agency",
     "defense advanced research projects agency", "defense information systems agency", "defense health agency",
     "u.s. special operations command", "u.s. transportation command", "washington headquarters services"]
)  # fmt: skip
"""Headings of contract announcements, folded."""
_WORDS_WITH_DATELINE: Final = 5
"""Words of a line that opens with a dateline, where it has more; `FOIA - Reading Room` stands in a menu."""
CUT: Final = ("...", "…", "[...]", "[…]", "[read more...]", "... read more", "… read more")
"""How an abstract ends that the site has cut."""
SHORT: Final = 90
"""Characters from which a block is no label, title or name."""
_ANSWERS: Final = frozenset(
    ["length", "size", "location", "city", "state", "country", "issued by", "camera", "iso", "category", "unit", "year", "hometown", "tags", "tag"]
)  # fmt: skip
"""What rows of a picture's table are called, and lines of a text as well."""
_OWN_SENTENCES: Final = frozenset(
    ["banner", "banner-scrap", "historical-collection", "historical-purposes", "archived-material"]
)
"""Labels of furniture that is torn itself."""
_NO_BODY_LABELS: Final = frozenset(["nav", "image-data"])
"""Labels of lines that stand in an article as often as in a menu or a table, and only there where the mark-up says so."""
_CREDIT_OPENINGS: Final = frozenset(["phot", "grap", "imag", "illu", "vide", "audi", "cred", "viri"])


@dataclass(slots=True)
class Evidence:
    """What the blocks of a draft give away one by one. Stages ask for the few positions that concern them, so a page costs
    one pass over its blocks and not one a stage.
    """

    page: str
    """The folded blocks, one a line: what stands nowhere on the page need not be looked for in each block."""
    wordings: frozenset[str]
    """The folded blocks: what is no line of the page is told at once."""
    rules: list[Rule | None]
    """Per block: the rule that its wording matches."""
    ruled: list[int]
    """Blocks that a rule matches, in their order."""
    labels: dict[str, list[int]]
    """Positions by the label of their rule."""
    ids: dict[str, list[int]]
    """Positions by the id of their rule."""
    dates: dict[int, str]
    """Blocks that are a date and nothing else, with the date in ISO 8601."""
    cut: list[int]
    """Blocks that end as abstracts do that a site has cut."""
    turns: list[int]
    """Blocks that open with a speaker and a colon."""
    groups: list[int]
    """Blocks that are the date-time group of a message."""
    pictured: list[int]
    """Blocks whose end names a picture: captions end in their credit."""
    credits: list[int]
    """Blocks that open as credit and VIRIN lines do."""
    copied: list[int]
    """Blocks whose wording stands on the page more than once, in their order."""

    def is_copied(self, position: int) -> bool:
        """Whether the block's wording stands on the page more than once."""
        at = bisect_left(self.copied, position)
        return at < len(self.copied) and self.copied[at] == position

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
    """The hot part of cleaning: one look at each block of which the page's own mark-up has not said what it is, and one at the
    page as a whole for what few blocks hold.
    """
    blocks = draft.blocks
    positions = draft.all_open()
    keys = [blocks[position].key for position in positions]
    page = "\n".join(keys)
    rules, ruled = _rules(draft, positions, _without_brackets(keys) if "[" in page else keys)
    dates: dict[int, str] = {}
    turns: list[int] = []
    groups: list[int] = []
    makers: list[int] = []
    for position, key in zip(positions, keys, strict=True):
        text = blocks[position].text
        if not text[1:2].islower() and is_turn(text):
            turns.append(position)
        elif len(text) <= _GROUP and MESSAGE_GROUP.fullmatch(text):
            groups.append(position)
        elif len(key) < DATE_LINE and ("20" in key or "19" in key) and (date := read_date_line(key)) is not None:
            dates[position] = date
        if key[:4] in _CREDIT_OPENINGS:
            makers.append(position)
    wordings = frozenset(keys)
    cut = [position for position, key in zip(positions, keys, strict=True) if key.endswith(CUT)]
    copied = _copied(positions, keys) if len(wordings) < len(keys) else []
    pictured = _pictured(positions, keys, page)
    return Evidence(
        page, wordings, rules, ruled, *_by_rule(rules, ruled), dates, cut, turns, groups, pictured, makers, copied
    )


def _without_brackets(keys: list[str]) -> list[str]:
    """Wordings without the brackets in which a dump prints an alt text: `[U.S. flag]`."""
    return [key[1:-1] if key[:1] == "[" and key[-1] == "]" else key for key in keys]


def _rules(draft: Draft, positions: list[int], keys: list[str]) -> tuple[list[Rule | None], list[int]]:
    """The rule of each block, but for those that only look as if they had one; and the positions that have one."""
    blocks = draft.blocks
    rules: list[Rule | None] = [None] * len(blocks)
    ruled: list[int] = []
    for at, rule in TABLE.find_each(keys):
        position = positions[at]
        if not _is_said_otherwise(blocks[position], rule):
            rules[position] = rule
            ruled.append(position)
    if draft.page.source == "text":
        _spare_torn(draft, rules, ruled)
        _spare_lone_row(draft, rules, ruled)
    return rules, [position for position in ruled if rules[position] is not None]


def _by_rule(rules: list[Rule | None], ruled: list[int]) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """The positions that have a rule, by label and by id."""
    labels: dict[str, list[int]] = {}
    ids: dict[str, list[int]] = {}
    for position in ruled:
        if (rule := rules[position]) is not None:
            labels.setdefault(rule.label, []).append(position)
            ids.setdefault(rule.id, []).append(position)
    return labels, ids


def _is_said_otherwise(block: PageBlock, rule: Rule) -> bool:
    """A heading of the body, or its first line, may read `Mission` or `Location: Room 12`: the mark-up says that it is no menu."""
    return block.region == "body" and (block.kind == "heading" or rule.label in _NO_BODY_LABELS)


def _spare_torn(draft: Draft, rules: list[Rule | None], ruled: list[int]) -> None:
    """Of a dump that gives each link a line of its own: `She read the`, `Photo Gallery`, `of the ship.` is one sentence. A line
    between the beginning of one and small letters or a comma is no furniture.
    """
    blocks = draft.blocks
    for position in ruled:
        rule = rules[position]
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


def _spare_lone_row(draft: Draft, rules: list[Rule | None], ruled: list[int]) -> None:
    """A picture's table has rows; `Location: Room 12` alone answers a question of the text. AFPIMS prints `Tags:` above the credit."""
    rows = [item for item in ruled if (rule := rules[item]) is not None and rule.label == "image-data"]
    if len(rows) != 1 or draft.blocks[rows[0]].key.partition(":")[0] not in _ANSWERS:
        return
    below = draft.blocks[rows[0] + 1 : rows[0] + 2]
    if not (below and "virin:" in below[0].key and is_credit_line(below[0].key)):
        rules[rows[0]] = None


def _pictured(positions: list[int], keys: list[str], page: str) -> list[int]:
    """Looked for on the page as a whole and then assigned to their lines: seven words in each line would be the dearest look of
    all.
    """
    starts: list[int] = []
    found: set[int] = set()
    for word in PICTURE_WORDS:
        at = page.find(word)
        while at >= 0:
            starts = starts or [0, *accumulate([len(key) + 1 for key in keys])]
            line = bisect_right(starts, at)
            end = starts[line] - 1
            is_in_tail = at > end - CREDIT_TAIL
            if is_in_tail:
                found.add(positions[line - 1])
            at = page.find(word, end if is_in_tail else end - CREDIT_TAIL + 1)
    return sorted(found)


def _copied(positions: list[int], keys: list[str]) -> list[int]:
    last_with = dict(zip(keys, positions, strict=True))
    earlier = {position: key for position, key in zip(positions, keys, strict=True) if last_with[key] != position}
    return sorted({*earlier, *[last_with[key] for key in earlier.values()]})


def is_contracts(draft: Draft) -> bool:
    """Whether a page announces contracts, whatever its title: paragraphs below a department's name end with who buys. A copy may
    print the name in small letters (`Air Force`), as a story does beside its tags; then one such paragraph is not enough.
    """
    blocks = draft.blocks
    named = [block for block in blocks if block.key in DEPARTMENTS]
    buys = sum(["is the contracting activity" in block.key for block in blocks]) if named else 0
    return buys > 1 or (buys == 1 and any(block.text.isupper() for block in named))


def goes_on(block: PageBlock) -> bool:
    """Whether a line goes on with a sentence that began above it: it opens with a small letter, or a comma or stop."""
    return block.text[0].islower() or block.text[0] in ",.;"


def is_turn(text: str) -> bool:
    """Whether the text opens with a speaker and a colon, as turns of a transcript do."""
    return (":" in text or text.startswith("Q ")) and _SPEAKER.match(text) is not None


def ends_sentence(key: str) -> bool:
    """Whether a folded block ends as sentences do; the full stop of an abbreviation (`Washington, D.C.`) is none."""
    bare = key.rstrip("\"')]}* ")
    last = bare[-1:]
    if last not in _ENDINGS:
        return False
    if last != "." or not (bare[-3:-1] in _SHORT_ENDINGS or not bare[-3:-2].isalnum()):
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
