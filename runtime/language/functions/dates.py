"""Functions of dates and times. A timestamp is UTC; a local time becomes one only by naming its zone."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable, Sequence
from typing import Any

from runtime.language.functions import date_formats as formats
from runtime.language.functions.calendar import CALENDAR
from runtime.language.functions.casting import read_text_sql
from runtime.language.functions.durations import DURATIONS
from runtime.language.functions.table import (
    MISSING,
    TEXT,
    TIME_POINT,
    Example,
    Failed,
    Function,
    Param,
    Sql,
    table,
)
from runtime.values import (
    DATE,
    INTEGER,
    STRING,
    TIMESTAMP,
    VALUE_TYPES,
    NotOfType,
    Type,
    parse_text,
)

_EPOCH = dt.datetime(1970, 1, 1)
_UNITS = {"s": 1_000_000, "ms": 1_000}
_FIRST, _LAST = -62_135_596_800, 253_402_300_799
"""The seconds of the years 1 to 9999."""

_POINT = Param("x", TIME_POINT, "the date or timestamp")
_MOMENT = Param("x", ("timestamp",), "the timestamp")
_READ = Param("format", ("string", "array"), "the format of the text, like '%d.%m.%Y', or a list of formats, of which "
              "the first that fits is taken; ISO when left out", literal=True, optional=True,
              check=formats.formats_fault)  # fmt: skip
_WRITE = Param("format", TEXT, "the format to write, like '%d.%m.%Y'", literal=True, check=formats.write_fault)
_UNIT = Param("unit", TEXT, "'s' for seconds, 'ms' for milliseconds", literal=True, choices=tuple(_UNITS))


def _zone_fault(value: Any) -> str | None:
    return None if value in zoneinfo.available_timezones() else "unknown zone; write one like 'Europe/Berlin' or 'UTC'"


_ZONE = Param("zone", TEXT, "the zone, like 'Europe/Berlin'", literal=True, check=_zone_fault)


def _to_date(x: Any, form: str | list[str] | None = None) -> dt.date:
    if isinstance(x, dt.datetime):
        return x.date()
    if isinstance(x, dt.date):
        return x
    try:
        found: Any = parse_text(x, DATE) if form is None else formats.read_first(x, form).date()
    except NotOfType:
        raise Failed("not_a_date", x) from None
    assert isinstance(found, dt.date)
    return found


def _to_timestamp(x: Any, form: str | list[str] | None = None) -> dt.datetime:
    if isinstance(x, dt.datetime):
        return x
    if isinstance(x, dt.date):
        return dt.datetime(x.year, x.month, x.day)
    try:
        found: Any = parse_text(x, TIMESTAMP) if form is None else formats.read_first(x, form)
    except NotOfType:
        raise Failed("not_a_timestamp", x) from None
    assert isinstance(found, dt.datetime)
    return found


def _reading(to: Type) -> Callable[[Sequence[Sql]], str]:
    duck = VALUE_TYPES[to.kind].duckdb

    def build(arguments: Sequence[Sql]) -> str:
        x = arguments[0]
        if x.type.kind != "string":
            return f"CAST({x} AS {duck})"
        form = arguments[1].literal if len(arguments) > 1 else MISSING
        if isinstance(form, str | list):
            tried = (formats.read_sql(x.value, one) for one in formats.listed(form))
            return f"CAST(COALESCE({', '.join(tried)}) AS {duck})"
        return read_text_sql(x.value, to)

    return build


# -- moments and numbers


def _from_epoch(n: int, unit: str) -> dt.datetime:
    per_second = 1_000_000 // _UNITS[unit]
    if not _FIRST * per_second <= n <= _LAST * per_second + per_second - 1:
        raise Failed("out_of_range", n)
    return _EPOCH + dt.timedelta(microseconds=n * _UNITS[unit])


def _from_epoch_sql(arguments: Sequence[Sql]) -> str:
    size = _UNITS[arguments[1].literal]
    per_second = 1_000_000 // size
    low, high = _FIRST * per_second, _LAST * per_second + per_second - 1
    return f"CASE WHEN {arguments[0]} BETWEEN {low} AND {high} THEN make_timestamp({arguments[0]} * {size}) END"


def _to_epoch(x: dt.date, unit: str) -> int:
    moment = _to_timestamp(x)
    return (moment - _EPOCH) // dt.timedelta(microseconds=_UNITS[unit])


def _to_epoch_sql(arguments: Sequence[Sql]) -> str:
    size = _UNITS[arguments[1].literal]
    micros = f"epoch_us(CAST({arguments[0]} AS TIMESTAMP))"
    # `//` cuts towards zero; before 1970 that is a second too late.
    return f"(({micros} - ((({micros} % {size}) + {size}) % {size})) // {size})"


# -- zones

_EDGES = (dt.datetime(1, 1, 3), dt.datetime(9999, 12, 29))


def _to_utc(x: dt.datetime, zone: str) -> dt.datetime:
    _inside(x)
    local = x.replace(tzinfo=zoneinfo.ZoneInfo(zone))
    # Where the clock goes back the later moment is meant, where it goes forward the time before the change counts.
    offsets = [o for fold in (0, 1) if (o := local.replace(fold=fold).utcoffset()) is not None]
    return x - min(offsets)


def _from_utc(x: dt.datetime, zone: str) -> dt.datetime:
    _inside(x)
    return x.replace(tzinfo=dt.UTC).astimezone(zoneinfo.ZoneInfo(zone)).replace(tzinfo=None)


def _inside(x: dt.datetime) -> None:
    if not _EDGES[0] <= x <= _EDGES[1]:
        raise Failed("out_of_range", x)


def _zoned(template: str) -> Callable[[Sequence[Sql]], str]:
    def build(arguments: Sequence[Sql]) -> str:
        low, high = (f"TIMESTAMP '{edge.isoformat(sep=' ')}'" for edge in _EDGES)
        return f"CASE WHEN {arguments[0]} BETWEEN {low} AND {high} THEN {template.format(*arguments)} END"

    return build


_READING = table(
    Function(
        "to_date", "dates",
        "The date that a text stands for, in ISO form or in the given format; the date of a timestamp.",
        (Param("x", ("string", "date", "timestamp"), "the text"), _READ), DATE,
        (Example("to_date('2025-12-31')", dt.date(2025, 12, 31)),
         Example("to_date('31.12.2025', '%d.%m.%Y')", dt.date(2025, 12, 31)),
         Example("to_date('2025/1/7', `[\"%d.%m.%Y\", \"%Y/%-m/%-d\"]`)", dt.date(2025, 1, 7)),
         Example("to_date('31.2.2025', '%-d.%-m.%Y')", fails="not_a_date"),
         Example("to_date(' 2025-12-31')", fails="not_a_date"), Example("to_date(a)", None, given={"a": None})),
        _to_date, _reading(DATE), fails="not_a_date",
    ),
    Function(
        "to_timestamp", "dates",
        "The moment that a text stands for, in ISO form or in the given format; without offset it is UTC.",
        (Param("x", ("string", "date", "timestamp"), "the text"), _READ), TIMESTAMP,
        (Example("to_timestamp('2025-12-31T10:00:00+02:00')", dt.datetime(2025, 12, 31, 8)),
         Example("to_timestamp('12/31/2025 02:15 PM', '%m/%d/%Y %I:%M %p')", dt.datetime(2025, 12, 31, 14, 15)),
         Example("to_timestamp('yesterday')", fails="not_a_timestamp"),
         Example("to_timestamp(a)", None, given={"a": None})),
        _to_timestamp, _reading(TIMESTAMP), fails="not_a_timestamp",
    ),
    Function(
        "from_epoch", "dates", "The moment so many seconds or milliseconds after 1970 began.",
        (Param("n", ("integer",), "seconds or milliseconds"), _UNIT), TIMESTAMP,
        (Example("from_epoch(`1735689600`, 's')", dt.datetime(2025, 1, 1)),
         Example("from_epoch(a, 's')", fails="out_of_range", given={"a": 10**15}),
         Example("from_epoch(a, 'ms')", None, given={"a": None})),
        _from_epoch, _from_epoch_sql, fails="out_of_range",
    ),
    Function(
        "to_epoch", "dates", "Whole seconds or milliseconds since 1970 began.", (_POINT, _UNIT), INTEGER,
        (Example("to_epoch(to_date('1970-01-02'), 's')", 86400),
         Example("to_epoch(to_timestamp('1969-12-31T23:59:59.5Z'), 's')", -1),
         Example("to_epoch(to_date(a), 's')", None, given={"a": None})),
        _to_epoch, _to_epoch_sql,
    ),
    Function(
        "format_date", "dates", "The date or timestamp as text in the given format.", (_POINT, _WRITE), STRING,
        (Example("format_date(to_date('2025-01-31'), '%d.%m.%Y')", "31.01.2025"),
         Example("format_date(to_date('2025-01-01'), '%-d %B %Y')", "1 January 2025"),
         Example("format_date(to_date(a), '%Y')", None, given={"a": None})),
        formats.write, lambda arguments: f"strftime({arguments[0]}, {arguments[1]})",
    ),
    Function(
        "to_utc", "dates", "The moment at which the clocks of a zone show this time.", (_MOMENT, _ZONE), TIMESTAMP,
        (Example("to_utc(to_timestamp('2025-07-01T12:00:00'), 'Europe/Berlin')", dt.datetime(2025, 7, 1, 10)),
         Example("to_utc(to_timestamp('2024-10-27T02:30:00'), 'Europe/Berlin')", dt.datetime(2024, 10, 27, 1, 30)),
         Example("to_utc(to_timestamp(a), 'UTC')", None, given={"a": None})),
        _to_utc, _zoned("CAST(timezone({1}, {0}) AS TIMESTAMP)"), fails="out_of_range",
    ),
    Function(
        "from_utc", "dates", "What the clocks of a zone show at this moment.", (_MOMENT, _ZONE), TIMESTAMP,
        (Example("from_utc(to_timestamp('2025-07-01T22:30:00Z'), 'Europe/Berlin')", dt.datetime(2025, 7, 2, 0, 30)),
         Example("from_utc(to_timestamp(a), 'UTC')", None, given={"a": None})),
        _from_utc, _zoned("timezone({1}, CAST({0} AS TIMESTAMPTZ))"), fails="out_of_range",
    ),
)  # fmt: skip

DATE_FUNCTIONS = {**_READING, **CALENDAR, **DURATIONS}
