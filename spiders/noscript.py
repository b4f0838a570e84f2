"""What a page has for readers without scripts (HTML, 4.12.2), or without what it would show: mostly the copy of a photo that a script
would load, or a counter's pixel; sometimes a request to turn scripts on; and on some sites (Blogger's) the whole article.
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape

from spiders.markup import Image, Place
from spiders.tokens import read_attributes, tags_end, without_tags

LONG = 140
"""Characters from which such a text is no label, and may be the article's."""
_LONGEST = 500
"""Characters up to which a text may be a request to turn scripts on; an article may be about browsers."""
_SCRIPTS = re.compile(
    r"java ?-?script|\bscript(?:s|ing)\b|\b(?:web ?)?browsers?\b|\bnavegador\b|\bnavigateur\b", re.IGNORECASE
)
_NEAR = 16
"""Images of the page before it that it may be the copy of."""
_PARTED = re.compile(
    r"<(?:/?(?:p|div|li|ul|ol|dl|dd|dt|h[1-6]|table|t[rdh]|blockquote|section|article|figure|figcaption)(?=[\s/>])|[bh]r(?=[\s/>]))[^>]*>",
    re.IGNORECASE,
)
_IMAGE = re.compile(r"<img\s[^>]*>", re.IGNORECASE)
SWALLOWING = frozenset({"iframe", "noembed", "noframes"})
"""Elements whose content no browser shows. One that is closed as in XML (`<iframe/>`) takes in what follows it."""
_PIXEL = frozenset({"0", "1", "0px", "1px"})


def speaks_of_scripts(text: str) -> bool:
    """Whether a text asks for scripts or another browser: it is about the page, whatever the page is about.

    >>> speaks_of_scripts("Please enable JavaScript to view the comments."), speaks_of_scripts("Forty sailors painted the pier.")
    (True, False)
    """
    return len(text) < _LONGEST and _SCRIPTS.search(text) is not None


def paragraphs(content: str) -> list[str]:
    """The texts of such an element's mark-up, squeezed.

    >>> paragraphs("<p>One &amp; <b>two</b>.</p><p>Three.<img src=a>")
    ['One & two.', 'Three.']
    """
    end = tags_end(content)
    parts = _PARTED.split(content[:end])
    parts[-1] += content[end:]
    texts = (" ".join(unescape(without_tags(part)).split()) for part in parts)
    return [text for text in texts if text]


def is_inline(content: str) -> bool:
    """Whether such an element stands in the midst of a paragraph and begins none."""
    return _PARTED.search(content, 0, tags_end(content)) is None


def pictures(content: str) -> Iterator[Mapping[str, str]]:
    """The attributes of its images."""
    return map(read_attributes, _IMAGE.findall(content, 0, tags_end(content)))


def hidden_place(name: str, text: str, around: Place) -> Place:
    """The place of a text in an element that shows something else instead: chrome, but what speaks of no browser may be a text
    that such an element took in, since it was not closed.
    """
    is_weak = name != "template" and not speaks_of_scripts(text)
    return Place("chrome", "hidden", "", around.inside, is_weak)


def is_known(images: list[Image], attributes: Mapping[str, str | None], group: int) -> bool:
    """Whether an image for readers without scripts is no further photo: a counter's pixel, or the copy of the one before it. One
    that named no file takes the copy's.
    """
    src, alt = attributes.get("src") or "", attributes.get("alt") or ""
    if not src or src.startswith("data:") or attributes.get("width") in _PIXEL or attributes.get("height") in _PIXEL:
        return True
    if any(image.src == src for image in images[-_NEAR:]):
        return True
    last = images[-1] if images else None
    if last is None or not (last.alt == alt or not last.src or (group and last.group == group)):
        return False
    if not last.src:
        images[-1] = last._replace(src=src)
    return True


def has_swallowed(content: str) -> bool:
    """Whether such an element's content is a text that it took in, and no request for another browser.

    >>> has_swallowed("<p>Your browser does not support frames.</p>"), has_swallowed("<p>Forty sailors painted the pier.</p>")
    (False, True)
    """
    if is_inline(content):
        return False
    said = " ".join(paragraphs(content))
    return bool(said) and not speaks_of_scripts(said)


def without_element(name: str, content: str) -> str:
    """The content with such elements as embedded ones, which take nothing in: there is no end tag for them."""
    return re.sub(rf"<{name}(?=[\s/>])", "<embed", content, flags=re.IGNORECASE)
