"""Figures → Vega-Lite specifications: what is drawn, not how (:mod:`reports.drawing`). Pure.

Each chart stands beside a table that says the same. Colour never carries a meaning alone: bars are labelled, marks have shapes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

Row = Mapping[str, object]
Spec = Mapping[str, object]

_WIDTH = 1000
_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
_CONFIG: Mapping[str, object] = {
    "background": "transparent",
    "font": "sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelColor": "var(--ink)",
        "titleColor": "var(--soft)",
        "gridColor": "var(--line)",
        "domainColor": "var(--soft)",
        "tickColor": "var(--soft)",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelLimit": 190,
        "labelPadding": 7,
    },
    "legend": {"labelColor": "var(--ink)", "labelFontSize": 12, "title": None, "orient": "top", "symbolType": "square"},
    "text": {"color": "var(--ink)", "fontSize": 12},
}
_STATES = {
    "fresh": "var(--good)",
    "stale": "var(--fault)",
    "empty": "var(--fault)",
    "missing": "var(--fault)",
    "undetermined": "var(--soft)",
}
_VERDICTS = {"qualified": "var(--good)", "unqualified": "var(--fault)", "undetermined": "var(--mid)"}
_LEVELS = {"veto": "var(--fault)", "deduct": "var(--warn)"}


@dataclass(frozen=True, slots=True)
class ColumnSpan:
    """One column's time line: on which weeks (their Mondays) something was published, its newest day, the first day still fresh."""

    name: str
    status: str
    word: str
    weeks: tuple[date, ...]
    latest: date | None
    oldest_fresh: date | None


def verdict_chart(months: Sequence[tuple[str, Mapping[str, int]]], words: Mapping[str, str]) -> Spec:
    """Draw how many sites were 合格, 不合格, 无法判定 in each month. ``words`` are the verdicts' in the order of the bars."""
    order = list(words.values())
    rows = [
        {"month": month, "verdict": words[verdict], "count": counts.get(verdict, 0), "place": place}
        for month, counts in months
        for place, verdict in enumerate(words)
    ]
    x = {"field": "month", "type": "ordinal", "title": None, "sort": None, "axis": {"labelAngle": 0, "ticks": False}}
    colour = {
        "field": "verdict",
        "type": "nominal",
        "sort": order,
        "scale": {"domain": order, "range": [_VERDICTS[verdict] for verdict in words]},
    }
    y = {"field": "count", "type": "quantitative", "title": "网站数", "axis": {"tickMinStep": 1, "format": "d"}}
    bars = {"mark": {"type": "bar", "width": 26}, "encoding": {"x": x, "y": y, "color": colour, "order": {"field": "place"}}}
    return _chart(rows, {"height": 170, "width": _WIDTH - 60, "layer": [bars]})


def score_chart(months: Sequence[tuple[str, float | None]]) -> Spec:
    """Draw one site's score over the months; a month without a score is a gap."""
    rows = [{"month": month, "score": score, "label": "" if score is None else f"{score:.1f}"} for month, score in months]
    x = {"field": "month", "type": "ordinal", "title": None, "sort": None, "axis": {"labelAngle": 0, "ticks": False}}
    y = {"field": "score", "type": "quantitative", "title": "得分", "scale": {"domain": [0, 100]}, "axis": {"values": [0, 60, 100]}}
    line = {"mark": {"type": "line", "color": "var(--accent)", "strokeWidth": 2}, "encoding": {"x": x, "y": y}}
    points = {"mark": {"type": "circle", "color": "var(--accent)", "size": 60, "opacity": 1}, "encoding": {"x": x, "y": y}}
    labels = {"mark": {"type": "text", "dy": -11}, "encoding": {"x": x, "y": y, "text": {"field": "label"}}}
    return _chart(rows, {"height": 150, "width": _WIDTH - 60, "layer": [line, points, labels]})


def class_chart(classes: Sequence[tuple[str, str, int]], words: Mapping[str, str]) -> Spec:
    """Draw how many problems of each class there are: (name, level, count), in this order. ``words`` are the levels'."""
    rows = [{"class": name, "level": words[level], "count": count} for name, level, count in classes]
    used = [level for level in words if any(each == level for _, each, _ in classes)]
    y = {"field": "class", "type": "nominal", "sort": None, "title": None, "axis": {"ticks": False, "domain": False}}
    x = {"field": "count", "type": "quantitative", "title": None, "stack": "zero", "axis": None}
    colour = {
        "field": "level",
        "type": "nominal",
        "scale": {"domain": [words[level] for level in used], "range": [_LEVELS[level] for level in used]},
    }
    bars = {"mark": {"type": "bar", "height": 14}, "encoding": {"y": y, "x": x, "color": colour}}
    labels = {
        "mark": {"type": "text", "align": "left", "dx": 5},
        "encoding": {"y": y, "x": {**x, "stack": "zero"}, "text": {"field": "count", "type": "quantitative"}},
    }
    return _chart(rows, {"height": {"step": 24}, "width": _WIDTH - 240, "layer": [bars, labels]})


def column_chart(spans: Sequence[ColumnSpan], as_of: date, since: date) -> Spec:
    """Draw the columns' freshness: ticks for weeks with a publication, a bar from the newest day to ``as_of``, a mark at the limit.

    What is older than ``since`` is cut off there.
    """
    rows: list[Row] = []
    for span in spans:
        rows += [{"name": span.name, "part": "week", "from": _utc(week)} for week in span.weeks]
        if span.latest is not None:
            rows.append(
                {
                    "name": span.name,
                    "part": "gap",
                    "from": _utc(max(span.latest, since)),
                    "to": _utc(as_of),
                    "colour": _STATES[span.status],
                }
            )
        if span.oldest_fresh is not None and span.oldest_fresh >= since:
            rows.append({"name": span.name, "part": "limit", "from": _utc(span.oldest_fresh)})
        rows.append({"name": span.name, "part": "word", "from": _utc(as_of), "label": span.word, "colour": _STATES[span.status]})
    names = [span.name for span in spans]
    y = {"field": "name", "type": "nominal", "sort": names, "title": None, "axis": {"ticks": False, "domain": False}}
    time = {"type": "temporal", "scale": {"type": "utc", "domain": [_utc(since), _utc(as_of)]}, "title": None}
    axis = {"format": "%Y-%m", "tickCount": "month", "grid": True, "labelOverlap": True}
    x = {"field": "from", **time, "axis": axis}
    colour = {"field": "colour", "type": "nominal", "scale": None, "legend": None}

    def layer(part: str, mark: Row, **encoding: object) -> Row:
        return {"transform": [{"filter": f"datum.part === '{part}'"}], "mark": mark, "encoding": {"y": y, "x": x, **encoding}}

    layers = [
        layer("gap", {"type": "bar", "height": 5}, x2={"field": "to"}, color=colour),
        layer("week", {"type": "tick", "thickness": 2, "size": 12, "color": "var(--accent)"}),
        layer("limit", {"type": "tick", "thickness": 3, "size": 20, "color": "var(--ink)"}),
        layer("word", {"type": "text", "align": "left", "dx": 8}, text={"field": "label"}, color=colour),
    ]
    return _chart(rows, {"height": {"step": 23}, "width": _WIDTH - 290, "layer": layers})


def monday(day: date) -> date:
    """Return the Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def _utc(day: date) -> str:
    """Return a day as a moment that no machine's time zone moves."""
    return f"{day.isoformat()}T00:00:00Z"


def _chart(rows: Sequence[Row], content: Row) -> Spec:
    return {"$schema": _SCHEMA, "data": {"values": rows}, "config": _CONFIG, **content}
