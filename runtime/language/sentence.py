"""A rule in a plain English sentence, for people who do not read expressions.

Decides the words only; what a rule does is decided by the plan. A function without words of its own here is told
with its doc from the function table.
"""

from __future__ import annotations

from runtime.artefacts.contract import Field
from runtime.artefacts.mapping import Rule
from runtime.language.functions import FUNCTIONS
from runtime.language.render import literal_text
from runtime.language.steps import Step, StepList, to_steps
from runtime.values import show

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
}


def sentence(rule: Rule, field: Field | None = None) -> str:
    """What the rule does.

    >>> sentence(Rule("country", "lookup('country', trim(address.country))", default="ZZ", has_default=True))
    'Takes `address.country`, trims it, then looks it up in country; ZZ when there is no value.'
    """
    if rule.each is not None:
        where = f", if `{rule.where}`" if rule.where else ""
        return f"Makes one item for each of `{rule.each}`{where}."
    if rule.rules:
        return f"Is put together from fields of `{rule.source}`." if rule.source else "Is put together field by field."
    if rule.source is None:
        return f"Is always {_shown(rule.default)}." if rule.has_default else "Has no expression yet."
    steps = to_steps(rule.source)
    said = _chain(steps) if steps is not None else f"Works out `{rule.source}`"
    return f"{said}{_otherwise(rule, field)}."


def step_words(step: Step) -> str:
    """What one step does to the value that arrives."""
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


def _asks(form: str) -> int:
    return max((i + 1 for i in range(4) if f"{{{i}}}" in form), default=0)


def _chain(steps: StepList) -> str:
    said = [step_words(step) for step in steps.steps]
    start = f"Takes `{steps.start}`"
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
