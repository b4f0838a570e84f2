"""The site families: one file each, found by themselves. A new family is a new file with a `FAMILY`."""

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlsplit

from crawler.model.article import Kind
from crawler.url import unwrap
from spiders.family import SiteFamily


def _discover() -> Mapping[str, SiteFamily]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    found = [importlib.import_module(f"{__name__}.{name}").FAMILY for name in names]
    return MappingProxyType({family.name: family for family in found})


FAMILIES: Mapping[str, SiteFamily] = _discover()


def choose(url: str | None, text: str | bytes) -> SiteFamily | None:
    """The family of a page: by its address, else by what its mark-up (text or UTF-8) carries; None when it is of no known one."""
    address = unwrap(url) if url else ""
    for family in FAMILIES.values():
        if address and family.claims(address):
            return family
    host = _host(address)
    for family in FAMILIES.values():
        if host and family.owns(host) and family.marks(host, text):
            return family
    for family in FAMILIES.values():
        if family.is_marked(text):
            return family
    return None


def kind_of_address(url: str) -> Kind | None:
    """What kind of page an address alone says, by the family that has its host; None when it says nothing."""
    address = unwrap(url)
    host = _host(address)
    family = next((item for item in FAMILIES.values() if item.claims(address) or (host and item.owns(host))), None)
    return family.kind_of(address) if family else None


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
