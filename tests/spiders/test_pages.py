"""Saved pages, one a folder of `tests/pages`: `page.html` and, in `article.json`, what must be read from it.

The pages are invented; their structure is that of real ones. `body` lists how each body block begins, in order and
whole; `body_contains` only what must be among them.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from crawler.model.article import Article, article_row
from crawler.model.draft import restore
from pipelines import clean
from spiders.decode import decode_page
from spiders.extract import extract

PAGES = Path(__file__).parents[1] / "pages"
FOLDERS = sorted(path.parent for path in PAGES.glob("*/article.json"))


def read(folder: Path) -> tuple[Article, dict[str, Any]]:
    expected = json.loads((folder / "article.json").read_text())
    data = (folder / "page.html").read_bytes()
    page = decode_page(data, content_type="text/html", url=expected["url"], status=expected.get("status", 200))
    return clean(extract(page)), expected


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def case(request: pytest.FixtureRequest) -> tuple[Article, dict[str, Any]]:
    return read(request.param)


def test_there_are_pages_of_every_generation() -> None:
    assert len(FOLDERS) >= 12


def test_fields(case: tuple[Article, dict[str, Any]]) -> None:
    article, expected = case
    for name in ("kind", "id", "site", "family", "headline", "published", "historical"):
        if name in expected:
            assert getattr(article, name) == expected[name], name
    if "byline" in expected:
        assert [[line.name, line.organization] for line in article.byline] == expected["byline"]
    if "dateline" in expected:
        assert article.dateline is not None
        assert article.dateline.place == expected["dateline"]
    if "tags" in expected:
        assert list(article.tags) == expected["tags"]
    if "related" in expected:
        assert [[link.text, link.url] for link in article.related] == expected["related"]


def test_body(case: tuple[Article, dict[str, Any]]) -> None:
    article, expected = case
    texts = [block.text for block in article.body]
    if "body" in expected:
        assert len(texts) == len(expected["body"]), texts
        for text, start in zip(texts, expected["body"], strict=True):
            assert text.startswith(start)
    if "kinds" in expected:
        assert [block.kind for block in article.body] == expected["kinds"]
    for part in expected.get("body_contains", ()):
        assert any(part in text for text in texts), part


def test_photos(case: tuple[Article, dict[str, Any]]) -> None:
    article, expected = case
    rows = article_row(article)["photos"]
    assert len(rows) >= expected.get("photos_at_least", 0)
    if "photos" in expected:
        assert len(rows) == len(expected["photos"])
        for row, wanted in zip(rows, expected["photos"], strict=True):
            assert {name: row[name] for name in wanted} == wanted


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_edits_put_back_give_the_parsed_page(folder: Path) -> None:
    page = decode_page((folder / "page.html").read_bytes(), content_type="text/html")
    draft = extract(page)
    blocks = [block.text for block in draft.blocks]
    assert restore(clean(draft)) == blocks


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_page_without_its_address_is_read_alike(folder: Path) -> None:
    with_address, expected = read(folder)
    if "status" in expected or expected["family"] in (None, "archive_defense"):
        return  # the address or the status is all that tells these
    page = decode_page((folder / "page.html").read_bytes(), content_type="text/html")
    article = clean(extract(page))
    assert article.headline == with_address.headline
    assert article.published == with_address.published
    assert [photo.caption for photo in article.photos] == [photo.caption for photo in with_address.photos]
