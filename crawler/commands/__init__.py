"""One file per command. The only place that may import from every other folder.

A command of ours is a plain function `main(argv) -> int` in the module of its name. It reads its own options: Scrapy's
command line takes unknown options in silence and reflows help texts. `faces` makes each of them a Scrapy command too.
"""

SUMMARIES: dict[str, str] = {
    "capture": "archive pages, clean them, and say what was found",
    "clean": "turn HTML, text, WARC or JSON lines into one article a line",
    "convert": "WARC to WARC-like JSON lines and back, lossless",
    "demo": "capture and clean a small site that comes with the project",
    "edits": "list what was taken out of articles, by rule, and put it back",
    "export": "write a collection as one file for others: WACZ",
    "verify": "check that an archive holds what it says: digests, records, index, manifest",
}
"""Our commands with a line on each. Kept here so that help needs no command's imports."""

SETTINGS_VARIABLE = "SCRAPY_SETTINGS_MODULE"
"""The environment variable by which Scrapy finds its settings."""
