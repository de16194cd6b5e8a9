"""What holds for every mapping and all records: the engines never differ. One property for each kind of mapping.

The tests try a few examples of each, always the same; `make fuzz` tries as many as one likes (`fuzz.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from runtime.artefacts.source_step import sources_of
from runtime.values import object_of
from tests.agreement.comparing import SharedEngine, differences, differences_with_steps
from tests.agreement.drawn_mappings import Case, a_flat_mapping, a_nested_mapping
from tests.agreement.drawn_steps import SteppedCase, a_stepped_mapping
from tests.agreement.drawn_values import records
from tests.agreement.test_source_steps import CONTRACTS


@dataclass(frozen=True)
class Property:
    """`share` is that of all examples, `few` how many are tried in the tests."""

    cases: st.SearchStrategy[Any]
    differences: Callable[..., list[str]]
    share: float
    few: int

    def run(self, examples: int, number: int | None = None) -> None:
        """Tries so many examples, others for each number; raises on the first difference, made as small as can be."""

        @given(self.cases)
        def holds(case: tuple[Any, ...]) -> None:
            found = self.differences(case[0].built.plan, *case[1:])
            assert not found, "\n".join([repr(case[0]), *found])

        chosen = settings(
            max_examples=examples, deadline=None, database=None, derandomize=number is None, print_blob=False,
            phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck), verbosity=Verbosity.quiet,
            report_multiple_bugs=False,
        )(holds)  # fmt: skip
        try:
            (chosen if number is None else seed(number)(chosen))()
        finally:
            SharedEngine.end()


@st.composite
def _with_records(draw: DrawFn, mapping: Callable[[DrawFn], Case]) -> tuple[Case, list[Any]]:
    case = mapping(draw)
    reads = case.built.plan.reads
    return case, draw(records(reads if reads.kind == "object" else object_of()))


@st.composite
def _with_sources(draw: DrawFn) -> tuple[SteppedCase, dict[str, list[Any]], int]:
    case = a_stepped_mapping(draw)
    names = sorted(set(sources_of(case.input)))
    found = {name: draw(records(CONTRACTS[name].type, alike=True)) for name in names}
    return case, found, draw(st.sampled_from([100_000, 3]))


PROPERTIES = {
    "expressions": Property(_with_records(a_flat_mapping), differences, 0.6, 15),
    "nested rules": Property(_with_records(a_nested_mapping), differences, 0.28, 12),
    "source steps": Property(_with_sources(), differences_with_steps, 0.12, 12),
}
