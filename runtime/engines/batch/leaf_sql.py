"""How one value of a source becomes a typed SQL value: from JSON text, from plain text, or as it is.

The SQL counterparts of `values.parse_json` and `values.parse_text`: what is no value of the type is NULL. The
readers are macros of the connection, so that a compiled query reads like what it does.
"""

from __future__ import annotations

from runtime.language.functions.casting import read_text_sql, sql_type
from runtime.language.quoting import quote_text
from runtime.values import ANY, BOOLEAN, DATE, INTEGER, NUMBER, TIME, TIMESTAMP, Type

_READERS = {"integer": INTEGER, "number": NUMBER, "date": DATE, "timestamp": TIMESTAMP, "time": TIME}


# A slice is much cheaper than decoding a JSON string, and right when it has no backslash.
LEAF_MACROS = (
    """CREATE OR REPLACE MACRO json_string(j) AS CASE WHEN (j::VARCHAR)[1] = '"' THEN
       CASE WHEN contains(j::VARCHAR, '\\') THEN j->>'$' ELSE (j::VARCHAR)[2:-2] END END""",
    "CREATE OR REPLACE MACRO json_boolean(j) AS CASE j::VARCHAR WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END",
    """CREATE OR REPLACE MACRO json_integer(j) AS
       CASE WHEN regexp_full_match(j::VARCHAR, '-?[0-9]{1,19}') THEN TRY_CAST(j::VARCHAR AS BIGINT) END""",
    """CREATE OR REPLACE MACRO json_number(j) AS
       CASE WHEN isfinite(TRY_CAST(j::VARCHAR AS DOUBLE)) THEN TRY_CAST(j::VARCHAR AS DOUBLE) END""",
    # The digits of a JSON number or string; one with an exponent as Python writes the same float.
    """CREATE OR REPLACE MACRO json_digits(j) AS CASE WHEN (j::VARCHAR)[1] = '"' THEN (j::VARCHAR)[2:-2]
       WHEN regexp_matches(j::VARCHAR, '[eE]') THEN CAST(TRY_CAST(j::VARCHAR AS DOUBLE) AS VARCHAR)
       ELSE j::VARCHAR END""",
    # JSON writes 1e22 for what both engines write as 1e+22. A whole number beyond 64 bits counts as one of these, too.
    """CREATE OR REPLACE MACRO json_real(j) AS CASE WHEN regexp_matches(j::VARCHAR, '[.eE]')
       THEN CAST(TRY_CAST(j::VARCHAR AS DOUBLE) AS VARCHAR) ELSE j::VARCHAR END""",
    """CREATE OR REPLACE MACRO json_shown(j) AS
       CASE json_type(j) WHEN 'VARCHAR' THEN j->>'$' WHEN 'DOUBLE' THEN json_real(j) ELSE CAST(j AS VARCHAR) END""",
    *(f"CREATE OR REPLACE MACRO text_{kind}(t) AS {read_text_sql('t', of)}" for kind, of in _READERS.items()),
    f"CREATE OR REPLACE MACRO text_boolean(t) AS {read_text_sql('t', BOOLEAN)}",
)


def from_text(text: str, of: Type) -> str:
    """SQL of the value that a text stands for."""
    match of.kind:
        case "string":
            return text
        case "any":
            return f"to_json({text})"
        case "decimal":
            return read_text_sql(text, of)
    return f"text_{of.kind}({text})"


def from_json(value: str, of: Type) -> str:
    """SQL of the value that a JSON value stands for. Lists and objects are converted part by part."""
    match of.kind:
        case "any":
            return value
        case "null":
            return "CAST(NULL AS VARCHAR)"
        case "string" | "boolean" | "integer" | "number":
            return f"json_{of.kind}({value})"
        case "decimal":
            return from_text(f"json_digits({value})", of)
        case "array":
            item = from_json("j_", of.item or ANY)
            items = items_of_json(value)
            items = items if item == "j_" else f"list_transform({items}, lambda j_: {item})"
            return f"CASE WHEN json_type({value}) = 'ARRAY' THEN {items} END"
        case "object":
            return f"CASE WHEN json_type({value}) = 'OBJECT' THEN {_struct(value, of)} END"
    return from_text(f"json_string({value})", of)


def items_of_json(value: str, path: str = "$[*]") -> str:
    """SQL of the items that a path finds, JSON nulls as NULL."""
    # The cast costs nothing; without it DuckDB forgets that this is a list where the value is a constant NULL.
    items = f"CAST(json_extract({value}, '{path}') AS JSON[])"
    return f"list_transform({items}, lambda j_: nullif(j_, 'null'::JSON))"


def _struct(value: str, of: Type) -> str:
    parts = []
    for name, inner in of.fields:
        member = f"nullif(json_extract({value}, {quote_text(pointer_to(name))}), 'null'::JSON)"
        parts.append(f"{quote_text(name)}: {from_json(member, inner)}")
    return "{" + ", ".join(parts) + "}"


def pointer_to(name: str) -> str:
    """A member's name as a step of a JSON pointer."""
    return "/" + name.replace("~", "~0").replace("/", "~1")


def from_native(value: str, of: Type) -> str:
    """SQL of a value of a typed file, at the contract's type."""
    if of.kind == "number":  # JSON and CSV have no NaN either
        return f"CASE WHEN isfinite(CAST({value} AS DOUBLE)) THEN CAST({value} AS DOUBLE) END"
    return f"TRY_CAST({value} AS {sql_type(of)})"
