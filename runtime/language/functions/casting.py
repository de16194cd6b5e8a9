"""Bringing a value to a wider type: in SQL, and the same for a Python value.

Widening is what `unify` asks for, and text as people read it; it cannot fail. Of narrowing there is only the strict
reading of text in the grammars of `values.py`; all else is the business of the conversion functions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from runtime.language.functions.table import Sql
from runtime.language.quoting import fresh_name, quote_name, quote_text
from runtime.values import ANY, EXACT, NUMBER, STRING, VALUE_TYPES, Type, array, grammar, power_of_ten, show


def sql_type(of: Type) -> str:
    """The DuckDB type that holds the values of the type."""
    if of.kind == "array":
        return sql_type(of.item or ANY) + "[]"
    if of.kind == "object":
        return "STRUCT(" + ", ".join(f"{quote_name(n)} {sql_type(t)}" for n, t in of.fields) + ")"
    return VALUE_TYPES[of.kind].duckdb.format(p=of.precision, s=of.scale)


def read_text_sql(text: str, of: Type) -> str:
    """SQL of the value that a text stands for, as `parse_text` reads it; NULL when it stands for none."""
    read = VALUE_TYPES[of.kind].text_sql.format(v=text, p=of.precision, s=of.scale)
    return f"CASE WHEN regexp_full_match({text}, {quote_text(grammar(of))}) THEN {read} END"


def cast_to(sql: Sql, to: Type) -> str:
    """SQL of the value as the wider type `to`."""
    return _cast(sql.value, sql.type, to)


def text_of(sql: Sql) -> str:
    """SQL of the value as people read it, the same text that `show` gives; NULL stays NULL."""
    return _cast(sql.value, sql.type, STRING)


def joined_sql(texts: str | Sql, separator: Sql) -> str:
    """SQL of a list of texts as one text; nulls in the list are left out."""
    if isinstance(separator.literal, str):
        return f"array_to_string({texts}, {separator})"
    # DuckDB 2 joins with a constant only, and 1.5 reduces wrongly with a start value and an outer column.
    texts = str(texts)
    x = fresh_name(texts, str(separator))
    i = fresh_name(texts, str(separator), x)
    there = f"list_filter({texts}, lambda {x}: {x} IS NOT NULL)"
    parts = f"list_transform({there}, lambda {x}, {i}: CASE WHEN {i} = 1 THEN {x} ELSE {separator} || {x} END)"
    return f"CASE WHEN {separator} IS NOT NULL THEN array_to_string({parts}, '') END"


def shown(sql: Sql) -> str:
    """SQL of the text that tells people which value failed; lists and objects are only named, as `show_any` does."""
    match sql.type.kind:
        case "array" | "object" as kind:
            name = "'a list'" if kind == "array" else "'an object'"
            return f"(CASE WHEN {sql} IS NULL THEN 'null' ELSE {name} END)" if sql.nullable else name
        case "any":
            containers = "WHEN 'ARRAY' THEN 'a list' WHEN 'OBJECT' THEN 'an object'"
            return f"(CASE json_type({sql}) {containers} ELSE {text_of(sql)} END)"
    return text_of(sql)


def _cast(value: str, of: Type, to: Type) -> str:
    if of == to:
        return value
    if of.kind == "null":
        return f"CAST(NULL AS {sql_type(to)})"
    if to.kind == "string":
        return _text(value, of)
    if to.kind == "any":
        return f"NULLIF(to_json({_cast(value, of, json_form(of))}), 'null'::JSON)"
    if of.kind == "array":
        name = fresh_name(value)
        return f"list_transform({value}, lambda {name}: {_cast(name, of.item or ANY, to.item or ANY)})"
    if of.kind == "object":
        return _cast_object(value, of, to)
    if of.kind == "decimal" and to.kind == "number":
        # DuckDB's own cast divides by the scale, which is not always the nearest number.
        return f"CAST(CAST({value} AS VARCHAR) AS DOUBLE)"
    return f"CAST({value} AS {sql_type(to)})"


def _cast_object(value: str, of: Type, to: Type) -> str:
    name = value if len(value) < 40 else fresh_name(value)
    parts = (
        f"{quote_text(field)}: {_cast(f'struct_extract({name}, {quote_text(field)})', inner, t)}"
        if (inner := of.field(field)) is not None
        else f"{quote_text(field)}: CAST(NULL AS {sql_type(t)})"
        for field, t in to.fields
    )
    built = f"CASE WHEN {name} IS NOT NULL THEN {{{', '.join(parts)}}} END"
    return built if name == value else f"list_transform([{value}], lambda {name}: {built})[1]"


def _text(value: str, of: Type) -> str:
    match of.kind:
        case "string":
            return value
        case "timestamp":
            return f"({_padded(_replaced(value), 26)} || 'Z')"
        case "time":
            return _padded(f"CAST({value} AS VARCHAR)", 15)
        case "any":
            kinds = f"WHEN 'VARCHAR' THEN {value} ->> '$' WHEN 'DOUBLE' THEN json_real({value})"
            return f"(CASE json_type({value}) {kinds} ELSE CAST(json({value}) AS VARCHAR) END)"
        case "array" | "object":
            return f"CAST({_cast(value, of, ANY)} AS VARCHAR)"
        case "decimal" if of.precision == of.scale:  # DuckDB writes .50
            return f"replace(CAST({value} AS VARCHAR), '.', '0.')"
    return f"CAST({value} AS VARCHAR)"


def _replaced(value: str) -> str:
    return f"replace(CAST({value} AS VARCHAR), ' ', 'T')"


def _padded(text: str, width: int) -> str:
    """DuckDB leaves out the last zeros of a fraction of a second."""
    return f"(CASE WHEN contains({text}, '.') THEN rpad({text}, {width}, '0') ELSE {text} END)"


def json_form(of: Type) -> Type:
    """The type with only JSON's kinds: dates and times are text, decimals are numbers."""
    match of.kind:
        case "date" | "timestamp" | "time":
            return STRING
        case "decimal":
            return NUMBER
        case "array":
            return array(json_form(of.item or ANY))
        case "object":
            return Type("object", fields=tuple((name, json_form(t)) for name, t in of.fields))
    return of


