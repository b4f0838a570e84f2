"""Proxies: where they are, and how one is asked for a tunnel."""

import asyncio
import base64
import socket
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from scrapy.exceptions import DownloadConnectionRefusedError, UnsupportedURLSchemeError

from crawler.wire.parse import ResponseParser

_ANSWER_LIMIT = 64 * 1024


class Proxy(NamedTuple):
    """An HTTP proxy, and the value of Proxy-Authorization for it."""

    host: str
    port: int
    authorization: bytes | None = None

    def __str__(self) -> str:
        return f"the proxy {self.host}:{self.port}"


def read_proxy(url: str, authorization: bytes | None = None, encoding: str = "latin-1") -> Proxy:
    """A proxy by its URL; name and password may stand in it, or their field's value be given.

    Raises UnsupportedURLSchemeError for a proxy that is spoken to otherwise than by plain HTTP.

    >>> read_proxy("http://ann:word@proxy.example.test:3128")
    Proxy(host='proxy.example.test', port=3128, authorization=b'Basic YW5uOndvcmQ=')
    """
    parts = urlsplit(url if "://" in url else f"http://{url}")
    try:
        port = parts.port or 80
    except ValueError as error:
        raise UnsupportedURLSchemeError(f"the proxy's port cannot be read: {error}") from error
    if parts.scheme != "http" or not parts.hostname:
        raise UnsupportedURLSchemeError(f"{parts.scheme}://{parts.hostname} is no proxy that can be used: give http://")
    if parts.username is not None and authorization is None:
        named = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        authorization = b"Basic " + base64.b64encode(named.encode(encoding, "replace"))
    return Proxy(parts.hostname, port, authorization)


async def open_tunnel(opened: socket.socket, proxy: Proxy, host: str, port: int) -> None:
    """Ask the proxy at the other end of a socket for a tunnel to a host. Raises DownloadConnectionRefusedError."""
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    lines = [f"CONNECT {place} HTTP/1.1".encode("idna" if not host.isascii() else "ascii")]
    lines.append(b"Host: " + place.encode("utf-8"))
    if proxy.authorization:
        lines.append(b"Proxy-Authorization: " + proxy.authorization)
    loop = asyncio.get_running_loop()
    parser = ResponseParser("CONNECT", head_limit=_ANSWER_LIMIT)
    try:
        await loop.sock_sendall(opened, b"\r\n".join([*lines, b"", b""]))
        while parser.head is None and not parser.ended:
            data = await loop.sock_recv(opened, 4096)
            parser.feed(data) if data else parser.close()
    except OSError as error:
        raise DownloadConnectionRefusedError(f"{proxy} broke off: {error}") from error
    status = parser.head.status if parser.head and parser.head.octets else None
    if status is None or not 200 <= status < 300 or parser.surplus:
        what = (
            f"{status} {parser.head.reason.decode('latin-1')}" if parser.head and status else "nothing that can be read"
        )
        raise DownloadConnectionRefusedError(f"{proxy} answered {what} to CONNECT {place}")
