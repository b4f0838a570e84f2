"""`scrapy edits`."""

from crawler.commands.face import PlainCommand


class Command(PlainCommand):
    """See `crawler.commands.edits`."""
