"""Find where the running text of a page begins: below its title, dates and names, in whatever order they stand.

A sentence may stand among them: a deck below the title, a site's notice or a picture's alt text above it.
"""

import re
from itertools import islice

from crawler.model.draft import Draft, PageBlock
from crawler.model.fields.byline import read_byline
from crawler.model.fields.dateline import read_dateline
from crawler.model.fields.person import read_people
from pipelines.byline import is_byline_at, is_office
from pipelines.evidence import Evidence, ends_sentence, evidence, goes_on, is_title, is_turn, reads_as_body
from pipelines.pagetitle import headline_in

PLACES_OF_HEAD = ("head", "edge", "any")
"""Where a wording may stand that goes from the lines above the text."""
_BELOW_TITLES = frozenset(["date", "office", "release-number", "delivery"])
"""Labels of lines that stand right below a title."""
_SLOGAN = 60
"""Characters of a title that is three sentences: `Look. Lift. Leave.`"""
_SMALL_WORD = 4
"""Letters of words that titles write small: `with`, `from`."""
_AGENCY = re.compile(r"(?!STAFF|HOST|VOICE)[A-Z]{2,6}(?:COM)?: [A-Z]")
_TELLS = re.compile(r"[,.?!][\"”] said |(?<![A-Z.]) [A-Z]\.$")
"""What a title has not: who said a quotation, and an initial at its end, at which a name was torn."""
_LONG = 100
"""Characters from which a line that ends in an abbreviation is a sentence: `... is shown Aug. 11, 2021, at Fort Arden, Wis.`"""
_MOST_SENTENCES = 2
"""Sentences among the lines of a head."""
_FAR = 60
"""Lines above a marked title: a menu may have as many."""
_NEAR = 6
"""Lines below a sentence of the head in which the title, its signs and the text stand."""
_NAME = re.compile(r"[Bb]y:? (?:[A-Z][\w.'’-]+ ){1,3}[A-Z][\w.'’-]+")


def find_text(draft: Draft, found: Evidence) -> tuple[int, frozenset[int]]:
    """The position of the first line of running text, and those of sentences that stand above the title."""
    first: int | None = None
    above: set[int] = set()
    sentences = 0
    marked = _marked_title(draft)
    for position in draft.open_positions():
        block, rule = draft.blocks[position], found.rules[position]
        if rule is not None and (rule.where in PLACES_OF_HEAD or rule.id == "bare-address"):
            continue
        if position in found.dates or is_byline_at(draft, position) or is_office(draft, found, position):
            continue
        if first is None and draft.headline is None and _may_be_headline(draft, position):
            first = position
            continue
        if position < marked:
            if reads_as_body(block):
                above.add(position)
            continue
        if reads_as_body(block) or (first is None and _is_told(block)):
            has_title = first is not None or draft.headline is not None
            sentences += 1
            if sentences > _MOST_SENTENCES or not _stands_in_head(draft, found, position, has_title=has_title):
                return position, frozenset(above)
            if not has_title:
                above.add(position)
    return len(draft.blocks), frozenset(above)


def _marked_title(draft: Draft) -> int:
    """The position of the line that the capture's own marks call the title, where no text stands above it, but a word or two of
    the site; -1 where there is none.
    """
    titles = draft.facts.get("titles", ())
    if len(titles) != 1 or not draft.is_open(titles[0]):
        return -1
    above = [draft.blocks[item] for item in draft.open_positions(0, titles[0])]
    said = [block for block in above if reads_as_body(block)]
    is_told = any(is_turn(block.text) or read_dateline(block.text) is not None for block in said)
    is_told = is_told or (bool(said) and any(goes_on(block) for block in above))  # a sentence torn by its links
    is_told = is_told or (bool(said) and any(_is_signed(draft, item) for item in draft.open_positions(0, titles[0])))
    return -1 if is_told or len(said) > _MOST_SENTENCES or titles[0] > _FAR else titles[0]


def _stands_in_head(draft: Draft, found: Evidence, position: int, *, has_title: bool) -> bool:
    """Whether a sentence is a deck, and what signs a text follows; or stands above the title, which is signed so. A speaker's
    turn and what opens with a dateline is text.
    """
    block = draft.blocks[position]
    if is_turn(block.text) or read_dateline(block.text) is not None:
        return False
    below = list(islice(draft.open_positions(position + 1), _NEAR))
    while below and not has_title and _is_in_frame(found, below[0]):
        below = below[1:]
    if not has_title:
        if not below or found.rules[below[0]] is not None or below[0] in found.dates:
            return False
        title = draft.blocks[below[0]]
        if not is_title(title) or reads_as_body(title) or is_byline_at(draft, below[0]):
            return False
        below = below[1:]
    if has_title and _has_second_deck(draft, found, position, below):
        below = below[1:]
    if not _are_signs(draft, found, below):
        return False
    text = islice(draft.open_positions(below[0] + 1), _NEAR)  # it may be cut off below a title that is dated as one
    is_dated = not has_title and found.label(below[0]) == "date"
    return is_dated or any(reads_as_body(draft.blocks[item]) for item in text)


