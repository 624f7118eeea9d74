"""Pictures of captured pages with the fault outlined in red.

What is shown is the capture, byte for byte, not what the site serves by then: the browser gets the document from us, with the
page's own scripts off. Styles and pictures may be fetched from the site's own hosts, through the same gate as ever, so that
the page looks as its visitors know it; without a network it looks plainer and says the same.
"""

import asyncio
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Error, FloatRect, Route, async_playwright

from crawler.gate import Gate
from crawler.rendering import BrowserChoice, launch_flags
from crawler.urls import canonical

logger = logging.getLogger(__name__)

WIDTH, HEIGHT = 1280, 1600
"""Pixels of a picture: the width of a common screen; of a longer page, the part around the fault."""

_PAGE_SECONDS = 20.0
_START_SECONDS = 30.0
_META = re.compile(r"<meta\b[^<>]*>", re.IGNORECASE)
_REFRESH = re.compile(r"\bhttp-equiv\s{0,9}=\s{0,9}[\"']?refresh", re.IGNORECASE)
_LOADED = frozenset({"stylesheet", "image", "font"})


class Point(StrEnum):
    """What is looked for on the page, to be outlined."""

    LINK = "link"  # an anchor that leads to this address
    TEXT = "text"  # the smallest element that shows this text
    LIST = "list"  # the place where the page's list stands, be it empty
    FOOT = "foot"  # the page's foot
    HEAD = "head"  # the page's head and menu


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture to take. ``points`` are tried in order, the first that the page has is outlined; none: the whole page.

    ``name`` is the file's stem, ``url`` the page's own address, ``html`` its capture, ``label`` what stands beside the outline.
    """

    name: str
    url: str
    html: str
    points: tuple[tuple[Point, str], ...]
    label: str


_OUTLINE = """([points, label]) => {
    const shown = e => { const r = e.getBoundingClientRect(); return r.width > 4 && r.height > 4; };
    const up = e => { while (e && !shown(e)) e = e.parentElement; return e; };
    const by = {
        link: v => [...document.querySelectorAll('a[href]')].find(a => a.href === v || a.href.split('#')[0] === v),
        text: v => {
            const w = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            for (let n; n = w.nextNode();) if (n.data.includes(v) && shown(n.parentElement)) return n.parentElement;
        },
        list: () => {
            const aside = 'nav,footer,header,[class*=nav],[class*=foot],[class*=side],[class*=left],[class*=menu]';
            const bare = [...document.querySelectorAll('[class*=list],[id*=list],ul,ol,tbody')].filter(e =>
                !e.querySelector('a[href]') && !e.closest(aside));
            return bare[0] || document.querySelector('main,[class*=list],[class*=con],[class*=main],[class*=right]');
        },
        foot: () => document.querySelector('footer,[class*=foot],[id*=foot],[class*=bottom],[id*=bottom],[class*=copyright]')
            || document.body.lastElementChild,
        head: () => document.querySelector('nav,[class*=nav],[id*=nav],[class*=menu],header,[class*=head]'),
    };
    let target;
    for (const [kind, value] of points) { target = by[kind](value); if (target && (target = up(target))) break; }
    const page = document.documentElement;
    const whole = {top: 0, left: 0, width: page.scrollWidth, height: Math.min(page.scrollHeight, 1600)};
    const r = target ? target.getBoundingClientRect() : whole;
    const frame = document.createElement('div');
    const top = r.top + scrollY, left = Math.max(3, r.left + scrollX);
    frame.style.cssText = `all:initial;position:absolute;z-index:2147483647;box-sizing:border-box;border:4px solid #d0021b;` +
        `top:${Math.max(3, top - 6)}px;left:${Math.max(3, left - 6)}px;width:${Math.min(r.width + 12, innerWidth - left)}px;` +
        `height:${r.height + 12}px`;
    const tag = document.createElement('div');
    tag.textContent = label;
    tag.style.cssText = 'all:initial;position:absolute;left:-4px;bottom:100%;background:#d0021b;color:#fff;padding:2px 8px;' +
        'font:14px/1.5 sans-serif;white-space:nowrap;max-width:1100px;overflow:hidden';
    if (top < 40) { tag.style.bottom = 'auto'; tag.style.top = '100%'; }
    frame.append(tag);
    page.append(frame);
    const over = tag.getBoundingClientRect().right - innerWidth + 4;
    if (over > 0) tag.style.left = `${-4 - Math.min(over, left)}px`;
    return [top, page.scrollHeight];
}"""


def take(
    shots: Sequence[Shot], folder: Path, choice: BrowserChoice, trusted: str, allows: Callable[[str], bool]
) -> dict[str, Path]:
    """Take the pictures into ``folder`` as ``<name>.png``; return those that could be taken. Neither a page nor the browser raises.

    ``allows`` says which addresses styles and pictures may come from (``lambda _: False``: offline); ``trusted`` is the host
    under audit, the only one that may be private, "" where it was public when it was crawled.
    """
    if not shots:
        return {}
    folder.mkdir(parents=True, exist_ok=True)
    return asyncio.run(_take(shots, folder, choice, Gate(allows, trusted), allows))


async def _take(
    shots: Sequence[Shot], folder: Path, choice: BrowserChoice, gate: Gate, allows: Callable[[str], bool]
) -> dict[str, Path]:
    taken: dict[str, Path] = {}
    way_out = await gate.open()
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=choice.path,
                args=[*launch_flags(), f"--proxy-server={way_out}", "--hide-scrollbars"],
                timeout=_START_SECONDS * 1000,
            )
            for shot in (each for each in shots if canonical(each.url) is not None):  # a bundle may hold any text there
                path = folder / f"{shot.name}.png"
                try:
                    await asyncio.wait_for(_picture(browser, shot, path, allows), 2 * _PAGE_SECONDS)
                    taken[shot.name] = path
                except (Error, TimeoutError) as error:
                    logger.warning("no picture of %s: %s", shot.url, str(error).partition("\n")[0])
            await browser.close()
    except (Error, OSError) as error:
        logger.warning("the browser failed: %s", str(error).partition("\n")[0])
    finally:
        await gate.close()
    return taken


async def _picture(browser: Browser, shot: Shot, path: Path, allows: Callable[[str], bool]) -> None:
    context = await browser.new_context(
        viewport={"width": WIDTH, "height": 900},
        locale="zh-CN",
        java_script_enabled=False,
        accept_downloads=False,
        service_workers="block",
    )
    try:
        await _show(context, shot, path, allows)
    finally:
        await context.close()


def _stays(html: str) -> str:
    """Return a page without what leads on from it: the capture is to stay in sight. Two plain expressions: one takes for ever."""
    return _META.sub(lambda meta: "" if _REFRESH.search(meta[0]) else meta[0], html)


async def _show(context: BrowserContext, shot: Shot, path: Path, allows: Callable[[str], bool]) -> None:
    async def decide(route: Route) -> None:
        request = route.request
        if request.is_navigation_request() and request.frame == page.main_frame:
            await route.fulfill(status=200, content_type="text/html; charset=utf-8", body=_stays(shot.html))
        elif request.resource_type in _LOADED and allows(request.url):
            await route.continue_()
        else:
            await route.abort("blockedbyclient")

    page = await context.new_page()
    await page.route("**/*", decide)
    try:
        await page.goto(shot.url, wait_until="load", timeout=_PAGE_SECONDS * 1000)
    except TimeoutError:
        logger.info("%s: a style or picture did not come in time", shot.url)
    points = [[str(kind), value] for kind, value in shot.points]
    top, height = await page.evaluate(_OUTLINE, [points, shot.label])
    begin = max(0, min(top - HEIGHT / 3, height - HEIGHT)) if height > HEIGHT else 0
    clip = FloatRect(x=0, y=begin, width=WIDTH, height=max(200, min(HEIGHT, height - begin)))
    await page.screenshot(path=path, full_page=True, clip=clip, animations="disabled", timeout=_PAGE_SECONDS * 1000)
