"""A city's year, made up: many sites with many documents over several months, stored as the judge stores them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from checks.history import store
from checks.model import ColumnStatus, Credit, Judgement, Subject, Verdict, Warned
from checks.trend import months_ago
from crawler.records import DateFrom, Item

from .judged import AS_OF, advice, crawl, fault, judgement, row, site, unjudged, veto

COLUMNS = (
    *(("news", "动态要闻", 14, "14天"), ("notices", "通知公告", 184, "6个月"), ("policy_documents", "政策文件", 184, "6个月")),
    *(("policy_interpretation", "政策解读", 184, "6个月"), ("budget", "财政预决算", 365, "12个月")),
    *(("personnel", "人事信息", 365, "12个月"), ("planning", "规划计划", 365, "12个月"), ("housing", "住房保障", 365, "12个月")),
)
LEVELS = ("地市级", "区县级", "区县级", "乡镇级")
PLACES = ("沙坡头", "西夏", "利通", "金凤", "原州", "惠农", "红寺堡", "平罗", "海原")


def city_site(number):
    name = f"{PLACES[number % len(PLACES)]}{'' if number < len(PLACES) else number}区人民政府"
    return site(f"s{number:02d}", name, level=LEVELS[number % 4], kind="department" if number % 6 == 5 else "portal")


def documents(where, count, as_of):
    keys = [key for key, *_ in COLUMNS]
    for n in range(count):
        day = as_of - timedelta(days=(n * 7) % 700)
        title = f"{where.name}办公室关于印发《第{n}号公共服务事项办理工作方案》的通知"
        index = f"640501{n % 1000:03d}/{day.year}-{n:05d}"
        url = f"{where.url}zwgk/zcwj/{day:%Y%m}/t{day:%Y%m%d}_{n}.html"
        doc_no = f"卫政办发〔{day.year}〕{n}号" if n % 3 == 0 else None
        yield Item(url, title, day, DateFrom.LIST, index, doc_no, day, where.name, None, "主动公开", None, keys[n % len(keys)])


def columns(number, month):
    for at, (key, name, limit, words) in enumerate(COLUMNS):
        age = (number * 31 + at * 57 + month) % int(limit * 1.25)
        status = ColumnStatus.STALE if age > limit else ColumnStatus.FRESH
        yield row(key, name, status, AS_OF - timedelta(days=age), max_age_days=limit, limit=words)
    if number % 5 == 1:
        yield row("proposals", "建议提案", ColumnStatus.MISSING, None, url=None, items=0)


def city_judgement(number, month, documents_each=0, faults=0):
    """Judge one site of one month, counted back from ``AS_OF``'s (0: that month)."""
    year, of = (int(part) for part in months_ago(f"{AS_OF:%Y-%m}", month).split("-"))
    as_of = date(year, of, 20)
    where = city_site(number)
    found = [fault(f"c{n}/", COLUMNS[n % 8][1], indicator="D1.9", deduction=1.0) for n in range((number + month) % 4 + faults)]
    found += [fault()] if (number + month // 2) % 3 == 0 else []
    found += [veto()] if (number * 7 + month) % 9 < 2 else []
    found += [advice(n, message="“=1+1”索引号格式不一致。") for n in range(faults or 3)]
    found = [replace(each, subject=replace(each.subject, url=each.subject.url.replace("nxzw", where.key))) for each in found]
    moment = datetime(year, of, 20, 2, 0, tzinfo=UTC)
    whole: Judgement = judgement(
        *found,
        unseen=(unjudged(),) if number % 3 else (),
        at=where,
        as_of=as_of,
        crawl=crawl(run=f"{moment:%Y%m%dT%H%M%SZ}", started=moment, pages=3000, requests=3300),
        columns=tuple(columns(number, month)),
        items=tuple(documents(where, documents_each, as_of)),
        seed=f"{where.key}/{year}-{of:02d}",
    )
    if where.kind == "department":
        whole = replace(whole, score=None)
    if number % 11 == 10:
        whole = replace(whole, verdict=Verdict.UNDETERMINED, score=None, why="首页或导航未能读取，无法判定。", faults=())
    subject = Subject("财政预决算", f"{where.url}budget/", "budget")
    warned = Warned("column-not-updated", "D1.9", subject, as_of + timedelta(days=9), 9, "“财政预决算”将于9日后超过更新期限。")
    credit = Credit("interpretation-forms", "B1.2", 2.0, subject, "解读形式多样，加2分。", "国办秘函〔2019〕19号 加分项")
    return replace(whole, warned=(warned,), bonus=2.0 if whole.score else None, credits=(credit,) if whole.score else ())


def fill(archive, sites, months=1, documents_each=0, faults=0):
    """Store the judgements of ``sites`` sites; only the last month's keep their documents, as a year of them would be 40 GB."""
    for month in reversed(range(months)):
        for number in range(sites):
            one = city_judgement(number, month, documents_each if month == 0 else 0, faults)
            store(archive, one, f"{one.as_of:%Y-%m}")
