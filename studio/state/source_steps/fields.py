"""The fields that a source step can read: those of the records that it gets, as expressions write them.

Decides which fields a list of choices shows; what an expression means is the language's business.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from runtime.artefacts.source_step import Input, Union
from runtime.artefacts.workspace import Workspace
from runtime.language.parse import parse
from runtime.language.render import name_text, render
from runtime.language.syntax import Chain, Field, Node
from runtime.plan.feed_build import FeedBuilder, holds_new_any
from runtime.values import ANY, Type, object_of
from studio.state.mapping_document import MappingDocument
from studio.state.source_steps.edits import Address, input_before

MOST = 1_000
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class StepField:
    """A field as an expression writes it, with its type."""

    text: str
    type: Type

    @property
    def name(self) -> str:
        """Its own name, without those above it."""
        return last_name(self.text)


def record_before(document: MappingDocument, at: Address) -> Type:
    """The type of the records that the step at an address gets; where a step before it is wrong, what that one got."""
    given = input_before(document.mapping.input, at)
    return record_of(document, given) if given is not None else object_of()


def record_of(document: MappingDocument, given: Input) -> Type:
    """The type of the records that an input gives."""
    return record_in(document.workspace, given)


def record_in(workspace: Workspace, given: Input) -> Type:
    """The same with the sources of a workspace, for which there is no document yet."""
    builder = FeedBuilder(workspace.sources, workspace.lookup_tables(), count().__next__, lambda _, __: None)
    return builder.draft(given).type


def single_fields(of: Type) -> list[StepField]:
    """The fields with one value, those of groups included."""
    return [field for field in _fields(of, "", 0) if field.type.kind not in ("array", "object")][:MOST]


def list_fields(of: Type) -> list[StepField]:
    """The fields with a list of values."""
    return [field for field in _fields(of, "", 0) if field.type.kind in ("array", "any")][:MOST]


def askable_fields(of: Type) -> list[StepField]:
    """The fields of which a condition may ask something: single ones, and whether a group or a list is there."""
    return [*_fields(of, "", 0)][:MOST]


def type_of(text: str, of: Type) -> Type:
    """The type of the field that an expression is; any for every other expression."""
    found = next((field.type for field in _fields(of, "", 0) if field.text == text), None)
    return found or ANY


def is_field(text: str) -> bool:
    """Whether an expression is nothing but a field."""
    try:
        return is_path(parse(text))
    except Exception:  # whatever is wrong with it is said where it is checked
        return False


def is_path(node: Node) -> bool:
    match node:
        case Field():
            return True
        case Chain(left=left, right=right, pipe=False):
            return is_path(left) and is_path(right)
    return False


def last_name(text: str) -> str:
    """The last name of a field's path; "" for any other expression."""
    if not is_field(text):
        return ""
    node = parse(text)
    while isinstance(node, Chain):
        node = node.right
    return node.name if isinstance(node, Field) else render(node)


def free_name(wanted: str, of: Type, *taken: str) -> str:
    """A name that no field of the record has, not even in other letters' case."""
    there = {name.lower() for name, _ in of.fields} | {name.lower() for name in taken}
    name, number = wanted, 2
    while name.lower() in there:
        name, number = f"{wanted}_{number}", number + 1
    return name


def singular(name: str) -> str:
    """One of what a name says in the plural.

    >>> singular("customers"), singular("categories"), singular("address"), singular("data")
    ('customer', 'category', 'address', 'data')
    """
    if name.endswith("ies") and len(name) > 4:
        return name[:-3] + "y"
    return name[:-1] if name.endswith("s") and not name.endswith(("ss", "us", "is")) and len(name) > 2 else name


def _fields(of: Type, under: str, depth: int) -> Iterator[StepField]:
    for name, inside in of.fields if of.kind == "object" else ():
        text = f"{under}.{name_text(name)}" if under else name_text(name)
        yield StepField(text, inside)
        if inside.kind == "object" and depth < _DEEPEST:
            yield from _fields(inside, text, depth + 1)


@dataclass(frozen=True, slots=True)
class Aligned:
    """A field of a union: its type here and in each of the other sources, None where it is not there. `differs` when
    the types have nothing in common."""

    name: str
    types: tuple[Type | None, ...]

    @property
    def differs(self) -> bool:
        there = [of for of in self.types if of is not None]
        return any(holds_new_any(there[0], of) for of in there[1:])


def field_alignment(document: MappingDocument, record: Type, step: Union) -> list[Aligned]:
    """The fields of a union's outcome, ours first; fields go by their names."""
    records = (record, *(record_of(document, other) for other in step.others))
    names = dict.fromkeys(name for of in records for name, _ in of.fields)
    return [Aligned(name, tuple(of.field(name) for of in records)) for name in names]
