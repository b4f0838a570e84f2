"""The schemas: committed as generated, and true of what is written."""

import copy
import dataclasses
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from crawler.model.article import (
    Article,
    Block,
    Byline,
    Dateline,
    Edit,
    Extraction,
    Link,
    Notice,
    Photo,
    Social,
)  # fmt: skip
from crawler.model.contract import Contract
from crawler.model.exchange import Exchange, Fidelity, Message, Truncation
from crawler.model.fields.byline import complete_byline
from crawler.model.fields.photo import complete_photo
from crawler.model.row import article_row
from output.build import Provenance, article_record, exchange_records, warcinfo_record
from output.jsonl import Ref, record_line
from output.record import Record
from output.schema import DIRECTORY, article_schema, line_schema, schema_files

ARTICLES, LINES = Draft202012Validator(article_schema()), Draft202012Validator(line_schema())
"""Made once: the model's docstrings are read from its source, which takes a third of a second."""
IMAGE = "https://media.defense.gov/2026/Nov/23/2001234567/670/394/0/261123-F-XX000-1001.JPG"
MOMENT = datetime(2026, 11, 23, tzinfo=UTC)
FULL = Article(
    id="example/article/7",
    kind="story",
    extraction=Extraction(
        "html", "example", "1", ("odd",), "urn:uuid:1", "2026-11-23T00:00:00Z", {"headline": "container"}
    ),
    url="https://www.example.test/News/7/",
    canonical_url="https://www.example.test/News/7/",
    site="example",
    family="afpims",
    language="en",
    headline="Wind over Port Vela",
    subheadline="More to come",
    byline=(
        complete_byline(Byline("By Sgt. A. Example, Example Wing", "Sgt. A. Example", "Example Wing")),
        complete_byline(Byline("Army News", None, "Army News")),
        Byline("staff"),
    ),
    dateline=Dateline("PORT VELA", "PORT VELA --"),
    published="2026-11-23",
    published_raw="Nov. 23, 2026",
    modified="2026-11-24T08:00:00-05:00",
    modified_raw="Nov. 24, 2026 8:00 a.m. EST",
    body=(Block("paragraph", "Wind."), Block("heading", "More")),
    text="Wind.\n\nMore",
    photos=(
        complete_photo(
            Photo("A sail.", "A. Example", ("261123-F-XX000-1001",), "Sail", "a sail", IMAGE, "2001234567", 3)
        ),
        Photo(),
    ),
    historical=True,
    notices=(Notice("rule", "archived", "This is an archive."),),
    related=(Link("More", None),),
    tags=("wind",),
    social=(Social(None, "x", "@example"),),
    contracts=(
        Contract(
            "Vela Docks Inc.", "award", 1, "Vela Docks Inc., Port Vela, Maine, is awarded $7.", "Port Vela, Maine", 7
        ),
        Contract("Low Ferry Co.", "update", 2, "Low Ferry Co. has been added."),
    ),
    edits=(Edit("rule", "remove", "Share", 3), Edit("rule", "move", "By", 4, 0, "byline")),
    text_sha256="a" * 64,
    duplicate_of="example/article/6",
)
BARE = Article(id="sha256:00", kind="other", extraction=Extraction("text", "text", "1"))


@pytest.mark.parametrize("name", schema_files())
def test_the_committed_files_are_those_of_the_model(name: str) -> None:
    path = Path(__file__).parents[2] / DIRECTORY / name
    assert path.read_bytes() == schema_files()[name], "the model has changed: run make schema"


