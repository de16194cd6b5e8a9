"""Decides how types are called in the studio, and which ones a person can choose."""

from __future__ import annotations

from runtime.values import ANY, VALUE_TYPES, Type, array
from studio.state.fields import TYPE_CHOICES

_NAMES = {of.kind: label for label, of in TYPE_CHOICES}


def type_in_words(of: Type) -> str:
    """How a type is called: "text", "decimal 12,2", "list of groups"."""
    match of.kind:
        case "array":
            inside = of.item or ANY
            return f"list of {'groups' if inside.kind in ('object', 'any') else type_in_words(inside)}"
        case "decimal":
            return f"decimal {of.precision},{of.scale}"
        case "object":
            return "group"
    return _NAMES.get(of.kind, of.kind)


def letter_of(of: Type) -> str:
    """The letter of the type's badge."""
    return VALUE_TYPES[of.kind].letter


#: The types of single values, by a key of ours.
VALUE_OPTIONS: dict[str, str] = {of.kind: label.capitalize() for label, of in TYPE_CHOICES}
#: All that a field of a model can be.
TYPE_OPTIONS: dict[str, str] = {
    **{key: label for key, label in VALUE_OPTIONS.items() if key != "any"},
    "object": "Group",
    "list of object": "List of groups",
    **{f"list of {of.kind}": f"List of {label}" for label, of in TYPE_CHOICES if of.kind != "any"},
    "any": "Anything",
}
_TYPES: dict[str, Type] = {
    **{of.kind: of for _, of in TYPE_CHOICES},
    **{f"list of {of.kind}": array(of) for _, of in TYPE_CHOICES},
    "object": ANY,
    "list of object": array(ANY),
}


def option_of(of: Type) -> str:
    """The key of a type in the options."""
    if of.kind == "array":
        inside = option_of(of.item or ANY)
        return "list of object" if inside == "any" else f"list of {inside}"
    return of.kind


def options_with(of: Type, options: dict[str, str]) -> dict[str, str]:
    """The options, with the type that is there already if it is none of them."""
    key = option_of(of)
    return options if key in options else {key: type_in_words(of).capitalize(), **options}


def type_of_option(key: str) -> Type | None:
    """The type behind a key; a group begins without fields."""
    return _TYPES.get(key)
