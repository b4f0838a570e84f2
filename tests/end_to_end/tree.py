"""A spider that follows links, and the site that it crawls: a binary tree of invented pages, with what real sites do."""

import asyncio
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from scrapy import Spider
from scrapy.http import Response, TextResponse

from spiders.decode import decode_page
from spiders.extract import extract

PAGE = """<!doctype html><html lang="en"><head><title>Story {number} of the Example Wing</title></head><body>
<h1>Story {number} of the Example Wing</h1><p>PORT VELA (Nov. 23, 2026) -- The Example Wing told story {number} today.</p>
<p>{filler}</p>{links}</body></html>"""


class TreeSpider(Spider):
    """Follows every link; an article a page."""

    name = "tree"

    def __init__(self, root: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.start_urls = [root]

    def parse(self, response: Response, **kwargs: Any) -> Iterator[Any]:
        """A link, the article, the other links: in the worst order."""
        del kwargs
        if response.status != 200 or not isinstance(response, TextResponse):
            return
        links = response.css("a::attr(href)").getall()
        yield from (response.follow(link, errback=self.lost) for link in links[:1])
        yield extract(
            decode_page(
                response.body,
                content_type="text/html",
                url=response.url,
                record_id=response.meta["response_id"],
                captured_at=response.meta["captured_at"],
                status=200,
            )
        )
        yield from (response.follow(link, errback=self.lost) for link in links[1:])

    def lost(self, failure: Any) -> None:
        """An errback, so that requests have one."""


class NeverEnds:
    """An item pipeline that holds the article of page 3 for ever, after it was written."""

    async def process_item(self, item: Any) -> Any:
        """Part of Scrapy's contract."""
        if str(getattr(item, "url", "")).endswith("/p/3"):
            await asyncio.sleep(3600)
        return item


@dataclass
class Tree:
    """The site's side of the story. Page n links to 2n and 2n + 1."""

    pages: int
    latency: float = 0.0
    heavy: int = 0
    """Octets of a file that every sixteenth page links to: noise, so that its record is long in being written."""
    port: int = 0
    hits: Counter[str] = field(default_factory=Counter)
    most: int = 0
    """Requests that waited for their answer at the same time, at most."""
    _now: int = 0
    _change: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Counts a request as long as its answer is not sent: with that, the next may come before we know."""
        with self._change:
            self._now += 1
            self.most = max(self.most, self._now)
        try:
            yield
        finally:
            with self._change:
                self._now -= 1

    @property
    def root(self) -> str:
        """Where a crawl begins."""
        return f"http://127.0.0.1:{self.port}/p/1"

    def article_urls(self) -> set[str]:
        """The address of every article."""
        return {f"http://127.0.0.1:{self.port}/p/{number}" for number in range(1, self.pages + 1)}

    def body(self, number: int) -> bytes:
        """A page. Some are linked by way of a redirect, and some link to what is not there."""
        children = [child for child in (2 * number, 2 * number + 1) if child <= self.pages]
        paths = [f"/r/{child}" if child % 17 == 0 else f"/p/{child}" for child in children]
        paths += [f"/p/{number // 2}"] if number > 1 else []
        paths += ["/gone"] if number % 50 == 0 else []
        paths += [f"/f/{number}"] if self.heavy and number % 16 == 0 else []
        links = "".join(f'<a href="{path}">{path}</a> ' for path in paths)
        return PAGE.format(number=number, links=links, filler=f"It is the {number}th of them. " * 40).encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, tree: Tree, *arguments: Any) -> None:
        self.tree = tree
        super().__init__(*arguments)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the standard library's name
        """No noise."""

    def do_GET(self) -> None:
        self.tree.hits[self.path] += 1
        if self.tree.latency and self.path != "/robots.txt":
            with self.tree.answering():
                time.sleep(self.tree.latency)
        kind, _, number = self.path.removeprefix("/").partition("/")
        if kind == "r":
            self._send(301, b"", location=f"/p/{number}")
        elif kind == "p" and int(number) % 31 == 0 and self.tree.hits[self.path] == 1:
            self._send(503, b"<p>busy</p>")
        elif kind == "p":
            self._send(200, self.tree.body(int(number)))
        elif kind == "f":
            self._send(200, random.Random(number).randbytes(self.tree.heavy), kind="application/octet-stream")
        else:
            self._send(404, b"<p>not there</p>")

    def _send(
        self, status: int, body: bytes, location: str | None = None, kind: str = "text/html; charset=utf-8"
    ) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            if location:
                self.send_header("Location", location)
            self.end_headers()
            self.wfile.write(body)
        except ConnectionError:
            self.close_connection = True


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is no news."""


def serve_tree(tree: Tree) -> ThreadingHTTPServer:
    """The site, on loopback, on a thread. The caller shuts it down."""
    server = _Server(("127.0.0.1", 0), partial(_Handler, tree))
    tree.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return server
