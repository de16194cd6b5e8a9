"""How deep the SQL of a rule is nested: beyond a limit DuckDB takes longer to bind it than Python to run the rule."""

from __future__ import annotations

import re
from collections.abc import Iterable

from runtime.language.functions.table import not_in_sql

MAX_NESTED = 20
"""Every second of them doubles the time that DuckDB takes to bind a query: 24 of them take a second."""
_TOKENS = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\blambda\b|[()]")


def check_nesting(texts: Iterable[str]) -> None:
    """Raises `not_in_sql` when the calls with lambdas in one of the texts are nested too deep."""
    if any(text.count("lambda ") > MAX_NESTED and nested_lambdas(text) > MAX_NESTED for text in texts):
        raise not_in_sql("lists are worked out from lists too many times over", "split it into several fields")


def nested_lambdas(sql: str) -> int:
    """How many calls with lambdas stand one in the other.

    >>> nested_lambdas("f(g(a, lambda x: x), lambda y: h(y, lambda z: ')')) + f(a, lambda x: x)")
    2
    """
    deepest, lambdas = [0], [False]
    for token in _TOKENS.findall(sql):
        if token == "(":
            deepest.append(0)
            lambdas.append(False)
        elif token == "lambda":
            lambdas[-1] = True
        elif token == ")":
            inside = deepest.pop() + lambdas.pop()
            deepest[-1] = max(deepest[-1], inside)
    return deepest[0]


def closes_itself(sql: str) -> bool:
    """Whether every bracket that a part of SQL closes is opened in it.

    >>> closes_itself("f(a), g(b)"), closes_itself("a) + f(b")
    (True, False)
    """
    depth = 0
    for token in _TOKENS.findall(sql):
        depth += {"(": 1, ")": -1}.get(token, 0)
        if depth < 0:
            return False
    return depth == 0
