"""Rendering: whatever parses comes back as the same nodes, and the text is the canonical one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.diagnostics import CrosswalkError
from runtime.language.parse import parse
from runtime.language.render import literal_text, name_text, render

_PIECES = st.sampled_from([
    "a", "b", '"a b"', "c1", "@", "*", "'x'", "'it\\'s'", "`1`", '`{"k": [1, "`"]}`', "`null`", ".", ".", "[0]", "[-1]",
    "[*]", "[]", "[1:2]", "[::-1]", "[:3:2]", "[?a == b]", "[?", "]", "(", ")", "(", ")", " | ", " || ", " && ", "!",
    " == ", " < ", "f(", "g(a, ", "&", ", ", "[a, b]", "[", "{x: a}", '{"y z": ', "}",
])  # fmt: skip


@settings(max_examples=3000, deadline=None)
@given(st.lists(_PIECES, min_size=1, max_size=9).map("".join))
def test_any_text_that_parses_is_rendered_to_the_same_nodes(text: str) -> None:
    try:
        node = parse(text)
    except CrosswalkError:
        return
    assert parse(render(node)) == node, render(node)


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    one = st.builds(lambda a, suffix: f"({a}){suffix}", inner, st.sampled_from(
        ["", ".b", "[0]", "[*]", "[]", "[0:1]", "[?c]", ".*", ".{x: b}", ".[b, c]", "[*].[b]", "[*].b[*].[c][0]"]
    ))  # fmt: skip
    bare = st.builds(lambda a, suffix: f"{a}{suffix}", inner, st.sampled_from(
        [".b", "[0]", "[*]", "[]", "[0:1]", "[?c]", ".*", ".{x: b}", ".[b, c]", "[*].c[?d].e", "[*].[b, c][1]"]
    ))  # fmt: skip
    two = st.builds(
        lambda a, op, b: f"{a}{op}{b}", inner, st.sampled_from([" | ", " || ", " && ", " == ", " != ", " >= "]), inner
    )
    call = st.builds(lambda a, b: f"f({a}, &{b})", inner, inner)
    return st.one_of(one, bare, two, call, inner.map(lambda a: f"!{a}"), inner.map(lambda a: f"[{a}]"))


@settings(max_examples=3000, deadline=None)
@given(
    st.recursive(
        st.sampled_from(["a", "*", "@", "[0]", "[*]", "[]", "[?a]", "`1`", "'t'", "[1:]"]), _grown, max_leaves=8
    )
)
def test_nested_expressions_are_rendered_to_the_same_nodes(text: str) -> None:
    try:
        node = parse(text)
    except CrosswalkError:
        return
    assert parse(render(node)) == node, render(node)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("upper( trim(name) )", "upper(trim(name))"),
        ("(a || b) | trim( @ )", "a || b | trim(@)"),
        ("(a[*]).b", "(a[*]).b"),
        ("lines[*].[a,b][0]", "lines[*].[a, b][0]"),
        ('"from"', "from"),
        ('"property_hs_all-funky".x', '"property_hs_all-funky".x'),
        ('`"text"`', "'text'"),
        ("!(a == b)", "!(a == b)"),
    ],
)
def test_the_canonical_text(text: str, canonical: str) -> None:
    assert render(parse(text)) == canonical


@given(st.text())
def test_any_text_is_a_literal_and_any_name_a_field(text: str) -> None:
    if max(text, default="") >= "\ud800" and any(0xD800 <= ord(c) <= 0xDFFF for c in text):
        return
    assert parse(literal_text(text)).value == text  # type: ignore[attr-defined]
    assert parse(name_text(text)).name == text  # type: ignore[attr-defined]
