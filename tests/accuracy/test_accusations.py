import re
import tomllib
from pathlib import Path

from demo.truth import Found, PlantedFault
from reports.accuracy import Published

from .accusations import ALL, BEGIN, CLASSES, END, OTHERS, Counts, Tally, class_of, compare, published, table
from .published import FILE

README = (Path(__file__).parent.parent.parent / "README.md").read_text(encoding="utf-8")
PLANTED = (
    PlantedFault("link-dead", "D4.3", "deduct", "/a/*", "two of them", deduction=0.1, count=2),
    PlantedFault("column-empty", "D1.9", "deduct", "/b/", "empty", deduction=2.0),
)


def found(check: str, indicator: str, path: str, deduction: float) -> Found:
    return Found(check, indicator, "deduct", path, deduction=deduction)


def test_right_wrong_missed_and_open_are_counted_apart():
    tally = Tally()
    said = [
        found("link-dead", "D4.3", "/a/1.pdf", 0.1),
        found("link-dead", "D4.3", "/c/1.pdf", 0.1),  # nobody planted it
        found("column-empty", "D1.9", "/b/", 1.0),  # another deduction is another finding
    ]
    compare(tally, "x", PLANTED, said, [Found("domain-nonstandard", "D4.1", "unconfirmed", "/")])
    links, columns = class_of("link-dead"), class_of("column-empty")
    assert tally.of[links] == Counts(right=1, wrong=1, missed=1)
    assert tally.of[columns] == Counts(right=0, wrong=1, missed=1)
    assert tally.of[OTHERS] == Counts(open=1)
    assert tally.total() == Counts(1, 2, 2, 1)
    assert [slip.split("\t")[0] for slip in tally.slips] == ["wrong", "wrong", "missed", "missed"]
    assert table(tally).lines[-1][:6] == ("all", "3", "1", "2", "2", "1")


def test_what_is_published_can_be_read_by_the_report_and_keeps_the_readers():
    tally = Tally()
    compare(tally, "x", PLANTED, [found("link-dead", "D4.3", "/a/1.pdf", 0.1)] * 2, [])
    told = Published.model_validate(tomllib.loads(published(tally, 4, FILE.read_text(encoding="utf-8"))))
    assert told.accusations is not None
    assert {one.field: (one.right, one.n) for one in told.accusations.figure} == {class_of("link-dead"): (2, 2), ALL: (2, 2)}
    assert told.readers == Published.model_validate(tomllib.loads(FILE.read_text(encoding="utf-8"))).readers


def test_the_published_figures_are_those_of_the_readme():
    block = README.partition(BEGIN)[2].partition(END)[0]
    rows = {
        name: (int(right), int(made)) for name, made, right in re.findall(r"^\| (\S+) \| (\d+) \| (\d+) \|", block, re.MULTILINE)
    }
    figures = tomllib.loads(FILE.read_text(encoding="utf-8"))["accusations"]["figure"]
    known = {one["field"]: (one["right"], one["n"]) for one in figures}
    assert known.pop(ALL) == rows["all"]
    assert known == {name: rows[name] for name in known}
    assert set(CLASSES) <= set(known)
