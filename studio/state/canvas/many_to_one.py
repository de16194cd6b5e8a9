"""A list field meets a target that holds one value: the ways to make one of the several.

Decides which ways there are for a field, what each is called, and the expression that it becomes. Nobody's choice is
made here, and nothing is changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from runtime.artefacts.contract import Contract, Field, walk
from runtime.artefacts.path import split
from runtime.language.conversion import suggest_conversion
from runtime.language.render import literal_text, name_text
from runtime.language.typed import Around, fits
from runtime.plan.surroundings import checked_text
from runtime.values import STRING, Type
from studio.state.places import is_list, lists_above, write_path
from studio.state.samples.sample import Sample

_MOST_CONDITIONS, _MOST_RECORDS, _LONGEST_VALUE = 12, 200, 40


@dataclass(frozen=True, slots=True)
class Way:
    """A way to make one value of several; `take` names it in a command, `does` is its expression."""

    take: str
    label: str
    does: str
    group: str = ""


def ways(source: Contract, field: Field, target: Field, around: Around, sample: Sample) -> list[Way]:
    """The ways that fit the field and the target; none where the field has one value here, or the target is a list."""
    written = write_path(source, field.path, around)
    if is_list(target) or not (written.many or is_plain_list(field)):
        return []
    of = _item_type(written.text, around)
    found = [
        Way("first", "The first", taken("first", written.text, of)),
        Way("last", "The last", taken("last", written.text, of)),
        *([Way("join", "All, joined with a comma", taken("join", written.text, of))] if _is_text(target) else []),
        *_conditions(source, field, around, sample),
        *_aggregates(written.text, of),
        Way("only", "Reject the record", taken("only", written.text, of), "When there are several"),
    ]
    return [way for way in found if _possible(way.does, target, around)]


def taken(take: str, text: str, of: Type) -> str:
    """A list as one value; `where:` with a condition takes the first item for which it is true."""
    match take:
        case "last" | "sum" | "count" | "min" | "max" | "avg":
            return f"{text} | {take}(@)"
        case "only":
            return f"{text} | only_one(@)"
        case "join":
            texts = text if of.kind == "string" else f"map(&to_string(@), {text})"
            return f"join(', ', {texts})"
    if take.startswith("where:"):
        at = text.rfind("[*]")
        return f"{text[:at]}[?{take.removeprefix('where:')}]{text[at + 3 :]} | first(@)"
    return f"{text} | first(@)"


def is_plain_list(field: Field) -> bool:
    """Whether a field holds a list of values, and not of groups."""
    return field.type.kind == "array" and not field.children


def _is_text(target: Field) -> bool:
    return target.type.kind in ("string", "any")


def _aggregates(text: str, of: Type) -> Iterator[Way]:
    if of.is_numeric:
        for take, label in (("sum", "Sum"), ("avg", "Mean"), ("min", "Least"), ("max", "Greatest")):
            yield Way(take, label, taken(take, text, of), "Computed")
    elif of.kind in ("date", "timestamp"):
        yield Way("min", "Earliest", taken("min", text, of), "Computed")
        yield Way("max", "Latest", taken("max", text, of), "Computed")
    yield Way("count", "How many", taken("count", text, of), "Computed")


def _conditions(source: Contract, field: Field, around: Around, sample: Sample) -> Iterator[Way]:
    """The item whose kind is this or that, by the values that tell the items of the sample apart."""
    above = lists_above(source, field.path)
    found = next((f for f in walk(source.fields) if above and f.path == above[-1]), None)
    written = write_path(source, field.path, around)
    if found is None or "[*]" not in written.text:
        return
    conditions = (way for inner in found.children if not inner.children and inner.path != field.path
                  for way in _kinds(inner, found.path, sample))  # fmt: skip
    for label, condition in islice(conditions, _MOST_CONDITIONS):
        take = f"where:{condition}"
        yield Way(take, label, taken(take, written.text, STRING), "The one whose")


def _kinds(inner: Field, path: str, sample: Sample) -> Iterator[tuple[str, str]]:
    """A condition for each value of a field that names kinds: few values that come again and again."""
    name = split(inner.path)[-1]
    if inner.type.kind == "boolean":
        yield f"{name} is true", name_text(name)
        return
    if inner.type.kind != "string":
        return
    values = [v for record in sample.records[:_MOST_RECORDS] for v in _values(record, split(path), name)]
    texts = [v for v in values if isinstance(v, str) and 0 < len(v) <= _LONGEST_VALUE]
    kinds = list(dict.fromkeys(texts))
    if 1 < len(kinds) <= 6 and len(texts) >= 2 * len(kinds):
        for kind in kinds:
            yield f"{name} is {kind}", f"{name_text(name)} == {literal_text(kind)}"


def _values(record: object, names: tuple[str, ...], last: str) -> Iterator[object]:
    if isinstance(record, list):
        for item in record:
            yield from _values(item, names, last)
    elif isinstance(record, dict):
        if names:
            yield from _values(record.get(names[0]), names[1:], last)
        else:
            yield record.get(last)


def _item_type(text: str, around: Around) -> Type:
    checked = checked_text(text, around)
    return checked.typed.type.item or STRING if checked is not None else STRING


def _possible(text: str, target: Field, around: Around) -> bool:
    """Whether the expression gives something that the target takes, converted at most."""
    checked = checked_text(text, around)
    if checked is None or any(p.severity == "error" for p in checked.problems):
        return False
    of = checked.typed.type
    return fits(of, target.type) or suggest_conversion(text, of, target.type) is not None
