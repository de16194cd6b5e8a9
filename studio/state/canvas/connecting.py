"""What a line from a source field to a target field means: the rule it makes, and the loops it needs.

Decides the expression, the conversion, and what happens to a rule that is there already; says it in words. It is pure:
a mapping goes in, a mapping comes out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from runtime.artefacts.contract import Contract, Field
from runtime.artefacts.edits import PutRule, apply
from runtime.artefacts.mapping import Mapping, Rule
from runtime.artefacts.path import is_under
from runtime.diagnostics import CrosswalkError
from runtime.language.conversion import suggest_conversion
from runtime.language.functions.table import Lookups
from runtime.language.parse import parse
from runtime.language.render import literal_text
from runtime.language.syntax import Call, Literal
from runtime.language.typed import Around, fits
from runtime.plan.surroundings import checked_text, surroundings
from runtime.values import ANY, NULL, STRING, Type
from studio.state.canvas.many_to_one import is_plain_list, taken
from studio.state.places import fields_of, is_list, lists_above, write_path


@dataclass(frozen=True, slots=True)
class Connected:
    """The mapping with the line, and what was done; `done` is false when the line makes no sense, `said` why."""

    mapping: Mapping
    said: str
    done: bool = True
    notes: tuple[str, ...] = ()


def connect(
    mapping: Mapping, source: Contract, model: Contract, source_path: str, target_path: str, lookups: Lookups,
    take: str = "first",
) -> Connected:  # fmt: skip
    """The mapping with a line from a source field to a field of the model. `take` says how several values become one,
    as in `many_to_one.py`."""
    return _Connecting(source, model, lookups, take).connect(mapping, source_path, target_path)


def connect_several(
    mapping: Mapping, source: Contract, model: Contract, source_paths: Sequence[str], target_path: str, lookups: Lookups
) -> Connected:
    """The mapping with lines from several source fields: into a group by name, into a text one behind the other."""
    connecting, target = _Connecting(source, model, lookups), model.find(target_path)
    fields = [f for path in source_paths if (f := source.find(path)) is not None]
    if target is None or not fields:
        return Connected(mapping, "these fields are not there any more", False)
    if target.children:
        return connecting.by_name(mapping, fields, target)
    if target.type.kind != "string" or mapping.rule(target_path) is not None:
        why = "has a rule already" if mapping.rule(target_path) is not None else f"takes one {target.type}"
        return Connected(mapping, f"'{target.path}' {why}: connect one field to it", False)
    return connecting.behind_each_other(mapping, fields, target)


def connect_pairs(
    mapping: Mapping, source: Contract, model: Contract, pairs: Iterable[tuple[str, str]], lookups: Lookups
) -> tuple[Connected, int]:
    """The mapping with a line for each pair of a source and a target that has no rule yet, and how many were drawn."""
    connecting, last, count = _Connecting(source, model, lookups), Connected(mapping, "there is nothing left", False), 0
    for source_path, target_path in pairs:
        if mapping.rule(target_path) is not None:
            continue
        made = connecting.connect(mapping, source_path, target_path)
        if made.done:
            mapping, count = made.mapping, count + 1
        if made.done or not count:
            last = made
    return replace(last, mapping=mapping), count


class _Connecting:
    def __init__(self, source: Contract, model: Contract, lookups: Lookups, take: str = "first") -> None:
        self.source, self.model, self.lookups, self.take = source, model, lookups, take
        self.record = source.type

    def connect(self, mapping: Mapping, source_path: str, target_path: str) -> Connected:
        field, target = fields_of(self.source).get(source_path), fields_of(self.model).get(target_path)
        if field is None or target is None:
            where = f"source has no field '{source_path}'" if field is None else f"model has no field '{target_path}'"
            return Connected(mapping, f"the {where}", False)
        if is_list(target) and target.children:
            return self.loop(mapping, field, target)
        if target.children:
            return self.by_name(mapping, [field], target)
        return self.leaf(mapping, field, target)

    # -- lists

    def loop(self, mapping: Mapping, field: Field, target: Field) -> Connected:
        """A list onto a list: one item for each of its items."""
        lists = [*lists_above(self.source, field.path), *([field.path] if _may_be_list(field) else [])]
        if not lists:
            return Connected(mapping, f"'{target.path}' is a list: connect a list to it", False)
        outer = self.loops_above(mapping, lists[-1], target.path)
        if not outer.done:
            return outer
        mapping = outer.mapping
        each = write_path(self.source, lists[-1], self.around(mapping, target.path), as_list=True).text
        old = mapping.rule(target.path)
        if old is not None and old.each == each:
            return Connected(mapping, f"'{target.path}' is made for each of {lists[-1]} already", False)
        rule = replace(old or Rule(target.name), each=each, source=None)
        mapping = apply(mapping, PutRule(target.path, rule))
        return Connected(mapping, f"made one item of {target.path} for each of {lists[-1]}")

    def loops_above(self, mapping: Mapping, source_path: str, target_path: str) -> Connected:
        """Makes the loops that the target lies in, from the lists that the source field lies in."""
        said = []
        for path in lists_above(self.model, target_path):
            rule = mapping.rule(path)
            if rule is not None and rule.each is not None:
                continue
            around = self.around(mapping, path)
            left = [p for p in lists_above(self.source, source_path) if _is_inside(p, around.origin)]
            if not left:
                return Connected(mapping, f"'{path}' has no loop yet: connect a list to it first", False)
            each = write_path(self.source, left[0], around, as_list=True).text
            base = rule or Rule("")
            mapping = apply(mapping, PutRule(path, replace(base, each=each, source=None)))
            said.append(f"for each of {left[0]}")
        return Connected(mapping, ", ".join(said))

    def around(self, mapping: Mapping, path: str) -> Around:
        return surroundings(mapping, self.record, path, self.lookups)

    # -- objects

    def by_name(self, mapping: Mapping, fields: Sequence[Field], target: Field) -> Connected:
        """Fields, and those of groups, onto a group: where the names are the same and there is no rule yet."""
        leaves = [f for field in fields for f in (field.children or (field,)) if not f.children]
        named = {_plain(f.name): f for f in reversed(leaves)}
        done = []
        for inner in target.children:
            same = named.get(_plain(inner.name))
            if same is None or inner.children or mapping.rule(inner.path) is not None:
                continue
            made = self.leaf(mapping, same, inner)
            mapping = made.mapping
            done += [inner.name] if made.done else []
        if not done and len(fields) == 1 and not fields[0].children:
            return Connected(mapping, f"'{target.path}' is a group: connect to one of its fields", False)
        whose = fields[0].path if len(fields) == 1 else "these"
        if not done:
            return Connected(mapping, f"{whose} and {target.path} have no fields of the same name left", False)
        said = ("1 field" if len(done) == 1 else f"{len(done)} fields") + (f" of {whose}" if len(fields) == 1 else "")
        return Connected(mapping, f"connected {said} to {target.path} by name", notes=(f"by name: {', '.join(done)}",))

    def behind_each_other(self, mapping: Mapping, fields: Sequence[Field], target: Field) -> Connected:
        """Several fields as one text, with a blank between them; what is not filled leaves no gap."""
        loops = self.loops_above(mapping, fields[0].path, target.path)
        if not loops.done:
            return loops
        around, notes = self.around(loops.mapping, target.path), list[str]()
        texts = [self.as_text(self.value(f, target, around, notes), around) for f in fields]
        rule = Rule(target.name, source=f"concat_filled(' ', {', '.join(texts)})")
        names = " and ".join(f.path for f in fields)
        said = f"connected {names} to {target.path}, with a blank between them"
        return Connected(apply(loops.mapping, PutRule(target.path, rule)), said, notes=("with a blank between them",))

    def as_text(self, text: str, around: Around) -> str:
        of = self.type_of(text, around)
        return text if of.kind == "string" else suggest_conversion(text, of, STRING) or f"to_string({text})"

    # -- values

    def leaf(self, mapping: Mapping, field: Field, target: Field) -> Connected:
        loops = self.loops_above(mapping, field.path, target.path)
        if not loops.done:
            return loops
        notes = [loops.said] if loops.said else []
        around = self.around(loops.mapping, target.path)
        text = self.value(field, target, around, notes)
        old = loops.mapping.rule(target.path)
        if old is not None and old.source is not None:
            text = self.added(old.source, text, field, target, around, notes)
            if text == old.source:
                return Connected(mapping, f"{field.path} is connected to {target.path} already", False)
        text = self.converted(text, target, around, notes)
        rule = replace(old or Rule(target.name), source=text)
        if rule.has_default:
            notes.append(f"the default {literal_text(rule.default)} stays")
        made = apply(loops.mapping, PutRule(target.path, rule))
        said = f"connected {field.path or 'the record'} to {target.path}"
        return Connected(made, "; ".join([said, *notes]), notes=tuple(notes))

    def value(self, field: Field, target: Field, around: Around, notes: list[str]) -> str:
        """The source field as one value, or as a list where the target is one."""
        written = write_path(self.source, field.path, around)
        if (written.many or is_plain_list(field)) and not is_list(target):
            notes.append(_SEVERAL.get(self.take, "one is taken by its kind"))
            if self.take == "first":
                notes[-1] = f"{field.path} has several values here: the first is taken"
            return taken(self.take, written.text, self.type_of(written.text, around).item or ANY)
        if is_list(target) and not written.many and not _may_be_list(field):
            notes.append("as a list of one")
            return f"to_array({written.text})"
        return written.text

    def added(self, old: str, new: str, field: Field, target: Field, around: Around, notes: list[str]) -> str:
        """The expression of a target that had one already: texts are joined, anything else is replaced."""
        if new == old or (self.reads(old, around) == {field.path} and not _is_constant(old)):
            return old
        kinds = {self.type_of(old, around).kind, self.type_of(new, around).kind, target.type.kind}
        if kinds != {"string"} or _is_constant(old):
            notes.append(f"in place of {old}")
            return new
        notes.append("behind the text that was there")
        node = parse(old)
        joined = isinstance(node, Call) and node.name == "concat" and old.endswith(")")
        return f"{old[:-1]}, ' ', {new})" if joined else f"concat({old}, ' ', {new})"

    def converted(self, text: str, target: Field, around: Around, notes: list[str]) -> str:
        of = self.type_of(text, around)
        if fits(of, target.type):
            return text
        better = (
            _converted_list(text, of, target.type) if is_list(target) else suggest_conversion(text, of, target.type)
        )
        if better is None:
            notes.append(f"a {of} does not fit a {target.type}: say how to convert it")
            return text
        notes.append(f"converted from {of} to {target.type}")
        return better

    def type_of(self, text: str, around: Around) -> Type:
        checked = checked_text(text, around)
        return checked.typed.type if checked is not None else NULL

    def reads(self, text: str, around: Around) -> set[str]:
        checked = checked_text(text, around)
        return set(checked.reads) if checked is not None else set()


_SEVERAL = {
    "last": "the last is taken", "join": "joined with commas", "sum": "their sum", "avg": "their mean",
    "min": "the least", "max": "the greatest", "count": "how many there are",
    "only": "a record with several is rejected",
}  # fmt: skip


def _converted_list(text: str, of: Type, to: Type) -> str | None:
    if of.kind != "array":
        return None
    item = suggest_conversion("@", of.item or ANY, to.item or ANY)
    return f"map(&{item}, {text})" if item is not None else None


def _may_be_list(field: Field) -> bool:
    return field.type.kind in ("array", "any")


def _is_inside(path: str, origin: str | None) -> bool:
    """Whether a list is still to be walked through where the current value is what lies at `origin`."""
    return origin is None or (path != origin and is_under(path, origin))


def _is_constant(text: str) -> bool:
    try:
        return isinstance(parse(text), Literal)
    except CrosswalkError:
        return False


def _plain(name: str) -> str:
    """A name without what naming habits add to it: `firstName` and `first_name` are one."""
    return re.sub(r"[^a-z0-9]", "", name.lower())
