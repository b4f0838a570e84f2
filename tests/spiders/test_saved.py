"""Pages that a browser saved in one file: the page alone, as it was sent, with its address; any other file is none."""

import plistlib
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.saved import Saved, saved_from, saved_page

URL = "https://www.example.mil/News/Article-Display/Article/7/crew-paints-the-pier/"
HTML = "<!DOCTYPE html><html><body><p>Crew paints Velá’s pier.</p></body></html>".encode()
QUOTED = "<!DOCTYPE html><html><body><p>Crew paints Vel=C3=A1=E2=80=99=\r\ns pier.</p></body></html>"
DATE = "Mon, 23 Nov 2026 01:02:03 -0500"
MOMENT = datetime(2026, 11, 23, 6, 2, 3, tzinfo=UTC)


def part(media_type: str, body: str, *headers: str) -> str:
    return "\r\n".join((f"Content-Type: {media_type}", *headers, "", body))


def mime(kind: str, *parts: str, headers: tuple[str, ...] = ()) -> bytes:
    head = (*headers, "MIME-Version: 1.0", f"Content-Type: multipart/{kind};", '\tboundary="----x7"', "", "")
    return ("\r\n".join(head) + "".join(f"\r\n------x7\r\n{each}" for each in parts) + "\r\n------x7--\r\n").encode()


CODED = "Content-Transfer-Encoding: quoted-printable"
CHROME = mime(
    "related",
    part("text/html", QUOTED, "Content-ID: <frame-A@mhtml.blink>", CODED, f"Content-Location: {URL}"),
    part("text/css", "p { margin: 0 }", f"Content-Location: {URL}style.css"),
    part("text/html", "<p>A frame.</p>", "Content-Location: https://ads.example/"),
    headers=("From: <Saved by Blink>", f"Snapshot-Content-Location: {URL}", "Subject: Crew", f"Date: {DATE}"),
)
FRAME_FIRST = mime(
    "related",
    part("text/html", "<p>A frame.</p>", "Content-Location: https://ads.example/"),
    part("text/html; charset=utf-8", QUOTED, CODED, f"Content-Location:\r\n {URL}"),
    headers=(f"Snapshot-Content-Location:\r\n {URL}",),
)
MAIL = mime(
    "alternative",
    part("text/plain", "Crew paints the pier."),
    part("text/html; charset=UTF-8", QUOTED, CODED),
    headers=("From: news@example.mil", "Subject: Crew paints the pier", f"Date: {DATE}"),
)
TEXT_MAIL = mime("mixed", part("text/plain", "Crew paints the pier."), part("image/png", "x"), headers=("Date: soon",))
SAFARI = {
    "WebMainResource": {
        "WebResourceData": HTML,
        "WebResourceMIMEType": "text/html",
        "WebResourceTextEncodingName": "UTF-8",
        "WebResourceURL": URL,
    },
    "WebSubresources": [{"WebResourceData": b"x", "WebResourceURL": f"{URL}x.png"}],
}


@pytest.mark.parametrize(
    ("data", "saved"),
    [
        (CHROME, Saved(HTML, "text/html", URL, MOMENT)),
        (FRAME_FIRST, Saved(HTML, "text/html; charset=utf-8", URL, None)),
        (MAIL, Saved(HTML, "text/html; charset=utf-8", None, MOMENT)),
        (CHROME.replace(DATE.encode(), b"Fri, 31 Dec 9999 23:59:59 -1400"), Saved(HTML, "text/html", URL, None)),
        (TEXT_MAIL, Saved(b"Crew paints the pier.", "text/plain", None, None)),
        (plistlib.dumps(SAFARI, fmt=plistlib.FMT_BINARY), Saved(HTML, "text/html; charset=UTF-8", URL, None)),
        (plistlib.dumps(SAFARI), Saved(HTML, "text/html; charset=UTF-8", URL, None)),
    ],
    ids=["chrome", "frame first", "mail", "no date", "text mail", "safari", "safari as xml"],
)
def test_the_page_in_it(data: bytes, saved: Saved) -> None:
    assert saved_page(data) == saved


@pytest.mark.parametrize(
    "data",
    [
        b"", HTML, b"<?xml version='1.0'?><html/>", b"bplist00", plistlib.dumps({"a": 1}), plistlib.dumps([]),
        b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nA letter.",
        b"Contact: 555-0100\nDate: Nov. 3\n\nThe header MIME-Version: and Content-Type: multipart/related are explained.\n",
        b"The wing said:\n\nMIME-Version: 1.0\nContent-Type: multipart/related\n\nas mails begin.\n",
        mime("related", part("image/png", "x")),
    ],
)  # fmt: skip
def test_what_is_none(data: bytes) -> None:
    assert saved_page(data) is None


@given(
    st.sampled_from([CHROME, FRAME_FIRST, MAIL, plistlib.dumps(SAFARI)]), st.integers(0, 2000), st.binary(max_size=9)
)
@settings(max_examples=300)
def test_damage_is_no_error(data: bytes, at: int, noise: bytes) -> None:
    for damaged in (data[:at], data[:at] + noise + data[at:], data[:at] + noise + data[at + 9 :]):
        saved = saved_page(damaged)
        assert saved is None or isinstance(saved.body, bytes)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (f"<!DOCTYPE html>\n<!-- saved from url=(0076){URL} -->\n<html>", URL),
        (f"<html lang=en><!--\n Page saved with SingleFile \n url: {URL} \n saved date: Mon Nov 23 2026 -->", URL),
        ("<!-- saved from url=(0014)about:internet -->", None),
        (f"<p>Archivists write: saved from url=(0076){URL}</p>", None),
        ("x" * 9000 + f"<!-- saved from url=(0076){URL} -->", None),
        ("<!--" * 2000, None),
    ],
)
def test_the_address_in_a_comment(text: str, url: str | None) -> None:
    assert saved_from(text) == url
