"""The head of a request, as it is sent and as it is recorded. Pure."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

Field = tuple[bytes, bytes]

_UNSAFE = re.compile(rb"[^\x21-\x7e]")
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_LINE_BREAKS = re.compile(rb"[\x00\r\n]+")
_OPENING = (b"user-agent", b"accept", b"accept-language", b"accept-encoding")
"""After Host, in the order of a browser."""
_OURS = frozenset({b"host", b"content-length", b"transfer-encoding", b"proxy-authorization", b"connection"})
_DEFAULT_PORTS = {"http": 80, "https": 443}
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


def request_head(method: str, url: str, fields: Iterable[Field], body_size: int, *, absolute: bool = False) -> bytes:
    """The head of a request for a URL: Host first, then the fields in a browser's order, then the rest in theirs.

    `absolute` names the whole URL in the first line, as a proxy wants it. Framing is ours: a Content-Length given is
    replaced by the true one. Fields that would not come out as one line of their own are mended or left out.
    """
    given = [field for field in map(_clean, fields) if field is not None]
    lines = [b"%s %s HTTP/1.1" % (_word(method), target(url, absolute=absolute))]
    lines += [name + b": " + value for name, value in _in_order(url, given)]
    if body_size or method.upper() in _WITH_BODY:
        lines.append(b"Content-Length: %d" % body_size)
    return b"\r\n".join([*lines, b"", b""])


def target(url: str, *, absolute: bool = False) -> bytes:
    """What the first line asks for: path and query as the URL spells them, without its fragment.

    >>> target("http://www.example.test?a=1#x"), target("http://u:p@www.example.test/?", absolute=True)
    (b'/?a=1', b'http://www.example.test/?')
    """
    url = url.partition("#")[0]
    scheme, _, rest = url.partition("://")
    end = min((place for place in (rest.find("/"), rest.find("?")) if place >= 0), default=len(rest))
    path = rest[end:]
    path = path if path.startswith("/") else "/" + path
    whole = f"{scheme.lower()}://{host_field(url)}{path}" if absolute else path
    return _UNSAFE.sub(lambda odd: b"%%%02X" % odd[0][0], whole.encode("utf-8", "replace"))


def host_field(url: str) -> str:
    """The Host field of a URL: its port stands only where it is not the scheme's own.

    >>> host_field("https://name@WWW.example.test:443/"), host_field("http://[::1]:8080/")
    ('www.example.test', '[::1]:8080')
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else _ascii(host)
    return host if parts.port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f"{host}:{parts.port}"


def _ascii(host: str) -> str:
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _in_order(url: str, given: list[Field]) -> Iterator[Field]:
    named = {name.lower(): value for name, value in reversed(given)}
    yield b"Host", named.get(b"host", host_field(url).encode("utf-8", "replace"))
    for opening in _OPENING:
        yield from (field for field in given if field[0].lower() == opening)
    yield from (field for field in given if field[0].lower() not in _OURS and field[0].lower() not in _OPENING)
    yield b"Connection", named.get(b"connection", b"keep-alive")


def _clean(field: Field) -> Field | None:
    """A field that stays one line; None for a name that is none."""
    name, value = field
    return (name, _LINE_BREAKS.sub(b" ", value).strip()) if _NAME.fullmatch(name) else None


def _word(method: str) -> bytes:
    word = method.encode("ascii", "replace")
    return word if _NAME.fullmatch(word) else b"GET"
