"""Rules that have lost their field: the source field that they read is gone, or the target that they fill.

Decides which rules that are, what they read, and how a rule is pointed to another field. Nothing is ever removed: a
rule that nobody points elsewhere stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from runtime.artefacts.contract import Contract, Field, walk
from runtime.artefacts.edits import PutRule, RemoveRule, apply
from runtime.artefacts.mapping import Mapping, Rule
from runtime.artefacts.mapping import walk as walk_rules
from runtime.artefacts.path import child_path, path_of, split
from runtime.diagnostics import counted
from runtime.language.functions.table import Lookups
from runtime.language.parse import parse
from runtime.language.render import name_text
from runtime.language.syntax import (
    And,
    Call,
    Chain,
    Compare,
    Current,
    MultiDict,
    MultiList,
    Node,
    Not,
    Or,
    children,
)  # fmt: skip
from runtime.language.syntax import (
    Field as Name,
)
from runtime.language.syntax import (
    walk as walk_nodes,
)
from runtime.language.typed import Around
from runtime.plan.surroundings import checked_text, surroundings
from runtime.values import STRING, Type
from studio.state.places import is_list, lists_above, write_path
from studio.state.rules.edits import Changed
from studio.state.sources.likely_renames import LIKELY, Likely, likely

Part = Literal["source", "each", "where"]
_PARTS: tuple[Part, ...] = ("source", "each", "where")
_MOST_PROPOSALS = 3
_LEAST = 15
_MOST_TURNS = 8


@dataclass(frozen=True, slots=True)
class Lost:
    """A piece of a rule's expression that names a field which is not there: its place in the text, and the whole path
    of the field, where that is known."""

    part: Part
    start: int
    end: int
    path: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Orphan:
    """A rule without one of its fields. `lost` is what it read and cannot any more; without it the target is gone.

    `proposals` are the fields that it may be meant to read, or to fill, the likeliest first.
    """

    target: str
    text: str
    lost: tuple[Lost, ...]
    proposals: tuple[Likely, ...] = ()

    @property
    def side(self) -> Literal["source", "target"]:
        """Which field is gone."""
        return "source" if self.lost else "target"

    @property
    def gone(self) -> str:
        """The path of what is gone."""
        return self.lost[0].path if self.lost else self.target

    @property
    def likeliest(self) -> Likely | None:
        first = next(iter(self.proposals), None)
        return first if first is not None and first.percent >= 100 * LIKELY else None


def orphans(
    mapping: Mapping, source: Contract, model: Contract, lookups: Lookups, renamed: dict[str, Likely] | None = None
) -> tuple[Orphan, ...]:
    """The rules that lost a field, in the order of the file. `renamed` is what lost source fields seem to be now."""
    found = [
        o for path, rule in walk_rules(mapping.rules) if (o := _orphan(mapping, source, model, lookups, path, rule))
    ]
    return tuple(_proposed(found, mapping, source, model, renamed or {})) if found else ()


def point_to(mapping: Mapping, source: Contract, lookups: Lookups, target: str, path: str, to: str) -> Changed:
    """The rule of `target` with the lost field `path` read from the field `to` instead; all else of it stays."""
    rule, field = mapping.rule(target), source.find(to)
    if rule is None or field is None:
        return Changed(mapping, f"{target if rule is None else to} is not there any more", False)
    around = surroundings(mapping, source.type, target, lookups)
    lost_now = _lost(mapping, source, lookups, target, rule)
    lost = [one for one in lost_now if one.path == path]
    if not lost:
        return Changed(mapping, f"{target} does not read {path} any more", False)
    made = rule
    for part in _PARTS:
        text = getattr(rule, part)
        for one in sorted((o for o in lost if o.part == part), key=lambda o: -o.start):
            within = _around_part(rule, part, around)
            written = _written(source, to, within, one, as_list=part == "each")
            text = text[: one.start] + written + text[one.end :]
        made = replace(made, **{part: text})
    pointed = apply(mapping, PutRule(target, made))
    if len(_lost(pointed, source, lookups, target, made)) >= len(lost_now):
        return Changed(mapping, f"{to} is not beside {path}: write the expression of {target} by hand", False)
    return Changed(pointed, f"{target} reads {to} in place of {path}")


def move_to(mapping: Mapping, model: Contract, target: str, to: str) -> Changed:
    """The rule of a target that is gone, with all below it, as the rule of another field of the model."""
    rule = mapping.rule(target)
    if rule is None or model.find(to) is None:
        return Changed(mapping, f"{target if rule is None else to} is not there any more", False)
    if mapping.rule(to) is not None:
        return Changed(mapping, f"{to} has a rule already", False)
    if _loops(mapping, target) != _loops(mapping, to):
        return Changed(mapping, f"{to} is not in the same list as {target} was: write the rule there by hand", False)
    moved = apply(apply(mapping, RemoveRule(target)), PutRule(to, replace(rule, target=split(to)[-1])))
    return Changed(moved, f"moved the rule of {target} to {to}")


def point_all(
    mapping: Mapping, source: Contract, model: Contract, lookups: Lookups, renamed: dict[str, Likely] | None = None
) -> Changed:
    """Every orphan with a likely field, pointed to it: one edit. A rule may have lost several fields."""
    now, pointed = mapping, set[str]()
    for _ in range(_MOST_TURNS):
        before = now
        for orphan in orphans(now, source, model, lookups, renamed):
            if (best := orphan.likeliest) is None:
                continue
            if orphan.lost:
                made = point_to(now, source, lookups, orphan.target, orphan.gone, best.path)
            else:
                made = move_to(now, model, orphan.target, best.path)
            now = made.mapping
            pointed |= {orphan.target} if made.done else set()
        if now == before:
            break
    said = f"pointed {counted(len(pointed), 'rule')} to the likely field"
    return Changed(now, said if pointed else "no rule could be pointed to its likely field", bool(pointed))


def open_for(orphan: Orphan, mapping: Mapping, source: Contract, model: Contract) -> tuple[Field, ...]:
    """The fields that an orphan can be pointed to."""
    if orphan.lost:
        wants_list = orphan.lost[0].part == "each"
        return tuple(f for f in walk(source.fields) if is_list(f) == wants_list or (not f.children and not wants_list))
    free = (f for f in walk(model.fields) if mapping.rule(f.path) is None)
    return tuple(f for f in free if lists_above(model, f.path) == _loops(mapping, orphan.target))


# -- what is lost


def _orphan(
    mapping: Mapping, source: Contract, model: Contract, lookups: Lookups, path: str, rule: Rule
) -> Orphan | None:
    text = (rule.each if rule.each is not None else rule.source) or ("" if not rule.has_default else "a fixed value")
    if model.fields and model.find(path) is None:
        above = path_of(split(path)[:-1])
        if above and model.find(above) is None:
            return None  # goes with the group that it is in
        return Orphan(path, text, ())
    lost = _lost(mapping, source, lookups, path, rule) if source.fields else ()
    return Orphan(path, text, tuple(one for one in lost if one.path == lost[0].path)) if lost else None


def _lost(mapping: Mapping, source: Contract, lookups: Lookups, path: str, rule: Rule) -> tuple[Lost, ...]:
    around = surroundings(mapping, source.type, path, lookups)
    return tuple(one for part in _PARTS for one in _lost_in(rule, part, _around_part(rule, part, around)))


def _around_part(rule: Rule, part: Part, around: Around) -> Around:
    """A loop's condition is asked of its items."""
    if part != "where" or rule.each is None:
        return around
    checked = checked_text(rule.each, around, items=True)
    if checked is None:
        return around
    return around.inside(checked.typed.type.item or STRING, checked.typed.origin)


