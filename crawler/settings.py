"""Scrapy's settings, each with its reason, and what a job changes about them."""

from importlib import metadata
from typing import Any

from crawler.job import CrawlJob

BOT_NAME = "gongkai"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"

SCHEDULER = "crawler.scheduler.FrontierScheduler"
DOWNLOADER_MIDDLEWARES = {
    "crawler.middlewares.SiteGuard": 50,
    "crawler.middlewares.SiteRobots": 100,
    "crawler.middlewares.ServedBytes": 590,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # SiteRobots is it, with a refusal of its own type
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,  # ServedBytes is it
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # SiteGuard knows ports and private addresses
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,  # no credential ever leaves this machine
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,  # http_proxy of the environment would surprise
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,  # the spider retries: it must not forget over a kill -9
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,  # a stub is a fact about the column
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
}
SPIDER_MIDDLEWARES: dict[str, Any] = {
    f"scrapy.spidermiddlewares.{name}": None  # the frontier does what they do; each costs a generator per page
    for name in (
        "start.StartSpiderMiddleware",
        "httperror.HttpErrorMiddleware",
        "referer.RefererMiddleware",
        "urllength.UrlLengthMiddleware",
        "depth.DepthMiddleware",
        "metacopy.MetaCopyDetectionMiddleware",
    )
}
EXTENSIONS: dict[str, Any] = {
    "scrapy.extensions.telnet.TelnetConsole": None,  # no port is opened
    "scrapy.extensions.remote_control.RemoteControl": None,  # nor any other way in
    "scrapy.extensions.memusage.MemoryUsage": None,
    "scrapy.extensions.feedexport.FeedExporter": None,
    "scrapy.extensions.spiderstate.SpiderState": None,
    "scrapy.extensions.corestats.CoreStats": None,
    "scrapy.extensions.logstats.LogStats": None,
}
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

TWISTED_REACTOR_ENABLED = False  # plain asyncio: the browser lives in the same loop
DOWNLOAD_HANDLERS: dict[str, Any] = {
    "http": "crawler.downloading.AsyncioHandler",
    "https": "crawler.downloading.AsyncioHandler",
    "data": None,  # only the web is crawled
    "file": None,
    "ftp": None,
    "s3": None,
}

DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
}
COOKIES_ENABLED = True  # some gates answer 302 to themselves until their cookie comes back; kept for one crawl only

DOWNLOAD_MAXSIZE = 16 * 1024 * 1024  # bytes: the largest real pages seen are 3 MB; sixteen of these at once fit in memory
DOWNLOAD_WARNSIZE = 0
MAX_ROBOTS = 512 * 1024  # bytes of robots.txt that are read: RFC 9309 2.5 asks for 500 KiB at least
DOWNLOAD_FAIL_ON_DATALOSS = True  # a page cut in two must not be read as an empty column
DOWNLOAD_VERIFY_CERTIFICATES = True  # a citizen's browser would refuse it too
DNS_TIMEOUT = 15
REDIRECT_MAX_TIMES = 3  # robots.txt only; pages are followed by the spider
CONCURRENT_REQUESTS = 16
CONCURRENT_ITEMS = 1  # Scrapy starts as many tasks for each answer; the spider yields no items at all
AUTOTHROTTLE_MAX_DELAY = 10.0  # seconds: a slow site is asked more slowly, but the crawl still ends

LOG_LEVEL = "INFO"
LOG_VERSIONS: list[str] = []
LOG_FORMATTER = "crawler.middlewares.QuietLog"
STATS_DUMP = False
WARN_ON_GENERATOR_RETURN_VALUE = False

POLITE_CONCURRENCY = 4
FAST_CONCURRENCY = 16
ROBOTS_AGENT = "gongkai"


def user_agent(contact: str | None) -> str:
    """Return who asks, and where to complain: ASCII, as header fields must be."""
    try:
        version = metadata.version("gongkai")
    except metadata.PackageNotFoundError:
        version = "0"
    where = "".join(each for each in contact or "" if " " < each <= "~" and each not in "()\\")
    return f"gongkai/{version} (disclosure monitor; contact: {where or 'the supervising disclosure office'})"


def settings_for(job: CrawlJob) -> dict[str, Any]:
    """Return what one job adds to this module's settings."""
    polite = job.rate > 0
    return {
        "USER_AGENT": user_agent(job.contact),
        "ROBOTSTXT_OBEY": job.obey_robots,
        "ROBOTSTXT_USER_AGENT": ROBOTS_AGENT,
        "DOWNLOAD_TIMEOUT": job.timeout,
        "DOWNLOAD_DELAY": 1 / job.rate if polite else 0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": POLITE_CONCURRENCY if polite else FAST_CONCURRENCY,
        "AUTOTHROTTLE_ENABLED": polite,
        "AUTOTHROTTLE_START_DELAY": 1 / job.rate if polite else 0,
        "AUTOTHROTTLE_TARGET_CONCURRENCY": 2.0,
        "LOG_FILE": str(job.bundle / "crawl.log"),
    }
