"""The trial of the site's search: known titles are searched for, drawn by a seed from what the site itself has published.

Said to be bad is only what is seen to be: no sign of a search on the page, in its scripts or in a browser; an endpoint that
answers errors; a title missing from results that are results. What only a script shows, and no browser saw, is UNKNOWN.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from crawler.asking import Asked
from crawler.records import Item, Outcome, Reason
from crawler.searching import Found, Results, SearchForm, draw_titles, find_search, read_results
from crawler.soundings import Sounding, SoundingKind, SoundingResult
from crawler.text import decode
from crawler.trialkit import Kit, refusal
from crawler.urls import in_site

_ERRORS = range(400, 600)
_BUSY = range(500, 600)
_OWN_RESULTS = 3  # links that one title's results have and another's have not: it is the words that made the page
_GOOD, _BAD, _UNKNOWN = SoundingResult.GOOD, SoundingResult.BAD, SoundingResult.UNKNOWN


@dataclass(slots=True)
class _Asked:
    """One title's search: the document, the answer, what its page shows, the evidence; ``is_shown``: as a browser saw it."""

    item: Item
    asked: Asked
    results: Results | None
    record: str | None
    is_plain: bool
    is_shown: bool = False

    @property
    def is_hit(self) -> bool:
        """Whether the document stands on the page."""
        return self.results is not None and self.results.has(self.item)


@dataclass(slots=True)
class SearchTrial:
    """Looks at one site's search. ``items`` gives what the site has published; it is asked for once."""

    kit: Kit
    items: Callable[[], Iterable[Item]]
    _drawn: tuple[Item, ...] | None = field(default=None)

    async def look(self, number: int) -> tuple[Sounding, ...]:
        """Return the sounding of the search as a whole and one for each title that was searched for."""
        home = await self.kit.follow(self.kit.job.site.url)
        if home.status != 200 or refusal(home):  # noqa: PLR2004 - RFC 9110
            return (self._whole(_UNKNOWN, refusal(home) or Reason.HTTP_ERROR, home, number),)
        source, charset = decode(home.body, home.header("content-type"))
        found = find_search(source, home.url, self.kit.hosts, charset)
        if found.form is None:
            found = await self._by_browser(found, home.url)
        if found.form is None:
            is_proven = not found.scripted and (self.kit.renderer is not None or "<script" not in source.lower())
            result, detail = (_BAD, "no_search_form") if is_proven else (_UNKNOWN, "script_only")
            return (self._whole(result, detail, home, number),)
        if not in_site(found.form.url, self.kit.hosts):
            return (self._whole(_UNKNOWN, Reason.OFF_SITE, home, number),)
        return await self._drive(found.form, home, number)

    async def _by_browser(self, found: Found, url: str) -> Found:
        """Look for the search in the page as a browser makes it. One that the browser could not open leaves every doubt."""
        if self.kit.renderer is None:
            return found
        shown = await self.kit.renderer.render(url)
        if not shown.html:
            return Found(None, scripted=True)
        seen = find_search(shown.html, url, self.kit.hosts)
        return Found(seen.form, scripted=found.scripted or seen.scripted)

    async def _drive(self, form: SearchForm, home: Asked, number: int) -> tuple[Sounding, ...]:
        if not await self.kit.allows(form.request("")[0]):
            return (self._whole(_UNKNOWN, Reason.ROBOTS, home, number),)
        titles = self._titles()
        if not titles:
            return (self._whole(_UNKNOWN, "too_few_titles", home, number),)
        searches = [await self._search(form, item, number) for item in titles]
        if all(search.asked.outcome is Outcome.OK and search.asked.status in _ERRORS for search in searches):
            wall = next((wall for search in searches if (wall := refusal(search.asked))), None)
            last = searches[-1].asked
            return (self._whole(_UNKNOWN if wall else _BAD, wall or "search_broken", last, number),)
        if not all(search.is_hit for search in searches) and form.method == "get":
            searches = [search if search.is_hit else await self._shown(form, search, number) for search in searches]
        if not _tells(searches):
            return (self._whole(_UNKNOWN, _why(searches), home, number),)
        needs_browser = any(search.is_shown and search.is_hit for search in searches)
        whole = self._whole(_GOOD, "search_works", home, number)
        return whole, *(_of_title(search, needs_browser=needs_browser) for search in searches)

    def _titles(self) -> tuple[Item, ...]:
        if self._drawn is None:
            job = self.kit.job
            self._drawn = draw_titles(self.items(), f"{job.site.key} {job.as_of.isoformat()}", job.as_of, self.kit.hosts)
        return self._drawn

    async def _search(self, form: SearchForm, item: Item, number: int) -> _Asked:
        url, posted = form.request(item.title)
        asked = await self.kit.ask(url, posted)
        if asked.outcome is Outcome.OK and asked.status in _BUSY:
            await asyncio.sleep(self.kit.job.backoff)  # a moment's load, as for any page: asked again before it counts
            asked = await self.kit.ask(url, posted)
        if asked.onward is not None and in_site(asked.onward, self.kit.hosts):
            asked = await self.kit.ask(asked.onward)
        record = self.kit.keep(asked, f"search {number} {item.url}") if asked.outcome is Outcome.OK else None
        if asked.status != 200 or refusal(asked):  # noqa: PLR2004 - RFC 9110
            return _Asked(item, asked, None, record, is_plain=False)
        source = decode(asked.body, asked.header("content-type"))[0]
        return _Asked(item, asked, read_results(source, asked.url), record, is_plain="<script" not in source.lower())

    async def _shown(self, form: SearchForm, search: _Asked, number: int) -> _Asked:
        """Have the browser, where there is one, open the same address; what it cannot open stays as it was."""
        if self.kit.renderer is None or search.is_plain:
            return search
        url = form.request(search.item.title)[0]
        shown = await self.kit.renderer.render(url)
        if not shown.html or not in_site(shown.final_url, self.kit.hosts):
            return search
        kept = self.kit.bundle.write_rendered(f"{url} search {number}", url, datetime.now(UTC), shown.html, search.record)
        return _Asked(search.item, search.asked, read_results(shown.html, url), kept.record, is_plain=False, is_shown=True)

    def _whole(self, result: SoundingResult, detail: str, asked: Asked, number: int) -> Sounding:
        return self.kit.sounding(SoundingKind.SEARCH, result, self.kit.job.site.url, detail, asked, f"search {number}")


