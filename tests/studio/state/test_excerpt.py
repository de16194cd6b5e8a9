"""The line that a problem points at: cut around its place, never more than can be looked at."""

from __future__ import annotations

from pathlib import Path

from studio.state.samples.excerpt import Excerpt, excerpt


def test_the_place_is_marked(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text('[\n  {"a": 1,, 2}\n]', encoding="utf-8")
    assert excerpt(file, 2, 11) == Excerpt('  {"a": 1,, 2}', 10)
    assert excerpt(file, 2, None) == Excerpt('  {"a": 1,, 2}')


def test_a_long_line_is_cut_around_it(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text("x" * 5_000 + "!" + "y" * 5_000, encoding="utf-8")
    found = excerpt(file, 1, 5_001)
    assert found is not None and found.at is not None
    assert len(found.text) <= 72 and found.text[found.at] == "!"


def test_what_cannot_be_shown_is_none(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a\n\n", encoding="utf-8")
    assert excerpt(file, 9, 1) is None
    assert excerpt(file, None, None) is None
    assert excerpt(file, 2, 1) is None
    assert excerpt(tmp_path / "none", 1, 1) is None
    assert excerpt(file, 1, 1, "no-such-encoding") is None
