"""Web archives: where an index is asked, and where its copies lie. Pure."""

import re
from dataclasses import dataclass

from crawler.errors import UsageError
from spiders.seeds import read_seed

_COMMON_CRAWL = re.compile(r"CC-MAIN-\d{4}-\d{2}")


@dataclass(frozen=True, slots=True)
class WebArchive:
    """Where an archive is asked, and where it replays."""

    cdx: str
    replay: str
    """What stands before `<timestamp>id_/<url>`."""
    resumes: bool
    """Whether it knows `limit` with resume keys."""
    data: str = ""
    """Where the WARC files lie that the index names, of an archive that has no replay: Common Crawl."""


ARCHIVES = {
    "wayback": WebArchive("https://web.archive.org/cdx/search/cdx", "https://web.archive.org/web/", True),
}


def archive_of(name: str, replay: str, data: str) -> WebArchive:
    """The archive of a name or address. Raises UsageError."""
    known = ARCHIVES.get(name.strip().lower())
    if known:
        return WebArchive(known.cdx, replay or known.replay, known.resumes)
    if _COMMON_CRAWL.fullmatch(name.strip()):
        return WebArchive(
            f"https://index.commoncrawl.org/{name.strip()}-index", "", False, "https://data.commoncrawl.org/"
        )
    if "." not in name and "://" not in name:
        raise UsageError(
            f"archive={name}: name one of {', '.join(sorted(ARCHIVES))}, a crawl like CC-MAIN-2026-10, "
            "or give the address of a CDX server"
        )
    cdx = (read_seed(name) or "").partition("?")[0]
    if data:
        return WebArchive(cdx, "", False, data.rstrip("/") + "/")
    resumes = cdx.endswith("/cdx/search/cdx")
    place = (
        cdx.removesuffix("/cdx/search/cdx") + "/web/" if resumes else cdx.removesuffix("/").removesuffix("/cdx") + "/"
    )
    return WebArchive(cdx, (replay.rstrip("/") + "/") if replay else place, resumes)
