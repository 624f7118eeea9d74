"""Judgements → what officials read. Builders choose, count and word; renderers return text; the door writes files.

========================================  ==============================================================================
``OfficeConfig.load(config)``             who signs (``config/office.toml``)
``site_report(judgement, previous=None,   the page of a site; without ``month`` the page of an ad-hoc audit
*, month=None, notice=None)``
``month_report(judgements, previous,      the monthly report
month, offices, *, registered=(),
notices=())``
``issue_notices(db, judgements, month,    numbers and renders the 整改通知 of a month (table ``notices``); idempotent
issued, offices, holidays)``
``render_month`` ``render_site``          context → one self-contained HTML file each
``render_notice``
``audit_summary`` ``month_summary``       the same reports as tables for a terminal
========================================  ==============================================================================

Issue the notices before the monthly report is built: it lists them (``notices=entries(db, month)``).
Files: ``reports/<month>/index.html``, ``reports/<month>/sites/<key>.html``, ``reports/<month>/notices/<key>.html``.
"""
