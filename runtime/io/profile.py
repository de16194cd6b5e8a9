"""What a sample holds in one field, in a few numbers: the baseline for looking, and for drift later.

It decides what is worth keeping. It holds no more than the commonest values of fields that have few.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal
from functools import lru_cache
from math import inf, isfinite
from typing import Any

from runtime.io.shape import Shape
from runtime.values import NotOfType, Type, parse_text, show

MOST_DISTINCT = 1_000
_FEW, _TOP = 50, 8
_2000, _2100 = 946_684_800, 4_102_444_800
_EPOCH = {"epoch seconds": 1, "epoch milliseconds": 1_000}
_ENOUGH = 3
_PARTS = 12
_FORMS, _LONGEST_FORM = 3, 24
_OFTEN, _MOST = 0.05, 0.8


def profile(shape: Shape, of: Type, holders: int) -> dict[str, Any]:
    """The profile of a field that `holders` objects could have had."""
    found: dict[str, Any] = {
        "count": shape.present,
        "nulls": shape.nulls,
        "missing": max(0, holders - shape.present),
    }
    if shape.item is not None:
        found["items"] = shape.item.present
    if not shape.values:
        return found
    return (
        found | _distinct(shape.values) | _range(shape.values, of) | _lengths(shape.values) | _written(shape.values, of)
    )


def _distinct(values: list[Any]) -> dict[str, Any]:
    counts = Counter((type(v), v) for v in values)
    found: dict[str, Any] = {"distinct": min(len(counts), MOST_DISTINCT)}
    if len(counts) > MOST_DISTINCT:
        found["distinct_more"] = True
    if len(counts) <= _FEW and len(counts) * 2 <= len(values):
        top = counts.most_common(_TOP)
        found["top"] = [{"value": _plain(value), "count": count} for (_, value), count in top]
    return found


def _range(values: list[Any], of: Type) -> dict[str, Any]:
    if not (of.is_numeric or of.kind in ("date", "timestamp")):
        return {}
    typed = [_typed(v, of) if isinstance(v, str) else v for v in values]
    known = [v for v in typed if v is not None]
    if not known:
        return {}
    low, high = min(known), max(known)
    found = {"min": _plain(low), "max": _plain(high)} | _spread(known)
    for name, unit in _EPOCH.items():
        if of.kind == "integer" and len(known) >= _ENOUGH and _2000 * unit <= low and high < _2100 * unit:
            found["looks_like"] = name
    return found


def _spread(known: list[Any]) -> dict[str, Any]:
    """How many values lie in each of a few equal parts between the lowest and the highest."""
    places = [v for v in map(_place, known) if isfinite(v)]
    low, high = min(places, default=0.0), max(places, default=0.0)
    width = high - low
    if not width or not isfinite(width) or len(places) < _ENOUGH:
        return {}
    counts = [0] * _PARTS
    for place in places:
        counts[min(_PARTS - 1, int((place - low) / width * _PARTS))] += 1
    return {"spread": counts}


def _place(value: Any) -> float:
    """Where a number, a date or a time stands on a line."""
    if isinstance(value, dt.datetime):
        return value.timestamp() if value.tzinfo else value.replace(tzinfo=dt.UTC).timestamp()
    if isinstance(value, dt.date):
        return float(value.toordinal())
    try:
        return float(value)
    except OverflowError:
        return inf


def _written(values: list[Any], of: Type) -> dict[str, Any]:
    """How texts are written: a letter for each letter, 9 for each digit, where a few forms are most of them."""
    if of.kind != "string":
        return {}
    texts = [v for v in values if isinstance(v, str) and v]
    forms = Counter(_form(t) for t in texts if len(t) <= _LONGEST_FORM)
    if len(texts) < _ENOUGH or not forms:
        return {}
    top = [(form, n) for form, n in forms.most_common(_FORMS) if n >= _OFTEN * len(texts)]
    if sum(n for _, n in top) < _MOST * len(texts):
        return {}
    return {"patterns": [{"value": form, "count": n} for form, n in top]}


@lru_cache(maxsize=65536)
def _form(text: str) -> str:
    return "".join("9" if c.isdigit() else ("A" if c.isupper() else "a") if c.isalpha() else c for c in text)


def _typed(text: str, of: Type) -> Any:
    try:
        return parse_text(text, of)
    except NotOfType:
        return None


def _lengths(values: list[Any]) -> dict[str, Any]:
    lengths = [len(v) for v in values if isinstance(v, str)]
    if not lengths:
        return {}
    found = {"min_length": min(lengths), "max_length": max(lengths)}
    return found | ({"empty": lengths.count(0)} if 0 in lengths else {})


def _plain(value: Any) -> Any:
    """A value that every document can hold."""
    if isinstance(value, dt.date | dt.time | Decimal | bytes) or (isinstance(value, float) and not isfinite(value)):
        return show(value)
    return value[:200] if isinstance(value, str) else value
