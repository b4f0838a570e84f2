"""`newsarchive demo` end to end: a subprocess in an empty directory, then its records against the content data."""

import gzip
import json
import subprocess
import sys
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from crawler.demo.content import DemoPage, pages, site_map
from crawler.demo.summary import lines_of
from crawler.model.layout import Layout

PAGES = pages()
IDS = [page.name for page in PAGES]


@dataclass(frozen=True)
class Show:
    """One demo, over."""

    code: int
    out: str
    err: str
    layout: Layout
    lines: list[dict[str, Any]]
    """The lines of its records."""

    @property
    def articles(self) -> dict[str, dict[str, Any]]:
        """The articles by path and query."""
        rows = [line["block"]["json"] for line in self.lines if line["WARC-Type"] == "conversion"]
        return {path_of(row["url"]): row for row in rows}


def path_of(url: str) -> str:
    """Path and query, as the content data name an address."""
    return "/" + url.split("/", 3)[3]


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """The installed command, with nothing in its environment but a path and a home."""
    command = [str(Path(sys.executable).with_name("newsarchive")), "demo", *options]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder)}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def show(folder: Path, *options: str) -> Show:
    layout = Layout(folder / "demo")
    before = set(layout.records.glob("*"))
    done = run(folder, *options)
    lines = [
        json.loads(line)
        for path in sorted(set(layout.records.glob("*.jsonl.gz")) - before)
        for line in gzip.decompress(path.read_bytes()).splitlines()
    ]
    return Show(done.returncode, done.stdout, done.stderr, layout, lines)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Show:
    return show(tmp_path_factory.mktemp("empty"))


def article(first: Show, page: DemoPage) -> dict[str, Any]:
    return first.articles[page.path]


def skipped(first: Show) -> dict[str, dict[str, Any]]:
    rows = [
        json.loads(line) for path in first.layout.runs.glob("*/skipped.jsonl") for line in path.open(encoding="utf-8")
    ]
    return {path_of(row["url"]): row for row in rows}


def archived(first: Show) -> dict[str, str]:
    """Path -> status of every response in the index."""
    answers = [line.split(" ", 2)[2] for line in first.layout.index.read_text("utf-8").splitlines() if "{" in line]
    rows = [json.loads(answer) for answer in answers]
    return {path_of(row["url"]): row["status"] for row in rows}


def test_the_demo_is_a_success_although_three_addresses_fail(first: Show) -> None:
    assert first.code == 0, first.err
    assert "Traceback" not in first.out + first.err
    assert {path.name for path in first.layout.root.parent.iterdir()} == {"demo"}


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_headline_and_body_are_those_of_the_content(first: Show, page: DemoPage) -> None:
    row = article(first, page)
    assert row["kind"] == page.kind
    assert row["headline"] == page.headline
    assert [(block["kind"], block["text"]) for block in row["body"]] == [
        (block.kind, block.text) for block in page.body
    ]
    assert row["text"] == "\n\n".join(block.text for block in page.body)


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_each_photo_is_there_once_with_the_number_of_its_copies(first: Show, page: DemoPage) -> None:
    photos = [
        (photo["caption"], photo["repeats"], photo["virins"], photo["credit"], photo["title"], photo["asset_id"])
        for photo in article(first, page)["photos"]
    ]
    assert photos == [
        (
            picture.caption,
            picture.repeats,
            [picture.virin],
            picture.credit or None,
            picture.title or None,
            picture.asset,
        )
        for picture in page.pictures
    ]


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_each_photo_leads_to_an_image_that_the_site_has(first: Show, page: DemoPage) -> None:
    places = [path_of(photo["url"]) for photo in article(first, page)["photos"]]
    for place, picture in zip(places, page.pictures, strict=True):
        assert place in {picture.path(rendition) for rendition in ("-1/-1", "670/394")}


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_only_pages_with_a_notice_are_historical(first: Show, page: DemoPage) -> None:
    row = article(first, page)
    assert row["historical"] is page.historical
    assert bool(row["notices"]) is page.historical


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_the_fields_of_the_head_and_the_tail(first: Show, page: DemoPage) -> None:
    row = article(first, page)
    if page.published:
        assert row["published"] == page.published
    if page.author:
        assert [(line["name"], line["organization"]) for line in row["byline"]] == [(page.author, page.organization)]
    assert row["tags"] == list(page.tags)
    assert [link["text"] for link in row["related"]] == list(page.related)
    assert row["social"] == ([dict(page.follow)] if page.follow else [])


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_every_line_of_a_page_is_accounted_for(first: Show, page: DemoPage) -> None:
    row = article(first, page)
    lines = lines_of(row)
    assert [line.text for line in lines if line.action == "keep"] == [block["text"] for block in row["body"]]
    assert len(lines) == len(row["body"]) + sum(
        1 if edit["offset"] is not None else edit["text"].count("\n") + 1 for edit in row["edits"]
    )


