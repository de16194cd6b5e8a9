"""A source step in a plain English sentence.

Decides the words only; what a step does is decided by `feed.py` and the engines.
"""

from __future__ import annotations

from collections.abc import Iterable

from runtime.artefacts.source_step import Each, GroupBy, Input, Join, SourceStep, Union, Unique, Unpivot, Where
from runtime.diagnostics import counted
from runtime.language.sentence import as_code

_SEVERAL = {
    "one": "several for one record are a failure",
    "first": "of several the first",
    "many": "as a list",
}


def source_sentence(step: SourceStep) -> str:
    """What the step does to the records that arrive.

    >>> source_sentence(Where("status != 'draft'"))
    "Keeps the records for which `status != 'draft'`."
    """
    match step:
        case Where(condition=condition):
            return f"Keeps the records for which {as_code(condition)}."
        case Join(field=field, other=other, on=on, take=take):
            keys = _listed(f"{as_code(ours)} is its {as_code(theirs)}" for ours, theirs in on)
            return f"Adds `{field}` from {_input(other)}, where {keys}; {_SEVERAL[take]}."
        case Union(others=others, origin=origin):
            names = f"; `{origin}` is the name of the source" if origin else ""
            return f"Puts the records of {_listed(map(_input, others))} behind them{names}."
        case Each(field=field, items=items, keep_empty=keep):
            empty = "one without items stays" if keep else "one without items is left out"
            return f"Makes a record for each of {as_code(items)}, as `{field}`; {empty}."
        case GroupBy():
            return _grouped(step)
        case Unique(keys=keys, by=by, latest=latest):
            which = f"the one with the {'greatest' if latest else 'least'} {as_code(by)}" if by else "the first"
            return f"Keeps one record for each {_listed(map(as_code, keys))}: {which}."
        case Unpivot(fields=fields, name=name, value=value, keep_empty=keep):
            empty = "" if keep else "; null makes none"
            said = f"Makes a record for each of {_listed(f'`{field}`' for field in fields)}"
            return f"{said}, its name as `{name}`, its value as `{value}`{empty}."


def input_sentence(given: Input) -> str:
    """Where the records come from before the first step."""
    return f"Reads {given.source}" + (f", each record as `{given.named}`." if given.named else ".")


def _grouped(step: GroupBy) -> str:
    keys = _listed(f"`{name}`" if name == text else f"`{name}` ({as_code(text)})" for name, text in step.keys)
    made = _listed(
        f"`{name}` (all of them)" if text == "@" else f"`{name}` ({as_code(text)})" for name, text in step.into
    )
    return f"Makes one record for all with the same {keys}" + (f", with {made}." if made else ".")


def _input(given: Input) -> str:
    return given.source + (f" (after {counted(len(given.steps), 'step')} of its own)" if given.steps else "")


def _listed(words: Iterable[str]) -> str:
    *first, last = [*words] or [""]
    return f"{', '.join(first)} and {last}" if first else last
