"""The reading layer of a batch query: raw records become typed ones, and what does not fit the contract is noted.

JSON is read as a struct of raw leaves, each of which is converted strictly; DuckDB's own typed reader would turn
"7" into 7 and 1.5 into 2 without a word, and has only what is known to fit. Only what the plan reads is decoded.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from runtime.artefacts.path import asked_path, child_path, split
from runtime.engines.batch.failure_text import NOWHERE, listed, of_source, position_below
from runtime.engines.batch.leaf_sql import from_json, from_native, from_text, pointer_to
from runtime.io.records import PROBLEMS, RAW, RECORD, Encoding
from runtime.language.functions.casting import sql_type
from runtime.language.functions.table import Sql
from runtime.language.quoting import quote_name, quote_text
from runtime.plan.feed import SourceCheck
from runtime.values import ANY, BOOLEAN, Type

Columns = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReadSql:
    """The columns of three layers, each named and made from the layer below: the decoded `document`, its `raw` values,
    the `typed` ones. `record` is the record for the rules above; `problems` is SQL giving the list of problem texts
    of a record, NULL when there are none, or None when there can be none."""

    document: Columns
    raw: Columns
    typed: Columns
    record: Sql
    problems: str | None

    @property
    def layers(self) -> str:
        """The layers over the registered table `batch`, for a WITH; the last one is `_records`."""
        named = (("_read", "batch", self.document), ("_leaves", "_read", self.raw), ("_records", "_leaves", self.typed))
        return ",\n".join(f"{name} AS (SELECT *{columns_sql(made)}\n  FROM {of})" for name, of, made in named)


def columns_sql(named: Sequence[tuple[str, str]]) -> str:
    """SQL of further columns, each on its line."""
    return "".join(f",\n    {sql} AS {name}" for name, sql in named)


def column_of(name: str) -> str:
    """How a source's column is called in a query, so that no name of a file is one of the query's own."""
    return f".{name}"


def read_sql(of: Type, encoding: Encoding, checks: tuple[SourceCheck, ...]) -> ReadSql:
    """How records of the type are read from the columns of a batch in this encoding."""
    reader = _Reader({c.path: c.ordinal for c in checks}, fitting=encoding == "fitting")
    if encoding == "typed":
        return _typed_record(of)
    if of.kind != "object":
        return ReadSql((("_r", f"{RAW}::JSON"),), (), (), Sql("_r", ANY, False), None)
    if encoding in ("json", "fitting"):
        record = reader.json_object("_r", of, _Where())
        document = (("_r", f"json_transform({RAW}, {quote_text(json.dumps(_leaves(of, encoding)))})"),)
        return ReadSql(document, tuple(reader.raw), tuple(reader.typed), record, _problems(reader.problems))
    members = {}
    for name, inner in of.fields:
        column = quote_name(column_of(name))
        if asked_path(name) is not None:  # the batch has it as a column
            members[name] = Sql(column, inner)
            continue
        members[name] = reader.text(column, inner, name) if encoding == "text" else reader.native(column, inner, name)
    record = Sql(_struct(members), of, False, members=members)
    return ReadSql((), (), tuple(reader.typed), record, _problems(reader.problems))


def _typed_record(of: Type) -> ReadSql:
    """A record that source steps have made: it needs no reading, and brings its faults along."""
    whole = (("_r", f"CAST({RECORD} AS {sql_type(of)})"),)
    members = {name: Sql(f"t{i}", inner) for i, (name, inner) in enumerate(of.fields)}
    typed = tuple((f"t{i}", f"struct_extract(_r, {quote_text(name)})") for i, (name, _) in enumerate(of.fields))
    return ReadSql(whole, (), typed, Sql("_r", of, False, members=members or None), PROBLEMS)


class _Reader:
    """Gives every value outside lists a column of its own, so that rules name it and nothing is computed twice.

    JSON that is known to be `fitting` has been read at its types."""

    def __init__(self, ordinals: dict[str, int], *, fitting: bool) -> None:
        self.ordinals, self.fitting = ordinals, fitting
        self.raw: list[tuple[str, str]] = []
        self.typed: list[tuple[str, str]] = []
        self.problems: list[_Problem] = []

    def json_object(self, raw: str, of: Type, where: _Where) -> Sql:
        """An object is never a column: only whether it is there, and its members."""
        present = ""
        if where.path:
            present = f"o{len(self.raw)}"
            self.raw.append((present, f"{raw} IS NOT NULL"))
        at = len(self.problems)
        members = {}
        nothing = []
        for name, inner in of.fields:
            if (asked := asked_path(name)) is not None:
                members[name] = self.presence(asked)
                continue
            part, below = f"struct_extract({raw}, {quote_text(name)})", where.field(name)
            nothing.append(f"NOT o{len(self.raw)}" if inner.kind == "object" else f"r{len(self.raw)} IS NULL")
            members[name] = (
                self.json_object(part, inner, below) if inner.kind == "object" else self.json(part, inner, below)
            )
        if present and not self.fitting:
            self.problems.insert(at, _not_an_object(present, " AND ".join(nothing), where, self.ordinals))
        value = _struct(members)
        return Sql(
            f"CASE WHEN {present} THEN {value} END" if present else value,
            of, bool(present), members=members, present=present or "TRUE",
        )  # fmt: skip

    def presence(self, path: str) -> Sql:
        """Whether the text of the record has a field."""
        name = f"h{len(self.raw)}"
        pointer = "".join(pointer_to(part) for part in split(path))
        self.raw.append((name, f"COALESCE(json_exists({RAW}, {quote_text(pointer)}), FALSE)"))
        return Sql(name, BOOLEAN)

    def json(self, raw: str, of: Type, where: _Where) -> Sql:
        number = len(self.raw)
        self.raw.append((f"r{number}", raw))
        if self.fitting:
            return Sql(f"r{number}", of)
        typed = _typed(f"r{number}", of)
        name = f"r{number}"
        if typed != name:
            name = f"t{number}"
            self.typed.append((name, typed))
        self.problems += _json_problems(f"r{number}", name, of, where, self.ordinals)
        return Sql(name, of)

    def text(self, column: str, of: Type, name: str) -> Sql:
        typed = f"t{len(self.typed)}"
        self.typed.append((typed, from_text(column, of)))
        if of.kind not in ("string", "any"):
            entry = of_source(self.ordinals[child_path("", name)], NOWHERE, column)
            self.problems.append(_Problem(f"{column} IS NOT NULL AND {typed} IS NULL", entry))
        return Sql(typed, of)

    def native(self, column: str, of: Type, name: str) -> Sql:
        typed = f"t{len(self.typed)}"
        self.typed.append((typed, from_native(column, of)))
        if of.kind in ("integer", "number", "decimal"):  # all else has the file's own type (`parquet_source.holds`)
            entry = of_source(self.ordinals[child_path("", name)], "''", f"CAST({column} AS VARCHAR)")
            self.problems.append(_Problem(f"{column} IS NOT NULL AND {typed} IS NULL", entry))
        return Sql(typed, of)


def _struct(members: dict[str, Sql]) -> str:
    return "{" + ", ".join(f"{quote_text(name)}: {member.value}" for name, member in members.items()) + "}"


@dataclass(frozen=True, slots=True)
class _Problem:
    """A condition that is true when something is wrong, and the SQL of a problem text (or a list of them)."""

    wrong: str
    entry: str
    many: bool = False


def _leaves(of: Type, encoding: Encoding) -> object:
    """The structure to transform a document with: every scalar stays JSON text, but what fits is read as it is."""
    if of.kind == "object":
        return {name: _leaves(inner, encoding) for name, inner in of.fields if asked_path(name) is None}
    if of.kind == "array":
        return [_leaves(of.item or ANY, encoding)]
    return "JSON" if encoding == "json" else sql_type(of)


def _typed(raw: str, of: Type, depth: int = 0) -> str:
    """The typed value of a tree of raw leaves."""
    if of.kind == "object":
        parts = (
            f"{quote_text(n)}: {_typed(f'struct_extract({raw}, {quote_text(n)})', t, depth)}" for n, t in of.fields
        )
        return f"CASE WHEN {raw} IS NOT NULL THEN {{{', '.join(parts)}}} END"
    if of.kind == "array":
        x = f"a{depth}_"
        inner = _typed(x, of.item or ANY, depth + 1)
        return raw if inner == x else f"list_transform({raw}, lambda {x}: {inner})"
    return from_json(raw, of)


@dataclass(frozen=True, slots=True)
class _Where:
    """A place in the record: its path, SQL of the list positions on the way, SQL of the JSON pointer to it."""

    path: str = ""
    at: str = NOWHERE
    pointer: str = "''"

    def field(self, name: str) -> _Where:
        return _Where(child_path(self.path, name), self.at, f"{self.pointer} || {quote_text(pointer_to(name))}")

    def item(self, index: str) -> _Where:
        pointer = f"{self.pointer} || '/' || {position_below(NOWHERE, index)}"
        return _Where(self.path + "[]", position_below(self.at, index), pointer)


def _json_problems(raw: str, typed: str, of: Type, where: _Where, ordinals: dict[str, int]) -> list[_Problem]:
    """What can be wrong with a value inside a list, or with a scalar or list."""
    if of.kind == "object":
        empty = " AND ".join(f"struct_extract({raw}, {quote_text(n)}) IS NULL" for n, _ in of.fields)
        found = [_not_an_object(f"{raw} IS NOT NULL", empty, where, ordinals)]
        for name, inner in of.fields:
            pick = f", {quote_text(name)})"
            raw_part, typed_part = f"struct_extract({raw}{pick}", f"struct_extract({typed}{pick}"
            found += _json_problems(raw_part, typed_part, inner, where.field(name), ordinals)
        return found
    if of.kind == "array":
        return _list_problems(raw, typed, of, where, ordinals)
    if of.kind == "any":
        return []
    return [_Problem(f"{raw} IS NOT NULL AND {typed} IS NULL", of_source(ordinals[where.path], where.at, _shown(raw)))]


def _not_an_object(present: str, empty: str, where: _Where, ordinals: dict[str, int]) -> _Problem:
    """A struct of only NULLs may have been read from something that is no object: only then the text is asked."""
    entry = of_source(ordinals[where.path], where.at, _shown(f"json_extract({RAW}, {where.pointer})"))
    return _Problem(_unlike(f"{present} AND {empty}", where, "OBJECT"), entry)


def _unlike(suspect: str, where: _Where, kind: str) -> str:
    """Asks the text what stands at a place, but only where the struct looks odd: AND would ask it everywhere."""
    other = f"COALESCE(json_type({RAW}, {where.pointer}) NOT IN ('NULL', '{kind}'), FALSE)"
    return f"CASE WHEN {suspect} THEN {other} ELSE FALSE END"


def _list_problems(raw: str, typed: str, of: Type, where: _Where, ordinals: dict[str, int]) -> list[_Problem]:
    entry = of_source(ordinals[where.path], where.at, _shown(f"json_extract({RAW}, {where.pointer})"))
    problems = [_Problem(_unlike(f"{raw} IS NULL", where, "ARRAY"), entry)]
    depth = where.path.count("[]")
    x, i = f"p{depth}", f"n{depth}"
    inner = _json_problems(x, f"list_extract({typed}, {i})", of.item or ANY, where.item(i), ordinals)
    if inner:
        wrong_item = " OR ".join(f"({p.wrong})" for p in inner)
        wrong = f"{raw} IS NOT NULL AND len(list_filter({raw}, lambda {x}, {i}: {wrong_item})) > 0"
        entries = f"flatten(list_transform({raw}, lambda {x}, {i}: {_entries(inner)}))"
        problems.append(_Problem(wrong, entries, many=True))
    return problems


def _entries(problems: list[_Problem]) -> str:
    """SQL of the list of the problems that occur."""
    ones = [f"CASE WHEN {p.wrong} THEN {p.entry} END" for p in problems if not p.many]
    return listed(ones, [f"CASE WHEN {p.wrong} THEN {p.entry} END" for p in problems if p.many])


def _problems(problems: list[_Problem]) -> str | None:
    if not problems:
        return None
    wrong = " OR ".join(f"({p.wrong})" for p in problems)
    return f"CASE WHEN {wrong} THEN {_entries(problems)} END"


def _shown(raw: str) -> str:
    return f"json_shown({raw})"
