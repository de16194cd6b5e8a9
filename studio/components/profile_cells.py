"""Decides how the profile of a field is shown: how often it is filled, how many values, which ones."""

from __future__ import annotations

from typing import Any

from runtime.artefacts.contract import Field
from runtime.values import show

from .elements import div, span
from .facts import Fact
from .spread import spread

_SHOWN = 3


def filled(field: Field) -> float | None:
    """The share of records that have a value; None when nobody looked."""
    found = field.profile
    if not found:
        return None
    holders = _number(found, "count") + _number(found, "missing")
    return (_number(found, "count") - _number(found, "nulls")) / holders if holders else None


def filled_cell(field: Field) -> None:
    """A bar and a percentage."""
    share = filled(field)
    if share is None:
        span("–", "cw-faint")
        return
    with div("cw-gauge"):
        with div():
            div().style(f"width: {100 * share:.0f}%")
        span(_percent(share), "" if share == 1 else "cw-nowrap")


def distinct_in_words(field: Field) -> str:
    """How many different values; "1,000+" when counting stopped."""
    found = field.profile or {}
    if "distinct" not in found:
        return "–"
    return f"{found['distinct']:,}" + ("+" if found.get("distinct_more") else "")


def values_cell(field: Field) -> None:
    """The commonest values, or the range."""
    found = field.profile or {}
    top = [t for t in found.get("top") or () if isinstance(t, dict)]
    with div("cw-values"):
        if top:
            for entry in top[:_SHOWN]:
                chip = span(_shown(entry.get("value")), "cw-value")
                chip.props["title"] = f"{_shown(entry.get('value'))}: {entry.get('count')} times"
            if len(top) > _SHOWN:
                span(f"+{len(top) - _SHOWN}", "cw-value-more")
        elif "min" in found:
            spread(found, range_in_words(found), small=True)
            span(range_in_words(found), "cw-value").style("max-width: 100%")
        elif patterns := pattern_counts(field):
            chip = span(patterns[0][0], "cw-value cw-mono")
            chip.props["title"] = f"{patterns[0][1]:,} values are written like this"
            span(length_in_words(found), "cw-faint")
        elif field.examples:
            span(_shown(field.examples[0]), "cw-value")
        elif "max_length" in found:
            span(length_in_words(found), "cw-faint")
        else:
            span("–", "cw-faint")


def profile_facts(field: Field) -> list[Fact]:
    """Everything the profile says, in words."""
    found = field.profile or {}
    if not found:
        return []
    share = filled(field)
    rows: list[Fact] = [
        ("Filled", "" if share is None else _percent(share)),
        ("Null", _counted(found, "nulls")),
        ("Missing", _counted(found, "missing")),
        ("Empty text", _counted(found, "empty")),
        ("Items", _counted(found, "items")),
        ("Different values", "" if "distinct" not in found else distinct_in_words(field)),
        ("Range", range_in_words(found)),
        ("Length", length_in_words(found)),
        ("Looks like", str(found.get("looks_like", ""))),
    ]
    return rows


def pattern_counts(field: Field) -> list[tuple[str, int]]:
    """How texts are written, with how many: a letter for each letter, 9 for each digit."""
    found = (field.profile or {}).get("patterns") or ()
    return [(_shown(p.get("value")), int(p.get("count") or 0)) for p in found if isinstance(p, dict)]


def top_values(field: Field) -> list[tuple[str, int]]:
    """The commonest values with their counts."""
    top = (field.profile or {}).get("top") or ()
    return [(_shown(t.get("value")), int(t.get("count") or 0)) for t in top if isinstance(t, dict)]


def range_in_words(found: dict[str, Any]) -> str:
    """The lowest and the highest value; one of them when they are the same, empty when there are none."""
    if "min" not in found:
        return ""
    low, high = _shown(found["min"]), _shown(found["max"])
    return low if low == high else f"{low} to {high}"


def length_in_words(found: dict[str, Any]) -> str:
    """How long texts are, empty when there are none."""
    if "max_length" not in found:
        return ""
    low, high = found.get("min_length", 0), found["max_length"]
    noun = "character" if high == 1 else "characters"
    return f"{high} {noun}" if low == high else f"{low} to {high} {noun}"


def _counted(found: dict[str, Any], key: str) -> str:
    return f"{_number(found, key):,}" if _number(found, key) else ""


def _number(found: dict[str, Any], key: str) -> int:
    value = found.get(key)
    return value if isinstance(value, int) else 0


def _percent(share: float) -> str:
    """A percentage that says 100 only when it is, and 0 only when there is nothing."""
    if 0 < share < 0.01:
        return "under 1%"
    return f"{min(99.9, 100 * share):.1f}%" if 0.99 < share < 1 else f"{100 * share:.0f}%"


def _shown(value: Any) -> str:
    if value == "":
        return '""'
    return "null" if value is None else show(value)
