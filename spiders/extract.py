"""Page in, draft out: who published it, which blocks are chrome, which are fields, what its photos are.

The draft's blocks are the whole page. A block is marked only where the mark-up is sure: by its family's containers, or
because it is short or mostly links outside the article. Everything else is left to the stages, which know the wordings.
"""

import re
from collections.abc import Callable
from urllib.parse import urljoin

from crawler.model.article import Byline, Link
from crawler.model.draft import Draft
from crawler.model.fields.byline import read_byline
from crawler.model.fields.date import DATE, find_date, read_date_line
from crawler.model.fields.dateline import read_dateline
from crawler.model.page import Page
from crawler.url import identify
from spiders.families import choose
from spiders.family import SiteFamily
from spiders.fields.structured import Structured, read_iso, read_structured
from spiders.generic import GENERIC, has_text, label_outside
from spiders.markup import Evidence, Markup
from spiders.nesting import BULK
from spiders.pagekind import page_kind
from spiders.photos import gather_photos
from spiders.plaintext import draft_text
from spiders.walk import read_markup

VERSION = "1"
_LONG = 140
"""Characters from which an unlinked block is taken for a paragraph, which no container's name outweighs."""
_NOTICE_HINTS = ("historical", "archiv", "no longer being updated")
"""Words of archive notices: such a block is the stages' to judge, wherever it stands."""
_DATE_TAIL = re.compile(rf"(?:\s*/\s*|\s+)?(?:published\s+)?(?P<date>{DATE})\s*\Z")
"""The date that ends a byline; army.mil glues it to the name."""
_OFFICE = re.compile(
    r"\b(?:Affairs|News|Command|Wing|Brigade|Division|Service|Office|Center|Group|Squadron|Activity)\b"
)
_ASSET_BY = ("photo by ", "story by ", "video by ", "courtesy ", "graphic by ", "audio by ")
_SEPARATORS = frozenset("|/•·-–—>»:,")


def extract(page: Page) -> Draft:
    """The draft of a page, HTML or text. Never raises."""
    if page.source == "text":
        draft = draft_text(page)
        _identify(draft, page.url)
        return draft
    return _extract_html(page)


def _extract_html(page: Page) -> Draft:
    family = choose(page.url, page.text)
    markup = read_markup(page.text, family or GENERIC)
    data = read_structured(markup.meta, markup.json_ld)
    name = family.name if family else "generic"
    draft = Draft(page, markup.blocks, extractor=name, version=VERSION)
    draft.facts.update(html=True, rooted=markup.rooted)
    draft.language = markup.language
    draft.family = family.name if family else None
    url = page.url or _own_address(markup)
    _identify(draft, url)
    kind = page_kind(page, markup, family, data, url)
    if kind in ("wall", "error", "listing"):
        draft.kind = kind
        _read_listing(draft, markup) if kind == "listing" else _mark_all(draft, f"kind-{kind}")
        return draft
    draft.kind = kind or "story"
    _mark_chrome(draft, markup, family)
    _read_fields(draft, markup, data, name)
    gather_photos(draft, markup, name)
    if family is None or not markup.rooted:
        label_outside(draft, markup)
    if kind is None and not has_text(draft):
        draft.kind = "other"
    return draft


def _own_address(markup: Markup) -> str | None:
    """The address that a page gives itself."""
    return next((url for url in (markup.canonical, markup.meta.get("og:url")) if url and url.startswith("http")), None)


def _identify(draft: Draft, url: str | None) -> None:
    if url:
        draft.site, draft.id, draft.canonical_url = identify(url)


def _mark_all(draft: Draft, rule: str) -> None:
    for position in list(draft.open_positions()):
        draft.mark(position, rule)


