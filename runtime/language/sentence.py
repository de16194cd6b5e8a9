"""A rule in a plain English sentence, for people who do not read expressions.

Decides the words only; what a rule does is decided by the plan. A function without words of its own here is told
with its doc from the function table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from runtime.artefacts.contract import Field
from runtime.artefacts.mapping import Rule
from runtime.diagnostics import CrosswalkError
from runtime.language.functions import FUNCTIONS
from runtime.language.parse import parse
from runtime.language.render import literal_text, render
from runtime.language.steps import Step, StepList, read_step, to_steps
from runtime.language.syntax import Call, Current, Literal, Node, Or, Reference, walk
from runtime.values import show

_NUMBER = re.compile(r"`(-?[0-9.]+|true|false|null)`")
"""Constants that are as clear without their backticks, which would end the code in a sentence."""

# `{0}`, `{1}`: the other arguments of the step.
_WORDS: dict[str, tuple[str, ...]] = {
    "trim": ("trims it",),
    "squeeze": ("takes surplus white space out of it",),
    "upper": ("puts it in capital letters",),
    "lower": ("puts it in small letters",),
    "capitalize": ("makes its first letter a capital",),
    "blank_to_null": ("leaves it out when it is blank",),
    "substring": ("cuts it from character {0} on", "cuts {1} characters from character {0} on"),
    "left": ("keeps its first {0} characters",),
    "right": ("keeps its last {0} characters",),
    "split": ("splits it at {0}",),
    "join": ("joins the parts with {0}",),
    "replace": ("", "replaces {0} in it by {1}"),
    "remove_prefix": ("removes {0} from its start",),
    "remove_suffix": ("removes {0} from its end",),
    "concat": ("puts {0} behind it",),
    "regex_extract": ("takes the part that matches {0}",),
    "regex_replace": ("", "replaces what matches {0} by {1}"),
    "to_string": ("writes it as text",),
    "to_integer": ("reads it as a whole number",),
    "to_decimal": ("reads it as an exact decimal", "reads it as a decimal with {0} places"),
    "to_number": ("reads it as a number",),
    "parse_number": (
        "reads it as a number",
        "reads it as a number with {0} as decimal mark",
        "reads it as a number with {0} as decimal mark and {1} between thousands",
        "reads it as a number with {0} as decimal mark, {1} between thousands and {2} decimals",
    ),
    "to_boolean": ("reads it as true or false",),
    "to_date": ("makes it a date", "reads it as a date written as {0}"),
    "to_timestamp": ("reads it as a date and time", "reads it as a date and time written as {0}"),
    "from_epoch": ("counts it as {0} since 1970",),
    "format_date": ("writes it as {0}",),
    "divide": ("divides it by {0}",),
    "multiply": ("multiplies it by {0}",),
    "add": ("adds {0} to it",),
    "subtract": ("subtracts {0} from it",),
    "round": ("rounds it to whole numbers", "rounds it to {0} decimals"),
    "negate": ("changes its sign",),
    "lookup": ("looks it up in {0}",),
    "lookup_or": ("", "looks it up in {0}, {1} when it is not there"),
    "default_if_blank": ("uses {0} when it is blank",),
    "first": ("takes the first",),
    "last": ("takes the last",),
    "only_one": ("takes the only one",),
    "sum": ("adds them up",),
    "count": ("counts them",),
    "distinct": ("drops repeated ones",),
    "ltrim": ("trims its start",),
    "rtrim": ("trims its end",),
    "slug": ("makes a slug of it",),
    "abs": ("drops its sign",),
    "ceil": ("rounds it up to whole numbers",),
    "floor": ("rounds it down to whole numbers",),
    "round_even": ("rounds it to whole numbers, halves to even", "rounds it to {0} decimals, halves to even"),
    "avg": ("takes their average",),
    "max": ("takes the greatest",),
    "min": ("takes the least",),
    "sort": ("puts them in order",),
    "sort_by": ("puts them in order by {0}",),
    "reverse": ("turns it around",),
    "flatten": ("makes one list of the lists in it",),
    "pluck": ("takes {0} of each",),
    "take": ("keeps the first {0}",),
    "drop": ("leaves out the first {0}",),
    "to_utc": ("reads it as local time, and as UTC from there", "reads it as local time of {0}, as UTC from there"),
    "to_epoch": ("counts it in seconds since 1970", "counts it in {0} since 1970"),
    "add_days": ("adds {0} days to it",),
    "add_months": ("adds {0} months to it",),
    "truncate_date": ("takes the start of its {0}",),
    "lookup_or_keep": ("looks it up in {0}, and keeps it when it is not there",),
    "lookup_or_null": ("looks it up in {0}, empty when it is not there",),
    "from_minor_units": ("", "counts it in the smallest unit of {0}"),
}


def sentence(rule: Rule, field: Field | None = None) -> str:
    """What the rule does.

    >>> sentence(Rule("country", "lookup('country', trim(address.country))", default="ZZ", has_default=True))
    'Takes `address.country`, trims it, then looks it up in country; ZZ when there is no value.'
    """
    if rule.each is not None:
        where = f", if {as_code(rule.where)}" if rule.where else ""
        return f"Makes one item for each of {as_code(rule.each)}{where}."
    if rule.rules:
        return f"Is put together from fields of `{rule.source}`." if rule.source else "Is put together field by field."
    if rule.source is None:
        return f"Is always {_shown(rule.default)}." if rule.has_default else "Has no expression yet."
    steps = to_steps(rule.source)
    said = _chain(steps) if steps is not None else formula_words(rule.source)
    return f"{said}{_otherwise(rule, field)}.{_switched_off(rule)}"


def _switched_off(rule: Rule) -> str:
    """The steps that are kept and not run."""
    steps = [(off, read_step(off.step)) for off in rule.off]
    said = [step_words(step) if step is not None else as_code(off.step) for off, step in steps]
    return f" Switched off: {', '.join(said)}." if said else ""


def formula_words(text: str) -> str:
    """What an expression that is no chain of steps does; choices and texts put together have words, others not.

    >>> formula_words("if(amount < `0`, 'credit', 'charge')")
    'Is credit if `amount < 0`, else charge'
    """
    try:
        node = parse(text)
    except CrosswalkError:
        return f"Works out `{text}`"
    match node:
        case Call(name="if", arguments=(condition, then)):
            return f"Is {_part(then)} if {_part(condition)}"
        case Call(name="if", arguments=(condition, then, otherwise)):
            return f"Is {_part(then)} if {_part(condition)}, else {_part(otherwise)}"
        case Call(name="coalesce", arguments=parts) if len(parts) > 1:
            return f"Takes the first that is there of {_listed(parts)}"
        case Call(name="concat", arguments=parts) if len(parts) > 1:
            return f"Puts {_listed(parts)} together"
        case Call(name="concat_filled", arguments=(separator, *parts)) if len(parts) > 1:
            return f"Puts what is filled of {_listed(parts)} together, with {_part(separator)} between"
        case Or(left=left, right=right):
            return f"Takes {_part(left)}, or else {_part(right)}"
    return f"Works out `{text}`"


def as_code(text: str) -> str:
    """A piece of an expression inside a sentence."""
    return "`" + _NUMBER.sub(r"\1", text) + "`"


def _listed(nodes: Sequence[Node]) -> str:
    *first, last = map(_part, nodes)
    return f"{', '.join(first)} and {last}"


def _part(node: Node) -> str:
    """A part of a formula: a constant as people say it, anything else as code."""
    if isinstance(node, Literal):
        return _shown_argument(literal_text(node.value))
    return as_code(render(node))


def step_words(step: Step) -> str:
    """What one step does to the value that arrives."""
    if any(_reads_again(argument) for argument in step.arguments):
        return f"makes `{step.call('@')}` of it"
    forms = _WORDS.get(step.function, ())
    given = [_shown_argument(a) for a in step.arguments]
    fitting = [form for form in forms if form and form.count("{") <= len(given) and _asks(form) == len(given)]
    if fitting:
        return fitting[0].format(*given)
    function = FUNCTIONS.get(step.function)
    with_ = f" ({', '.join(given)})" if given else ""
    if function is None:
        return f"applies {step.function}{with_}"
    doc = function.doc.partition(";")[0].rstrip(".")
    doc = doc[0].lower() + doc[1:]
    return f"asks {doc}{with_}" if doc.startswith("whether") else f"turns it into {doc}{with_}"


def _reads_again(argument: str) -> bool:
    """Whether an argument reads the arriving value a second time, which no short form tells."""
    try:
        node = parse(argument)
    except CrosswalkError:
        return False
    return not isinstance(node, Reference) and any(isinstance(n, Current) for n in walk(node))


def _asks(form: str) -> int:
    return max((i + 1 for i in range(4) if f"{{{i}}}" in form), default=0)


def _chain(steps: StepList) -> str:
    said = [step_words(step) for step in steps.steps]
    start = f"Takes {as_code(steps.start)}"
    if not said:
        return start
    return f"{start} and {said[0]}" if len(said) == 1 else f"{start}, {', '.join(said[:-1])}, then {said[-1]}"


def _otherwise(rule: Rule, field: Field | None) -> str:
    """What happens without a value, and on a failure."""
    if rule.has_default and rule.default is not None:
        also = " or it fails" if rule.on_error in ("default", "null", "flag") else ""
        return f"; {_shown(rule.default)} when there is no value{also}"
    if rule.on_error in ("null", "default"):
        return "; empty when that fails"
    if rule.on_error == "flag":
        return "; a failure is noted and the record kept"
    return "; a record without it is rejected" if field is not None and field.required else ""


def _shown(value: object) -> str:
    if isinstance(value, list | dict):
        return literal_text(value).strip("`")
    return show(value) if value != "" else "an empty text"


_UNITS = {"'s'": "seconds", "'ms'": "milliseconds"}


def _shown_argument(text: str) -> str:
    """An argument as people say it: text without its quotes where it is a plain word."""
    bare = text.strip("'`")
    is_word = any(c.isalnum() for c in bare) and bare.strip() == bare and text[:1] in "'`"
    return _UNITS.get(text, bare if is_word else text)
