"""Pages as browsers save them: several resources in one file, or HTML that says in a comment where it is from.

MHTML (RFC 2557; Chrome, Edge, Internet Explorer, Outlook), Safari's web archive (a property list), and the comments of "save
page as" and of SingleFile.
"""

import plistlib
import re
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple
from xml.parsers.expat import ExpatError

_SPAN = 8192
"""Octets, or characters, in which a file says what it is."""
_MESSAGE = re.compile(rb"(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+\r?\n")
_MULTIPART = re.compile(rb"^content-type:\s*multipart/", re.IGNORECASE | re.MULTILINE)
_MIME = re.compile(rb"^mime-version:", re.IGNORECASE | re.MULTILINE)
_LIST = (b"bplist00", b"<?xml")
_COMMENT = re.compile(
    r"<!--\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:\s*)(https?://[^\s>]+)", re.IGNORECASE
)


class Saved(NamedTuple):
    """The page in a file, as it was sent: its octets, and what the file says of them."""

    body: bytes
    content_type: str | None
    url: str | None
    saved_at: datetime | None


def saved_page(data: bytes) -> Saved | None:
    """The page in an MHTML file, a mail or a Safari web archive; None when `data` is neither."""
    head = _MESSAGE.match(data[:_SPAN])
    if head and _MIME.search(head[0]) and _MULTIPART.search(head[0]):
        return _of_message(BytesParser().parsebytes(data))
    if data.startswith(_LIST) and (data[0] == ord("b") or b"<plist" in data[:_SPAN]):
        return _of_list(data)
    return None


def saved_from(text: str) -> str | None:
    r"""The address that a browser, or SingleFile, wrote at the top of a page that it saved.

    >>> saved_from("<!-- saved from url=(0024)https://www.example.mil/ -->\n<html>")
    'https://www.example.mil/'
    """
    found = _COMMENT.search(text, 0, _SPAN)
    return found[1] if found else None


def _of_message(message: Message) -> Saved | None:
    """The part that the file is about: named by its address, or the first that is HTML, or the first that is text."""
    parts = [part for part in message.walk() if part.get_content_type() in ("text/html", "text/plain")]
    address = message.get("Snapshot-Content-Location") or message.get("Content-Location")
    parts.sort(key=lambda part: (part.get("Content-Location") != address, part.get_content_type() != "text/html"))
    if not parts:
        return None
    body = parts[0].get_payload(decode=True)
    charset = parts[0].get_content_charset()
    content_type = parts[0].get_content_type() + (f"; charset={charset}" if charset else "")
    url = _address(parts[0].get("Content-Location")) or _address(address)
    return Saved(body, content_type, url, _moment(message.get("Date"))) if isinstance(body, bytes) else None


def _moment(date: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(str(date))
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _of_list(data: bytes) -> Saved | None:
    try:
        main: Any = plistlib.loads(data)["WebMainResource"]
        body, media_type = main["WebResourceData"], main.get("WebResourceMIMEType")
    except (plistlib.InvalidFileException, ExpatError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    charset = main.get("WebResourceTextEncodingName")
    content_type = f"{media_type}; charset={charset}" if media_type and charset else media_type
    return Saved(body, content_type, _address(main.get("WebResourceURL")), None) if isinstance(body, bytes) else None


def _address(value: object) -> str | None:
    """An address as it may stand in a header, folded."""
    address = "".join(str(value).split())
    return address if address.startswith(("http://", "https://")) else None
