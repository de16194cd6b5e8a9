"""Formats of dates as a form offers them: which ones there are, which fit the sample, and what one makes of a value.

Decides the words ("reads 03.11.2025 as 3 November 2025"). Reading itself is the language's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from runtime.language.functions.date_formats import MONTHS, formats_fault, read, write, write_fault
from runtime.values import NotOfType

_DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%d-%m-%Y", "%m-%d-%Y", "%Y%m%d", "%-d.%-m.%Y",
         "%-d/%-m/%Y", "%-m/%-d/%Y", "%d %b %Y", "%d-%b-%Y", "%-d %B %Y", "%B %-d, %Y", "%b %-d, %Y")  # fmt: skip
_TIMES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S %z", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M:%S",
          "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M",
          "%m/%d/%Y %I:%M %p", "%Y%m%d%H%M%S")  # fmt: skip
_SHOWN = dt.datetime(2025, 11, 3, 16, 5, 9)


@dataclass(frozen=True, slots=True)
class Offered:
    """A format with what it looks like, and how many of the sample's texts it reads."""

    format: str
    looks: str
    fits: int
    of: int

    @property
    def said(self) -> str:
        return f"{self.looks}  fits {self.fits} of {self.of}" if self.of else self.looks


def is_format(function: str, param: str) -> bool:
    """Whether an argument is a format of dates."""
    return param == "format" and function in ("to_date", "to_timestamp", "format_date")


def offered_formats(function: str, values: Sequence[object]) -> list[Offered]:
    """The formats to choose from, those that read most of the sample's texts first."""
    known = _DAYS if function == "to_date" else (*_TIMES, *_DAYS) if function == "to_timestamp" else (*_DAYS, *_TIMES)
    texts = [] if function == "format_date" else list(dict.fromkeys(v for v in values if isinstance(v, str) and v))
    found = [Offered(f, _look(f), sum(_fits(t, f) for t in texts), len(texts)) for f in known]
    return sorted(found, key=lambda offered: -offered.fits)


def reading(function: str, written: str, values: Sequence[object]) -> str:
    """What a format makes of the first value of the sample, in words, or what is wrong with the format."""
    if function == "format_date":
        if (fault := write_fault(written)) is not None:
            return _sentence(fault)
        day = next((v for v in values if isinstance(v, dt.date)), _SHOWN)
        return f"Writes {_in_words(day)} as {write(day, written)}"
    if not written:
        return "Reads 2025-11-03, and no other way of writing"
    if (fault := formats_fault(written)) is not None:
        return _sentence(fault)
    texts = [v for v in values if isinstance(v, str) and v]
    if not texts:
        return f"Reads {_look(written)} as {_in_words(_SHOWN)}"
    fitting = next((t for t in texts if _fits(t, written)), None)
    if fitting is None:
        return f"Does not fit {texts[0]}"
    count = sum(_fits(t, written) for t in texts)
    all_of = "" if count == len(texts) else f"; {count} of {len(texts)} fit"
    return f"Reads {fitting} as {_in_words(read(fitting, written), function == 'to_timestamp')}{all_of}"


def _look(form: str) -> str:
    return write(_SHOWN, form.replace("%z", "+00:00"))


def _fits(text: str, form: str) -> bool:
    try:
        read(text, form)
    except NotOfType:
        return False
    return True


def _in_words(value: dt.date, timed: bool = False) -> str:
    said = f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    return f"{said}, {value:%H:%M}" if timed and isinstance(value, dt.datetime) else said


def _sentence(fault: str) -> str:
    return fault[0].upper() + fault[1:]
