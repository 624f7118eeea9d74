"""A plan as pages: :class:`Plan` → every address of the portal with its answer. Pure; the server only hands the bytes out."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from demo.plan import AJAX_FORMS, Column, Document, Plan, load_words
from demo.wording import Wording, chinese

TEMPLATES = Path(__file__).parent / "templates"
HTML, TEXT, SVG = "text/html; charset=utf-8", "text/plain; charset=utf-8", "image/svg+xml"
# A home-page block shows MM-DD, as the real ones do, where nobody could take the year for another.
_MONTH_AND_DAY_FOR = 300
_WHOLE_PAGES = frozenset({"home.html", "column.html", "article.html"})
_LONG_NAME = 10
_WITH_OLD_ADDRESS = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says at one address. ``delay`` in seconds; ``fails_once``: the first request gets 503 and Retry-After: 1."""

    body: bytes
    content_type: str = HTML
    status: int = 200
    delay: float = 0.0
    fails_once: bool = False


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


@cache
def _own(name: str) -> Markup:
    """Return a template file as it stands: ours, so nothing in it needs escaping."""
    return Markup((TEMPLATES / name).read_text(encoding="utf-8"))  # noqa: S704


def print_portal(plan: Plan) -> dict[str, Answer]:
    """Map every address of the portal (``/zwgk/zcjd/index.html``; a folder's own address too) to its answer."""
    press = _Press(plan)
    answers: dict[str, Answer] = {}
    for address, answer in press.answers():
        answers[f"/{address}"] = answer
        if address.rpartition("/")[2] == "index.html":
            answers[f"/{address.removesuffix('index.html')}"] = answer
    return answers


