"""A field that was always found and is found no more: said with examples, and only when chance does not explain it."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.collections.drift import Coverage, earlier_counts, find_drift
from crawler.collections.tally import Tally
from crawler.model.article import Article, Block, Byline, Extraction, Kind

HEAD = Extraction("html", "afpims", "1")


def article(number: int, *, byline: bool = True, kind: Kind = "story", family: str | None = "afpims") -> Article:
    return Article(
        id=str(number),
        kind=kind,
        extraction=HEAD,
        url=f"https://www.example.mil/{number}",
        family=family,
        headline="Wind",
        byline=(Byline("By A"),) if byline else (),
        body=(Block("paragraph", "Wind."),),
    )


def coverage(*articles: Article) -> Coverage:
    made = Coverage()
    for one in articles:
        made.add(one)
    return made


def test_a_byline_that_is_gone_is_said_with_examples() -> None:
    before = coverage(*(article(n, byline=n != 7) for n in range(100))).rows()
    now = coverage(*(article(n, byline=n < 2) for n in range(40)))
    drifts = find_drift(now, before)
    assert [(drift.field, drift.found, drift.pages, drift.found_before) for drift in drifts] == [("byline", 2, 40, 99)]
    assert drifts[0].examples == tuple(f"https://www.example.mil/{n}" for n in (2, 3, 4))
    assert drifts[0].sentence == (
        "afpims: byline of story was found on 2 of 40 pages (not on https://www.example.mil/2), "
        "in earlier runs on 99 of 100; the site may have changed its template"
    )


def test_pages_that_are_articles_no_more() -> None:
    before = coverage(*(article(n) for n in range(30))).rows()
    now = coverage(*(article(n, kind="other" if n else "story") for n in range(30)))
    assert [(drift.kind, drift.field) for drift in find_drift(now, before)] == [("every kind", "article")]
    assert "an article was found on 1 of 30 pages" in find_drift(now, before)[0].sentence


@pytest.mark.parametrize(
    ("found", "pages", "found_before", "pages_before"),
    [
        (0, 4, 100, 100),  # too few pages to tell
        (0, 40, 4, 4),
        (38, 40, 100, 100),  # a small fall
        (0, 40, 30, 100),  # never expected
        (5, 8, 90, 100),  # within chance
        (40, 40, 90, 100),
    ],
)
def test_what_is_no_warning(found: int, pages: int, found_before: int, pages_before: int) -> None:
    before = coverage(*(article(n, byline=n < found_before) for n in range(pages_before))).rows()
    assert find_drift(coverage(*(article(n, byline=n < found) for n in range(pages))), before) == []


def test_kinds_and_families_are_held_apart() -> None:
    """A run of releases, which never had a byline, says nothing about stories."""
    before = coverage(*(article(n) for n in range(50)), *(article(n, byline=False, kind="release") for n in range(50)))
    now = coverage(*(article(n, byline=False, kind="release") for n in range(50)))
    assert find_drift(now, before.rows()) == []
    assert find_drift(coverage(*(article(n, byline=False, family="army") for n in range(50))), before.rows()) == []


def test_walls_listings_and_pages_of_no_family_say_nothing() -> None:
    kinds: tuple[Kind, ...] = ("wall", "error", "listing")
    assert coverage(*(article(1, kind=kind) for kind in kinds), article(2, family=None)).rows() == {}


def test_earlier_runs_are_added_up_and_broken_summaries_passed_by(tmp_path: Path) -> None:
    rows = coverage(*(article(n) for n in range(10))).rows()
    for name, text in {
        "20260101000000-a": json.dumps({"fields": rows}),
        "20260102000000-b": json.dumps({"fields": rows}),
        "20260103000000-c": json.dumps({"run": "killed"}),
        "20260104000000-d": '{"fields": {"afpims": {"story": 7, "x": {"pages": "many"}}, "army": []}}',
        "20260105000000-e": "{",
        "20260106000000-f": "[]",
        "20260201000000-later": json.dumps({"fields": rows}),
    }.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "summary.json").write_text(text)
    (tmp_path / "20260107000000-g").mkdir()
    (tmp_path / "a-file").write_text("")
    counts = earlier_counts(tmp_path, "20260108000000-now")
    assert counts["afpims"]["story"]["pages"] == 20
    assert counts["afpims"]["story"]["byline"] == 20
    assert earlier_counts(tmp_path / "nowhere", "x") == {}


def test_the_tally_counts_fields() -> None:
    tally = Tally()
    tally.add_article(article(1))
    assert tally.rows()["fields"]["afpims"]["story"]["byline"] == 1


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(["story", "other", "photo"])), max_size=60))
def test_a_run_never_drifts_from_itself(pages: list[tuple[bool, Kind]]) -> None:
    made = coverage(*(article(n, byline=byline, kind=kind) for n, (byline, kind) in enumerate(pages)))
    assert find_drift(made, made.rows()) == []
