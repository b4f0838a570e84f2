"""How a family's sites name their articles: what `spiders/families/` declares for discovery."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Routes:
    """Patterns of addresses (case-insensitive search in path and query), and paths at which a site is entered."""

    article: str = r"/article/\d+|/\d{4}/\d{2}/(?:\d{2}/)?[\w-]+|/[\w%]+(?:-[\w%]+){3,}(?:\.html?|/)?(?:\?|\Z)"
    """Addresses of articles. Without a family: a number, a date or a long slug."""
    listing: str = (
        r"[?&]page=\d+|/page/\d+|/(?:news|press|releases?|stories|archives?|category|categories|tags?)/?(?:\?|\Z)"
    )
    """Addresses of pages that name articles."""
    start: tuple[str, ...] = ("/",)
    """Paths of the listings at which a site is entered."""
    feeds: tuple[str, ...] = ()
    """Paths of feeds that every site of the family has."""
    sitemaps: tuple[str, ...] = ("/sitemap.xml",)
    page_parameter: str = ""
    """The query parameter that counts the pages of a listing from 1, where a page need not link to the next."""

    def is_article(self, url: str) -> bool:
        """Whether the address is that of an article."""
        return re.search(self.article, url, re.IGNORECASE) is not None

    def is_listing(self, url: str) -> bool:
        """Whether the address is that of a page that names articles."""
        return re.search(self.listing, url, re.IGNORECASE) is not None and not self.is_article(url)
