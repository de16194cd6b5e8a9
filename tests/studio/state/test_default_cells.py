"""Defaults that stand because nothing came are told apart from values, failures and defaults for failures."""

from __future__ import annotations

from studio.state.mapping_document import MappingDocument
from studio.state.records.default_cells import default_cells_in, has_defaults
from tests.studio.state.here import here


async def test_only_cells_whose_rule_gave_nothing_hold_a_default(document: MappingDocument) -> None:
    assert not has_defaults(here(document).built.plan)
    document.set_expression("channel", '"from"')
    document.set_default("channel", "shop")
    document.connect("customer.name", "customer.name")
    document.set_expression("customer.country", "lookup('country', customer.country)")
    document.set_default("customer.country", "ZZ")
    document.set_on_error("customer.country", "default")
    assert has_defaults(document.built.plan)
    found = await document.preview.ask(default_cells_in, 0, 50, document.sample.count)
    assert found == [(1, "channel"), (2, "channel"), (2, "customer.country")]
    assert await document.preview.ask(default_cells_in, 2, 1, 3) == [(2, "channel"), (2, "customer.country")]
