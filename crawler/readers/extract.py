"""A reading as the JSON of ``gongkai extract`` (schema ``gongkai.extract/1``)."""

from typing import Any

from crawler.records import Reading, Record, Row


def extract_json(reading: Reading) -> dict[str, Any]:
    """Return the contract's shape: dates as ISO 8601, None for what the page does not give, ``listing`` [] where there is none."""
    return {
        "schema": "gongkai.extract/1",
        "url": reading.url,
        "charset": reading.charset,
        "kind": reading.kind.value,
        "cms": reading.cms,
        "meta": dict(reading.meta),
        "record": _record(reading.record),
        "listing": [_row(row) for row in reading.rows],
        "columns": [{"key": column.key, "name": column.name, "url": column.url} for column in reading.columns],
        "next_pages": list(reading.next_pages),
        "title": reading.title,
        "why": reading.why,
        "breadcrumb": [{"name": link.text, "url": link.url} for link in reading.breadcrumb],
        "list_seen": reading.list_seen,
        "total_pages": reading.total_pages,
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "title": row.title,
        "url": row.url,
        "published": row.published.isoformat() if row.published else None,
        "index_no": row.index_no,
        "doc_no": row.doc_no,
        "publisher": row.publisher,
    }


def _record(record: Record | None) -> dict[str, Any] | None:
    if record is None:
        return None
    return {
        "title": record.title,
        "published": record.published.isoformat() if record.published else None,
        "published_from": record.published_from.value if record.published_from else None,
        "index_no": record.index_no,
        "doc_no": record.doc_no,
        "generated": record.generated.isoformat() if record.generated else None,
        "publisher": record.publisher,
        "department": record.department,
        "disclosure": record.disclosure,
        "source": record.source,
    }
