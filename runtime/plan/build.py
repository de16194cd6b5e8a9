"""Mapping, source contract and model become a plan, or diagnostics: all of them, each at its rule.

Decides which rules are complete and safe to run. A mapping with problems gives no plan to run for production, but
`build` still returns what can be planned, so that the studio previews the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from runtime.artefacts.contract import Contract, Field
from runtime.artefacts.decision import Decision
from runtime.artefacts.mapping import Mapping as MappingDocument
from runtime.artefacts.mapping import Rule
from runtime.artefacts.mapping import walk as walk_rules
from runtime.artefacts.path import PathSet, child_path, is_under
from runtime.diagnostics import CrosswalkError, Diagnostic, Fix, Place, has_errors, nearest
from runtime.language.check import check, check_list
from runtime.language.conversion import suggest_conversion
from runtime.language.functions.table import Lookups
from runtime.language.parse import parse
from runtime.language.typed import Around, Checked, Typed, converted, fits
from runtime.plan.demands import demands_of
from runtime.plan.feed import Feed, feeds, sources_read
from runtime.plan.feed_build import FeedBuilder
from runtime.plan.kept_source import SOURCE, grown, keeps_source, kept, raw_text
from runtime.plan.reads import prune, source_checks, with_presence
from runtime.plan.steps import Detector, Empty, Group, Leaf, Loop, Plan, Target, walk
from runtime.values import ANY, NotOfType, article, object_of, parse_value

Sources = Mapping[str, Contract]


@dataclass(frozen=True, slots=True)
class Built:
    """A plan of everything that can run, and what is wrong with the rest. `ok` when nothing is.

    Where source steps make the records, `draft` is their feed over the whole contracts: its type is what rules see.
    """

    plan: Plan
    diagnostics: tuple[Diagnostic, ...]
    draft: Feed | None = None

    @property
    def ok(self) -> bool:
        """Whether the mapping has no errors and may run."""
        return not has_errors(self.diagnostics)


def build(
    mapping: MappingDocument,
    source: Contract,
    model: Contract,
    decisions: Iterable[Decision] = (),
    lookups: Lookups | None = None,
    others: Sources | None = None,
) -> Built:
    """Checks every rule against source and model; problems are listed in the outcome, nothing is raised. `others` are
    the further sources of the mapping's steps."""
    builder = _Builder(mapping, {d.id: d for d in decisions}, lookups or {})
    if mapping.steps or mapping.named:
        return builder.fed(source, model, others or {})
    around = Around(source.type, lookups=lookups or {})
    targets = builder.targets(mapping.rules, model.fields, around, "")
    builder.unused(source, frozenset().union(*map(_values_read, builder.used(targets))))
    detectors = builder.detectors(around)
    used = builder.reads
    plan = Plan(
        mapping.name,
        mapping.version,
        source.name,
        model.name,
        with_presence(prune(source.type, used), builder.asked),
        targets,
        source_checks(source.type, used, targets),
        detectors,
        lookups or {},
        texts=source.reader is not None and source.reader.is_table,
        nulls=source.reader.null_text if source.reader else (),
    )
    return Built(plan, tuple(builder.problems))


