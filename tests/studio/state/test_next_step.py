"""What comes next: required fields without a rule, then problems, round and round until nothing is left."""

from __future__ import annotations

from studio.state.mapping_document import MappingDocument
from studio.state.next_step import next_step, next_steps


def test_required_fields_come_first_then_what_is_wrong(document: MappingDocument) -> None:
    document.remove("number")
    document.set_expression("channel", "nonsense(")
    document.set_expression("customer.name", "customer.name")
    found = [(step.path, step.why) for step in next_steps(document)]
    assert found[:3] == [
        ("number", "is required and not mapped"),
        ("customer.country", "is required and not mapped"),
        ("channel", "has a rule that cannot run"),
    ]


def test_it_goes_round_and_ends_when_nothing_is_left(document: MappingDocument) -> None:
    document.remove("number")
    document.set_expression("channel", "nonsense(")
    walked, at = [], None
    for _ in range(3):
        step = next_step(document, at)
        assert step is not None
        at = step.path
        walked.append(at)
    assert walked == ["number", "channel", "number"]
    document.set_expression("number", "number")
    document.remove("channel")
    left = next_steps(document)
    assert all(step.why == "is worth a look" for step in left)


def test_rules_that_reject_records_of_the_sample_are_among_it(document: MappingDocument) -> None:
    document.set_expression("customer.country", "lookup('country', customer.country)")
    document.preview.result = document.preview.run_now()
    assert ("customer.country", "rejects records of the sample") in [(s.path, s.why) for s in next_steps(document)]
