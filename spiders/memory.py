"""What a spider asks of a collection that remembers earlier runs."""

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from crawler.model.sighting import Sighting


class Memory(Protocol):
    """The collection's memory, given to a spider as `spider.memory` when it is opened."""

    def sighted(self, key: str, url: str, latest: datetime | None) -> Sighting:
        """A page was found; `latest` is the last change that the place where it stood tells of. It is remembered as owed."""

    def knows(self, key: str) -> bool:
        """Whether an earlier run captured the page."""

    def owed(self, hosts: frozenset[str]) -> Iterator[tuple[str, str]]:
        """Keys and addresses of pages of these hosts that earlier runs found and did not get."""

    def walked(self, listing: str) -> bool:
        """Whether an earlier run came to the end of this listing, so that what it knows goes without a gap."""

    def walk_ended(self, listing: str) -> None:
        """The listing was followed to its end, or to where an earlier run had been."""


class NoMemory:
    """Of a crawl without a collection: everything is new."""

    def sighted(self, key: str, url: str, latest: datetime | None) -> Sighting:
        """New, and due."""
        del key, url, latest
        return Sighting()

    def knows(self, key: str) -> bool:
        """Never."""
        del key
        return False

    def owed(self, hosts: frozenset[str]) -> Iterator[tuple[str, str]]:
        """Nothing."""
        del hosts
        return iter(())

    def walked(self, listing: str) -> bool:
        """Never."""
        del listing
        return False

    def walk_ended(self, listing: str) -> None:
        """Nobody remembers."""