class _Builder:
    def __init__(self, mapping: MappingDocument, decisions: dict[int, Decision], lookups: Lookups) -> None:
        self.mapping, self.decisions, self.lookups = mapping, decisions, lookups
        self.problems: list[Diagnostic] = []
        self.reads: set[str] = set()
        self.asked: set[str] = set()
        self.ordinals = 0

    def problem(self, code: str, path: str, message: str, hint: str | None = None, fix: Fix | None = None) -> None:
        place = Place(self.mapping.file, self.mapping.lines.get(path), rule=path)
        self.problems.append(Diagnostic(code, message, place, hint, fix))

    def number(self) -> int:
        self.ordinals += 1
        return self.ordinals - 1

    def fed(self, source: Contract, model: Contract, others: Sources) -> Built:
        """The plan whose records come out of source steps."""
        sources = {**others, source.name: source, self.mapping.source: source}
        feeder = FeedBuilder(sources, self.lookups, self.number, self.in_steps)
        draft = feeder.draft(self.mapping.input)
        plan = Plan(self.mapping.name, self.mapping.version, source.name, model.name, object_of(), ())
        if has_errors(self.problems):  # rules over records that cannot be made would only add noise
            return Built(plan, tuple(self.problems), draft)
        around = Around(draft.type, lookups=self.lookups, made=True)
        targets = self.targets(self.mapping.rules, model.fields, around, "")
        detectors = self.detectors(around)
        feed = feeder.final(self.mapping.input, draft, self.reads, self.strict(targets))
        taken = frozenset().union(*map(_values_read, self.used(targets)))
        # What was left out on purpose is a field of the record; behind it stands one of the source.
        left_out = sources_read(feed, (i.path for i in self.mapping.ignored), own=False)[0]
        self.unused(source, sources_read(feed, taken)[0] | left_out)
        checks = tuple(c for one in feeds(feed) for c in one.checks)
        plan = replace(
            plan, reads=feed.type, targets=targets, source_checks=checks, detectors=detectors, lookups=self.lookups,
            feed=feed,
        )  # fmt: skip
        return Built(plan, tuple(self.problems), draft)

    def in_steps(self, problem: Diagnostic, line: int | None) -> None:
        self.problems.append(problem.at(file=self.mapping.file, line=line))

    def used(self, targets: tuple[Target, ...]) -> Iterator[Leaf | Group | Loop]:
        return (t for t in walk(targets) if not isinstance(t, Empty))

    def strict(self, targets: tuple[Target, ...]) -> frozenset[str]:
        """What rules read that reject on error."""
        rules = (t for t in self.used(targets) if not isinstance(t, Leaf) or t.on_error == "reject")
        return frozenset().union(*(t.reads for t in rules))

    # -- targets, in the order of the model

    def targets(
        self, rules: tuple[Rule, ...], fields: tuple[Field, ...], around: Around, under: str
    ) -> tuple[Target, ...]:
        self.alike(fields)
        by_name = {rule.target: rule for rule in rules}
        known = [f.name for f in fields]
        for name in by_name.keys() - set(known):
            path = child_path(under, name)
            self.problem("E301", path, f"the model has no field '{path}'", nearest(name, known))
        made = tuple(self.target(by_name.get(f.name), f, around) for f in fields)
        return (*made, *self.kept(rules, made, around, under))

    def kept(self, rules: tuple[Rule, ...], made: tuple[Target, ...], around: Around, under: str) -> tuple[Target, ...]:
        """The raw values that rules keep, as one target more."""
        planned = {target.field.name for target in made if isinstance(target, Leaf)}
        found = []
        for rule in rules:
            path = child_path(under, rule.target)
            decision = None if rule.decision is None else self.decisions.get(rule.decision)
            if not keeps_source(rule, decision):
                continue
            raw = raw_text(rule)
            if raw is None:
                hint = "write the rule as steps from one value: field | upper(@)"
                self.problem("E310", path, "what the rule starts from cannot be kept: it is not one value", hint)
            elif rule.target in planned and (checked := self.checked(raw, path, around)) is not None:
                found.append((rule, checked))
        if found and any(target.field.name.lower() == SOURCE for target in made):
            self.problem("E310", child_path(under, SOURCE), f"the model has a field '{SOURCE}' of its own", "rename it")
            return ()
        return (kept(found, under, self.number),) if found else ()

    def alike(self, fields: tuple[Field, ...]) -> None:
        """DuckDB and most readers of a file cannot tell names apart that differ by case only."""
        seen: dict[str, str] = {}
        for field in fields:
            first = seen.setdefault(field.name.lower(), field.name)
            if first != field.name:
                message = f"the model's fields '{first}' and '{field.name}' differ by case only"
                self.problem("E102", field.path, message, "rename one of them in the model")

    def target(self, rule: Rule | None, field: Field, around: Around) -> Target:
        if rule is None:
            if field.required:
                self.problem(
                    "E302", field.path, f"required field '{field.path}' has no rule", "map it, or set a default"
                )
            else:
                self.problem("W308", field.path, f"'{field.path}' has no rule and stays empty")
            return Empty(field.path, field)
        if rule.decision is not None and rule.decision not in self.decisions:
            self.problem("E304", field.path, f"there is no decision {rule.decision}", "add it to the folder decisions")
        if rule.each is not None:
            return self.loop(rule, field, around)
        if rule.rules:
            return self.group(rule, field, around)
        return self.leaf(rule, field, around)

    def loop(self, rule: Rule, field: Field, around: Around) -> Target:
        if field.type.kind != "array" or not field.children:
            self.problem("E303", field.path, f"'each' makes a list of objects, '{field.path}' is a {field.type}")
            return Empty(field.path, field)
        each = self.checked(rule.each or "", field.path, around, items=True)
        if each is None:
            return Empty(field.path, field)
        list_type = each.typed.type
        inside = around.inside(list_type.item or ANY if list_type.kind == "array" else ANY, each.typed.origin)
        where = self.checked(rule.where, field.path, inside) if rule.where else None
        ordinal = self.number()
        inner = self.targets(rule.rules, field.children, inside, field.path)
        reads = each.reads | (where.reads if where else frozenset()) | {each.typed.origin or ""} - {""}
        field = grown(field, inner)
        return Loop(ordinal, field.path, field, each.typed, where.typed if where else None, inner, frozenset(reads))

    def group(self, rule: Rule, field: Field, around: Around) -> Target:
        if field.type.kind == "array":
            self.problem(
                "E306",
                field.path,
                f"'{field.path}' is a list: its rules need 'each'",
                "say which items it is made for",
            )
            return Empty(field.path, field)
        if not field.fields:
            self.problem("E303", field.path, f"'{field.path}' is a {field.type} and has no fields of its own")
            return Empty(field.path, field)
        if rule.source is None:
            number = self.number()
            inner = self.targets(rule.rules, field.fields, around, field.path)
            return Group(number, field.path, grown(field, inner), None, inner)
        of = self.checked(rule.source, field.path, around, navigates=True)
        if of is None:
            return Empty(field.path, field)
        inside = around.inside(of.typed.type, of.typed.origin)
        inner = self.targets(rule.rules, field.fields, inside, field.path)
        origin = of.typed.origin
        if origin and not any(is_under(path, origin) for path in self.reads):
            self.reads.add(origin)  # whether it is there counts, also where nothing in it is read
        return Group(self.number(), field.path, grown(field, inner), of.typed, inner, of.reads)

    def leaf(self, rule: Rule, field: Field, around: Around) -> Target:
        default = self.default(rule, field)
        for fault in demands_of(field).faults:
            self.problem("E102", field.path, f"the model's field '{field.path}': {fault}", "correct the model")
        if rule.source is None:
            if not rule.has_default:
                self.problem("E310", field.path, "the rule has neither 'from' nor a default", "give it an expression")
                return Empty(field.path, field)
            return Leaf(self.number(), field.path, field, None, None, default, True, decision=rule.decision)
        checked = self.checked(rule.source, field.path, around)
        if checked is None:
            return Empty(field.path, field)
        typed = checked.typed
        if not fits(typed.type, field.type):
            self.misfit(rule, field, typed)
            return Empty(field.path, field)
        return Leaf(
            self.number(),
            field.path,
            field,
            converted(typed, field.type),
            rule.source,
            default,
            rule.has_default,
            rule.on_error,
            rule.decision,
            checked.reads,
        )

    def misfit(self, rule: Rule, field: Field, typed: Typed) -> None:
        better = suggest_conversion(rule.source or "", typed.type, field.type)
        fix = Fix(f"Convert with {better}", field.path, better) if better else None
        self.problem(
            "E303",
            field.path,
            f"'{field.path}' is {article(field.type)}, the rule gives {article(typed.type)}",
            f"write {better}" if better else "convert the value first",
            fix,
        )

    def default(self, rule: Rule, field: Field) -> object:
        if not rule.has_default or rule.default is None:
            return None
        try:
            return parse_value(rule.default, field.type)
        except NotOfType:
            message = f"the default {rule.default!r} is not {article(field.type)}"
            self.problem("E303", field.path, message, "change the default")
            return None

    # -- expressions

    def checked(
        self, text: str, path: str, around: Around, *, items: bool = False, navigates: bool = False
    ) -> Checked | None:
        """The typed expression, or None after its problems were noted."""
        try:
            node = parse(text)
        except CrosswalkError as error:
            self.located(error.diagnostics, path)
            return None
        found = check_list(node, around, text) if items else check(node, around, text)
        self.located(found.problems, path)
        if has_errors(found.problems):
            return None
        reads = found.reads - {found.typed.origin} if navigates and found.typed.origin else found.reads
        self.reads |= reads
        self.asked |= found.asked
        if items and found.typed.origin:
            self.reads.add(found.typed.origin + "[]")
        return replace(found, reads=frozenset(reads))

    def located(self, problems: Iterable[Diagnostic], path: str) -> None:
        line = self.mapping.lines.get(path)
        self.problems += [d.at(file=self.mapping.file, line=line, rule=path) for d in problems]

    # -- the rest

    def detectors(self, around: Around) -> tuple[Detector, ...]:
        """The queries of the decisions that this mapping's rules name; a broken query is a warning at its page."""
        named = {rule.decision for _, rule in walk_rules(self.mapping.rules) if rule.decision is not None}
        affects = f"{self.mapping.name}."
        found = []
        for decision in self.decisions.values():
            touches = decision.id in named or any(a.startswith(affects) for a in decision.affects)
            if touches and not decision.detect and (decision.status, decision.policy) == ("accepted", "reject"):
                message = f"decision {decision.id} rejects records, but has no 'detect' that finds them"
                self.problems.append(Diagnostic("E313", message, Place(decision.file), 'detect: "a query"'))
            if not touches or not decision.detect or decision.status != "accepted":
                continue
            try:
                checked = check(parse(decision.detect), around, decision.detect)
                problems: tuple[Diagnostic, ...] = checked.problems
            except CrosswalkError as error:
                problems = error.diagnostics
            if problems:
                first = problems[0]
                self.problems.append(
                    Diagnostic(
                        "E313" if decision.policy == "reject" else "W311",
                        f"decision {decision.id} cannot be detected: {first.message}",
                        Place(decision.file),
                        first.hint,
                    )
                )
                continue
            self.reads |= checked.reads
            self.asked |= checked.asked
            rejection = self.number() if decision.policy == "reject" else None
            found.append(Detector(decision.id, decision.title, checked.typed, checked.reads, rejection))
        return tuple(found)

    def unused(self, source: Contract, used: frozenset[str]) -> None:
        """Source leaves that nothing reads and nobody ignored on purpose."""
        accounted = PathSet((*used, *(i.path for i in self.mapping.ignored)))
        for path in leaf_paths(source.fields):
            if accounted.covers(path):
                continue
            place = Place(self.mapping.file)
            self.problems.append(Diagnostic("W309", f"source field '{path}' is not used", place, "map it or ignore it"))


def _values_read(target: Leaf | Group | Loop) -> frozenset[str]:
    """What a target takes from its source; a loop walks through its list without taking all that is in it."""
    return target.reads - {target.each.origin or ""} if isinstance(target, Loop) else target.reads


def leaf_paths(fields: tuple[Field, ...]) -> list[str]:
    """The paths of the fields that hold values and not further fields."""
    found = []
    for f in fields:
        found += leaf_paths(f.children) if f.children else [f.path]
    return found
