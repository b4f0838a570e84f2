"""Two forms of a line of text: as a reader sees it, and as a rule compares it."""

import re
import unicodedata

_QUOTES = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "`": "'",
        "“": '"', "”": '"', "„": '"', "‟": '"', "\xa0": " ",
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
        "\u200b": "", "\u200c": "", "\u200d": "", "\u2060": "", "\ufeff": "", "\u00ad": "",
    }
)  # fmt: skip
_COMMON = (("’", "'"), ("“", '"'), ("”", '"'), ("–", "-"), ("—", "-"), ("‘", "'"), ("\xa0", " "))
_INSIDE_PARENTHESES = re.compile(r"(?<=\() | (?=\))")


def squeeze(text: str) -> str:
    r"""One line as a reader sees it: runs of white space, NBSP included, are one blank; none at the ends.

    >>> squeeze("  Situation\xa0 in\tLibya  ")
    'Situation in Libya'
    """
    return text if is_squeezed(text) else " ".join(text.split())


def fold(text: str) -> str:
    r"""The form under which rules compare: NFKC, casefold, straight quotes and hyphens, no blanks inside parentheses.

    AFPIMS prints `( lock )`, `(lock )` and U+00A0 where USWDS has none of them, so a letter-by-letter comparison
    would miss nearly every banner. `fold(fold(x)) == fold(x)`.

    >>> fold("A lock (lock ) means you’ve\xa0connected")
    "a lock (lock) means you've connected"
    """
    plain = text
    if not text.isascii():
        for printed, folded in _COMMON:  # seven replacements cost a tenth of one translation
            plain = plain.replace(printed, folded)
    if plain.isascii():  # curly quotes, dashes and NBSP are nearly all that these pages have outside ASCII
        folded = plain.lower()
        if "`" in folded:
            folded = folded.replace("`", "'")
    else:
        folded = unicodedata.normalize("NFKC", text).casefold().translate(_QUOTES)
        # casefold can leave a form that NFKC would change once more (e.g. U+1E9E); the second turn settles it
        folded = unicodedata.normalize("NFKC", folded).casefold().translate(_QUOTES)
    if not is_squeezed(folded):
        folded = " ".join(folded.split())
    if "( " in folded or " )" in folded:
        folded = _INSIDE_PARENTHESES.sub("", folded)
    return folded


def fold_line(text: str) -> str:
    """`fold` of a text that is squeezed already: the same answer, for most lines in a third of the time."""
    if text.isascii() and "`" not in text and "( " not in text and " )" not in text:
        return text.lower()
    return fold(text)


def is_squeezed(text: str) -> bool:
    """Whether `squeeze` would change nothing; False also where it merely might. Most lines are as they should be, and
    finding that out costs a fifth of splitting them.
    """
    return text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " "
