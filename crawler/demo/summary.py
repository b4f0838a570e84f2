"""What the cleaning did in the demo, told to people: stripped, merged, flagged, and one page line by line."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table
from rich.text import Text

Row = Mapping[str, Any]
"""An article as the feed has it (DESIGN, part 7)."""

_RUN = 2
"""So many neighbours of one fate are shown before the rest is counted."""
_LINES = 20
"""So many lines an excerpt has."""
_WIDEST = 76
"""Characters of a line that are shown, on a wide terminal."""
_NARROWEST = 20
_STYLES = {"remove": "red", "merge": "yellow", "move": "cyan", "keep": ""}
_MARKS = {"remove": "-", "merge": "=", "move": ">", "keep": " "}


class Line(NamedTuple):
    """One line of the parsed page and what became of it."""

    text: str
    action: str
    """`remove`, `merge` or `move` as in an edit; `keep` for the body."""
    fate: str


def render_summary(articles: Sequence[Row], console: Console) -> None:
    """Print what was stripped, merged and flagged in the articles of the run."""
    console.print(Text("Stripped, merged and moved, by rule", "bold"))
    console.print(_stripped(articles, console))
    _say(console, "Merged: each photo once, however often its caption is printed", _merged(articles))
    _say(console, "Flagged as historical, the notice kept in `notices`", _flagged(articles))
    _say(console, "Not flagged and not touched, though they quote such notices and banners", _spared(articles))
    _say(console, "Contract awards read as rows of `contracts`, each with its sentence", _awards(articles))


def render_excerpt(article: Row, console: Console) -> None:
    """Print a page line by line, before and after; long stretches of one fate are counted only."""
    lines = list(shortened(lines_of(article)))
    room = _room(console, 1 + max((len(line.fate) for line in lines[:_LINES]), default=0), columns=3)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("", "What the page printed", "What became of it"):
        table.add_column(title, no_wrap=True)
    for line in lines[:_LINES]:
        style = _STYLES[line.action]
        table.add_row(_MARKS[line.action], Text(_cut(line.text, room), style), Text(line.fate, style))
    console.print()
    console.print(Text(f"One page, line by line: {article['headline']}", "bold"))
    console.print(table)
    if len(lines) > _LINES:
        console.print(Text(f"   ... and so on to the end of the page ({len(article['edits'])} edits in all)"))


def lines_of(article: Row) -> list[Line]:
    """The parsed page, from the article alone: its body with the edits put back, each part of a block a line."""
    body = deque(Line(block["text"], "keep", f"body {block['kind']}") for block in article["body"])
    edits = article["edits"]
    lines: list[Line] = []
    at = filled = 0
    for edit, following in zip_longest(edits, edits[1:]):
        while at < edit["position"]:
            lines.append(body.popleft())
            at += 1
        if edit["offset"] is None:
            texts = edit["text"].split("\n")
            lines.extend(_line(edit, text) for text in texts)
            at += len(texts)
            continue
        if edit["offset"] > filled:
            lines.append(body.popleft())
        lines.append(_line(edit, edit["text"]))
        filled = edit["offset"] + len(edit["text"])
        if following is None or following["position"] != edit["position"]:
            # a block never ends in a blank: after one, its rest stands in the body
            if edit["text"].endswith(" "):
                lines.append(body.popleft())
            at, filled = at + 1, 0
    return [*lines, *body]


def shortened(lines: Iterable[Line]) -> Iterator[Line]:
    """Each stretch of lines with one fate cut to its first two, with the number of the others."""
    stretch: list[Line] = []
    for line in [*lines, Line("", "", "")]:
        if stretch and _key(line) != _key(stretch[-1]):
            yield from stretch[:_RUN] if len(stretch) > _RUN + 1 else stretch
            if len(stretch) > _RUN + 1:
                hidden = stretch[_RUN:]
                fates = {line.fate for line in hidden}
                fate = (
                    fates.pop() if len(fates) == 1 else f"{len(fates)} rules" if hidden[0].action != "keep" else "body"
                )
                yield Line(f"... and {len(hidden)} more lines", hidden[0].action, fate)
            stretch = []
        stretch.append(line)


def _line(edit: Row, text: str) -> Line:
    return Line(text.strip(), edit["action"], f"{edit['into']} ({edit['rule']})" if edit["into"] else edit["rule"])


def _key(line: Line) -> tuple[str, str]:
    return line.action, "" if line.action in {"keep", "remove"} else line.fate


def _stripped(articles: Sequence[Row], console: Console) -> Table:
    rules: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], str] = {}
    for article in articles:
        for edit in article["edits"]:
            key = edit["action"], edit["rule"]
            rules[key] += 1
            examples.setdefault(key, edit["text"].split("\n", 1)[0])
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Edits", justify="right", no_wrap=True)
    for title in ("Action", "Rule", "For example"):
        table.add_column(title, no_wrap=True)
    room = _room(console, 11 + max((len(rule) for _, rule in rules), default=0), columns=4)
    for (action, rule), count in sorted(rules.items(), key=lambda item: (item[0][0], -item[1], item[0][1])):
        style = _STYLES[action]
        table.add_row(str(count), Text(action, style), Text(rule, style), Text(_cut(examples[action, rule], room)))
    return table


def _room(console: Console, taken: int, columns: int) -> int:
    """Characters left for the one column that may be cut, so that the others never are."""
    return max(_NARROWEST, min(_WIDEST, console.width - taken - 2 * columns))


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 1].rstrip()}…"


def _merged(articles: Sequence[Row]) -> Iterator[str]:
    copies: dict[int, int] = defaultdict(int)
    for article in articles:
        for photo in article["photos"]:
            copies[photo["repeats"]] += 1
    total = sum(count * number for count, number in copies.items())
    yield f"{total} copies of captions -> {sum(copies.values())} photos"
    for count, number in sorted(copies.items(), reverse=True):
        if count > 1:
            yield f"{number} {'photos' if number > 1 else 'photo'} with {count} copies of the caption"


def _flagged(articles: Sequence[Row]) -> Iterator[str]:
    for article in articles:
        if article["historical"]:
            rules = ", ".join(dict.fromkeys(notice["rule"] for notice in article["notices"]))
            yield f"{article['headline']} ({rules})"


def _spared(articles: Sequence[Row]) -> Iterator[str]:
    for article in articles:
        if not article["historical"] and "historical collection" in article["text"]:
            yield str(article["headline"])


def _awards(articles: Sequence[Row]) -> Iterator[str]:
    for article in articles:
        for award in article.get("contracts") or ():
            dollars = f"${award['amount_usd']:,}" if award["amount_usd"] is not None else None
            facts = (award["company"], award["place"], dollars, award["contract_number"], *award["footnotes"])
            yield f"{award['department']}: {' | '.join(filter(None, facts))}"


def _say(console: Console, title: str, lines: Iterable[str]) -> None:
    console.print()
    console.print(Text(title, "bold"))
    for line in lines:
        console.print(Text(f"  {line}"), soft_wrap=True)
