"""The outermost element of a document, told from its first octets: a page, a feed, a sitemap."""

import re
from typing import Final

_HEAD: Final = 4096
_ROOT: Final = re.compile(
    rb"(?:\s|\xef\xbb\xbf|(?><\?.*?\?>)|(?><!--.*?-->)|(?><!doctype[^>\[]*(?:\[.*?\])?\s*>))*<\s*(?:[\w.-]+:)?([\w.-]+)",
    re.IGNORECASE | re.DOTALL,
)


def root_name(start: bytes) -> str | None:
    """The name of the outermost element, in lower case and without prefix; None where there is no mark-up.

    >>> root_name(b'<?xml version="1.0"?><!-- x --><rss version="2.0">'), root_name(b"<!DOCTYPE html><html>")
    ('rss', 'html')
    """
    found = _ROOT.match(start[:_HEAD])
    return found[1].decode("ascii", "replace").lower() if found else None
