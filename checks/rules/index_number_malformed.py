"""索引号格式不符 (I2): a number that does not have the form of its own site (standards 6.2: no national form exists).

The form is the site's registered pattern, else the one that most of its numbers share. A second form that is in regular use
(an older generation, another authority) is no fault: only a rare one is.
"""

import re
from collections import Counter
from collections.abc import Iterator

from pydantic import Field, PositiveInt

from checks.index_numbers import number_of, shape_of
from checks.model import Finding, Subject
from checks.rule import check, fail
from crawler.configuration import ConfigModel
from crawler.records import SiteFacts


class Limits(ConfigModel):
    """When a form is the site's own (share and number of documents), and up to which share another form is a slip."""

    share: float = Field(gt=0, le=1)
    documents: PositiveInt
    rare_share: float = Field(ge=0, lt=1)


@check(limits=Limits)
def index_number_malformed(facts: SiteFacts, limits: Limits) -> Iterator[Finding]:
    """Yield one finding for each document whose number has another form. Nothing where the site has no form of its own."""
    numbered = [(item, number) for item in facts.items if (number := number_of(item))]
    shapes = Counter(shape_of(number) for _, number in numbered)
    if facts.site.index_pattern:
        wrong = {number for _, number in numbered if not re.fullmatch(facts.site.index_pattern, number)}
    else:
        wrong = _unlike_the_others([number for _, number in numbered], shapes, limits)
    example = next((number for _, number in sorted(numbered, key=lambda pair: pair[0].url) if number not in wrong), "")
    for item, number in numbered:
        if number in wrong:
            subject = Subject(item.title, item.url, item.column)
            yield fail(subject, "malformed" if example else "unlike_pattern", [item.record], number=number, example=example)


def _unlike_the_others(numbers: list[str], shapes: Counter[str], limits: Limits) -> set[str]:
    if not numbers:
        return set()
    own, count = min(shapes.items(), key=lambda pair: (-pair[1], pair[0]))
    if count < limits.documents or count < limits.share * len(numbers):
        return set()
    return {n for n in numbers if (shape := shape_of(n)) != own and shapes[shape] <= limits.rare_share * len(numbers)}
