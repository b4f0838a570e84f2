"""TLS, proxies, IPv6 and a real server: what lies between the handler and the origin."""

import asyncio
import base64
import hashlib
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from scrapy import Request
from scrapy.exceptions import (
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    UnsupportedURLSchemeError,
)

from crawler.collections.reasons import Reason, explain
from crawler.frontier.refused import RefusedError
from output.build import exchange_records
from tests.crawler.wire.certificates import Authority, make_authority
from tests.crawler.wire.client import Client, Outcome, fetch, with_client
from tests.crawler.wire.proxy import ForwardingProxy
from tests.crawler.wire.torture import End, TortureServer

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def secure(authority: Authority) -> Iterator[TortureServer]:
    context = authority.server_context()
    with TortureServer(wrap=lambda plain: context.wrap_socket(plain, server_side=True)) as server:
        yield server


@pytest.fixture
def trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.authority))


@pytest.mark.usefixtures("trusted")
def test_tls(secure: TortureServer, authority: Authority) -> None:
    secure.put("/", OK, end=End.KEEP)

    async def work(client: Client) -> list[Outcome]:
        return [await client.fetch(f"https://localhost:{secure.port}/") for _ in range(3)]

    outcomes = with_client(work)
    assert secure.connections == 1
    for outcome in outcomes:
        assert outcome.response is not None
        exchange = outcome.exchange
        assert outcome.octets == OK
        assert (exchange.tls, exchange.verified) == ("TLSv1.3", True)
        assert exchange.certificate == f"sha256:{hashlib.sha256(authority.der).hexdigest()}"
        assert outcome.response.certificate == authority.der
    records = exchange_records(outcomes[0].exchange, new_id=lambda: "urn:uuid:1")
    assert b"tls-certificate: sha256:" in records[-1].octets()
    assert b"tls-certificate-verified: yes\r\n" in records[-1].octets()


