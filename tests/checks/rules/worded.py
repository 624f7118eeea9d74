"""Run a rule and put all it says into words: a sentence that lacks a value breaks the test that made it."""

from typing import Any

from checks.model import Finding
from checks.wording import word
from crawler.records import SiteFacts

from ..facts import run as run_rule


def run(name: str, facts: SiteFacts, **limits: Any) -> list[Finding]:
    """What the rule says, each sentence of it tried."""
    found = run_rule(name, facts, **limits)
    for finding in found:
        if finding.sentence:
            values = {"name": finding.subject.name, **finding.values} | ({"reason": finding.reason} if finding.reason else {})
            worded = word(finding.check, finding.sentence, values)
            assert "None" not in worded.message
    return found