def test_listings_are_read_as_listings(first: Show) -> None:
    for listing in site_map().listings:
        row = first.articles[listing.path]
        assert row["kind"] == "listing"
        assert not row["historical"]


def test_every_exchange_is_archived_images_redirect_and_errors_too(first: Show) -> None:
    statuses = archived(first)
    plan = site_map()
    assert statuses["/robots.txt"] == "200"
    assert statuses[plan.feed.path] == "200"
    assert statuses[plan.missing] == "404"
    assert statuses[plan.wall] == "403"
    assert [statuses[page.moved_from] for page in PAGES if page.moved_from] == ["301"]
    for picture in chain.from_iterable(page.pictures for page in PAGES):
        assert statuses[picture.path("670/394")] == "200"
    assert statuses["/Portals/1/logo.png"] == statuses["/Portals/1/flag.png"] == "200"
    assert plan.print_view not in statuses


def test_what_was_not_captured_is_named_with_its_reason(first: Show) -> None:
    rows = skipped(first)
    plan = site_map()
    assert {path: row["reason"] for path, row in rows.items() if row["failed"]} == {
        plan.print_view: "robots",
        plan.missing: "http-error",
        plan.wall: "wall",
    }
    assert not rows[plan.feed.path]["failed"]


def test_the_summary_tells_what_was_done_and_what_to_type_next(first: Show) -> None:
    caption_copies = sum(picture.repeats for page in PAGES for picture in page.pictures)
    photos = sum(len(page.pictures) for page in PAGES)
    assert f"{caption_copies} copies of captions -> {photos} photos" in first.out
    for page in PAGES:
        if page.historical:
            assert f"  {page.headline} (" in first.out
    for part in (
        "1 x 301",
        "1 x 403",
        "1 x 404",
        "robots.txt does not allow it",
        "One page, line by line",
        "gzip -dc demo/records/",
    ):
        assert part in first.out
    for name in ("archive", "index", "records", "manifest"):
        assert f"  {name:<10} demo/" in first.out


def test_what_to_type_next_can_be_typed_where_no_path_leads_to_it(first: Show) -> None:
    [line] = [line for line in first.out.splitlines() if " clean --text " in line]
    folder = first.layout.root.parent
    done = subprocess.run(
        line.partition("|")[0], shell=True, cwd=folder, env={"PATH": "/usr/bin:/bin"}, capture_output=True, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    assert b"Harbor Patrols" in done.stdout


def test_a_second_demo_continues_the_collection(first: Show) -> None:
    folder = first.layout.root.parent
    second = show(folder, "-o", "demo", "--json")
    assert second.code == 0, second.err
    summary = json.loads(second.out.splitlines()[-1])
    assert summary["articles"]["total"] == len(second.articles) == len(first.articles)
    assert set(second.articles) == set(first.articles)
    assert len(list(second.layout.archive.glob("*.warc.gz"))) == 2
    assert "One page, line by line" in second.err
    manifest = json.loads(second.layout.manifest.read_text("utf-8"))
    named = json.dumps(manifest)
    assert all(path.name in named for path in second.layout.archive.glob("*.warc.gz"))


def test_the_usual_mistakes_get_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    for options, words in ((["-o", "taken"], "taken"), (["--nonsense"], "--nonsense"), (["extra"], "extra")):
        done = run(tmp_path, *options)
        assert done.returncode == 2, (options, done.stderr)
        assert words in done.stderr
        assert "Traceback" not in done.stderr


def test_two_demos_at_once_do_not_meet(tmp_path: Path) -> None:
    command = [str(Path(sys.executable).with_name("newsarchive")), "demo", "--json", "-o"]
    started = [
        subprocess.Popen([*command, name], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for name in ("one", "two")
    ]
    for process in started:
        out, _ = process.communicate(timeout=120)
        assert process.returncode == 0
        assert json.loads(out.splitlines()[-1])["articles"]["total"] == len(PAGES) + len(site_map().listings)


def test_the_awards_of_the_contracts_page_are_shown(first: Show) -> None:
    rows = [row for page in first.articles.values() for row in page["contracts"]]
    assert [(row["company"], row["amount_usd"], row["contract_number"]) for row in rows] == [
        ("Vela Dockworks Inc.", 21_400_000, "N00000-24-C-0001"),
        ("Low Ferry Cordage Co.", 7_812_300, "N00000-22-D-0044"),
        ("Arden and Pell Ovens LLC", 9_950_000, "W00000-24-C-0007"),
    ]
    assert all(f"{row['company']} | {row['place']} | ${row['amount_usd']:,}" in first.out for row in rows)
