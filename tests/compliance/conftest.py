"""The table of the JMESPath suite at the end of the output: cases by category and engine."""

from __future__ import annotations

from dataclasses import dataclass

import pytest


@dataclass(frozen=True)
class Row:
    """One case on one engine, over a typed or an untyped document: whether it was right, and ran row by row."""

    category: str
    engine: str
    typed: bool
    right: bool
    row_by_row: bool


TABLE = pytest.StashKey[list[Row]]()
_WAYS = [("record", True), ("record", False), ("batch", True), ("batch", False)]


def pytest_configure(config: pytest.Config) -> None:
    config.stash[TABLE] = []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    rows = config.stash.get(TABLE, [])
    if not rows:
        return
    terminalreporter.section("JMESPath suite: cases that are right, by engine and by whether the document has types")
    heads = [f"{engine}, {'typed' if typed else 'untyped'}" for engine, typed in _WAYS]
    terminalreporter.write_line(f"{'category':14}{'cases':>7}" + "".join(f"{head:>18}" for head in heads))
    for category in sorted({row.category for row in rows}):
        _line(terminalreporter, category, [row for row in rows if row.category == category])
    _line(terminalreporter, "all", rows)
    terminalreporter.write_line(
        "(row by row in brackets; the 16 that the suite only times have to give the right value too)"
    )


def _line(terminalreporter: pytest.TerminalReporter, name: str, rows: list[Row]) -> None:
    ran = [[row for row in rows if (row.engine, row.typed) == way] for way in _WAYS]
    cells = [_cell(found) if found else "-" for found in ran]
    terminalreporter.write_line(f"{name:14}{max(map(len, ran)):>7}" + "".join(f"{cell:>18}" for cell in cells))


def _cell(rows: list[Row]) -> str:
    slow = sum(row.row_by_row for row in rows)
    return f"{sum(row.right for row in rows)}{f' ({slow})' if slow else ''}"
