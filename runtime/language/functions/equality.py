"""When two values are equal, and which ones have an order.

Equal is by kind and value: true is not 1, null equals null only, a list equals item by item. Used by `==`, `<`,
`contains`, `one_of`, `switch`, `sort` and their like, in both engines.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from runtime.language.functions.casting import cast_to
from runtime.language.functions.table import Sql, not_in_sql
from runtime.language.quoting import named_once
from runtime.language.types import unify
from runtime.values import ANY, NULL, Type

NUMBER_KINDS = "('BIGINT', 'UBIGINT', 'DOUBLE', 'HUGEINT', 'DECIMAL')"

MACROS = (
    """CREATE OR REPLACE MACRO int_eq_float(i, f) AS CASE WHEN i IS NULL OR f IS NULL THEN i IS NULL AND f IS NULL
       WHEN abs(f) < 9007199254740992 THEN CAST(i AS DOUBLE) = f
       ELSE COALESCE(i = TRY_CAST(f AS HUGEINT), FALSE) END""",
    # -1, 0 or 1: a whole number beside a float, exactly.
    """CREATE OR REPLACE MACRO int_order(i, f) AS CASE WHEN abs(f) >= 9007199254740992 AND abs(f) < 1e38
       THEN sign(CAST(i AS HUGEINT) - CAST(f AS HUGEINT))
       ELSE sign(CAST(CAST(i AS DOUBLE) > f AS TINYINT) - CAST(CAST(i AS DOUBLE) < f AS TINYINT)) END""",
    "CREATE OR REPLACE MACRO json_whole(t) AS regexp_full_match(t, '-?[0-9]{1,38}')",
    """CREATE OR REPLACE MACRO json_exact(t) AS CASE WHEN json_whole(t) THEN TRY_CAST(t AS HUGEINT)
       ELSE TRY_CAST(TRY_CAST(t AS DOUBLE) AS HUGEINT) END""",
    # The same for two numbers as JSON writes them: floats tell them apart, or only their digits do.
    """CREATE OR REPLACE MACRO json_order(s, t) AS CASE WHEN s IS NULL OR t IS NULL THEN NULL
       WHEN TRY_CAST(s AS DOUBLE) <> TRY_CAST(t AS DOUBLE)
       THEN CASE WHEN TRY_CAST(s AS DOUBLE) < TRY_CAST(t AS DOUBLE) THEN -1 ELSE 1 END
       WHEN abs(TRY_CAST(s AS DOUBLE)) >= 9007199254740992 AND (json_whole(s) OR json_whole(t))
       THEN COALESCE(CASE WHEN json_exact(s) < json_exact(t) THEN -1 WHEN json_exact(s) > json_exact(t) THEN 1 END, 0)
       ELSE 0 END""",
    # Inside lists and objects, too, 1.0 is 1; texts are passed over.
    r"""CREATE OR REPLACE MACRO json_plain(j) AS regexp_replace(CAST(j AS VARCHAR),
        '("(?:[^"\\]|\\.)*")|-(0)\.0\b|(-?[0-9]+)\.0\b', '\1\2\3', 'g')""",
    f"""CREATE OR REPLACE MACRO json_equal(a, b) AS CASE WHEN a IS NULL OR b IS NULL THEN a IS NULL AND b IS NULL
        WHEN json_type(a) IN {NUMBER_KINDS} AND json_type(b) IN {NUMBER_KINDS}
        THEN json_order(CAST(a AS VARCHAR), CAST(b AS VARCHAR)) = 0
        WHEN json_sorted(a) = json_sorted(b) THEN TRUE
        WHEN json_type(a) = json_type(b) AND json_type(a) IN ('ARRAY', 'OBJECT')
        THEN json_plain(json_sorted(a)) = json_plain(json_sorted(b)) ELSE FALSE END""",
)
"""What a connection needs for `equal`; `json_sorted` is made by the engine, it depends on the version."""


def same(a: Any, b: Any) -> bool:
    """Whether two Python values are equal."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, list):
        return isinstance(b, list) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return isinstance(b, dict) and a.keys() == b.keys() and all(same(v, b[k]) for k, v in a.items())
    if (isinstance(a, Decimal) and isinstance(b, float)) or (isinstance(a, float) and isinstance(b, Decimal)):
        return float(a) == float(b)
    return bool(a == b)


def order_of(value: Any) -> type | None:
    """What the value can be put in order with: all numbers among each other, else its own kind; None for nothing."""
    if isinstance(value, int | float | Decimal):
        return None if isinstance(value, bool) else float
    return None if value is None or isinstance(value, list | dict) else type(value)


def equal(a: Sql, b: Sql) -> str:
    """SQL of whether two values are equal; never NULL."""
    if NULL in (a.type, b.type):
        other = b if a.type == NULL else a
        return "TRUE" if other.type == NULL else f"({other.value} IS NULL)"
    kinds = {a.type.kind, b.type.kind}
    if "any" in kinds:
        # JSON has no dates and times, only texts that look like them.
        timed = kinds & {"date", "timestamp", "time"}
        return f"({a} IS NULL AND {b} IS NULL)" if timed else _equal_json(a, b)
    if kinds == {"integer", "number"}:
        whole, real = (a, b) if a.type.kind == "integer" else (b, a)
        return f"int_eq_float({whole}, {real})"
    if len(kinds) == 1 or (a.type.is_numeric and b.type.is_numeric):
        both = unify(a.type, b.type)
        if holds_any(both):
            return _equal_json(a, b)
        return f"({cast_to(a, both)} IS NOT DISTINCT FROM {cast_to(b, both)})"
    return f"({a} IS NULL AND {b} IS NULL)"


def _equal_json(a: Sql, b: Sql) -> str:
    if a.type != b.type and (_holds_time(a.type) or _holds_time(b.type)):
        raise not_in_sql("dates inside lists or objects are compared with untyped values", "convert one of them first")
    one, two = cast_to(a, ANY), cast_to(b, ANY)
    return named_once(one, lambda x: named_once(two, lambda y: f"json_equal({x}, {y})", x), two)


def _holds_time(of: Type) -> bool:
    inner = [t for _, t in of.fields] + ([of.item] if of.item else [])
    return of.kind in ("date", "timestamp", "time") or any(_holds_time(t) for t in inner)


def holds_any(of: Type) -> bool:
    """Whether untyped values are in the type."""
    inner = [t for _, t in of.fields] + ([of.item] if of.item else [])
    return of.kind == "any" or any(holds_any(t) for t in inner)
