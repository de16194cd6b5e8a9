"""Formats of dates and times: `%d.%m.%Y` and the like, read and written in the same way by both engines.

A format becomes an anchored grammar first. Text that does not match it exactly is refused, because DuckDB's own
parser accepts blanks, single digits and the year 0 where nobody asked for them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from runtime.language.quoting import quote_text
from runtime.values import YEAR, NotOfType

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SHORT_MONTHS = tuple(m[:3] for m in MONTHS)
_PIECE = re.compile(r"%-?[A-Za-z%]|%|[^%]+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """One token of a format: what it means, the text it reads (None: it only writes) and how it is written."""

    doc: str
    part: str
    grammar: str | None
    write: Callable[[dt.datetime], str]
    open_ended: bool = False


def _hour12(t: dt.datetime) -> int:
    return t.hour % 12 or 12


_TWO = "[0-9]{1,2}"
TOKENS: dict[str, Token] = {
    "%Y": Token(
        "year, 4 digits",
        "year",
        YEAR,
        lambda t: f"{t.year:04}",
    ),
    "%y": Token("year, 2 digits", "year", None, lambda t: f"{t.year % 100:02}"),
    "%m": Token("month, 2 digits", "month", "[0-9]{2}", lambda t: f"{t.month:02}"),
    "%-m": Token("month, 1 or 2 digits", "month", _TWO, lambda t: f"{t.month}", True),
    "%b": Token("month, Jan", "month", f"(?i:{'|'.join(_SHORT_MONTHS)})", lambda t: MONTHS[t.month - 1][:3]),
    "%B": Token("month, January", "month", f"(?i:{'|'.join(MONTHS)})", lambda t: MONTHS[t.month - 1]),
    "%d": Token("day, 2 digits", "day", "[0-9]{2}", lambda t: f"{t.day:02}"),
    "%-d": Token("day, 1 or 2 digits", "day", _TWO, lambda t: f"{t.day}", True),
    "%a": Token("weekday, Mon", "weekday", None, lambda t: DAYS[t.weekday()][:3]),
    "%A": Token("weekday, Monday", "weekday", None, lambda t: DAYS[t.weekday()]),
    "%j": Token("day of the year, 3 digits", "yearday", None, lambda t: f"{t.timetuple().tm_yday:03}"),
    "%H": Token("hour 00 to 23", "hour", "(?:[01][0-9]|2[0-3])", lambda t: f"{t.hour:02}"),
    "%-H": Token("hour 0 to 23", "hour", "(?:[01]?[0-9]|2[0-3])", lambda t: f"{t.hour}", True),
    "%I": Token("hour 01 to 12, with %p", "hour12", "(?:0[1-9]|1[0-2])", lambda t: f"{_hour12(t):02}"),
    "%-I": Token("hour 1 to 12, with %p", "hour12", "(?:0?[1-9]|1[0-2])", lambda t: f"{_hour12(t)}", True),
    "%p": Token("AM or PM", "half", "(?i:am|pm)", lambda t: "AM" if t.hour < 12 else "PM"),
    "%M": Token("minute, 2 digits", "minute", "[0-5][0-9]", lambda t: f"{t.minute:02}"),
    "%S": Token("second, 2 digits", "second", "[0-5][0-9]", lambda t: f"{t.second:02}"),
    "%f": Token(
        "fraction of a second, up to 6 digits",
        "fraction",
        "[0-9]{1,6}",
        lambda t: f"{t.microsecond:06}",
        True,
    ),
    "%z": Token("offset, +01:00 or +0100", "offset", "[+-](?:0[0-9]|1[0-4]):?[0-5][0-9]", lambda _: "+00:00"),
}


def pieces(text: str) -> Iterator[tuple[str, Token | None]]:
    """The tokens of a format and the texts between them."""
    for found in _PIECE.findall(text):
        yield found, TOKENS.get(found)


def write_fault(value: object) -> str | None:
    """What is wrong with a format for writing."""
    if not value:
        return "the format is empty"
    for piece, token in pieces(str(value)):
        if piece.startswith("%") and (token is None or piece == "%z"):
            return f"unknown token {piece}; known are {', '.join(t for t in TOKENS if t != '%z')}"
    return None


def read_fault(value: object) -> str | None:
    """What is wrong with a format for reading; it has to leave no doubt about what a text means."""
    seen: set[str] = set()
    before: Token | None = None
    for piece, token in pieces(str(value)):
        if (token is None and piece.startswith("%")) or (token is not None and token.grammar is None):
            return f"cannot read {piece}; known are {', '.join(t for t, k in TOKENS.items() if k.grammar)}"
        if token is not None and token.part in seen:
            return f"the {token.part} is there twice"
        if before is not None and before.open_ended and (token is not None or piece[0].isdigit()):
            return f"nothing says where the {before.part} ends; put a separator behind it"
        seen |= {token.part} if token is not None else set()
        before = token
    return _incomplete(seen)


def formats_fault(value: object) -> str | None:
    """What is wrong with a format for reading, or with a list of them."""
    if value == [] or (isinstance(value, list) and not all(isinstance(one, str) for one in value)):
        return 'expected a format, or a list of formats like `["%d.%m.%Y", "%Y-%m-%d"]`'
    return next((fault for one in listed(value) if (fault := read_fault(one))), None)


def listed(form: object) -> list[str]:
    """One format, or a list of them, as a list."""
    return [str(one) for one in form] if isinstance(form, list) else [str(form)]


def _incomplete(seen: set[str]) -> str | None:
    if not seen >= {"year", "month", "day"}:
        return f"the format lacks the {', '.join(p for p in ('year', 'month', 'day') if p not in seen)}"
    if ("hour12" in seen) != ("half" in seen) or ("hour12" in seen and "hour" in seen):
        return "%I stands together with %p, and %H alone"
    return None


@cache
def read_grammar(text: str) -> str:
    """The regular expression (RE2 and Python) of all text in the format, apart from the calendar."""
    return "".join(re.escape(piece) if token is None else token.grammar or "" for piece, token in pieces(text))


@cache
def _reader(text: str) -> re.Pattern[str]:
    parts = (
        re.escape(piece) if token is None else f"(?P<{token.part}>{token.grammar})" for piece, token in pieces(text)
    )
    return re.compile("".join(parts), re.ASCII)


def read(text: str, form: str) -> dt.datetime:
    """The date and time that the text stands for; raises `NotOfType`."""
    found = _reader(form).fullmatch(text)
    if found is None:
        raise NotOfType(text)
    parts = found.groupdict()
    hour = int(parts.get("hour") or 0)
    if half := parts.get("half"):
        hour = int(parts["hour12"]) % 12 + (12 if half.lower() == "pm" else 0)
    try:
        value = dt.datetime(
            int(parts["year"]), _month(parts["month"]), int(parts["day"]), hour, int(parts.get("minute") or 0),
            int(parts.get("second") or 0), int((parts.get("fraction") or "0").ljust(6, "0")),
        )  # fmt: skip
        return value - _offset(parts["offset"]) if parts.get("offset") else value
    except (ValueError, OverflowError) as error:
        raise NotOfType(text) from error


def read_first(text: str, form: str | list[str]) -> dt.datetime:
    """What the text stands for in the first format that it fits; raises `NotOfType`."""
    for one in listed(form):
        try:
            return read(text, one)
        except NotOfType:
            continue
    raise NotOfType(text)


def _month(text: str) -> int:
    return int(text) if text.isdigit() else _SHORT_MONTHS.index(text[:3].capitalize()) + 1


def _offset(text: str) -> dt.timedelta:
    digits = text[1:].replace(":", "")
    size = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -size if text[0] == "-" else size


def write(value: dt.date, form: str) -> str:
    """The date (or date and time) in the format."""
    moment = value if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day)
    return "".join(piece if token is None else token.write(moment) for piece, token in pieces(form))


def read_sql(text: str, form: str) -> str:
    """SQL of the timestamp that a text in the format stands for, NULL when it stands for none."""
    value = f"try_strptime({text}, {quote_text(form)})"
    if "%z" in form:
        # The text with an offset becomes a TIMESTAMPTZ; the connection's zone is UTC.
        value = f"CAST({value} AS TIMESTAMP)"
        value = f"CASE WHEN year({value}) BETWEEN 1 AND 9999 THEN {value} END"
    return f"CASE WHEN regexp_full_match({text}, {quote_text(read_grammar(form))}) THEN {value} END"
