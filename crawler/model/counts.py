"""What is counted of an article: its edits and notices by their rules."""

from collections import Counter
from operator import attrgetter
from typing import NamedTuple

from crawler.model.article import Action, Article
from crawler.model.sealed import View


class Counts(NamedTuple):
    """Of one article."""

    historical: bool
    edits: tuple[tuple[Action, str, int], ...]
    """Action and rule, and how many edits have them, in the order of the first."""
    notices: tuple[str, ...]
    """The rule of each notice."""


_action_and_rule = attrgetter("action", "rule")


@View
def counts_of(article: Article) -> Counts:
    """The counts of an article."""
    edits = Counter(map(_action_and_rule, article.edits))
    told = tuple([(action, rule, count) for (action, rule), count in edits.items()])
    return Counts(article.historical, told, tuple([notice.rule for notice in article.notices]))
