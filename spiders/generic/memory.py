"""What a run remembers of the sites of no known family that it reads, in bounded memory.

A block is counted once an article, and an article whose text was there already (a print view, AMP, another address, a later
version) teaches nothing. All forgetting is one way: a count may be too low, never too high. The same pages in the same order
teach the same. Nothing is kept on disk: a run that goes on after an interruption begins anew, and so does each file of spider
`warc`, since what a page gives must not hang on how often a run was stopped.
"""

from array import array
from collections import OrderedDict, deque
from collections.abc import Mapping, Sequence

from spiders.generic.template import LEAST, Imprint, Site, template_of

_SITES = 1_000
"""Sites that are remembered, those seen last: about 40 MB when each of them is full."""
_BLOCKS = 300
"""Blocks of a site that are remembered, those seen last. One that stands on most pages is never among those that go."""
_PAGES = 64
"""Articles after which a site's counts are halved, so that what is new on it can become its template."""
_RECENT = 32
"""Articles of a site among which a copy is looked for."""
_SKETCH = 32
"""Blocks of running text by which one article is told from another: those with the lowest digests."""
_ALIKE = 0.7
_ALIKE_UNDER_ONE_TITLE = 0.4
"""The share of the longer article's text from which two are versions of one. A title that all pages have says nothing."""


class SiteMemory:
    """The sites that were read last."""

    def __init__(self, most_sites: int = _SITES) -> None:
        self._most_sites = most_sites
        self._sites: OrderedDict[str, _SeenSite] = OrderedDict()

    def __len__(self) -> int:
        return len(self._sites)

    def get(self, name: str | None) -> Site | None:
        """What is known of a site as of now; None while there are too few articles of it."""
        seen = self._sites.get(name) if name else None
        return Site(name, seen.pages, dict(seen.counts)) if name and seen and seen.pages >= LEAST else None

    def learn(self, imprint: Imprint | None) -> None:
        """Remember an article. None is a page that has none."""
        if imprint is None or not imprint.is_telling:
            return
        seen = self._sites.get(imprint.site)
        if seen is None:
            seen = self._sites[imprint.site] = _SeenSite()
            if len(self._sites) > self._most_sites:
                self._sites.popitem(last=False)
        self._sites.move_to_end(imprint.site)
        seen.learn(imprint)

    def meet(self, imprint: Imprint | None) -> dict[str, Site]:
        """What is known of an article's site, where that changes the article; and remember it."""
        if imprint is None:
            return {}
        seen = self._sites.get(imprint.site)
        known = {}
        if seen and seen.pages >= LEAST:
            digests = [trace.digest for trace in imprint.kept]
            site = Site(imprint.site, seen.pages, {digest: seen.counts.get(digest, 0) for digest in digests})
            known = {imprint.site: site} if template_of(imprint, site) else {}
        self.learn(imprint)
        return known


class _SeenSite:
    """One site."""

    __slots__ = ("_recent", "counts", "pages")

    def __init__(self) -> None:
        self.pages = 0
        self.counts: dict[int, int] = {}
        """In the order in which they were seen last."""
        self._recent: deque[array[int]] = deque(maxlen=_RECENT)
        """Of each article the digest of its title, then its sketch."""

    def learn(self, imprint: Imprint) -> None:
        """Count an article's blocks, unless the article is a copy."""
        sketch = sorted({trace.digest for trace in imprint.kept if trace.is_text})[:_SKETCH]
        if self._has(imprint.title, sketch):
            return
        self._recent.append(array("Q", [imprint.title, *sketch]))
        self.pages += 1
        counts = self.counts
        # those that are the article's last: where a page is too long, they push out the others
        for digest in dict.fromkeys((*imprint.others, *(trace.digest for trace in imprint.kept))):
            counts[digest] = counts.pop(digest, 0) + 1
            if len(counts) > _BLOCKS:
                del counts[next(iter(counts))]
        if self.pages >= _PAGES:
            self.pages //= 2
            self.counts = {digest: count // 2 for digest, count in counts.items() if count > 1}

    def _has(self, title: int, sketch: Sequence[int]) -> bool:
        """Whether one of the last articles is another version of this."""
        titles_differ = any(other[0] != title for other in self._recent)
        for other in self._recent:
            shared = len(set(sketch).intersection(other[1:]))
            enough = _ALIKE_UNDER_ONE_TITLE if titles_differ and title == other[0] else _ALIKE
            if shared >= enough * max(len(sketch), len(other) - 1):
                return True
        return False


Sites = Mapping[str, Site] | SiteMemory
"""What is known of sites, asked by their names."""