def _mark_chrome(draft: Draft, markup: Markup, family: SiteFamily | None) -> None:
    """Mark the regions that are chrome, and what an article's own container leaves out."""
    outside = family is not None and family.exclusive and any(block.region == "body" for block in draft.blocks)
    for position, evidence in enumerate(markup.evidence):
        place = evidence.place
        if place.region == "chrome":
            if not _is_notice(draft, position, evidence) and not (
                place.weak and _is_paragraph(draft, position, evidence)
            ):
                draft.mark(position, f"region-{place.label}")
        elif not place.inside:
            if outside and not place.field and not _is_paragraph(draft, position, evidence):
                draft.mark(position, "region-outside-article")
        elif (
            place.region != "body"
            and len(draft.blocks[position].text) < 3
            and set(draft.blocks[position].text) <= _SEPARATORS
        ):
            draft.mark(position, "region-separator")


def _is_paragraph(draft: Draft, position: int, evidence: Evidence) -> bool:
    length = len(draft.blocks[position].text)
    return length >= _LONG and evidence.linked * 2 < length


def _is_notice(draft: Draft, position: int, evidence: Evidence) -> bool:
    key = draft.blocks[position].key
    if evidence.place.label in BULK:
        return False
    return len(key) > 60 and evidence.linked * 2 < len(key) and any(hint in key for hint in _NOTICE_HINTS)


def _read_fields(draft: Draft, markup: Markup, data: Structured, name: str) -> None:
    """Fill the fields from the blocks whose containers name them, then from the page's own data."""
    for position, evidence in enumerate(markup.evidence):
        reader = _READERS.get(evidence.place.field)
        if reader and draft.is_open(position):
            reader(draft, position, evidence, name)
    _choose_headline(draft, markup, data, name)
    _choose_date(draft, markup, data)
    if not draft.byline and data.author:
        draft.byline.append(Byline(data.author, data.author))
    for position in draft.open_positions():
        if draft.blocks[position].region == "body" and len(draft.blocks[position].text) > 30:
            draft.dateline = read_dateline(draft.blocks[position].text)
            break


def _choose_headline(draft: Draft, markup: Markup, data: Structured, name: str) -> None:
    """The headline: the block whose container says so, inside the article first; else the heading that the page's data repeat."""
    named = [p for p, evidence in enumerate(markup.evidence) if evidence.place.field == "headline" and draft.is_open(p)]
    position = next((p for p in named if markup.evidence[p].place.inside), named[0] if named else None)
    if position is None:
        position = _heading(draft, markup, data)
    if position is None:
        draft.headline = draft.headline or data.headline
        return
    block = draft.blocks[position]
    draft.headline = block.text
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
    return first[0] if len(first) == 1 else None


def _choose_date(draft: Draft, markup: Markup, data: Structured) -> None:
    """The date as exact as the page says: the printed one, with the time of a `<time>` of the same day."""
    times = [iso for when in markup.times if (iso := read_iso(when))]
    if draft.published is None:
        draft.published = times[0] if times else data.published
        if draft.published:
            draft.published_raw = draft.published_raw or (markup.times[0] if times else data.published_raw)
        return
    day = draft.published
    draft.published = next((iso for iso in (*times, data.published or "") if iso.startswith(day)), day)


_Reader = Callable[[Draft, int, Evidence, str], None]


def _date(draft: Draft, position: int, _: Evidence, name: str) -> None:
    iso = find_date(draft.blocks[position].key)
    if iso and draft.published is None:
        draft.published, draft.published_raw = iso, draft.blocks[position].text
    if iso or draft.blocks[position].key in ("published", "posted", "published:"):
        draft.mark(position, f"{name}-date", "move", "published")


def _byline(draft: Draft, position: int, _: Evidence, name: str) -> None:
    """One line, `By NAME, UNIT / Published DATE`, or a list of lines: the writer, then the unit."""
    text = draft.blocks[position].text
    if len(text) > 200:
        return
    dated = _DATE_TAIL.search(text.lower()) if text.isascii() else None
    who = (text[: dated.start()] if dated else text).strip(" |,/")
    if dated and draft.published is None:
        draft.published, draft.published_raw = find_date(dated[0]), text[dated.start("date") :].strip()
    if draft.byline and draft.byline[-1].organization is None and not who.lower().startswith(("by ", "story by ")):
        last = draft.byline.pop()
        draft.byline.append(Byline(last.raw, last.name, who or None))
    elif who:
        draft.byline.append(_told_apart(read_byline(who)))
    draft.mark(position, f"{name}-byline", "move", "byline")


