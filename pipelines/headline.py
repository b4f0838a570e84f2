"""Choose the headline among the unknown lines of the head, and say what the others are: a menu's labels, a site's motto, the
headline once more, the photo's title, the deck.
"""

from dataclasses import replace
from itertools import pairwise

from crawler.model.draft import Draft, Mark, Part
from pipelines.evidence import Evidence, ends_sentence, evidence, is_short, reads_as_body
from pipelines.pagetitle import headline_in

_SHORTEST_TITLE = 4
"""Characters; fewer are a letter that small capitals broke off."""
_FEW = 3
_MENU_LABELS = frozenset(["nav", "chrome", "section", "breadcrumb", "listing", "tail-address"])
_MENU = 3
"""Labels above and below a line that make it one of a menu."""
_SEARCH = frozenset(["toggle-navigation", "search-field"])
_LETTERHEADS = frozenset(["transcript-heading", "kicker-release"])
"""What a page of the department is, below its name."""
DAYS = ("today in the department of defense, ", "today in the department of war, ")
"""How the titles of defense.gov's days to 2015 begin, before the day."""
_WEEKDAYS = frozenset(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])
_WEEKDAY = 3
_PHOTO_TITLE = 3
"""Words from which a line above a caption is a deck rather than the photo's title."""


def choose_headline(draft: Draft, candidates: list[int], end: int, *, seen_date: bool) -> None:
    """Pick the headline; mark navigation above it; a line between it and the date is the deck."""
    if not candidates or draft.headline is not None:
        return
    found = evidence(draft)
    mottos = {
        item
        for item in candidates[:-1]
        if (_is_quoted(draft.blocks[item].text) and item != candidates[0]) or _is_in_menu(draft, found, item)
    }
    signs = _last_sign(draft, end)
    # where a capture's marks say so
    title = min({*candidates}.intersection(draft.facts.get("titles", ())), default=None)
    headline = (
        title
        if title is not None
        else _pick(draft, [item for item in candidates if item not in mottos] or candidates, signs)
    )
    if end == len(draft.blocks) and len(draft.blocks) == 1 and len(draft.blocks[headline].text) > 140:
        return
    if (named := _without_section(draft, candidates, headline)) is not None:
        draft.mark(headline, "headline-copy", "merge", "headline")
        headline = named
    _take_headline(draft, headline)
    is_framed = bool(mottos) or any(found.rules[item] is not None for item in range(headline))
    letterhead = max(_letterhead_above(found, headline), _photo_above(draft, found, headline))
    told = _last_told(draft, candidates[0], headline)
    is_blog = "blog-frame" in found.ids or "blog-tail" in found.ids
    for position in (item for item in candidates if draft.is_open(item)):
        block = draft.blocks[position]
        if position < headline and (
            (is_framed and is_short(block, 5) and position > told)
            or position in mottos
            or position in draft.facts.get("links", ())
            or position < letterhead
            or (is_blog and position == candidates[0] and _opens_post(draft, found, position, headline))
            or _is_in_both_menus(draft, found, position)
            or (_is_below_picture(draft, headline) and is_short(block))
        ):
            draft.mark(position, "navigation-before-headline")
        elif position > headline and block.key == draft.blocks[headline].key:
            draft.mark(position, "headline-copy", "merge", "headline")
        elif position > headline and block.text.count(" ") < _PHOTO_TITLE and _read_photo_title(draft, position):
            continue
        elif position > headline and " " not in block.text and _is_above_date(draft, position, end):
            draft.mark(position, "category-line")
        elif position > headline and draft.subheadline is None and seen_date and position < signs:
            draft.subheadline = block.text
            draft.mark(position, "subheadline", "move", "subheadline")


def _last_told(draft: Draft, start: int, headline: int) -> int:
    """The position of the last paragraph above the headline, -1 where there is none: a line above one is no entry of a menu."""
    above = list(draft.open_positions(start, headline))
    return next((item for item in above[::-1] if reads_as_body(draft.blocks[item])), -1)


