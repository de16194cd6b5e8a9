"""A source contract from a file: its fields with types and profiles, and every doubt about them.

It decides names, required marks and what sample is looked at. How the file is read is `detect`'s proposal,
or the reader settings that a person corrected.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from runtime.artefacts.contract import Contract, Field, Reader, container_type
from runtime.artefacts.path import child_path
from runtime.diagnostics import CrosswalkError, Diagnostic, Place
from runtime.io import strict_json
from runtime.io.csv_source import header_names
from runtime.io.detect import detect
from runtime.io.doubts import Fixed
from runtime.io.excel_source import sheet_table
from runtime.io.parquet_source import parquet_types
from runtime.io.profile import profile
from runtime.io.records import RAW, ROW, Batch, Source
from runtime.io.shape import Shape, json_type, text_type
from runtime.io.sources import open_source
from runtime.values import ANY, STRING, Type

SAMPLE = 10_000
_MOST_VALUES = 1_000_000
_SHOWN = 50
_SURE_DIGITS, _MOST_DIGITS = 5, 38
_REQUIRED_FROM = 20  # rows that must all have a value before it is called required


@dataclass(frozen=True, slots=True)
class Inference:
    """The proposed contract, how the file is read, what is doubtful, and the first records as they are."""

    contract: Contract
    reader: Reader
    doubts: tuple[Diagnostic, ...]
    rows: tuple[dict[str, Any], ...]


def infer(
    path: str | Path,
    name: str,
    reader: Reader | None = None,
    called: str | None = None,
    fixed: Fixed = MappingProxyType({}),
) -> Inference:
    """The contract of a file. With `reader` its reading is not guessed, with `fixed` the rest of it is.

    `called` is the file's real name.

    Raises what `detect` and `open_source` raise, and E405 or E404 if not one record can be read.
    """
    file = Path(path)
    called = called or file.name
    found = None if reader is not None else detect(file, called, fixed)
    chosen = reader or (found.reader if found is not None else Reader("csv"))
    chosen = replace(chosen, location=chosen.location or called)
    source = open_source(file, Contract(name, "0.1.0", "source", _outline(file, chosen)), chosen)
    sample = _Sample(file, called, chosen, list(found.doubts) if found is not None else [])
    sample.read(source)
    contract = Contract(name, "0.1.0", "source", sample.fields(), title=_title(name), reader=chosen)
    return Inference(contract, chosen, tuple(sample.doubts), tuple(sample.rows))


def _outline(file: Path, reader: Reader) -> tuple[Field, ...]:
    """The columns of a table, as the contract that is needed to open it."""
    match reader.format:
        case "csv":
            return tuple(Field(n, STRING, child_path("", n)) for n in header_names(file, reader))
        case "excel":
            return tuple(Field(n, STRING, child_path("", n)) for n in sheet_table(file, reader).names)
        case "parquet":
            return tuple(Field(n, ANY, child_path("", n)) for n, _ in parquet_types(file))
    return ()


def _title(name: str) -> str:
    return name.replace("_", " ").strip().capitalize()


class _Sample:
    """The first records of a source, gathered place by place."""

    def __init__(self, file: Path, called: str, reader: Reader, doubts: list[Diagnostic]) -> None:
        self.file, self.called, self.reader, self.doubts = file, called, reader, doubts
        self.shape = Shape()
        self.rows: list[dict[str, Any]] = []

    def read(self, source: Source) -> None:
        touched = 0
        for batch in source.batches(1_000):
            for record in _decoded(batch, self._say_twice, self._say_inexact):
                touched += self.shape.see(record)
                if len(self.rows) < _SHOWN:
                    self.rows.append(record)
            if self.shape.present >= SAMPLE or touched > _MOST_VALUES:
                break
        self._judge(source)

    def _judge(self, source: Source) -> None:
        bad = source.unreadable
        place = Place(file=self.called, line=bad[0].line if bad else None)
        if bad and not self.shape.present:
            code = "E405" if self.reader.format == "csv" else "E404"
            message = f"none of the {len(bad)} records can be read: {bad[0].message}"
            offers = tuple(o for d in self.doubts if d.code in ("W417", "W421") for o in d.corrections)
            hint = "check the delimiter and quotes" if code == "E405" else None
            raise CrosswalkError(Diagnostic(code, message, place, hint, None, None, offers))
        already = any("will be refused" in d.message for d in self.doubts)
        if bad and not already:
            message = f"{len(bad)} of the first {self.shape.present + len(bad)} records will be refused"
            self.doubts.append(Diagnostic("W430", f"{message}: {bad[0].message}", place))
        if not self.shape.present and not any(d.code == "W410" for d in self.doubts):
            self.doubts.append(Diagnostic("W410", "there are no records in the file", Place(file=self.called)))

    def fields(self) -> tuple[Field, ...]:
        """The fields of the record; those of a table that has no rows are known by their names alone."""
        if self.reader.format == "parquet":
            types = dict(parquet_types(self.file))
            return tuple(self._declared(n, of, "", self.shape) for n, of in types.items())
        if not self.shape.fields:
            return _outline(self.file, self.reader)
        return self._fields("", self.shape)

    def _fields(self, under: str, holder: Shape) -> tuple[Field, ...]:
        return tuple(self._guessed(n, child_path(under, n), inside, holder) for n, inside in holder.fields.items())

    def _guessed(self, name: str, path: str, shape: Shape, holder: Shape) -> Field:
        """The field with the type that its values have."""

        def say(message: str) -> None:
            self._say(f"'{path}' {message}", Place(file=self.called))

        of = text_type(shape.values, say) if self.reader.is_table else json_type(shape, say)
        item = None
        fields = self._fields(path, shape) if of.kind == "object" else ()
        if of.kind == "array" and shape.item is not None and shape.item.present > shape.item.nulls:
            item = self._guessed("", path, shape.item, Shape(objects=shape.item.present))
        if of.kind in ("object", "array"):
            of = container_type(of.kind, fields, item)
        return self._field(name, path, of, shape, holder, fields, item)

    def _declared(self, name: str, of: Type, under: str, holder: Shape) -> Field:
        """The field with the type that the file declares."""
        path = child_path(under, name) if name else under
        shape = holder.fields.get(name) or Shape() if name else holder.item or Shape()
        fields = tuple(self._declared(n, t, path, shape) for n, t in of.fields)
        item = self._declared("", of.item, path, shape) if of.item is not None else None
        return self._field(name, path, of, shape, holder if name else Shape(objects=shape.present), fields, item)

    def _field(
        self,
        name: str,
        path: str,
        of: Type,
        shape: Shape,
        holder: Shape,
        fields: tuple[Field, ...],
        item: Field | None,
    ) -> Field:
        always = shape.present == holder.objects and not shape.nulls
        required = bool(name) and always and holder.objects >= _REQUIRED_FROM
        found = profile(shape, of, holder.objects)
        return Field(name, of, path, required=required, fields=fields, item=item, profile=found)

    def _say(self, message: str, place: Place) -> None:
        self.doubts.append(Diagnostic("W407", message, place))

    def _say_twice(self, key: str) -> None:
        self._say_once("W428", f"the key '{key}' comes twice in one object; the first one counts")

    def _say_inexact(self, number: str) -> None:
        shown = number if len(number) < 40 else f"{number[:36]}..."
        if not any(d.code == "W429" for d in self.doubts):
            self._say_once("W429", f"the number {shown} has more digits than can be held; it is read as the nearest")

    def _say_once(self, code: str, message: str) -> None:
        if not any(d.message == message for d in self.doubts):
            self.doubts.append(Diagnostic(code, message, Place(file=self.called)))


def _decoded(
    batch: Batch, say_twice: Callable[[str], None], say_inexact: Callable[[str], None]
) -> Iterator[dict[str, Any]]:
    if batch.encoding != "json":
        yield from batch.table.drop_columns([ROW]).to_pylist()
        return

    def object_of_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            found = dict(reversed(pairs))
            say_twice(next(key for key, n in Counter(key for key, _ in pairs).items() if n > 1))
        return found

    def number(text: str) -> float:
        found = float(text)
        if len(text) > _SURE_DIGITS and not strict_json.is_exact(text, found):
            say_inexact(text)
        return found

    def integer(text: str) -> int | float:
        if len(text) > _MOST_DIGITS:
            say_inexact(text)
        return strict_json.integer(text)

    for text in batch.table.column(RAW).to_pylist():
        yield json.loads(text, object_pairs_hook=object_of_pairs, parse_int=integer, parse_float=number)
