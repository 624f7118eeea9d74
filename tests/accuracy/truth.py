"""Truth files: what a person saw on one saved page.

A key that is left out is not scored; ``""`` says that the page has no such value.
"""

from datetime import date
from pathlib import Path

from crawler.configuration import ConfigModel, load_toml

TRUTH = Path(__file__).parent / "truth"
FIXTURES = Path(__file__).parent.parent / "readers"
FAMILIES = ("trs", "hanweb", "vsb", "webplus", "ucap", "siteserver", "jeecms", "gkmlpt", "lonsun", "other")


class TruthRow(ConfigModel):
    """One row of the main listing, or one dated row of a home page. Dates are ISO 8601."""

    title: str | None = None
    url: str | None = None
    published: str | None = None
    index_no: str | None = None
    doc_no: str | None = None
    publisher: str | None = None


class TruthRecord(ConfigModel):
    """What an article page says about its document."""

    title: str | None = None
    published: str | None = None
    index_no: str | None = None
    doc_no: str | None = None
    generated: str | None = None
    publisher: str | None = None
    source: str | None = None
    disclosure: str | None = None


class Truth(ConfigModel):
    """One page: ``file`` below the folder of pages, how it was answered, the address and day it is read with, and what it holds."""

    file: str = ""
    url: str
    as_of: date
    status: int = 200
    content_type: str | None = None
    kind: str
    family: str = "other"
    charset: str | None = None
    next_page: str | None = None
    note: str = ""
    rows: tuple[TruthRow, ...] = ()
    record: TruthRecord | None = None

    @property
    def site(self) -> str:
        """The folder of the site."""
        return self.file.partition("/")[0]

    def newest(self) -> str | None:
        """The newest row date that is not after ``as_of``: ``""`` where no row has one, None where a row's date is not known."""
        dates = [row.published for row in self.rows]
        if None in dates:
            return None
        return max((day for day in dates if day and day <= self.as_of.isoformat()), default="")


def load_truths(folder: Path = TRUTH) -> tuple[Truth, ...]:
    """Read every truth file below ``folder``, in the order of their paths. Raises UserError naming the file and key of a slip."""
    return tuple(load_toml(path, Truth) for path in sorted(folder.glob("*/*.toml")))


def load_fixtures(folder: Path = FIXTURES) -> tuple[Truth, ...]:
    """Read the truth of the project's own pages: every ``truth.toml`` with its ``page.html`` beside it, at any depth.

    They are written like the others, but without ``file``. None where ``folder`` has none. Raises UserError as above.
    """
    paths = sorted(path for path in folder.rglob("truth.toml") if path.with_name("page.html").is_file())
    return tuple(
        load_toml(path, Truth).model_copy(update={"file": f"{path.parent.relative_to(folder)}/page.html"}) for path in paths
    )
