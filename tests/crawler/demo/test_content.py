"""The content keeps its promises: a page of each kind, traps included, and nothing of the real world in it."""

import re

from lxml import html

from crawler.demo.content import DemoPage, pages, site_map
from crawler.demo.site import build_site

SITE = build_site("http://127.0.0.1:8790")


def by_name(name: str) -> DemoPage:
    return next(page for page in pages() if page.name == name)


def test_there_is_a_page_of_every_kind_and_of_every_generation() -> None:
    assert {page.kind for page in pages()} == {"story", "release", "contracts", "transcript", "speech", "photo"}
    years = {page.template.rsplit("-", 1)[1] for page in pages()}
    assert years == {"2014", "2016", "2017", "2018", "2021"}


def test_every_seed_has_an_answer_but_the_missing_one() -> None:
    for seed in SITE.seeds:
        path = seed.removeprefix(SITE.base)
        assert (path in SITE.answers) == (path != site_map().missing), path


def test_the_caption_of_the_old_story_is_printed_four_times() -> None:
    page = by_name("story-2016")
    text = re.sub(r'title="[^"]*"', "", SITE.answers[page.path].body.decode())
    assert text.count(page.pictures[0].caption) == page.pictures[0].repeats == 4
    assert text.count("Related Stories") == 1


def test_every_paragraph_stands_in_its_page() -> None:
    for page in pages():
        root = html.document_fromstring(SITE.answers[page.path].body.decode())
        text = " ".join("".join(map(str, root.itertext())).split())
        for block in page.body:
            assert block.text in text, (page.name, block.text)
        assert page.headline in text


def test_the_negatives_speak_of_notices_and_banners_and_are_neither() -> None:
    museum, spoofed = by_name("museum"), by_name("spoofed")
    assert not museum.historical
    assert not spoofed.historical
    assert any("historical collection" in block.text for block in museum.body)
    assert any("You have accessed part of a historical collection" in block.text for block in spoofed.body)
    assert any("An official website of the United States government" in block.text for block in spoofed.body)


def test_one_caption_is_the_beginning_of_another() -> None:
    first, second = by_name("air-force-2017").pictures
    assert second.caption.startswith(first.caption)


def test_every_virin_is_one_and_is_taken_on_or_before_the_day_of_the_page() -> None:
    for page in pages():
        for picture in page.pictures:
            assert re.fullmatch(r"\d{6}-[A-Z]-[A-Z0-9]{5}-\d{3,4}[A-Z]?", picture.virin)
            if page.published:
                assert picture.virin[:6] <= page.published.replace("-", "")[2:]


def test_the_pages_lead_nowhere_outside_but_to_names_that_cannot_exist() -> None:
    for path, answer in SITE.answers.items():
        if answer.content_type.startswith("text/"):
            hosts = set(re.findall(r"https?://([\w.:-]+)", answer.body.decode()))
            known = {"127.0.0.1:8790", "www.defense.gov", "schema.org", "www.w3.org", "purl.org"}
            assert {host for host in hosts if not host.endswith(".example")} <= known, path
