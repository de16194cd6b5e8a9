"""YAML documents: what is read, what is refused, and what a change leaves as it was."""

from __future__ import annotations

import difflib
from typing import Any

import pytest
import yaml as other_yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.artefacts import layout
from runtime.artefacts.document import read_document
from runtime.artefacts.splice import Delete, Rename, Set
from runtime.diagnostics import CrosswalkError

TEXT = """\
# who it is for
name: stripe   # the short name
country: NO
since: 2026-01-02
'quoted':  "twice"
unit:
  # inside
  one: 1
  two: {a: 1, b: [x, y], c: }   # flow
people:
- name: Ana   # first
  role: steward
# between
- name: Bo
  role: deputy
text: |
  several
  lines

empty:
last: ~
"""


def changed(before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def test_words_and_dates_stay_text() -> None:
    data = read_document("a: NO\nb: 2026-01-02\nc: 12:30\nd: 0777\ne: 1_000\nf: yes\ng: .inf\nh: 1e999").data
    assert data == {
        "a": "NO",
        "b": "2026-01-02",
        "c": "12:30",
        "d": 777,
        "e": "1_000",
        "f": "yes",
        "g": ".inf",
        "h": "1e999",
    }


def test_an_unchanged_document_is_the_same_text() -> None:
    assert read_document(TEXT).text == TEXT


def test_lines_of_keys() -> None:
    document = read_document(TEXT)
    assert document.line(("name",)) == 2
    assert document.line(("unit", "two", "b")) == 9
    assert document.line(("people", 1, "role")) == 15
    assert document.line(("people", 7)) == 10  # of what is above it


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("a: [1\nb: 2", "E101", (2, 2)),
        ("a: 1\n b: 2", "E101", (2, 3)),
        ("a: *x", "E101", (1, 4)),
        ("a: &x 1\nb:\n  <<: *x", "E101", (3, 7)),
        ("a: !!python/object:os.system x", "E101", (1, 4)),
        ("a: 1\n---\nb: 2", "E101", (2, 1)),
        ("? [a]\n: 1", "E101", (1, 3)),
        ("a: '", "E101", (1, 5)),
        ("x: " + "[" * 101, "E105", (1, 103)),
        ("- 1", "E102", (1, None)),
        ("", "E102", (1, None)),
    ],
)
def test_what_cannot_be_read_is_a_fault_with_its_place_and_keeps_its_text(
    text: str, code: str, place: tuple[int, int | None]
) -> None:
    document = read_document(text, "f.yaml")
    (fault,) = document.faults
    assert document.broken and document.text == text
    assert fault.code == code
    assert (fault.place.file, fault.place.line, fault.place.column) == ("f.yaml", *place)


def test_a_document_over_the_limit_is_refused_unread() -> None:
    assert read_document("a: " + "x" * 5_000_001).faults[0].code == "E105"


def test_text_that_is_not_utf8_is_a_fault_with_its_line() -> None:
    document = read_document(b"a: 1\nb: \xe9\n", "f.yaml")
    assert document.broken and document.faults[0].place.line == 2


