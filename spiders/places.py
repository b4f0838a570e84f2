"""Which place a rule opens inside another: an article outranks the chrome around it, and not the chrome within."""

from spiders.family import PHOTO, Rule
from spiders.markup import APART, Place

_OF_TEXT = frozenset({"aside", "header", "footer", "share"})
"""Chrome whose names an author's own boxes within the text have too: its sentences stay."""
_OF_OTHERS = frozenset({"teasers", "comments"})
"""Chrome that holds texts of other articles, or of readers."""


def opened_in(place: Place, rule: Rule) -> Place | None:
    """The place that a rule of a family opens inside another; None where that outranks the rule. A group below zero asks for a
    new one.
    """
    region, label, field, inside, _, group = place
    if region == "chrome":
        return _opened_in_chrome(place, rule)
    if field in APART and rule.field and not rule.region:
        return None  # the date or the title of another article
    if rule.region == "chrome":
        if rule.weak and inside:
            return None  # an article may have a header, a footer and an aside of its own
        weak = (rule.weak and rule.label != "footer") or (region == "body" and rule.label in _OF_TEXT)
        return Place("chrome", rule.label, "", inside, weak, group)
    if rule.field:
        label = rule.label
    elif rule.region == "body":
        field = ""  # the text's own container: what it stands in is another element that was not closed
    elif rule.label == PHOTO:
        label, field = PHOTO, ""
    if not rule.region or region == "media":
        return Place(region, label, rule.field or field, inside, False, group)
    return Place(rule.region, label, rule.field or field, inside, False, -1 if rule.region == "media" else group)


def _opened_in_chrome(place: Place, rule: Rule) -> Place | None:
    """The place that a rule opens inside chrome. What an article's own text stands in is no chrome, but an element that was not
    closed, or is named as chrome is.
    """
    _, label, field, inside, _, group = place
    if rule.region == "body" and inside and label not in _OF_OTHERS:
        return Place("body", "", "", True, False, group)
    if rule.region != "chrome" or rule.weak:
        return None
    return Place("chrome", rule.label, field, inside, False, group)


def opened_in_unknown(place: Place, rule: Rule) -> Place | None:
    """The same on a page of no known family: what names itself as chrome is chrome whatever stands in it."""
    region, label, field, inside, _, group = place
    if rule.region == "chrome":
        if rule.weak and inside:
            return None  # an article may have a header, a footer and an aside of its own
        return Place("chrome", rule.label, "", inside, rule.weak, group)
    if rule.field:
        label = rule.label
    if region == "media" or not rule.region:
        return Place(region, label, rule.field or field, inside, False, group)
    return Place(rule.region, label, rule.field, inside, False, -1 if rule.region == "media" else group)
