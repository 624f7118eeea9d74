"""Counts the inputs of all fuzz tests, on whatever worker they ran, and says so at the end."""

import pytest

_inputs: dict[str, int] = {}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    for name, value in report.user_properties:
        if name == "fuzz_inputs" and report.when == "call":
            _inputs[report.nodeid] = int(value)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _inputs:
        terminalreporter.write_line(f"fuzz: {sum(_inputs.values())} inputs in {len(_inputs)} tests")
