"""A returned feedback slip against the ledger: which case each row answers. Pure."""

from collections.abc import Sequence
from pathlib import Path

from crawler.errors import UserError
from reports.casewords import case_words
from reports.feedback import FeedbackRow
from reports.ledger import Ledger
from reports.lifecycle import Case, State


def matched(file: Path, rows: Sequence[FeedbackRow], ledger: Ledger) -> list[tuple[FeedbackRow, Case]]:
    """Return each row with the case that it answers: of its unit, in the newest notice that names it.

    Raises UserError, naming ``file`` and the first wrong row: a fault that no notice names, or another office's.
    """
    found_cases, wrong = [], []
    for row in rows:
        found = _case_of(row, ledger)
        if isinstance(found, Case):
            found_cases.append((row, found))
        else:
            wrong.append(case_words().error[found[0]].format(path=file, row=row.row, id=row.id, unit=row.unit, units=found[1]))
    if wrong:
        more = case_words().error["several_rows"].format(count=len(wrong)) if len(wrong) > 1 else ""
        raise UserError(wrong[0] + more)
    return found_cases


def _case_of(row: FeedbackRow, ledger: Ledger) -> Case | tuple[str, str]:
    """Return the case that a row answers, else what is wrong with it, and whose fault it is.

    Two sites may have a fault of one name (it leaves the host out), so the unit decides.
    """
    named = [case for case in ledger.cases if case.notice and case.fault.id == row.id]
    if not named:
        return "unknown_id", ""
    units = "、".join(dict.fromkeys(case.unit for case in named))
    own = [case for case in named if not row.unit or row.unit in {case.unit, case.name}]
    if not own:
        return "other_unit", units
    if len({case.site for case in own}) > 1:
        by_link = [case for case in own if row.link and case.fault.subject.url == row.link]
        if len({case.site for case in by_link}) != 1:
            return "no_unit", units
        own = by_link
    standing = [case for case in own if case.state is not State.WITHDRAWN] or own
    return max(standing, key=lambda case: (case.month, case.notice))
