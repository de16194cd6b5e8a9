"""How names and texts of users become SQL: the one place where that happens.

It decides nothing else; which names and texts stand in a query is the business of whoever writes the query.
"""

from __future__ import annotations

from collections.abc import Callable


def quote_name(name: str) -> str:
    """The name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def quote_text(text: str) -> str:
    """The text as an SQL string literal."""
    if "\0" not in text:
        return "'" + text.replace("'", "''") + "'"
    # DuckDB cannot parse a NUL inside a query, so such a text is put together.
    return "(" + " || chr(0) || ".join(quote_text(part) for part in text.split("\0")) + ")"


def fresh_name(*texts: str) -> str:
    """A name for a lambda's parameter that no name in the given SQL is equal to, nor any column of a batch query
    (in `{'a': x}` DuckDB takes a column x for the parameter x, without a word)."""
    number = 1
    while any(f"w{number}_" in text for text in texts):
        number += 1
    return f"w{number}_"


LONG = 100
"""A text of SQL beyond this is a computation; field paths are shorter."""


def named_once(text: str, use: Callable[[str], str], *around: str) -> str:
    """SQL of what is made of a value that is named many times in it: a long one gets a name, since DuckDB would bind
    it anew each time. `around` is other SQL in what is made."""
    if len(text) <= LONG:
        return use(text)
    name = fresh_name(text, *around)
    return f"list_transform([{text}], lambda {name}: {use(name)})[1]"
