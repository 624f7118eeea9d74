import re
import tomllib
from pathlib import Path

from reports.accuracy import Published
from reports.wording import words

from .marks import Field, Mark
from .published import FILE, SHOWN, published

README = (Path(__file__).parent.parent.parent / "README.md").read_text(encoding="utf-8")
KNOWN = tomllib.loads(FILE.read_text(encoding="utf-8"))


def test_the_counts_are_those_of_the_readme():
    _, table = README.split("**Real pages, every field**")
    rows = dict(re.findall(r"^\| ([^|]+) \| \d+ \| (\d+ \| \d+ \| \d+) \|", table.split("\n**")[0], re.MULTILINE))
    for figure in KNOWN["readers"]["figure"]:
        n, _, right = rows[SHOWN[figure["field"]].value].split(" | ")
        assert (figure["n"], figure["right"]) == (int(n), int(right)), figure["field"]
    assert f"{KNOWN['readers']['pages']} pages of {KNOWN['readers']['sites']} real sites" in README


def test_written_again_what_is_said_of_accusations_stays():
    former = 'x\n[accusations]\nbasis = "人工复核。"\n'
    marks = [Mark("a/1.html", "trs", Field.NEWEST, "2026-01-01", got, got == "2026-01-01") for got in ("2026-01-01", "")]
    told = Published.model_validate(tomllib.loads(published((), marks, former)))
    assert {one.field: (one.right, one.n) for one in told.readers.figure}["newest"] == (1, 2)
    assert told.accusations.basis == "人工复核。"


def test_every_field_has_a_word():
    assert set(SHOWN) <= words().accuracy.keys()
