"""What Scrapy asks for, in the words of the wire."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import quote, urlsplit

from scrapy import Request
from scrapy.exceptions import UnsupportedURLSchemeError
from scrapy.settings import BaseSettings

from crawler.wire.dial import Bind
from crawler.wire.pool import Origin
from crawler.wire.proxy import Proxy, read_proxy
from crawler.wire.sent import request_head

_PORTS = {"http": 80, "https": 443}
_PROXY_FIELD = b"Proxy-Authorization"


@dataclass(frozen=True, slots=True)
class Limits:
    """The settings that a request's meta may change."""

    timeout: float
    max_size: int
    warn_size: int
    fail_on_loss: bool
    verified: bool
    bind: Bind | None
    secrets: Mapping[str, str] = field(default_factory=dict)
    """Keys of APIs, by the names of their settings."""

    @classmethod
    def of(cls, settings: BaseSettings) -> Self:
        """The crawl's settings."""
        return cls(
            settings.getfloat("DOWNLOAD_TIMEOUT"),
            settings.getint("DOWNLOAD_MAXSIZE"),
            settings.getint("DOWNLOAD_WARNSIZE"),
            settings.getbool("DOWNLOAD_FAIL_ON_DATALOSS"),
            settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES"),
            _bind(settings["DOWNLOAD_BIND_ADDRESS"]),
            {name: str(settings[name]) for name in settings.getlist("SECRETS") if settings.get(name)},
        )


@dataclass(frozen=True, slots=True)
class Call:
    """One request: whom to ask, what to send, within which limits."""

    method: str
    origin: Origin
    head: bytes
    """As it is sent."""
    recorded_head: bytes
    """As it is archived: without the operator's password for a proxy, and without the key of an API."""
    body: bytes
    timeout: float
    """Seconds for all of it; 0 for no limit."""
    deadline: float | None
    """On the event loop's clock."""
    max_size: int
    warn_size: int
    fail_on_loss: bool
    closing: bool
    """The request asks for the connection to be closed."""
    verified: bool

    @property
    def octets(self) -> bytes:
        """The request as it is sent."""
        return self.head + self.body


def read_call(request: Request, limits: Limits, auth_encoding: str) -> Call:
    """The call for a request; its meta's `download_timeout`, `download_maxsize`, `download_warnsize`,
    `download_fail_on_dataloss`, `bindaddress` and `proxy` come before the settings.

    Raises UnsupportedURLSchemeError for what cannot be asked over HTTP.
    """
    meta = request.meta
    origin = _origin(request, limits, auth_encoding)
    timeout = float(meta.get("download_timeout") or limits.timeout)
    absolute = origin.proxy is not None and origin.scheme == "http"
    fields = [(name, value) for name, values in request.headers.items() for value in values]
    recorded = request_head(request.method, request.url, fields, len(request.body), absolute=absolute)
    head = recorded
    url = _with_secret(request, limits)
    if url:
        head = request_head(request.method, url, fields, len(request.body), absolute=absolute)
    if absolute and origin.proxy and origin.proxy.authorization:
        head = head[:-2] + _PROXY_FIELD + b": " + origin.proxy.authorization + b"\r\n\r\n"
    return Call(
        method=request.method.upper(),
        origin=origin,
        head=head,
        recorded_head=recorded,
        body=request.body,
        timeout=timeout,
        deadline=asyncio.get_running_loop().time() + timeout if timeout else None,
        max_size=meta.get("download_maxsize", limits.max_size),
        warn_size=meta.get("download_warnsize", limits.warn_size),
        fail_on_loss=meta.get("download_fail_on_dataloss", limits.fail_on_loss),
        closing=b"close" in (request.headers.get(b"Connection") or b"").lower(),
        verified=limits.verified,
    )


def _with_secret(request: Request, limits: Limits) -> str | None:
    """The URL with the key of an API, where the request's meta asks for one: `secret_query` is the parameter's name, the name
    of the setting that holds the key, and the host and port that alone may see it. The key is put in here, at the last
    moment, so that no log, record, frontier or report can name it.
    """
    if not request.meta.get("secret_query"):
        return None
    parameter, setting, netloc = request.meta["secret_query"]
    key = limits.secrets.get(setting)
    if not key or urlsplit(request.url).netloc != netloc:
        return None
    return f"{request.url}{'&' if '?' in request.url else '?'}{quote(parameter)}={quote(key, safe='')}"


def _origin(request: Request, limits: Limits, auth_encoding: str) -> Origin:
    try:
        parts = urlsplit(request.url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise UnsupportedURLSchemeError(f"{request.url} cannot be read as a URL: {error}") from error
    if parts.scheme not in _PORTS or not host:
        raise UnsupportedURLSchemeError(f"{request.url} is no http or https URL with a host")
    proxy: Proxy | None = None
    if request.meta.get("proxy"):
        proxy = read_proxy(request.meta["proxy"], request.headers.get(_PROXY_FIELD), auth_encoding)
    bind = _bind(request.meta.get("bindaddress")) or limits.bind
    return Origin(parts.scheme, host, port or _PORTS[parts.scheme], proxy, bind)


def _bind(value: str | tuple[str, int] | None) -> Bind | None:
    if not value:
        return None
    return (value, 0) if isinstance(value, str) else (value[0], value[1])
