"""Functions that count on the calendar: days and months further, parts of a date, the start of a period."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Callable, Sequence
from typing import Any

from runtime.language.functions.table import (
    TEXT,
    TIME_POINT,
    Example,
    Failed,
    Function,
    Param,
    Sql,
    same_as_first,
    table,
)
from runtime.values import DATE, INTEGER

_POINT = Param("x", TIME_POINT, "the date or timestamp")
_CLOCK = Param("x", (*TIME_POINT, "time"), "the timestamp, time or date")
_FIRST_MONTH, _LAST_MONTH = 12, 9999 * 12 + 11
_PERIODS = ("year", "quarter", "month", "week", "day")


def _add_days(x: dt.date, n: int) -> dt.date:
    try:
        return x + dt.timedelta(days=n)
    except OverflowError:
        raise Failed("out_of_range", x) from None


def _add_days_sql(arguments: Sequence[Sql]) -> str:
    x, n = arguments
    low, high = f"DATE '0001-01-01' - CAST({x} AS DATE)", f"DATE '9999-12-31' - CAST({x} AS DATE)"
    step = f"CAST({n} AS INTEGER)" if x.type == DATE else f"to_days(CAST({n} AS INTEGER))"
    return f"CASE WHEN {n} BETWEEN {low} AND {high} THEN {x} + {step} END"


def _add_months(x: dt.date, n: int) -> dt.date:
    month = x.year * 12 + x.month - 1 + n
    if not _FIRST_MONTH <= month <= _LAST_MONTH:
        raise Failed("out_of_range", x)
    year, index = divmod(month, 12)
    return x.replace(year=year, month=index + 1, day=min(x.day, monthrange(year, index + 1)[1]))


def _add_months_sql(arguments: Sequence[Sql]) -> str:
    x, n = arguments
    month = f"(year({x}) * 12 + month({x}) - 1)"
    made = f"CAST({x} + to_months(CAST({n} AS INTEGER)) AS {'DATE' if x.type == DATE else 'TIMESTAMP'})"
    return f"CASE WHEN {n} BETWEEN {_FIRST_MONTH} - {month} AND {_LAST_MONTH} - {month} THEN {made} END"


def _day_of(x: dt.date) -> dt.date:
    return x.date() if isinstance(x, dt.datetime) else x


def _start(x: dt.date, unit: str) -> dt.date:
    day = _day_of(x)
    match unit:
        case "year":
            return day.replace(month=1, day=1)
        case "quarter":
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case "month":
            return day.replace(day=1)
        case "week":
            return day - dt.timedelta(days=day.weekday())
    return day


def _part(name: str, doc: str, python: Callable[[Any], int], gives: int, sql: str = "") -> Function:
    return Function(
        name, "dates", doc, (_POINT,), INTEGER,
        (Example(f"{name}(to_timestamp('2025-12-31T23:59:58'))", gives),
         Example(f"{name}(to_timestamp(a))", None, given={"a": None})),
        python, f"{sql or name}({{0}})",
    )  # fmt: skip


def _clock_part(name: str, doc: str, gives: int) -> Function:
    return Function(
        name, "dates", doc, (_CLOCK,), INTEGER,
        (Example(f"{name}(to_timestamp('2025-12-31T23:59:58'))", gives), Example(f"{name}(to_date('2025-12-31'))", 0),
         Example(f"{name}(to_timestamp(a))", None, given={"a": None})),
        lambda x: getattr(x, name, 0), f"{name}({{0}})",
    )  # fmt: skip


def _last_day(x: dt.date) -> dt.date:
    day = _day_of(x)
    return day.replace(day=monthrange(day.year, day.month)[1])


CALENDAR = table(
    Function(
        "add_days", "dates", "The date or timestamp so many days later (or earlier, when negative).",
        (_POINT, Param("n", ("integer",), "how many days")), same_as_first,
        (Example("add_days(to_date('2024-02-28'), `2`)", dt.date(2024, 3, 1)),
         Example("add_days(to_date('9999-12-31'), `1`)", fails="out_of_range"),
         Example("add_days(to_date(a), `1`)", None, given={"a": None})),
        _add_days, _add_days_sql, fails="out_of_range",
    ),
    Function(
        "add_months", "dates",
        "The same day so many months later; the last day of the month where there is no such day.",
        (_POINT, Param("n", ("integer",), "how many months")), same_as_first,
        (Example("add_months(to_date('2024-01-31'), `1`)", dt.date(2024, 2, 29)),
         Example("add_months(to_date('2024-01-31'), `-12`)", dt.date(2023, 1, 31)),
         Example("add_months(to_date(a), `1`)", None, given={"a": None})),
        _add_months, _add_months_sql, fails="out_of_range",
    ),
    Function(
        "date_diff_days", "dates", "How many days the second date is after the first (negative when before).",
        (Param("start", TIME_POINT, "the first date"), Param("end", TIME_POINT, "the second date")), INTEGER,
        (Example("date_diff_days(to_date('2024-02-28'), to_date('2024-03-01'))", 2),
         Example("date_diff_days(to_date(a), to_date('2024-03-01'))", None, given={"a": None})),
        lambda start, end: (_day_of(end) - _day_of(start)).days, "(CAST({1} AS DATE) - CAST({0} AS DATE))",
    ),
    _part("year", "The year of a date or timestamp.", lambda x: x.year, 2025),
    _part("month", "The month of a date or timestamp, 1 to 12.", lambda x: x.month, 12),
    _part("day", "The day of the month of a date or timestamp.", lambda x: x.day, 31),
    _part("quarter", "The quarter of the year of a date or timestamp, 1 to 4.", lambda x: (x.month + 2) // 3, 4),
    _part("weekday", "The day of the week, 1 for Monday to 7 for Sunday.", lambda x: x.isoweekday(), 3, "isodow"),
    _part("day_of_year", "The day of the year, 1 to 366.", lambda x: x.timetuple().tm_yday, 365, "dayofyear"),
    _part("iso_week", "The ISO week of a date or timestamp, 1 to 53; it belongs to the iso_year.",
          lambda x: x.isocalendar().week, 1, "week"),
    _part("iso_year", "The year that the ISO week of a date or timestamp belongs to.",
          lambda x: x.isocalendar().year, 2026, "isoyear"),
    _clock_part("hour", "The hour of a timestamp or time, 0 to 23; 0 of a date.", 23),
    _clock_part("minute", "The minute of a timestamp or time, 0 to 59; 0 of a date.", 59),
    _clock_part("second", "The whole second of a timestamp or time, 0 to 59; 0 of a date.", 58),
    Function(
        "last_day_of_month", "dates", "The last day of the month that a date or timestamp is in.", (_POINT,), DATE,
        (Example("last_day_of_month(to_date('2024-02-10'))", dt.date(2024, 2, 29)),
         Example("last_day_of_month(to_date(a))", None, given={"a": None})),
        _last_day, "last_day({0})",
    ),
    Function(
        "truncate_date", "dates", "The first day of the year, quarter, month or week (from Monday) that a date is in.",
        (_POINT, Param("unit", TEXT, "the period", literal=True, choices=_PERIODS)), DATE,
        (Example("truncate_date(to_date('2025-08-20'), 'quarter')", dt.date(2025, 7, 1)),
         Example("truncate_date(to_date('2025-08-20'), 'week')", dt.date(2025, 8, 18)),
         Example("truncate_date(to_date(a), 'year')", None, given={"a": None})),
        _start, "CAST(date_trunc({1}, CAST({0} AS DATE)) AS DATE)",
    ),
)  # fmt: skip
