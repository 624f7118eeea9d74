"""What the monthly report says about our readers: the counts of a few fields, as the text of ``reports/accuracy.toml``."""

from collections.abc import Sequence
from pathlib import Path

from .marks import Field, Mark, tally
from .truth import Truth

FILE = Path(__file__).parent.parent.parent / "reports" / "accuracy.toml"
SHOWN = {
    "row_date": Field.ROW_DATE,
    "row_title": Field.ROW_TITLE,
    "newest": Field.NEWEST,
    "published": Field.PUBLISHED,
    "index_no": Field.INDEX_NO,
    "doc_no": Field.DOC_NO,
    "kind": Field.KIND,
}
"""The name of a field in the file and in the report's words, and what is counted under it."""

_HEAD = "# How right the readers are on real pages, as counts; the reports compute the shares. Renewed by `make accuracy`."
_OTHER = "\n[accusations]"


def published(truths: Sequence[Truth], marks: Sequence[Mark], former: str = "") -> str:
    """Return the file's text for real pages; what ``former`` says about accusations stays."""
    lines = [_HEAD, "", "[readers]", f"pages = {len(truths)}", f"sites = {len({truth.site for truth in truths})}", "figure = ["]
    for name, field in SHOWN.items():
        counts = tally(marks, field)
        lines.append(f'    {{ field = "{name}", right = {counts.right}, n = {counts.n} }},')
    _, found, rest = former.partition(_OTHER)
    return "\n".join([*lines, "]", ""]) + found + rest
