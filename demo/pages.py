"""A plan as pages: :class:`Plan` → every address of the portal with its answer. Pure; the server only hands the bytes out."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from markupsafe import Markup, escape

from demo.files import DOC, PDF, pdf
from demo.matters import RESULT_AFTER, File, closing_day, has_result, result_path, text_of
from demo.plan import AJAX_FORMS, Column, Document, Plan
from demo.press import Press, own
from demo.wording import chinese

HTML, TEXT, SVG = "text/html; charset=utf-8", "text/plain; charset=utf-8", "image/svg+xml"
# A home-page block shows MM-DD, as the real ones do, where nobody could take the year for another.
_MONTH_AND_DAY_FOR = 300
_WITH_OLD_ADDRESS = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says at one address. ``delay`` in seconds; ``fails_once``: the first request gets 503 and Retry-After: 1.

    ``location``  where a redirect leads
    ``index``     what a search knows, as (title, address): the answer is then made for each query
    """

    body: bytes
    content_type: str = HTML
    status: int = 200
    delay: float = 0.0
    fails_once: bool = False
    location: str = ""
    index: tuple[tuple[str, str], ...] | None = None


def print_portal(plan: Plan) -> dict[str, Answer]:
    """Map every address of the portal (``/zwgk/zcjd/index.html``; a folder's own address too) to its answer."""
    portal = _Portal(plan)
    answers: dict[str, Answer] = {}
    for address, answer in portal.answers():
        answers[f"/{address}"] = answer
        if address.rpartition("/")[2] == "index.html":
            answers[f"/{address.removesuffix('index.html')}"] = answer
    return answers


