"""The invented site as a client sees it: every answer, over a real socket."""

import gzip
import http.client
import socket
import zlib
from collections.abc import Iterator
from hashlib import shake_256
from urllib.parse import urlsplit

import pytest

from crawler.demo.picture import jpeg, png
from crawler.demo.server import DemoServer
from crawler.demo.site import build_site

PATHS = sorted(build_site("http://127.0.0.1:1").answers)


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with DemoServer() as server:
        yield server


def ask(server: DemoServer, path: str, method: str = "GET", **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_served_as_it_stands_in_the_table(server: DemoServer, path: str) -> None:
    answer = server.site.answers[path]
    response, body = ask(server, path)
    assert (response.status, body) == (answer.status, answer.body)
    assert response.headers["Content-Type"] == answer.content_type


def test_a_path_that_is_not_there_is_a_404_page_of_the_site(server: DemoServer) -> None:
    response, body = ask(server, "/nowhere")
    assert response.status == 404
    assert b"Page Not Found" in body
    assert b"usa-banner" in body


def test_a_moved_page_sends_on_to_its_new_address(server: DemoServer) -> None:
    response, _ = ask(server, "/Speeches/Speech.aspx?SpeechID=3012")
    assert response.status == 301
    target = urlsplit(response.headers["Location"])
    assert target.port == server.port
    assert ask(server, target.path)[0].status == 200


def test_the_wall_is_a_wall(server: DemoServer) -> None:
    response, body = ask(server, urlsplit(server.site.seeds[-1]).path)
    assert (response.status, response.headers["Server"]) == (403, "AkamaiGHost")
    assert b"<H1>Access Denied</H1>" in body
    assert b"Reference&#32;&#35;" in body


@pytest.mark.parametrize("path", ["/News/News-Stories/", "/igphoto/2001774455/", "/robots.txt", "/Portals/1/logo.png"])
def test_gzip_is_sent_to_those_who_accept_it_and_only_for_text(server: DemoServer, path: str) -> None:
    answer = server.site.answers[path]
    response, body = ask(server, path, Accept_Encoding="gzip, deflate")
    if answer.content_type.startswith("image/"):
        assert "Content-Encoding" not in response.headers
        assert body == answer.body
    else:
        assert response.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(body) == answer.body


def test_a_listing_comes_in_chunks(server: DemoServer) -> None:
    response, _ = ask(server, "/News/News-Stories/?Page=2")
    assert response.headers["Transfer-Encoding"] == "chunked"
    assert "Content-Length" not in response.headers


def test_what_the_client_has_is_not_sent_again(server: DemoServer) -> None:
    path = urlsplit(server.site.seeds[3]).path
    first, _ = ask(server, path)
    for header, value, status in (
        ("If_None_Match", first.headers["ETag"], 304),
        ("If_None_Match", f'"other", W/{first.headers["ETag"]}', 304),
        ("If_None_Match", '"other"', 200),
        ("If_Modified_Since", first.headers["Last-Modified"], 304),
        ("If_Modified_Since", "Thu, 01 Jan 1970 00:00:00 GMT", 200),
        ("If_Modified_Since", "yesterday", 200),
    ):
        response, body = ask(server, path, **{header: value})
        assert response.status == status, (header, value)
        assert (body == b"") == (status == 304)
    zipped, _ = ask(server, path, Accept_Encoding="gzip")
    assert zipped.headers["ETag"] != first.headers["ETag"]


def test_head_has_the_fields_without_the_body(server: DemoServer) -> None:
    path = "/Portals/1/logo.png"
    response, body = ask(server, path, method="HEAD")
    assert body == b""
    assert int(response.headers["Content-Length"]) == len(server.site.answers[path].body)


def test_a_taken_port_gives_way_to_a_free_one() -> None:
    with DemoServer() as first, DemoServer(first.port) as second:
        assert second.port != first.port
        assert ask(second, "/robots.txt")[0].status == 200


def test_the_port_is_free_again_when_the_show_is_over() -> None:
    with DemoServer() as server:
        port = server.port
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/robots.txt")
        connection.getresponse().read()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=5)
    connection.close()


def test_only_loopback_is_listened_on(server: DemoServer) -> None:
    assert server.base.startswith("http://127.0.0.1:")


def test_no_slot_of_a_template_is_left_open_and_every_local_image_exists(server: DemoServer) -> None:
    site = server.site
    for path, answer in site.answers.items():
        if not answer.content_type.startswith("text/html"):
            continue
        html = answer.body.decode()
        assert "$" not in html.replace("$21,400,000", "").replace("$7,812,300", "").replace("$9,950,000", ""), path
        for part in html.split('src="')[1:]:
            url = part.split('"', 1)[0]
            assert url.removeprefix(site.base) in site.answers, (path, url)


def test_the_images_are_real() -> None:
    picture = png((1, 2, 3), 4)
    start = picture.index(b"IDAT") + 4
    size = int.from_bytes(picture[start - 8 : start - 4], "big")
    assert zlib.decompress(picture[start : start + size]) == (b"\0" + b"\1\2\3" * 4) * 4
    photo = jpeg("160503-D-AA000-027", columns=12, rows=8)
    frame = photo.index(b"\xff\xc0")
    assert photo[:4] == b"\xff\xd8\xff\xe0"
    assert photo[-2:] == b"\xff\xd9"
    assert (photo[frame + 5 : frame + 7], photo[frame + 7 : frame + 9]) == (b"\x00\x40", b"\x00\x60")
    assert jpeg("a") == jpeg("a") != jpeg("b")
    assert [level + 128 for level in decoded(photo, 12 * 8)] == list(shake_256(b"160503-D-AA000-027").digest(12 * 8))


def decoded(photo: bytes, count: int) -> list[int]:
    """The DC levels of a JPEG of flat squares, read with the tables that stand in the file itself."""
    table = photo.index(b"\xff\xc4") + 5
    lengths, values = photo[table : table + 16], iter(photo[table + 16 :])
    codes: dict[str, int] = {}
    code = 0
    for length, number in enumerate(lengths, start=1):
        for _ in range(number):
            codes[f"{code:0{length}b}"] = next(values)
            code += 1
        code <<= 1
    scan = photo[photo.index(b"\xff\xda") + 10 : -2].replace(b"\xff\0", b"\xff")
    bits = iter("".join(f"{byte:08b}" for byte in scan))
    levels: list[int] = []
    level = 0
    for _ in range(count):
        key = ""
        while key not in codes:
            key += next(bits)
        size = codes[key]
        raw = "".join(next(bits) for _ in range(size))
        level += 0 if not raw else int(raw, 2) if raw[0] == "1" else int(raw, 2) - (1 << size) + 1
        assert next(bits) == "0"
        levels.append(level)
    assert all(-128 <= level <= 127 for level in levels)
    assert all(bit == "1" for bit in bits)
    return levels
