"""Small pieces of SQL about one value: nulls, JSON, truthiness, the text that people see, literals."""

from __future__ import annotations

import json
from typing import Any

from runtime.engines.batch.leaf_sql import from_json, items_of_json, pointer_to
from runtime.engines.batch.sql_size import closes_itself
from runtime.language.functions.casting import sql_type
from runtime.language.functions.table import Sql
from runtime.language.quoting import quote_text
from runtime.values import ANY, INTEGER, NULL, Type, array, type_of


def null_of(of: Type) -> str:
    """NULL as a value of the type."""
    return f"CAST(NULL AS {sql_type(of)})"


def list_of_json(value: str) -> str:
    """The items of a JSON array as a list, JSON nulls as NULL; NULL when it is no array."""
    return f"CASE WHEN json_type({value}) = 'ARRAY' THEN {items_of_json(value)} END"


def values_of_json(value: str) -> str:
    """The values of a JSON object as a list, JSON nulls as NULL; NULL when it is no object."""
    return f"CASE WHEN json_type({value}) = 'OBJECT' THEN {items_of_json(value, '$.*')} END"


def json_field(value: str, name: str) -> str:
    """A member of a JSON object. A pointer is exact for names with `*`, quotes or dots, which a path is not."""
    if name.isdigit() or (name and not set(name) & set('"*\\')):
        step = f'$."{name}"'
    else:
        step = pointer_to(name)
    return json_part(value, quote_text(step))


def json_part(value: str, step: str) -> str:
    """What a JSON path leads to, JSON's null as NULL. On the way to a deeper part that is left out: DuckDB evaluates
    the operand of `nullif` twice, which doubles at every step."""
    inside = value.removeprefix(_PART).removesuffix(_NO_NULL)
    if len(inside) + len(_PART) + len(_NO_NULL) == len(value) and closes_itself(inside):
        value = f"json_extract({inside})"
    return f"{_PART}{value}, {step}{_NO_NULL}"


_PART, _NO_NULL = "nullif(json_extract(", "), 'null'::JSON)"


def truth(sql: Sql) -> str:
    """SQL of JMESPath's truthiness: false, null and what is empty are false, zero is true."""
    value = sql.value
    if isinstance(sql.literal, bool):
        return "TRUE" if sql.literal else "FALSE"
    match sql.type.kind:
        case "null":
            return "FALSE"
        case "boolean":
            return f"COALESCE({value}, FALSE)" if sql.nullable else value
        case "string":
            return f"COALESCE({value} <> '', FALSE)"
        case "array":
            return f"COALESCE(len({value}) > 0, FALSE)"
        case "any":
            empty = "'null'::JSON, 'false'::JSON, '\"\"'::JSON, '[]'::JSON, '{}'::JSON"
            return f"COALESCE({value} NOT IN ({empty}), FALSE)"
    return is_present(sql)


def is_present(sql: Sql) -> str:
    """SQL of whether the value is not NULL."""
    return sql.present or f"({sql.value} IS NOT NULL)"


def first_in_list(items: str, variable: str, error: str) -> str:
    """SQL of the first error among the items of a list."""
    found = f"list_filter(list_transform({items}, lambda {variable}: {error}), lambda e_: e_ IS NOT NULL)"
    return f"list_extract({found}, 1)"


def as_list(sql: Sql) -> Sql:
    """The value as a list of SQL; untyped values are asked whether they are arrays."""
    if sql.type.kind == "any":
        return Sql(list_of_json(sql.value), array(ANY), error=sql.error, nulls_on_error=sql.nulls_on_error)
    if sql.type.kind == "array":
        return sql
    return Sql(null_of(NULL), NULL, error=sql.error)


def literal(value: Any) -> Sql:
    """A value written out in the expression."""
    of = type_of(value)
    match value:
        case None:
            return Sql("NULL", NULL, True, literal=None)
        case bool():
            return Sql("TRUE" if value else "FALSE", of, False, literal=value)
        case int() if of == INTEGER:
            return Sql(f"CAST({value} AS BIGINT)", of, False, literal=value)
        case float():
            return Sql(f"CAST({quote_text(repr(value))} AS DOUBLE)", of, False, literal=value)
        case str():
            return Sql(quote_text(value), of, False, literal=value)
        case dict() if of.kind == "object":
            made = ", ".join(
                f"{quote_text(n)}: {literal(v).value if v is not None else 'NULL::VARCHAR'}" for n, v in value.items()
            )
            return Sql("{" + made + "}", of, False, literal=value)
        case list() if of.item is not None and of.item.kind not in ("any", "object", "array"):
            items = ", ".join(literal(v).value for v in value)
            return Sql(f"CAST([{items}] AS {sql_type(of)})", of, False, literal=value)
    text = f"CAST({quote_text(json.dumps(value, ensure_ascii=False))} AS JSON)"
    return Sql(from_json(text, of), of, False, literal=value)