def settler(to: Type) -> Callable[[Any], Any] | None:
    """What brings a Python value to the type as `cast_to` does in SQL; None when there is nothing to do."""
    match to.kind:
        case "number":
            return _as_number
        case "decimal":
            return lambda value: None if value is None else quantized(value, to.scale)
        case "any":
            return as_json
        case "array":
            return _list_settler(settler(to.item or ANY))
        case "object":
            return _object_settler({name: settler(t) for name, t in to.fields})
    return None


def quantized(value: Decimal | int, scale: int) -> Decimal:
    """The value with exactly `scale` decimals, rounded half up, and never a negative zero."""
    found = Decimal(value).quantize(power_of_ten(-scale), context=EXACT)
    return found if found else found.copy_abs()


def _as_number(value: Any) -> float | None:
    return None if value is None else float(value)


def as_json(value: Any) -> Any:
    """The value with only JSON's kinds."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dt.date | dt.time):
        return show(value)
    if isinstance(value, list):
        return [as_json(item) for item in value]
    if isinstance(value, dict):
        return {name: as_json(item) for name, item in value.items()}
    return value


def _list_settler(settle: Callable[[Any], Any] | None) -> Callable[[Any], Any] | None:
    if settle is None:
        return None
    return lambda value: None if value is None else [settle(item) for item in value]


def _object_settler(fields: dict[str, Callable[[Any], Any] | None]) -> Callable[[Any], Any] | None:
    wanted = {name: settle for name, settle in fields.items() if settle is not None}
    if not wanted:
        return None

    def settle_object(value: Any) -> Any:
        if value is None:
            return None
        return {name: wanted[name](item) if name in wanted else item for name, item in value.items()}

    return settle_object
