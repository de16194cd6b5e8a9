"""Whole mappings for the differential tests: a model, its rules with loops, objects, policies and demands, decisions.

A rule is drawn together with its field of the model, so that every mapping is one that may run.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from runtime.artefacts.contract import Contract, Field
from runtime.artefacts.decision import Decision
from runtime.artefacts.mapping import Mapping, Rule
from runtime.language.check import check_list
from runtime.language.parse import parse
from runtime.language.typed import Around
from runtime.plan.build import Built, build
from runtime.values import ANY, BOOLEAN, DATE, INTEGER, NUMBER, STRING, TIME, TIMESTAMP, Type, array, decimal
from tests.agreement.drawn_expressions import ANYTHING, DEEPEST, Drawn, an_expression
from tests.contracts import a_list, an_object, leaf, model, source

MONEY = decimal(10, 2)
SOURCE = source(
    leaf("s", STRING), leaf("i", INTEGER), leaf("n", NUMBER), leaf("d", MONEY), leaf("b", BOOLEAN), leaf("x", ANY),
    leaf("day", DATE), leaf("ts", TIMESTAMP), leaf("tm", TIME), leaf("t", STRING), leaf("j", INTEGER), leaf("y", ANY),
    an_object("o", leaf("s", STRING), leaf("i", INTEGER), an_object("p", leaf("n", NUMBER), leaf("x", ANY))),
    a_list("lo", leaf("s", STRING), leaf("i", INTEGER), leaf("d", MONEY), leaf("b", BOOLEAN), leaf("x", ANY),
           leaf("ls", array(STRING)), an_object("o", leaf("s", STRING), leaf("ts", TIMESTAMP)),
           a_list("lo", leaf("i", INTEGER), leaf("day", DATE))),
    leaf("ls", array(STRING)), leaf("li", array(INTEGER)), leaf("ln", array(NUMBER)), leaf("ld", array(MONEY)),
    leaf("lb", array(BOOLEAN)), leaf("lday", array(DATE)), leaf("lx", array(ANY)), leaf("ll", array(array(INTEGER))),
    leaf("wide", decimal(38, 10)), leaf("lts", array(TIMESTAMP)),
)  # fmt: skip
LOOKUPS = {
    "t": {"a": "A", "b": None, "": "it's", "ß": "ss", "🦆": "duck"},
    "odd": {"1.50": "x", "null": "", "a b": "\x1f"}, "empty": {},
}  # fmt: skip
_POLICIES = ["reject", "reject", "null", "flag", "default"]
_TARGETS = [ANY, STRING, INTEGER, NUMBER, MONEY, BOOLEAN, DATE, TIMESTAMP, array(ANY), array(STRING), array(INTEGER)]
_DEFAULTS: dict[str, Any] = {
    "string": "none", "integer": 7, "number": 0.5, "decimal": "0.25", "boolean": False, "date": "2020-01-01",
    "any": [1, "a"], "timestamp": "2020-01-01T00:00:00Z", "time": "10:00",
}  # fmt: skip


Pairs = list[tuple[Rule, Field]]


class Case:
    """A mapping that may run, as it was drawn."""

    def __init__(self, rules: tuple[Rule, ...], target: Contract, built: Built, query: str | None) -> None:
        self.rules, self.model, self.built, self.query = rules, target, built, query

    def __repr__(self) -> str:
        detects = [f"decision 1: {self.query}"] if self.query else []
        return "\n".join([*rules_shown(self.rules, self.model.fields), *detects])


def a_flat_mapping(draw: DrawFn, most: int = 8) -> Case:
    """Some rules, each of one expression."""
    around = Around(SOURCE.type, lookups=LOOKUPS)
    return _case(draw, _numbered(draw(st.lists(_leaves(around, DEEPEST), min_size=1, max_size=most))), around)


def a_nested_mapping(draw: DrawFn) -> Case:
    """Rules with loops and objects in each other."""
    around = Around(SOURCE.type, lookups=LOOKUPS)
    query = an_expression(draw, around, ("boolean",), 2).text if draw(st.booleans()) else None
    return _case(draw, _fields(draw, around, 3), around, query)


def rules_over(draw: DrawFn, around: Around, most: int) -> tuple[tuple[Rule, ...], Contract]:
    """Rules and their model for records of another type."""
    pairs = _numbered(draw(st.lists(_leaves(around, 1), min_size=1, max_size=most)))
    return tuple(rule for rule, _ in pairs), model(*(field for _, field in pairs))


def _case(draw: DrawFn, pairs: Pairs, around: Around, query: str | None = None) -> Case:
    rules, target = tuple(rule for rule, _ in pairs), model(*(field for _, field in pairs))
    decisions = [Decision(1, "one", "accepted", detect=query, affects=("m.f0",))] if query else []
    made = build(Mapping("m", "1.0.0", "order@1", "orders", rules), SOURCE, target, decisions, LOOKUPS)
    assert made.ok, made.diagnostics
    return Case(rules, target, made, query)


def _numbered(pairs: Pairs) -> Pairs:
    """Rules and fields with names, which they lack while it is not clear how many there are."""
    return [(replace(rule, target=f"f{n}"), _renamed(field, f"f{n}")) for n, (rule, field) in enumerate(pairs)]


def _renamed(field: Field, name: str) -> Field:
    """The field and all in it with paths that begin with another name."""
    return replace(_below(field, len(field.name), name), name=name)


def _below(field: Field, length: int, name: str) -> Field:
    inner = tuple(_below(one, length, name) for one in field.fields)
    item = field.item and _below(field.item, length, name)
    return replace(field, path=name + field.path[length:], fields=inner, item=item)


@st.composite
def _leaves(draw: DrawFn, around: Around, depth: int) -> tuple[Rule, Field]:
    return _leaf(draw, "f", around, depth)


@st.composite
def _targets(draw: DrawFn, around: Around, depth: int) -> tuple[Rule, Field]:
    return _field(draw, "f", around, depth)


def _fields(draw: DrawFn, around: Around, depth: int) -> Pairs:
    return _numbered(draw(st.lists(_targets(around, depth), min_size=1, max_size=3)))


def _field(draw: DrawFn, name: str, around: Around, depth: int) -> tuple[Rule, Field]:
    chance = draw(st.integers(0, 5))
    if not depth or chance <= 1:
        return _leaf(draw, name, around, 2)
    return _loop(draw, name, around, depth) if chance <= 3 else _group(draw, name, around, depth)


def _loop(draw: DrawFn, name: str, around: Around, depth: int) -> tuple[Rule, Field]:
    each = an_expression(draw, around, ("array",), draw(st.integers(0, 2)))
    if each.type.kind not in ("array", "any", "null"):
        return _leaf(draw, name, around, 2)
    walked = check_list(parse(each.text), around, each.text).typed
    inside = around.inside(walked.type.item or ANY if walked.type.kind == "array" else ANY, walked.origin)
    where = an_expression(draw, inside, ("boolean",), 2).text if draw(st.integers(0, 2)) == 2 else None
    pairs = _fields(draw, inside, depth - 1)
    field = a_list(name, *(field for _, field in pairs), required=_sometimes(draw))
    return Rule(name, each=each.text, where=where, rules=tuple(rule for rule, _ in pairs)), field


def _group(draw: DrawFn, name: str, around: Around, depth: int) -> tuple[Rule, Field]:
    of, inside = None, around
    if draw(st.booleans()):
        of = an_expression(draw, around, ("object",), draw(st.integers(0, 2)))
        inside = around.inside(of.type, of.typed.origin)
    pairs = _fields(draw, inside, depth - 1)
    field = an_object(name, *(field for _, field in pairs), required=_sometimes(draw))
    return Rule(name, of and of.text, rules=tuple(rule for rule, _ in pairs)), field


def _leaf(draw: DrawFn, name: str, around: Around, depth: int) -> tuple[Rule, Field]:
    one = an_expression(draw, around, ANYTHING, depth)
    of = _target(draw, one)
    policy = draw(st.sampled_from(_POLICIES))
    has_default = policy == "default" or draw(st.integers(0, 9)) == 9
    default = _default(of) if has_default and draw(st.integers(0, 4)) < 4 else None
    rule = Rule(name, one.text, default, has_default, policy)
    return rule, _demanding(draw, leaf(name, of, required=_sometimes(draw)))


def _default(of: Type) -> Any:
    return 0 if of.kind == "decimal" and of.scale < 2 else _DEFAULTS.get(of.kind)


def _target(draw: DrawFn, one: Drawn) -> Type:
    """A type that the expression fits."""
    of = one.type
    if of.kind in ("any", "null"):
        return draw(st.sampled_from(_TARGETS))
    chance = draw(st.integers(0, 4))
    if chance == 4:
        return ANY
    if chance == 3 and of.kind in ("integer", "decimal"):
        return draw(st.sampled_from([NUMBER, decimal(38, 10), decimal(6, 2)]))
    return of


def _demanding(draw: DrawFn, field: Field) -> Field:
    if draw(st.integers(0, 4)) < 4:
        return field
    if field.type.kind == "string":
        return replace(field, **draw(st.sampled_from([
            {"max_length": 2}, {"min_length": 2}, {"pattern": "^[a-z]*$"}, {"enum": ("a", "", "2024-02-29")},
        ])))  # fmt: skip
    if field.type.is_numeric:
        return replace(field, **draw(st.sampled_from([{"minimum": 0}, {"maximum": 1.5}, {"enum": (0, 1, 2.5)}])))
    if field.type.kind == "date":
        return replace(field, minimum="2000-01-01")
    return field


def _sometimes(draw: DrawFn) -> bool:
    return draw(st.integers(0, 5)) == 5


def rules_shown(rules: tuple[Rule, ...], fields: tuple[Field, ...], indent: str = "") -> list[str]:
    """The rules and what the model says of their fields, a line for each."""
    found = []
    for rule, field in zip(rules, fields, strict=True):
        facts = {k: v for k in ("required", "enum", "pattern", "minimum", "maximum", "min_length", "max_length")
                 if (v := getattr(field, k))}  # fmt: skip
        said = {k: v for k in ("each", "where", "source", "default", "on_error") if (v := getattr(rule, k)) is not None}
        found.append(f"{indent}{rule.target}: {field.type} {facts or ''} {said}")
        found += rules_shown(rule.rules, field.children, indent + "  ") if rule.rules else []
    return found
