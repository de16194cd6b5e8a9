"""The `source` of a mapping document to an input with its steps, and back.

Decides the keys of source steps and lists what is wrong with them; a step that cannot be understood is a fault and is
left out of the mapping, never of the document.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from runtime.artefacts import layout
from runtime.artefacts.source_step import (
    TAKE,
    Each,
    GroupBy,
    Input,
    Join,
    Named,
    SourceStep,
    Take,
    Union,
    Unique,
    Unpivot,
    Where,
)
from runtime.artefacts.splice import KeyPath
from runtime.diagnostics import nearest

# The key that names a step, and the keys that may stand beside it.
STEP_KEYS: dict[str, tuple[str, ...]] = {
    "where": (),
    "join": ("on", "take"),
    "union": ("origin",),
    "each": ("keep_empty",),
    "group_by": ("into",),
    "unique": ("latest", "earliest"),
    "unpivot": ("name", "value", "keep_empty"),
}
MAX_STEPS = 100
MAX_NESTED = 8

Fault = Callable[[str, str, KeyPath, str | None], None]
"""Notes a fault: code, message, place in the document, hint."""
LineOf = Callable[[KeyPath], int | None]


def read_input(data: Any, at: KeyPath, fault: Fault, line_of: LineOf) -> Input:
    """The input that the data at a place of a mapping document says."""
    return _InputReader(fault, line_of).input(data, at)


def understood(steps: Any) -> list[int]:
    """Which items of a list of steps are read as steps; what is wrong with the others is said when it is read."""
    reader = _InputReader(lambda *_: None, lambda _: None)
    items = steps if isinstance(steps, list) else []
    return [i for i, step in enumerate(items) if reader._step(step, ()) is not None]


class _InputReader:
    def __init__(self, fault: Fault, line_of: LineOf) -> None:
        self.fault, self.line_of = fault, line_of
        self.depth = 0

    def input(self, data: Any, at: KeyPath) -> Input:
        if isinstance(data, str) and data:
            return Input(data)
        if data is None or data == "":
            self.fault("E102", "the mapping has no 'source'", at, "write source: ...")
            return Input("")
        if not isinstance(data, dict):
            self.fault("E102", "this is not the name of a source", at, "write a name, or {from: name, steps: [...]}")
            return Input("")
        self._unknown(data, ("from", "steps"), at)
        name, source = self._from(data.get("from"), (*at, "from"))
        return Input(source, name, self._steps(data.get("steps"), (*at, "steps")))

    def _from(self, data: Any, at: KeyPath) -> tuple[str | None, str]:
        if isinstance(data, str) and data:
            return None, data
        if isinstance(data, dict) and len(data) == 1:
            ((name, source),) = data.items()
            if isinstance(source, str) and source:
                return name, source
        hint = "write from: name, or from: {field: name}; join brings in further sources"
        self.fault("E102", "'from' does not name one source", at, hint)
        return None, ""

    def _steps(self, data: Any, at: KeyPath) -> tuple[SourceStep, ...]:
        if data is None:
            return ()
        if not isinstance(data, list):
            self.fault("E102", "'steps' is not a list", at, "write one step behind each `-`")
            return ()
        if len(data) > MAX_STEPS or self.depth >= MAX_NESTED:
            message = f"more than {MAX_STEPS} source steps, or sources in sources deeper than {MAX_NESTED}"
            self.fault("E105", message, at, None)
            return ()
        self.depth += 1
        found = [self._step(step, (*at, i)) for i, step in enumerate(data)]
        self.depth -= 1
        return tuple(step for step in found if step is not None)

    def _step(self, data: Any, at: KeyPath) -> SourceStep | None:
        kinds = [kind for kind in STEP_KEYS if isinstance(data, dict) and kind in data]
        if len(kinds) != 1:
            close = nearest(str(next(iter(data), "")), STEP_KEYS) if isinstance(data, dict) else None
            known = f"one of {', '.join(STEP_KEYS)}"
            self.fault("E102", f"a source step says exactly {known}", at, close)
            return None
        (kind,) = kinds
        self._unknown(data, (kind, *STEP_KEYS[kind]), at)
        read = {
            "where": self._where, "join": self._join, "union": self._union, "each": self._each,
            "group_by": self._group_by, "unique": self._unique, "unpivot": self._unpivot,
        }  # fmt: skip
        return read[kind](data, at)

    def _where(self, data: dict[str, Any], at: KeyPath) -> SourceStep | None:
        condition = self._text(data, "where", at)
        return None if condition is None else Where(condition, line=self.line_of(at))

    def _join(self, data: dict[str, Any], at: KeyPath) -> SourceStep | None:
        said = data["join"]
        if not isinstance(said, dict) or len(said) != 1:
            self.fault("E102", "'join' names no field and source", (*at, "join"), "write join: {field: source}")
            return None
        ((field, other),) = said.items()
        on = self._pairs(data.get("on"), (*at, "on"), "write on: {expression here: expression of the other}")
        take = data.get("take", "one")
        if take not in TAKE:
            self.fault("E102", f"take is {layout.flow(take)}", (*at, "take"), "one of " + ", ".join(TAKE))
            take = "one"
        joined = self.input(other, (*at, "join", field))
        return Join(field, joined, on, cast(Take, take), line=self.line_of(at)) if on else None

    def _union(self, data: dict[str, Any], at: KeyPath) -> SourceStep | None:
        said = data["union"]
        others = said if isinstance(said, list) else [said]
        inputs = tuple(
            self.input(other, (*at, "union", i) if isinstance(said, list) else (*at, "union"))
            for i, other in enumerate(others)
        )
        return Union(inputs, self._text(data, "origin", at, required=False), line=self.line_of(at))

    def _each(self, data: dict[str, Any], at: KeyPath) -> SourceStep | None:
        said = self._named(data["each"], (*at, "each"), "write each: {field: list}")
        if len(said) > 1:
            self.fault("E102", "'each' unfolds one list", (*at, "each"), "write a step for each list")
        return Each(*said[0], self._flag(data, "keep_empty", at), line=self.line_of(at)) if said else None

    def _group_by(self, data: dict[str, Any], at: KeyPath) -> SourceStep | None:
        keys = self._pairs(data["group_by"], (*at, "group_by"), "write group_by: {field: expression}")
        into = self._named(data.get("into"), (*at, "into"), "write into: {lines: '@'}") if "into" in data else ()
        return GroupBy(keys, into, line=self.line_of(at)) if keys else None

    def _unique(self, data: dict[str, Any], at: KeyPath) -> SourceStep | None:
        keys = self._texts(data["unique"], (*at, "unique"))
        if "latest" in data and "earliest" in data:
            self.fault("E102", "'unique' keeps the latest or the earliest, not both", at, "remove one of them")
        latest = "earliest" not in data
        by = self._text(data, "latest" if latest else "earliest", at, required=False)
        return Unique(keys, by, latest, line=self.line_of(at)) if keys else None

    def _unpivot(self, data: dict[str, Any], at: KeyPath) -> SourceStep | None:
        fields = self._texts(data["unpivot"], (*at, "unpivot"))
        name = self._text(data, "name", at, required=False) or "name"
        value = self._text(data, "value", at, required=False) or "value"
        keep = self._flag(data, "keep_empty", at)
        return Unpivot(fields, name, value, keep, line=self.line_of(at)) if fields else None

    # -- values

    def _text(self, data: dict[str, Any], key: str, at: KeyPath, *, required: bool = True) -> str | None:
        value = data.get(key)
        if isinstance(value, dict | list) or (value is None and required):
            self.fault("E102", f"'{key}' is not an expression", (*at, key), "put the expression in quotes")
            return None
        return value if value is None or isinstance(value, str) else layout.flow(value)

    def _texts(self, said: Any, at: KeyPath) -> tuple[str, ...]:
        texts = said if isinstance(said, list) else [said]
        if texts and all(isinstance(text, str) and text for text in texts):
            return tuple(dict.fromkeys(texts))  # named twice is meant once
        self.fault("E102", "names are expected here", at, "write [first, second]")
        return ()

    def _named(self, said: Any, at: KeyPath, hint: str) -> Named:
        if isinstance(said, dict) and said and not any(isinstance(text, dict | list | None) for text in said.values()):
            return tuple((name, text if isinstance(text, str) else layout.flow(text)) for name, text in said.items())
        empty = [name for name, text in said.items() if text is None] if isinstance(said, dict) else []
        if said is None:
            self.fault("E102", f"the step has no '{at[-1]}'", at[:-1], hint)
        elif empty:
            # Most often the rest of an expression with a comma: YAML ends a value of {...} there.
            message = f"there is no expression for '{empty[0]}'"
            self.fault("E102", message, at, "put an expression that has a comma, a colon or a # in it into quotes")
        else:
            self.fault("E102", "names with an expression each are expected here", at, hint)
        return ()

    def _pairs(self, said: Any, at: KeyPath, hint: str) -> Named:
        """Like `_named`; a name alone stands for itself on both sides."""
        if isinstance(said, str | list):
            return tuple((name, name) for name in self._texts(said, at))
        return self._named(said, at, hint)

    def _flag(self, data: dict[str, Any], key: str, at: KeyPath) -> bool:
        if not isinstance(data.get(key, False), bool):
            self.fault("E102", f"{key} is neither true nor false", (*at, key), None)
        return data.get(key) is True

    def _unknown(self, data: dict[str, Any], known: tuple[str, ...], at: KeyPath) -> None:
        for key in data:
            if key not in known:
                self.fault("W106", f"the key '{key}' is not known here", (*at, key), nearest(key, known))


# -- writing


def input_data(given: Input) -> Any:
    """The input as a document holds it."""
    if given.named is None and not given.steps:
        return given.source
    source: Any = given.source if given.named is None else layout.Flow({given.named: given.source})
    steps = {"steps": [step_data(step) for step in given.steps]} if given.steps else {}
    return {"from": source, **steps}


def step_data(step: SourceStep) -> dict[str, Any]:
    """The step as a document holds it."""
    match step:
        case Where(condition=condition):
            return {"where": condition}
        case Join(field=field, other=other, on=on, take=take):
            said = {} if take == "one" else {"take": take}
            return {"join": _flat({field: input_data(other)}), "on": layout.Flow(on), **said}
        case Union(others=others, origin=origin):
            return {"union": [input_data(o) for o in others], **({"origin": origin} if origin else {})}
        case Each(field=field, items=items, keep_empty=keep):
            return {"each": layout.Flow({field: items}), **_kept(keep)}
        case GroupBy(keys=keys, into=into):
            return {"group_by": layout.Flow(keys), **({"into": layout.Flow(into)} if into else {})}
        case Unique(keys=keys, by=by, latest=latest):
            order = {"latest" if latest else "earliest": by} if by is not None else {}
            return {"unique": list(keys), **order}
        case Unpivot(fields=fields, name=name, value=value, keep_empty=keep):
            return {"unpivot": list(fields), "name": name, "value": value, **_kept(keep)}


def _flat(data: dict[str, Any]) -> dict[str, Any]:
    return layout.Flow(data) if all(isinstance(value, str) for value in data.values()) else data


def _kept(keep: bool) -> dict[str, Any]:
    return {"keep_empty": True} if keep else {}
