"""Judgements → what officials read. Builders choose, count and word; renderers return text; the door writes files.

=================================================  =====================================================================
``month_files.month_files(month)``                  every file of a month's report, one after the other
``office.OfficeConfig.load(config)``               who signs, and the sentences of notice and 通报 (``config/office.toml``)
``site_page.site_report(judgement, previous,       the page of a site; without ``month`` the page of an ad-hoc audit
*, month, notice)``
``month_page.month_report(judgements, previous,    the monthly report
month, offices, *, registered, notices)``
``findings_page.findings_report(...)``              all accusations of a month on one page
``workbook.month_workbook(...)``                    the same as XLSX; ``circular.circular_report(...)`` the 通报, written as
                                                   DOCX by ``circular_docx``
``search.search_parts(judgement)``                  the files that the report's search loads from disk
``charts`` ``drawing.draw(specs)``                  what is drawn, and how: SVG from a process of its own
``accuracy.accuracy()``                             our own published figures (``accuracy.toml``)
``notices.issue_notices(db, judgements, month,     the numbered, rendered 整改通知 of a month; idempotent
issued, offices, holidays)``
``notices.entries(db, month)``                     the notices issued in a month
``render.render_month`` ``render_site``            context → one self-contained HTML file, a function for each template
``render_notice`` …
``notice_files.notice_files(notices, browser)``     their PDF and DOCX and the feedback slip as DOCX and XLSX
``feedback.read_feedback(path)``                    a filled-in feedback slip → rows
``documents.print_sheets(sheets, choice)``          HTML → PDF, without network; the same bytes again
``official_docx.OfficialDocument``                  a Word document in the layout of official documents
``ledger.read_ledger(db, as_of, ...)``              the rectification ledger; ``ledger_book`` words it, ``ledger_workbook`` writes
                                                   it as XLSX
``chasers.chaser_report(...)``                      a 催办函; ``recheck_page.recheck_report(...)`` what became of a notice's faults
``evidence`` ``withdrawal_files``                  what goes with a notice, and its papers once it is withdrawn
``summary.audit_summary`` ``month_summary``        the same reports as rich tables, and as plain text
``as_text``
=================================================  =====================================================================

The monthly report and the pages of the sites name the notices, so that these are issued first. Files stand at
``reports/<month>/index.html``, ``findings.html``, ``month.xlsx``, ``month.json``, ``circular.docx``, ``search/<key>-<n>.js``,
``sites/<key>.html`` and ``reports/<month>/notices/<key>.html``,
beside it ``<key>.pdf``, ``<key>.docx``, ``<key>-feedback.docx`` and ``<key>-feedback.xlsx``.
What is said stands in ``words.toml`` and the templates; a new report is what its template may know
(``context``), one builder, one template, one renderer.
"""
