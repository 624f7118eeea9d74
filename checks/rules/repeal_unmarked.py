"""失效文件未标注 (G6): a document that the site itself declares repealed stands there without a mark.

Documents are known by their 文号, or, where the declaration gives none, by a title that equals the declared one (a new document
may bear the title of the repealed one); the page must have been read, and be older than the declaration.
"""

import re
from collections.abc import Iterator
from itertools import zip_longest

from checks.matters import Matter, Matters
from checks.model import Finding
from checks.rule import check, fail, passed, unknown
from crawler.configuration import ConfigModel
from crawler.records import Item, Reason, SiteFacts

_FORM = re.compile(
    r"^.{0,30}?关于(?:印发|公布|发布|转发)|的(?:通知|公告|决定|命令)$|[《》〈〉\s]|[（(](?:试行|暂行|修订|已?废止|失效)[)）]"
)
_DOC_NO = re.compile(r"[〔\[（(【]\s*(?:19|20)\d\d\s*[〕\]）)】]\s*\d{1,4}\s*号$")
_SHORTEST = 6


class Limits(ConfigModel):
    """``declares`` is the pattern of titles that declare repeal: such pages are themselves no repealed documents."""

    declares: str


@check(limits=Limits)
def repeal_unmarked(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each repealed document that the site still shows."""
    matters = facts.once(Matters)
    numbers = {_number(item.doc_no): item for item in facts.items if item.doc_no}
    titles = {_title(item.title): item for item in facts.items if not re.search(limits.declares, item.title)}
    for declared in facts.marks:
        source = matters.of(declared.url)
        if source is None or not declared.repeals:
            continue
        found = {item.url: item for name in _deciding(declared.repeals) if (item := _match(name, numbers, titles))}
        for item in found.values():
            yield from _judge(item, source, matters, limits)


def _deciding(names: tuple[str, ...]) -> Iterator[str]:
    """Yield what decides of each entry: its 文号, which follows its title; else its title."""
    for name, following in zip_longest(names, names[1:], fillvalue=""):
        if _DOC_NO.search(name) or not _DOC_NO.search(following):
            yield name


def _match(name: str, numbers: dict[str, Item], titles: dict[str, Item]) -> Item | None:
    return numbers.get(_number(name)) or (titles.get(_title(name)) if len(_title(name)) >= _SHORTEST else None)


def _judge(item: Item, source: Matter, matters: Matters, limits: Limits) -> Iterator[Finding]:
    if item.url == source.item.url or re.search(limits.declares, item.title):
        return
    if item.published and source.item.published and item.published > source.item.published:
        return  # issued anew under the same title
    page = matters.of(item.url)
    if page is None:
        reason = Reason.BUDGET
        yield unknown(source.subject, reason, document=item.title)
    elif page.marks.repealed:
        yield passed(page.subject)
    else:
        yield fail(page.subject, "unmarked", [page.record, source.record], source=source.item.title, source_url=source.item.url)


def _number(text: str | None) -> str:
    return re.sub(r"[\s〔〕\[\]（）()【】]", "|", text or "").replace("||", "|")


def _title(text: str) -> str:
    return _FORM.sub("", text)