class _Press:
    """Renders one portal. What every page of one folder depth shares (menu, footer) is rendered once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.site = plan.settings
        self.wording = Wording(plan.settings)
        self.words = load_words()
        self.shells: dict[str, dict[str, Markup]] = {}

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

    def _row(self, document: Document, folder: str, width: int, *, full_date: bool = True) -> dict[str, Any]:
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

    def _render(self, template: str, folder: str, **values: object) -> str:
        def link(target: str) -> str:
            return self.link(target, folder)

        common = {"site": self.site, "key": self.plan.key, "link": link, "says": "", **values}
        if template in _WHOLE_PAGES:
            common |= {"shell": self._shell(folder), "inline_css": _own("inline.css"), "head_script": _own("head.js")}
        return _environment().get_template(template).render(common)

    def _part(self, template: str, folder: str, **values: object) -> Markup:
        """Render a piece of a page: escaped by its template, so that the page need not do it again."""
        return Markup(self._render(template, folder, **values))  # noqa: S704

    def _shell(self, folder: str) -> dict[str, Markup]:
        """Return header and footer as a page at this depth needs them."""
        depth = "" if self.site["links"] == "rooted" else "x/" * folder.count("/")
        if depth not in self.shells:
            values = {
                "first_level": self.plan.children(None),
                "children": self.plan.children,
                "today": _weekday(self.plan.as_of),
                "as_of": self.plan.as_of.isoformat(),
                "friends": [(group["name"], group["links"]) for group in self.words["friends"]],
                "visits": f"{48210000 + self.plan.as_of.toordinal():,}",
                "visits_today": self.plan.as_of.toordinal() % 9000 + 700,
            }
            parts = {"top": "shell_top.html", "foot": "shell_foot.html"}
            self.shells[depth] = {name: self._part(file, depth, **values) for name, file in parts.items()}
        return self.shells[depth]

    def _crumbs(self, column: Column, folder: str) -> list[dict[str, str]]:
        steps = [{"name": "首页", "href": self.link("index.html", folder)}]
        for step in self.plan.trail(column):
            address = f"{step.path}index.html" if step.page == "index" and step.form != "gone" else step.address
            steps.append({"name": step.name, "href": self.link(address, folder)})
        return steps

    def _side(self, column: Column) -> Markup:
        """Render the column's neighbours and what is read most; links there carry session ids and fragments, as real ones do."""
        above = self.plan.by_path.get(column.parent or "", column)
        siblings = self.plan.children(above.path) or (column,)
        hot = [self._row(document, column.path, 22) for document in self._hot(column)]
        for row, suffix in zip(hot, (";jsessionid=5F3A9C0E7B1D4A628E90", "?PHPSESSID=q8v2n4k1s7", "#zoom"), strict=False):
            row["href"] += suffix
        own = self.plan.children(column.path)
        return self._part("side.html", column.path, head=above.name, siblings=(*siblings, *own), here=column.path, hot=hot)

    def _hot(self, column: Column) -> list[Document]:
        lists = [other for other in self.plan.columns if other.key == "news" and other.documents and other.path != column.path]
        return [document for other in lists for document in other.documents[2:6]][:8]

    # --- the pages ---------------------------------------------------------------------------------------------------

    def answers(self) -> Iterator[tuple[str, Answer]]:
        """Yield every page and file of the portal, folders by their ``index.html``."""
        yield "index.html", Answer(self._home().encode())
        for column in self.plan.columns:
            yield from self._column(column)
        yield from self._service_pages()
        yield from self._files()

    def _column(self, column: Column) -> Iterator[tuple[str, Answer]]:
        if column.form in {"gone", "external"}:
            return
        if column.form in {"refresh", "script-refresh"}:
            yield f"{column.path}index.html", Answer(self._render("refresh.html", column.path, column=column).encode())
        elif column.is_list:
            yield from self._list_pages(column)
        elif column.form == "blocks":
            yield f"{column.path}index.html", self._framed(column, self._blocks(column))
        else:
            yield f"{column.path}index.html", self._framed(column, self._text(column))
        own = [document for document in column.documents if document.path.startswith(column.path)]
        for place, document in enumerate(own):
            near = [own[place - 1] if place else None, own[place + 1] if place + 1 < len(own) else None]
            yield document.path, Answer(self._article(column, document, near).encode())
            yield from self._attachments(column, document)

    def _framed(self, column: Column, inner: Markup) -> Answer:
        """Frame a column's page around ``inner``, with the oddities of transport that the column's data names."""
        values = {"column": column, "title": column.name, "crumbs": self._crumbs(column, column.path), "side": self._side(column)}
        # The page says one charset and the server, rightly, another: a reader that trusts the page gets mojibake.
        says = "gb2312" if "says-gbk" in column.quirks else "utf-8"
        html = self._render("column.html", column.path, inner=inner, says=says, **values)
        gbk = "gbk" in column.quirks
        return Answer(
            html.encode("gb18030" if gbk else "utf-8"),
            "text/html; charset=gbk" if gbk else HTML,
            delay=1.0 if "slow" in column.quirks else 0.0,
            fails_once="fails-once" in column.quirks,
        )

    def _list_pages(self, column: Column) -> Iterator[tuple[str, Answer]]:
        if column.form in AJAX_FORMS:
            source = "data.json" if column.form == "ajax-json" else "datastore.xml"
            yield f"{column.path}index.html", self._framed(column, self._list(column, (), 0, 1, source))
            yield f"{column.path}{source}", self._data(column)
            return
        size = column.page_size
        pages = max(1, -(-len(column.documents) // size))
        for number in range(pages):
            name = column.page if number == 0 else f"{column.page}_{number}"
            shown = column.documents[number * size : (number + 1) * size]
            yield f"{column.path}{name}.html", self._framed(column, self._list(column, shown, number, pages))

    def _list(self, column: Column, shown: tuple[Document, ...], number: int, pages: int, source: str = "") -> Markup:
        first = number * column.page_size + 1
        rows = [self._row(document, column.path, 34) | {"number": place} for place, document in enumerate(shown, first)]
        if self.site["pager"] == "external":
            script = Markup('<script type="text/javascript" src="{}"></script>').format(
                self.link("images/createpage.js", column.path)
            )
        else:
            script = Markup('<script type="text/javascript">\n{}</script>').format(_own("createpage.js"))
        href = self.link(f"{column.path}{source}", column.path)
        values = {"rows": rows, "current": number, "pages": pages, "pager_script": script, "source": href}
        return self._part("list.html", column.path, column=column, **values)

    def _data(self, column: Column) -> Answer:
        """Answer what the script of an ajax column asks for: rows as JSON, or as HTML inside XML like the jpage of another CMS."""
        rows = [self._row(document, column.path, 99) for document in column.documents]
        if column.form == "ajax-json":
            shown = [{"title": row["title"], "url": row["href"], "pubDate": row["day"]} for row in rows]
            data = {"total": len(rows), "rows": shown}
            return Answer(json.dumps(data, ensure_ascii=False).encode(), "application/json; charset=utf-8")
        item = '<record><![CDATA[<li><a href="{}" title="{}">{}</a><span>{}</span></li>]]></record>'
        records = "".join(item.format(row["href"], escape(row["title"]), escape(row["cut"]), row["day"]) for row in rows)
        head = f'<?xml version="1.0" encoding="utf-8"?><datastore><totalrecord>{len(rows)}</totalrecord>'
        xml = f"{head}<recordset>{records}</recordset></datastore>"
        return Answer(xml.encode(), "text/xml; charset=utf-8")

    def _blocks(self, column: Column) -> Markup:
        boxes = []
        for child in self.plan.children(column.path):
            shown = () if child.form in AJAX_FORMS | {"undated"} else child.documents[:5]
            rows = [self._row(document, column.path, 24) for document in shown]
            boxes.append({"name": child.name, "href": self.link(child.address, column.path), "rows": rows})
        return self._part("blocks.html", column.path, boxes=boxes)

    def _text(self, column: Column) -> Markup:
        lines = self.wording.page(column.key or "overview", self.plan.as_of)
        leaders = [line.split("|") for line in lines if "|" in line]
        lines = [line for line in lines if "|" not in line]
        form = self.link("images/request-form.doc", column.path)
        return self._part("static.html", column.path, column=column, lines=lines, leaders=leaders, form_href=form)

    def _article(self, column: Column, document: Document, near: list[Document | None]) -> str:
        folder = document.path.rpartition("/")[0] + "/"
        dated = column.form != "undated"
        catalogue = column.key == "disclosure_catalogue"
        paragraphs = self.wording.paragraphs(document.ident, document.title, document.published, 7 if catalogue else 13)
        before, after = (self._row(other, folder, 40) if other else None for other in near)
        same = [other for other in column.documents if other != document][:6]
        return self._render(
            "article.html",
            folder,
            column=column,
            document=document,
            crumbs=self._crumbs(column, folder),
            title=document.title,
            stamp=f"{document.published:%Y-%m-%d} {8 + document.ident % 10:02d}:{document.ident % 60:02d}" if dated else "",
            labels=self.site["labels"],
            generated=document.generated.strftime("%Y年%m月%d日") if document.generated else "",
            paragraphs=paragraphs,
            table=self.words["catalogue"] if catalogue else (),
            signed=chinese(document.generated) if document.generated else "",
            attachments=[(self.link(path, folder), name) for path, name, _ in self._attached(document)],
            old_address=self.link("jiuban/t_old.html", folder) if document.ident % 11 == _WITH_OLD_ADDRESS else "",
            before=before,
            after=after,
            related=[self._row(other, folder, 40) for other in same],
        )

    def _attached(self, document: Document) -> list[tuple[str, str, str]]:
        """Give every sixth document two attachments beside it, named as TRS names them."""
        if document.ident % 6:
            return []
        stem = f"{document.path.rpartition('/')[0]}/P0{document.published:%Y%m%d}{document.ident}"
        title = document.title[:24]
        table = (f"{stem}02.doc", f"{title}（附表）.doc", "application/msword")
        return [(f"{stem}01.pdf", f"{title}.pdf", "application/pdf"), table]

    def _attachments(self, column: Column, document: Document) -> Iterator[tuple[str, Answer]]:
        for path, _, content_type in self._attached(document):
            yield path, Answer(f"%PDF-1.4\n% demo attachment of {column.path} {document.ident}\n%%EOF\n".encode(), content_type)

    def _home(self) -> str:
        blocks = [self._block(table) for table in self.plan.blocks]
        catalogue = next(column for column in self.plan.columns if column.key == "disclosure_catalogue")
        cells = [
            {"name": document.department.removeprefix("市").removeprefix("区"), "href": self.link(document.path, "")}
            for document in sorted(catalogue.documents, key=lambda document: document.ident)
        ]
        quick = [column for column in self.plan.columns if column.parent == "zwgk/"][:16]
        values = {"blocks": blocks, "headline": blocks[0]["panes"][0]["rows"][0], "quick": quick, "grid": cells}
        return self._render("home.html", "", title=self.site["name"], grid_name=self.site["grid"], **values)

    def _block(self, table: Mapping[str, Any]) -> dict[str, Any]:
        panes = []
        for path in table["tabs"]:
            column = self.plan.by_path[path]
            # Pinned and future rows stay in their list; the home page shows what was published last.
            shown = [document for document in column.documents if document.published <= self.plan.as_of and not document.pinned][:8]
            near = all((self.plan.as_of - document.published).days <= _MONTH_AND_DAY_FOR for document in shown)
            rows = [self._row(document, "", 22, full_date=not near) for document in shown]
            panes.append({"name": column.name, "href": self.link(column.address, ""), "rows": rows})
        return {"title": "", "wide": False, "picture": False, **table, "panes": panes}

    def _service_pages(self) -> Iterator[tuple[str, Answer]]:
        """Yield pages that are no columns: site map, contact, search, login, a soft 404."""
        for path, name, lines in (("wzdt/", "网站地图", ()), ("lxwm/", "联系我们", self.words["contact"])):
            page = Column(path=path, name=name, key=None, form="text", parent=None)
            shown = [line.format(office=self.site["office"], phone=self.site["phone"], mail=self.site["mail"]) for line in lines]
            text = self._part("static.html", path, column=page, lines=shown, leaders=(), form_href="")
            entry = Markup('<p><a href="{}">{}</a></p>')
            listed = [entry.format(self.link(column.address, path), column.name) for column in self.plan.columns if not lines]
            yield f"{path}index.html", self._framed(page, text + Markup("").join(listed))
        missing = self._render("notfound.html", "", title="错误页面", words="对不起，您访问的页面不存在或已删除。")
        yield "jiuban/t_old.html", Answer(missing.encode())
        yield "search", Answer(self._render("notfound.html", "", title="站内检索", words="演示网站不提供检索。").encode())
        yield "admin/login.html", Answer(self._render("notfound.html", "", title="禁止访问", words="禁止访问").encode(), status=403)

    def _files(self) -> Iterator[tuple[str, Answer]]:
        colours = {"c": self.site["colours"]}
        yield "robots.txt", Answer(b"User-agent: *\nDisallow: /admin/\nDisallow: /search\n", TEXT)
        yield "images/style.css", Answer(self._render("style.css", "images/", **colours).encode(), "text/css; charset=utf-8")
        yield "images/emblem.svg", Answer(self._render("emblem.svg", "images/", **colours).encode(), SVG)
        skies = (("#bfe0f7", "#fdf3dc"), ("#f9d9a8", "#fdeedd"), ("#c8e6e0", "#eef7f0"), ("#d5d9f2", "#f6eef7"))
        for number, sky in enumerate(skies, 1):
            photo = self._render("photo.svg", "images/", sky=sky, n=number, **colours)
            yield f"images/photo{number}.svg", Answer(photo.encode(), SVG)
        for name in ("portal.js", "createpage.js"):
            yield f"images/{name}", Answer(_own(name).encode(), "application/javascript; charset=utf-8")
        yield "images/request-form.doc", Answer("政府信息公开申请表（演示）".encode("gb18030"), "application/msword")


def _weekday(day: date) -> str:
    return f"{chinese(day)} 星期{'一二三四五六日'[day.weekday()]}"