def _lost_in(rule: Rule, part: Part, around: Around) -> Iterator[Lost]:
    text = getattr(rule, part)
    if not text:
        return
    checked = checked_text(text, around, items=part == "each")
    unknown = [p for p in checked.problems if p.code == "E202"] if checked is not None else []
    if not unknown:
        return
    node = parse(text)
    chains = list(_chains(node))
    for problem in unknown:
        start, end = problem.place.start or 0, problem.place.end or 0
        chain = next((c for c in chains if c.span.start <= start and end <= c.span.end), None)
        if chain is not None and (path := _path_of(chain, around)) is not None:
            yield Lost(part, chain.span.start, _end(chain), path, True)
        else:
            name = next((n for n in walk_nodes(node) if isinstance(n, Name) and n.span.start == start), None)
            yield Lost(part, start, end, name.name if name is not None else text[start:end], False)


def _chains(node: Node) -> Iterator[Node]:
    """The longest paths that are written over the current value of the rule."""
    match node:
        case Name():
            yield node
        case Chain(left=left, pipe=pipe):
            if not pipe and _names(node) is not None:
                yield node
            else:
                yield from _chains(left)
        case Call() | And() | Or() | Not() | Compare() | MultiList() | MultiDict():
            for inner in children(node):
                yield from _chains(inner)


