"""Walking through records: all of them, those with a problem, those that a line or a decision touches."""

from __future__ import annotations

import pytest

from studio.state.mapping_document import MappingDocument
from studio.state.preview.result import Cause
from studio.state.records.walk import RecordWalk, Through
from tests.studio.state.here import here

ROWS = {
    ("failing", ""): [1, 2], ("failing", "customer.country"): [1], ("failing", "created"): [2],
    ("touched", "channel"): [0, 2], ("decision", "4"): [2],
}  # fmt: skip


@pytest.fixture
def walk(document: MappingDocument) -> RecordWalk:
    return RecordWalk(here(document, ROWS))


async def test_all_records_come_round(walk: RecordWalk) -> None:
    seen = []
    for _ in range(4):
        assert (await walk.step(1)).done
        seen.append(walk.document.record)
    assert seen == [1, 2, 0, 1]
    assert (await walk.step(-1)).said == "record 1 of 3"
    assert (await walk.step(-1)).said == "record 3 of 3"


async def test_only_what_a_line_touches(walk: RecordWalk) -> None:
    walk.document.set_expression("channel", "from")
    assert (await walk.choose(Through("line", "channel"))).said == "record 1 of 3"
    assert walk.said() == "With a value for channel"
    assert (await walk.step(1)).said == "record 3 of 3"
    assert (await walk.step(1)).said == "record 1 of 3"
    for _ in range(12):
        await walk.at_random()
        assert walk.document.record in (0, 2)


async def test_a_way_without_records_is_refused_and_the_old_one_kept(walk: RecordWalk) -> None:
    answer = await walk.choose(Through("decision", decision=9))
    assert (answer.done, answer.said) == (False, "no record of the sample is touched by D-9")
    assert walk.through == Through()
    assert (await walk.choose(Through("decision", decision=4))).said == "record 3 of 3"
    assert walk.said() == "Touched by D-4"


async def test_problems_forth_and_back_whatever_is_walked_through(walk: RecordWalk) -> None:
    assert (await walk.next_problem()).said == "record 2 of 3"
    assert (await walk.next_problem()).said == "record 3 of 3"
    assert (await walk.next_problem(-1)).said == "record 2 of 3"
    assert (await walk.choose(Through("problems"))).said == "record 2 of 3"
    assert walk.said() == "With a problem"


async def test_the_next_record_of_a_cause(walk: RecordWalk) -> None:
    rule = Cause("lookup_miss", "", "customer.country", ("customer.country",), 1, True, "", "", "", 1)
    source = Cause("wrong_kind", "", None, ("created",), 1, True, "", "", "", 2)
    assert (await walk.next_of_cause(rule)).said == "record 2 of 3"
    assert (await walk.next_of_cause(source)).said == "record 3 of 3"
    nowhere = await walk.next_of_cause(Cause("x", "", "total", (), 1, True, "", "", "", None))
    assert nowhere.said == "no record of the sample fails here"


@pytest.mark.parametrize("number", [0, 4, -1])
def test_a_number_that_is_none_is_refused(walk: RecordWalk, number: int) -> None:
    assert walk.go_to(number).said == f"there is no record {number}: the sample has 3"
    assert walk.go_to(2).said == "record 2 of 3"
    assert walk.document.record == 1
