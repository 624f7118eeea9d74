"""The browser behind one function: what a page looks like once its scripts have run.

Only this module knows Playwright. What is opened is hostile: nothing off the site's hosts is loaded (see :mod:`crawler.gate`),
no images, media or fonts, no downloads, no service workers, a fresh page each time, and every step is bounded in time.
"""

import asyncio
import contextlib
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Page, Playwright, Request, Response, Route, async_playwright
from playwright.async_api import TimeoutError as BrowserTimeout

from crawler.gate import Gate
from crawler.records import Outcome

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
_ENV = "GONGKAI_BROWSER"

_FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",  # containers give 64 MB there
    "--proxy-bypass-list=<-loopback>",  # the loopback goes through the gate like everything else
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)
_NOT_LOADED = frozenset({"image", "media", "font", "manifest", "websocket", "eventsource", "ping"})

_BRINGS_CONTENT = frozenset({"document", "script", "xhr", "fetch"})
_COUNTERS = re.compile(
    r"hm\.baidu|tongji|cnzz|umeng|google-?(?:analytics|tagmanager)|51\.la|bdimg\.share|bshare|jiathis|conac\.cn|kaipuyun|zfwzgl|"
    r"/(?:stat|count|counter|log|trace|hits?|visit)\b",
    re.IGNORECASE,
)
"""Addresses of counters and share buttons: a page lacks nothing without them."""

_START_SECONDS = 30.0
_LOAD_SECONDS = 20.0
_SETTLE_SECONDS = 5.0  # how long a list may take to be filled after the page was loaded
_CLOSE_SECONDS = 5.0
_PAGES_PER_BROWSER = 100  # then a new one: memory of a long-lived browser only grows
_MAX_HTML = 16 * 1024 * 1024

# A page's source as long as it is no bomb, else null. It runs in a world of its own, where no script of the page has been, and
# asks by the prototype, because elements that are named after a property take its place on the document.
_SOURCE = f"""(() => {{
    const of = name => Object.getOwnPropertyDescriptor(Document.prototype, name).get.call(document);
    const kind = of("doctype") ? new XMLSerializer().serializeToString(of("doctype")) : "";
    const source = kind + (of("documentElement") ? of("documentElement").outerHTML : "");
    return source.length > {_MAX_HTML} ? null : source;
}})()"""

# The DOM is still when its size has not changed for half a second.
_STILL = """() => new Promise(done => {
    let last = -1, same = 0;
    const look = () => {
        const now = document.getElementsByTagName('*').length;
        same = now === last ? same + 1 : 0;
        last = now;
        same >= 5 ? done(now) : setTimeout(look, 100);
    };
    look();
})"""


@dataclass(frozen=True, slots=True)
class BrowserChoice:
    """A browser that is there. ``path`` is None for Playwright's own."""

    path: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """What the browser made of one address. Where ``outcome`` is not OK, ``html`` is empty and ``why`` says what happened.

    ``lacking``: a script, a frame or data that the page asked for did not come (our own gate refuses other hosts), or was
    still on its way when we stopped waiting.
    """

    outcome: Outcome
    html: str = ""
    final_url: str = ""
    status: int | None = None
    why: str | None = None
    lacking: bool = False


def find_browser() -> BrowserChoice | None:
    """Return the browser: what GONGKAI_BROWSER names (``none``: no browser), else Playwright's own, else one of the system."""
    wanted = os.environ.get(_ENV, "").strip()
    if wanted:
        found = None if wanted.lower() == "none" else shutil.which(wanted)
        return None if found is None else BrowserChoice(found, Path(found).name)
    if _has_own():
        return BrowserChoice(None, "playwright-chromium")
    for name in _NAMES:
        found = shutil.which(name)
        if found:
            return BrowserChoice(found, name)
    return None


def launch_flags() -> list[str]:
    """Return the command-line flags: without a sandbox only where there can be none (root)."""
    return [*_FLAGS, *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])]


def _has_own() -> bool:
    """Whether Playwright's own Chromium is installed, without starting its driver."""
    home = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright"
    return any(Path(home).glob("chromium*/*/*chrom*"))


