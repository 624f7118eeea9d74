"""Files of the site that links lead to: asked for only if they changed, searched for what they must not show, kept.

A file that the server calls unchanged is not fetched again; what it showed a month ago stands (crawler/carrying.py).
"""

import asyncio
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus

from crawler.bundle import Bundle, Record
from crawler.carrying import Carrying
from crawler.errands import Errand
from crawler.marks import PageMarks
from crawler.recorder import Answer, Recorder


@dataclass(slots=True)
class SiteFiles:
    """One crawl's files. ``carrying`` is what a former crawl left, None where there is none."""

    as_of: date
    bundle: Bundle
    recorder: Recorder
    carrying: Carrying | None = None
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)  # a small one may be made to unfold to much

    def conditions(self, errand: Errand) -> dict[str, str]:
        """Return the headers that ask for a file only if it changed, and note that it is asked so; none for anything else."""
        if self.carrying is None or not errand.may_be_known:
            return {}
        conditions = self.carrying.file_conditions(errand.key)
        errand.is_conditional = bool(conditions)
        return conditions

    def keep_unchanged(self, errand: Errand, answer: Answer) -> Record | None:
        """Keep a file that the server says is the one of a month ago; None where it says anything else, or that one is lost."""
        if self.carrying is None or answer.status != HTTPStatus.NOT_MODIFIED:
            return None
        record = self.carrying.keep_file(f"{errand.key} {errand.hops}", errand.key, answer)
        if record is not None:
            self.bundle.put_extra(errand.key, record)
        return record

    async def take_in(self, errand: Errand, body: bytes, kept: Record | None) -> None:
        """Note down what a whole file shows that it must not, in a thread, for a long PDF takes seconds; and where it is kept."""
        from crawler.inspection.files import personal_in_file  # noqa: PLC0415 - PDF and XLSX: ten megabytes that few sites need

        title, record = self.recorder.mentioned(errand.key).text, None if kept is None else kept.record
        async with self._one_at_a_time:
            found = await asyncio.to_thread(personal_in_file, body, errand.key, title=title, as_of=self.as_of)
        if found:
            self.bundle.put_extra(errand.key, PageMarks(errand.key, record=record, personal=found))
        if kept is not None and errand.may_be_known:
            self.bundle.put_extra(errand.key, kept)
