"""What a model demands of a field's value, as SQL: the error text of the first demand that is not met."""

from __future__ import annotations

from runtime.artefacts.contract import Field
from runtime.language.functions.casting import shown
from runtime.language.functions.table import Sql, error_text, first_error
from runtime.language.quoting import quote_text
from runtime.values import Type, show


def violations(value: Sql, field: Field) -> str | None:
    """SQL of an error text, or NULL; None when the model demands nothing of the field. Null meets every demand."""
    v, found = value.value, []
    if field.enum:
        allowed = ", ".join(_constant(item, field.type) for item in field.enum)
        found.append((f"{v} NOT IN ({allowed})", "not_in_enum"))
    if field.type.kind == "string":
        if field.pattern is not None:
            found.append((f"NOT regexp_matches({v}, {quote_text(field.pattern)})", "pattern"))
        if field.max_length is not None:
            found.append((f"length({v}) > {int(field.max_length)}", "too_long"))
        if field.min_length is not None:
            found.append((f"length({v}) < {int(field.min_length)}", "too_short"))
    if field.minimum is not None:
        found.append((f"{v} < {_constant(field.minimum, field.type)}", "out_of_range"))
    if field.maximum is not None:
        found.append((f"{v} > {_constant(field.maximum, field.type)}", "out_of_range"))
    text = shown(value)
    return first_error(*(f"CASE WHEN {condition} THEN {error_text(code, text)} END" for condition, code in found))


def _constant(value: object, of: Type) -> str:
    written = quote_text(show(value))
    match of.kind:
        case "string":
            return written
        case "integer" | "decimal":
            return f"CAST({written} AS DECIMAL(38,10))"
        case "number":
            return f"CAST({written} AS DOUBLE)"
        case "boolean":
            return f"CAST({written} AS BOOLEAN)"
    return f"CAST({written} AS {of.kind.upper()})"
