"""The targets of a plan as Python closures: what a record of the model is made of, and what is wrong with it.

Decides what a rule's policy does with a failure, and when an object or a list is null. What an expression means is
decided in `closures.py`. Failures are placed in a list behind the item, so that a good record pays nothing for them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from runtime.engines.failure import Failure, position
from runtime.engines.record.closures import compile_closure, truth
from runtime.engines.record.demanding import first_broken
from runtime.engines.record.paths import names_of, path_closure
from runtime.language.functions.table import Closure, Failed, Scope
from runtime.language.typed import Typed
from runtime.plan.steps import Empty, Group, Leaf, Loop, Target, walk
from runtime.values import LONGEST_SHOWN, show_any

Maker = Callable[[Any, Scope, list[Failure]], Any]
"""Makes the value of a target from the current value, and adds to the failures."""
Taken = list[tuple[Closure, list[tuple[str, str]]]]
"""Closures of objects, and which field of the object is which field of the target."""


def compile_object(targets: tuple[Target, ...]) -> Maker:
    """What makes an object of these targets."""
    blank: dict[str, Any] = {t.field.name: None for t in targets}
    plain = {t.field.name: names for t in targets if (names := _only_taken(t))}
    taken = _taken(plain)
    makers = [(t.field.name, _maker(t)) for t in targets if t.field.name not in plain and not isinstance(t, Empty)]

    def make(value: Any, scope: Scope, failures: list[Failure]) -> dict[str, Any]:
        made = blank.copy()
        for parent, fields in taken:
            found = parent(value, scope)
            if type(found) is dict:
                get = found.get
                for name, source in fields:
                    made[name] = get(source)
        for name, maker in makers:
            made[name] = maker(value, scope, failures)
        return made

    return make


def reaches_around(targets: tuple[Target, ...]) -> bool:
    """Whether an expression in them reads what is around the current value."""
    return any(uses_scope(e) for t in walk(targets) for e in _expressions(t))


def _expressions(target: Target) -> list[Typed]:
    match target:
        case Leaf(expression=expression):
            found = [expression]
        case Group(source=source):
            found = [source]
        case Loop(each=each, where=where):
            found = [each, where]
        case Empty():
            found = []
    return [e for e in found if e is not None]


_ONLY_HAND_ON = ("logic", "lookups")
"""Groups of functions that see the scope, but read nothing of it that differs between values of a record."""


def uses_scope(typed: Typed) -> bool:
    """Whether the expression reads what is around the current value."""
    function = typed.function
    own = function is not None and function.form and function.group not in _ONLY_HAND_ON
    return own or any(map(uses_scope, typed.parts))


# -- fields that are taken as they are


def _only_taken(target: Target) -> tuple[str, ...] | None:
    """The path of the field that the target is, when there is nothing more to it."""
    if not isinstance(target, Leaf) or target.expression is None or target.has_default or target.field.required:
        return None
    return names_of(target.expression) if first_broken(target.field) is None else None


def _taken(plain: dict[str, tuple[str, ...]]) -> Taken:
    parents: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for name, names in plain.items():
        parents.setdefault(names[:-1], []).append((name, names[-1]))
    return [(path_closure(names), fields) for names, fields in parents.items()]


# -- one value


def _maker(target: Target) -> Maker:
    match target:
        case Empty():
            return lambda _value, _scope, _failures: None
        case Leaf():
            return _leaf(target)
        case Group():
            return _group(target)
        case Loop():
            return _loop(target)


def _leaf(leaf: Leaf) -> Maker:
    expression = compile_closure(leaf.expression) if leaf.expression is not None else None
    broken = first_broken(leaf.field)
    on_null, failed, unmet = _instead(leaf)
    if expression is None:
        return lambda _value, _scope, failures: on_null(failures)

    def make(value: Any, scope: Scope, failures: list[Failure]) -> Any:
        try:
            made = expression(value, scope)
        except Failed as failure:
            return failed(failure.code, failure.value, failures)
        if made is None:
            return on_null(failures)
        if broken is not None and (code := broken(made)) is not None:
            return unmet(code, made, failures)
        return made

    return make


def _instead(leaf: Leaf) -> tuple[Callable[..., Any], Callable[..., Any], Callable[..., Any]]:
    """What a rule gives where its value is null, fails, or is not what the model demands."""
    ordinal, tolerant = leaf.ordinal, leaf.on_error != "reject"
    default = leaf.default if leaf.has_default else None
    missing = [Failure(ordinal, "", "required", "")] if leaf.field.required and default is None else []
    broken = first_broken(leaf.field)
    code = broken(default) if broken is not None and default is not None and not tolerant else None
    unfit = [Failure(ordinal, "", code, _shown(default))] if code is not None else []

    def on_null(failures: list[Failure]) -> Any:
        failures += missing
        failures += unfit
        return default

    def failed(code: str, value: Any, failures: list[Failure]) -> Any:
        failures.append(Failure(ordinal, "", code, _shown(value)))
        if tolerant:
            failures += missing
        return default

    def unmet(code: str, value: Any, failures: list[Failure]) -> Any:
        if tolerant:
            return failed(code, value, failures)
        failures.append(Failure(ordinal, "", code, _shown(value)))
        return value

    return on_null, failed, unmet


def _shown(value: Any) -> str:
    return show_any(value)[:LONGEST_SHOWN]


# -- objects and lists


def _group(group: Group) -> Maker:
    make_object, required = compile_object(group.targets), group.field.required
    blank = {t.field.name: None for t in group.targets}

    def make(value: Any, scope: Scope, failures: list[Failure]) -> Any:
        own: list[Failure] = []
        made = make_object(value, scope, own)
        if required or made != blank:
            failures += own
            return made
        failures += [f for f in own if f.code != "required"]
        return None

    return make if group.source is None else _from(group, compile_closure(group.source), make)


def _from(group: Group, source: Closure, inner: Maker) -> Maker:
    """The object is made from another one than the current value."""
    ordinal, around = group.ordinal, reaches_around(group.targets)
    missing = [Failure(ordinal, "", "required", "")] if group.field.required else []

    def make(value: Any, scope: Scope, failures: list[Failure]) -> Any:
        try:
            found = source(value, scope)
        except Failed as failure:
            failures.append(Failure(ordinal, "", failure.code, _shown(failure.value)))
            return None
        if found is None:
            failures += missing
            return None
        return inner(found, scope.inside(value, scope.index) if around else scope, failures)

    return make


def _loop(loop: Loop) -> Maker:
    ordinal, items, make_object = loop.ordinal, _items(loop), compile_object(loop.targets)
    around = reaches_around(loop.targets)
    missing = [Failure(ordinal, "", "required", "")] if loop.field.required else []

    def make(value: Any, scope: Scope, failures: list[Failure]) -> Any:
        try:
            found = items(value, scope)
        except Failed as failure:
            failures.append(Failure(ordinal, "", failure.code, _shown(failure.value)))
            return None
        if found is None:
            failures += missing
            return None
        made, count = [], len(failures)
        for index, item in enumerate(found):
            made.append(make_object(item, scope.inside(value, index) if around else scope, failures))
            if len(failures) > count:
                failures[count:] = [replace(f, at=position(index, f.at)) for f in failures[count:]]
                count = len(failures)
        return made

    return make


def _items(loop: Loop) -> Closure:
    """The items that the list is made of, or None where there is no list."""
    each = compile_closure(loop.each)
    if loop.where is None:

        def all_items(value: Any, scope: Scope) -> list[Any] | None:
            found = each(value, scope)
            return [i for i in found if i is not None] if type(found) is list else None

        return all_items
    holds, around = truth(compile_closure(loop.where), loop.where.type), uses_scope(loop.where)

    def items(value: Any, scope: Scope) -> list[Any] | None:
        found = each(value, scope)
        if type(found) is not list:
            return None
        inner = scope.inside(value, None) if around else scope
        return [i for i in found if i is not None and holds(i, inner)]

    return items