def _told_apart(byline: Byline) -> Byline:
    """`NAME, OUTLET`: a comma parts them where the line as a whole was taken for an organization."""
    who, comma, outlet = (byline.organization or "").partition(", ")
    if byline.name is None and comma and 2 <= len(who.split()) <= 6 and not _OFFICE.search(who):
        return Byline(byline.raw, who, outlet)
    return byline


def _info(draft: Draft, position: int, evidence: Evidence, name: str) -> None:
    """DVIDS heads an asset with place, date, author and unit, all in the same kind of element."""
    text, key = draft.blocks[position].text, draft.blocks[position].key
    iso = read_date_line(key)
    if iso:
        _date(draft, position, evidence, name)
    elif key.startswith(_ASSET_BY):
        draft.byline.append(Byline(text, text.partition(" by ")[2].strip() or None))
        draft.mark(position, f"{name}-byline", "move", "byline")
    elif draft.byline and draft.byline[-1].organization is None and evidence.linked:
        _byline(draft, position, evidence, name)
    elif len(text) < _LONG:
        draft.mark(position, f"{name}-info")


def _details(draft: Draft, position: int, _: Evidence, name: str) -> None:
    """A row of DVIDS' table of an asset; its VIRIN is the photo's."""
    key = draft.blocks[position].key
    if key.startswith("virin"):
        return
    iso = find_date(key) if key.startswith("date posted") else None
    if iso and draft.published is None:
        draft.published, draft.published_raw = iso, draft.blocks[position].text.partition(":")[2].strip(" |")
    if len(key) < _LONG:
        draft.mark(position, f"{name}-details")


def _subheadline(draft: Draft, position: int, _: Evidence, name: str) -> None:
    if draft.subheadline is None:
        draft.subheadline = draft.blocks[position].text
        draft.mark(position, f"{name}-subheadline", "move", "subheadline")


def _tag(draft: Draft, position: int, evidence: Evidence, name: str) -> None:
    if evidence.linked and len(draft.blocks[position].text) < _LONG:
        draft.tags.append(draft.blocks[position].text)
        draft.mark(position, f"{name}-tags", "move", "tags")
    elif len(draft.blocks[position].text) < 40:
        draft.mark(position, f"{name}-tags")


def _related(draft: Draft, position: int, evidence: Evidence, name: str) -> None:
    text = draft.blocks[position].text
    if evidence.href and evidence.linked * 2 > len(text):
        draft.related.append(Link(text, _absolute(draft.page, evidence.href)))
        draft.mark(position, f"{name}-related", "move", "related")
    elif not _is_paragraph(draft, position, evidence):
        draft.mark(position, f"{name}-related")


def _furniture(draft: Draft, position: int, evidence: Evidence, name: str) -> None:
    if len(draft.blocks[position].text) < _LONG:
        draft.mark(position, f"{name}-{evidence.place.field}")


_READERS: dict[str, _Reader] = {
    "date": _date,
    "byline": _byline,
    "subheadline": _subheadline,
    "tags": _tag,
    "related": _related,
    "info": _info,
    "details": _details,
    "kicker": _furniture,
    "release-number": _furniture,
}


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
            url = _absolute(draft.page, evidence.href)
            draft.mark(position, "listing-entry", "move", "related")
            if url not in seen:
                seen.add(url)
                draft.related.append(Link(block.text, url))
        else:
            draft.mark(position, f"region-{place.label}" if place.region == "chrome" else "kind-listing")


def _absolute(page: Page, href: str) -> str:
    try:
        return urljoin(page.url or "", href)
    except ValueError:
        return href
