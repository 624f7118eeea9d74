"""Context → text. Pure: the same report gives the same bytes. The door writes the files."""

import base64
import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.context import (
    ChaserReport,
    EvidenceReport,
    FindingsReport,
    MonthReport,
    NoticeReport,
    RecheckReport,
    SiteReport,
)

_HERE = Path(__file__).parent


def render_month(report: MonthReport) -> str:
    """Return the monthly report as one HTML file."""
    return _render("month.html", report)


def render_findings(report: FindingsReport) -> str:
    """Return the page of all accusations of a month as one HTML file."""
    return _render("findings.html", report)


def render_site(report: SiteReport) -> str:
    """Return the page of a site, or of an ad-hoc audit, as one HTML file."""
    return _render("site.html", report)


def render_notice(report: NoticeReport) -> str:
    """Return a 整改通知 as one HTML file that prints on A4."""
    return _render("notice.html", report)


def render_chaser(report: ChaserReport) -> str:
    """Return a 催办函 as one HTML file that prints on A4."""
    return _render("chaser.html", report)


def render_recheck(report: RecheckReport) -> str:
    """Return what became of a notice's faults as one HTML file."""
    return _render("recheck.html", report)


def render_evidence(report: EvidenceReport) -> str:
    """Return the index of an evidence folder as one HTML file, to be opened beside its pictures."""
    return _render("evidence.html", report)


def _render(template: str, report: object) -> str:
    return _environment().get_template(template).render(report=report)


@cache
def _environment() -> Environment:
    """Return the template engine. Everything is escaped, whatever the file's name; nothing undefined passes.

    Besides ``report``, templates know our one script and its hash: a page's policy lets that run, and nothing else.
    """
    engine = Environment(
        loader=FileSystemLoader([_HERE / "templates", _HERE / "assets"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    script = (_HERE / "assets" / "page.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    engine.globals |= {"script": Markup(script), "script_hash": f"sha256-{digest}"}  # noqa: S704 - our own file
    return engine
