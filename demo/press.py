"""Renders the pieces that a portal's pages are made of: addresses, rows, menu, footer, breadcrumb, sidebar."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from demo.plan import Column, Document, Plan, load_words
from demo.wording import Wording, chinese

TEMPLATES = Path(__file__).parent / "templates"
_WHOLE_PAGES = frozenset({"home.html", "column.html", "article.html"})
_LONG_NAME = 10


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


@cache
def own(name: str) -> Markup:
    """Return a template file as it stands: ours, so nothing in it needs escaping."""
    return Markup((TEMPLATES / name).read_text(encoding="utf-8"))  # noqa: S704


class Press:
    """Renders one portal's pieces. What every page of one folder depth shares (menu, footer) is rendered once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.site = plan.settings
        self.wording = Wording(plan.settings)
        self.words = load_words()
        self.shells: dict[tuple[str, str], dict[str, Markup]] = {}

    # --- addresses ---------------------------------------------------------------------------------------------------

    def link(self, target: str, folder: str) -> str:
        """Write the address ``target`` as a page in ``folder`` does: from the root, or relative as TRS does."""
        if target.startswith(("http:", "https:")):
            return target
        if self.site["links"] == "rooted":
            return f"/{target}"
        if folder and target.startswith(folder):
            return f"./{target.removeprefix(folder)}"
        return "../" * folder.count("/") + target or "./"

    def row(self, document: Document, folder: str, width: int, *, full_date: bool = True) -> dict[str, Any]:
        """Return one line of a list as its template knows it: the title cut after ``width`` characters, the date as text."""
        day = document.published.strftime(self.site["list_date"] if full_date else "%m-%d")
        return {
            "href": self.link(document.path, folder),
            "title": document.title,
            "cut": document.title if len(document.title) <= width else f"{document.title[:width]}…",
            "day": day,
            "by": document.department if len(document.department) < _LONG_NAME else f"{document.department[:8]}...",
            "index_no": document.index_no,
            "doc_no": document.doc_no,
            "generated": document.generated.strftime("%Y年%m月%d日") if document.generated else "",
            "pinned": document.pinned,
        }

    # --- rendering ---------------------------------------------------------------------------------------------------

    def render(self, template: str, folder: str, **values: object) -> str:
        """Render a template for a page that lies in ``folder``. ``foot``: which one a whole page has (:meth:`foot`)."""

        def link(target: str) -> str:
            return self.link(target, folder)

        common: dict[str, Any] = {"site": self.site, "key": self.plan.key, "link": link, "says": "", **values}
        if template in _WHOLE_PAGES:
            common |= {
                "shell": self._shell(folder, str(values.get("foot", ""))),
                "inline_css": own("inline.css"),
                "head_script": own("head.js") if self.site["search"] != "none" else "",
            }
        return _environment().get_template(template).render(common)

    def part(self, template: str, folder: str, **values: object) -> Markup:
        """Render a piece of a page: escaped by its template, so that the page need not do it again."""
        return Markup(self.render(template, folder, **values))  # noqa: S704

    def _shell(self, folder: str, foot: str) -> dict[str, Markup]:
        """Return header and footer as a page at this depth needs them."""
        depth = "" if self.site["links"] == "rooted" else "x/" * folder.count("/")
        if (depth, foot) not in self.shells:
            values = {
                "first_level": self.plan.children(None),
                "children": self.plan.children,
                "today": _weekday(self.plan.as_of),
            }
            self.shells[depth, foot] = {"top": self.part("shell_top.html", depth, **values), "foot": self.foot(depth, foot)}
        return self.shells[depth, foot]

    def foot(self, depth: str, kind: str) -> Markup:
        """Return a page's foot: ``""`` the whole one, ``poor`` without some marks, ``script`` one that a script writes."""
        if kind == "script":
            return Markup('<script type="text/javascript" src="{}"></script>').format(self.link("images/foot.js", depth))
        day = self.plan.as_of
        return self.part(
            "shell_foot.html",
            depth,
            poor=kind == "poor",
            as_of=day.isoformat(),
            friends=[(group["name"], group["links"]) for group in self.words["friends"]],
            visits=f"{48210000 + day.toordinal():,}",
            visits_today=day.toordinal() % 9000 + 700,
        )

    def crumbs(self, column: Column, folder: str) -> list[dict[str, str]]:
        """Return the steps of 当前位置 from the home page down to ``column``."""
        steps = [{"name": "首页", "href": self.link("index.html", folder)}]
        for step in self.plan.trail(column):
            address = f"{step.path}index.html" if step.page == "index" and step.form != "gone" else step.address
            steps.append({"name": step.name, "href": self.link(address, folder)})
        return steps

    def side(self, column: Column) -> Markup:
        """Render the column's neighbours and what is read most; links there carry session ids and fragments, as real ones do."""
        above = self.plan.by_path.get(column.parent or "", column)
        siblings = self.plan.children(above.path) or (column,)
        hot = [self.row(document, column.path, 22) for document in self._hot(column)]
        for row, suffix in zip(hot, (";jsessionid=5F3A9C0E7B1D4A628E90", "?PHPSESSID=q8v2n4k1s7", "#zoom"), strict=False):
            row["href"] += suffix
        below = () if above is column else self.plan.children(column.path)
        return self.part("side.html", column.path, head=above.name, siblings=(*siblings, *below), here=column.path, hot=hot)

    def _hot(self, column: Column) -> list[Document]:
        lists = [other for other in self.plan.columns if other.key == "news" and other.documents and other.path != column.path]
        return [document for other in lists for document in other.documents[2:6]][:8]


def _weekday(day: date) -> str:
    return f"{chinese(day)} 星期{'一二三四五六日'[day.weekday()]}"