class _Portal:
    """The pages of one portal."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.site = plan.settings
        self.press = Press(plan)

    def answers(self) -> Iterator[tuple[str, Answer]]:
        """Yield every page and file of the portal, folders by their ``index.html``."""
        yield "index.html", Answer(self._home().encode())
        for column in self.plan.columns:
            yield from self._column(column)
        yield from self._service_pages()
        yield from self._files()

    def _column(self, column: Column) -> Iterator[tuple[str, Answer]]:
        if column.form == "external":
            return
        if column.form == "gone":
            missing = self.press.render("notfound.html", "", title="404 Not Found", words="404")
            yield f"{column.path}index.html", Answer(missing.encode(), status=404)
            return
        if "down" in column.quirks:
            busy = self.press.render("notfound.html", "", title="503", words="服务繁忙，请稍后再试。")
            yield f"{column.path}index.html", Answer(busy.encode(), status=503)
            return
        if column.form in {"refresh", "script-refresh"}:
            yield f"{column.path}index.html", Answer(self.press.render("refresh.html", column.path, column=column).encode())
        elif column.is_list:
            yield from self._list_pages(column)
        elif column.form == "blocks":
            yield f"{column.path}index.html", self._framed(column, self._blocks(column))
        else:
            yield f"{column.path}index.html", self._framed(column, self._text(column))
        at_home = [document for document in column.documents if document.path.startswith(column.path)]
        for place, document in enumerate(at_home):
            near = [at_home[place - 1] if place else None, at_home[place + 1] if place + 1 < len(at_home) else None]
            yield document.path, Answer(self._article(column, document, near).encode())
            yield from self._attachments(column, document)
            if column.key == "consultation" and has_result(self.plan, document):
                yield result_path(document), Answer(self._result(column, document).encode())

    def _framed(self, column: Column, inner: Markup) -> Answer:
        """Frame a column's page around ``inner``, with the oddities of transport that the column's data names."""
        values = {
            "column": column,
            "title": column.name,
            "crumbs": self.press.crumbs(column, column.path),
            "side": self.press.side(column),
        }
        # The page says one charset and the server, rightly, another: a reader that trusts the page gets mojibake.
        says = "gb2312" if "says-gbk" in column.quirks else "utf-8"
        html = self.press.render("column.html", column.path, inner=inner, says=says, foot=_foot(column), **values)
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
        rows = [self.press.row(document, column.path, 34) | {"number": place} for place, document in enumerate(shown, first)]
        if self.site["pager"] == "external":
            script = Markup('<script type="text/javascript" src="{}"></script>').format(
                self.press.link("images/createpage.js", column.path)
            )
        else:
            script = Markup('<script type="text/javascript">\n{}</script>').format(own("createpage.js"))
        href = self.press.link(f"{column.path}{source}", column.path)
        values = {"rows": rows, "current": number, "pages": pages, "pager_script": script, "source": href}
        return self.press.part("list.html", column.path, column=column, **values)

    def _data(self, column: Column) -> Answer:
        """Answer what the script of an ajax column asks for: rows as JSON, or as HTML inside XML like the jpage of another CMS."""
        rows = [self.press.row(document, column.path, 99) for document in column.documents]
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
            rows = [self.press.row(document, column.path, 24) for document in shown]
            boxes.append({"name": child.name, "href": self.press.link(child.address, column.path), "rows": rows})
        return self.press.part("blocks.html", column.path, boxes=boxes)

    def _text(self, column: Column) -> Markup:
        lines = self.press.wording.page(column.key or "overview", self.plan.as_of)
        leaders = [line.split("|") for line in lines if "|" in line]
        lines = [line for line in lines if "|" not in line]
        form = self.press.link("images/request-form.doc", column.path)
        return self.press.part("static.html", column.path, column=column, lines=lines, leaders=leaders, form_href=form)

    def _article(self, column: Column, document: Document, near: list[Document | None]) -> str:
        folder = document.path.rpartition("/")[0] + "/"
        dated = column.form != "undated"
        catalogue = column.key == "disclosure_catalogue"
        # A letter is what was asked and answered; its column's other paragraphs would speak of other matters.
        count = 7 if catalogue else 0 if column.key in {"interaction", "faq"} else 13
        paragraphs = self.press.wording.paragraphs(document.ident, document.title, document.published, count)[not count :]
        before, after = (self.press.row(other, folder, 40) if other else None for other in near)
        same = [other for other in column.documents if other != document][:6]
        stamp = f"{document.published:%Y-%m-%d} {8 + document.ident % 10:02d}:{document.ident % 60:02d}"
        told = text_of(self.plan, column, document)
        return self.press.render(
            "article.html",
            folder,
            foot=_foot(column),
            column=column,
            document=document,
            crumbs=self.press.crumbs(column, folder),
            title=document.title,
            stamp=stamp if dated else "",
            tagged=stamp if dated or "dated-tag" in column.quirks else "",
            labels=self.site["labels"],
            generated=document.generated.strftime("%Y年%m月%d日") if document.generated else "",
            paragraphs=paragraphs,
            told=told,
            table=self.press.words["catalogue"] if catalogue else (),
            signed=chinese(document.generated) if document.generated else "",
            attachments=[(self.press.link(file.path, folder), file.name) for file in (*self._attached(document), *told.files)],
            old_address=self.press.link("jiuban/t_old.html", folder) if document.ident % 11 == _WITH_OLD_ADDRESS else "",
            before=before,
            after=after,
            related=[self.press.row(other, folder, 40) for other in same],
        )

    def _result(self, column: Column, call: Document) -> str:
        """Render the result of a call for opinions, which links the call."""
        day = closing_day(call) + timedelta(days=RESULT_AFTER)
        title = f"{call.title}意见采纳情况反馈"
        document = Document(call.ident + 1, title, result_path(call), day, None, "", "", call.department, given={"of": call})
        return self._article(column, document, [None, None])

    def _attached(self, document: Document) -> list[File]:
        """Give every sixth document two attachments beside it, named as TRS names them."""
        if document.ident % 6 or "of" in document.given:
            return []
        stem = f"{document.path.rpartition('/')[0]}/P0{document.published:%Y%m%d}{document.ident}"
        title, told = document.title[:24], f"demo attachment {document.ident}"
        table = File(f"{stem}02.doc", f"{title}（附表）.doc", f"{{\\rtf1\\ansi {told}}}".encode(), DOC)
        return [File(f"{stem}01.pdf", f"{title}.pdf", pdf([told]), PDF), table]

    def _attachments(self, column: Column, document: Document) -> Iterator[tuple[str, Answer]]:
        for file in (*self._attached(document), *text_of(self.plan, column, document).files):
            yield file.path, Answer(file.body, file.content_type, file.status)

    def _home(self) -> str:
        blocks = [self._block(table) for table in self.plan.blocks]
        catalogue = next(column for column in self.plan.columns if column.key == "disclosure_catalogue")
        cells = [
            {"name": document.department.removeprefix("市").removeprefix("区"), "href": self.press.link(document.path, "")}
            for document in sorted(catalogue.documents, key=lambda document: document.ident)
        ]
        quick = [column for column in self.plan.columns if column.parent == "zwgk/"][:16]
        values = {"blocks": blocks, "headline": blocks[0]["panes"][0]["rows"][0], "quick": quick, "grid": cells}
        foot = self.site.get("home_foot", "")
        return self.press.render("home.html", "", title=self.site["name"], grid_name=self.site["grid"], foot=foot, **values)

    def _block(self, table: Mapping[str, Any]) -> dict[str, Any]:
        panes = []
        for path in table["tabs"]:
            column = self.plan.by_path[path]
            # Pinned and future rows stay in their list; the home page shows what was published last.
            shown = [document for document in column.documents if document.published <= self.plan.as_of and not document.pinned][:8]
            near = all((self.plan.as_of - document.published).days <= _MONTH_AND_DAY_FOR for document in shown)
            rows = [self.press.row(document, "", 22, full_date=not near) for document in shown]
            panes.append({"name": column.name, "href": self.press.link(column.address, ""), "rows": rows})
        return {"title": "", "wide": False, "picture": False, **table, "panes": panes}

    def _service_pages(self) -> Iterator[tuple[str, Answer]]:
        """Yield pages that are no columns: site map, contact, search, login, a soft 404."""
        for path, name, lines in (("wzdt/", "网站地图", ()), ("lxwm/", "联系我们", self.press.words["contact"])):
            page = Column(path=path, name=name, key=None, form="text", parent=None)
            shown = [line.format(office=self.site["office"], phone=self.site["phone"], mail=self.site["mail"]) for line in lines]
            text = self.press.part("static.html", path, column=page, lines=shown, leaders=(), form_href="")
            entry = Markup('<p><a href="{}">{}</a></p>')
            listed = [entry.format(self.press.link(column.address, path), column.name) for column in self.plan.columns if not lines]
            yield f"{path}index.html", self._framed(page, text + Markup("").join(listed))
        missing = self.press.render("notfound.html", "", title="错误页面", words="对不起，您访问的页面不存在或已删除。")
        if self.site.get("keeps_old"):
            old = Column(path="jiuban/", name="旧版页面", key=None, form="text", parent=None)
            lines = self.press.wording.page("disclosure_catalogue", self.plan.as_of)
            text = self.press.part("static.html", "jiuban/", column=old, lines=lines, leaders=(), form_href="")
            yield from ((f"jiuban/{name}.html", self._framed(old, text)) for name in ("index", "t_old"))
        else:
            yield "jiuban/t_old.html", Answer(missing.encode())
        yield "jiuban/t20120618_0001.html", Answer(missing.encode(), status=302, location="/")
        if self.site["search"] != "none":
            yield "search", Answer(results((), ""), index=tuple(self._found()))
        yield (
            "admin/login.html",
            Answer(self.press.render("notfound.html", "", title="禁止访问", words="禁止访问").encode(), status=403),
        )

    def _found(self) -> Iterator[tuple[str, str]]:
        """Yield what the search knows: every document, or only those of the columns that ``search`` names."""
        known = self.site["search"]
        for column in self.plan.columns:
            if known in {"all", "closed"} or column.path in known:
                yield from ((document.title, f"/{document.path}") for document in column.documents)

    def _files(self) -> Iterator[tuple[str, Answer]]:
        colours = {"c": self.site["colours"]}
        yield "robots.txt", Answer(self._robots(), TEXT)
        yield "images/style.css", Answer(self.press.render("style.css", "images/", **colours).encode(), "text/css; charset=utf-8")
        yield "images/emblem.svg", Answer(self.press.render("emblem.svg", "images/", **colours).encode(), SVG)
        skies = (("#bfe0f7", "#fdf3dc"), ("#f9d9a8", "#fdeedd"), ("#c8e6e0", "#eef7f0"), ("#d5d9f2", "#f6eef7"))
        for number, sky in enumerate(skies, 1):
            photo = self.press.render("photo.svg", "images/", sky=sky, n=number, **colours)
            yield f"images/photo{number}.svg", Answer(photo.encode(), SVG)
        foot = json.dumps(str(self.press.foot("", "")), ensure_ascii=False)
        yield "images/foot.js", Answer(f"document.write({foot});\n".encode(), "application/javascript; charset=utf-8")
        for name in ("portal.js", "createpage.js"):
            yield f"images/{name}", Answer(own(name).encode(), "application/javascript; charset=utf-8")
        yield "images/request-form.doc", Answer(b"{\\rtf1\\ansi demo request form}", "application/msword")

    def _robots(self) -> bytes:
        closed = "Disallow: /search\n" if self.site["search"] == "closed" else ""
        return f"User-agent: *\nDisallow: /admin/\n{closed}".encode()


def results(index: tuple[tuple[str, str], ...], words: str) -> bytes:
    """Return the first page of a search's results: the documents whose titles hold ``words``."""
    hits = [(title, to) for title, to in index if words and words in title][:10]
    rows = "".join(f'<li><a href="{escape(to)}">{escape(title)}</a></li>' for title, to in hits)
    told = f"<ul>{rows}</ul>" if hits else "<p>没有找到相关结果</p>"
    head = '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>站内检索</title></head><body>'
    return f"{head}<h1>站内检索</h1>{told}<p>演示数据，问题系虚构</p></body></html>".encode()


def _foot(column: Column) -> str:
    return next((quirk.removesuffix("-foot") for quirk in column.quirks if quirk.endswith("-foot")), "")
