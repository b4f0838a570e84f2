"""What people write into a list of URLs, read with patience: one address a line, blank lines and `#` comments aside."""

import json
import re
from urllib.parse import urlsplit

from crawler.errors import UsageError

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?!\d+(?:/|$))")
_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)*[^\W_](?:[\w-]{0,61}[^\W_])?\.?")
_BETWEEN = re.compile(r"\s+|,\s*(?=https?:|www\.|$)")


def read_seed(text: str) -> str | None:
    """The URL that a line asks for; None for a blank line or a comment. An address without a scheme gets `https://`.

    Raises UsageError with the reason and what to write instead.

    >>> read_seed(" www.example.mil/News/ ")
    'https://www.example.mil/News/'
    >>> read_seed("# wings of the east")
    """
    url = text.strip().strip("\ufeff").strip("<>").strip()
    if not url or url.startswith("#"):
        return None
    if any(character.isspace() for character in url):
        raise UsageError(f"{url!r} has a blank inside: write one URL a line, blanks as %20")
    url = _with_scheme(url)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise UsageError(f"{url!r} is no URL: {error}") from error
    if not host:
        raise UsageError(f"{url!r} names no host: write it as https://HOST/PATH")
    if not (_is_host(host)):
        raise UsageError(f"{url!r} has no valid host name: check {host!r}")
    if port == 0:
        raise UsageError(f"{url!r} has port 0, which nothing can listen on")
    return url


def read_seed_line(text: str) -> tuple[str, dict[str, str]]:
    r"""A line of a list: the address as it stands there, and what the line says of it.

    Either the address alone, or tab-separated `name=value` behind it, or a JSON object with `url`, whose other members are
    kept as text. Raises UsageError for a line that begins as an object and is none.

    >>> read_seed_line("https://a.mil/\tdesk=east\tpriority=2")
    ('https://a.mil/', {'desk': 'east', 'priority': '2'})
    >>> read_seed_line('{"url": "https://a.mil/", "desk": "east", "tags": [1, 2]}')
    ('https://a.mil/', {'desk': 'east', 'tags': '[1, 2]'})
    """
    line = text.strip().strip("\ufeff")
    if line.startswith("{"):
        return _read_object(line)
    url, *columns = line.split("\t")
    given: dict[str, str] = {}
    for number, column in enumerate(columns, 2):
        name, separator, value = column.strip().partition("=")
        if column.strip():
            given[name if separator else f"column{number}"] = value if separator else name
    return url, given


def _read_object(line: str) -> tuple[str, dict[str, str]]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(
            f'{line[:80]!r} is no JSON object ({error}): write it as {{"url": "https://HOST/PATH"}}'
        ) from error
    url = row.pop("url", None)
    if not isinstance(url, str) or not url.strip():
        raise UsageError(f'{line[:80]!r} has no "url": write it as {{"url": "https://HOST/PATH"}}')
    texts = {
        str(name): value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in row.items()
    }
    return url, texts


def split_seeds(text: str) -> list[str]:
    """The URLs of one argument, divided by blanks or by a comma before the next URL; a comma inside a URL stays.

    >>> split_seeds("https://a.example/1,2,https://b.example/")
    ['https://a.example/1,2', 'https://b.example/']
    """
    if "://" not in text and "www." not in text:
        return [part for part in re.split(r"[\s,]+", text) if part]
    return [part for part in _BETWEEN.split(text) if part]


def _with_scheme(url: str) -> str:
    """The URL with `http` or `https` in front, one way or another."""
    if url.startswith("//"):
        return f"https:{url}"
    found = _SCHEME.match(url)
    if not found:
        if re.match(r"https?//", url, re.IGNORECASE):
            raise UsageError(f"{url!r} lacks the colon after its scheme: write https://HOST/PATH")
        if "." not in url.split("/", 1)[0] and not re.match(r"localhost\b", url):
            raise UsageError(f"{url!r} is no URL: write it as https://HOST/PATH")
        return f"https://{url}"
    scheme = found[1].lower()
    if scheme not in {"http", "https"}:
        raise UsageError(f"{url!r} begins with {found[1]!r}: only http:// and https:// can be captured")
    if not url[found.end() :].startswith("//") or url[found.end() + 2 : found.end() + 3] == "/":
        raise UsageError(f"{url!r} needs two slashes after {found[1]}: write it as {scheme}://HOST/PATH")
    return url


def _is_host(host: str) -> bool:
    if ":" in host:  # an IPv6 address; urlsplit has looked at its brackets
        return True
    return len(host) <= 253 and _HOST.fullmatch(host) is not None
