"""An expression as a list of steps: a start and the functions it goes through, one after the other, and back.

Decides which expressions are such a chain: `created | from_epoch(@) | to_date(@)` and `upper(trim(name))` alike. All
others are formulas, edited as text. Texts are cut out of the expression as they were written, so nothing is lost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from runtime.diagnostics import CrosswalkError
from runtime.language.functions import FUNCTIONS
from runtime.language.parse import parse
from runtime.language.render import render
from runtime.language.syntax import (
    And,
    Call,
    Chain,
    Compare,
    Current,
    Field,
    Filter,
    Index,
    Literal,
    Node,
    Not,
    ObjectValues,
    Projection,
    Reference,
    walk,
)


@dataclass(frozen=True, slots=True)
class Step:
    """One function of a chain. `arguments` are the texts of its other arguments; the value that arrives from the
    step before stands at position `subject`. `piped` says how it is written; None leaves that to its neighbours."""

    function: str
    arguments: tuple[str, ...] = ()
    subject: int = 0
    piped: bool | None = None

    def call(self, subject: str) -> str:
        """The call over the text of a value."""
        before, after = self.arguments[: self.subject], self.arguments[self.subject :]
        return f"{self.function}({', '.join((*before, subject, *after))})"

    @property
    def label(self) -> str:
        """How a chip names the step: the function, and the table of a lookup."""
        if self.function.startswith("lookup") and self.arguments:
            return f"{self.function} {self.arguments[0].strip(chr(39))}"
        return self.function


@dataclass(frozen=True, slots=True)
class StepList:
    """The start of a chain, as text, and its steps in the order of evaluation."""

    start: str
    steps: tuple[Step, ...] = ()

    def with_step(self, step: Step, at: int | None = None) -> StepList:
        """One step more, at the end or before another."""
        place = len(self.steps) if at is None else at
        return replace(self, steps=(*self.steps[:place], step, *self.steps[place:]))

    def without_step(self, at: int) -> StepList:
        """One step less."""
        return replace(self, steps=self.steps[:at] + self.steps[at + 1 :])

    def changed(self, at: int, step: Step) -> StepList:
        """Another step in the place of one."""
        return replace(self, steps=(*self.steps[:at], step, *self.steps[at + 1 :]))

    def moved(self, at: int, to: int) -> StepList:
        """The step at one position moved to another."""
        return self.without_step(at).with_step(self.steps[at], to)

    def upto(self, count: int) -> StepList:
        """The chain with only its first steps."""
        return replace(self, steps=self.steps[:count])


def new_step(function: str, arguments: tuple[str, ...] = ()) -> Step:
    """A step with the arriving value at the place where the function expects it."""
    return Step(function, arguments, _usual_subject(function))


def to_steps(text: str) -> StepList | None:
    """The expression as steps, or None when it is a formula (or cannot be parsed)."""
    try:
        node = parse(text)
    except CrosswalkError:
        return None
    found: list[Step] = []
    while (peeled := _peel(node, text)) is not None:
        step, node = peeled
        found.append(step)
    if isinstance(node, And | Compare | Not | Reference) or (not found and not _is_simple(node)):
        return None
    made = StepList(_written(node, text), tuple(reversed(found)))
    return made if _says_the_same(made, text) else None


def from_steps(steps: StepList) -> str:
    """The expression of a chain: nested calls where all its steps were nested, else pipes."""
    known = [s.piped for s in steps.steps if s.piped is not None]
    nested = bool(known) and not any(known)
    text = steps.start
    for step in steps.steps:
        piped = step.piped if step.piped is not None else not nested and all(map(_is_constant, step.arguments))
        text = f"{text} | {step.call('@')}" if piped else step.call(text)
    return text


def read_step(text: str) -> Step | None:
    """A single step from what `step_text` made of it; None when the text is something else."""
    steps = to_steps(text)
    if steps is None or len(steps.steps) != 1 or steps.start != "@":
        return None
    step = steps.steps[0]
    return step if step.piped and not all(map(_is_constant, step.arguments)) else replace(step, piped=None)


def step_text(step: Step) -> str:
    """The step alone, with `@` for the arriving value; where its arguments read that value too, behind a pipe."""
    apart = step.piped and not all(map(_is_constant, step.arguments))
    return f"@ | {step.call('@')}" if apart else step.call("@")


def _peel(node: Node, text: str) -> tuple[Step, Node] | None:
    """The last step of a chain and what it is applied to."""
    if isinstance(node, Chain) and node.pipe and isinstance(node.right, Call):
        places = [i for i, a in enumerate(node.right.arguments) if isinstance(a, Current)]
        return (_step(node.right, places[0], text, True), node.left) if len(places) == 1 else None
    if isinstance(node, Call):
        place = _subject_of(node)
        if place is not None:
            return _step(node, place, text, False), node.arguments[place]
    return None


def _subject_of(call: Call) -> int | None:
    """The argument that the steps before lead to: the only one that is neither constant nor reference; or, where the
    others are fields taken as they are, the one that the function is about: `divide(trim(total), rate)`."""
    places = [i for i, a in enumerate(call.arguments) if not isinstance(a, Literal | Reference)]
    if len(places) < 2:
        return places[0] if places else None
    function, usual = FUNCTIONS.get(call.name), _usual_subject(call.name)
    if function is None or function.form or function.variadic or usual not in places:
        return None
    others = [call.arguments[i] for i in places if i != usual]
    return usual if all(_is_simple(a) and not any(isinstance(n, Current) for n in walk(a)) for a in others) else None


def _step(call: Call, subject: int, text: str, piped: bool) -> Step:
    others = (a for i, a in enumerate(call.arguments) if i != subject)
    return Step(call.name, tuple(_written(a, text) for a in others), subject, piped)


def _written(node: Node, text: str) -> str:
    """The part of the text that the node was read from, without parentheses that are not its own."""
    part = text[node.span.start : node.span.end]
    try:
        return part if parse(part) == node else render(node)
    except CrosswalkError:
        return render(node)


def _says_the_same(steps: StepList, text: str) -> bool:
    return parse(from_steps(steps)) == parse(text)


def _is_simple(node: Node) -> bool:
    """Whether the node is a value taken as it is: a path, a constant, or a call without arguments."""
    if isinstance(node, Chain):
        return not node.pipe and _is_simple(node.left) and _is_simple(node.right)
    if isinstance(node, Call):
        return not node.arguments
    return isinstance(node, Current | Field | Literal | Index | Projection | Filter | ObjectValues)


def _is_constant(text: str) -> bool:
    """Whether an argument says the same behind a pipe, where the record's fields are out of reach."""
    try:
        return isinstance(parse(text), Literal | Reference)
    except CrosswalkError:
        return True


def _usual_subject(name: str) -> int:
    """The first argument that need not be written out."""
    function = FUNCTIONS.get(name)
    if function is None:
        return 0
    return next((i for i, p in enumerate(function.params) if not p.literal and not p.reference), 0)
