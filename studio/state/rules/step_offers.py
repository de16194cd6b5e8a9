"""Which functions are offered as the next step of a rule, and in which order.

Decides by the words that are searched for, and by the type of the value that arrives: what takes it stands first.
"""

from __future__ import annotations

from runtime.language.functions import FUNCTIONS
from runtime.language.functions.reference import outcome
from runtime.language.functions.table import Function, Param
from runtime.language.steps import Step, from_steps, new_step
from runtime.plan.surroundings import checked_text
from runtime.values import ANY, Kind
from studio.state.mapping_document import MappingDocument
from studio.state.rules.argument_text import first_arguments
from studio.state.rules.function_words import ranked


def arriving_kind(document: MappingDocument, path: str, behind: int | None = None) -> Kind:
    """The kind of the value that leaves a rule now, or arrives behind its first steps; ``any`` while not known."""
    rule, steps = document.rule(path), document.steps(path)
    text = rule.source if rule is not None else None
    if behind is not None and steps is not None:
        text = from_steps(steps.upto(behind))
    checked = checked_text(text, document.around(path)) if text else None
    return (checked.typed.type if checked is not None else ANY).kind


def example_of(function: Function) -> str:
    """One example in a line: `upper('a')` gives "A"."""
    example = next((e for e in function.examples if e.fails is None), None)
    return f"{example.text} → {outcome(example)}" if example is not None else ""


def offers(kind: Kind, words: str = "") -> tuple[list[Function], list[Function]]:
    """The functions that take a value of the kind, and the others; the better a name fits the words, the earlier."""
    able = [(rank, f) for f in FUNCTIONS.values() if f.params and (rank := ranked(f, words)) is not None]
    found = [f for _, f in sorted(able, key=lambda ranked: ranked[0])]
    fitting = [f for f in found if takes(f, kind)]
    return fitting, [f for f in found if f not in fitting]


def first_step(function: Function, kind: Kind, lookups: tuple[str, ...] = ()) -> Step:
    """The function as a step that a value of the kind arrives at, with arguments to begin with."""
    subject = subject_of(function, kind)
    return Step(function.name, first_arguments(function.name, subject, lookups), subject)


def takes(function: Function, kind: Kind) -> bool:
    """Whether a step of the function can take a value of the kind."""
    return _accepts(function.params[subject_of(function, kind)], kind)


def subject_of(function: Function, kind: Kind) -> int:
    """The argument that a value of the kind goes into: the first that takes it, else the usual one."""
    able = (i for i, p in enumerate(function.params) if not p.literal and not p.reference and _accepts(p, kind))
    return next(able, new_step(function.name).subject)


def _accepts(param: Param, kind: Kind) -> bool:
    return kind == "any" or "any" in param.kinds or kind in param.kinds
