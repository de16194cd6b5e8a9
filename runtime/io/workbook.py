"""The cells of a workbook as texts, read in a process of their own: a few bytes can claim billions of cells.

Decides what text stands for a cell, and how much memory and time reading may take. The reading library ends its
process where memory fails it, which must not be the studio or a run. Which sheet and which rows matter is decided by
the callers.
"""

from __future__ import annotations

import datetime as dt
import io
import marshal
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from runtime.io.excel_cells import odd_cells

MEMORY_LIMIT = 4 << 30
SECONDS = 300
_CODE = "from runtime.io.workbook import main; main()"
_DIGITS = 15  # so many Excel keeps and shows; the rest of a binary number is noise
_PLAIN_BELOW = 1e15


class Cells(NamedTuple):
    """What is in one sheet; `names` are the sheets that hold something, `there` all of them."""

    name: str
    rows: list[list[str]]
    start: tuple[int, int]
    merged: list[tuple[tuple[int, int], tuple[int, int]]]
    odd: tuple[dict[tuple[int, int], str], list[str], list[str]]
    names: list[str]
    there: list[str]


class Locked(Exception):
    """The workbook has a password."""


class Unopened(Exception):
    """Why the workbook cannot be opened."""


def read_cells(data: bytes, name: str = "", *, names_only: bool = False) -> Cells:
    """The sheet of that name, or the first that holds anything; no rows where there is none.

    Raises `Locked`, or `Unopened` with the reason.
    """
    path = os.pathsep.join(part or str(Path.cwd()) for part in sys.path)
    process = subprocess.Popen(
        [sys.executable, "-c", _CODE], env={**os.environ, "PYTHONPATH": path},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    with process:
        try:
            told, _ = process.communicate(marshal.dumps((name, names_only, data)), SECONDS)
        except BaseException as error:
            process.kill()
            if isinstance(error, subprocess.TimeoutExpired):
                raise Unopened(f"it takes longer than {SECONDS} seconds") from None
            raise
    if process.returncode:
        raise Unopened("it is broken, or takes more memory or time than a workbook may")
    kind, what = marshal.loads(told)
    if kind == "locked":
        raise Locked
    if kind == "unopened":
        raise Unopened(what)
    return Cells(*what)


def main() -> None:
    """Answers one question on standard input."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what the library prints is no answer
    _limit()
    name, names_only, data = marshal.loads(sys.stdin.buffer.read())
    out.write(marshal.dumps(_answer(data, name, names_only)))
    out.flush()
    os._exit(0)


def _limit() -> None:
    try:
        import resource  # not on Windows
    except ImportError:
        return
    _, most_seconds = resource.getrlimit(resource.RLIMIT_CPU)
    seconds = SECONDS if most_seconds < 0 else min(SECONDS, most_seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, most_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform.startswith("linux"):  # others take the limit and do not keep it
        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        limit = MEMORY_LIMIT if most < 0 else min(MEMORY_LIMIT, most)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def _answer(data: bytes, name: str, names_only: bool) -> tuple[str, Any]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, XmlError, ZipError

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        used, there = _used(book), list(book.sheet_names)
        chosen = name or (used[0] if used else "")
        if names_only or chosen not in there:
            return "cells", (chosen, [], (0, 0), [], ({}, [], []), used, there)
        sheet = book.get_sheet_by_name(chosen)
        odd = odd_cells(data, chosen)
        merged = [(tuple(first), tuple(last)) for first, last in sheet.merged_cell_ranges or ()]
        start = tuple(sheet.start or (0, 0))
        rows = _texts(sheet.to_python())
    except PasswordError:
        return "locked", ""
    except (CalamineError, ZipError, XmlError) as error:
        return "unopened", str(error)
    return "cells", (chosen, rows, start, merged, (odd.texts, odd.errors, odd.formulas), used, there)


def _used(book: Any) -> list[str]:
    """The sheets that hold something, those that people see first."""
    from python_calamine import CalamineError, SheetVisibleEnum

    visible = {m.name: m.visible == SheetVisibleEnum.Visible for m in book.sheets_metadata}
    found = []
    for name in book.sheet_names:
        try:
            if book.get_sheet_by_name(name).height:
                found.append(name)
        except CalamineError:  # a sheet that is a chart
            continue
    return sorted(found, key=lambda name: not visible.get(name, True))


def _texts(values: Sequence[Sequence[Any]]) -> list[list[str]]:
    with_time = {place for row in values for place, value in enumerate(row) if type(value) is dt.datetime}
    return [[_text(value, place in with_time) for place, value in enumerate(row)] for row in values]


def _text(value: Any, with_time: bool) -> str:
    """The text of a cell; in a column of dates with times midnight is a time too."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float():
            rounded = float(f"{value:.{_DIGITS}g}")
            return str(int(rounded)) if rounded.is_integer() and abs(rounded) < _PLAIN_BELOW else repr(rounded)
        case dt.datetime() | dt.time():
            return value.isoformat()
        case dt.date():
            return f"{value.isoformat()}T00:00:00" if with_time else value.isoformat()
        case dt.timedelta():
            seconds = round(value.total_seconds())
            return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        case None:
            return ""
    return str(value)
