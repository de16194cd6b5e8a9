"""The value after each step, on real samples; those that fail among them."""

from __future__ import annotations

from studio.state.mapping_document import MappingDocument
from studio.state.preview.trace import TracedRow, telling_records


def test_each_step(document: MappingDocument) -> None:
    document.set_expression("customer.name", "customer.name | trim(@) | upper(@)")
    document.set_expression("customer.country", "'DE'")
    found = document.trace("customer.name")
    assert found.steps == ("trims it", "puts it in capital letters") and found.problem is None
    assert found.rows[0] == TracedRow(0, " Ada ", ("Ada", "ADA"), "ADA", None)
    assert found.rows[2] == TracedRow(2, "null", ("null", "null"), "null", None)


def test_a_failure_says_where_it_stops(document: MappingDocument) -> None:
    document.set_expression("customer.country", "customer.country | lookup('country', @) | upper(@)")
    found = document.trace("customer.country")
    assert found.rows[0].after == ("DE", "DE")
    assert found.rows[1] == TracedRow(1, "xx", (None, None), None, "'xx' is not in the lookup table")


def test_nested_calls_are_steps_too(document: MappingDocument) -> None:
    document.set_expression("channel", "upper(trim(customer.last))")
    assert document.trace("channel").rows[0] == TracedRow(0, "Byron", ("Byron", "BYRON"), "BYRON", None)


def test_inside_a_loop_the_first_item_that_is_kept(document: MappingDocument) -> None:
    document.connect("lines.data.amount", "items.amount")
    document.set_expression("items.amount", "divide(amount, `100`)")
    assert document.trace("items.amount").rows[0] == TracedRow(0, "1200", ("12.00",), "12.00", None)
    document.set_where("items", "amount < `1000`")
    assert document.trace("items.amount").rows[0] == TracedRow(0, "300", ("3.00",), "3.00", None)
    empty = document.trace("items.amount").rows[1]
    assert (empty.source, empty.after) == ("–", (None,))


def test_a_formula_is_one_step_from_the_fields_that_it_reads(document: MappingDocument) -> None:
    document.set_expression("channel", "concat(customer.name, '/', customer.last)")
    found = document.trace("channel")
    assert found.steps == ("works out the formula",)
    assert found.rows[0] == TracedRow(0, "last Byron, name  Ada ", (" Ada /Byron",), " Ada /Byron", None)


def test_a_constant_a_default_and_nothing(document: MappingDocument) -> None:
    document.set_default("channel", "web")
    assert document.trace("channel").rows[0] == TracedRow(0, "", (), "web", None)
    document.set_expression("channel", "from")
    assert [r.final for r in document.trace("channel").rows] == ["web", "web", "web"]
    assert document.trace("labels").problem == "there is no rule yet"


def test_a_wrong_rule_shows_its_problem_and_the_steps_before_it(document: MappingDocument) -> None:
    document.set_expression("channel", "number | lower(@) | uper(@)")
    found = document.trace("channel")
    assert found.problem == "unknown function 'uper'"
    assert found.rows[0] == TracedRow(0, "A-1", ("a-1", None), None, None)


def test_the_records_shown_are_the_current_one_then_failing_ones(document: MappingDocument) -> None:
    document.set_expression("customer.country", "lookup('country', customer.country)")
    result = document.preview.run_now()
    assert telling_records(result, "customer.country", 2, 3) == [2, 1, 0]
    assert telling_records(None, "customer.country", 0, 3, 2) == [0, 1]
