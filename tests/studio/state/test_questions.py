"""Edge cases of a sample asked as questions: each counted, each answered by one edit that ends it and can be undone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.artefacts.lookup import Lookup, LookupRow
from runtime.artefacts.mapping import Mapping, Rule
from runtime.artefacts.workspace import Workspace
from runtime.values import DATE, STRING, TIMESTAMP, array, decimal
from studio.state.mapping_document import MappingDocument
from studio.state.open_workspace import OpenWorkspace
from studio.state.questions import Question, questions_of
from studio.state.replies import KEPT, answer, arriving_at
from studio.state.rules.commands import Answer
from studio.state.rules.sample_values import Asked, SampleValues, read_values
from tests.contracts import leaf, model, source

BILLS = source(
    leaf("number", STRING), leaf("due", STRING), leaf("amount", STRING), leaf("city", STRING), leaf("state", STRING),
    leaf("kind", STRING), leaf("tags", array(STRING)), leaf("paid", STRING), format="json", name="bill",
)  # fmt: skip
INVOICE = model(
    leaf("number", STRING, required=True), leaf("due_date", DATE), leaf("amount", decimal(12, 2)), leaf("city", STRING),
    leaf("state", STRING), leaf("kind", STRING, enum=("credit", "debit")),
    leaf("tag", STRING), leaf("paid_at", TIMESTAMP), name="invoice",
)  # fmt: skip
RULES = {
    "number": "number", "due_date": "to_date(due)", "amount": "to_decimal(amount)", "city": "city",
    "state": "lookup('state', state)", "kind": "kind", "tag": "tags | first(@)",
    "paid_at": "to_timestamp(paid)",
}  # fmt: skip
COLUMNS = ("number", "due", "amount", "city", "state", "kind", "tags", "paid")
RECORDS = (
    ("1", "2026-02-03", "10", "Oslo", "o", "debit", ["a"], "2026-03-01 10:00:00.5 "),
    (None, "13/02/2026", "N/A", "-", "o", "debit", [], None),
    ("3", "14/02/2026", "12", "N/A", "x", "Debit", ["a", "b"], "2026-03-02 11:00:00"),
    ("4", None, "13", "Rome", "o", "credit", None, None),
)


@pytest.fixture
def document(tmp_path: Path) -> Iterator[MappingDocument]:
    made = Workspace.make(tmp_path / "acme", "acme")
    made.create("sources", BILLS)
    made.create("models", INVOICE)
    made.create("lookups", Lookup("state", (LookupRow("o", "open"),)))
    made.create("mappings", Mapping("bill", "0.1.0", "invoice@1", "bill", tuple(Rule(t, s) for t, s in RULES.items())))
    (made.folder / "samples").mkdir()
    (made.folder / "samples" / "bill.json").write_text(
        json.dumps([dict(zip(COLUMNS, record, strict=True)) for record in RECORDS])
    )
    workspace = OpenWorkspace(made.folder)
    yield workspace.open_mapping("bill")
    workspace.close()


def values_of(document: MappingDocument, asked: Asked) -> SampleValues:
    return read_values(
        asked, document.mapping, document.source.type, document.built, document.lookups, document.sample.records
    )


def asked(document: MappingDocument) -> dict[str, Question]:
    result = document.preview.run_now()
    return {q.path: q for q in questions_of(document, result, lambda wanted: values_of(document, wanted))}


def reply(document: MappingDocument, path: str, label: str, given: str = "") -> Answer:
    question = asked(document)[path]
    chosen = next(r for r in question.replies if r.label.startswith(label))
    wanted = arriving_at(document, path, chosen)
    arriving = values_of(document, wanted) if wanted is not None else None
    return answer(document, question.about, path, chosen, given, arriving)


def test_every_edge_case_is_asked_with_its_count(document: MappingDocument) -> None:
    found = asked(document)
    assert {path: (q.count, q.of, q.row) for path, q in found.items()} == {
        "number": (1, 4, 1), "due_date": (2, 4, 1), "amount": (1, 4, 1), "city": (2, 4, 1), "state": (1, 4, 2),
        "kind": (1, 4, 2), "tag": (1, 4, 2), "paid_at": (1, 4, 0),
    }  # fmt: skip
    assert found["number"].said == "1 of 4 records has no number, and the model requires it."
    assert found["due_date"].said == "2 of 4 records have a due_date that is written another way, like 13/02/2026."
    assert found["city"].said == "2 of 4 values of city are '-', 'N/A'. Is nothing known there?"
    assert found["state"].said == "1 of 4 records has a code that the value map state does not know: 'x'."
    assert [r.label for r in found["number"].replies] == ["Reject the record", "Use a default", "Make it optional"]


def test_nothing_is_asked_before_the_values_are_known(document: MappingDocument) -> None:
    result = document.preview.run_now()
    assert {q.path for q in questions_of(document, result, lambda _: None)} == {"number", "city"}
    assert questions_of(document, None, lambda _: None) == []


@pytest.mark.parametrize(
    ("path", "label", "given", "becomes"),
    [
        ("number", "Use a default", "unknown", None),
        ("due_date", "Read 13/02/2026 as 13 February 2026", "", 'to_date(due, `["%Y-%m-%d", "%d/%m/%Y"]`)'),
        ("amount", "Nothing is known", "", "to_decimal(switch(amount, 'N/A', `null`, amount))"),
        ("paid_at", "Take the blanks away", "", "to_timestamp(trim(paid))"),
        ("city", "Nothing is known", "", "switch(city, '-', `null`, 'N/A', `null`, city)"),
        ("state", "Keep the code as it is", "", "lookup_or_keep('state', state)"),
        ("state", "Leave it empty", "", "lookup_or_null('state', state)"),
        ("state", "Add them as they are", "", "lookup('state', state)"),
        ("kind", "Translate them", "", "kind | lookup('kind', @)"),
        ("tag", "All, joined", "", "join(', ', map(&to_string(@), tags))"),
    ],
)
def test_an_answer_ends_its_question_and_can_be_undone(
    document: MappingDocument, path: str, label: str, given: str, becomes: str | None
) -> None:
    before = document.rule(path)
    assert reply(document, path, label, given).done
    rule = document.rule(path)
    assert rule is not None and (becomes is None or rule.source == becomes)
    assert path not in asked(document)
    assert document.undo().done and document.rule(path) == before and path in asked(document)


def test_a_field_is_made_optional_in_the_model_and_undone(document: MappingDocument) -> None:
    assert reply(document, "number", "Make it optional").said == "number is optional in invoice now"
    field = document.target("number")
    assert field is not None and not field.required
    assert "number" not in asked(document)
    assert document.undo().done
    field = document.target("number")
    assert field is not None and field.required


@pytest.mark.parametrize(
    ("path", "label"), [("number", "Reject"), ("tag", "The first is right"), ("city", "It is a v")]
)
def test_what_is_right_as_it_is_is_noted_and_not_asked_again(document: MappingDocument, path: str, label: str) -> None:
    document.set_note(path, "As Ana said.")
    about = asked(document)[path].about
    assert reply(document, path, label).done
    rule = document.rule(path)
    assert rule is not None and rule.note == f"As Ana said. {KEPT[about]}"
    assert path not in asked(document)


def test_a_default_that_the_model_forbids_or_none_is_refused(document: MappingDocument) -> None:
    assert reply(document, "number", "Use a default", " ").said == "a default needs a value"
