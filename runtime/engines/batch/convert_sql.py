"""Converting to a declared type in SQL: the value as the type, or the failure that says why it is none."""

from __future__ import annotations

from dataclasses import replace

from runtime.engines.batch.leaf_sql import from_json
from runtime.engines.batch.value_sql import first_in_list, null_of
from runtime.language.functions.casting import cast_to, shown, sql_type
from runtime.language.functions.table import MISSING, Sql, error_text, first_error
from runtime.language.quoting import LONG, fresh_name, quote_text
from runtime.values import ANY, NULL, Type, array


def convert(sql: Sql, to: Type) -> Sql:
    """The value as the type, or the failure that says why it is none. Only what cannot lose anything is silent."""
    of = sql.type
    if of == to:
        return sql
    if of == NULL:
        return replace(sql, value=null_of(to), type=to, literal=MISSING)
    if to.kind == "any":
        return replace(sql, value=cast_to(sql, ANY), type=ANY, literal=MISSING)
    if of.kind == "array" and to.kind == "array":
        return _convert_list(sql, to)
    if of.kind == "object" and to.kind == "object":
        return _convert_object(sql, to)
    if of.kind == "any" and (parts := _untyped(to)) not in (None, to):
        return convert(convert(sql, parts), to)  # what is wrong with a part is a failure of its own
    if of.kind == "any" and len(sql.value) > LONG:
        return _convert_once(sql, to)
    value = from_json(sql.value, to) if of.kind == "any" else f"TRY_CAST({sql.value} AS {sql_type(to)})"
    if of.kind in ("integer", "decimal") and to.kind == "number":
        return Sql(cast_to(sql, to), to, sql.nullable, sql.error, nulls_on_error=sql.nulls_on_error)
    code = "wrong_kind" if of.kind == "any" else "out_of_range"
    if of.kind == "decimal" and to.kind == "decimal":
        exact = f"CAST({sql.value} AS DECIMAL(38,{max(of.scale, to.scale)}))" if to.scale < of.scale else None
        value = f"CASE WHEN {value} = {exact} THEN {value} END" if exact else value
    failed = f"CASE WHEN {sql.value} IS NOT NULL AND {value} IS NULL THEN {error_text(code, shown(sql))} END"
    return Sql(value, to, True, first_error(sql.error, failed), nulls_on_error=sql.nulls_on_error)


def _convert_once(sql: Sql, to: Type) -> Sql:
    """The conversion of an untyped value whose SQL is long: reading it names it many times over."""
    name = fresh_name(sql.value)
    done = convert(Sql(name, ANY), to)
    value, failed = (f"list_transform([{sql.value}], lambda {name}: {made})[1]" for made in (done.value, done.error))
    return Sql(value, to, True, first_error(sql.error, failed), nulls_on_error=sql.nulls_on_error)


def _untyped(to: Type) -> Type | None:
    """The type of a list or an object with nothing said of what is in it."""
    if to.kind == "array":
        return array(ANY)
    return Type("object", fields=tuple((name, ANY) for name, _ in to.fields)) if to.kind == "object" else None


def _convert_list(sql: Sql, to: Type) -> Sql:
    inner = convert(Sql("i_", sql.type.item or ANY), to.item or ANY)
    if inner.value == "i_":
        return replace(sql, type=to)
    value = f"list_transform({sql.value}, lambda i_: {inner.value})"
    error = first_in_list(sql.value, "i_", inner.error) if inner.error else None
    return Sql(
        value,
        to,
        sql.nullable,
        first_error(sql.error, error),
        nulls_on_error=error is None and sql.nulls_on_error,
    )


def _convert_object(sql: Sql, to: Type) -> Sql:
    made, errors = [], [sql.error]
    for name, of in to.fields:
        found = sql.type.field(name)
        part = Sql(f"struct_extract({sql.value}, {quote_text(name)})", found) if found else Sql(null_of(of), NULL)
        done = convert(part, of)
        made.append(f"{quote_text(name)}: {done.value}")
        errors.append(done.error)
    value = f"CASE WHEN {sql.value} IS NOT NULL THEN {{{', '.join(made)}}} END"
    return Sql(
        value,
        to,
        sql.nullable,
        first_error(*errors),
        nulls_on_error=not any(errors[1:]) and sql.nulls_on_error,
    )