@pytest.mark.parametrize("schema", [article_schema(), line_schema()], ids=["article", "line"])
def test_the_schemas_are_schemas(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("article", [FULL, BARE], ids=["full", "bare"])
def test_articles_hold_to_it(article: Article) -> None:
    ARTICLES.validate(article_row(article))


def test_every_field_of_the_full_sample_is_set() -> None:
    """Else the schema would be tried on less than there is."""
    assert [field.name for field in dataclasses.fields(FULL) if not getattr(FULL, field.name)] == []


def test_the_schema_says_types_enums_nulls_and_descriptions() -> None:
    properties = article_schema()["properties"]
    assert list(article_row(FULL)) == article_schema()["required"]
    assert "story" in properties["kind"]["enum"]
    assert properties["headline"]["type"] == ["null", "string"]
    assert properties["dateline"]["anyOf"][1]["properties"]["place"] == {"type": "string"}
    assert "speaker" in properties["body"]["items"]["properties"]["kind"]["enum"]
    assert properties["photos"]["items"]["properties"]["repeats"]["type"] == "integer"
    assert properties["photos"]["items"]["properties"]["asset_id"]["description"]
    assert properties["text"]["description"]
    assert properties["extraction"]["additionalProperties"] is False


def _wrong(path: str, value: Any) -> dict[str, Any]:
    row = copy.deepcopy(article_row(FULL))
    place: Any = row
    *way, last = path.split("/")
    for step in way:
        place = place[int(step) if step.isdigit() else step]
    if value is KeyError:
        del place[last]
    else:
        place[last] = value
    return row


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("kind", "novel"),
        ("headline", KeyError),
        ("headline", 7),
        ("id", None),
        ("extra", 1),
        ("body/0/kind", "poem"),
        ("body/0/text", None),
        ("photos/0/virins", None),
        ("photos/0/repeats", "3"),
        ("dateline", {"place": "x"}),
        ("edits/0/action", "keep"),
        ("extraction/source", "pdf"),
        ("extraction/warnings", KeyError),
        ("schema_version", "2.0"),
        ("text_sha256", "A"),
        ("historical", None),
    ],
)
def test_a_wrong_article_is_told(path: str, value: Any) -> None:
    errors = list(ARTICLES.iter_errors(_wrong(path, value)))
    assert errors


def lines() -> list[Record]:
    exchange = Exchange(
        "https://www.example.test/",
        MOMENT,
        MOMENT,
        Message(b"GET / HTTP/1.1\r\n\r\n", b""),
        Message(b"HTTP/1.1 200 OK\r\n\r\n", b"\xff"),
        Fidelity.RECONSTRUCTED,
        "192.0.2.1",
        "http/1.1",
        "TLSv1.3",
        Truncation.TIME,
        "https://www.example.test/from",
    )
    ids = iter(f"urn:uuid:{number}" for number in range(99))
    info = warcinfo_record(Provenance("x"), record_id="urn:uuid:i", moment=MOMENT, filename="a", fidelity=Fidelity.WIRE)
    return [
        info,
        *exchange_records(exchange, new_id=lambda: next(ids), warcinfo_id="urn:uuid:i"),
        article_record(FULL, record_id="urn:uuid:a", moment=MOMENT, warcinfo_id="urn:uuid:i"),
        article_record(BARE, record_id="urn:uuid:b", moment=MOMENT),
    ]


def test_lines_hold_to_it() -> None:
    for record in lines():
        LINES.validate(json.loads(record_line(record, http=True, index={"offset": "1"})))
        LINES.validate(json.loads(record_line(record, ref=Ref("archive/a.warc.gz", 1, 2))))
    article = next(record for record in lines() if record.type == "conversion")
    ARTICLES.validate(json.loads(record_line(article))["block"]["json"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("WARC-Record-ID", KeyError),
        ("WARC-Date", "yesterday"),
        ("WARC-Target-URI", KeyError),
        ("WARC-Filename", "a.warc.gz"),
        ("WARC-Block-Digest", ["sha256:00", "sha256:01"]),
        ("Content-Length", -1),
        ("X-Extension", 7),
        ("block", {}),
        ("block", {"text": "", "base64": ""}),
        ("block", {"ref": {"filename": "a"}}),
        ("block", KeyError),
    ],
)
def test_a_wrong_line_is_told(field: str, value: Any) -> None:
    row = json.loads(record_line(lines()[-1]))
    if value is KeyError:
        del row[field]
    else:
        row[field] = value
    assert list(LINES.iter_errors(row))
