"""Small synthetic judgements: one call, one site; every field that a test does not name has a harmless value."""

from dataclasses import replace
from datetime import UTC, date, datetime

from checks.model import ColumnRow, ColumnStatus, Fault, IndicatorScore, Judgement, Level, Subject, Unjudged, Verdict
from crawler.records import CrawlSummary, Reason, Site

AS_OF = date(2026, 11, 20)
CLAUSES = {
    "V3": "国办秘函〔2019〕19号 单项否决·首页不更新：监测2周，首页无信息更新",
    "D1.6": "国办秘函〔2019〕19号 政策解读：一级栏目6个月内未更新，扣5分",
    "D1.9": "国办秘函〔2019〕19号 其他栏目：空白的每个扣2分，应更新未更新的每个扣1分",
    "I2": "本站索引号的通行格式",
}


def site(key="nxzw", name="中卫市人民政府", **changes):
    values = {"site_code": "6405000001", "organizer": "中卫市人民政府办公室"} | changes
    return Site(key=key, name=name, url=f"https://www.{key}.gov.cn/", **values)


def fault(path="zwgk/zcjd/", name="政策解读", *, check="column-not-updated", indicator="D1.6", level=Level.DEDUCT, **changes):
    values = {
        "deduction": 5.0 if level is Level.DEDUCT else None,
        "message": f"“{name}”栏目最近更新于2026-04-02，已232天未更新，超过6个月。",
        "remedy": f"更新“{name}”栏目，建立定期更新机制。",
        "record": "<urn:uuid:6f1e9f3a-52f3-5d6d-9c2b-0d6e4b4f7a10>",
    } | changes
    subject = Subject(name, f"https://www.nxzw.gov.cn/{path}", "policy_interpretation")
    return Fault(check=check, indicator=indicator, level=level, subject=subject, clause=CLAUSES[indicator], **values)


def veto(**changes):
    values = {"message": "首页最近更新于2026-11-01，已19天未更新，超过14天（单项否决）。", "remedy": "及时更新首页信息。"} | changes
    return fault("", "首页", check="home-not-updated", indicator="V3", level=Level.VETO, **values)


def advice(n=1, **changes):
    values = (
        {"check": "index-number-malformed", "indicator": "I2", "level": Level.ADVICE}
        | {
            "message": f"第{n}篇文件的索引号格式与本站通行格式不一致。",
            "remedy": "按统一规则编制索引号。",
        }
        | changes
    )
    return fault(f"zwgk/t{n}.html", f"关于第{n}号事项的通知", **values)


def unjudged(path="gzcy/zjdc/", name="意见征集", reason=Reason.TIMEOUT, **changes):
    values = {"message": f"“{name}”栏目访问超时，无法判定。", "check": "column-not-updated", "indicator": "D1.9"} | changes
    return Unjudged(subject=Subject(name, f"https://www.nxzw.gov.cn/{path}", "consultation"), reason=reason, **values)


def row(key="policy_interpretation", name="政策解读", status=ColumnStatus.FRESH, latest=date(2026, 11, 18), **changes):
    values = {
        "url": f"https://www.nxzw.gov.cn/{key}/",
        "items": 118,
        "max_age_days": 184,
        "limit": "6个月",
        "required": True,
        "clause": "国办秘函〔2019〕19号",
    } | changes
    return ColumnRow(key=key, name=name, status=status, latest=latest, **values)


def crawl(**changes):
    values = {
        "run": "20261120T020000Z",
        "started": datetime(2026, 11, 20, 2, 0, tzinfo=UTC),
        "pages": 412,
        "requests": 430,
        "bytes": 18_230_112,
        "seconds": 61.2,
        "browser": "Chromium",
    } | changes
    return CrawlSummary(**values)


def judgement(*faults, unseen=(), at=None, **changes):
    """Judge a site as the faults say: a veto settles it, deductions are summed per indicator and capped at 5."""
    deducted: dict[str, float] = {}
    for one in faults:
        if one.level is Level.DEDUCT:
            deducted[one.indicator] = deducted.get(one.indicator, 0.0) + one.deduction
    scores = tuple(IndicatorScore(name, f"指标{name}", raw, 5.0, min(raw, 5.0), True) for name, raw in deducted.items())
    is_veto = any(one.level is Level.VETO for one in faults)
    whole = Judgement(
        site=at or site(),
        as_of=AS_OF,
        pack="monthly",
        pack_title="按月监测指标",
        pack_version="2026.1",
        pack_hash="sha256:0f4c",
        program="gongkai 0.1.0",
        crawl=crawl(),
        verdict=Verdict.UNQUALIFIED if is_veto else Verdict.QUALIFIED,
        why="存在单项否决问题：V3。" if is_veto else "未发现单项否决问题。",
        score=100.0 - sum(score.counted for score in scores),
        points_checked=25.0,
        scores=scores,
        columns=(row(),),
        faults=tuple(faults),
        unjudged=tuple(unseen),
        items=(),
    )
    return replace(whole, **changes)


def undetermined(key="spt", name="沙坡头区人民政府", **changes):
    values = {
        "at": site(key, name),
        "verdict": Verdict.UNDETERMINED,
        "score": None,
        "points_checked": 0.0,
        "why": "首页或导航未能读取（被网站防护措施拦截），无法判定。",
        "crawl": crawl(pages=1, complete=False, blocked="challenge", navigation_seen=False),
    } | changes
    return judgement(unseen=(unjudged("", "首页", Reason.CHALLENGE, message="首页被拦截。"),), **values)
