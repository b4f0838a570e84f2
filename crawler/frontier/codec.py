"""A request as a line of JSON and back: what the frontier keeps of it.

JSON and not pickle: whoever can write into a collection's directory must not be able to run code by it, and the
frontier must be readable with standard tools in twenty years.
"""

import base64
import json
import math
from typing import Any

from scrapy import Request, Spider
from scrapy.http.request import NO_CALLBACK

from crawler.signals import RECORD_PAGE

ENTRY = "frontier_entry"
"""The key in a request's meta under which its number in the frontier stands, while it is out."""
HELD = "held"
"""The key in a request's meta that says: it goes back as it is, to wait once more."""
TRANSIENT = frozenset(
    {
        ENTRY,
        HELD,
        RECORD_PAGE,
        "response_id",
        "captured_at",
        "truncated",
        "skipped",
        "earlier",
        "download_latency",
        "wall",
        "named",
    }
)
"""Keys of meta that tell of one exchange. A retry or a redirect goes on without them."""
_NO_CALLBACK = "scrapy.http.request.NO_CALLBACK"


class UnstorableRequestError(ValueError):
    """A request that JSON cannot say. The message names the key."""


def encode(request: Request, spider: Spider) -> str:
    """The request, but for its URL, as JSON.

    Callback and errback are kept by name. Raises UnstorableRequestError when they are no methods of the spider, or when
    meta or cb_kwargs hold what is not JSON.
    """
    meta = {key: value for key, value in request.meta.items() if key not in TRANSIENT}
    kept: dict[str, Any] = {
        "method": request.method,
        "callback": _name(request, "callback", request.callback, spider),
        "errback": _name(request, "errback", request.errback, spider),
        "headers": [
            [name.decode("latin-1"), value.decode("latin-1")]
            for name, values in request.headers.items()
            for value in values
        ],
        "body": base64.b64encode(request.body).decode("ascii"),
        "cookies": _plain(request, "cookies", request.cookies),
        "meta": _plain(request, "meta", meta),
        "cb_kwargs": _plain(request, "cb_kwargs", request.cb_kwargs),
        "encoding": request.encoding,
        "priority": request.priority,
        "dont_filter": request.dont_filter,
        "flags": _plain(request, "flags", request.flags),
    }
    return _spelled({key: value for key, value in kept.items() if value != _DEFAULTS[key]})


_spelled = json.JSONEncoder(ensure_ascii=False).encode
"""Made once: `json.dumps` makes an encoder for each call."""
_DEFAULTS: dict[str, Any] = {
    "method": "GET",
    "callback": None,
    "errback": None,
    "headers": [],
    "body": "",
    "cookies": {},
    "meta": {},
    "cb_kwargs": {},
    "encoding": "utf-8",
    "priority": 0,
    "dont_filter": False,
    "flags": [],
}


def decode(url: str, text: str, spider: Spider) -> Request:
    """The request that `encode` was given. Raises ValueError when the spider has no such callback any more."""
    kept = {**_DEFAULTS, **json.loads(text)}
    headers: dict[str, list[str]] = {}
    for name, value in kept["headers"]:
        headers.setdefault(name, []).append(value)
    return Request(
        url,
        callback=_method(kept["callback"], spider),
        method=kept["method"],
        headers={name.encode("latin-1"): [value.encode("latin-1") for value in headers[name]] for name in headers},
        body=base64.b64decode(kept["body"]),
        cookies=kept["cookies"] or None,
        meta=dict(kept["meta"]),
        encoding=kept["encoding"],
        priority=kept["priority"],
        dont_filter=kept["dont_filter"],
        errback=_method(kept["errback"], spider),
        flags=list(kept["flags"]) or None,
        cb_kwargs=dict(kept["cb_kwargs"]) or None,
    )


def _name(request: Request, what: str, function: Any, spider: Spider) -> str | None:
    if function is None:
        return None
    if function is NO_CALLBACK:
        return _NO_CALLBACK
    name = getattr(function, "__name__", "")
    if getattr(function, "__self__", None) is not spider or getattr(spider, name, None) != function:
        raise UnstorableRequestError(
            f"{request.url}: its {what} is {function!r}; the frontier keeps methods of the spider only"
        )
    return str(name)


def _method(name: str | None, spider: Spider) -> Any:
    if name is None:
        return None
    if name == _NO_CALLBACK:
        return NO_CALLBACK
    method = getattr(spider, name, None)
    if not callable(method):
        raise ValueError(f"spider {spider.name} has no method {name!r} any more")  # noqa: TRY004  the name is what is wrong
    return method


def _plain(request: Request, where: str, value: Any) -> Any:
    """The value, when JSON can say it; tuples become lists."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, (list, tuple)):
        return [_plain(request, f"{where}[{number}]", one) for number, one in enumerate(value)]
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise UnstorableRequestError(f"{request.url}: {where} has the key {key!r}; JSON keys are text")
        return {key: _plain(request, f"{where}[{key!r}]", one) for key, one in value.items()}
    raise UnstorableRequestError(
        f"{request.url}: {where} holds {type(value).__name__}, which JSON cannot say; give text, numbers, lists or objects"
    )