class Renderer:
    """One browser for one crawl, started when first needed.

    ``allows`` says which addresses may be asked for; ``trusted`` is the host under audit, the only one that may be private.
    """

    def __init__(self, choice: BrowserChoice, allows: Callable[[str], bool], trusted: str, user_agent: str) -> None:
        self._choice = choice
        self._gate = Gate(allows, trusted)
        self._way_out: str | None = None
        self._allows = allows
        self._user_agent = user_agent
        self._one_at_a_time = asyncio.Lock()
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._used = 0
        self.version: str | None = None

    async def render(self, url: str) -> Rendered:
        """Open ``url`` and return its DOM after scripts. Never raises: a crash or hang of the browser is an outcome."""
        async with self._one_at_a_time:
            try:
                limit = _START_SECONDS + _LOAD_SECONDS + 2 * _SETTLE_SECONDS
                return await asyncio.wait_for(self._render(url), limit)
            except (BrowserTimeout, TimeoutError):
                await self._drop()
                return Rendered(Outcome.TIMEOUT, why="browser-timeout")
            except Exception as error:  # noqa: BLE001  (a driver dies in many ways, and none may cost the page that HTTP gave)
                await self._drop()
                return Rendered(_outcome(error), why="browser-error")

    async def close(self) -> None:
        """End the browser and its driver."""
        await self._drop()
        await self._gate.close()

    async def _render(self, url: str) -> Rendered:
        browser = await self._running()
        context = await browser.new_context(
            user_agent=self._user_agent, locale="zh-CN", accept_downloads=False, service_workers="block", java_script_enabled=True
        )
        try:
            await context.route("**/*", self._decide)
            await context.route_web_socket("**/*", lambda wire: wire.close())
            return await self._open(context, url)
        finally:
            await asyncio.wait_for(context.close(), _CLOSE_SECONDS)

    async def _open(self, context: BrowserContext, url: str) -> Rendered:
        page = await context.new_page()
        page.on("dialog", lambda dialog: dialog.dismiss())
        missed: list[str] = []
        page.on("requestfailed", lambda request: _miss(missed, request))
        page.on("response", lambda response: _miss(missed, response.request) if not response.ok else None)
        answer: Response | None = await page.goto(url, wait_until="load", timeout=_LOAD_SECONDS * 1000)
        is_still = await self._settle(page)
        html = await _source(page)
        status = answer.status if answer is not None else None
        if html is None:
            return Rendered(Outcome.TOO_LARGE, final_url=page.url, status=status, why="browser-too-large")
        return Rendered(Outcome.OK, html, page.url, status, lacking=bool(missed) or not is_still)

    async def _settle(self, page: Page) -> bool:
        """Wait until scripts have filled the page: no request under way, then a still DOM. Bounded; False: it never was."""
        try:
            await page.wait_for_load_state("networkidle", timeout=_SETTLE_SECONDS * 1000)
            await asyncio.wait_for(page.evaluate(_STILL), _SETTLE_SECONDS)
        except (BrowserTimeout, TimeoutError):
            return False
        return True

    async def _decide(self, route: Route) -> None:
        request = route.request
        if request.resource_type in _NOT_LOADED or not self._allows(request.url):
            await route.abort("blockedbyclient")
        else:
            await route.continue_()

    async def _running(self) -> Browser:
        if self._browser is not None and (self._used >= _PAGES_PER_BROWSER or not self._browser.is_connected()):
            await self._drop()
        if self._playwright is None:
            self._playwright = await async_playwright().start()
        if self._way_out is None:
            self._way_out = await self._gate.open()
        if self._browser is None:
            self._browser = await self._playwright.chromium.launch(
                executable_path=self._choice.path,
                args=[*launch_flags(), f"--proxy-server={self._way_out}"],
                timeout=_START_SECONDS * 1000,
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
            )
            self._used = 0
            self.version = f"{self._choice.name} {self._browser.version}"
        self._used += 1
        return self._browser

    async def _drop(self) -> None:
        """End the browser and its driver, as far as they live: one that died of a page would fail for all that follow."""
        browser, self._browser = self._browser, None
        driver, self._playwright = self._playwright, None
        ends = (None if browser is None else browser.close(), None if driver is None else driver.stop())
        for end in filter(None, ends):
            with contextlib.suppress(Exception):  # it is gone already
                await asyncio.wait_for(end, _CLOSE_SECONDS)


async def _source(page: Page) -> str | None:
    """Return the page's source as it stands now, None for one that is too long: that one must not come to us at all."""
    wire = await page.context.new_cdp_session(page)
    frame = (await wire.send("Page.getFrameTree"))["frameTree"]["frame"]["id"]
    world = await wire.send("Page.createIsolatedWorld", {"frameId": frame})
    told = await wire.send("Runtime.evaluate", {"expression": _SOURCE, "contextId": world["executionContextId"]})
    source: str | None = told["result"].get("value")
    return source


def _miss(missed: list[str], request: Request) -> None:
    """Note a request down that came to nothing, where the page may lack content for it."""
    is_redirect = request.redirected_to is not None
    if request.resource_type in _BRINGS_CONTENT and not is_redirect and not _COUNTERS.search(request.url):
        missed.append(request.url)


def _outcome(error: Exception) -> Outcome:
    text = str(error)
    if "ERR_NAME_NOT_RESOLVED" in text:
        return Outcome.DNS
    if "ERR_CERT" in text or "ERR_SSL" in text:
        return Outcome.TLS
    return Outcome.TIMEOUT if "ERR_TIMED_OUT" in text else Outcome.UNREACHABLE
