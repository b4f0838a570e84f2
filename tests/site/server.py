"""The server: `python -m tests.site.server` with its settings as one JSON object; prints its port, then serves until it is killed.

Every request becomes a line of the log: time (monotonic), host, target, status, and whether it was conditional.
"""

import json
import sys
import threading
import time
from dataclasses import replace
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.site.answers import Answer, Host
from tests.site.content import ELSEWHERE, HOSTS, Article


class Serving:
    """The hosts and the log that their handlers share."""

    def __init__(self, port: int, settings: dict[str, Any]) -> None:
        editions = {int(number): edition for number, edition in settings.get("editions", {}).items()}
        numbers = range(10_000 - int(settings["articles"]), 10_000)
        articles = [replace(Article(number), edition=editions.get(number, 1)) for number in numbers]
        articles += [Article(number) for number in settings.get("more", [])]
        self.hosts = {
            name: Host(
                name,
                port,
                {a.number: a for a in articles if a.host == name},
                float(settings.get("crawl_delay", {}).get(name, 0)),
                bool(settings.get("traps", True)),
                bool(settings.get("faults", True)),
                int(settings.get("page_size", 20)),
                str(settings.get("moods", {}).get(name, "")),
            )
            for name in HOSTS
        }
        self.hosts[ELSEWHERE] = Host(ELSEWHERE, port, {7: Article(7)})
        self.lock = threading.Lock()
        self.log = Path(settings["log"]).open("a", buffering=1, encoding="utf-8")  # noqa: SIM115  for as long as the process lives


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def __init__(self, serving: Serving, *arguments: Any) -> None:
        self.serving = serving
        super().__init__(*arguments)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the standard library's name
        """The log is our own."""

    def do_GET(self) -> None:
        host = self.serving.hosts[self.headers["Host"].partition(":")[0]]
        with self.serving.lock:
            begun = time.monotonic()
            answer = host.answer(self.path)
            known = dict(answer.headers).get("ETag")
            if known and self.headers.get("If-None-Match") == known:
                answer = Answer(b"", status=304, headers=answer.headers)
            line = {
                "time": begun,
                "host": host.name,
                "target": self.path,
                "status": answer.status,
                "conditional": "If-None-Match" in self.headers,
                "agent": self.headers.get("User-Agent"),
            }
            self.serving.log.write(json.dumps(line) + "\n")
        if answer.delay:
            time.sleep(answer.delay)
        head = [f"HTTP/1.1 {answer.status} X", *(f"{name}: {value}" for name, value in answer.headers)]
        if answer.status != 304:
            head += [f"Content-Type: {answer.kind}", f"Content-Length: {len(answer.body)}"]
        self.wfile.write("\r\n".join(head).encode() + b"\r\n\r\n" + answer.body)


class Server(ThreadingHTTPServer):
    """On every loopback address."""

    daemon_threads = True
    request_queue_size = 128


def main() -> None:
    """Serve."""
    settings = json.loads(sys.argv[1])
    server = Server(("", int(settings.get("port", 0))), BaseHTTPRequestHandler)
    port = server.server_address[1]
    server.RequestHandlerClass = partial(Handler, Serving(port, settings))
    print(port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
