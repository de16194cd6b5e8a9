"""Source steps written back: every edit gives the mapping that was meant, and touches only its own lines."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import pytest

from runtime.artefacts.document import read_document
from runtime.artefacts.edits import SetInput, apply
from runtime.artefacts.mapping import Mapping
from runtime.artefacts.mapping_change import write_mapping
from runtime.artefacts.mapping_file import read_mapping
from runtime.artefacts.source_step import (
    Each,
    GroupBy,
    Input,
    Join,
    SourceStep,
    Union,
    Unique,
    Unpivot,
    Where,
)

TEXT = """\
crosswalk: 1   # the format
name: sales
version: 1.0.0
model: invoice
source:
  from: lines   # one for each line
  steps:
    # test orders are nobody's
    - where: kind != 'test'   # agreed in May
      since: 2024
    # who bought it
    - join: {customer: customers}
      on:
        customer_id: id   # as text
      take: first
    - wehre: oops
    - group_by: {number: invoice, who: customer.name}
      into: {lines: "@", total: "sum([*].amount)"}
    # the end
rules:
  number: number   # stays
"""


def mapping_of(text: str) -> Mapping:
    made, _ = read_mapping(read_document(text))
    assert made is not None
    return made


def written(text: str, given: Input) -> str:
    before = mapping_of(text)
    made = write_mapping(read_document(text), before, apply(before, SetInput(given))).text
    assert mapping_of(made).input == given
    return made


def changed(place: int, step: SourceStep) -> Input:
    given = mapping_of(TEXT).input
    return replace(given, steps=(*given.steps[:place], step, *given.steps[place + 1 :]))


WHERE, JOIN, GROUP = mapping_of(TEXT).steps


def lines_changed(before: str, after: str) -> tuple[list[str], list[str]]:
    old, new = before.splitlines(), after.splitlines()
    return [line for line in old if line not in new], [line for line in new if line not in old]


def test_a_changed_step_changes_its_own_line_only() -> None:
    made = written(TEXT, changed(0, Where("kind == 'sale'")))
    assert lines_changed(TEXT, made) == (
        ["    - where: kind != 'test'   # agreed in May"], ["    - where: kind == 'sale'   # agreed in May"],
    )  # fmt: skip
    assert isinstance(JOIN, Join) and isinstance(GROUP, GroupBy)
    made = written(TEXT, changed(1, replace(JOIN, take="one", on=(("buyer", "id"),), field="buyer")))
    assert "        buyer: id   # as text\n" in made and "take" not in made and "- join: {buyer: customers}" in made
    made = written(TEXT, changed(1, replace(JOIN, on=(*JOIN.on, ("kind", "kind")))))
    assert "        customer_id: id   # as text\n        kind: kind\n" in made
    made = written(TEXT, changed(2, replace(GROUP, into=GROUP.into[:1])))
    assert '      into: {lines: "@"}\n' in made and "# the end" in made


def test_a_new_step_goes_between_and_the_others_stay_as_they_are() -> None:
    made = written(TEXT, replace(mapping_of(TEXT).input, steps=(WHERE, Unique(("id",)), JOIN, GROUP)))
    assert lines_changed(TEXT, made) == ([], ["    - unique: [id]"])
    assert made.index("- unique") < made.index("# who bought it") < made.index("wehre") < made.index("group_by")


def test_steps_move_with_the_comments_above_them() -> None:
    made = written(TEXT, replace(mapping_of(TEXT).input, steps=(JOIN, WHERE, GROUP)))
    assert sorted(made.splitlines()) == sorted(TEXT.splitlines())
    assert made.index("# who bought it") < made.index("- join") < made.index("# test orders") < made.index("- where")


def test_a_step_taken_away_leaves_comments_and_what_nobody_understands() -> None:
    made = written(TEXT, replace(mapping_of(TEXT).input, steps=(WHERE, GROUP)))
    assert "- join" not in made and "# who bought it" in made and "wehre: oops" in made
    made = written(TEXT, Input("lines"))
    assert "wehre: oops" in made and "from: lines   # one for each line" in made and "number: number   # stays" in made


@pytest.mark.parametrize("source", ["source: lines # here\n", "source: {from: lines}\n", "source:\n  from: lines\n"])
def test_the_first_step_makes_the_list(source: str) -> None:
    text = f"crosswalk: 1\nname: a\nversion: 1.0.0\nmodel: m\n{source}rules:\n  a: b\n"
    made = written(text, Input("lines", None, (WHERE,)))
    assert "\n  steps:\n    - where: kind != 'test'\n" in made
    assert written(made, Input("lines")) != made
    assert written(made, Input("lines", "line", (WHERE, WHERE)))


def test_a_step_of_a_joined_source_is_changed_where_it_stands() -> None:
    text = TEXT.replace("{customer: customers}", "{customer: {from: customers, steps: [{unique: [id]}]}}")
    inner = Input("customers", None, (Unique(("id",), "seen"),))
    made = written(text, changed(1, replace(JOIN, other=inner)))  # type: ignore[type-var]
    assert "join: {customer: {from: customers, steps: [{unique: [id], latest: seen}]}}" in made
    assert "customer_id: id   # as text" in made


POOL: tuple[SourceStep, ...] = (
    Where("a"), Where("b # c"), Join("c", Input("d"), (("e", "f"), ("g", "h")), "many"),
    Join("c", Input("d", None, (Where("x"), Unique(("y",), "z", False))), (("e", "f"),)),
    Union((Input("d"), Input("e", "f")), "from"), Union((Input("d"),)), Each("i", "a.b", True), Each("i", "a"),
    GroupBy((("a", "b"),), ()), GroupBy((("a", "b"), ("c", "upper(d, 'e')")), (("f", "@"),)), Unique(("a", "b")),
    Unpivot(("a", "b")), Unpivot(("a",), "k", "v", True),
)  # fmt: skip


def test_whatever_becomes_of_the_steps_is_what_is_read_again() -> None:
    draw = random.Random(4)
    text = TEXT
    for _ in range(300):
        steps = tuple(draw.choices(POOL, k=draw.randint(0, 5)))
        named = draw.choice((None, "line"))
        text = written(text, Input(draw.choice(("lines", "orders")), named, steps))
        assert "number: number   # stays" in text


def test_every_step_becomes_every_other_of_its_kind() -> None:
    for old, new in itertools.permutations(POOL, 2):
        text = written(TEXT, Input("lines", None, (WHERE, old)))
        made = written(text, Input("lines", None, (WHERE, new)))
        assert "# agreed in May" in made and "wehre: oops" in made
