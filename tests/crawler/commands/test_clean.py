"""`newsarchive clean` as its users run it: a subprocess, real files, good ones and bad ones."""

import gzip
import json
import os
import socket
import sqlite3
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.commands.inputs import read_input
from crawler.model.exchange import Exchange, Fidelity, Message
from output.build import exchange_records
from output.jsonl import record_line
from output.warc.writer import member
from spiders.generic.opinion import second_opinion

STORY = (
    "An official website of the United States Government \xa0\nHere's how you know\n\nCrew Paints the Pier\n\n"
    "Forty sailors painted the pier in a day, and nobody fell in, the harbor master said.\n\n"
    "(Follow Robin Vale on Twitter: @ValeExample)\n\nRelated Stories"
)
HTML = (
    "<!doctype html><html lang=en><head><meta charset=utf-8><title>Crew Paints the Pier</title></head><body>"
    "<nav><a href=/>Home</a> <a href=/News>News</a></nav><article><h1>Crew Paints the Pier</h1>"
    "<p>Forty sailors painted the pier in a day, and nobody fell in, the harbor master said.</p></article></body></html>"
)
SENTENCE = "Forty sailors painted the pier in a day, and nobody fell in, the harbor master said."


def run(*arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "crawler", "clean", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, check=False, env={**os.environ, "COLUMNS": "100"})


