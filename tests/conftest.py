"""What all tests share: times measured in passing are shown at the end, from every worker."""

from __future__ import annotations

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show what tests left with ``record_property("measured", sentence)``."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, said in report.user_properties:
            if name == "measured":
                terminalreporter.write_line(str(said))
