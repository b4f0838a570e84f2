"""Page in, draft out: who published it, which blocks are chrome, which are fields, what its photos are.

The draft's blocks are the whole page. A block is marked only where the mark-up is sure: by its family's containers, or
because it is short or mostly links outside the article. Everything else is left to the stages, which know the wordings.
"""

from crawler.model.article import Kind, Link
from crawler.model.draft import Draft
from crawler.model.fields.byline import read_byline
from crawler.model.fields.dateline import read_dateline
from crawler.model.page import Page
from crawler.url import identify
from spiders.boxes import boxes_of_text
from spiders.collector import at_rest
from spiders.families import choose, kind_of_address
from spiders.family import MICRODATA, SiteFamily
from spiders.fields.structured import Structured, read_iso, read_structured
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
from spiders.readers import READERS, is_paragraph, is_sentence
from spiders.walk import read_markup

VERSION = "3"
_NOTICE_HINTS = ("historical", "archiv", "no longer being updated")
"""Words of archive notices: such a block is the stages' to judge, wherever it stands."""
_KINDS_OF_TEXT: frozenset[Kind | None] = frozenset(["advisory", "release", "transcript", "speech", "contracts"])
"""What the address of a text capture may say of it; that it lists other pages must show in the text."""
_LONG_HEADING = 200
"""Characters from which a block is text, below which no heading is looked for."""
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
    _read_fields(draft, markup, data, draft.extractor)
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


def _read_fields(draft: Draft, markup: Markup, data: Structured, name: str) -> None:
    """Fill the fields from the blocks whose containers name them, then from the page's own data."""
    boxes = boxes_of_text(draft, markup)
    for position, evidence in enumerate(markup.evidence):
        reader = READERS.get(evidence.place.field)
        if reader and position not in boxes and draft.is_open(position):
            reader(draft, position, evidence, name)
            if (mark := draft.marks[position]) is not None and mark.into:
                draft.sources.setdefault(mark.into, _source(evidence))
            if draft.published:
                draft.sources.setdefault("published", _source(evidence))
    _choose_headline(draft, markup, data, name)
    _choose_date(draft, markup, data)
    _take_data(draft, markup, data)
    for position in draft.open_positions():
        if draft.blocks[position].region == "body" and len(draft.blocks[position].text) > 30:
            draft.dateline = read_dateline(draft.blocks[position].text)
            break


def _take_data(draft: Draft, markup: Markup, data: Structured) -> None:
    """Fill from the page's data what its text does not print."""
    sources = draft.sources
    if not draft.byline and data.authors:
        draft.byline.extend(map(read_byline, data.authors))
        sources["byline"] = data.sources["byline"]
    if not draft.tags and data.tags:
        draft.tags.extend(data.tags)
        sources["tags"] = data.sources["tags"]
    if draft.modified is None and markup.modified and (iso := read_iso(markup.modified)):
        draft.modified, draft.modified_raw = iso, markup.modified
        sources["modified"] = "time"
    elif draft.modified is None and data.modified:
        draft.modified, draft.modified_raw = data.modified, data.modified_raw
        sources["modified"] = data.sources["modified"]


def _source(evidence: Evidence) -> str:
    return MICRODATA if evidence.place.label == MICRODATA else "container"


def _choose_headline(draft: Draft, markup: Markup, data: Structured, name: str) -> None:
    """The headline: the block whose container says so, inside the article first; else the heading that the page's data repeat."""
    named = [p for p, evidence in enumerate(markup.evidence) if evidence.place.field == "headline" and draft.is_open(p)]
    position = next((p for p in named if markup.evidence[p].place.inside), named[0] if named else None)
    if position is None:
        position = _heading(draft, markup, data)
    if position is None:
        if draft.headline is None and data.headline:
            draft.headline = data.headline
            draft.sources["headline"] = data.sources["headline"]
        return
    block = draft.blocks[position]
    draft.headline = block.text
    draft.sources["headline"] = _source(markup.evidence[position]) if named else "text"
    draft.mark(position, f"{name}-headline", "move", "headline")
    for copy in named:
        if draft.blocks[copy].key == block.key:
            draft.mark(copy, f"{name}-headline-copy", "merge", "headline")


def _heading(draft: Draft, markup: Markup, data: Structured) -> int | None:
    """The heading that the page's data name as its title, else its only `<h1>` outside chrome."""
    titles = {title.casefold() for title in (data.headline, markup.title) if title}
    first: list[int] = []
    for position in draft.open_positions():
        tag = markup.evidence[position].tag
        if tag in ("h1", "h2") and any(title.startswith(draft.blocks[position].text.casefold()) for title in titles):
            return position
        if tag == "h1":
            first.append(position)
    return first[0] if len(first) == 1 else _bare_heading(draft, titles)


def _bare_heading(draft: Draft, titles: set[str]) -> int | None:
    """The line that the page's title begins or ends with, on pages of the time when headings were big letters."""
    for position in draft.open_positions():
        text = draft.blocks[position].text
        if len(text) >= _LONG_HEADING:
            return None
        words = text.casefold()
        if words.count(" ") >= 2 and any(title.endswith(words) or title.startswith(words) for title in titles):
            return position
    return None


def _choose_date(draft: Draft, markup: Markup, data: Structured) -> None:
    """The date as exact as the page says: the printed one, with the time of a `<time>` of the same day."""
    day = draft.published or ""
    if len(day) > len("2018-10-04"):
        return
    for iso, raw, source in (
        *((read_iso(when) or "", when, "time") for when in markup.times),
        (data.published or "", data.published_raw, data.sources.get("published", "meta")),
    ):
        if iso.startswith(day) and len(iso) > len(day):
            draft.published, draft.published_raw = iso, draft.published_raw or raw
            draft.sources["published"] = source
            return


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
