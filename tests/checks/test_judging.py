"""Judging a month: side by side or one after the other, the judgements are the same and in the order of the sites."""

from datetime import date
from pathlib import Path

import pytest

from checks import judging
from checks.decisions import Decisions
from checks.judging import Bench, Brief, judge_all
from checks.pack import load_pack
from crawler.archive import Archive
from crawler.columns import Vocabulary
from crawler.records import Site
from tests.benchmarks.bench_judging import AS_OF, RUN, fill

KEYS = ("bench01", "bench00")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    fill(folder, len(KEYS), 60)
    return folder


def judged(data: Path, as_of: date = AS_OF) -> list[object]:
    config = data / "config"
    bench = Bench(load_pack(config, "monthly"), Vocabulary.load(config), Decisions.load(config, KEYS))
    with Archive(data) as archive:
        sites = [Site(key, key, f"https://www.{key}.gov.cn/") for key in KEYS]
        briefs = [Brief(site, RUN, as_of, pages=60) for site in sites]
        return list(judge_all(bench, archive, data, config, briefs))


def test_side_by_side_is_as_one_after_the_other(data: Path, monkeypatch: pytest.MonkeyPatch):
    alone = judged(data)
    monkeypatch.setattr(judging, "WORTH_PAGES", 0)
    monkeypatch.setattr(judging, "processors", lambda: 2)
    assert judged(data) == alone
    assert [each.judgement.site.key for each in alone] == list(KEYS)
    assert all(len(each.judgement.items) == 60 for each in alone)


def test_what_breaks_in_another_process_comes_out_here(data: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(judging, "WORTH_PAGES", 0)
    monkeypatch.setattr(judging, "processors", lambda: 2)
    monkeypatch.setattr("tests.checks.test_judging.RUN", "20200101T000000Z")
    with pytest.raises(Exception, match="20200101T000000Z"):
        judged(data)
