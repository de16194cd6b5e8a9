"""Records for the differential tests: typed, with everything that real ones have and ought not to have.

Every choice is one that Hypothesis makes, the plain one first, so that what fails shrinks to a small record. Only what
a plan reads is drawn: fields that nobody reads cost time and hide what matters.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from runtime.values import ANY, Type

TEXTS = [
    "a", "b", "", " ", " A b ", "ß", "it's", 'q"\\', "e\u0301", "İ", "🦆", "\U0001f468\u200d\U0001f469",
    "\u00a0x\u2003",
    "\x1f", "\x00", "\n", "t", "day", "null", "true", "Yes", "0", "-7", "007", "1.50", "1,5", "1.234,56", "1e3", ".5",
    "9007199254740993", "9223372036854775807", "9223372036854775808", "12345678901234567890.12", "NaN", "１２",
    "2024-02-29", "2023-02-29", "31.12.2025", "2024-01-01T10:00:00+02:00", "2024-02-29 10:00:00.5", "10:30", "24:00",
    "de", "EUR", "4006381333931", "GB82 WEST 1234 5698 7654 32", "ann@example.org", "https://example.org/a?b#c",
    "886313e1-3b8a-5372-9b90-0c9aee199e5d", "+49 30 123456", "a,b;c", "%d.%m.%Y", "Europe/Berlin", "ǅﬁᾳς", "a" * 40,
]  # fmt: skip
_INTEGERS = [0, 1, 2, -1, 3, 100, 2**53 - 1, 2**53, 2**53 + 1, -(2**53) - 1, 10**15, 2**62, 2**63 - 1, -(2**63)]
_NUMBERS = [
    0, 0.5, -1.5, 1.0, 3, 2.675, 1.005, -0.0, 0.1, 1e22, 1e-7, 1e16, 2**53 + 1, 9.2e18, 2.0**63, 1e308, 5e-324,
]  # fmt: skip
_DECIMALS = [0, 1, 0.5, "10.50", "-0.05", 99999999.99, "-99999999.99", 2, 1.25]
_DATES = ["2024-02-29", "2023-12-31", "0001-01-01", "9999-12-31", "2024-01-31", "1969-12-31"]
_TIMESTAMPS = [
    "2024-02-29T10:00:00Z", "2024-01-01 00:00:00.5+02:00", "9999-12-31T23:59:59", "2024-10-27T02:30:00",
    "0001-01-01T00:00:00", "1969-12-31T23:59:59.999999Z", "2024-03-31 02:30:00", "2024-02-29",
]  # fmt: skip
_TIMES = ["10:30", "23:59:59.999999", "00:00:00", "10:30:05.1"]
_WRONG = [
    True, 7, -0.5, 0.005, 1e22, 2**63, 2**70, "", "a", "1", "2024-02-30", "1.5", [], {}, [1, "a"], {"a": None}, [[]],
    {"s": 1, "i": "x"}, 123456789012.25, -1,
]  # fmt: skip
KEYS = ["a", "b", "s", "i", "b c", "", "é", "o", "A"]


@st.composite
def records(draw: DrawFn, of: Type, *, alike: bool = False) -> list[dict[str, Any]]:
    """Some records; those that are `alike` have few different values."""
    fewest = draw(st.sampled_from([1, 4, 12]))
    return draw(st.lists(_records(of, alike), min_size=fewest, max_size=fewest + 4))


@st.composite
def _records(draw: DrawFn, of: Type, alike: bool) -> dict[str, Any]:
    return _record(draw, of, alike)


def _record(draw: DrawFn, of: Type, alike: bool) -> dict[str, Any]:
    """A JSON object for the type; what it lacks or has of another kind is up to chance."""
    made: dict[str, Any] = {}
    for name, inner in of.fields:
        if draw(st.integers(0, 19)) < 19:
            made[name] = a_value(draw, inner, alike)
    return made


def a_value(draw: DrawFn, of: Type, alike: bool = False) -> Any:
    """A value of the type, now and then null or of another kind."""
    chance = draw(st.integers(0, 29))
    if chance >= 27:
        return None
    if chance == 26:
        return draw(st.sampled_from(_WRONG))
    match of.kind:
        case "object":
            return _record(draw, of, alike)
        case "array":
            return [a_value(draw, of.item or ANY, alike) for _ in range(draw(st.sampled_from([1, 0, 2, 3])))]
        case "any":
            return json_value(draw)
    return draw(_ALIKE[of.kind] if alike and chance < 24 else _SCALARS[of.kind])


def json_value(draw: DrawFn, depth: int = 2) -> Any:
    """Any JSON value."""
    chance = draw(st.integers(0, 7 if depth else 4))
    if chance <= 4:
        return draw(_JSON_SCALARS)
    if chance <= 6:
        return [json_value(draw, depth - 1) for _ in range(draw(st.integers(0, 3)))]
    return {draw(st.sampled_from(KEYS)): json_value(draw, depth - 1) for _ in range(draw(st.integers(0, 3)))}


def _text() -> st.SearchStrategy[str]:
    plain = st.sampled_from(TEXTS)
    digits = st.text("0123456789.,-+eE: ", max_size=9)
    return st.integers(0, 9).flatmap(lambda n: plain if n < 7 else digits if n < 8 else st.text(max_size=6))


_TEXT = _text()
_INTEGER = st.sampled_from(_INTEGERS) | st.integers(-50, 50) | st.integers(-(2**63), 2**63 - 1)
_NUMBER = (
    st.sampled_from(_NUMBERS) | st.integers(-80, 80).map(lambda n: n / 8)
    | st.floats(allow_nan=False, allow_infinity=False)
)  # fmt: skip
_SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "string": _TEXT,
    "integer": _INTEGER,
    "number": _NUMBER,
    "decimal": st.sampled_from(_DECIMALS) | st.integers(-9999, 9999).map(lambda n: n / 100),
    "boolean": st.booleans(),
    "date": st.sampled_from(_DATES) | st.dates().map(str),
    "timestamp": st.sampled_from(_TIMESTAMPS) | st.datetimes().map(str),
    "time": st.sampled_from(_TIMES) | st.times().map(str),
    "null": st.none(),
}
_ALIKE: dict[str, st.SearchStrategy[Any]] = {
    "string": st.sampled_from(["a", "b", "", "1", "ß"]),
    "integer": st.sampled_from([1, 0, 2]),
    "number": st.sampled_from([1, 0.5, 2.0]),
    "decimal": st.sampled_from([1, 0.5, "2.00"]),
    "boolean": st.booleans(),
    "date": st.sampled_from(_DATES[:2]),
    "timestamp": st.sampled_from(_TIMESTAMPS[:2]),
    "time": st.sampled_from(_TIMES[:2]),
    "null": st.none(),
}
_JSON_SCALARS = st.sampled_from([*TEXTS, *_INTEGERS, *_NUMBERS, True, False, None, *_DATES])