def _take_headline(draft: Draft, position: int) -> None:
    """The headline, without the site's name that a page's own title has behind it."""
    text = draft.blocks[position].text
    start, end = headline_in(text)
    draft.headline = text[start:end]
    if draft.headline == text:
        draft.mark(position, "headline", "move", "headline")
        return
    parts = [Part(start, end, Mark("headline", "move", "headline"))]
    if start:
        parts.insert(0, Part(0, start, Mark("page-title", "remove")))
    if end < len(text):
        parts.append(Part(end, len(text), Mark("page-title", "remove")))
    draft.mark_parts(position, parts)


def _pick(draft: Draft, candidates: list[int], signs: int) -> int:
    """The first line above the last date or byline, or the first at all; the last one that is more than a label, where the
    head is mostly labels.
    """
    unlisted = [item for item in candidates if draft.blocks[item].kind != "list_item"] or candidates
    named = [item for item in unlisted if len(draft.blocks[item].text) >= _SHORTEST_TITLE] or unlisted
    pool = [item for item in named if item < signs] or named
    if (below := _below_kicker(draft, named)) is not None:
        return below
    labels = sum(1 for item in pool if is_short(draft.blocks[item], 5))
    is_unit_page = draft.blocks[0].key.startswith("unit home")  # its name, motto and place stand below
    if is_unit_page or (len(pool) > _FEW and labels * 2 >= len(pool)):
        return next((item for item in reversed(pool) if draft.blocks[item].text.count(" ") >= _FEW), pool[0])
    if len(pool) > 1 and _is_below_picture(draft, pool[-1]):
        return pool[-1]
    if len(pool) > 1 and _ends_menu(draft, pool[0]) and draft.blocks[pool[1]].text.count(" ") >= _PHOTO_TITLE - 1:
        return pool[1]
    return pool[0]


def _below_kicker(draft: Draft, candidates: list[int]) -> int | None:
    """The line below a date that stands above titles, `NEWS | Dec. 1, 2017`, where what stands above the date is the sentence of a
    picture's alt text, or a section above another; or below one that names the kind of a page that is printed again, and above it who says so; or below the
    department's name and what a page of it is, where another site prints it; or a blog's post below its day.
    """
    found = evidence(draft)
    for above, below in pairwise(candidates):
        between = {found.rule_id(item) for item in range(above + 1, below)}
        if "date-distributed" in between or ("date-label" in between and ends_sentence(draft.blocks[above].key)):
            return below
        if "date-label" in between and "section-name" in between and is_short(draft.blocks[above], 4):
            return below
        if above == candidates[0] and is_short(draft.blocks[above], 4) and _opens_post(draft, found, above, below):
            return below
        if _is_letterhead(between) or _is_menu(draft, between, above, below):
            return below
    return None


def _opens_post(draft: Draft, found: Evidence, above: int, below: int) -> bool:
    """Whether a day with its weekday stands between two lines, and the foot of a blog below all: the blog's name, the day's heading
    and the title of a post. Elsewhere they may be a title, its day and a deck.
    """
    is_day = any(
        item in found.dates and draft.blocks[item].key[:_WEEKDAY] in _WEEKDAYS for item in range(above + 1, below)
    )
    return is_day and "blog-tail" in found.ids and not is_short(draft.blocks[below], 3)


def _is_menu(draft: Draft, rules: set[str], above: int, below: int) -> bool:
    """Whether a page's search form and the items of its menu stand between two lines: the one above is the site's name."""
    if rules.isdisjoint(_SEARCH):
        return False
    items = (item for item in range(above + 1, below) if draft.blocks[item].kind == "list_item")
    return sum(is_short(draft.blocks[item], 5) for item in items) >= _MENU


def _is_letterhead(rules: set[str]) -> bool:
    """Whether lines are the department's name and what a page of it is; what stands above is of the site that prints it again."""
    return "defenselink-frame" in rules and not rules.isdisjoint(_LETTERHEADS)


def _letterhead_above(found: Evidence, headline: int) -> int:
    """The position of the letterhead right above the headline; 0 when there is none."""
    name = max([item for item in found.ids.get("defenselink-frame", ()) if item < headline], default=headline)
    return name if _is_letterhead({found.rule_id(item) for item in range(name, headline)}) else 0


