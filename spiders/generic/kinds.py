"""What is no article: a wall, an error, a listing, a page without text. Told by what a page has, and by words only where
the page has next to nothing else.
"""

import re

from crawler.model.article import Kind
from spiders.generic.label import Verdict

_TEXT = 250
"""Characters of running text in the article below which a page is judged by its words too."""
_LITTLE = 120
"""Characters of the article below which there is none."""
_ENTRIES = 5
"""Entries of one template that make a listing."""
_ENTRY = 20
"""Characters of link text from which a link is a title and no menu item."""
_LONGEST_ENTRY = 1_000
_LINKED = 0.6
_FORUM = frozenset(
    [
        "post_author",
        "author_statistics",
        "postprofile",
        "postbody",
        "username_container",
        "userinfo_extra",
        "message-user",
        "message-userDetails",
        "bbp-reply-author",
        "bbp-reply-content",
        "topic-avatar",
        "lia-message-author",
    ]
)
"""Classes of what MyBB, phpBB, vBulletin, XenForo, bbPress, Discourse and Khoros put around a post and its writer."""

_WALL = re.compile(
    r"\b(?:(?:please )?(?:enable|turn on|activate) (?:java ?script|cookies)|(?:java ?script|cookies?) (?:is|are) (?:disabled|required)"
    r"|verify (?:that )?you are (?:a )?human|are you a robot|unusual traffic|checking your browser"
    r"|(?:subscribe|log ?in|sign ?in|register) to (?:continue|read|keep reading)|subscribers? only|already a subscriber"
    r"|to continue,? please (?:log in|sign in|accept|agree)|(?:accept|agree to) (?:all )?(?:our )?cookies|we value your privacy"
    r"|before you continue|manage (?:your )?(?:privacy|consent)|access (?:to this page )?(?:has been |is )?denied)\b"
)
"""What sites print in place of a page; each seen on many, in many wordings."""
_ERROR = re.compile(
    r"\b(?:40[34]|410|50[0234])\b|\b(?:page|article|file|document|content|url)\b[^.!?]{0,40}\b(?:not (?:be )?found|no longer (?:available|exists?)"
    r"|does(?:n't| not) exist|has (?:been )?(?:moved|removed|expired)|unavailable)|\bnot found\b|can(?:no|')t (?:be found|find)"
    r"|couldn't find|nothing (?:was )?found|something went wrong|service unavailable|under maintenance"
    r"|seite (?:wurde )?nicht gefunden|page (?:introuvable|non trouvée)|página no encontrada"
)


def is_text(verdict: Verdict) -> bool:
    """Whether a page has so much running text that its words about errors and walls are what it is about."""
    return verdict.text >= _TEXT


def kind_of(verdict: Verdict, *, is_article: bool = False) -> Kind | None:
    """The kind of a page of no known family that is no article; None for an article. `is_article`: its own data say so."""
    if not is_text(verdict) and (barred := _barred(verdict)):
        return barred
    if not is_article and _is_template(verdict):
        return "listing"
    if not is_article and _is_forum(verdict):
        return "other"
    kept = sum(length for length, is_kept in zip(verdict.page.lengths, verdict.article, strict=True) if is_kept)
    if kept >= _LITTLE:
        return None
    return "listing" if _entries(verdict) >= _ENTRIES else "other"


def _is_forum(verdict: Verdict) -> bool:
    names = verdict.page.reading.tree.names
    return sum(not _FORUM.isdisjoint(name.split()) for name in names if name) >= 2


def _barred(verdict: Verdict) -> Kind | None:
    """Wall or error, by the title and the headings, or by what is said where hardly anything else is."""
    markup = verdict.page.reading.markup
    heads = [markup.title.lower()]
    heads += [
        block.key
        for block, evidence in zip(markup.blocks, markup.evidence, strict=True)
        if evidence.tag in ("h1", "h2")
    ][:4]
    spoken = [
        block.key
        for block, linked, evidence in zip(markup.blocks, verdict.page.linked, markup.evidence, strict=True)
        if linked < _LINKED and evidence.place.region != "chrome" and len(block.key) < 400
    ]
    if any(_ERROR.search(head) for head in heads if len(head) < 100):
        return "error"
    if any(_WALL.search(words) for words in (*heads, *spoken)):
        return "wall"
    if len(spoken) <= 12 and any(_ERROR.search(words) for words in spoken):
        return "error"
    return None


def _is_template(verdict: Verdict) -> bool:
    """Whether what was taken for the article is one small thing over and over: entries, each with a link to its own page."""
    page = verdict.page
    tree = page.reading.tree
    around = _cards(verdict)
    cards: dict[int, int] = {}
    linked: set[int] = set()
    outside = 0
    for position, kept in enumerate(verdict.article):
        card = around[tree.blocks[position]]
        if card and page.linked[position] > _LINKED and page.lengths[position] >= _ENTRY:
            linked.add(card)
        if not kept:
            continue
        if card:
            cards[card] = cards.get(card, 0) + page.lengths[position]
        else:
            outside += page.lengths[position]
    if len(cards) < _ENTRIES:
        return False
    sizes = sorted(cards.values())
    alike = len(linked & cards.keys()) * 5 >= len(cards) * 4
    return alike and sum(sizes) > outside * 3 and sizes[-1] < _LONGEST_ENTRY


def _cards(verdict: Verdict) -> list[int]:
    """For each element the one around it, or itself, that is one of many of its template; 0 without one."""
    tree, repeats = verdict.page.reading.tree, verdict.page.elements.own_repeats
    cards = [0] * len(repeats)
    for element in range(1, len(repeats)):
        is_card = repeats[element] >= _ENTRIES and tree.names[element]
        cards[element] = element if is_card else cards[tree.parents[element]]
    return cards


def _entries(verdict: Verdict) -> int:
    """Links that are titles of other pages: headings that are links, or whole linked lines in elements of one template."""
    page = verdict.page
    markup, tree = page.reading
    found = 0
    for position, (evidence, linked, length) in enumerate(zip(markup.evidence, page.linked, page.lengths, strict=True)):
        if linked > _LINKED and length >= _ENTRY and evidence.place.region != "chrome":
            in_template = page.elements.own_repeats[page.elements.containers[tree.blocks[position]]] >= _ENTRIES
            found += bool(evidence.tag in ("h2", "h3", "h4") or in_template)
    return found
