"""How the crawler names itself to a site."""

import logging
import re

from scrapy.settings import BaseSettings

from crawler import __version__
from crawler.errors import UsageError

logger = logging.getLogger(__name__)

PRODUCT = "newsarchive"
"""The name that a robots.txt addresses."""

_PRINTABLE = re.compile(r"[\x21-\x27\x2a-\x7e][\x20-\x27\x2a-\x7e]*")


def user_agent(contact: str | None) -> str:
    """The User-Agent field: product, version, what it does, and whom to write to.

    Raises UsageError when the contact cannot stand in a header field.

    >>> user_agent("archive@example.org")
    'newsarchive/0.1.0 (news archive crawler; contact: archive@example.org)'
    """
    if not contact:
        return f"{PRODUCT}/{__version__} (news archive crawler)"
    if not _PRINTABLE.fullmatch(contact):
        raise UsageError(
            f"ARCHIVE_CONTACT {contact!r} is no contact: give a mail address or a URL in plain ASCII, without parentheses"
        )
    return f"{PRODUCT}/{__version__} (news archive crawler; contact: {contact})"


class UserAgentAddon:
    """Puts ARCHIVE_CONTACT into USER_AGENT; USER_AGENT given by hand wins."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Part of Scrapy's contract for add-ons."""
        contact = settings.get("ARCHIVE_CONTACT")
        if not contact:
            logger.warning("ARCHIVE_CONTACT is not set: sites cannot tell whom to write to about this crawler")
        settings.set("USER_AGENT", user_agent(contact), priority="addon")
