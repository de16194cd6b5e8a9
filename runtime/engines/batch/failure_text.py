"""A failure as one text on its way out of a query: how SQL writes it, and how it is read back.

Its parts are number, positions, code and value, with a separator that no value has. The number is that of a rule, or S
and that of a source check; the positions are those in the lists on the way, joined by dots.
"""

from __future__ import annotations

from collections.abc import Sequence

from runtime.engines.failure import Failure
from runtime.language.functions.table import SEPARATOR, SEPARATOR_SQL, error_text

NOWHERE = "''"
"""SQL of the positions of what stands in no list."""
REQUIRED = f"'required' || {SEPARATOR_SQL}"


def of_rule(ordinal: int, at: str, error: str) -> str:
    """SQL of the text of a rule's failure; where the error is NULL, so is the text."""
    return f"'{ordinal}' || {SEPARATOR_SQL} || {at} || {SEPARATOR_SQL} || ({error})"


def of_source(ordinal: int, at: str, shown: str) -> str:
    """SQL of the text of a source check's failure; `shown` is SQL of the text of the value."""
    return f"'S{ordinal}' || {SEPARATOR_SQL} || {at} || {SEPARATOR_SQL} || {error_text('wrong_kind', shown)}"


def position_below(at: str, index: str) -> str:
    """SQL of the positions of an item; `index` is SQL of its place in the list, counted from 1."""
    position = f"CAST({index} - 1 AS VARCHAR)"
    return position if at == NOWHERE else f"{at} || '.' || {position}"


def listed(ones: Sequence[str], lists: Sequence[str]) -> str:
    """SQL of one list of the texts that are not NULL; `lists` are lists of texts, or NULL."""
    single = f"list_filter(CAST([{', '.join(ones)}] AS VARCHAR[]), lambda e_: e_ IS NOT NULL)"
    parts = [f"COALESCE({n}, CAST([] AS VARCHAR[]))" for n in lists]
    return f"flatten([{', '.join([*parts, single])}])" if parts else single


def read_failure(text: str) -> Failure:
    """The failure that a query wrote."""
    number, at, code, value = text.split(SEPARATOR, 3)
    return Failure(int(number.removeprefix("S")), at, code, value, of_source=number.startswith("S"))


def write_failure(failure: Failure) -> str:
    """The text of a failure that Python found, as a query writes it."""
    number = f"S{failure.ordinal}" if failure.of_source else str(failure.ordinal)
    return SEPARATOR.join([number, failure.at, failure.code, failure.value])
