"""A server of one page, for benchmarks: run as `python -m tests.benchmarks.wire_server`, it prints its port."""

import asyncio
import gzip
import random


def page() -> bytes:
    """100 KB of invented words: gzip makes 2.5 of 1 out of them, less than of real pages."""
    chance = random.Random(2026)
    words = ["".join(chance.choices("abcdefghiklmnoprstuvw", k=chance.randint(2, 9))) for _ in range(4000)]
    text = " ".join(chance.choices(words, k=20_000))
    return b"<html><body><p>" + text.encode()[:100_000] + b"</p></body></html>"


def serve() -> None:
    """A server that answers every request with the page, `/gzip` with it packed."""
    plain = page()
    answers = {}
    for path, field, body in ((b"/plain", b"", plain), (b"/gzip", b"Content-Encoding: gzip\r\n", gzip.compress(plain))):
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n%bContent-Length: %d\r\n\r\n" % (field, len(body))
        answers[path] = head + body

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                writer.write(answers[head.split(b" ", 2)[1]])
        except (EOFError, OSError):
            writer.close()

    async def run() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()

    asyncio.run(run())


if __name__ == "__main__":
    serve()
