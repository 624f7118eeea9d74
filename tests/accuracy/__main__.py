"""Print how right the readers are on real pages, with the baselines beside them: `python -m tests.accuracy --help`."""

import argparse
import hashlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from crawler.columns import Vocabulary
from crawler.configuration import packaged_config
from crawler.errors import UserError
from crawler.readers import read
from crawler.records import PageKind, Reading
from crawler.text import decode

from .baselines import BASELINES, Page
from .marks import Mark
from .published import FILE, published
from .score import score
from .tables import BEGIN, END, Table, baselines_table, families_table, fields_table, kinds_table, pages_table
from .truth import FIXTURES, Truth, load_fixtures, load_truths

PAGES = "GONGKAI_PAGES"
HELD_OUT_OF = 5
NOTE = (
    "A value where the page has none counts as wrong; a key that the truth leaves out is not scored. Intervals are Wilson's and"
    " take values as independent, though rows of one page are alike: read them as the narrowest that they can be."
    " These pages were in sight while the readers were written, those of the sites held out too (held out by the SHA-256 of"
    " their names since then, and nothing is tuned on them any more): on other sites expect less."
    " GNE's list extractor is told each listing's first row, as it demands; ours are told nothing."
)


def pages_folder() -> Path | None:
    """Return the folder of real pages that the environment names, None where it names none or the folder is not there."""
    named = os.environ.get(PAGES)
    return Path(named) if named and Path(named).is_dir() else None


def read_page(truth: Truth, body: bytes, vocabulary: Vocabulary) -> Reading:
    """Read one page as the crawler would. A reader that crashes has seen nothing: it is told, and everything counts as missed."""
    home = truth.kind == PageKind.HOME
    try:
        return read(
            body,
            truth.url,
            as_of=truth.as_of,
            vocabulary=vocabulary,
            status=truth.status,
            content_type=truth.content_type,
            home=home,
        )
    except Exception as error:  # noqa: BLE001 - one page must not hide the others
        print(f"the reader crashed on {truth.file}: {error!r}", file=sys.stderr)
        return Reading(truth.url, PageKind.OTHER, why="crashed")


def score_pages(truths: Sequence[Truth], folder: Path) -> list[Mark]:
    """Read and mark every page of ``truths`` below ``folder``."""
    vocabulary = Vocabulary.load(packaged_config())
    return [mark for truth in truths for mark in score(truth, read_page(truth, (folder / truth.file).read_bytes(), vocabulary))]


def score_baselines(truths: Sequence[Truth], folder: Path) -> dict[str, list[Mark]]:
    """Mark what each baseline says about the same pages, by its name."""
    marks: dict[str, list[Mark]] = {baseline.name: [] for baseline in BASELINES}
    for truth in truths:
        body = (folder / truth.file).read_bytes()
        page = Page(truth, body, decode(body)[0])
        for baseline in BASELINES:
            marks[baseline.name] += baseline.marks(page)
    return marks


def is_held_out(site: str) -> bool:
    """Tell whether a site is one of the fifth that nobody tunes the readers on: its name alone decides (SHA-256, first byte)."""
    return hashlib.sha256(site.encode()).digest()[0] % HELD_OUT_OF == 0


def split(marks: Sequence[Mark]) -> tuple[list[Mark], list[Mark]]:
    """Split into the marks of the sites held out and those of the others."""
    return [mark for mark in marks if is_held_out(mark.site)], [mark for mark in marks if not is_held_out(mark.site)]


def errors(marks: Sequence[Mark]) -> list[str]:
    """One line for each wrong value: file, field, what was expected, what was got, separated by tabs."""
    return [f"{mark.file}\t{mark.field}\texpected: {mark.expected}\tgot: {mark.got}" for mark in marks if not mark.right]


def real_tables(truths: Sequence[Truth], folder: Path, *, holdout: bool) -> list[Table]:
    """Return the tables about the real pages below ``folder``."""
    marks = score_pages(truths, folder)
    held, rest = split(marks)
    apart = fields_table(held, f"Sites held out ({len({mark.site for mark in held})} of {len({mark.site for mark in marks})})")
    if holdout:
        return [apart, fields_table(rest, "The other sites")]
    others = baselines_table(marks, score_baselines(truths, folder))
    kinds = kinds_table(marks, "Real pages, what kind of answer it was")
    return [pages_table(truths), fields_table(marks, "Real pages, every field"), kinds, apart, families_table(marks), others]


def fixture_tables(truths: Sequence[Truth]) -> list[Table]:
    """Return the tables about the project's own pages: shapes that we know and wrote ourselves, so no measure of the world."""
    if not truths:
        return []
    marks = score_pages(truths, FIXTURES)
    kinds = kinds_table(marks, "Own fixtures, what kind of answer it was")
    return [pages_table(truths, "Own fixtures"), fields_table(marks, "Own fixtures, every field"), kinds]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.accuracy", description=f"How right the readers are on the pages below ${PAGES}."
    )
    parser.add_argument("--markdown", action="store_true", help="print the block that stands in the README")
    parser.add_argument("--errors", action="store_true", help="list every wrong value instead: file, field, expected, got")
    parser.add_argument("--holdout", action="store_true", help="print only the sites held out, and the others apart")
    parser.add_argument(
        "--publish", action="store_true", help="renew the figures that the monthly report shows, where pages are read"
    )
    parser.add_argument("--site", help="only this folder of pages")
    parser.add_argument("--family", help="only this family")
    return parser.parse_args()


def main() -> int:
    """Print the tables, or the wrong values. A slip in a truth file is told in one line, with exit code 2."""
    options = _options()
    folder = pages_folder()
    try:
        real, own = (
            [t for t in truths if options.site in {None, t.site} and options.family in {None, t.family}]
            for truths in (load_truths() if folder else (), load_fixtures())
        )
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    if folder is None:
        print(f"${PAGES} names no folder of real pages: {f'{len(own)} own fixtures are read' if own else 'nothing was read'}.")
    if options.publish and folder and not (options.site or options.family):
        FILE.write_text(published(real, score_pages(real, folder), FILE.read_text(encoding="utf-8")), encoding="utf-8")
    if options.errors:
        marks = (score_pages(real, folder) if folder else []) + score_pages(own, FIXTURES)
        print("\n".join(errors(marks)))
        return 0
    found = (real_tables(real, folder, holdout=options.holdout) if folder else []) + fixture_tables(own)
    if not found:
        return 0
    if options.markdown:
        print("\n\n".join([BEGIN, *(table.markdown() for table in found), NOTE, END]))
    else:
        print("\n\n\n".join([*(table.text() for table in found), NOTE]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
