"""Page in, draft out: who published it, which blocks are chrome, which are fields, what its photos are.

The draft's blocks are the whole page. A block is marked only where the mark-up is sure: by its family's containers, or
because it is short or mostly links outside the article. Everything else is left to the stages, which know the wordings.
"""

from crawler.model.article import Kind, Link
from crawler.model.draft import Draft
from crawler.model.page import Page
from crawler.url import identify
from spiders.boxes import boxes_of_text
from spiders.collector import at_rest
from spiders.families import choose, kind_of_address
from spiders.family import SiteFamily
from spiders.fields.structured import Structured, read_structured
from spiders.fill import fill_fields
from spiders.generic import (
    SiteMemory,
    Sites,
    Verdict,
    imprint_of,
    is_text,
    judge,
    kind_of,
    mark_outside,
    mark_rest,
    read_head,
    read_page,
    without_template,
)
from spiders.markup import Evidence, Markup
from spiders.nesting import BULK
from spiders.outside import has_text, head_of_article, label_outside
from spiders.pagekind import is_surely, page_kind
from spiders.photos import absolute, gather_photos
from spiders.plaintext import draft_text
from spiders.readers import is_paragraph, is_sentence
from spiders.walk import read_markup

VERSION = "3"
_NOTICE_HINTS = ("historical", "archiv", "no longer being updated")
"""Words of archive notices: such a block is the stages' to judge, wherever it stands."""
_KINDS_OF_TEXT: frozenset[Kind | None] = frozenset(["advisory", "release", "transcript", "speech", "contracts"])
"""What the address of a text capture may say of it; that it lists other pages must show in the text."""
_SEPARATORS = frozenset("|/•·-–—>»:,")


def extract(page: Page, sites: Sites | None = None) -> Draft:
    """The draft of a page, HTML or text. Never raises.

    `sites`: what earlier pages have taught of their sites, by name; then `draft.facts["imprint"]` is what this one teaches
    (None: nothing). Without it every page is judged by itself.
    """
    if page.source == "text":
        draft = draft_text(page)
        _identify(draft, page.url)
        if page.url and (kind := kind_of_address(page.url)) in _KINDS_OF_TEXT:
            draft.kind = kind or "story"
        return draft
    family = choose(page.url, page.utf8 or page.text)
    with at_rest():
        return _extract_known(page, family) if family else _extract_unknown(page, sites)


def extract_in_turn(page: Page, memory: SiteMemory | None) -> Draft:
    """The draft of a page that is judged by the earlier ones of its site, and is remembered for the later ones."""
    draft = extract(page, memory)
    if memory is not None:
        memory.learn(draft.facts.get("imprint"))
    return draft


def _extract_known(page: Page, family: SiteFamily) -> Draft:
    markup = read_markup(page.text, family)
    data = read_structured(markup.meta, markup.json_ld)
    draft, url = _begin(page, markup, data, family)
    kind = page_kind(page, markup, family, data, url)
    if kind in ("wall", "error", "listing"):
        return _set_aside(draft, markup, kind)
    draft.kind = kind or "story"
    _mark_chrome(draft, markup, family)
    _fill(draft, markup, data)
    if not markup.rooted:
        label_outside(draft, markup)
    if kind is None and not has_text(draft, is_at_story=bool(url) and family.kind_of(url or "") == "story"):
        draft.kind = "other"
    return draft


def _extract_unknown(page: Page, sites: Sites | None) -> Draft:
    reading = read_page(page.text, page.utf8)
    markup = reading.markup
    data = read_structured(markup.meta, markup.json_ld)
    draft, url = _begin(page, markup, data, None)
    verdict = judge(reading)
    kind = page_kind(page, markup, None, data, url)
    is_settled = kind == "other" or (page.status or 200) >= 400 or is_surely(kind, markup)
    if not is_settled and (kind in (None, "story") or is_text(verdict)):
        kind = kind_of(verdict, is_article=data.is_article)
    if kind in ("wall", "error", "listing"):
        return _set_aside(draft, markup, kind)
    draft.kind = kind or "story"
    draft.facts["article"] = True
    if sites is not None and draft.site and kind is None:
        verdict = _heard(draft, verdict, sites)
    if data.published:
        markup.times.clear()  # of a live blog's `<time>` the first is the last
    mark_outside(draft, verdict)
    _fill(draft, markup, data)
    read_head(draft, verdict)
    mark_rest(draft, verdict)
    return draft


