"""Saved pages, one a folder of `tests/pages`: `page.html` and, in `article.json`, the whole article that it must give.

The pages are invented; their structure is that of real ones. Those called `negative_...` hold what merely resembles
chrome: nothing of their text may go.
"""

from pathlib import Path
from typing import Any, get_args

import pytest

from crawler.model.article import Kind
from crawler.model.restore import restore
from pipelines import clean
from spiders.decode import decode_page
from spiders.extract import extract
from spiders.families import FAMILIES
from tests.pages.accept import PAGES, draft_of, expectation, row_of

FOLDERS = sorted(path.parent for path in PAGES.glob("*/article.json"))
ARTICLES = [folder for folder in FOLDERS if expectation(folder)["article"]["kind"] not in ("wall", "error", "listing")]
NEGATIVES = [folder for folder in FOLDERS if folder.name.startswith("negative_")]


def name_of(folder: Path) -> str:
    return folder.name


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_the_whole_article(folder: Path) -> None:
    expected = expectation(folder)
    row = row_of(clean(draft_of(folder, expected)))
    for name in {**row, **expected["article"]}:  # field by field: what differs is then said shortly
        assert row.get(name) == expected["article"].get(name), name


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_edits_put_back_give_the_parsed_page(folder: Path) -> None:
    draft = draft_of(folder, expectation(folder))
    blocks = [block.text for block in draft.blocks]
    assert restore(clean(draft)) == blocks


@pytest.mark.parametrize("folder", ARTICLES, ids=name_of)
def test_a_page_without_its_address_is_read_alike(folder: Path) -> None:
    expected = expectation(folder)
    if expected["article"].get("family") in (None, "archive_defense", "health"):
        return  # the address is all that tells these
    article = clean(extract(decode_page((folder / "page.html").read_bytes(), content_type="text/html")))
    row, whole = row_of(article), expected["article"]
    for name in ("headline", "published", "byline", "body"):
        assert row.get(name) == whole.get(name), name
    assert _captions(row) == _captions(whole)


def _captions(row: dict[str, Any]) -> list[str | None]:
    return [photo.get("caption") for photo in row.get("photos", ())]


def test_there_are_pages_of_every_family_and_kind() -> None:
    rows = [expectation(folder)["article"] for folder in FOLDERS]
    assert {row.get("family") for row in rows} >= set(FAMILIES)
    assert {row["kind"] for row in rows} == set(get_args(Kind))
    assert len(FOLDERS) - len(NEGATIVES) >= 60
    assert len(NEGATIVES) >= 15


@pytest.mark.parametrize("folder", NEGATIVES, ids=name_of)
def test_nothing_of_a_negative_page_goes(folder: Path) -> None:
    """Every edit is the site's frame or fills a field; of the article itself, only those blocks that are fields."""
    draft = draft_of(folder, expectation(folder))
    edits: list[dict[str, Any]] = row_of(clean(draft)).get("edits", [])
    for edit in edits:
        taken = draft.blocks[edit["position"]]
        assert taken.region != "body", edit
