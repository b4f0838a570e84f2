"""What a collection remembers of a page, and when it looks again."""

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.collections.answers import Kept, Validators
from crawler.collections.history import Change, History, Intervals, said_of
from crawler.model.article import Article
from crawler.model.row import article_row
from crawler.model.sealed import seal
from output.build import article_block
from tests.output.test_schema import FULL

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
DAY = timedelta(days=1)
KEY, URL, HOST = "example.mil/article/1", "https://www.example.mil/News/Article/1/a/", "example.mil"
NONE = Validators(None, None)


def row(*paragraphs: str, **fields: Any) -> dict[str, Any]:
    """An article's row, as far as a history looks at it."""
    body = [{"kind": "paragraph", "text": text} for text in paragraphs]
    return {
        "headline": "A",
        "body": body,
        "text_sha256": str(paragraphs),
        "extraction": {"record_id": "urn:uuid:1"},
        **fields,
    }


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "history.sqlite"


@pytest.fixture
def history(path: Path) -> Iterator[History]:
    history = History(path, MONDAY)
    yield history
    history.close()


def test_a_page_that_was_found_is_owed_until_it_is_captured(history: History) -> None:
    assert history.sighted(KEY, URL, HOST, None, MONDAY) == (False, True, "", False)
    assert list(history.owed([HOST, "b.mil"])) == [(KEY, URL)]
    history.captured(KEY, URL, HOST, row("x"), validators=NONE, now=MONDAY)
    assert list(history.owed([HOST])) == []
    assert history.sighted(KEY, URL, HOST, None, MONDAY).this_run
    assert not history.knows(KEY)


def test_a_page_that_is_gone_is_not_owed(history: History) -> None:
    history.sighted(KEY, URL, HOST, None, MONDAY)
    history.gone(KEY, URL, HOST, MONDAY)
    assert list(history.owed([HOST])) == []


def sealed(article: Article) -> Article:
    """As it comes from the process that read it."""
    return seal(article, article_block(article), {said_of.name: said_of(article)})


def test_an_article_is_remembered_alike_as_its_row_itself_and_as_it_comes_from_another_process(
    history: History,
) -> None:
    """The first capture is told from none of the others, a changed one from all."""
    forms: list[Article | Mapping[str, Any]] = [
        article_row(FULL),
        FULL,
        sealed(FULL),
        seal(FULL, article_block(FULL), {}),
    ]
    changed = replace(FULL, headline="Calm over Port Vela")
    for form in forms:
        assert history.captured(KEY, URL, HOST, form, validators=NONE, now=MONDAY) is None
    for form in (changed, sealed(changed), seal(changed, article_block(changed), {})):
        change = history.captured(KEY, URL, HOST, form, validators=NONE, now=MONDAY)
        assert change is not None
        assert change.fields == ("headline",)
        assert history.captured(KEY, URL, HOST, FULL, validators=NONE, now=MONDAY) is not None


def test_the_next_run_knows_it(path: Path) -> None:
    first = History(path, MONDAY)
    first.captured(KEY, URL, HOST, row("x"), validators=Validators('"e"', None), now=MONDAY)
    first.walk_ended("example.mil/News")
    assert not first.walked("example.mil/News")
    first.close()
    later = MONDAY + timedelta(hours=2)
    second = History(path, later)
    assert second.knows(KEY)
    assert second.walked("example.mil/News")
    assert second.answers.validators(URL) == ('"e"', None)
    assert second.answers.validators(URL + "?other") is None
    known = second.sighted(KEY, URL, HOST, MONDAY - DAY, later)
    assert (known.known, known.due) == (True, False)
    assert "looked at again after 2026-11-24 00:00" in known.reason
    # the sitemap says that it changed since, or its day has come
    assert second.sighted(KEY, URL, HOST, MONDAY + timedelta(hours=1), later).due
    assert second.sighted(KEY, URL, HOST, None, MONDAY + DAY).due
    second.close()


@pytest.mark.parametrize(
    ("new", "fields", "added", "removed"),
    [
        (row("one", "two"), None, (), 0),
        (row("one", "two", "three"), ("body",), ("three",), 0),
        (row("one"), ("body",), (), 1),
        (row("two", "one"), ("body",), (), 0),
        (row("one", "zwei"), ("body",), ("zwei",), 1),
        (row("one", "two", headline="B"), ("headline",), (), 0),
        (row("one", "two", photos=[{"caption": "c"}]), ("photos",), (), 0),
    ],
)
def test_what_changed(
    history: History, new: dict[str, Any], fields: tuple[str, ...] | None, added: tuple[str, ...], removed: int
) -> None:
    assert history.captured(KEY, URL, HOST, row("one", "two"), validators=NONE, now=MONDAY) is None
    change = history.captured(KEY, URL, HOST, new, validators=NONE, now=MONDAY + DAY)
    if fields is None:
        assert change is None
    else:
        before = {"record_id": "urn:uuid:1", "captured_at": None, "text_sha256": "('one', 'two')"}
        assert change == Change(fields, added, removed, before)