def _heard(draft: Draft, verdict: Verdict, sites: Sites) -> Verdict:
    """The verdict with what earlier pages of the site say of it. What this page teaches is its own, whatever they say."""
    imprint = imprint_of(verdict.page, verdict.article, verdict.odds, draft.site or "")
    draft.facts["imprint"] = imprint
    site = sites.get(imprint.site)
    return without_template(verdict, site, imprint) if site else verdict


def _begin(page: Page, markup: Markup, data: Structured, family: SiteFamily | None) -> tuple[Draft, str | None]:
    """The draft of a page, with what its blocks need not be asked for, and the page's address."""
    name = family.name if family else "generic"
    draft = Draft(page, markup.blocks, extractor=name, version=VERSION)
    draft.facts.update(html=True, rooted=markup.rooted)
    draft.language = markup.language or data.language
    draft.sources["language"] = "attributes" if markup.language else data.sources.get("language", "meta")
    draft.family = family.name if family else None
    url = page.url or _own_address(markup)
    _identify(draft, url)
    return draft, url


def _set_aside(draft: Draft, markup: Markup, kind: Kind) -> Draft:
    """The draft of a page that is no article."""
    draft.kind = kind
    _read_listing(draft, markup) if kind == "listing" else _mark_all(draft, f"kind-{kind}")
    return draft


def _fill(draft: Draft, markup: Markup, data: Structured) -> None:
    """Fields and photos."""
    fill_fields(draft, markup, data)
    gather_photos(draft, markup, draft.extractor)
    draft.sources["photos"] = "container"
    if any(block.region == "body" for block in draft.blocks):
        draft.sources["body"] = "container"


def _own_address(markup: Markup) -> str | None:
    """The address that a page gives itself."""
    return next((url for url in (markup.canonical, markup.meta.get("og:url")) if url and url.startswith("http")), None)


def _identify(draft: Draft, url: str | None) -> None:
    if url:
        draft.site, draft.id, draft.canonical_url = identify(url)
        draft.sources["canonical_url"] = "address" if draft.page.url else "meta"


def _mark_all(draft: Draft, rule: str) -> None:
    for position in list(draft.open_positions()):
        draft.mark(position, rule)


def _mark_chrome(draft: Draft, markup: Markup, family: SiteFamily) -> None:
    """Mark the regions that are chrome, and what an article's own container leaves out."""
    outside = family.exclusive and any(block.region == "body" for block in draft.blocks)
    boxes = boxes_of_text(draft, markup)
    if not markup.rooted:
        boxes |= head_of_article(draft, markup)
    begun = False
    for position, evidence in enumerate(markup.evidence):
        place = evidence.place
        begun = begun or draft.blocks[position].region == "body"
        if place.region == "chrome":
            if (
                position not in boxes
                and not _is_notice(draft, position, evidence)
                and not (place.weak and _is_text(draft, position, evidence, begun=place.inside))
            ):
                draft.mark(position, f"region-{place.label}")
        elif not place.inside:
            if outside and not place.field and not _is_text(draft, position, evidence, begun=begun):
                draft.mark(position, "region-outside-article")
        elif (
            place.region != "body"
            and len(draft.blocks[position].text) < 3
            and set(draft.blocks[position].text) <= _SEPARATORS
        ):
            draft.mark(position, "region-separator")


def _is_text(draft: Draft, position: int, evidence: Evidence, *, begun: bool) -> bool:
    """A paragraph; where the text has begun a sentence too: one end tag too many ends the article's container within it."""
    return is_paragraph(draft, position, evidence) or (begun and is_sentence(draft, position, evidence))


def _is_notice(draft: Draft, position: int, evidence: Evidence) -> bool:
    key = draft.blocks[position].key
    if evidence.place.label in BULK:
        return False
    return len(key) > 60 and evidence.linked * 2 < len(key) and any(hint in key for hint in _NOTICE_HINTS)


def _read_listing(draft: Draft, markup: Markup) -> None:
    """A listing has no body: its entries are related pages, the rest is chrome."""
    seen: set[str] = set()
    for position, evidence in enumerate(markup.evidence):
        place, block = evidence.place, draft.blocks[position]
        entry = place.field == "listing-title" or (
            place.region != "chrome"
            and evidence.tag in ("h1", "h2", "h3", "h4")
            and evidence.linked * 2 > len(block.text)
        )
        if entry and evidence.href:
            url = absolute(draft.page.url or "", evidence.href)
            draft.sources["related"] = "attributes" if place.field == "listing-title" else "container"
            draft.mark(position, "listing-entry", "move", "related")
            if url not in seen:
                seen.add(url)
                draft.related.append(Link(block.text, url))
        else:
            draft.mark(position, f"region-{place.label}" if place.region == "chrome" else "kind-listing")
