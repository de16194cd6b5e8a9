"""The table of the real cases at the end of the output: kind, passed, total.

A test that is one case says so: `@pytest.mark.case_kind("jolt")`. A known gap (a strict xfail) counts as not passed.
"""

from __future__ import annotations

from collections import Counter

import pytest

KINDS = pytest.StashKey[dict[str, str]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[KINDS] = {}
    config.addinivalue_line("markers", "case_kind(kind): the test is one real case of the kind, counted in the table")


def pytest_collection_finish(session: pytest.Session) -> None:
    kinds = session.config.stash[KINDS]
    for item in session.items:
        if marker := item.get_closest_marker("case_kind"):
            kinds[item.nodeid] = marker.args[0]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    kinds = config.stash[KINDS]
    if not kinds:
        return
    outcomes = [v for r in terminalreporter.getreports("passed") for k, v in r.user_properties if k == "outcome"]
    if outcomes:
        terminalreporter.section("What became of messy files")
        for outcome in outcomes:
            terminalreporter.write_line(str(outcome)[:200])
    good = {report.nodeid for report in terminalreporter.getreports("passed") if report.when == "call"}
    passed = Counter(kind for case, kind in kinds.items() if case in good)
    terminalreporter.section("Real cases")
    terminalreporter.write_line(f"{'kind':24}{'passed':>8}{'total':>8}")
    for kind, total in sorted(Counter(kinds.values()).items()):
        terminalreporter.write_line(f"{kind:24}{passed[kind]:>8}{total:>8}")