def _names(node: Node) -> list[str] | None:
    """The names of a path without anything else, with `parent()` or `root()` at its start; None for others."""
    match node:
        case Name(name=name):
            return [name]
        case Current():
            return []
        case Call(name="root" | "parent" as name, arguments=()):
            return [f"{name}()"]
        case Chain(left=left, right=right, pipe=False):
            first, second = _names(left), _names(right)
            return first + second if first is not None and second is not None else None
    return None


def _path_of(chain: Node, around: Around) -> str | None:
    names = _names(chain) or []
    origin = around.origin
    if names[:1] == ["root()"]:
        origin, names = "", names[1:]
    elif names[:1] == ["parent()"]:
        origin, names = (around.parents[-1][1] if around.parents else None), names[1:]
    if origin is None:
        return None
    for name in names:
        origin = child_path(origin, name)
    return origin


def _end(chain: Node) -> int:
    """Where a path ends: at its last name."""
    return max(n.span.end for n in walk_nodes(chain) if isinstance(n, Name))


def _written(source: Contract, to: str, around: Around, lost: Lost, *, as_list: bool) -> str:
    if not lost.whole:
        return name_text(split(to)[-1])
    written = write_path(source, to, around, as_list=as_list)
    return f"{written.text}[0]" if written.many and not as_list else written.text


def _loops(mapping: Mapping, target: str) -> list[str]:
    """The targets above one whose rules are loops."""
    names = split(target)
    above = (path_of(names[:n]) for n in range(1, len(names)))
    return [p for p in above if (rule := mapping.rule(p)) is not None and rule.each is not None]


# -- what is proposed


def _proposed(
    found: list[Orphan], mapping: Mapping, source: Contract, model: Contract, renamed: dict[str, Likely]
) -> Iterator[Orphan]:
    reads = [o for o in found if o.lost]
    values = [f for f in walk(source.fields) if not f.children]
    by_gone = likely([_like(o.gone, _type(model, o.target)) for o in reads], values, _none, _none)
    for orphan in found:
        if orphan.lost:
            ones = _known(renamed, orphan.gone, source) + by_gone.get(orphan.gone, ())
            if orphan.lost[0].part == "each":
                ones = tuple(_lists(orphan, source))
        else:
            free = [f for f in open_for(orphan, mapping, source, model) if not f.children]
            field = _like(orphan.target, _type(source, orphan.text))
            ones = likely([field], free, _none, _none).get(orphan.target, ())
        yield replace(orphan, proposals=_best(ones))


def _known(renamed: dict[str, Likely], gone: str, source: Contract) -> tuple[Likely, ...]:
    one = renamed.get(gone)
    return (one,) if one is not None and source.find(one.path) is not None else ()


def _lists(orphan: Orphan, source: Contract) -> Iterator[Likely]:
    lists = [replace(f, item=None, fields=(), type=STRING) for f in walk(source.fields) if is_list(f)]
    yield from likely([_like(orphan.gone, STRING)], lists, _none, _none).get(orphan.gone, ())


def _best(ones: tuple[Likely, ...]) -> tuple[Likely, ...]:
    found: dict[str, Likely] = {}
    for one in ones:
        if one.percent >= _LEAST:
            found.setdefault(one.path, one)
    return tuple(found.values())[:_MOST_PROPOSALS]


def _like(path: str, of: Type) -> Field:
    return Field(split(path)[-1] if path else "", of, path)


def _type(contract: Contract, path: str) -> Type:
    field = contract.find(path) if path else None
    return field.type if field is not None and not field.children else STRING


def _none(_: str) -> tuple[()]:
    return ()