def _has_second_deck(draft: Draft, found: Evidence, position: int, below: list[int]) -> bool:
    """Whether a sentence right below the title has another below it, and then `By NAME DATE`: africom.mil prints two decks."""
    above = position - 1
    if len(below) < _MOST_SENTENCES or found.rules[below[0]] is not None or found.rule_id(below[1]) != "date-byline":
        return False
    is_unsigned = found.rules[above] is None and above not in found.dates and not is_byline_at(draft, above)
    return is_unsigned and is_title(draft.blocks[above])


def _is_in_frame(found: Evidence, position: int) -> bool:
    """Whether a line above a title is the site's: a breadcrumb, a kicker with the date."""
    rule = found.rules[position]
    return rule is not None and rule.where in PLACES_OF_HEAD


def _are_signs(draft: Draft, found: Evidence, below: list[int]) -> bool:
    """Whether lines open with what stands below titles: a byline with a name, a date that says that it is the page's, or a bare
    one with a byline or the place of the text below it.
    """
    if not below:
        return False
    if _is_signed(draft, below[0]):
        return True
    after = below[1] if len(below) > 1 else None
    if found.label(below[0]) == "date":
        return True
    return (
        below[0] in found.dates
        and after is not None
        and (_is_signed(draft, after) or read_dateline(draft.blocks[after].text) is not None)
    )


def _is_signed(draft: Draft, position: int) -> bool:
    """A byline that names a person or an office; a subhead may begin with `By` too."""
    text = draft.blocks[position].text
    if not is_byline_at(draft, position):
        return False
    byline = read_byline(text)
    return byline.organization is not None or bool(read_people(byline.name or "")) or _NAME.fullmatch(text) is not None


def _may_be_headline(draft: Draft, position: int) -> bool:
    """Whether the first unknown line may be the headline although it ends as a sentence does."""
    block = draft.blocks[position]
    if len(block.text) > 200 or (read_dateline(f"{block.text} ") is not None and headline_in(block.text)[0] == 0):
        return False
    if is_turn(block.text):  # `DLA: A Title`: an agency's letters, no sentence, and nobody speaks after it
        return not ends_sentence(block.key) and position + 1 < len(draft.blocks) and _is_agency(draft, position)
    if _tells(block) and not _is_followed(draft, position):
        return False
    if not ends_sentence(block.key) or block.key.endswith(("?", "!", "?'", '?"', "!'")):
        return not (len(block.text) > 140 and position + 1 == len(draft.blocks))
    if len(block.text) < _SLOGAN and sum(ends_sentence(f"{part}.") for part in block.key.split(". ")[:-1]) >= 2:
        return True
    return block.text.count(" ") < 14 and _is_followed(draft, position)


def _is_told(block: PageBlock) -> bool:
    """Whether the first line that is no title is text, though too short to read so."""
    return (block.key.endswith(".") and ends_sentence(block.key)) or _tells(block)


def _tells(block: PageBlock) -> bool:
    """Whether a line tells something, though no full stop says so: it may end in one of an abbreviation."""
    return _TELLS.search(block.text) is not None or (len(block.text) > _LONG and block.text[-1] == ".")


def _is_followed(draft: Draft, position: int) -> bool:
    """Whether what stands right below titles comes next: a date, a byline, an office."""
    after, found = next(draft.open_positions(position + 1), None), evidence(draft)
    return after is not None and (
        after in found.dates or found.label(after) in _BELOW_TITLES or is_byline_at(draft, after)
    )


def _is_agency(draft: Draft, position: int) -> bool:
    """Whether a title opens with an agency's letters: nobody of that name speaks again, and where others speak a date stands
    below, or its words are written as titles are.
    """
    text = draft.blocks[position].text
    letters = _AGENCY.match(text)
    if letters is None:
        return False
    others = [item for item in evidence(draft).turns if item != position]
    if any(draft.blocks[item].text.startswith(letters[0][:-1]) for item in others):
        return False
    words = [word for word in text[letters.end() - 1 :].split() if len(word) > _SMALL_WORD]
    if not others or _is_followed(draft, position):
        return True
    return len(words) > 1 and all(word[0].isupper() or not word[0].isalpha() for word in words)
