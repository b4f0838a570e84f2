"""What kind of page this is: told by its status, its words where a wall speaks, its mark-up, and its address."""

import re

from crawler.model.article import Kind
from crawler.model.page import Page
from crawler.url import unwrap
from spiders.family import SiteFamily
from spiders.fields.structured import Structured
from spiders.markup import Markup

_SHORT = 40
"""Blocks up to which a page can be a wall or an error page."""
_WALL_TITLES = (
    "access denied", "attention required! | cloudflare", "just a moment...", "pardon our interruption", "request rejected",
    "403 forbidden", "error 403", "request unsuccessful", "human verification", "are you a robot?",
    "rate limit reached",
)  # fmt: skip
_WALL_PROOF = re.compile(
    r"reference\s?#\s?[0-9a-f.]+|incapsula incident id|cloudflare ray id|support id( is)?: ?<?\d+|errors\.edgesuite\.net|"
    r"you don't have permission to access|aitratelimit@archive\.org|verifying you are human|cookies to continue|security by cloudflare|"
    r"ray id: [0-9a-f]{12}",
)
_WALL_OPENINGS = (
    "we are unable to verify the authenticity of this link",
    "unable to verify the authenticity of this link",
    "sorry, we were unable to verify the authenticity of this link",
)
"""How GovDelivery answers for a link of its mails that it does not know."""
_CONSENT = "you are accessing a u.s. government (usg) information system"
"""How the banner begins that whoever logs in must accept (DoDI 8500.01)."""
_CONSENT_TITLE = re.compile(r"\b(?:consent|warning|notice|banner|log ?in|log ?on|sign ?in|welcome)\b")
_ERROR = re.compile(
    r"(?:(?:http )?(?:error )?(?:404|410|500|502|503)\b.*|.*\b(?:page|file|article|resource) (?:was |could )?not (?:be )?found\b.*|"
    r"not found|runtime error|server error(?: in .*)?|internal server error|service unavailable|bad gateway|page cannot be displayed)",
)
_ERROR_ALONE = re.compile(
    r"(?:http )?(?:error )?(?:404|410|500|502|503)(?: error)?(?:[ .:|–-]*(?:page|file|resource) not found)?[.!]?|"
    r"(?:(?:the )?(?:page|file|resource) (?:was |could )?not (?:be )?found|not found)[.!]?"
)
_PARAGRAPH = 140
"""Characters from which a block is text and no label."""
_LABEL = 30
"""Characters up to which a block may be a title or a credit."""
_ENTRIES = 3
"""Entries that make a listing."""


def page_kind(page: Page, markup: Markup, family: SiteFamily | None, data: Structured, url: str | None) -> Kind | None:
    """The kind of an HTML page; None when only its text can tell."""
    barred = _barred(page, markup) or ("wall" if family is None and is_surely("wall", markup) else None)
    if barred:
        return barred
    if not markup.blocks:
        return "other"
    if family is None:
        return "story" if data.is_article else None
    by_address = (family.kind_of(unwrap(url)) if url else None) or markup.kind
    if not _has_article(markup):
        return _without_article(markup, by_address)
    if by_address in (None, "listing", "story"):
        return _by_kicker(markup) or ("photo" if by_address != "story" and _is_gallery(markup) else "story")
    return by_address


def _without_article(markup: Markup, by_address: Kind | None) -> Kind | None:
    """A page without the article's own container: a listing, even at an article's old address, or whatever its text tells."""
    entries = sum(evidence.place.field == "listing-title" for evidence in markup.evidence)
    if by_address == "listing" or entries >= _ENTRIES:
        return "listing"
    return None if by_address == "story" else by_address


def _barred(page: Page, markup: Markup) -> Kind | None:
    """Wall or error, when the page is one."""
    if len(markup.blocks) <= _SHORT and not _has_article(markup):
        words = [markup.title.lower(), *(block.key for block in markup.blocks[:_SHORT])]
        proven = any(_WALL_PROOF.search(word) for word in words)
        if any(word in _WALL_TITLES for word in words[:4]) and (proven or page.status in (401, 403, 429, 503)):
            return "wall"
        if (proven and "access denied" in words) or any(word.startswith(_WALL_OPENINGS) for word in words[:6]):
            return "wall"
        if any(_ERROR.fullmatch(word) for word in words[:3] if len(word) < 80):
            return "error"
    return "error" if page.status is not None and page.status >= 400 else None


def is_surely(kind: Kind | None, markup: Markup) -> bool:
    """Whether a wall or an error page is one however much it says: title and first block say an error, each in words of its own,
    and nothing else, or what it says is what must be accepted first. A story of one has a title of its own.
    """
    said = {markup.title.lower(), *(block.key for block in markup.blocks[:1])}
    if kind == "wall":
        return _asks_consent(markup.title.lower(), [block.key for block in markup.blocks[:8]])
    return kind == "error" and len(said) == 2 and all(_ERROR_ALONE.fullmatch(word) for word in said)


def _asks_consent(title: str, words: list[str]) -> bool:
    return _CONSENT_TITLE.search(title) is not None and any(word.startswith(_CONSENT) for word in words)


def _has_article(markup: Markup) -> bool:
    return markup.rooted and any(evidence.place.inside for evidence in markup.evidence)


def _is_gallery(markup: Markup) -> bool:
    """Whether the article is images with their captions, and no text."""
    return (
        bool(markup.images)
        and not _swallows_text(markup)
        and not any(
            block.region == "body"
            or (evidence.place.inside and block.region == "head" and len(block.text) > _PARAGRAPH)
            for block, evidence in zip(markup.blocks, markup.evidence, strict=True)
        )
    )


def _swallows_text(markup: Markup) -> bool:
    """Whether a media container holds paragraphs that nothing calls captions: an unclosed `<figure>` takes the story in."""
    paragraphs = sum(
        block.region == "media" and not evidence.place.field and len(block.text) > _LABEL and block.text[-1] in '.!?"”'
        for block, evidence in zip(markup.blocks, markup.evidence, strict=True)
    )
    return paragraphs >= _ENTRIES


def _by_kicker(markup: Markup) -> Kind | None:
    """The kind that the line above the headline names, on sites whose addresses are all alike."""
    for block, evidence in zip(markup.blocks, markup.evidence, strict=True):
        if evidence.place.field == "kicker":
            if "release" in block.key:
                return "release"
            if "advisory" in block.key:
                return "advisory"
    return None
