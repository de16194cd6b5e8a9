"""Choices as forms: "when country is DE and amount is at least 10, then ..., otherwise ...", read out of an expression
and written back into one.

Decides which expressions are such a form: `if`, `if` inside of `if`, and `switch`. What does not come back exactly as
it was is no form, and is edited as text. The conditions are those of `where_rows.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from runtime.diagnostics import CrosswalkError
from runtime.language.parse import parse
from runtime.language.render import render
from runtime.language.steps import to_steps
from runtime.language.syntax import Call, Literal, Node
from studio.state.rules.where_rows import Row, Rows, TypeOf, read_rows, write_rows


@dataclass(frozen=True, slots=True)
class Branch:
    """What the value is (an expression) when a condition holds."""

    condition: Rows
    then: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The first branch whose condition holds; `otherwise` an expression, or None for nothing. With `switch` a value
    that no branch knows is a failure unless there is an `otherwise`."""

    branches: tuple[Branch, ...]
    otherwise: str | None = None
    switch: bool = False

    @property
    def subject(self) -> str | None:
        """The field that every branch compares with a value, as a `switch` needs it."""
        rows = [b.condition.rows for b in self.branches]
        if not rows or any(len(found) != 1 or found[0].comparison != "==" for found in rows):
            return None
        fields = {found[0].field for found in rows}
        return fields.pop() if len(fields) == 1 else None

    def changed(self, at: int, branch: Branch) -> Choice:
        return self._with(*self.branches[:at], branch, *self.branches[at + 1 :])

    def added(self, branch: Branch) -> Choice:
        return self._with(*self.branches, branch)

    def without(self, at: int) -> Choice:
        return self._with(*self.branches[:at], *self.branches[at + 1 :])

    def moved(self, at: int, to: int) -> Choice:
        rest = [*self.branches[:at], *self.branches[at + 1 :]]
        rest.insert(max(0, min(to, len(rest))), self.branches[at])
        return self._with(*rest)

    def _with(self, *branches: Branch) -> Choice:
        return replace(self, branches=branches)


def write_choice(choice: Choice, type_of: TypeOf) -> str:
    """The choice as an expression; without any branch what is otherwise."""
    if choice.switch and (subject := choice.subject) is not None:
        conditions = [write_rows(b.condition, type_of) for b in choice.branches]
        cases = [
            f"{text.removeprefix(f'{subject} == ')}, {b.then}"
            for text, b in zip(conditions, choice.branches, strict=True)
        ]
        return f"switch({', '.join([subject, *cases, *([choice.otherwise] if choice.otherwise is not None else [])])})"
    text = choice.otherwise
    for branch in reversed(choice.branches):
        rest = f", {text})" if text is not None else ")"
        text = f"if({write_rows(branch.condition, type_of)}, {branch.then}{rest}"
    return text or "`null`"


def read_choice(text: str, type_of: TypeOf) -> Choice | None:
    """The choice that an expression is; None for any other, or where the form would not say exactly the same."""
    try:
        node = parse(text)
    except CrosswalkError:
        return None
    match node:
        case Call(name="if"):
            made = _ifs(node, text, type_of)
        case Call(name="switch"):
            made = _switch(node, text)
        case _:
            return None
    return made if made is not None and _same(write_choice(made, type_of), node) else None


def only_when(text: str, field: str) -> Choice:
    """An expression that from now on is worked out only when a field is filled."""
    return Choice((Branch(Rows((Row(field, "filled"),)), text),))


def _ifs(node: Call, text: str, type_of: TypeOf) -> Choice | None:
    branches: list[Branch] = []
    rest: Node | None = node
    while isinstance(rest, Call) and rest.name == "if" and len(rest.arguments) in (2, 3):
        condition = read_rows(_written(rest.arguments[0], text), type_of)
        if condition is None:
            return None if not branches else Choice(tuple(branches), _written(rest, text))
        branches.append(Branch(condition, _written(rest.arguments[1], text)))
        rest = rest.arguments[2] if len(rest.arguments) == 3 else None
    return Choice(tuple(branches), _written(rest, text) if rest is not None else None) if branches else None


def _switch(node: Call, text: str) -> Choice | None:
    if len(node.arguments) < 3:
        return None
    subject, *rest = node.arguments
    field = _written(subject, text)
    pairs = list(zip(rest[0::2], rest[1::2], strict=False))
    if to_steps(field) is None or not all(isinstance(case, Literal) for case, _ in pairs):
        return None
    branches = tuple(Branch(Rows((Row(field, "==", _shown(case)),)), _written(then, text)) for case, then in pairs)
    return Choice(branches, _written(rest[-1], text) if len(rest) % 2 else None, switch=True)


def _shown(case: Node) -> str:
    value = case.value if isinstance(case, Literal) else None
    return str(value).lower() if isinstance(value, bool) else str(value)


def _written(node: Node, text: str) -> str:
    part = text[node.span.start : node.span.end]
    try:
        return part if parse(part) == node else render(node)
    except CrosswalkError:
        return render(node)


def _same(text: str, node: Node) -> bool:
    try:
        return parse(text) == node
    except CrosswalkError:
        return False
