"""Paper from the reports: HTML → PDF through the browser, and office files (DOCX, XLSX) made the same byte for byte.

The browser is the one that :mod:`crawler.rendering` finds; while it prints it has no network at all.
"""

import asyncio
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

from playwright.async_api import Browser, async_playwright

from crawler.rendering import BrowserChoice, launch_flags

_START_SECONDS = 30.0
_PRINT_SECONDS = 120.0
_NO_NETWORK = ("--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=http://127.0.0.1:1")

# Skia writes the time of printing into the plain part of the file; a date of the same length keeps every offset right.
_STAMP = re.compile(rb"\(D:\d{14}([+-]\d\d'\d\d'|Z)?\)")
_CORE = "docProps/core.xml"
_TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page to print: whole HTML, and the day that the file shall bear."""

    html: str
    day: date


@dataclass(frozen=True, slots=True)
class Printed:
    """What came of printing one sheet: the PDF, or None and why."""

    pdf: bytes | None
    why: str = ""


def print_sheets(sheets: Sequence[Sheet], choice: BrowserChoice) -> tuple[Printed, ...]:
    """Print pages to PDF in one browser, each as its own ``@page`` rules say. Never raises for a browser that fails.

    The same HTML, browser and fonts give the same bytes. A thread of its own, because the caller may be inside an event loop.
    """
    if not sheets:
        return ()
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, _print_all(sheets, choice)).result()


async def _print_all(sheets: Sequence[Sheet], choice: BrowserChoice) -> tuple[Printed, ...]:
    try:
        async with async_playwright() as playwright:
            flags = [*launch_flags(), *_NO_NETWORK]
            browser = await playwright.chromium.launch(executable_path=choice.path, args=flags, timeout=_START_SECONDS * 1000)
            try:
                return tuple([await _print(browser, sheet) for sheet in sheets])
            finally:
                await browser.close()
    except Exception as error:  # noqa: BLE001  (a driver dies in many ways, and none may cost the HTML)
        return tuple(Printed(None, _first_line(error)) for _ in sheets)


async def _print(browser: Browser, sheet: Sheet) -> Printed:
    try:
        context = await browser.new_context(offline=True, java_script_enabled=False, locale="zh-CN")
        try:
            page = await context.new_page()
            await page.set_content(sheet.html, timeout=_PRINT_SECONDS * 1000)
            pdf = await asyncio.wait_for(page.pdf(prefer_css_page_size=True), _PRINT_SECONDS)
        finally:
            await context.close()
    except Exception as error:  # noqa: BLE001  (as above: one notice that cannot be printed must not cost the others)
        return Printed(None, _first_line(error))
    return Printed(_STAMP.sub(lambda stamp: _day_stamp(sheet.day, stamp[0]), pdf))


def _day_stamp(day: date, stamp: bytes) -> bytes:
    """Return ``(D:20261120000000+00'00')``, as long as ``stamp``."""
    tail = stamp[len("(D:") + 14 : -1]
    return f"(D:{day:%Y%m%d}000000".encode() + (b"+00'00'" if len(tail) > 1 else tail) + b")"


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def settle(data: bytes, day: date, parts: Mapping[str, bytes] | None = None) -> bytes:
    """Return an office file whose bytes depend on its content and on ``day`` only; ``parts`` replace members by name.

    The libraries stamp every member of the zip, and the core properties, with the time of writing.
    """
    settled = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = (parts or {}).get(name) or old.read(name)
            if name == _CORE:
                content = _TIMES.sub(rb"\g<1>%sT00:00:00Z\g<2>" % day.isoformat().encode(), content)
            member = zipfile.ZipInfo(name, _ZIP_EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0
            new.writestr(member, content)
    return settled.getvalue()
