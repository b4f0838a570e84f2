"""Tell a menu that was run together on one line: `News Press Advisories News Releases Transcripts Subscribe`."""

from functools import cache

from pipelines.evidence import TABLE

_FEWEST = 4
"""Labels that make a menu."""
_LONGEST = 600
_BETWEEN = " |:>»/•·-"
_ALSO = ("news archive", "news search", "photo gallery", "face of defense", "today in dod")
"""Labels that are rules of their own where they stand alone."""


@cache
def _labels() -> dict[str, tuple[str, ...]]:
    """The known labels by their first character."""
    texts = [text for rule in TABLE.rules if rule.id == "nav-label" for text in rule.texts] + list(_ALSO)
    return {first: tuple(text for text in texts if text[0] == first) for first in {text[0] for text in texts}}


def is_menu_line(key: str) -> bool:
    """Whether a folded line is nothing but known labels, four or more, with blanks or bars or nothing between them.

    >>> is_menu_line("news press advisories news releases transcripts"), is_menu_line("news releases are printed at noon")
    (True, False)
    """
    if len(key) > _LONGEST or key[-1:] == ".":
        return False
    most = [-1] * (len(key) + 1)  # the most labels that fill the line up to here
    most[0] = reach = 0
    for start in range(len(key)):
        if start > reach:
            return False  # words that are no label
        if most[start] < 0:
            continue
        if start and key[start] in _BETWEEN:
            most[start + 1] = max(most[start + 1], most[start])
            reach = max(reach, start + 1)
        for label in _labels().get(key[start], ()):
            if key.startswith(label, start):
                end = start + len(label)
                most[end] = max(most[end], most[start] + 1)
                reach = max(reach, end)
    return most[-1] >= _FEWEST
