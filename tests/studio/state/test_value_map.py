"""Value maps: which codes of the sample are known, and every edit of the table undone with the rest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from runtime.artefacts.lookup import LookupRow
from runtime.artefacts.mapping import Mapping, Rule
from studio.state.mapping_document import MappingDocument
from studio.state.open_workspace import OpenWorkspace
from studio.state.rules.sample_values import Asked, SampleValues, read_values
from studio.state.rules.value_map import (
    ValueMap,
    add_missing,
    begin_value_map,
    codes_asked,
    own_copy,
    pasted_rows,
    put_codes,
    remove_code,
    set_policy,
    value_map,
)

PATH = "customer.country"


@pytest.fixture
def mapped(document: MappingDocument) -> MappingDocument:
    document.set_expression(PATH, "lookup('country', trim(customer.country))")
    return document


def values_of(document: MappingDocument, asked: Asked) -> SampleValues:
    return read_values(
        asked, document.mapping, document.source.type, document.built, document.lookups, document.sample.records
    )


def arriving(document: MappingDocument, position: int) -> SampleValues:
    asked = codes_asked(document, PATH, position)
    assert asked is not None
    return values_of(document, asked)


def found(document: MappingDocument) -> ValueMap:
    made = value_map(document, PATH, 1, arriving(document, 1))
    assert made is not None
    return made


def table(folder: Path, name: str = "country") -> str:
    return (folder / "lookups" / f"{name}.csv").read_text()


def test_codes_of_the_sample_are_counted_and_those_missing_stand_first(mapped: MappingDocument) -> None:
    made = found(mapped)
    assert [(c.code, c.count, c.value, c.listed) for c in made.codes] == [
        ("xx", 1, None, False), ("de", 1, "DE", True), ("fr", 0, "FR", True),
    ]  # fmt: skip
    assert (made.covered, made.unknown, made.function) == (1, 1, "lookup")
    nothing = SampleValues()
    assert value_map(mapped, PATH, 0, nothing) is None and value_map(mapped, PATH, 9, nothing) is None


def test_an_edit_of_the_table_is_kept_seen_and_undone(mapped: MappingDocument, folder: Path) -> None:
    before = table(folder)
    assert put_codes(mapped, "country", [LookupRow("xx", "XK", "Kosovo")]).done
    assert table(folder) == before + "xx,XK,Kosovo\n"
    assert found(mapped).missing == () and mapped.lookups["country"]["xx"] == "XK"
    assert mapped.undo().done and table(folder) == before
    assert found(mapped).unknown == 1
    assert mapped.redo().done and found(mapped).unknown == 0
    assert remove_code(mapped, "country", "xx").done and table(folder) == before
    assert not put_codes(mapped, "country", []).done


def test_a_table_that_somebody_changed_since_is_not_overwritten_by_undo(mapped: MappingDocument, folder: Path) -> None:
    put_codes(mapped, "country", [LookupRow("xx", "XK")])
    file = folder / "lookups" / "country.csv"
    file.write_text(file.read_text() + "it,IT,\n")
    mapped.workspace.reload()
    answer = mapped.undo()
    assert not answer.done and "changed" in answer.said and "it,IT" in table(folder)
    assert mapped.history.last() is not None


def test_missing_codes_become_what_they_look_like(mapped: MappingDocument, folder: Path) -> None:
    made = found(mapped)
    assert made.guess("xx") == "xx"
    strict = replace(made, choices=("OPEN", "CLOSED"))
    assert strict.guess("open ") == "OPEN" and strict.guess("gone") is None
    assert not add_missing(mapped, strict).done
    assert add_missing(mapped, made).done and table(folder).endswith("xx,xx,\n")


def test_a_new_map_holds_the_codes_of_the_sample(document: MappingDocument, folder: Path) -> None:
    document.set_expression(PATH, "customer.country")
    assert begin_value_map(document, PATH, 0, arriving(document, 0)).done
    rule = document.rule(PATH)
    assert rule is not None and rule.source == "customer.country | lookup('customer_country', @)"
    assert table(folder, "customer_country") == "from,to,note\nde,de,\nxx,xx,\n"
    assert document.problems_at(PATH) == []
    assert document.undo().done
    assert not (folder / "lookups" / "customer_country.csv").exists()
    again = document.rule(PATH)
    assert again is not None and again.source == "customer.country"
    assert document.redo().done and (folder / "lookups" / "customer_country.csv").exists()


def test_a_shared_table_names_its_readers_and_can_be_copied(opened: OpenWorkspace, mapped: MappingDocument) -> None:
    other = Mapping("other", "0.1.0", "sale@1", "order", (Rule("number", "lookup_or('country', number, 'x')"),))
    opened.workspace.create("mappings", other)
    assert found(mapped).shared_with == ("other",)
    second = opened.open_mapping("other")
    put_codes(mapped, "country", [LookupRow("A-1", "Q")])
    assert second.lookups["country"]["A-1"] == "Q"
    assert own_copy(mapped, PATH, 1).done
    made = found(mapped)
    assert (made.table, made.shared_with) == ("order_country", ())
    put_codes(mapped, "order_country", [LookupRow("xx", "XX")])
    assert "xx" not in second.lookups["country"]


@pytest.mark.parametrize(
    ("policy", "source"),
    [
        ("lookup_or", "lookup_or('country', trim(customer.country), '')"),
        ("lookup_or_keep", "lookup_or_keep('country', trim(customer.country))"),
        ("lookup_or_null", "lookup_or_null('country', trim(customer.country))"),
    ],
)
def test_what_becomes_of_other_codes_is_said(mapped: MappingDocument, policy: str, source: str) -> None:
    assert set_policy(mapped, PATH, 1, policy).done
    rule = mapped.rule(PATH)
    assert rule is not None and rule.source == source
    set_policy(mapped, PATH, 1, "lookup")
    again = mapped.rule(PATH)
    assert again is not None and again.source == "lookup('country', trim(customer.country))"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("from\tto\nde\tDE\nfr\t", [("de", "DE", None), ("fr", None, None)]),
        ("de;DE;Germany\nat;AT;", [("de", "DE", "Germany"), ("at", "AT", None)]),
        ('"a,b",AB\nc,C\n\n', [("a,b", "AB", None), ("c", "C", None)]),
        ("  \n", []),
    ],
)
def test_two_columns_are_pasted(text: str, rows: list[tuple[str, str | None, str | None]]) -> None:
    assert [(r.key, r.value, r.note) for r in pasted_rows(text)] == rows
