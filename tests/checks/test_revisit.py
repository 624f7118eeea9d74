"""What the next month looks at again: whatever a judgement finds fault with, doubts, warns of or has set aside."""

from datetime import date
from pathlib import Path

from checks.history import of_run, store
from checks.model import Decision, Excused, Subject, Warned
from checks.revisit import named_in
from crawler.archive import Archive

from ..reports.judged import crawl, fault, judgement, unjudged

URL = "https://www.nxzw.gov.cn/"


def test_all_that_is_held_against_a_site_or_doubted_is_named_with_what_proves_it() -> None:
    values = {"found_on": f"{URL}b.html", "columns": [{"url": f"{URL}c/"}], "n": 3}
    proved = fault("a/", records=("<urn:1>", "<urn:2>"), values=values)
    excused = Excused(fault("d/", record=None), Decision("1", "exemption", "栏目", "理由", "", date(2026, 1, 1), None, "甲"))
    warned = Warned("column-not-updated", "D1.6", Subject("栏目", f"{URL}e/"), None, None, "")
    judged = judgement(proved, unseen=(unjudged("f/"),), excused=(excused,), warned=(warned,))
    paths = {f"{URL}{path}" for path in ("a/", "b.html", "c/", "d/", "e/", "f/")}
    assert set(named_in([judged])) == paths | {"<urn:1>", "<urn:2>", str(proved.record)}
    assert list(named_in([judged])) == sorted(named_in([judged]))


def test_nothing_is_named_where_all_is_well() -> None:
    assert named_in([judgement()]) == named_in([]) == ()


def test_every_judgement_of_a_crawl_is_asked(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        for pack in ("monthly", "guoban-2019"):
            store(archive, judgement(fault(f"{pack}/"), pack=pack), "2026-11")
        store(archive, judgement(fault("other/"), crawl=crawl(run="20261220T020000Z")), "2026-12")
        found = of_run(archive, crawl().run, "nxzw")
    assert named_in(found) == tuple(sorted({f"{URL}monthly/", f"{URL}guoban-2019/", str(fault().record)}))
