"""What a model demands of a field's value, as SQL: the error text of the first demand that is not met."""

from __future__ import annotations

from runtime.artefacts.contract import Field
from runtime.language.functions.casting import shown
from runtime.language.functions.table import Sql, error_text, first_error
from runtime.language.quoting import quote_text
from runtime.plan.demands import demands_of
from runtime.values import Type, show


def violations(value: Sql, field: Field) -> str | None:
    """SQL of an error text, or NULL; None when the model demands nothing of the field. Null meets every demand."""
    v, found, wanted = value.value, [], demands_of(field)
    if wanted.allowed:
        allowed = ", ".join(_constant(item, field.type) for item in wanted.allowed)
        found.append((f"{v} NOT IN ({allowed})", "not_in_enum"))
    if wanted.pattern is not None:
        found.append((f"NOT regexp_matches({v}, {quote_text(wanted.pattern)})", "pattern"))
    if wanted.max_length is not None:
        found.append((f"length({v}) > {wanted.max_length}", "too_long"))
    if wanted.min_length is not None:
        found.append((f"length({v}) < {wanted.min_length}", "too_short"))
    if wanted.minimum is not None:
        found.append((f"{v} < {_constant(wanted.minimum, field.type)}", "out_of_range"))
    if wanted.maximum is not None:
        found.append((f"{v} > {_constant(wanted.maximum, field.type)}", "out_of_range"))
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
        case "timestamp":
            return f"CAST({quote_text(show(value).removesuffix('Z'))} AS TIMESTAMP)"
    return f"CAST({written} AS {of.kind.upper()})"
