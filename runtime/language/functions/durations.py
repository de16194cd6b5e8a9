"""Functions of the time between two moments, and of the time of day.

A unit of fixed length (a second to a week) is counted in microseconds; months and years by the calendar: a month is
whole when the later day has come to the day and time of the earlier one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from runtime.language.functions.casting import read_text_sql
from runtime.language.functions.table import TEXT, TIME_POINT, Example, Failed, Function, Param, Sql, table
from runtime.values import INTEGER, TIME, TIMESTAMP, NotOfType, parse_text

_SIZES = {"second": 1_000_000, "minute": 60_000_000, "hour": 3_600_000_000, "day": 86_400_000_000,
          "week": 604_800_000_000}  # fmt: skip
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_EPOCH = dt.datetime(1970, 1, 1)
_FIRST, _LAST = ((moment - _EPOCH) // dt.timedelta(microseconds=1) for moment in (dt.datetime.min, dt.datetime.max))


def _add_time(x: dt.datetime, n: int, unit: str) -> dt.datetime:
    try:
        return x + dt.timedelta(microseconds=n * _SIZES[unit])
    except OverflowError:
        raise Failed("out_of_range", x) from None


def _add_time_sql(arguments: Sequence[Sql]) -> str:
    x, n, size = arguments[0], arguments[1], _SIZES[arguments[2].literal]
    # The bounds of n are cut towards zero: what lies between them is in range.
    low, high = (f"(({edge} - epoch_us({x})) // {size})" for edge in (_FIRST, _LAST))
    return f"CASE WHEN {n} BETWEEN {low} AND {high} THEN make_timestamp(epoch_us({x}) + {n} * {size}) END"


def _moment(x: dt.date) -> dt.datetime:
    return x if isinstance(x, dt.datetime) else dt.datetime(x.year, x.month, x.day)


def _date_diff(start: dt.date, end: dt.date, unit: str) -> int:
    first, last = _moment(start), _moment(end)
    sign = 1 if last >= first else -1
    first, last = min(first, last), max(first, last)
    if unit in _SIZES:
        return sign * ((last - first) // dt.timedelta(microseconds=_SIZES[unit]))
    months = (last.year - first.year) * 12 + last.month - first.month
    months -= (last.day, last.time()) < (first.day, first.time())
    return sign * (months // _MONTHS[unit])


def _date_diff_sql(arguments: Sequence[Sql]) -> str:
    start, end = (f"CAST({a} AS TIMESTAMP)" for a in arguments[:2])
    unit = arguments[2].literal
    if unit in _SIZES:
        return f"((epoch_us({end}) - epoch_us({start})) // {_SIZES[unit]})"
    first, last = f"LEAST({start}, {end})", f"GREATEST({start}, {end})"
    months = f"((year({last}) - year({first})) * 12 + month({last}) - month({first}))"
    rest = [f"epoch_us({v}) - epoch_us(date_trunc('month', {v}))" for v in (last, first)]
    whole = f"({months} - CASE WHEN {rest[0]} < {rest[1]} THEN 1 ELSE 0 END) // {_MONTHS[unit]}"
    given = f"{start} IS NOT NULL AND {end} IS NOT NULL"
    return f"CASE WHEN {given} THEN CASE WHEN {end} < {start} THEN -({whole}) ELSE {whole} END END"


# -- the time of day


def _to_time(x: Any) -> dt.time:
    if isinstance(x, dt.datetime):
        return x.time()
    if isinstance(x, dt.time):
        return x
    try:
        found: dt.time = parse_text(x, TIME)
    except NotOfType:
        raise Failed("not_a_time", x) from None
    return found


def _to_time_sql(arguments: Sequence[Sql]) -> str:
    x = arguments[0]
    return read_text_sql(x.value, TIME) if x.type.kind == "string" else f"CAST({x} AS TIME)"


def _unit(*names: str) -> Param:
    return Param("unit", TEXT, "what to count in", literal=True, choices=names)


DURATIONS = table(
    Function(
        "add_time", "dates", "The moment so many seconds, minutes, hours, days or weeks later (earlier when negative).",
        (Param("x", ("timestamp",), "the timestamp"), Param("n", ("integer",), "how many"), _unit(*_SIZES)), TIMESTAMP,
        (Example("add_time(to_timestamp('2025-12-31T23:30:00'), `45`, 'minute')", dt.datetime(2026, 1, 1, 0, 15)),
         Example("add_time(to_timestamp('2025-01-01T00:00:00'), `-1`, 'second')",
                 dt.datetime(2024, 12, 31, 23, 59, 59)),
         Example("add_time(to_timestamp('9999-12-31T23:00:00'), `1`, 'hour')", fails="out_of_range"),
         Example("add_time(to_timestamp(a), `1`, 'hour')", None, given={"a": None})),
        _add_time, _add_time_sql, fails="out_of_range",
    ),
    Function(
        "date_diff", "dates", "How many whole units the second moment is after the first (negative when before).",
        (Param("start", TIME_POINT, "the first date or timestamp"), Param("end", TIME_POINT, "the second"),
         _unit(*_SIZES, *_MONTHS)), INTEGER,
        (Example("date_diff(to_date('1990-06-15'), to_date('2025-06-14'), 'year')", 34),
         Example("date_diff(to_date('2024-01-31'), to_date('2024-02-29'), 'month')", 0),
         Example("date_diff(to_timestamp('2025-01-01T10:00:00'), to_timestamp('2025-01-01T08:30:00'), 'hour')", -1),
         Example("date_diff(to_date(a), to_date('2025-01-01'), 'day')", None, given={"a": None})),
        _date_diff, _date_diff_sql,
    ),
    Function(
        "to_time", "dates", "The time of day that a text stands for, like 10:30 or 10:30:59; the time of a timestamp.",
        (Param("x", ("string", "timestamp", "time"), "the text or timestamp"),), TIME,
        (Example("to_time('10:30')", dt.time(10, 30)),
         Example("to_time(to_timestamp('2025-01-01T10:00:05'))", dt.time(10, 0, 5)),
         Example("to_time('24:00')", fails="not_a_time"), Example("to_time(to_timestamp(a))", None, given={"a": None})),
        _to_time, _to_time_sql, fails="not_a_time",
    ),
    Function(
        "at_time", "dates", "The timestamp of a day at a time of day.",
        (Param("day", ("date",), "the date"), Param("time", ("time",), "the time of day")), TIMESTAMP,
        (Example("at_time(to_date('2025-01-31'), to_time('10:30'))", dt.datetime(2025, 1, 31, 10, 30)),
         Example("at_time(to_date(a), to_time('10:30'))", None, given={"a": None})),
        dt.datetime.combine, "({0} + {1})",
    ),
)  # fmt: skip
