"""The switchboard: every component by its dotted path, and the story of a page from top to bottom.

Any of these can be changed for one run with `-s NAME=VALUE`.
"""

from crawler.wire.user_agent import PRODUCT

BOT_NAME = PRODUCT
SPIDER_MODULES = ["spiders.news", "spiders.urls"]  # one by one: of a package, Scrapy would import every module
NEWSPIDER_MODULE = "spiders"
COMMANDS_MODULE = "crawler.commands.faces"
ADDONS = {
    "crawler.wire.user_agent.UserAgentAddon": 100,
    "crawler.collections.run.RunIdAddon": 200,
}

# --- Ours -------------------------------------------------------------------------------------------------------------

ARCHIVE_DIR = None  # the collection's directory; None: crawl without an archive
ARCHIVE_PREFIX = PRODUCT  # how WARC files are called, before the run's name
ARCHIVE_MAX_BYTES = 1024**3  # a WARC file is closed and the next begun beyond this
ARCHIVE_DEDUPLICATE = True  # a payload that the collection holds already becomes a `revisit` record
ARCHIVE_DEDUPLICATE_MIN_BYTES = 1024  # smaller payloads are stored whole
ARCHIVE_CONTACT = None  # mail address or URL in the User-Agent, so that a site can reach the archivist
ANY_ADDRESS = False  # True: also private, loopback and link-local addresses
SCHEDULER = (
    "crawler.frontier.scheduler.FrontierScheduler"  # durable, in ARCHIVE_DIR/state; without an archive Scrapy's own
)
FRONTIER_BATCH = (
    32  # requests that are acknowledged together: what a kill can have fetched again, beside those under way
)
FRONTIER_SECONDS = 5.0  # an acknowledgement waits no longer than this
FRONTIER_ATTEMPTS = 10  # a request under which the process ended so often is given up
REQUEST_FINGERPRINTER_CLASS = "crawler.frontier.fingerprint.ArchiveKeyFingerprinter"
# JOB: what a run belongs to, so that an interrupted one is continued; made of spider and arguments by the commands
# RUN_ID: the run's name; made from the time by the add-on where nobody gives one
ARTICLES_READER = "output.records.read_articles"  # called with the layout: the articles that the collection holds
MANIFEST_WRITER = "output.manifest.write_manifest"  # called with the directory when all else is written

# --- 1. A request goes out: polite, under its own name ------------------------------------------------------------------

# USER_AGENT: product, version and ARCHIVE_CONTACT, put together by the add-on
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = PRODUCT
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # one queue a host
DOWNLOAD_DELAY = 1.0  # seconds between two requests to a host, at least
AUTOTHROTTLE_ENABLED = True  # a slow server is asked less often
AUTOTHROTTLE_START_DELAY = 1.0
AUTOTHROTTLE_MAX_DELAY = 60.0
COOKIES_ENABLED = False  # a page must be the same for every reader
HTTPPROXY_ENABLED = False  # the archive says which address it talked to: no proxy out of the environment
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en",
    # Scrapy would add br and zstd; what is archived must be readable with standard tools in twenty years
    "Accept-Encoding": "gzip",
}

# --- 2. The exchange: every one is told to the archive, redirects and errors too ----------------------------------------

DOWNLOAD_HANDLERS = {
    "http": "crawler.wire.handler.WireDownloadHandler",
    "https": "crawler.wire.handler.WireDownloadHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_TIMEOUT = 60  # seconds
DOWNLOAD_MAXSIZE = 256 * 1024**2  # a larger answer is cut here and marked as cut
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_FAIL_ON_DATALOSS = False  # an answer cut short by the server is kept and marked
RETRY_TIMES = 2
REDIRECT_MAX_TIMES = 10
DOWNLOADER_MIDDLEWARES = {
    # nearest to the engine: sees what is left after retries and redirects, and says why
    "crawler.collections.skipped.SkippedMiddleware": 20,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.frontier.robots.RobotsMiddleware": 100,
}

SPIDER_MIDDLEWARES = {
    "crawler.frontier.middleware.FrontierMiddleware": 10,  # nearest to the engine: links before items, all of them storable
}

# --- 3. The page: the spider gets every answer, error pages too, and reads a Draft out of it ----------------------------

HTTPERROR_ALLOW_ALL = True

# --- 4. The article: Draft in, Article out, then a line in the records --------------------------------------------------

ITEM_PIPELINES = {
    "pipelines.stages.CleaningPipeline": 300,  # chrome, captions, notices: see pipelines/__init__.py
    "pipelines.stages.DuplicatesPipeline": 700,  # which article of the collection told it first, which showed a photo first
    "output.records.RecordsPipeline": 800,  # a `conversion` line a page, in ARCHIVE_DIR/records
}
FEED_EXPORTERS = {"warcjsonl": "output.exporter.WarcJsonLinesExporter"}
FEED_EXPORT_ENCODING = "utf-8"

# --- 5. What stays: archive, run history ------------------------------------------------------------------------------

EXTENSIONS = {
    "crawler.collections.run.RunHistory": 100,  # first: it takes the lock on the collection
    "output.warc.archive.Archive": 200,
}

# --- The house --------------------------------------------------------------------------------------------------------

LOG_LEVEL = "INFO"
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
