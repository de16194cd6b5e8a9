"""A compiled query laid out for people: the same tokens, on lines of a bearable length.

Decides where lines break and how far they are indented; it never changes a token, so what is shown is what runs. It
knows the SQL that this package writes, not all of SQL.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

WIDTH = 110
_TOKEN = re.compile(
    r"""(?P<space>\s*)(?P<text>'(?:[^']|'')*'|"(?:[^"]|"")*"|/\*.*?\*/|--[^\n]*|[A-Za-z_0-9.$]+|[()\[\]{},]|[^\s\w()\[\]{},'"]+)""",
    re.DOTALL,
)
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_CLAUSES = frozenset({"WITH", "SELECT", "FROM", "WHERE", "GROUP", "ORDER", "UNION", "LEFT", "QUALIFY"})
_STEP = "  "
_SHORT = 12
"""Brackets with so little in them stay closed, even at the end of a line."""


@dataclass(slots=True)
class _Word:
    text: str
    space: bool


@dataclass(slots=True)
class _Group:
    """What stands between brackets, or between CASE and END."""

    opening: str
    closing: str
    space: bool
    items: list[_Item] = field(default_factory=list)


_Item = _Word | _Group


def laid_out(sql: str) -> str:
    """The query on short lines.

    >>> print(laid_out("SELECT " + ", ".join(f"a_rather_long_name AS c{i}" for i in range(5)) + " FROM batch"))
    SELECT
      a_rather_long_name AS c0,
      a_rather_long_name AS c1,
      a_rather_long_name AS c2,
      a_rather_long_name AS c3,
      a_rather_long_name AS c4
    FROM batch
    """
    return _laid(_tree(sql), "", 0)


def columns(sql: str, before: str) -> list[str]:
    """The columns that the named layers of a query make, each laid out, up to the layer `before`."""
    found: list[str] = []
    items = _tree(sql)
    for name, _, layer in zip(items, items[1:], items[2:], strict=False):
        if isinstance(name, _Word) and name.text == before:
            break
        if isinstance(layer, _Group) and _is_query(layer):
            select = next(_clauses(layer.items, _CLAUSES))[1:]
            found += [_laid(part, "", 0) for part in _split(select, ",") if _flat(part) != "*"]
    return found


# -- reading


def _tree(sql: str) -> list[_Item]:
    top = _Group("", "", False)
    stack = [top]
    for found in _TOKEN.finditer(sql):
        text, space = found["text"], bool(found["space"])
        if text in _CLOSING or text == "CASE":
            group = _Group(text, _CLOSING.get(text, "END"), space)
            stack[-1].items.append(group)
            stack.append(group)
        elif text == stack[-1].closing:
            stack.pop()
        else:
            stack[-1].items.append(_Word(text, space))
    return top.items


def _split(items: list[_Item], at: str) -> list[list[_Item]]:
    """The parts between separators; the commas between a lambda's parameters are none, nor is the AND of BETWEEN."""
    parts: list[list[_Item]] = [[]]
    parameters = between = False
    for item in items:
        word = item.text if isinstance(item, _Word) else ""
        parameters = word == "lambda" or (parameters and not word.endswith(":"))
        between = between or word == "BETWEEN"
        if word == at and between and at == "AND":
            between = False
            parts[-1].append(item)
        elif word == at and not parameters:
            parts.append([])
        else:
            parts[-1].append(item)
    return parts


def _clauses(items: list[_Item], words: frozenset[str]) -> Iterator[list[_Item]]:
    """The items in runs that each begin with one of the words."""
    run: list[_Item] = []
    for item in items:
        if isinstance(item, _Word) and item.text in words and run:
            yield run
            run = []
        run.append(item)
    yield run


# -- writing


def _flat(items: list[_Item]) -> str:
    text = ""
    for item in items:
        text += " " if item.space and text else ""
        if isinstance(item, _Word):
            text += item.text
        else:
            pad = " " if item.opening == "CASE" else ""
            text += f"{item.opening}{pad}{_flat(item.items)}{pad}{item.closing}"
    return text


def _laid(items: list[_Item], indent: str, column: int) -> str:
    """The items from a column on; lines after the first begin at the indent."""
    flat = _flat(items)
    first = items[0] if items else None
    is_query = isinstance(first, _Word) and first.text in _CLAUSES
    if column + len(flat) <= WIDTH and "--" not in flat and not (is_query and not indent):
        return flat
    if isinstance(first, _Word) and first.text.startswith("/*"):
        return f"{first.text}\n{indent}{_laid(items[1:], indent, len(indent))}"
    if is_query:
        return f"\n{indent}".join(_clause(run, indent) for run in _clauses(items, _CLAUSES))
    for operator in ("OR", "AND"):
        parts = _split(items, operator)
        if len(parts) > 1:
            laid = [_laid(part, indent + _STEP, len(indent) + 4) for part in parts]
            return f"\n{indent}{operator} ".join(laid)
    return _run(items, indent, column)


def _clause(items: list[_Item], indent: str) -> str:
    keyword, rest = items[0], items[1:]
    assert isinstance(keyword, _Word)
    flat = _flat(items)
    if keyword.text not in ("WITH", "SELECT"):
        return _run(items, indent, len(indent))
    parts = _split(rest, ",")
    if keyword.text == "WITH":
        return "WITH " + f",\n{indent}".join(_run(part, indent, len(indent)) for part in parts)
    if len(indent) + len(flat) <= WIDTH:
        return flat
    inner = indent + _STEP
    return f"SELECT\n{inner}" + f",\n{inner}".join(_laid(part, inner, len(inner)) for part in parts)


def _run(items: list[_Item], indent: str, column: int) -> str:
    """The items one after the other; brackets are opened where they do not fit."""
    text = ""
    for item in items:
        text += " " if item.space and text else ""
        used = len(text) - text.rfind("\n") - 1 if "\n" in text else column + len(text)
        if isinstance(item, _Word):
            text += item.text
        elif not _is_query(item) and (len(flat := _flat([item])) <= _SHORT or used + len(flat) <= WIDTH):
            text += flat
        else:
            text += _opened(item, indent)
    return text


def _is_query(group: _Group) -> bool:
    first = group.items[0] if group.items else None
    return isinstance(first, _Word) and first.text in _CLAUSES


def _opened(group: _Group, indent: str) -> str:
    inner = indent + _STEP
    if group.opening == "CASE":
        runs = list(_clauses(group.items, frozenset({"WHEN", "ELSE"})))
        lines = [_branch(run, inner) for run in runs]
        return f"CASE\n{inner}" + f"\n{inner}".join(lines) + f"\n{indent}END"
    if _is_query(group):
        runs = list(_clauses(group.items, _CLAUSES))
        return f"(\n{inner}" + f"\n{inner}".join(_clause(run, inner) for run in runs) + f"\n{indent})"
    parts = _split(group.items, ",")
    if len(parts) > 1 and all(len(part) == 1 and isinstance(part[0], _Word) for part in parts):
        laid = _filled([_flat(part) for part in parts], inner)
    else:
        laid = f",\n{inner}".join(_laid(part, inner, len(inner)) for part in parts)
    return f"{group.opening}\n{inner}{laid}\n{indent}{group.closing}"


def _filled(words: list[str], indent: str) -> str:
    """A list of plain values, as many on a line as fit."""
    lines = [""]
    for word in words:
        if lines[-1] and len(indent) + len(lines[-1]) + len(word) + 2 > WIDTH:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word + ","
    return f"\n{indent}".join(lines)[:-1]


def _branch(items: list[_Item], indent: str) -> str:
    """One WHEN ... THEN ..., or the ELSE."""
    flat = _flat(items)
    if len(indent) + len(flat) <= WIDTH:
        return flat
    keyword = items[0]
    inner = indent + _STEP
    if not isinstance(keyword, _Word) or keyword.text not in ("WHEN", "ELSE"):
        return _laid(items, indent, len(indent))
    halves = _split(items[1:], "THEN")
    head = f"{keyword.text} {_laid(halves[0], inner, len(indent) + 5)}"
    return head if len(halves) == 1 else f"{head}\n{inner}THEN {_laid(halves[1], inner, len(inner) + 5)}"
