"""How long a month's judging takes: 36 sites with 10,000 items, 10,000 pages and 30,000 link targets each.

``python -m tests.benchmarks.bench_judging`` (``make bench``) fills an archive with such a month, runs ``gongkai check`` on it as
a whole process, once for each pack, and prints wall and CPU seconds and the largest process.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from crawler.archive import Archive
from crawler.columns import Vocabulary
from crawler.configuration import fill_config
from crawler.marks import FooterMark, PageMarks
from crawler.records import Column, CrawlSummary, DateFrom, Entry, Fetch, Home, Item, Outcome, PageKind, Site, SiteFacts
from crawler.register import write_sites
from crawler.sites import SiteConfig
from crawler.targets import Target, TargetState
from tests.benchmarks.bench_portal import cost_of

AS_OF = date(2026, 11, 20)
PACKS = ("guoban-2019", "zhongwei-2021")
SECONDS, MEMORY = 60, 1024  # what issue a month must keep on two processors: seconds of wall time, megabytes
RUN = "20261120T020000Z"
_AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
_FOOT = tuple(FooterMark)


def facts_of(key: str, vocabulary: Vocabulary, size: int) -> SiteFacts:
    """Return what one site of ``size`` documents and pages and three times as many links shows."""
    host = f"https://www.{key}.gov.cn"
    columns = tuple(
        Column(f"{host}/c{at:02}/", vocabulary.name_of(name), name, kind=PageKind.LISTING, list_seen=True, read_by="trs", looks=2)
        for at, name in enumerate(vocabulary.keys)
    )
    items = tuple(_item(host, n, columns[n % len(columns)]) for n in range(size))
    listed = tuple(
        Entry(columns[n % len(columns)].url, item.url, item.title, item.published, n // len(columns))
        for n, item in enumerate(items)
    )
    home = Fetch(f"{host}/", _AT, Outcome.OK, 200, 0.1, 30_000, record="<urn:uuid:home>", kind=PageKind.HOME, title="首页")
    pages = tuple(Fetch(item.url, _AT, Outcome.OK, 200, 0.1, 30_000, record=item.record, kind=PageKind.ARTICLE) for item in items)
    shown = tuple(Entry(home.url, item.url, item.title, item.published, n) for n, item in enumerate(items[:60]))
    return SiteFacts(
        site=Site(key, f"{key}人民政府", home.url),
        as_of=AS_OF,
        crawl=CrawlSummary(RUN, _AT, pages=size, requests=size, navigation_seen=True),
        home=Home(home, shown, looks=2),
        columns=columns,
        entries=listed,
        items=items,
        fetches=(home, *pages),
        marks=tuple(_marks(item, items[n // 2].url) for n, item in enumerate(items)),
        targets=tuple(_targets(host, items, 3 * size)),
    )


def _item(host: str, n: int, column: Column) -> Item:
    day = AS_OF - timedelta(days=n // 12)
    return Item(
        url=f"{host}/c{n % 27:02}/{day:%Y%m}/t{day:%Y%m%d}_{n}.html",
        title=f"关于第{n}号事项的通知",
        published=day,
        published_from=DateFrom.PAGE,
        index_no=f"640501001/{day.year}-{n:05}",
        doc_no=f"卫政办发〔{day.year}〕{n}号",
        generated=day - timedelta(days=n % 9),
        publisher="市人民政府办公室",
        department="市人民政府办公室",
        disclosure="主动公开",
        source="市人民政府办公室",
        column=column.key,
        read=True,
        record=f"<urn:uuid:{n:08}>",
    )


def _marks(item: Item, other: str) -> PageMarks:
    return PageMarks(
        item.url,
        record=item.record,
        is_content=True,
        names_site=True,
        footer=_FOOT,
        site_code="6405000001",
        tags=(
            ("SiteName", "某市人民政府"),
            ("ColumnName", "通知公告"),
            ("ArticleTitle", item.title),
            ("PubDate", str(item.published)),
        ),
        has_source=True,
        cites=(f"关于第{item.title[3:6]}号事项的通知",),
        refers=(other,),
    )


def _targets(host: str, items: tuple[Item, ...], count: int) -> Iterator[Target]:
    known = Target("", TargetState.OK, text="通知", found_on=items[0].url, status=200, seconds=0.1, at=_AT, looks=1)
    for n in range(count):
        url = items[n].url if n < len(items) else f"{host}/files/{n}.pdf" if n % 2 else f"https://www.example{n}.com/"
        state = TargetState.GONE if n % 500 == 0 else TargetState.OK
        is_own = n % 2 == 1
        found_on = items[n % len(items)].url
        yield replace(known, url=url, state=state, looks=2, found_on=found_on, internal=is_own, is_file=is_own and n >= len(items))


def fill(data: Path, sites: int, size: int) -> None:
    """Write a register and an archive of one month."""
    config = data / "config"
    fill_config(config)
    keys = [f"bench{n:02}" for n in range(sites)]
    write_sites(config, [SiteConfig(key=key, name=f"{key}人民政府", url=f"https://www.{key}.gov.cn/") for key in keys])
    vocabulary = Vocabulary.load(config)
    with Archive(data) as archive:
        for key in keys:
            with archive.db.atomic():
                archive._insert(facts_of(key, vocabulary, size), RUN, "2026-11", "monthly", data / "evidence/2026-11" / key / RUN)


def main() -> int:
    """Read the command line; 1 where judging takes longer or more than it may."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sites", type=int, default=36, help="how many sites (default 36)")
    parser.add_argument("--size", type=int, default=10_000, help="documents and pages of each (default 10000)")
    arguments = parser.parse_args()
    kept = True
    with tempfile.TemporaryDirectory() as text:
        data = Path(text) / "data"
        data.mkdir()
        fill(data, arguments.sites, arguments.size)
        for pack in PACKS:
            command = [sys.executable, "-m", "gongkai", "check", "--data", str(data), "--config", str(data / "config")]
            command += ["--month", "2026-11", "--as-of", AS_OF.isoformat(), "--pack", pack, "-q"]
            cost = cost_of(command, Path(text))
            print(
                f"{pack:14} {arguments.sites} sites  {cost.seconds:6.1f} s (at most {SECONDS})  {cost.cpu:6.1f} CPU s  "
                f"{cost.memory:5.0f} MB (at most {MEMORY})",
                flush=True,
            )
            kept = kept and cost.seconds <= SECONDS and cost.memory <= MEMORY
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
