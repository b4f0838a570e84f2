"""A second reader for pages of no known family: trafilatura, where it is installed. It changes nothing: where it reads
otherwise, the article says so in `extraction.warnings`, and a person can look.
"""

from collections.abc import Iterable, Iterator
from importlib.util import find_spec

from crawler.errors import UsageError
from crawler.model.text import fold

_PARAGRAPH = 60
"""Characters from which a line is compared: shorter ones are labels, which readers treat as they like."""
_MANY = 0.5
"""The share of our paragraphs that the other may leave out before it is worth a word."""
_SHOWN = 80


def require_second_reader() -> None:
    """Raises UsageError, with what to install, where there is no second reader."""
    if find_spec("trafilatura") is None:
        raise UsageError("a second opinion needs trafilatura; install it with: pip install 'newsarchive[opinion]'")


def second_opinion(html: str, body: Iterable[str]) -> Iterator[str]:
    """What trafilatura reads otherwise than `body`, the texts of our blocks: a sentence each way, or none.

    Comments are left out on both sides.
    """
    import trafilatura  # noqa: PLC0415  optional, and half a second to import

    theirs = trafilatura.extract(html, include_comments=False) or ""
    ours = [fold(text) for text in body]
    lines = [fold(line) for line in theirs.split("\n")]
    name = f"trafilatura {trafilatura.__version__}"
    gone = _missing(lines, ours)
    if gone:
        yield f"{name} keeps {_counted(gone)} not in the text, the first: {gone[0][:_SHOWN]!r}"
    more = _missing(ours, lines)
    if len(more) > _MANY * sum(len(text) >= _PARAGRAPH for text in ours):
        yield f"{name} leaves out {_counted(more)} of the text, the first: {more[0][:_SHOWN]!r}"


def _counted(paragraphs: list[str]) -> str:
    return f"{len(paragraphs)} paragraph{'s' if len(paragraphs) > 1 else ''}"


def _missing(lines: list[str], others: list[str]) -> list[str]:
    """The paragraphs that the others have nowhere; blanks do not count, for readers set them as they like."""
    whole = "".join(" ".join(others).split())
    return [line for line in lines if len(line) >= _PARAGRAPH and "".join(line.split()) not in whole]
