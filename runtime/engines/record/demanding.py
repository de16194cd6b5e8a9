"""Values held against what the model demands of a field, compiled once per field.

Which demands there are is decided in `plan/demands.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from runtime.artefacts.contract import Field
from runtime.language.functions.patterns import compiled
from runtime.plan.demands import Demands, demands_of

Broken = Callable[[Any], str | None]


def first_broken(of: Field) -> Broken | None:
    """What gives the code of the first demand that a value does not meet; None for a field without demands."""
    tests = _tests(demands_of(of))
    match tests:
        case []:
            return None
        case [(breaks, code)]:
            return lambda value: code if breaks(value) else None

    def broken(value: Any) -> str | None:
        for breaks, code in tests:
            if breaks(value):
                return code
        return None

    return broken


def _tests(wanted: Demands) -> list[tuple[Callable[[Any], bool], str]]:
    search: Any = compiled(wanted.pattern).search if wanted.pattern is not None else None
    allowed, least, most = frozenset(wanted.allowed), wanted.minimum, wanted.maximum
    shortest: Any = wanted.min_length
    longest: Any = wanted.max_length
    possible: list[tuple[bool, Callable[[Any], bool], str]] = [
        (bool(allowed), lambda value: value not in allowed, "not_in_enum"),
        (search is not None, lambda value: not search(value), "pattern"),
        (longest is not None, lambda value: len(value) > longest, "too_long"),
        (shortest is not None, lambda value: len(value) < shortest, "too_short"),
        (least is not None, lambda value: value < least, "out_of_range"),
        (most is not None, lambda value: value > most, "out_of_range"),
    ]
    return [(breaks, code) for given, breaks, code in possible if given]
