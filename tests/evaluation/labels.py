"""The labelled sets: saved pages (`page.html`, `article.json`) and text captures (`capture.txt`, `expected.json`)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crawler.model.article import Article
from crawler.model.page import Page
from pipelines import clean
from spiders.decode import decode_page
from spiders.extract import extract
from tests.evaluation.score import Gold, plain

TESTS = Path(__file__).parents[1]
_TEXT_KINDS = {
    "listing": ("listing", "home page", "spotlight", "hard negative listing"),
    "photo": ("gallery", "photo page", "image page", "dvids image page"),
    "transcript": ("transcript",),
    "release": ("release", "casualty release", "contracts"),
    "speech": ("speech", "archived speech"),
}


def labelled_pages(folder: Path = TESTS / "pages") -> Iterator[tuple[Gold, Article]]:
    """Each saved page with what it should give and what it gives; groups by family and by kind."""
    for label in sorted(folder.glob("*/article.json")):
        expected = json.loads(label.read_text("utf-8"), object_hook=_Row)
        data = (label.parent / "page.html").read_bytes()
        page = decode_page(data, content_type="text/html", url=expected["url"], status=expected.get("status", 200))
        article = clean(extract(page))
        wanted = expected["article"]
        for group in (f"html/{wanted['family'] or 'generic'}", f"html kinds/{wanted['kind']}"):
            yield Gold(group, [b["text"] for b in wanted["body"] or ()], _dropped(wanted), _fields(wanted)), article


def labelled_captures(folder: Path = TESTS / "captures") -> Iterator[tuple[Gold, Article]]:
    """Each text capture with what it should give and what it gives; groups by kind."""
    for label in sorted(folder.glob("*/expected.json")):
        expected = json.loads(label.read_text("utf-8"))
        with (label.parent / "capture.txt").open(encoding="utf-8", newline="") as file:
            article = clean(extract(Page(file.read(), "text")))
        captions = expected["captions"]
        fields: dict[str, object] = {
            "headline": plain(expected["headline"]),
            "captions": sorted((plain(caption["text"]), 0) for caption in captions),
            "repeats": sorted((plain(caption["text"]), caption["copies"]) for caption in captions),
            "virins": sorted(expected["virins"]),
            "historical": expected["historical"],
        }
        if expected["published"]:
            fields["published"] = expected["published"][:10]
        yield Gold(f"text/{_text_kind(expected['about'])}", expected["body"], expected["dropped"], fields), article


class _Row(dict[str, Any]):
    """A labelled row: what is absent from it is null."""

    def __missing__(self, name: str) -> None:
        return None


def _dropped(wanted: dict[str, Any]) -> list[str]:
    return [
        line
        for edit in wanted["edits"] or ()
        if edit["into"] not in ("headline", "subheadline")
        for line in edit["text"].split("\n")
    ]


def _fields(wanted: dict[str, Any]) -> dict[str, object]:
    photos = wanted["photos"] or ()
    return {
        "headline": plain(wanted["headline"]),
        "subheadline": plain(wanted["subheadline"]),
        "kind": wanted["kind"],
        "historical": wanted["historical"],
        "byline": [(plain(line["name"]), plain(line["organization"])) for line in wanted["byline"] or ()],
        "dateline": plain(wanted["dateline"]["place"]) if wanted["dateline"] else "",
        "published": (wanted["published"] or "")[:10],
        "captions": sorted((plain(photo["caption"]), 0) for photo in photos if photo["caption"]),
        "repeats": sorted((plain(photo["caption"]), photo["repeats"]) for photo in photos if photo["caption"]),
        "credits": sorted(plain(photo["credit"]) for photo in photos if photo["credit"]),
        "virins": sorted({virin for photo in photos for virin in photo["virins"] or ()}),
        "tags": wanted["tags"] or [],
        "related": [plain(link["text"]) for link in wanted["related"] or ()],
        "contracts": [
            (plain(row["company"]), row["amount_usd"], row["contract_number"]) for row in wanted["contracts"] or ()
        ],
    }


def _text_kind(about: str) -> str:
    key = about.casefold()
    return next((kind for kind, starts in _TEXT_KINDS.items() if key.startswith(starts)), "story")
