"""The text of values in JSON and CSV, as SQL over Arrow types: one wording per value, whatever engine made
it.

Decimals keep their digits, timestamps are ISO in UTC with a Z, numbers that JSON lacks are null, and a value
of type `any` (Arrow's JSON type) stands as it is. It decides no file layout.
"""

from __future__ import annotations

import json

import pyarrow as pa

from runtime.language.quoting import quote_name, quote_text


def record_sql(schema: pa.Schema) -> str:
    """One JSON object with the columns of a row."""
    return _object([(f.name, quote_name(f.name), f.type) for f in schema])


def cell_sql(column: str, of: pa.DataType, alone: bool = False) -> str:
    """One CSV value, quoted where it must be; null is empty, an empty text is two quotes.

    `alone`: the only one of its line, where an empty line would be no record.
    """
    text = column if _is_text(of) and not _is_json(of) else f"CAST({_plain_text(column, of)} AS VARCHAR)"
    quoted = f"""'"' || replace({text}, '"', '""') || '"'"""
    must = f"""{text} = '' OR regexp_matches({text}, '[",\\r\\n]|^\\s|\\s$')"""
    null = quote_text('""' if alone else "")
    return f"CASE WHEN {text} IS NULL THEN {null} WHEN {must} THEN {quoted} ELSE {text} END"


def _plain_text(column: str, of: pa.DataType) -> str:
    if pa.types.is_nested(of):
        return f"CASE WHEN {column} IS NOT NULL THEN {_json(column, of)} END"
    if _is_json(of):
        return column
    return f"to_json({_simple(column, of)})" if pa.types.is_floating(of) else _simple(column, of)


def _json(value: str, of: pa.DataType, depth: int = 0) -> str:
    """A JSON text, 'null' for a null."""
    if not _holds_json(of):
        return f"coalesce(CAST(to_json({_simple(value, of, depth)}) AS VARCHAR), 'null')"
    if _is_json(of):
        return f"coalesce({value}, 'null')"
    if pa.types.is_struct(of):
        members = [(f.name, f"struct_extract({value}, {quote_text(f.name)})", f.type) for f in of]
        return f"CASE WHEN {value} IS NULL THEN 'null' ELSE {_object(members, depth)} END"
    item = f"x{depth}"
    inside = f"list_transform({value}, lambda {item}: {_json(item, of.value_type, depth + 1)})"
    return f"coalesce('[' || array_to_string({inside}, ',') || ']', 'null')"


def _object(members: list[tuple[str, str, pa.DataType]], depth: int = 0) -> str:
    parts = []
    for number, (name, value, of) in enumerate(members):
        key = quote_text(("," if number else "") + json.dumps(name, ensure_ascii=False) + ":")
        parts.append(f"{key} || {_json(value, of, depth)}")
    return " || ".join(["'{'", *parts, "'}'"])


def _simple(value: str, of: pa.DataType, depth: int = 0) -> str:
    """The value in types whose text in DuckDB is already the one that is wanted."""
    if pa.types.is_timestamp(of):
        return (
            f"CASE WHEN epoch_us({value}) % 1000000 = 0 THEN strftime({value}, '%Y-%m-%dT%H:%M:%SZ') "
            f"ELSE strftime({value}, '%Y-%m-%dT%H:%M:%S.%fZ') END"
        )
    if pa.types.is_floating(of):
        return f"CASE WHEN isfinite({value}) THEN {value} END"
    if pa.types.is_date(of) or pa.types.is_time(of):
        return f"CAST({value} AS VARCHAR)"
    if pa.types.is_struct(of) and _needs_care(of):
        parts = ((f, f"struct_extract({value}, {quote_text(f.name)})") for f in of)
        members = ", ".join(f"{quote_name(f.name)} := {_simple(part, f.type, depth)}" for f, part in parts)
        return f"CASE WHEN {value} IS NOT NULL THEN struct_pack({members}) END"
    if _is_list(of) and _needs_care(of):
        item = f"x{depth}"
        return f"list_transform({value}, lambda {item}: {_simple(item, of.value_type, depth + 1)})"
    return value


def _needs_care(of: pa.DataType) -> bool:
    if pa.types.is_struct(of):
        return any(_needs_care(f.type) for f in of)
    if _is_list(of):
        return _needs_care(of.value_type)
    return bool(pa.types.is_temporal(of) or pa.types.is_floating(of))


def _holds_json(of: pa.DataType) -> bool:
    if pa.types.is_struct(of):
        return any(_holds_json(f.type) for f in of)
    return _holds_json(of.value_type) if _is_list(of) else _is_json(of)


def _is_list(of: pa.DataType) -> bool:
    return bool(pa.types.is_list(of) or pa.types.is_large_list(of))


def _is_json(of: pa.DataType) -> bool:
    return isinstance(of, pa.JsonType)


def _is_text(of: pa.DataType) -> bool:
    return bool(pa.types.is_string(of) or pa.types.is_large_string(of) or _is_json(of))