def test_the_interval_grows_and_shrinks_within_its_bounds(path: Path) -> None:
    """A page that never changes is looked at ever more seldom, one that does ever more often."""
    history = History(path, datetime(2100, 1, 1, tzinfo=UTC), Intervals())  # what the run captured itself is never due
    now, gaps = MONDAY, []
    history.captured(KEY, URL, HOST, row("x"), validators=NONE, now=now)
    for number in range(24):
        start = now
        while not history.sighted(KEY, URL, HOST, None, now).due:
            now += timedelta(hours=1)
        gaps.append((now - start) / DAY)
        text = "x" if number < 12 else str(number)
        history.captured(KEY, URL, HOST, row(text), validators=NONE, now=now)
    history.close()
    assert gaps[:5] == [1, 2, 4, 8, 16]
    assert max(gaps) == 90
    assert gaps[-1] == pytest.approx(0.25)


def test_a_history_that_was_deleted_is_new(path: Path) -> None:
    assert History(path, MONDAY).new
    assert not History(path, MONDAY).new


def test_validators_belong_to_an_address(history: History, path: Path) -> None:
    """One article under two addresses: each keeps what it said of itself."""
    other, later = URL + "?Source=feed", MONDAY + DAY
    history.captured(KEY, URL, HOST, row("x"), validators=Validators('"a"', None), now=MONDAY)
    history.captured(
        KEY, other, HOST, row("x"), validators=Validators('"b"', "Mon, 23 Nov 2026 00:00:00 GMT"), now=MONDAY
    )
    assert history.answers.validators(URL) is None  # of this run
    history.commit()
    second = History(path, later)
    assert second.answers.validators(URL) == ('"a"', None)
    assert second.answers.validators(other) == ('"b"', "Mon, 23 Nov 2026 00:00:00 GMT")
    second.gone(KEY, other, HOST, later)
    assert second.answers.validators(other) is None
    second.unchanged(KEY, later)
    assert second.sighted(KEY, URL, HOST, None, later).reason == "already captured in this run"
    second.captured(KEY, URL, HOST, row("x"), validators=NONE, now=later)
    assert second.answers.validators(URL) is None
    second.close()


@pytest.mark.parametrize(("runs", "condition"), [([False], True), ([False, True], False), ([False, True, True], False)])
def test_what_a_job_that_was_cut_off_captured_is_asked_for_whole(path: Path, runs: list[bool], condition: bool) -> None:
    """Its article may have been cut off with it: a 304 would not bring it back."""
    for number, continues in enumerate(runs):
        moment = MONDAY + number * DAY
        run = History(path, moment)
        run.answers.begin("news", continues=continues)
        run.answers.begin("another job", continues=False)
        run.answers.begin("news", continues=continues)
        if number == 0:
            run.captured(KEY, URL, HOST, row("x"), validators=Validators('"a"', None), now=moment)
        run.close()
    last = History(path, MONDAY + 9 * DAY)
    last.answers.begin("news", continues=len(runs) > 1)
    assert (last.answers.validators(URL) is not None) == condition
    last.close()


@pytest.mark.parametrize("deleted", [False, True])
def test_what_a_run_captured_before_it_was_cut_off_is_no_earlier_run_s(path: Path, *, deleted: bool) -> None:
    """It may have been cut off with it, and its listing is to be followed on: the frontier knows which pages are done. A memory
    that was made anew of the records has only those that are.
    """
    long_ago, noon = History(path, MONDAY - 9 * DAY), MONDAY + DAY / 2
    long_ago.begin("news", continues=False)
    long_ago.captured("old", URL, HOST, row("x"), validators=NONE, now=MONDAY - DAY / 8)
    long_ago.walk_ended("old")
    long_ago.close()
    cut_off = History(path, MONDAY)
    cut_off.begin("news", continues=False)
    cut_off.captured(KEY, URL, HOST, row("x"), validators=NONE, now=MONDAY + DAY / 4)
    cut_off.walk_ended("new")
    if deleted:
        cut_off._db.execute("DELETE FROM job")
    cut_off.close()
    goes_on = History(path, noon)
    goes_on.begin("news", continues=True)
    assert goes_on.sighted(KEY, URL, HOST, None, noon)[:2] == ((True, False) if deleted else (False, True))
    assert goes_on.sighted("old", URL, HOST, None, noon)[:2] == (True, False)
    assert (goes_on.knows(KEY), goes_on.knows("old")) == (deleted, True)
    assert (goes_on.walked("new"), goes_on.walked("old")) == (deleted, True)
    goes_on.captured(KEY, URL, HOST, row("x"), validators=NONE, now=noon)
    assert goes_on.sighted(KEY, URL, HOST, None, noon).this_run
    goes_on.close()
    next_run = History(path, MONDAY + DAY)
    next_run.begin("news", continues=False)
    assert next_run.knows(KEY)
    assert next_run.walked("new")
    next_run.close()


