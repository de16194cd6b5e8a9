"""The typed tree: what the check makes of an expression, and what plan and engines read.

Decides what a typed node holds, what an expression is written in, and which types may stand for which without a
conversion. How the types are found is decided in `check.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from runtime.diagnostics import Diagnostic
from runtime.language.functions.table import Function, Lookups
from runtime.language.syntax import Node
from runtime.values import ANY, Type


@dataclass(frozen=True, slots=True)
class Convert(Node):
    """Made by the check: the value of its one part, as the type of the typed node, or a failure."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A node with its type and typed parts. `origin` is the source path that the value is taken from unchanged;
    a list and its items have the same one."""

    node: Node
    type: Type
    parts: tuple[Typed, ...] = ()
    function: Function | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What an expression is written in: the current value, and the records of the loops around it. `made` when
    source steps make the records, which then have all their fields."""

    current: Type
    origin: str | None = ""
    root: Type | None = None
    parents: tuple[tuple[Type, str | None], ...] = ()
    lookups: Lookups | None = None
    made: bool = False

    def inside(self, item: Type, origin: str | None) -> Around:
        """The surroundings of the rules of a loop (or of an object) made from this one."""
        root = self.root or self.current
        return Around(item, origin, root, (*self.parents, (self.current, self.origin)), self.lookups, self.made)


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of a check: the typed expression, the source paths it reads, what is wrong with it, and the paths
    of which it asks whether the record has them at all."""

    typed: Typed
    reads: frozenset[str]
    problems: tuple[Diagnostic, ...]
    asked: frozenset[str] = frozenset()


def fits(value: Type, target: Type) -> bool:
    """Whether a value of the first type may stand where the second is expected, without anybody saying how."""
    if value == target or value.kind in ("null", "any") or target.kind == "any":
        return True
    if value.kind == "integer" and target.kind in ("number", "decimal"):
        return True
    if value.kind == target.kind == "array":
        return fits(value.item or ANY, target.item or ANY)
    if value.kind == target.kind == "object":
        return all((inner := value.field(name)) is None or fits(inner, of) for name, of in target.fields)
    return value.kind == "decimal" and target.kind in ("decimal", "number")


def converted(typed: Typed, to: Type) -> Typed:
    """The expression with its value brought to the type, where it has another one."""
    return typed if typed.type == to else Typed(Convert(span=typed.node.span), to, (typed,), origin=typed.origin)
