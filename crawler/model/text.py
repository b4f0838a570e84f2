"""Two forms of a line of text: as a reader sees it, and as a rule compares it."""

import re
import unicodedata
from typing import Final

_PLAIN: Final = (
    ("’", "'"), ("“", '"'), ("”", '"'), ("–", "-"), ("—", "-"), ("‘", "'"), ("\xa0", " "),
    ("‚", "'"), ("‛", "'"), ("′", "'"), ("`", "'"), ("„", '"'), ("‟", '"'),
    ("‐", "-"), ("‑", "-"), ("‒", "-"), ("―", "-"), ("−", "-"),
    ("\x91", "'"), ("\x92", "'"), ("\x93", '"'), ("\x94", '"'), ("\x96", "-"), ("\x97", "-"),  # Windows-1252 read as Latin-1
    ("\u200b", ""), ("\u200c", ""), ("\u200d", ""), ("\u2060", ""), ("\ufeff", ""), ("\u00ad", ""),
)  # fmt: skip
"""Printed characters and the form under which rules compare them."""
_PRINTED: Final[tuple[str, ...]] = tuple(printed for printed, _ in _PLAIN)
_FORM: Final = dict(_PLAIN)
NO_ROOM: Final = " \u200b\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\x00"
"""Blanks, and characters that nobody sees at the ends of a line: byte order marks within a file, marks of direction."""
_LINE_END: Final = re.compile("[\n\u2028\u2029]")
_STABLE: Final = [
    letter
    for letter in map(chr, (*range(0x180), 0x2022))
    if unicodedata.normalize("NFKC", letter) == letter and unicodedata.is_normalized("NFKC", letter.casefold())
]
_LATIN: Final = re.compile(f"[{re.escape(''.join(_STABLE))}]*")
"""Latin letters, and the bullet, that are in NFKC and stay so when their case is folded: that takes a third of the time of finding it out."""
_LOWER: Final = bytes(
    code + 32 if 65 <= code <= 90 else 0 if (code < 32 and code != 10) or code == 127 else code for code in range(256)
)
"""The octets of UTF-8 with ASCII in lower case; NUL for the controls, but for the line end."""
_WESTERN: Final = bytes(
    ord(letter.casefold()) if letter in _STABLE and len(letter.casefold()) == 1 and letter.casefold() < "\u0100" else 0
    for letter in map(chr, range(256))
)
"""The octets of Latin-1 with their case folded; NUL where that takes more than one octet, or the letter is not in NFKC."""


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

    >>> fold("A lock (lock ) means you’ve\xa0connected"), fold("you\x92ve")
    ("a lock (lock) means you've connected", "you've")
    """
    folded = _folded(_straight(text))
    if not is_squeezed(folded):
        folded = " ".join(folded.split())
    return tight(folded)


def tight(text: str) -> str:
    """The text without blanks inside parentheses."""
    if ("(" in text and "( " in text) or (")" in text and " )" in text):  # one character is told sooner than two
        return text.replace("( ", "(").replace(" )", ")")
    return text


def fold_words(text: str) -> list[str]:
    """The words of `fold(text)`, without squeezing it first."""
    words = _folded(_straight(text)).split()
    squeezed = " ".join(words)
    return tight(squeezed).split() if "( " in squeezed or " )" in squeezed else words


def _straight(text: str) -> str:
    """The text with quotes, dashes and blanks in their plain form."""
    if text.isascii():
        return text.replace("`", "'") if "`" in text else text
    for printed in _PRINTED:  # two dozen replacements cost a tenth of one translation
        if printed in text:
            text = text.replace(printed, _FORM[printed])
    return text


def _folded(plain: str) -> str:
    """A straight text folded, but for its blanks."""
    if plain.isascii():  # curly quotes, dashes and NBSP are nearly all that these pages have outside ASCII
        return plain.lower()
    try:  # German, French, Spanish: as a table of octets, in a tenth of the time of looking up each letter
        octets = plain.replace("ß", "ss").encode("latin-1").translate(_WESTERN)
    except UnicodeEncodeError:
        octets = b"\0"
    if b"\0" not in octets:
        return octets.decode("latin-1")
    if _LATIN.fullmatch(plain):
        return plain.casefold()
    normal = unicodedata.normalize("NFKC", plain)
    folded = normal.casefold()
    if normal != plain:  # which may bring quotes and dashes; folding the case never does
        folded = _straight(folded)
    if not unicodedata.is_normalized("NFKC", folded):  # casefold can leave such a form, e.g. of U+1E9E
        folded = _straight(unicodedata.normalize("NFKC", folded).casefold())
    return folded


def fold_line(text: str) -> str:
    """`fold` of a text that is squeezed already: the same answer, for most lines in a third of the time."""
    if text.isascii() and "`" not in text and "(" not in text and ")" not in text:
        return text.lower()
    return _fold_squeezed(_straight(text))


def _fold_squeezed(plain: str) -> str:
    """`fold` of a text that is squeezed and straight: new blanks come only of characters that take no room or are made of a
    blank and an accent.
    """
    folded = _folded(plain)
    if "  " in folded or folded[:1] == " " or folded[-1:] == " ":
        folded = " ".join(folded.split())
    return tight(folded)


def holds(text: str, literal: str, rare: int = 0) -> bool:
    """Whether a text holds a literal, whose rarest character stands at `rare`. One character is looked for many octets at a time,
    two are not: a page is told to be without it in a tenth of the time of `in`.

    >>> holds("Menu [Home](/)", "](", 0), holds("1 - 2", " - ", 1), holds("-", " - ", 1)
    (True, True, False)
    """
    at = text.find(literal[rare], rare)
    while at >= 0:
        if text.startswith(literal, at - rare):
            return True
        at = text.find(literal[rare], at + 1)
    return False


def squeeze_and_fold(text: str) -> tuple[list[str], list[str]]:
    r"""The lines of a text squeezed, and the same lines folded. A page is put in order as a whole, which costs a third of
    doing it line by line.

    >>> squeeze_and_fold("Situation\xa0\n\n  in  Libya\r\n")
    (['Situation', '', 'in Libya', ''], ['situation', '', 'in libya', ''])
    """
    text = _with_plain_blanks(text)
    lines = [line.strip(" ") for line in text.split("\n")]
    text = "\n".join(lines)
    if "  " in text:
        lines = [_single(line) if "  " in line else line for line in lines]
        text = "\n".join(lines)
    straight = _straight(text)
    lower = straight.encode("utf-8", "surrogatepass").translate(_LOWER)
    if b"\0" in lower or len(straight) != len(text):  # rarer white space, or characters that take no room
        return _line_by_line(text)
    folded = lower.decode("utf-8", "surrogatepass")
    if holds(folded, "( ", 0) or holds(folded, " )", 1):
        folded = tight(folded)
    keys = folded.split("\n")
    if not straight.isascii():
        for position in [position for position, key in enumerate(keys) if not key.isascii()]:
            if not lines[position].isprintable():
                return _line_by_line(text)
            keys[position] = _fold_squeezed(_straight(lines[position]))
    return lines, keys


def _single(line: str) -> str:
    """A line whose runs of blanks are one."""
    while "  " in line:  # a few times, however many blanks stand together
        line = line.replace("  ", " ")
    return line


def _with_plain_blanks(text: str) -> str:
    if "\r" in text and "\n" not in text:
        text = text.replace("\r", "\n")  # line ends of old Macintosh files
    for blank in "\xa0\t\r":
        if blank in text:
            text = text.replace(blank, " ")
    return text


def _line_by_line(text: str) -> tuple[list[str], list[str]]:
    lines = [squeeze(line.strip(NO_ROOM)) for line in _LINE_END.split(text)]
    return lines, list(map(fold_line, lines))


def is_squeezed(text: str) -> bool:
    """Whether `squeeze` would change nothing; False also where it merely might. Most lines are as they should be, and
    finding that out costs a fifth of splitting them.
    """
    return text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " "
