"""A lookup is edited line by line: what is not concerned keeps its bytes."""

from __future__ import annotations

import pytest

from runtime.artefacts.lookup import LookupRow, read_lookup
from runtime.artefacts.lookup_change import change_lookup

TEXT = 'from,to,note\n"a, b",A,\n\nB,"X",why\nC,,no value\n'


def test_only_the_line_of_the_code_changes() -> None:
    assert change_lookup(TEXT, [LookupRow("B", "Y", "why")]) == TEXT.replace('B,"X",why', "B,Y,why")
    assert change_lookup(TEXT, [LookupRow("D", None, "later")]) == TEXT + "D,,later\n"
    assert change_lookup(TEXT, [], ["B"]) == TEXT.replace('B,"X",why\n', "")
    assert change_lookup(TEXT, []) == TEXT


def test_other_columns_and_line_ends_stay() -> None:
    text = "\ufeffowner,to,from\r\nAna,X,b\r\nBo,Y,c"
    assert change_lookup(text, [LookupRow("b", "Z"), LookupRow("d", "Q")]) == (
        "\ufeffowner,to,from\r\nAna,Z,b\r\nBo,Y,c\r\n,Q,d\r\n"
    )


def test_a_note_makes_a_column_for_notes() -> None:
    assert change_lookup("from,to\na,1\n", [LookupRow("a", "2", "hm")]) == "from,to,note\na,2,hm\n"


@pytest.mark.parametrize("code", ['=1+1"', "a\nb", " x ", ":y", "<b>"])
def test_every_code_comes_back_as_it_was(code: str) -> None:
    lookup, faults = read_lookup(change_lookup(TEXT, [LookupRow(code, code)]), "t")
    assert lookup is not None and not faults and lookup.as_dict()[code] == code


def test_of_a_code_that_stands_twice_the_first_counts() -> None:
    assert change_lookup("from,to\na,1\na,2\n", [LookupRow("a", "3")]) == "from,to\na,3\na,2\n"
    assert change_lookup("from,to\na,1\na,2\nb,1\n", [], ["a"]) == "from,to\nb,1\n"