@pytest.mark.usefixtures("trusted")
def test_a_chain_that_only_later_pythons_refuse(secure: TortureServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' authority names no key identifier, which OpenSSL minds only when it is told to be strict."""
    usual = ssl.create_default_context

    def strict() -> ssl.SSLContext:
        context = usual()
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        return context

    monkeypatch.setattr(ssl, "create_default_context", strict)
    secure.put("/", OK)
    assert fetch(f"https://localhost:{secure.port}/").exchange.verified


def test_a_certificate_of_nobody_is_not_accepted(secure: TortureServer) -> None:
    outcome = fetch(secure.put("/", OK))
    assert isinstance(outcome.error, DownloadFailedError)
    assert explain(outcome.error)[0] is Reason.TLS
    assert (secure.requests, outcome.exchanges) == ([], [])


def test_verification_can_be_switched_off_and_that_is_told(secure: TortureServer) -> None:
    outcome = fetch(secure.put("/", OK), DOWNLOAD_VERIFY_CERTIFICATES=False)
    assert outcome.octets == OK
    assert outcome.exchange.verified is False
    assert (
        b"tls-certificate-verified: no\r\n"
        in exchange_records(outcome.exchange, new_id=lambda: "urn:uuid:1")[-1].octets()
    )


@pytest.mark.usefixtures("trusted")
def test_a_certificate_of_another_host_is_not_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = make_authority(tmp_path, ("www.example.test",))
    monkeypatch.setenv("SSL_CERT_FILE", str(other.authority))
    context = other.server_context()
    with TortureServer(wrap=lambda plain: context.wrap_socket(plain, server_side=True)) as server:
        outcome = fetch(server.put("/", OK))
    assert isinstance(outcome.error, DownloadFailedError)


@pytest.mark.usefixtures("trusted")
def test_tls_versions(secure: TortureServer) -> None:
    outcome = fetch(secure.put("/", OK), DOWNLOAD_TLS_MAX_VERSION="TLSv1.2")
    assert outcome.exchange.tls == "TLSv1.2"


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("length", [b"Content-Length: 99", b"Connection: close"])
def test_a_cut_inside_tls(secure: TortureServer, length: bytes) -> None:
    sent = b"HTTP/1.1 200 OK\r\n" + length + b"\r\n\r\nhello"
    outcome = fetch(secure.put("/", sent))
    assert outcome.octets == sent
    assert outcome.response is not None
    assert outcome.response.body == b"hello"


def plainly(connection: socket.socket) -> socket.socket:
    connection.sendall(b"HTTP/1.1 400 Speak plainly\r\n\r\n")
    return connection


def test_no_tls_at_all(torture: TortureServer) -> None:
    with TortureServer(wrap=plainly) as server:
        outcome = fetch(server.put("/", OK))
        assert isinstance(outcome.error, DownloadFailedError)
        assert explain(outcome.error)[0] is Reason.TLS
        assert outcome.exchanges == []
    silent = fetch(torture.url("/", "https"), DOWNLOAD_TIMEOUT=0.5)
    assert isinstance(silent.error, DownloadTimeoutError)


def has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


@pytest.mark.parametrize("host", ["[::1]", "www.example.test"] if has_ipv6() else [])
def test_ipv6(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By address, and by a name that has addresses of both families of which only one answers."""
    # A port that is taken by a socket which does not listen: nobody else's server can answer there.
    with TortureServer(family=socket.AF_INET6) as server, socket.socket() as refusing:
        refusing.bind(("127.0.0.1", 0))

        async def resolve(*_: object, **__: object) -> list[object]:
            stream = (socket.SOCK_STREAM, 6, "")
            return [
                (socket.AF_INET, *stream, refusing.getsockname()),
                (socket.AF_INET6, *stream, ("::1", server.port, 0, 0)),
            ]

        if host[0] != "[":
            monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", resolve)
        server.put("/", OK)
        outcome = fetch(f"http://{host}:{server.port}/")
        assert outcome.octets == OK
        assert outcome.exchange.peer == "::1"
        assert server.requests[0].startswith(b"GET / HTTP/1.1\r\nHost: %b:%d\r\n" % (host.encode(), server.port))


def test_an_address_that_does_not_answer_does_not_hold_up_one_that_does(
    torture: TortureServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.4", 0), backlog=0) as deaf:
        port = deaf.getsockname()[1]
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:  # the queue is full now: whoever comes next waits
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.4", port))

        async def resolve(*_: object, **__: object) -> list[object]:
            stream = (socket.SOCK_STREAM, 6, "")
            return [
                (socket.AF_INET, *stream, ("127.0.0.4", port)),
                (socket.AF_INET, *stream, ("127.0.0.1", torture.port)),
            ]

        monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", resolve)
        torture.put("/", OK)
        start = time.monotonic()
        outcome = fetch("http://www.example.test/")
        assert outcome.octets == OK
        assert outcome.exchange.peer == "127.0.0.1"
        assert time.monotonic() - start < 60
        for filler in fillers:
            filler.close()


def test_http_through_a_proxy(torture: TortureServer) -> None:
    url = torture.put("/x", OK)
    with ForwardingProxy() as proxy:
        outcome = fetch(Request(url, meta={"proxy": proxy.url}))
        assert outcome.octets == OK
        assert proxy.heads == [outcome.exchange.request.octets]
        assert proxy.heads[0].startswith(f"GET {url} HTTP/1.1\r\nHost: 127.0.0.1:{torture.port}\r\n".encode())
        assert outcome.exchange.peer is None


@pytest.mark.usefixtures("trusted")
def test_https_through_a_proxy(secure: TortureServer) -> None:
    url = secure.put("/", OK, end=End.KEEP)

    async def work(client: Client) -> list[Outcome]:
        return [await client.fetch(Request(url, meta={"proxy": proxy.url})) for _ in range(3)]

    with ForwardingProxy() as proxy:
        outcomes = with_client(work)
        assert [outcome.octets for outcome in outcomes] == [OK] * 3
        assert len(proxy.heads) == 1  # one tunnel for all three
        assert proxy.heads[0].startswith(b"CONNECT 127.0.0.1:%d HTTP/1.1\r\n" % secure.port)
    assert outcomes[0].exchange.verified
    assert secure.requests == [outcome.exchange.request.octets for outcome in outcomes]


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("given", ["url", "field"])
def test_a_proxys_password(torture: TortureServer, secure: TortureServer, scheme: str, given: str) -> None:
    """It goes to the proxy, never to the origin, and never into the archive."""
    server = secure if scheme == "https" else torture
    url = server.put("/", OK)
    token = b"Basic " + base64.b64encode(b"ann:wo:rd")
    with ForwardingProxy(token) as proxy:
        where = f"127.0.0.1:{proxy.port}"
        if given == "url":
            request = Request(url, meta={"proxy": f"http://ann:wo%3Ard@{where}"})
        else:
            request = Request(url, meta={"proxy": where}, headers={"Proxy-Authorization": token})
        outcome = fetch(request)
        assert outcome.octets == OK
        assert b"Proxy-Authorization: " + token in proxy.heads[0]
    assert b"Proxy-Authorization" not in outcome.exchange.request.octets
    if scheme == "https":
        assert b"Proxy-Authorization" not in server.requests[0]


@pytest.mark.usefixtures("trusted")
def test_a_proxy_that_refuses(torture: TortureServer, secure: TortureServer) -> None:
    with ForwardingProxy(b"Basic other") as proxy:
        plain = fetch(Request(torture.put("/", OK), meta={"proxy": proxy.url}))
        assert plain.response is not None
        assert plain.response.status == 407
        tunnel = fetch(Request(secure.put("/", OK), meta={"proxy": proxy.url}))
        assert isinstance(tunnel.error, DownloadConnectionRefusedError)
        assert "407" in str(tunnel.error)


@pytest.mark.parametrize("sent", [b"", b"garbage", b"HTTP/1.1 200 OK\r\n\r\nsurplus", b"HTTP/1.1 " + b"x" * 100_000])
def test_a_proxy_that_is_none(torture: TortureServer, sent: bytes) -> None:
    torture.put("www.example.test:443", sent)
    meta = {"proxy": f"http://127.0.0.1:{torture.port}"}
    outcome = fetch(Request("https://www.example.test/", meta=meta))
    assert isinstance(outcome.error, DownloadConnectionRefusedError)


def test_proxies_that_cannot_be_used() -> None:
    for proxy in ("socks5://127.0.0.1:1080", "https://127.0.0.1:3128", "http://a:b", "http://"):
        outcome = fetch(Request("http://www.example.test/", meta={"proxy": proxy}))
        assert isinstance(outcome.error, UnsupportedURLSchemeError)


def test_the_address_guard_looks_behind_a_proxy(torture: TortureServer) -> None:
    with ForwardingProxy() as proxy:
        outcome = fetch(Request(torture.put("/", OK), meta={"proxy": proxy.url}), ANY_ADDRESS=False)
        assert isinstance(outcome.error, RefusedError)
        assert proxy.heads == []


NGINX = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{ }}
http {{
  access_log off; keepalive_requests 4; keepalive_timeout 1s; gzip on; gzip_min_length 10; gzip_types text/plain;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{
    listen 127.0.0.1:{port}; listen 127.0.0.1:{tls} ssl; root {folder}/pages; default_type text/plain;
    ssl_certificate {chain}; ssl_certificate_key {key};
    location /old {{ return 301 /a.txt; }}
  }}
}}
"""


@pytest.fixture
def nginx(tmp_path: Path, authority: Authority) -> Iterator[tuple[int, int, bytes]]:
    """Ports without and with TLS, and what `/a.txt` holds. It closes a connection after four requests or one second."""
    ports = []
    for _ in range(2):
        with socket.create_server(("127.0.0.1", 0)) as free:
            ports.append(free.getsockname()[1])
    page = b"The Example Wing opened its hangar. " * 500
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.txt").write_bytes(page)
    config = tmp_path / "nginx.conf"
    config.write_text(
        NGINX.format(folder=tmp_path, port=ports[0], tls=ports[1], chain=authority.chain, key=authority.key)
    )
    process = subprocess.Popen(["nginx", "-p", str(tmp_path), "-c", str(config)], stderr=subprocess.DEVNULL)
    for _ in range(100):
        if socket.socket().connect_ex(("127.0.0.1", ports[1])) == 0:
            break
        time.sleep(0.05)
    yield ports[0], ports[1], page
    process.terminate()
    process.wait(10)


@pytest.mark.outside("nginx")
@pytest.mark.usefixtures("trusted")
def test_nginx(nginx: tuple[int, int, bytes]) -> None:
    port, tls, page = nginx

    async def work(client: Client) -> list[Outcome]:
        outcomes = []
        for url in (f"http://127.0.0.1:{port}/a.txt", f"https://localhost:{tls}/a.txt"):
            outcomes += [await client.fetch(url) for _ in range(9)]
            await asyncio.sleep(1.3)  # now the server has closed what is kept
            outcomes.append(await client.fetch(Request(url, headers={"Accept-Encoding": "gzip"})))
            outcomes.append(await client.fetch(Request(url, method="HEAD")))
            outcomes.append(await client.fetch(url.replace("a.txt", "old")))
        assert (client.stat("connections"), client.stat("reused")) == (8, 16)
        return outcomes

    outcomes = with_client(work)
    assert [outcome.error for outcome in outcomes] == [None] * 24
    assert sum(outcome.response.body == page for outcome in outcomes if outcome.response) == 18
    zipped = outcomes[9].exchange.response
    assert zipped is not None
    assert b"Transfer-Encoding: chunked\r\n" in zipped.head
    assert zipped.octets.endswith(b"\r\n0\r\n\r\n")
    assert outcomes[-1].exchange.verified


def test_what_a_context_needs_is_checked_at_the_start() -> None:
    from crawler.errors import UsageError

    for settings in ({"DOWNLOAD_TLS_MIN_VERSION": "SSLv3"}, {"DOWNLOADER_CLIENT_TLS_CIPHERS": "none such"}):
        with pytest.raises(UsageError):
            fetch("https://www.example.test/", **settings)
    assert ssl.HAS_TLSv1_3