def test_a_key_that_stands_twice_is_a_fault_and_the_first_counts() -> None:
    document = read_document("a: 1\nb: 2\na: 3\n")
    assert document.data == {"a": 1, "b": 2}
    assert [(f.code, f.place.line) for f in document.faults] == [("E102", 3)]
    assert document.delete(("a",)).text == "b: 2\n"


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        (
            Set(("name",), "hubspot"),
            ["-name: stripe   # the short name", "+name: hubspot   # the short name"],
        ),
        (Set(("name",), "a: b"), ["-name: stripe   # the short name", '+name: "a: b"   # the short name']),
        (Set(("quoted",), 1), ["-'quoted':  \"twice\"", "+'quoted':  1"]),
        (Set(("unit", "one"), "NO"), ["-  one: 1", '+  one: "NO"']),
        (
            Set(("unit", "two", "b", 0), "z"),
            ["-  two: {a: 1, b: [x, y], c: }   # flow", "+  two: {a: 1, b: [z, y], c: }   # flow"],
        ),
        (
            Set(("unit", "two", "c"), True),
            ["-  two: {a: 1, b: [x, y], c: }   # flow", "+  two: {a: 1, b: [x, y], c: true }   # flow"],
        ),
        (
            Delete(("unit", "two", "a")),
            ["-  two: {a: 1, b: [x, y], c: }   # flow", "+  two: {b: [x, y], c: }   # flow"],
        ),
        (
            Delete(("unit", "two", "c")),
            ["-  two: {a: 1, b: [x, y], c: }   # flow", "+  two: {a: 1, b: [x, y] }   # flow"],
        ),
        (Set(("unit", "three"), 3), ["+  three: 3"]),
        (Set(("unit", "zero"), 0, ""), ["+  zero: 0"]),
        (Set(("people", 2), {"name": "Cy"}), ["+- name: Cy"]),
        (Delete(("people", 0)), ["-- name: Ana   # first", "-  role: steward"]),
        (Set(("people", 1, "name"), "Cy"), ["-- name: Bo", "+- name: Cy"]),
        (Delete(("people", 1, "name")), ["-- name: Bo", "-  role: deputy", "+- role: deputy"]),
        (Set(("text",), "one"), ["-text: |", "-  several", "-  lines", "+text: one"]),
        (
            Set(("name",), {"a": 1}),
            ["-name: stripe   # the short name", "+name:   # the short name", "+  a: 1"],
        ),
        (Set(("empty",), "x"), ["-empty:", "+empty: x"]),
        (Set(("last",), ["a"]), ["-last: ~", "+last: [a]"]),
        (
            Set(("new",), {"x": {"k": [1, {"z": 2}]}}),
            ["+new:", "+  x:", "+    k:", "+      - 1", "+      - z: 2"],
        ),
        (Delete(("name",)), ["-name: stripe   # the short name"]),
        (Rename(("unit",), "units"), ["-unit:", "+units:"]),
    ],
)
def test_a_change_touches_its_own_lines_only(change: Any, lines: list[str]) -> None:
    assert changed(TEXT, read_document(TEXT).change([change]).text) == lines


def test_missing_parents_are_made() -> None:
    assert read_document("a: 1\n").set(("b", "c", "d"), 2).text == "a: 1\nb:\n  c:\n    d: 2\n"


def test_line_ends_of_windows_and_a_missing_last_one_stay() -> None:
    assert read_document("a: 1\r\nb: 2").set(("c",), 3).text == "a: 1\r\nb: 2\r\nc: 3"


def test_forms_that_cannot_be_spliced_are_laid_out_anew_with_their_comments() -> None:
    made = read_document("# top\n? a\n: 1\nb: 2  # two\n").set(("a",), {"x": 1})
    assert made.data == {"a": {"x": 1}, "b": 2}
    assert "# top" in made.text and "# two" in made.text


def test_a_broken_document_cannot_be_changed() -> None:
    with pytest.raises(CrosswalkError, match="E102"):
        read_document("a: [").set(("a",), 1)


names = st.sampled_from(["a", "b", "c d", "NO", "1", "x.y", "#"]) | st.text(max_size=5)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(["NO", "1_0", "2026-01-02", "a: b", "x #", "- a", "a\nb", "a\n", "it's", '"', "=", "<<", "0x1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(names, values, max_size=4))
def test_whatever_is_laid_out_is_read_back(data: dict[str, Any]) -> None:
    text = layout.document(data)
    assert read_document(text).data == data
    assert read_document(layout.flow(data)).data == data


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x2FFF), max_size=12))
def test_text_is_the_same_text_to_a_reader_of_yaml_1_1(text: str) -> None:
    assert other_yaml.safe_load(f"a: {layout.scalar(text)}") == {"a": text}
    assert other_yaml.safe_load(f"{{a: {layout.scalar(text, in_flow=True)}, b: 1}}") == {"a": text, "b": 1}


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab:-[]{},#&*!|>'\"%@`? \n\t1", max_size=40))
def test_any_text_is_a_document_or_a_fault(text: str) -> None:
    document = read_document(text)
    assert document.text == text
    assert document.broken == bool(document.faults and document.faults[0].code in ("E101", "E105")) or (
        document.root is None
    )