def rows(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def warc(*bodies: tuple[str, bytes, bytes]) -> bytes:
    """A WARC of exchanges, each (URL, content type, body), as the archive writes it."""
    ids = (f"urn:uuid:00000000-0000-4000-8000-{number:012}" for number in range(1000))
    moment = datetime(2026, 11, 23, tzinfo=UTC)
    octets = b""
    for url, content_type, body in bodies:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: " + content_type + b"\r\nContent-Length: %d\r\n\r\n" % len(body)
        exchange = Exchange(
            url, moment, moment, Message(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b""), Message(head, body), Fidelity.WIRE
        )
        for record in exchange_records(exchange, new_id=lambda: next(ids)):
            octets += b"".join(member(record, 6))
    return octets


def test_a_page_as_a_browser_saves_it_is_the_page(tmp_path: Path) -> None:
    url = "https://www.example.mil/News/Article-Display/Article/7/crew/"
    quoted = HTML.replace("=", "=3D")
    (tmp_path / "page.mhtml").write_text(
        f"From: <Saved by Blink>\nSnapshot-Content-Location: {url}\nDate: Mon, 23 Nov 2026 01:02:03 -0000\nMIME-Version: 1.0\n"
        f'Content-Type: multipart/related; boundary="--x"\n\n----x\nContent-Type: text/html\n'
        f"Content-Transfer-Encoding: quoted-printable\nContent-Location: {url}\n\n{quoted}\n----x--\n"
    )
    (tmp_path / "page.html").write_text(f"<!-- saved from url=(0060){url} -->\n{HTML}")
    done = run(tmp_path / "page.mhtml", tmp_path / "page.html")
    first, second = rows(done)
    assert (first["url"], first["headline"], first["text"]) == (url, "Crew Paints the Pier", SENTENCE)
    assert (second["url"], second["headline"], second["text"]) == (url, "Crew Paints the Pier", SENTENCE)
    assert first["extraction"]["captured_at"].startswith("2026-11-23T01:02:03")


PAGES = (
    ("https://www.example.mil/News/Article/1/", b"text/html; charset=utf-8", HTML.encode()),
    ("https://www.example.mil/pier.jpg", b"image/jpeg", b"\xff\xd8\xff\xe0 no page"),
    ("https://www.example.mil/News/Article/2/", b"text/plain", STORY.encode()),
)


class TestGoodInput:
    @pytest.mark.parametrize("name", ["story.txt", "no-name-at-all", "wrong.html"])
    def test_text(self, tmp_path: Path, name: str) -> None:
        (tmp_path / name).write_text(STORY, "utf-8")
        done = run(tmp_path / name)
        [row] = rows(done)
        assert (done.returncode, done.stderr) == (0, b"")
        assert row["headline"] == "Crew Paints the Pier"
        assert row["text"] == SENTENCE
        assert row["social"] == [{"name": "Robin Vale", "network": "twitter", "handle": "@ValeExample"}]
        assert row["extraction"]["source"] == "text"

    def test_html_with_its_address(self, tmp_path: Path) -> None:
        (tmp_path / "page").write_text(HTML)
        [row] = rows(run(tmp_path / "page", "--url", "https://www.example.mil/News/Article/77/slug/?utm_source=x"))
        assert (row["id"], row["site"], row["language"]) == ("example.mil/article/77", "example.mil", "en")
        assert row["text"] == SENTENCE

    def test_standard_input(self) -> None:
        [row] = rows(run("-", stdin=STORY.encode()))
        assert row["text"] == SENTENCE

    def test_gzip_of_a_page(self, tmp_path: Path) -> None:
        (tmp_path / "page").write_bytes(gzip.compress(HTML.encode()))
        assert [row["text"] for row in rows(run(tmp_path / "page"))] == [SENTENCE]

    @pytest.mark.parametrize("how", ["gz", "plain", "stdin", "wacz"])
    def test_warc(self, tmp_path: Path, how: str) -> None:
        octets, file = warc(*PAGES), tmp_path / "pages"
        if how == "wacz":
            with zipfile.ZipFile(file, "w") as package:
                package.writestr("archive/data.warc.gz", octets)
        else:
            file.write_bytes(gzip.decompress(octets) if how == "plain" else octets)
        done = run("-", stdin=octets) if how == "stdin" else run(file)
        found = rows(done)
        assert [row["url"] for row in found] == [PAGES[0][0], PAGES[2][0]]
        assert [row["text"] for row in found] == [SENTENCE] * 2
        assert all(row["extraction"]["record_id"].startswith("urn:uuid:") for row in found)
        assert {row["extraction"]["captured_at"] for row in found} == {"2026-11-23T00:00:00Z"}
        assert done.returncode == 0

    @pytest.mark.parametrize("packed", [False, True])
    def test_warc_like_json_lines_and_corpus_rows(self, tmp_path: Path, packed: bool) -> None:
        moment = datetime(2026, 11, 23, tzinfo=UTC)
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
        exchange = Exchange(
            "https://a.mil/1",
            moment,
            moment,
            Message(b"GET / HTTP/1.1\r\n\r\n", b""),
            Message(head, HTML.encode()),
            Fidelity.WIRE,
        )
        ids = iter(
            (
                "urn:uuid:00000000-0000-4000-8000-000000000001",
                "urn:uuid:00000000-0000-4000-8000-000000000002",
                "urn:uuid:3",
            )
        )
        lines = [record_line(record) for record in exchange_records(exchange, new_id=lambda: next(ids))]
        lines += [json.dumps({"url": "https://a.mil/2", "text": STORY}).encode() + b"\n", b"\n"]
        lines += [json.dumps({"url": "https://a.mil/3", "html": HTML}).encode()]
        data = b"".join(lines)
        (tmp_path / "lines").write_bytes(gzip.compress(data) if packed else data)
        found = rows(run(tmp_path / "lines"))
        assert [row["url"] for row in found] == ["https://a.mil/1", "https://a.mil/2", "https://a.mil/3"]
        assert {row["text"] for row in found} == {SENTENCE}

    def test_an_article_passes_as_it_stands(self, tmp_path: Path) -> None:
        (tmp_path / "story").write_text(STORY)
        first = run(tmp_path / "story").stdout
        assert run("-", stdin=first).stdout == first

    def test_many_files_keep_their_order(self, tmp_path: Path) -> None:
        for number in (3, 1, 2):
            (tmp_path / str(number)).write_text(STORY.replace("the Pier", f"Pier {number}"))
        done = run(*(tmp_path / str(number) for number in (3, 1, 2)))
        assert [row["headline"] for row in rows(done)] == [
            "Crew Paints Pier 3",
            "Crew Paints Pier 1",
            "Crew Paints Pier 2",
        ]

    def test_reading_view(self, tmp_path: Path) -> None:
        (tmp_path / "story").write_text(STORY)
        text = run(tmp_path / "story", "--text").stdout.decode()
        assert text.startswith("Crew Paints the Pier\n")
        assert "removed banner-official" in text
        assert "Here's how" not in text

    def test_contracts_are_listed_below_the_text(self, tmp_path: Path) -> None:
        page = "Contracts For Aug. 14, 2018\n\nNAVY\n\nVela Inc., Arden, Ohio, is awarded a $9,000 contract (N00019-18-C-0042) for nets."
        (tmp_path / "page").write_text(page, "utf-8")
        assert (
            "[award] Vela Inc. | Arden, Ohio | $9,000 | N00019-18-C-0042"
            in run(tmp_path / "page", "--text").stdout.decode()
        )

    def test_summary(self, tmp_path: Path) -> None:
        (tmp_path / "pages").write_bytes(warc(*PAGES))
        last = rows(run(tmp_path / "pages", tmp_path / "none", "--json"))[-1]
        assert last == {
            "command": "clean",
            "articles": 2,
            "kinds": {"other": 1, "story": 1},
            "duplicates": 0,
            "no_pages": 4,
            "failures": 1,
        }


class TestSecondOpinion:
    """`--second-opinion`: another reader's doubt is a warning, and changes nothing else."""

    PARAGRAPHS = tuple(
        f"On day {day} the harbor master let {day * 3} ships in, and the pier was painted again by noon."
        for day in range(9)
    )

    def page(self, tmp_path: Path) -> Path:
        body = "".join(f"<p>{text}</p>" for text in self.PARAGRAPHS)
        path = tmp_path / "page.html"
        path.write_text(
            f"<html><body><nav><a href=/>Home</a></nav><article><h1>A Pier</h1>{body}</article></body></html>"
        )
        return path

    def test_agreement_is_silent(self, tmp_path: Path) -> None:
        plain, asked = (rows(run(self.page(tmp_path), *more)) for more in ((), ("--second-opinion",)))
        assert len(plain[0]["body"]) == len(self.PARAGRAPHS)
        assert plain == asked

    def test_a_page_of_a_known_family_is_not_asked_about(self, tmp_path: Path) -> None:
        story = tmp_path / "story"
        story.write_text(STORY)
        assert rows(run(story, "--second-opinion")) == rows(run(story))

    def test_doubt_is_a_warning_each_way(self) -> None:
        html = f"<html><body><article>{''.join(f'<p>{text}</p>' for text in self.PARAGRAPHS)}</article></body></html>"
        (gone,) = second_opinion(html, self.PARAGRAPHS[1:])
        assert "keeps 1 paragraph not in the text" in gone
        assert "on day 0" in gone
        others = [
            f"Nobody saw the {number} gulls that sat on the roof of the harbor office all winter long."
            for number in range(20)
        ]
        assert any(
            "leaves out 20 paragraphs" in sentence for sentence in second_opinion(html, [*self.PARAGRAPHS, *others])
        )


class TestJobs:
    """`--jobs`: the same output from any number of processes."""

    def test_the_output_is_the_same(self, tmp_path: Path) -> None:
        lines = [json.dumps({"text": STORY.replace("a day", f"{number} days")}) for number in range(300)]
        lines[150:150] = ["{no json", "{}"]
        (tmp_path / "many.jsonl").write_text("\n".join(lines))
        one, three = (run(tmp_path / "many.jsonl", "--json", "--jobs", jobs) for jobs in ("1", "3"))
        assert (one.returncode, len(rows(one))) == (1, 301)
        assert (three.returncode, three.stdout, three.stderr) == (one.returncode, one.stdout, one.stderr)

    @pytest.mark.parametrize("jobs", ["0", "-1", "many"])
    def test_a_wrong_number_is_told(self, tmp_path: Path, jobs: str) -> None:
        done = run(tmp_path / "none", "--jobs", jobs)
        assert done.returncode == 2
        assert b"--jobs" in done.stderr
        assert b"Traceback" not in done.stderr


TELLING = " ".join(f"On day {day} the crew painted plank {day * 7} of the long pier in the rain." for day in range(12))
PHOTO = "The pier at dawn, seen from the water. Navy photo by Robin Vale"


class TestDuplicates:
    """`--duplicates INDEX`: over several files, and over several calls."""

    @staticmethod
    def story(tmp_path: Path, name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(f"Crew Paints Pier {name}\n\n{text}\n\n{PHOTO}\n{PHOTO}\nPhoto By: Robin Vale\n", "utf-8")
        return path

    def test_the_first_is_named_by_those_that_follow(self, tmp_path: Path) -> None:
        first = self.story(tmp_path, "one", TELLING)
        near = self.story(
            tmp_path, "two", TELLING.replace("the long pier in the rain. On day 11", "the pier. On day 11")
        )
        other = self.story(tmp_path, "three", TELLING.replace("crew", "band").replace("plank", "song"))
        one, two, three = rows(run("--duplicates", tmp_path / "index", first, near, other))
        assert (one["duplicate_of"], two["duplicate_of"], three["duplicate_of"]) == (None, one["id"], None)
        assert [row["photos"][0]["duplicate_of"] for row in (one, two, three)] == [None, one["id"], one["id"]]

    def test_a_later_call_remembers(self, tmp_path: Path) -> None:
        (one,) = rows(run("--duplicates", tmp_path / "index", self.story(tmp_path, "one", TELLING)))
        copy = self.story(tmp_path, "two", TELLING + " And that was that.")
        found, summary = rows(run("--duplicates", tmp_path / "index", copy, "--json"))
        assert (found["duplicate_of"], summary["duplicates"]) == (one["id"], 1)

    def test_a_page_read_again_is_no_duplicate_of_itself(self, tmp_path: Path) -> None:
        path = self.story(tmp_path, "one", TELLING)
        found = rows(run("--duplicates", tmp_path / "index", path, path))
        assert [row["duplicate_of"] for row in found] == [None, None]

    @pytest.mark.parametrize("kind", ["directory", "text"])
    def test_what_is_no_index_is_told_in_a_sentence(self, tmp_path: Path, kind: str) -> None:
        index = tmp_path / "index"
        index.mkdir() if kind == "directory" else index.write_text("no database " * 100)
        done = run("--duplicates", index, self.story(tmp_path, "one", TELLING))
        assert done.returncode == 2
        assert str(index) in done.stderr.decode()
        assert b"Traceback" not in done.stderr

    def test_an_index_that_fails_costs_its_names_and_no_article(self, tmp_path: Path) -> None:
        index = tmp_path / "index"
        story = self.story(tmp_path, "one", TELLING)
        assert run("--duplicates", index, story).returncode == 0
        database = sqlite3.connect(index)
        database.execute("DROP TABLE pending")  # one can be read, and nothing entered
        database.execute("CREATE VIEW pending AS SELECT '', NULL, NULL, NULL, NULL, x'' WHERE 0")
        database.commit()
        database.close()
        done = run(
            "--duplicates",
            index,
            self.story(tmp_path, "two", "So " + TELLING),
            self.story(tmp_path, "three", "Yes " + TELLING),
        )
        assert (done.returncode, len(rows(done))) == (1, 2)
        assert done.stderr.count(b"\n") == 1
        assert str(index).encode() in done.stderr


def bad(tmp_path: Path, kind: str) -> Path:
    """A bad input of each kind."""
    path = tmp_path / f"{kind}.input"
    if kind == "directory":
        path.mkdir()
    elif kind == "zip":
        with zipfile.ZipFile(path, "w") as package:
            package.writestr("readme.txt", "hello")
    elif kind != "missing":
        path.write_bytes(BAD_BYTES[kind])
    if kind == "unreadable":
        path.chmod(0)
    return path


GOOD_LINE = json.dumps({"text": STORY}).encode() + b"\n"
BAD_BYTES = {
    "unreadable": STORY.encode(),
    "empty": b"",
    "blank": b" \n\n\t\n",
    "binary": bytes(range(256)) * 20,
    "image": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "cut-gzip": gzip.compress(STORY.encode() * 50)[:-20],
    "cut-warc": warc(*PAGES)[:-40],
    "no-gzip": b"\x1f\x8b\x08\x00 this is no gzip at all",
    "json-no-page": b'{"name": "no page"}\n' + GOOD_LINE,
    "json-broken": b'{"text": "cut\n' + GOOD_LINE,
}


@pytest.mark.parametrize(
    ("kind", "sentence", "articles"),
    [
        ("missing", "does not exist", 0),
        ("directory", "is a directory", 0),
        ("empty", "is empty", 0),
        ("blank", "nothing but white space", 0),
        ("binary", "not a page", 0),
        ("image", "a PNG image", 0),
        ("cut-gzip", "cut off", 0),
        ("cut-warc", "offset", 1),
        ("no-gzip", "damaged", 0),
        ("zip", "no WACZ", 0),
        ("json-no-page", "line 1", 1),
        ("json-broken", "line 1", 1),
    ],
)
def test_bad_input_gets_one_sentence_and_the_rest_goes_on(
    tmp_path: Path, kind: str, sentence: str, articles: int
) -> None:
    good = tmp_path / "good"
    good.write_text(STORY)
    path = bad(tmp_path, kind)
    done = run(path, good)
    told = done.stderr.decode().splitlines()
    assert done.returncode == 1
    assert len(told) == 1, told
    assert sentence in told[0]
    assert path.name in told[0]
    assert "Traceback" not in told[0]
    assert len(rows(done)) == articles + 1


def test_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process, since root may read every file."""
    path = bad(tmp_path, "unreadable")
    if os.geteuid() == 0:
        monkeypatch.setattr(
            Path, "open", lambda *_, **__: (_ for _ in ()).throw(PermissionError(13, "Permission denied"))
        )
    [error] = read_input(str(path))
    assert "check its permissions" in str(error)


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        done = run(tmp_path / "socket")
    assert done.returncode == 1
    assert b"cannot be read" in done.stderr


def test_invalid_utf8_is_replaced_and_said(tmp_path: Path) -> None:
    (tmp_path / "page").write_bytes(HTML.replace("pier", "pièr").encode().replace(b"harbor", b"harb\xffr"))
    [row] = rows(run(tmp_path / "page"))
    assert "harb�r" in row["text"]
    assert any("UTF-8" in warning or "utf-8" in warning for warning in row["extraction"]["warnings"])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "FILE"),
        (["--nonsense", "x"], "unrecognized"),
        (["-", "-"], "only once"),
        (["a", "b", "--url", "https://x.mil/"], "--url"),
    ],
)
def test_usage(arguments: list[str], sentence: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert sentence in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_a_reader_that_goes_away_is_no_failure_of_ours(tmp_path: Path) -> None:
    (tmp_path / "many").write_text("".join(json.dumps({"text": STORY}) + "\n" for _ in range(2000)))
    command = f"{sys.executable} -m crawler clean {tmp_path / 'many'} | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, check=False)
    assert done.stderr == b""
    assert len(done.stdout.splitlines()) == 1


def test_memory_does_not_grow_with_the_input(tmp_path: Path) -> None:
    """Peak memory over 40 MB of JSON lines stays close to that over 2 MB; the benchmark does the same with a gigabyte."""
    program = (
        "import re, sys; from crawler.commands.clean import main; main(sys.argv[1:]); "
        "print(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1], file=sys.stderr)"
    )
    line = json.dumps({"text": STORY + "\n\n" + SENTENCE * 200}) + "\n"
    peaks = []  # VmHWM, not ru_maxrss: that one begins with the parent's peak
    for count in (120, 2400):
        path = tmp_path / f"{count}.jsonl"
        path.write_text(line * count)
        done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, check=True)
        peaks.append(int(done.stderr.split()[-1]))
    assert peaks[1] < peaks[0] * 1.25
