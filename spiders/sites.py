"""Which site a crawl is of: by its name in `sites.toml`, by the host of a family, or by addresses to start from."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from urllib.parse import urlsplit

from crawler.errors import UsageError
from crawler.scope import host_of
from crawler.url import SITES
from spiders.families import FAMILIES
from spiders.seeds import read_seed


@dataclass(frozen=True, slots=True)
class Site:
    """Where a site is entered, and which hosts it has."""

    name: str
    hosts: tuple[str, ...]
    """As `crawler.scope.host_of` names them."""
    start: tuple[str, ...]
    feeds: tuple[str, ...] = ()
    family: str | None = None
    """None: the page tells."""


def _load() -> dict[str, Site]:
    rows = tomllib.loads((files("spiders") / "sites.toml").read_text("utf-8"))["site"]
    return {
        row["name"]: Site(row["name"], tuple(row["hosts"]), tuple(row["start"]), tuple(row["feeds"]), row["family"])
        for row in rows
    }


KNOWN = _load()


def site_named(name: str) -> Site:
    """The site of a name, or of a host that a family owns. Raises UsageError for one that nobody knows."""
    wanted = name.strip().lower().removeprefix("www.")
    found = KNOWN.get(wanted) or KNOWN.get(SITES.get(wanted, ""))
    if found:
        return found
    for family in FAMILIES.values():
        if family.owns(wanted) and "." in wanted.strip("."):
            start = tuple(f"https://www.{wanted}{path}" for path in family.routes.start)
            return Site(wanted, (wanted,), start, (), family.name)
    raise UsageError(
        f"site {name!r} is not known: name one of {', '.join(sorted(KNOWN))}, the host of a .mil site, "
        "or give addresses with -a start=URL,... and -a family=NAME"
    )


def site_of(start: Sequence[str], family: str | None) -> Site:
    """The site, or sites, of some addresses. Raises UsageError for a bad address or an unknown family."""
    if family is not None and family not in FAMILIES:
        raise UsageError(f"family {family!r} is not known: name one of {', '.join(sorted(FAMILIES))}")
    urls = tuple(url for text in start if (url := read_seed(text)))
    if not urls:
        raise UsageError("no site given: name one with -a site=NAME, or addresses with -a start=URL,...")
    hosts = dict.fromkeys(host_of(url) for url in urls)
    for site in KNOWN.values():  # a site's other names belong to it
        if hosts.keys() & set(site.hosts):
            hosts.update(dict.fromkeys(site.hosts))
    return Site(urlsplit(urls[0]).hostname or "", tuple(hosts), urls, (), family)
