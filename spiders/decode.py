"""Bytes to text, as browsers do it: byte order mark, then the HTTP charset, then the page's own declaration.

Labels mean what the WHATWG Encoding Standard says they mean (`iso-8859-1` is windows-1252). What cannot be decoded is
replaced, never dropped, and the page says so in its warnings.
"""

import re
from datetime import datetime

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

from crawler.errors import InputError
from crawler.model.page import Page, Source
from spiders.root import root_name

_FALLBACK = "cp1252"
_DECLARATION_SPAN = 4096
"""Bytes in which a page may declare its charset; browsers look at 1,024, real pages exceed it with comments."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"\x1f\x8b", "gzip-compressed data"),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed data"),
    (b"RIFF", "a RIFF media file"),
    (b"\x00\x00\x00\x18ftyp", "an MP4 video"),
    (b"\x00\x00\x00\x20ftyp", "an MP4 video"),
    (b"\x7fELF", "a program"),
    (b"bplist00", "a property list"),
    (b"SQLite format 3\x00", "an SQLite database"),
)
_XML = {
    "rss": "a feed", "feed": "a feed", "rdf": "a feed", "urlset": "a sitemap", "sitemapindex": "a sitemap",
    "opml": "a list of feeds", "svg": "an SVG image",
}  # fmt: skip
"""What a document in XML is, by its root: text, and no page."""
_NO_CHARSETS = frozenset(
    {"base64", "bz2", "hex", "idna", "punycode", "quopri", "raw-unicode-escape", "rot-13", "undefined", "unicode-escape", "uu",
     "zip", "zlib"}
)  # fmt: skip
"""Codecs of Python that are no charset of the web: to name one is to name none."""
_CONTROLS = bytes((*range(9), *range(14, 27)))
"""Control characters without a use in text; tab, line ends, form feed and escape have one."""
_BINARY_TYPE = re.compile(
    r"\s*(?:image/(?!svg)|audio/|video/|font/|application/(?:pdf|zip|gzip|msword|vnd\.))", re.IGNORECASE
)
_HTML_TYPE = re.compile(r"\s*(?:text/html|application/xhtml\+xml)\b", re.IGNORECASE)
_TEXT_TYPE = re.compile(r"\s*text/(?:plain|markdown)\b", re.IGNORECASE)
# WHATWG MIME Sniffing, 7.1, and what crawled fragments begin with.
_HTML_START = re.compile(
    r"(?:\s|(?><!--.*?-->)|<\?xml[^>]*>)*"
    r"<(?:!doctype\s+html|html|head|body|title|meta|link|script|style|iframe|table|div|font|br|p|a|b|h[1-6]|ul|ol|section|"
    r"article|main|header|nav|form|span|figure|!--)(?=[\s/>])",
    re.IGNORECASE | re.DOTALL,
)
_END_TAG = re.compile(r"</(?:p|div|html|body|a|span|li|h[1-6]|td|strong)\s*>", re.IGNORECASE)
# A character of two or more bytes, well formed: proof that a page without declaration is UTF-8 all the same.
_UTF8_SEQUENCE = re.compile(
    rb"[\xc3-\xdf][\x80-\xbf](?![\x80-\xbf])|[\xe1-\xec\xee\xef][\x80-\xbf]{2}(?![\x80-\xbf])|[\xf1-\xf3][\x80-\xbf]{3}"
)


def decode_page(
    data: bytes,
    *,
    content_type: str | None = None,
    url: str | None = None,
    record_id: str | None = None,
    captured_at: datetime | None = None,
    status: int | None = None,
) -> Page:
    """The page in `data`; `content_type` is the value of the HTTP header. Raises InputError when it is no text."""
    what = _no_page(data, content_type)
    if what:
        place = url or "the input"
        raise InputError(f"{place} is {what}, not a page; give an HTML page or a text capture")
    text, warnings, utf8 = _decode(data, content_type)
    if b"\x00" in data and "\x00" in text:  # no charset makes one of other bytes, and among bytes it is sought faster
        warnings.append(f"{text.count(chr(0))} NUL characters taken out")
        text, utf8 = text.replace("\x00", ""), None
    source = _source(text, content_type)
    return Page(text, source, url, record_id, captured_at, status, tuple(warnings), utf8=utf8)


def _no_page(data: bytes, content_type: str | None) -> str | None:
    """What kind of data this is that is no page, None when it may be one."""
    for magic, what in _MAGIC:
        if data.startswith(magic):
            return what
    if content_type and _BINARY_TYPE.match(content_type):
        return f"of the type {content_type.partition(';')[0].strip()}"
    head = data[:8192]
    root = root_name(head)
    # a page that was cut out of another may open with an image or an element of its own
    if root in _XML and (b"<?xml" in head or root == "rss" or (b"xmlns" in head and root != "svg")):
        return _XML[root]
    controls = len(head) - len(head.translate(None, _CONTROLS))
    # text has none of them; a damaged page has a few
    if read_bom(head)[0] is None and controls > 3 and controls * 50 > len(head):
        return "binary data"
    return None


def _decode(data: bytes, content_type: str | None) -> tuple[str, list[str], bytes | None]:
    """The text, what was odd about it, and the bytes of the text where they are UTF-8."""
    encoding = _declared(data, content_type)
    if encoding is None:
        try:
            return data.decode("utf-8"), [], data
        except UnicodeDecodeError:
            encoding = "utf-8" if _UTF8_SEQUENCE.search(data) else _FALLBACK
    bom = read_bom(data)[1]
    body = data[len(bom) :] if bom else data
    try:
        return body.decode(encoding), [], body if encoding == "utf-8" else None
    except UnicodeDecodeError as error:
        if encoding == "utf-8" and error.end < len(body) and not _UTF8_SEQUENCE.search(body):
            told = f"it says that it is UTF-8 and is none from offset {error.start + len(bom or b'')} on: read as windows-1252"
            return body.decode(_FALLBACK, "replace"), [told], None
        text = body.decode(encoding, "replace")
        count = text.count("�") - (body.count("�".encode()) if encoding == "utf-8" else 0)
        offset = error.start + len(bom or b"")
        told = f"{count} byte sequences that are no {_name(encoding)} replaced by U+FFFD, the first at offset {offset}"
        return text, [told], None


def _declared(data: bytes, content_type: str | None) -> str | None:
    """The codec that the bytes, the header or the page ask for, in that order."""
    encoding = read_bom(data)[0]
    if encoding:
        return encoding
    encoding = http_content_type_encoding(content_type) if content_type else None
    if not encoding:
        encoding = html_body_declared_encoding(data[:_DECLARATION_SPAN])
        if encoding and encoding.startswith(("utf-16", "utf-32")):
            return "utf-8"  # an ASCII declaration that was read cannot stand in UTF-16 (HTML, 13.2.3.2)
    if encoding in ("utf-7", "utf_7"):
        return _FALLBACK  # browsers refuse it: it smuggles scripts
    encoding = resolve_encoding(encoding) if encoding else None
    return None if encoding in _NO_CHARSETS else encoding


def _name(encoding: str) -> str:
    return {"utf-8": "UTF-8", "cp1252": "windows-1252"}.get(encoding, encoding)


def _source(text: str, content_type: str | None) -> Source:
    if content_type and _HTML_TYPE.match(content_type):
        return "html"
    if content_type and _TEXT_TYPE.match(content_type):
        return "text"
    head = text[:4096]
    if _HTML_START.match(head) or len(_END_TAG.findall(text[:65536])) >= 3:
        return "html"
    return "text"
