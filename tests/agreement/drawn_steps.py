"""Mappings with source steps for the differential tests: joins, unions and the like, one over what the last one gives.

A step is drawn over the records that it gets; one that the check refuses is left out.
"""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from runtime.artefacts import source_step as steps
from runtime.artefacts.contract import Contract
from runtime.artefacts.mapping import Mapping, Rule
from runtime.language.typed import Around
from runtime.plan.build import Built, build
from runtime.values import ANY, Type, array
from tests.agreement.drawn_expressions import ANYTHING, an_expression
from tests.agreement.drawn_mappings import LOOKUPS, rules_over, rules_shown
from tests.agreement.test_source_steps import CONTRACTS
from tests.contracts import leaf, model

MOST = 3
_KEYS = ("string", "integer", "date", "decimal", "boolean", "number")


class SteppedCase:
    """A mapping whose records come out of source steps, as it was drawn."""

    def __init__(self, given: steps.Input, rules: tuple[Rule, ...], target: Contract, built: Built) -> None:
        self.input, self.rules, self.model, self.built = given, rules, target, built

    def __repr__(self) -> str:
        made = [f"from {self.input.source} ({self.input.named})", *map(str, self.input.steps)]
        return "\n".join([*made, *rules_shown(self.rules, self.model.fields)])


def a_stepped_mapping(draw: DrawFn) -> SteppedCase:
    """Source steps, and rules over what they give."""
    given = _input(draw, "orders", 2)
    rules, target = rules_over(draw, Around(_type_after(given) or ANY, lookups=LOOKUPS, made=True), 3)
    whole = (*rules, Rule("whole", "@"))
    of_all = model(*target.fields, leaf("whole", ANY))
    # A union may have fields of two kinds, as long as no rule reads them.
    for some, of in ((whole, of_all), (rules, target), ((Rule("one", "`1`"),), model(leaf("one", ANY)))):
        built = _built(given, some, of)
        if built.ok:
            break
    assert built.ok, built.diagnostics
    return SteppedCase(given, some, of, built)


def _built(given: steps.Input, rules: tuple[Rule, ...] = (), target: Contract | None = None) -> Built:
    mapping = Mapping("m", "1.0.0", "order@1", given.source, rules, named=given.named, steps=given.steps)
    return build(mapping, CONTRACTS[given.source], target or model(), (), LOOKUPS, CONTRACTS)


def _type_after(given: steps.Input) -> Type | None:
    """What the records are after the steps; None where these cannot run."""
    if not given.steps and given.named is None:
        return CONTRACTS[given.source].type
    built = _built(given)
    return built.draft.type if built.ok and built.draft is not None else None


def _input(draw: DrawFn, source: str, depth: int) -> steps.Input:
    made = steps.Input(source, "main" if draw(st.integers(0, 9)) == 9 else None)
    for number in range(draw(st.integers(1 if depth == 2 else 0, MOST if depth == 2 else 1))):
        before = _type_after(made)
        assert before is not None
        more = steps.Input(source, made.named, (*made.steps, _step(draw, before, f"{depth}_{number}", depth)))
        made = more if _type_after(more) else made
    if depth == 2 and not made.steps and made.named is None:
        return steps.Input(source, None, (steps.Where("`true`"),))
    return made


def _step(draw: DrawFn, of: Type, name: str, depth: int) -> steps.SourceStep:
    around = Around(of, lookups=LOOKUPS, made=True)

    def key() -> str:
        return an_expression(draw, around, _KEYS, draw(st.integers(0, 1))).text

    match draw(st.integers(0, 6 if depth else 4)):
        case 0:
            return steps.Where(an_expression(draw, around, ("boolean",), 2).text)
        case 1:
            return steps.Each(f"item{name}", an_expression(draw, around, ("array",), 1).text, draw(st.booleans()))
        case 2:
            by = key() if draw(st.booleans()) else None
            return steps.Unique((key(), *((key(),) if draw(st.booleans()) else ())), by, draw(st.booleans()))
        case 3:
            rows = Around(array(of), lookups=LOOKUPS, made=True)
            into = [(f"m{n}", an_expression(draw, rows, ANYTHING, 2).text) for n in range(draw(st.integers(1, 3)))]
            return steps.GroupBy((("k0", key()), *((("k1", key()),) if draw(st.booleans()) else ())), tuple(into))
        case 4:
            kind = draw(st.sampled_from([inner for _, inner in of.fields] or [ANY])).kind
            names = [n for n, inner in of.fields if inner.kind == kind or {inner.kind, kind} == {"integer", "number"}]
            return steps.Unpivot(tuple(names[:3]), f"name{name}", f"value{name}", draw(st.booleans()))
        case 5:
            origin = f"origin{name}" if draw(st.booleans()) else None
            return steps.Union(tuple(_input(draw, s, depth - 1) for s in _others(draw)), origin)
    other = _input(draw, _others(draw)[0], depth - 1)
    return steps.Join(f"other{name}", other, _pairs(draw, around, other), draw(st.sampled_from(steps.TAKE)))


def _others(draw: DrawFn) -> list[str]:
    return draw(st.lists(st.sampled_from(list(CONTRACTS)), min_size=1, max_size=2))


def _pairs(draw: DrawFn, around: Around, other: steps.Input) -> steps.Named:
    theirs = Around(_type_after(other) or ANY, lookups=LOOKUPS, made=True)
    pairs = []
    for _ in range(draw(st.integers(1, 2))):
        left = an_expression(draw, around, _KEYS, draw(st.integers(0, 1)))
        kinds = ("integer", "number", "decimal") if left.type.is_numeric else (left.type.kind,)
        pairs.append((left.text, an_expression(draw, theirs, kinds, draw(st.integers(0, 1))).text))
    return tuple(pairs)
