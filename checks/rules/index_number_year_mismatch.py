"""索引号年份不符 (I4): the year in the number is not the year of 生成日期 (standards 6.2).

Numbers are drawn when a document is filed, not when it is signed, so around New Year the two may differ: 中卫市 published
640501009/2019-00023 on 2018-12-20 (12 days early) and 640501020/2018-00020 on 2019-02-12 (43 days into the new year), both
rightly. Sixty days either side of 生成日期 keep such documents innocent; a wrong year elsewhere in the calendar still shows.
"""

from collections.abc import Iterator
from datetime import timedelta

from pydantic import PositiveInt

from checks.index_numbers import number_of, year_in
from checks.model import Finding, Subject
from checks.rule import check, fail, passed
from crawler.configuration import ConfigModel
from crawler.records import SiteFacts


class Limits(ConfigModel):
    """How many days from the turn of the year a number may belong to the year on its other side."""

    days: PositiveInt


@check(limits=Limits)
def index_number_year_mismatch(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each document that gives a number with a year and 生成日期."""
    slack = timedelta(days=limits.days)
    for item in facts.items:
        number = number_of(item)
        year = year_in(number) if number else None
        if year is None or item.generated is None:
            continue
        subject = Subject(item.title, item.url, item.column)
        if (item.generated - slack).year <= year <= (item.generated + slack).year:
            yield passed(subject)
        else:
            yield fail(subject, "mismatch", [item.record], number=number, year=year, generated=item.generated)
