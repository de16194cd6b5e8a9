"""Expressions for the differential tests, each drawn over surroundings and right for them.

Parts are asked for by the kind of value that is needed; what the check refuses in the end gives way to a part of it.
All functions of the table take part, with the constants of their own examples.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from runtime.diagnostics import CrosswalkError
from runtime.language.check import check
from runtime.language.functions import FUNCTIONS
from runtime.language.functions.table import Function, Param
from runtime.language.parse import parse
from runtime.language.render import literal_text, name_text
from runtime.language.syntax import Call, Literal, walk
from runtime.language.typed import Around, Typed
from runtime.values import ANY, Type, type_of

LONGEST = 180
DEEPEST = 3
Kinds = tuple[str, ...]
_T = TypeVar("_T")
ANYTHING: Kinds = ()

_CONSTANTS = [
    "'a'", "''", "'it\\'s'", "'2024-02-29'", "'t'", "'s'", "','", "`0`", "`1`", "`-1`", "`2`", "`1.5`", "`true`",
    "`false`", "`null`", "`[]`", "`[1, 2]`", '`["a", null]`', "`{}`", '`{"a": 1}`', "`9007199254740993`",
    "`9223372036854775807`", "`9223372036854775808`", "`1e22`", "`0.1`", "`[[1], [2, null]]`",
    '`[1, "a", {"a": null}]`', "'🦆'", "'10:30'", "`[1.5, 2]`", '`[{"a": 1}, {"a": 2}]`', "`100000000000000000000`",
]  # fmt: skip
_UNTYPED_NAMES = ["a", "b", "s", "i", '"b c"', "o"]
# They give a value of whatever kind they are given.
_PASSING = ("if", "switch", "coalesce", "not_null", "default_if_blank")
_PICKING = ("first", "last", "at", "only_one", "max", "min", "find", "max_by", "min_by")


@dataclass(frozen=True, slots=True)
class Drawn:
    """An expression and what the check says of it."""

    text: str
    typed: Typed

    @property
    def type(self) -> Type:
        return self.typed.type

    @property
    def inner(self) -> str:
        """As a part of another expression."""
        return self.text if self.text.replace("_", "").isalnum() or self.text == "@" else f"({self.text})"


def an_expression(draw: DrawFn, around: Around, kinds: Kinds = ANYTHING, depth: int = DEEPEST) -> Drawn:
    """An expression over the surroundings, of one of the kinds if that can be had."""
    return _Writer(draw, around).one(kinds, depth)


def checked(text: str, around: Around) -> Drawn | None:
    """The expression, unless the check refuses it."""
    try:
        found = check(parse(text), around, text)
    except CrosswalkError:
        return None
    return None if found.problems else Drawn(text, found.typed)


class _Writer:
    def __init__(self, draw: DrawFn, around: Around) -> None:
        self.draw, self.around = draw, around
        self.leaves = _leaves(_Hashable(around))

    def one(self, kinds: Kinds, depth: int) -> Drawn:
        if depth <= 0 or self.chance(0, 2) == 0:
            return self.leaf(kinds)
        ways = _WAYS if kinds == ANYTHING else [way for kind in kinds for way in _WAYS_TO.get(kind, ())] + _PASSES
        text = self.pick(ways)(self, kinds, depth - 1)
        if text is None or len(text) > LONGEST:
            return self.leaf(kinds)
        return checked(text, self.around) or self.leaf(kinds)

    def leaf(self, kinds: Kinds) -> Drawn:
        fitting = [one for one in self.leaves if one.type.kind in kinds] if kinds else []
        if not fitting or self.chance(0, 15) == 15:
            fitting = [one for one in self.leaves if not kinds or one.type.kind in ("any", "null")]
        return self.pick(fitting or list(self.leaves))

    def below(self, of: Type) -> _Writer:
        """A writer of what is said of a value inside: the body of a projection, a condition, a reference, a pipe."""
        return _Writer(
            self.draw, replace(self.around, current=of, origin=None, root=self.around.root or self.around.current)
        )

    def chance(self, least: int, most: int) -> int:
        return self.draw(st.integers(least, most))

    def pick(self, of: list[_T]) -> _T:
        return of[self.chance(0, len(of) - 1)] if len(of) > 1 else of[0]

    # -- calls

    def call(self, kinds: Kinds, depth: int) -> str:
        names = sorted({name for kind in kinds for name in functions_giving(kind)} if kinds else FUNCTIONS)
        return self.called(FUNCTIONS[self.pick(names or ["not_null"])], ANYTHING, depth)

    def passing(self, kinds: Kinds, depth: int) -> str:
        return self.called(FUNCTIONS[self.pick(list(_PASSING))], kinds, depth)

    def picking(self, kinds: Kinds, depth: int) -> str:
        return self.called(FUNCTIONS[self.pick(list(_PICKING))], ANYTHING, depth)

    def called(self, function: Function, values: Kinds, depth: int) -> str:
        most = function.fewest + 2 if function.most is None else function.most
        count = self.chance(function.fewest, most)
        parts: list[Drawn | str | None] = []
        for position in range(count):
            param = function.param(position)
            parts.append(None if param.reference else self.argument(function, position, param, values, depth))
        items = next((p.type for p in parts if isinstance(p, Drawn) and p.type.kind in ("array", "any")), ANY)
        bodies = self.below(items.item or ANY if items.kind == "array" else ANY)
        texts = []
        for position, part in enumerate(parts):
            if part is None:
                kinds = function.param(position).kinds
                texts.append(f"&{bodies.one(ANYTHING if 'any' in kinds else kinds, depth - 1).inner}")
            else:
                texts.append(part if isinstance(part, str) else part.text)
        return f"{function.name}({', '.join(texts)})"

    def argument(self, function: Function, position: int, param: Param, values: Kinds, depth: int) -> Drawn | str:
        if param.literal:
            if param.choices:
                return literal_text(self.pick(list(param.choices)))
            return self.pick(list(constants_of(function.name, position)))
        if "any" in param.kinds:
            return self.one(values, depth)
        if param.items and self.chance(0, 3):
            lists = [one for one in self.leaves if one.type.item is not None and one.type.item.kind in param.items]
            if lists:
                return self.pick(lists)
        return self.one(param.kinds, depth)

    # -- the rest of the language

    def compare(self, _: Kinds, depth: int) -> str:
        left = self.one(ANYTHING, depth)
        right = self.one((left.type.kind,) if self.chance(0, 3) else ANYTHING, depth)
        return f"{left.inner} {self.pick(['==', '!=', '<', '<=', '>', '>='])} {right.inner}"

    def logic(self, kinds: Kinds, depth: int) -> str:
        left = self.one(kinds, depth)
        right = self.one(kinds or ((left.type.kind,) if self.chance(0, 2) else ANYTHING), depth)
        return f"{left.inner} {self.pick(['||', '&&'])} {right.inner}"

    def negated(self, _: Kinds, depth: int) -> str:
        return f"!{self.one(ANYTHING, depth).inner}"

    def items(self, depth: int) -> tuple[str, _Writer]:
        found = self.one(("array",) if self.chance(0, 3) else ("any", "array"), depth)
        return found.inner, self.below(found.type.item or ANY if found.type.kind == "array" else ANY)

    def index(self, _: Kinds, depth: int) -> str:
        return f"{self.items(depth)[0]}[{self.pick(['0', '-1', '1', '-2', '7'])}]"

    def slice(self, _: Kinds, depth: int) -> str:
        text, body = self.items(depth)
        cut = self.pick(["1:", ":1", "::-1", "-2:", "::2", "5:1:-2", ":", "-1::-1", ":-1"])
        return f"{text}[{cut}]{body.after(depth)}"

    def projection(self, _: Kinds, depth: int) -> str:
        text, body = self.items(depth)
        return f"{text}[*]{body.after(depth)}"

    def filter(self, _: Kinds, depth: int) -> str:
        text, body = self.items(depth)
        return f"{text}[?{body.one(('boolean',) if self.chance(0, 2) else ANYTHING, depth).text}]{body.after(depth)}"

    def flatten(self, _: Kinds, depth: int) -> str:
        text, body = self.items(depth)
        return f"{text}[]{body.after(depth) if self.chance(0, 2) == 2 else ''}"

    def after(self, depth: int) -> str:
        """What follows a projection: nothing, a field or a call, a selection, or another projection."""
        chance = self.chance(0, 6)
        if chance <= 1:
            return ""
        first = self.one(ANYTHING, depth - 1)
        match chance:
            case 2:
                return f".[{first.text}, {self.one(ANYTHING, depth - 1).text}]"
            case 3:
                return f".{{a: {first.text}}}"
            case 4:
                return f" | {first.text}" if self.chance(0, 1) else "[*]"
        return f".{first.text}" if first.text[0].isalpha() or first.text[0] == '"' else ""

    def multi_list(self, _: Kinds, depth: int) -> str:
        first = self.one(ANYTHING, depth)
        same: Kinds = (first.type.kind,) if self.chance(0, 2) else ANYTHING
        more = [self.one(same, depth - 1) for _ in range(self.chance(0, 2))]
        return f"[{', '.join(one.text for one in [first, *more])}]"

    def multi_dict(self, _: Kinds, depth: int) -> str:
        names = _UNTYPED_NAMES[: self.chance(1, 3)]
        return f"{{{', '.join(f'{name}: {self.one(ANYTHING, depth).text}' for name in names)}}}"

    def pipe(self, kinds: Kinds, depth: int) -> str:
        left = self.one(ANYTHING, depth)
        return f"{left.inner} | {self.below(left.type).one(kinds, depth).text}"

    def member(self, _: Kinds, depth: int) -> str | None:
        found = self.one(("object",) if self.chance(0, 1) else ("any",), depth)
        if found.type.kind not in ("object", "any"):
            return None
        names = [name_text(name) for name, _ in found.type.fields] or _UNTYPED_NAMES
        return f"{found.inner}.{self.pick([*names, '*'])}"

    def slowly(self, kinds: Kinds, depth: int) -> str:
        """As SQL cannot say it, since untyped values have no order in it: such a rule runs row by row."""
        one = self.one(kinds, depth)
        return f"if(`[1]`[0] < `{{}}`, {one.text}, {one.text})"


Way = Callable[[_Writer, Kinds, int], str | None]
_W = _Writer
_PASSES: list[Way] = [_W.passing, _W.picking, _W.logic, _W.pipe, _W.index]
_WAYS: list[Way] = [
    *[_W.call] * 10, _W.compare, _W.compare, _W.logic, _W.negated, _W.index, _W.slice, _W.projection, _W.projection,
    _W.filter, _W.filter, _W.flatten, _W.multi_list, _W.multi_dict, _W.pipe, _W.member, _W.passing, _W.picking,
    _W.slowly,
]  # fmt: skip
_LISTS: list[Way] = [
    _W.projection, _W.filter, _W.slice, _W.flatten, _W.multi_list, *[_W.call] * 6,
]  # fmt: skip
_WAYS_TO: dict[str, list[Way]] = {
    "array": _LISTS,
    "boolean": [_W.compare, _W.compare, _W.negated, _W.call, _W.call],
    "object": [_W.multi_dict, _W.multi_dict, _W.call],
    "any": [_W.member, _W.call],
    **{
        kind: [_W.call] * 10 for kind in ("string", "integer", "number", "decimal", "date", "timestamp", "time", "null")
    },
}


@cache
def functions_giving(kind: str) -> tuple[str, ...]:
    """The functions that give values of a kind, by what the check says of their examples."""
    return tuple(name for name, function in FUNCTIONS.items() if kind in _kinds_given(function))


def _kinds_given(function: Function) -> set[str]:
    if isinstance(function.returns, Type):
        return {function.returns.kind}
    found = (
        checked(one.text, Around(type_of(one.given), lookups=None)) for one in function.examples
    )  # the outermost call may be another: then it is one more that gives the kind
    return {one.type.kind for one in found if one is not None}


@cache
def constants_of(name: str, position: int) -> tuple[str, ...]:
    """What is written out at that place of the function in its examples, and the constants for every place."""
    found = []
    for example in FUNCTIONS[name].examples:
        for node in walk(parse(example.text)):
            if isinstance(node, Call) and node.name == name and len(node.arguments) > position:
                argument = node.arguments[position]
                if isinstance(argument, Literal):
                    found += [literal_text(argument.value)]
    own = list(dict.fromkeys(found))
    if FUNCTIONS[name].group == "lookups":
        return ("'t'", "'odd'", "'empty'")
    return (*own, *own, *(own * 3 if own else ()), *_CONSTANTS[:18])


class _Hashable:
    """Surroundings as a key: lookups are the same for all."""

    def __init__(self, around: Around) -> None:
        self.around = around
        self.key = (around.current, around.origin, around.root, around.parents)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hashable) and self.key == other.key


@cache
def _leaves(of: _Hashable) -> list[Drawn]:
    """Fields first, then what is around, then constants."""
    around = of.around
    texts = [*_paths(around.current, 2), "@"]
    if around.parents:
        texts += ["index()", *(f"parent().{path}" for path in _paths(around.parents[-1][0], 1)), "parent()"]
    if around.root is not None:
        texts += [f"root().{path}" for path in _paths(around.root, 1)[:12]]
    texts += _CONSTANTS
    return [found for text in texts if (found := checked(text, around))]


def _paths(of: Type, depth: int) -> list[str]:
    if of.kind == "any":
        return _UNTYPED_NAMES if depth == 2 else _UNTYPED_NAMES[:2]
    found = []
    for name, inner in of.fields:
        found.append(name_text(name))
        if depth and inner.kind == "object":
            found += [f"{name_text(name)}.{path}" for path in _paths(inner, depth - 1)]
        if depth and inner.kind == "array" and inner.item is not None and inner.item.kind == "object":
            found += [f"{name_text(name)}[*].{path}" for path in _paths(inner.item, 0)]
    return found