def _photo_above(draft: Draft, found: Evidence, headline: int) -> int:
    """The position of `Photo Information` above the headline, where marines.mil has it below the site's names; 0 where it is not."""
    headings = found.ids.get("photo-heading", ())
    return next((item for item in headings if item < headline and draft.blocks[item].key == "photo information"), 0)


def _is_below_picture(draft: Draft, position: int) -> bool:
    """Whether a line stands apart from the alt text of the site's picture and right above `• Published`: the title on af.mil."""
    found, after = evidence(draft), position + 1
    return (
        draft.blocks[position].gap > 1
        and after < len(draft.blocks)
        and draft.blocks[after].kind == "list_item"
        and found.rule_id(after) == "date-published"
    )


def _ends_menu(draft: Draft, position: int) -> bool:
    """Whether a word or two stand right below labels of a menu: its last one, which no rule knows."""
    found = evidence(draft)
    above = range(position - _MENU, position)
    return (
        above[0] >= 0
        and draft.blocks[position].text.count(" ") < _PHOTO_TITLE - 1
        and all(found.label(item) in _MENU_LABELS for item in above)
    )


def _without_section(draft: Draft, candidates: list[int], headline: int) -> int | None:
    """The line that says the title without the magazine's name, or its number in a breadcrumb: `JOURNAL Articles: A Title` or
    `2. A Title` above `A Title`; or the day behind a schedule's name.
    """
    key = draft.blocks[headline].key
    bare = key[3:] if key[:1].isdigit() and key[1:3] == ". " else key
    return next(
        (
            item
            for item in candidates
            if item > headline
            and (
                key.endswith(f": {draft.blocks[item].key}")
                or (bare != key and bare == draft.blocks[item].key)
                or (key.startswith("today in ") and draft.blocks[item].key.startswith(DAYS))
            )
        ),
        None,
    )


def _is_in_menu(draft: Draft, found: Evidence, position: int) -> bool:
    """A longer label among the labels of a menu: nothing but labels or a word or two above and below it."""
    around = [*range(position - _MENU, position), *range(position + 1, position + 1 + _MENU)]
    return (
        around[0] >= 0
        and around[-1] < len(draft.blocks)
        and is_short(draft.blocks[position])
        and all(
            found.label(item) in _MENU_LABELS or (found.rules[item] is None and is_short(draft.blocks[item], 4))
            for item in around
        )
        and any(found.label(item) == "nav" for item in around)
    )


def _is_in_both_menus(draft: Draft, found: Evidence, position: int) -> bool:
    """A longer label that stands above the headline twice: the site's menu, once for screens and once for telephones."""
    return found.is_copied(position) and is_short(draft.blocks[position])


def _is_quoted(text: str) -> bool:
    """A site's motto: nothing but a quotation."""
    return text[:1] in '"“' and text[-1:] in '"”' and len(text) > 2


def _read_photo_title(draft: Draft, position: int) -> bool:
    """A word or two between the headline and a caption: the photo's title, which af.mil prints in a block of its own."""
    after = position + 1
    mark = draft.marks[after] if after < len(draft.blocks) else None
    if mark is None or mark.into is None or not mark.into.endswith("/caption"):
        return False
    number = int(mark.into.split("/")[1])
    if draft.photos[number].title is not None:
        return False
    draft.photos[number] = replace(draft.photos[number], title=draft.blocks[position].text)
    draft.mark(position, "media-title", "move", f"photos/{number}/title")
    return True


def _is_above_date(draft: Draft, position: int, end: int) -> bool:
    """Whether a date stands right below: centcom.mil prints a release's category, one word, between title and date."""
    after = position + 1
    return after < end and after in evidence(draft).dates and not draft.is_open(after)


def _last_sign(draft: Draft, end: int) -> int:
    """The last line of the head that is a date or byline: what stands above it is headline or deck, below it the body."""
    return next(
        (
            item
            for item in range(end - 1, -1, -1)
            if (mark := draft.marks[item]) is not None and mark.into in ("published_raw", "byline")
        ),
        -1,
    )
