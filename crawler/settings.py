"""The switchboard: every component by its dotted path, and the story of a page from top to bottom.

Any of these can be changed for one run with `-s NAME=VALUE`.
"""

import os

from crawler.model.cores import usable_cores
from crawler.wire.user_agent import PRODUCT

BOT_NAME = PRODUCT
SPIDER_MODULES = [
    "spiders.news",
    "spiders.urls",
    "spiders.warc",
    "spiders.wayback",
]  # one by one: of a package, Scrapy would import every module
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
ARCHIVE_MIN_FREE_BYTES = 16 * 1024**2  # with less room on the disk the run stops as if it were full, and can be resumed
ARCHIVE_DEDUPLICATE = True  # a payload that the collection holds already becomes a `revisit` record
ARCHIVE_DEDUPLICATE_MIN_BYTES = 1024  # smaller payloads are stored whole
ARCHIVE_CONTACT = None  # mail address or URL in the User-Agent, so that a site can reach the archivist
MAX_PAGES = MAX_BYTES = MAX_TIME = 0  # of a run, time in seconds; 0: no limit. Beyond it the run stops, resumable
SITE_MAX_PAGES = SITE_MAX_BYTES = SITE_MAX_TIME = 0  # of each host in a run
ANY_ADDRESS = False  # True: also private, loopback and link-local addresses
SCHEDULER = (
    "crawler.frontier.scheduler.FrontierScheduler"  # durable, in ARCHIVE_DIR/state; without an archive Scrapy's own
)
FRONTIER_BATCH = 32  # requests that are acknowledged together: a kill can have two such batches fetched again, beside those under way
FRONTIER_SECONDS = 5.0  # an acknowledgement waits no longer than this
FRONTIER_ATTEMPTS = 10  # a request under which the process ended so often is given up
REQUEST_FINGERPRINTER_CLASS = "crawler.frontier.fingerprint.ArchiveKeyFingerprinter"
DVIDS_API = "https://api.dvidshub.net/search"
DVIDS_API_KEY = os.environ.get("DVIDS_API_KEY")  # with it, `news` of dvidshub.net asks the API too
SECRETS = ["DVIDS_API_KEY"]  # settings that go over the wire and into nothing else
RECRAWL = "due"  # which known pages a spider fetches again: those that are due, all, or none (new)
CONDITIONAL_REQUESTS = (
    True  # an address that a run knows is asked only for what changed; a 304 becomes a `revisit` record
)
RECRAWL_FIRST = 86_400.0  # seconds to the second look at a page; halved when it changed, doubled when it did not
RECRAWL_LEAST = 21_600.0
RECRAWL_MOST = 90 * 86_400.0
# JOB: what a run belongs to, so that an interrupted one is continued; made of spider and arguments by the commands
# RUN_ID: the run's name; made from the time by the add-on where nobody gives one
ARTICLES_READER = "output.records.read_articles"  # called with the layout: the articles that the collection holds
SITE_TEMPLATES = True  # pages of no known family: what stands on many pages of a site is taken for its template
READER_PROCESS = usable_cores() > 1  # pages are read and cleaned in a second process, and a page that kills it costs
# itself; False, or where a spider middleware or an item pipeline before CleaningPipeline is to see drafts: in the crawl's own
READER_SECONDS = 60.0  # of the processor, for a page, and one more for each million characters: beyond it, it is given up; 0: no limit
FILE_READER = "crawler.commands.reprocess.articles_of"  # gives spider `warc` the articles of a file
RECORD_READER = "crawler.commands.reprocess.page_of_member"  # gives spider `wayback` the page of a fetched WARC record
MANIFEST_WRITER = "output.manifest.write_manifest"  # called when all else is written: with the layout, and `records`, counts that are known

# --- 1. A request goes out: polite, under its own name ------------------------------------------------------------------

# USER_AGENT: product, version and ARCHIVE_CONTACT, put together by the add-on
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = PRODUCT
ROBOTSTXT_WAIT = 900.0  # seconds that a host's requests wait for a robots.txt that answers 5xx or not at all
CONCURRENT_REQUESTS = 16
CONCURRENT_ITEMS = 1  # Scrapy makes so many tasks for every answer, and no stage of ours waits for anything
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # one queue a host
DOWNLOAD_DELAY = 1.0  # seconds between two requests to a host, at least
DOWNLOAD_DELAY_JITTER = 0.0  # Scrapy's makes delays shorter too; ours is:
POLITENESS_JITTER = 0.25  # a delay is up to this share longer
AUTOTHROTTLE_ENABLED = True  # a slow server is asked less often: the delay is what its last answers took
AUTOTHROTTLE_MAX_DELAY = 60.0
BACKOFF_FIRST = 30.0  # seconds that a host is left alone after 429, 503 or a wall, doubled each time in a row
BACKOFF_MOST = 1800.0  # the longest such pause; a host that asks for more is given up for the run
BACKOFF_PATIENCE = 3  # other failures in a row before the first pause
BACKOFF_PAUSES = 6  # pauses in a row after which a host is given up for the run
ROBOTSTXT_FORBIDDEN_STOPS = False  # True: a 401, 403 or wall in the place of robots.txt keeps the crawl from the host
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
    "crawler.collections.recrawl.RecrawlMiddleware": 30,  # what the collection remembers of a site; conditional requests
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "crawler.frontier.redirects.OffsiteMiddleware": 50,  # as Scrapy's, where a spider asks for it
    "crawler.frontier.limits.LimitsMiddleware": 90,
    "crawler.frontier.robots.RobotsMiddleware": 100,
    "crawler.frontier.redirects.RedirectScopeMiddleware": 95,  # before robots.txt: that of a host out of scope is not fetched
    # behind decompression, before retries: sees every answer
    "crawler.frontier.politeness.PolitenessMiddleware": 580,
    # in the place of Scrapy's, which takes longer over the same
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "crawler.wire.coding.ContentCodingMiddleware": 590,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "crawler.frontier.redirects.MetaRefreshMiddleware": 575,
}

SPIDER_MIDDLEWARES = {
    "crawler.frontier.middleware.FrontierMiddleware": 10,  # nearest to the engine: links before items, all of them storable
    # each layer around a callback costs a page a two-hundredth of its time, whatever it does
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,  # the spider gets every answer, error pages too
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,  # a hint for who writes spiders
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,  # the scope has a length, and says what it refuses
}

# --- 3. The page: the spider gets every answer, error pages too, and reads a Draft out of it ----------------------------

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
    "scrapy.extensions.throttle.AutoThrottle": None,  # PolitenessMiddleware is in its place
    "crawler.collections.run.RunHistory": 100,  # first: it takes the lock on the collection
    "output.warc.foreign.ForeignRecords": 190,  # before the archive, which indexes its files
    "output.warc.archive.Archive": 200,
    "crawler.commands.reading.ReadingProcess": 300,
}

# --- The house --------------------------------------------------------------------------------------------------------

LOG_LEVEL = "INFO"
STATS_CLASS = "crawler.collections.stats.Stats"
LOG_VERSIONS: list[str] = []  # of Scrapy's libraries: they would stand above every sentence on a mistake
RUN_LOG_LEVEL = None  # of runs/<run>/log; None: as LOG_LEVEL
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