def _tells(searches: list[_Asked]) -> bool:
    """Whether these are pages of results that answer to the words: one title was found, or the pages differ as results do.

    A page without any script that says that nothing was found is one too. A browser that may not leave the site may show an
    empty list only because of that, so its "nothing found" proves nothing.
    """
    pages = [search.results for search in searches if search.results is not None]
    if any(search.is_hit for search in searches):
        return True
    if pages and all(search.is_plain and search.results is not None and search.results.says_none for search in searches):
        return True
    return any(len(one.links - other.links) >= _OWN_RESULTS for one in pages for other in pages)


def _why(searches: list[_Asked]) -> str:
    walls = [wall for search in searches if (wall := refusal(search.asked))]
    return walls[0] if walls else "script_only"


def _of_title(search: _Asked, *, needs_browser: bool) -> Sounding:
    """Return what one title's search came to. Where results come by script, a page that no browser saw proves nothing."""
    if search.is_hit:
        result, detail = _GOOD, "on_first_page"
    elif needs_browser and not search.is_shown:
        result, detail = _UNKNOWN, "script_only"
    elif search.results is None:
        result, detail = _UNKNOWN, str(refusal(search.asked) or Reason.HTTP_ERROR)
    else:
        result, detail = _BAD, "not_on_first_page"
    kind, asked = SoundingKind.SEARCH_TITLE, search.asked
    return Sounding(kind, result, search.item.title, detail, asked.at, status=asked.status or None, record=search.record)