@pytest.mark.parametrize(("size", "kept"), [(3, True), (50 * 1024**2, True), (65 * 1024**2, False)])
def test_the_body_of_a_place_that_names_pages_is_kept(history: History, size: int, kept: bool) -> None:
    body = Kept("text/xml", b"<a>"[:size] + bytes(max(size - 3, 0)))
    history.answers.keep(URL, Validators('"a"', None), MONDAY, body)
    assert history.answers.kept(URL) == (body if kept else None)
    history.answers.keep(URL, NONE, MONDAY, body)
    assert history.answers.kept(URL) is None


def test_a_history_of_the_first_form_is_brought_up(path: Path) -> None:
    path.parent.mkdir(parents=True)
    old = sqlite3.connect(path)
    old.executescript("""
        CREATE TABLE page (
            key TEXT PRIMARY KEY, url TEXT NOT NULL, host TEXT NOT NULL, first REAL, last REAL, etag TEXT, modified TEXT,
            said TEXT, interval REAL NOT NULL, gone INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
        CREATE INDEX owed ON page (host) WHERE last IS NULL AND gone = 0;
        CREATE TABLE walk (listing TEXT PRIMARY KEY, ended REAL NOT NULL) WITHOUT ROWID;
        INSERT INTO page VALUES ('k1', 'u1', 'h', 1, 1, '"e"', NULL, NULL, 5, 0);
        INSERT INTO page VALUES ('k2', 'u2', 'h', NULL, NULL, NULL, NULL, NULL, 5, 0);
        PRAGMA user_version = 1;""")
    old.close()
    history = History(path, MONDAY)
    assert history.answers.validators("u1") == ('"e"', None)
    assert history.answers.validators("u2") is None
    assert history.knows("k1")
    assert list(history.owed(["h"])) == [("k2", "u2")]
    history.close()


SAID = """{"record_id": "urn:uuid:1",
 "captured_at": null,
 "text_sha256": "('One \\"line\\".', 'Zwei \\u2013 2.')",
 "fields": {"kind": "df75a12623cb",
 "headline": "e2635ca7f689",
 "subheadline": "df75a12623cb",
 "byline": "df75a12623cb",
 "dateline": "df75a12623cb",
 "published": "df75a12623cb",
 "photos": "f8cb5c2b54b4",
 "notices": "df75a12623cb",
 "tags": "df75a12623cb",
 "related": "df75a12623cb"},
 "body": ["fc645ab029a5",
 "c604fcf997b0"]}"""
QUOTED = row('One "line".', "Zwei – 2.", headline="A “quoted” hangar", photos=[{"caption": "é", "repeats": 2}])


@pytest.mark.parametrize(
    ("new", "fields", "added"),
    [
        (QUOTED, None, ()),
        ({**QUOTED, "headline": 'A "quoted" hangar'}, ("headline",), ()),
        ({**QUOTED, "photos": [{"caption": "e", "repeats": 2}]}, ("photos",), ()),
        ({**QUOTED, "body": [*QUOTED["body"], {"kind": "paragraph", "text": "Three."}]}, ("body",), ("Three.",)),
    ],
)
def test_what_an_earlier_release_noted_of_a_page_is_compared(
    history: History, new: dict[str, Any], fields: tuple[str, ...] | None, added: tuple[str, ...]
) -> None:
    """As it noted it: `SAID` is what a history of November 2026 holds of the row `QUOTED`."""
    history._db.execute(
        "INSERT INTO page VALUES (?, ?, ?, 1, 1, ?, 5, 0)",
        (KEY, URL, HOST, SAID),
    )
    change = history.captured(KEY, URL, HOST, new, validators=NONE, now=MONDAY)
    assert (change and (change.fields, change.added, change.removed)) == (fields and (fields, added, 0))
    assert history.captured(KEY, URL, HOST, new, validators=NONE, now=MONDAY + DAY) is None


def test_half_of_a_surrogate_pair_is_noted_too(history: History) -> None:
    new = row("x\ud800", headline="\udc00", photos=[{"caption": "\ud800"}])
    assert history.captured(KEY, URL, HOST, new, validators=NONE, now=MONDAY) is None
    assert history.captured(KEY, URL, HOST, new, validators=NONE, now=MONDAY) is None
