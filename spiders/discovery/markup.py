"""XML as it comes: read piece by piece, without entities, without the network, and never larger in memory than a piece."""

import zlib
from collections.abc import Iterator

from lxml import etree

from spiders.discovery.entry import Problem

PIECE = 64 * 1024
LIMIT = 256 * 1024 * 1024
"""Bytes of a document that are read. The sitemap protocol allows 50 MB; a gzip bomb ends here."""


def pieces(data: bytes) -> Iterator[bytes | Problem]:
    """The document's bytes, unpacked where they are gzip, up to LIMIT."""
    if not data.startswith(b"\x1f\x8b"):
        for start in range(0, min(len(data), LIMIT), PIECE):
            yield data[start : start + PIECE]
        if len(data) > LIMIT:
            yield Problem(f"it is larger than {LIMIT >> 20} MB: the rest was not read")
        return
    total = 0
    try:
        for piece in _unpacked(data):
            total += len(piece)
            if total > LIMIT:
                yield Problem(f"it unpacks to more than {LIMIT >> 20} MB: the rest was not read")
                return
            yield piece
    except EOFError:
        yield Problem("its gzip data is cut off: what came before was read")
    except zlib.error as error:
        yield Problem(f"its gzip data is damaged ({error}): what came before was read")


def _unpacked(data: bytes) -> Iterator[bytes]:
    """The content of a gzip member, no piece larger than PIECE. Raises zlib.error, and EOFError for one that is cut off."""
    unpacker = zlib.decompressobj(wbits=31)
    for start in range(0, len(data), PIECE):
        waiting = data[start : start + PIECE]
        while waiting and not unpacker.eof:
            yield unpacker.decompress(waiting, PIECE)
            waiting = unpacker.unconsumed_tail
    while not unpacker.eof:
        if not (rest := unpacker.decompress(b"", PIECE)):
            raise EOFError
        yield rest


def elements(data: bytes, wanted: frozenset[str]) -> Iterator[etree._Element | Problem]:
    """Each element with one of these local names, whole; it is emptied when the next is asked for.

    A document that declares entities is refused: no feed or sitemap needs them, and they are how a small file becomes a
    large one. Broken mark-up is read with patience, and a Problem says where it broke first.
    """
    parser = etree.XMLPullParser(
        events=("end",), recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        for piece in pieces(data):
            if isinstance(piece, Problem):
                yield piece
                continue
            if b"<!ENTITY" in piece.upper() if b"<!" in piece else False:
                yield Problem("it declares entities, which no feed or sitemap needs: it was not read on")
                return
            parser.feed(piece)
            yield from _ended(parser, wanted)
        parser.close()
        yield from _ended(parser, wanted)
    except etree.XMLSyntaxError as error:
        yield Problem(f"it is not well-formed XML ({error.msg}): what came before was read")
        return
    broken = next((entry for entry in parser.feed_error_log if entry.level >= etree.ErrorLevels.ERROR), None)
    if broken is not None:
        yield Problem(f"it is not well-formed XML (line {broken.line}: {broken.message}): what could be read was")


def _ended(parser: "etree.XMLPullParser", wanted: frozenset[str]) -> Iterator[etree._Element]:
    for _, element in parser.read_events():
        if not isinstance(element, etree._Element) or not isinstance(element.tag, str):  # noqa: SLF001  lxml's type has no other name
            continue
        if local_name(element) not in wanted:
            continue
        yield element
        element.clear()
        parent = element.getparent()
        while parent is not None and element.getprevious() is not None:
            del parent[0]


def local_name(element: etree._Element) -> str:
    """The element's name without its namespace, in lower case."""
    return str(element.tag).rpartition("}")[2].lower()


def text_of(element: etree._Element, *names: str) -> str | None:
    """The text of the first child (or grandchild) with one of these local names, in the order of the names."""
    for name in names:
        for child in element.iter():
            if child is not element and isinstance(child.tag, str) and local_name(child) == name:
                text = all_text(child)
                if text:
                    return text
    return None


def all_text(element: etree._Element) -> str:
    """All the text in an element, without the blanks around it."""
    return "".join(map(str, element.itertext())).strip()
