"""A query laid out for people: the same tokens, on short lines, with the same result."""

from __future__ import annotations

import re

import duckdb
import pytest

from runtime.engines.batch.sql_layout import WIDTH, columns, laid_out

LONG = ", ".join(f"'item number {n}'" for n in range(40))
QUERIES = [
    "SELECT 1 AS a",
    f"SELECT [{LONG}] AS listed, len([{LONG}]) + 1 AS counted",
    "SELECT list_transform([1, 2, 3], lambda x, i: {'value of the item': x * 2 + 1, 'position of the item': i, "
    "'a constant text': 'it''s; -- /* , ( and ) in a text', 'odd one': NULL}) AS made "
    'FROM (SELECT 1 AS "odd one") t',
    "WITH _a AS (SELECT *, CASE WHEN n > 1 AND n < 100 OR n IS NULL THEN 'a text that is rather long for a line' "
    "WHEN n = 5 THEN NULL ELSE 'another text that is rather long for a line' END AS said FROM (SELECT 7 AS n) t), "
    "_b AS (SELECT *, /* rule */ upper(said) || chr(31) || lower(said) || chr(31) || reverse(said) || chr(31) AS v0 "
    "FROM _a) SELECT n, v0, CAST(n AS DECIMAL(12,2)) AS d FROM _b",
]


@pytest.mark.parametrize("query", QUERIES)
def test_only_white_space_changes(query: str) -> None:
    laid = laid_out(query)
    assert re.sub(r"\s+", "", laid) == re.sub(r"\s+", "", query)
    assert duckdb.sql(laid).fetchall() == duckdb.sql(query).fetchall()
    assert max(map(len, laid.splitlines())) <= WIDTH


def test_short_brackets_and_between_stay_in_one_piece() -> None:
    names = " + ".join(f"a_rather_long_name_of_number_{n}" for n in range(3))
    laid = laid_out(
        f"SELECT (CAST({names} AS DECIMAL(12,2)) BETWEEN 1000000000 AND 2000000000 AND b_is_also_there) AS c"
    )
    assert "DECIMAL(12,2)" in laid and "BETWEEN 1000000000 AND 2000000000\n" in laid


def test_texts_are_never_broken() -> None:
    text = "word " * 60
    assert f"'{text}'" in laid_out(f"SELECT upper('{text}') AS a, lower('{text}') AS b")


def test_the_columns_of_the_layers() -> None:
    query = (
        "WITH _read AS (SELECT * FROM batch), _v AS (SELECT *, a AS t0, (a, b) AS v0 FROM _read), _end AS (SELECT 1)"
    )
    assert columns(query, "_end") == ["a AS t0", "(a, b) AS v0"]
    assert columns(query, "_v") == []
