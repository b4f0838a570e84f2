"""A server of many pages, for benchmarks: `python -m tests.benchmarks.page_server PAGES` prints its port.

`/plain/MS/N` is page N after so many milliseconds, of a site of its own; `/site/MS/N` the same with the menu that all pages of a site
have; `/gzip/MS/N` page N packed; `/words/MS/N` 100 KB of invented words. `/began` says when the first page after the last `/began`
was asked for, on the clock that all processes of a machine share, and how many were.
"""

import asyncio
import gzip
import random
import re
import sys
import time

from tests.benchmarks.test_html_speed import afpims_page


def page(number: int, site: int | None = None) -> bytes:
    """A page of about 90 KB that packs as pages do, 4 to 5 of 1: the filler of `afpims_page` would pack 13 of 1, and how a
    page packs decides what writing it costs. `site`: whose menu it has; one of its own where none is named."""
    dice = random.Random(number)
    plain = afpims_page(number)
    for filler in (b"var a=1;if(a<2){x();}" * 700, b".a{color:red}" * 400, b"A" * 8000):
        assert filler in plain
        plain = plain.replace(filler, noise(dice, len(filler)))
    menu = dice if site is None else random.Random(site)
    return re.sub(rb"Section \d+|(?<=/Section/)\d+", lambda _: word(menu), plain)


def word(dice: random.Random) -> bytes:
    """An invented word."""
    return "".join(dice.choices("etaoinshrdlucmfwygpbv", k=dice.randint(3, 10))).encode()


def noise(dice: random.Random, size: int) -> bytes:
    """So many octets of what packs as scripts do, about 3 of 1."""
    names = [word(dice) for _ in range(60)]
    marks = (b"(", b"){", b"};", b"=", b".", b",", b"+", b"&&", b"if(", b"var ", b"return ")
    text = b"".join(dice.choice(names) + dice.choice(marks) for _ in range(size // 6))
    return text[:size].ljust(size, b" ")


def words(number: int) -> bytes:
    """100 KB of invented words, which pack badly, 2.5 of 1: the page of `wire_server`, another one for every number."""
    dice = random.Random(number)
    known = [word(dice) for _ in range(4000)]
    return b"<html><body><p>" + b" ".join(dice.choices(known, k=20_000))[:100_000] + b"</p></body></html>"


def packed_answers(pages: int) -> dict[tuple[str, int], bytes]:
    """The answers by form and number."""
    answers: dict[tuple[str, int], bytes] = {}
    for number in range(pages):
        plain = page(number)
        packed = gzip.compress(plain, 6)
        for form, field, body in (
            ("plain", b"", plain), ("site", b"", page(number, site=pages)), ("gzip", b"Content-Encoding: gzip\r\n", packed), ("words", b"", words(number)),
        ):  # fmt: skip
            head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n%bContent-Length: %d\r\n\r\n" % (field, len(body))
            answers[form, number] = head + body
    return answers


def serve(pages: int) -> None:
    """Answer until the process is ended."""
    answers = packed_answers(pages)
    asked: list[float] = []

    async def answer(path: str) -> bytes:
        _, form, *rest = path.split("/")
        if form == "began":
            told = f"{asked[0] if asked else 0} {len(asked)}".encode()
            asked.clear()
            return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(told), told)
        if form not in {"plain", "site", "gzip", "words"}:
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        asked.append(time.monotonic())
        if milliseconds := int(rest[0]):
            await asyncio.sleep(milliseconds / 1000)
        return answers[form, int(rest[1])]

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                writer.write(await answer(head.split(b" ", 2)[1].decode()))
                await writer.drain()
        except (EOFError, OSError):
            writer.close()

    async def run() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()

    asyncio.run(run())


if __name__ == "__main__":
    serve(int(sys.argv[1]))
