"""Coverage-guided fuzzing of everything between the bytes of a page and its article: `make fuzz`.

    python -m tests.fuzz.clean_pages -max_total_time=600

What must hold for any bytes: no exception, the edits put back give the parsed page, the same bytes give the same article, and
what was kept and what was taken out fit the schema's JSON. The corpus grows under `.fuzz/`, from the captures and pages of the
tests; a finding is written to `crash-...` in the working directory. Arguments are those of libFuzzer.
"""

import sys
from pathlib import Path

import atheris
import orjson

with atheris.instrument_imports(include=["crawler", "spiders", "pipelines"]):
    from crawler.errors import InputError
    from crawler.model.restore import restore
    from crawler.model.row import article_row
    from pipelines import clean
    from spiders.decode import decode_page
    from spiders.extract import extract

TESTS = Path(__file__).parents[1]
CORPUS = Path(".fuzz")
URLS = (
    None,
    "https://www.war.gov/News/News-Stories/Article/Article/4312345/a-slug/",
    "https://www.army.mil/article/265000/a_slug",
    "https://www.dvidshub.net/image/5109000/a-title",
    "https://archive.defense.gov/news/newsarticle.aspx?id=62000",
    "https://www.example.org/2026/11/a-story",
)


def check(data: bytes) -> None:
    """One input: its first octet chooses address and media type, the rest is the page."""
    choice = data[0] if data else 0
    kind = ("text/html", "text/plain", None)[choice // len(URLS) % 3]
    url = URLS[choice % len(URLS)]
    try:
        page = decode_page(data[1:], content_type=kind, url=url)
    except InputError:
        return
    draft = extract(page)
    blocks = [block.text for block in draft.blocks]
    article = clean(draft)
    row = orjson.dumps(article_row(article), default=str)
    if restore(article) != blocks:
        raise AssertionError("the edits put back do not give the parsed page")
    if orjson.dumps(article_row(clean(extract(page))), default=str) != row:
        raise AssertionError("the same page gave two articles")


def seed_corpus() -> None:
    """The pages and captures of the tests as first inputs."""
    CORPUS.mkdir(exist_ok=True)
    for choice, pattern in ((0, "pages/*/page.html"), (len(URLS), "captures/*/capture.txt")):
        for path in TESTS.glob(pattern):
            (CORPUS / path.parent.name).write_bytes(bytes([choice + 1]) + path.read_bytes())


if __name__ == "__main__":
    seed_corpus()
    atheris.Setup([sys.argv[0], str(CORPUS), "-max_len=65536", "-timeout=20", *sys.argv[1:]], check)
    atheris.Fuzz()
